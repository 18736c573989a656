import { type Context, defineRule, type Expr, eachOf, exampleRules, exampleSpec, printPromql, type RulePart } from "obsc/rule";

export default defineRule({
  name: "alert/duplicate",
  severity: "error",
  summary: "No two rules of a file make the same series or the same alert",
  why: "Prometheus evaluates both. What two rules record under one name and labels are two samples of one series at one time, of which one is dropped; two alerts on the same reach people twice.",
  see: "https://prometheus.io/docs/prometheus/latest/command-line/promtool/#promtool-check-rules",
  group(group, report, context) {
    const known = rulesOfRun(context);
    for (const rule of group.rules) {
      // Those of SLOs follow from them.
      if (!context.plan.foreign && !rule.alert) continue;
      const key = keyOf([
        group.file,
        rule.kind,
        ...Object.keys(rule.labels)
          .sort()
          .flatMap((name) => [name, rule.labels[name] ?? ""]),
        "",
        ...identityOf(rule),
      ]);
      const other = known.get(key);
      if (!other) known.set(key, rule);
      // In a spec, two of one name are said where the names are.
      else if (context.plan.foreign || rule.name !== other.name)
        report(rule, {
          message:
            rule.kind === "recording"
              ? `another rule records \`${rule.name}\` of the same series, with the same labels`
              : `${other.name === rule.name ? "another rule" : `\`${other.name}\``} waits for the same, with the same labels`,
          help: "drop one of the two, or change what it is to wait for or record",
          related: [{ message: "the other one", at: other.at }],
        });
    }
  },
  bad: [
    {
      file: "rules",
      spec: exampleRules(
        "record: job:shop_failed:rate5m\nexpr: sum by (job) (rate(shop_failed_total[5m]))",
        "record: job:shop_failed:rate5m\nexpr: sum by (job) (rate(shop_failed_total[1m]))",
      ),
      message: "another rule records `job:shop_failed:rate5m` of the same series, with the same labels",
      at: [6, 17],
    },
    {
      file: "rules",
      spec: exampleRules("alert: ShopFails\nexpr: shop_failed > 5\nfor: 5m", "alert: ShopIsSlow\nexpr: shop_failed  >  5\nfor: 5m"),
      message: "`ShopFails` waits for the same, with the same labels",
    },
    {
      file: "rules",
      spec: exampleRules("alert: ShopFails\nexpr: shop_failed > 5\nfor: 5m", "alert: ShopFails\nexpr: shop_failed > 5\nfor: 5m"),
      message: "another rule waits for the same, with the same labels",
    },
  ],
  good: [
    { spec: exampleSpec({ before: twice(), service: "metrics: { failed },\nalerts: [fails, slow]," }) },
    {
      file: "rules",
      spec: exampleRules(
        'record: job:shop_failed:rate5m\nexpr: sum by (job) (rate(shop_failed_total{job="shop"}[5m]))',
        'record: job:shop_failed:rate5m\nexpr: sum by (job) (rate(shop_failed_total{job="till"}[5m]))',
      ),
    },
    {
      file: "rules",
      spec: exampleRules(
        "alert: ShopFails\nexpr: shop_failed > 5\nfor: 5m\nlabels: { severity: warning }",
        "alert: ShopFails\nexpr: shop_failed > 5\nfor: 1h\nlabels: { severity: critical }",
        "alert: ShopFailsLong\nexpr: shop_failed > 5\nfor: 2h\nlabels: { severity: critical }",
      ),
    },
  ],
});

function twice(): string {
  return `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const fails = alert("ShopFails", { when: failed.rate().above("1/s"), for: "5m", severity: "warning", summary: "{value} fail" });
const slow = alert("ShopFailsMuch", { when: failed.rate().above("2/s"), for: "5m", severity: "warning", summary: "{value} fail" });`;
}

const runs = new WeakMap<Context["lookup"], Map<string, RulePart>>();

/** The rules that this run has seen, the first of each kind. */
function rulesOfRun({ lookup }: Context): Map<string, RulePart> {
  const known = runs.get(lookup) ?? new Map<string, RulePart>();
  runs.set(lookup, known);
  return known;
}

/** A text of texts: no others have the same. */
function keyOf(texts: readonly string[]): string {
  let key = "";
  for (const text of texts) key += `${text.length}:${text}`;
  return key;
}

/** A query that stands in several rules of a file is one tree. */
const printed = new WeakMap<Expr, string>();

function printOnce(expr: Expr): string {
  const text = printed.get(expr) ?? printPromql(expr);
  printed.set(expr, text);
  return text;
}

/** Of an alert what it waits for and how long, whatever it is called; of a recording its name and the series that it reads, whatever the range. */
function identityOf({ kind, name, query, text = "", for: wait }: RulePart): readonly string[] {
  if (kind === "alerting") return [query ? printOnce(query.expr) : text, String(wait)];
  if (!query) return [name, text];
  const series: string[] = [];
  eachOf(query.expr, "selector", ({ name: of, matchers }) => {
    series.push(printPromql({ type: "selector", ...(of !== undefined && { name: of }), matchers }));
  });
  return [name, ...series.sort()];
}
