import { type Context, defineRule, exampleRules, exampleSpec, printPromql, type RulePart, selectorsIn, walk } from "obsc/rule";

export default defineRule({
  name: "alert/duplicate",
  severity: "error",
  summary: "No two rules of a file make the same series or the same alert",
  why: "Prometheus evaluates both. What two rules record under one name and labels are two samples of one series at one time, of which one is dropped; two alerts on the same reach people twice.",
  see: "https://prometheus.io/docs/prometheus/latest/command-line/promtool/#promtool-check-rules",
  rule(rule, report, context) {
    // Those of SLOs follow from them.
    if (!context.plan.foreign && !rule.alert) return;
    const other = firstLike(rule, rulesOfRun(context));
    // In a spec, two of one name are said where the names are.
    if (other === undefined || (!context.plan.foreign && rule.name === other.name)) return;
    report(rule, {
      message:
        rule.kind === "recording"
          ? `another rule records \`${rule.name}\` of the same series, with the same labels`
          : `${other.name === rule.name ? "another rule" : `\`${other.name}\``} waits for the same, with the same labels`,
      help: "drop one of the two, or change what it is to wait for or record",
      related: [{ message: "the other one", at: other.at }],
    });
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
      spec: exampleRules("record: job:shop_left:diff\nexpr: shop_got - shop_failed", "record: job:shop_left:diff\nexpr: shop_failed - shop_got"),
      message: "another rule records `job:shop_left:diff` of the same series, with the same labels",
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

/** Recordings of one name; alerts on the same series and numbers that wait for as long. */
interface Alike {
  readonly first: RulePart;
  /** By what they are all told apart by; made where there is a second. */
  byIdentity?: Map<string, RulePart>;
}

const runs = new WeakMap<Context["lookup"], Map<string, Alike>>();

/** The rules that this run has seen. */
function rulesOfRun({ lookup }: Context): Map<string, Alike> {
  const known = runs.get(lookup) ?? new Map<string, Alike>();
  runs.set(lookup, known);
  return known;
}

/** The first rule that makes the same as this one. Few are so much alike that their queries have to be printed. */
function firstLike(rule: RulePart, known: Map<string, Alike>): RulePart | undefined {
  const key = keyOf(rule);
  const alike = known.get(key);
  if (!alike) {
    known.set(key, { first: rule });
    return undefined;
  }
  alike.byIdentity ??= new Map([[identityOf(alike.first), alike.first]]);
  const identity = identityOf(rule);
  const found = alike.byIdentity.get(identity);
  if (!found) alike.byIdentity.set(identity, rule);
  return found;
}

/** What tells most rules apart, and takes little to write. */
function keyOf({ kind, name, for: wait, query }: RulePart): string {
  if (kind === "recording" || !query) return name;
  let key = String(wait);
  walk(query.expr, (node) => {
    if (node.type === "number") key += ` ${node.value}`;
    if (node.type !== "selector") return;
    key += ` ${node.name}`;
    for (const { label, operator, value } of node.matchers) key += ` ${label}${operator}${value}`;
  });
  return key;
}

/** Of an alert what it waits for, whatever it is called; of a recording the series that it reads, whatever the range. */
function identityOf({ kind, name, for: wait, labels, query, text, group }: RulePart): string {
  const shared = [
    group.file,
    kind,
    Object.keys(labels)
      .sort()
      .map((label) => [label, labels[label]]),
  ];
  if (kind === "alerting") return JSON.stringify([...shared, wait, query ? printPromql(query.expr) : text]);
  const series = query
    ? selectorsIn(query.expr).map(({ name: of, matchers }) => printPromql({ type: "selector", ...(of !== undefined && { name: of }), matchers }))
    : [text];
  return JSON.stringify([...shared, name, series.sort()]);
}
