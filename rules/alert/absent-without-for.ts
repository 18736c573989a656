import { type Call, defineRule, type Expr, exampleAlert, exampleSpec, formatDuration, inPart, inQuery, nameOfSelector, type RulePart } from "obsc/rule";

export default defineRule({
  name: "alert/absent-without-for",
  severity: "warning",
  summary: "An alert on absent series waits for at least two scrapes",
  why: "After a restart Prometheus has no sample of anything until the first scrape, and a single scrape that fails ends a series at once: without a `for` each of them is an alert.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#defining-alerting-rules",
  forQueries: { use: ["alert"], with: ["absent"] },
  query(query, report, { lookup }) {
    const { rule } = query;
    if (rule?.kind !== "alerting") return;
    const call = absentIn(query.expr);
    const selector = call?.args[0];
    if (!call || selector?.type !== "selector") return;
    const interval = lookup(nameOfSelector(selector) ?? "")?.interval;
    const least = 2 * (interval ?? 0);
    // Shorter than the time between evaluations is another mistake.
    if (rule.for > 0 && (rule.for >= least || rule.for < (query.interval ?? 0))) return;
    const every = interval === undefined ? "" : `, and a scrape comes every ${formatDuration(interval)}`;
    report(rule.for === 0 ? inQuery(query, call) : inPart(rule, ["for"]), {
      message: `\`absent\` fires ${waits(rule)}${every}`,
      help: `set \`for\` to ${formatDuration(Math.max(least, 60_000))} or more`,
    });
  },
  bad: [
    {
      spec: exampleAlert("absent(shop_queue_depth)", 'for: "0s", severity: "warning", summary: "No queue"'),
      message: "`absent` fires at once, and a scrape comes every 30s",
      at: [27, 43],
    },
    {
      spec: exampleSpec({
        before: `const depth = gauge("shop_queue_depth", { help: "Waiting orders" });
const none = alert("ShopQueueGone", { when: depth.absent(), for: "1m", severity: "warning", summary: "No queue" });`,
        service: 'metrics: { depth },\nalerts: [none],\ndeliver: { metrics: scrape({ port: 8080, interval: "1m" }) },',
      }),
      message: "`absent` fires after 1m, and a scrape comes every 1m",
    },
    {
      spec: exampleAlert("absent(elsewhere_up) or absent(shop_queue_depth)", 'for: "0s", severity: "warning", summary: "No queue"'),
      message: "`absent` fires at once",
    },
  ],
  good: [
    { spec: exampleAlert("absent(shop_queue_depth)", 'for: "1m", severity: "warning", summary: "No queue"') },
    { spec: exampleAlert("absent(shop_queue_depth) and on () shop_memory_bytes", 'for: "0s", severity: "warning", summary: "No queue"') },
    { spec: exampleAlert("absent_over_time(shop_queue_depth[10m])", 'for: "0s", severity: "warning", summary: "No queue"') },
  ],
});

const waits = (rule: RulePart): string => (rule.for === 0 ? "at once" : `after ${formatDuration(rule.for)}`);

/** The first `absent` that alone makes the alert fire. */
function absentIn(expr: Expr): Call | undefined {
  switch (expr.type) {
    case "call":
      return expr.function === "absent" ? expr : undefined;
    case "binary":
      if (expr.operator === "or") return absentIn(expr.left) ?? absentIn(expr.right);
      return expr.operator === "and" || expr.operator === "unless" ? undefined : absentIn(expr.left);
    case "paren":
      return absentIn(expr.expr);
    default:
      return undefined;
  }
}
