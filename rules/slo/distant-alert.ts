import {
  type Condition,
  defineRule,
  type ExampleText,
  exampleSpec,
  formatDuration,
  formatPercent,
  type Slo,
  sameSeries,
  shareOf,
  walk,
  within,
} from "obsc/rule";

type Threshold = Extract<Condition, { is: "threshold" }>;

export default defineRule({
  name: "slo/distant-alert",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "An alert on what an objective promises fires when the promise is in danger",
  why: "Below what the objective allows it wakes people for what nobody promised; far above it the budget of a month is gone before it fires.",
  see: "https://sre.google/workbook/alerting-on-slos/",
  alert({ name, when }, report, { services, plan }) {
    if (when.is !== "threshold") return;
    const owners = services.length > 0 ? services : plan.system.services;
    for (const slo of owners.flatMap(({ slos }) => slos)) {
      const found = faultOfShare(when, slo) ?? faultOfQuantile(when, slo);
      if (!found) continue;
      const related = [{ message: `\`${slo.name}\` is declared here`, at: slo.at }];
      report(within(when.at, 0), { message: `\`${name}\` fires at ${found.message}`, help: found.help, related });
      return;
    }
  },
  bad: [
    {
      spec: alerting("bad.above", "5%"),
      message: "`ShopFails` fires at 5%, which spends the budget of `shop-answers`, 0.1%, 50 times too fast",
      at: [8, 52],
    },
    { spec: alerting("bad.above", "0.05%"), message: "`ShopFails` fires at 0.05%, of which `shop-answers` allows 0.1%" },
    { spec: alerting("good.below", "90%"), message: "`ShopFails` fires at 10%, which spends the budget of `shop-done`, 1%, 10 times too fast", at: [8, 53] },
    {
      spec: alerting('latency.quantile("p95").above', "1s"),
      message: "`ShopFails` fires at 1s, and `shop-fast` promises 95% within 500ms",
      at: [8, 72],
    },
  ],
  good: [
    { spec: alerting("bad.above", "1%") },
    { spec: alerting("good.below", "97%") },
    { spec: alerting("bad.below", "5%") },
    { spec: alerting('latency.quantile("p99").above', "1s") },
    { spec: alerting('latency.quantile("p95").above', "500ms") },
  ],
});

interface Fault {
  readonly message: string;
  readonly help: string;
}

const hour = 3_600_000;
const day = 24 * hour;

/** The alert waits for the very share that the objective bounds. */
function faultOfShare({ query: { share }, comparison, threshold }: Threshold, slo: Slo): Fault | undefined {
  const promised = shareOf(slo);
  if (!share || !promised) return undefined;
  const { part, whole } = promised;
  if (!sameSeries(share.part, part) || share.part.within !== part.within || !sameSeries(share.whole, whole)) return undefined;
  if (!comparison.startsWith(slo.sli.is === "bad" ? ">" : "<")) return undefined;
  const bad = slo.sli.is === "bad" ? threshold : 1 - threshold;
  const budget = 1 - slo.objective;
  const period = typeof slo.window === "number" ? slo.window : (slo.window === "month" ? 30 : 90) * day;
  // A fiftieth of the budget in an hour is what wakes somebody: https://sre.google/workbook/alerting-on-slos/#4-alert-on-burn-rate
  const fastest = Math.max(1, (0.02 * period) / hour);
  const help =
    slo.page === false && slo.ticket === false
      ? `wait for ${formatPercent(budget * fastest)} or less, or leave out \`alerts: false\``
      : `delete it: the alerts of \`${slo.name}\` watch the same events`;
  if (bad < budget * 0.999) return { message: `${formatPercent(bad)}, of which \`${slo.name}\` allows ${formatPercent(budget)}`, help };
  if (bad <= budget * fastest) return undefined;
  const times = Number((bad / budget).toPrecision(3));
  return { message: `${formatPercent(bad)}, which spends the budget of \`${slo.name}\`, ${formatPercent(budget)}, ${times} times too fast`, help };
}

/** The alert waits for the quantile of the latency whose bound the objective says. */
function faultOfQuantile({ query, comparison, threshold }: Threshold, slo: Slo): Fault | undefined {
  const { part } = shareOf(slo) ?? {};
  if (slo.sli.is !== "good" || part?.within === undefined || !comparison.startsWith(">")) return undefined;
  const { expr } = query;
  if (expr.type !== "call" || expr.function !== "histogram_quantile" || part.metric.unit !== "seconds") return undefined;
  const [quantile, of] = expr.args;
  if (quantile?.type !== "number" || quantile.value !== slo.objective || of === undefined || threshold === part.within) return undefined;
  let isSame = false;
  walk(of, (node) => {
    if (node.type !== "selector") return;
    const metric = { ...part.metric, name: (node.name ?? "").replace(/_bucket$/, "") };
    isSame ||= sameSeries({ metric, matchers: node.matchers }, part);
  });
  const [fires, promised] = [threshold, part.within ?? 0].map((seconds) => formatDuration(seconds * 1000));
  return isSame
    ? {
        message: `${fires}, and \`${slo.name}\` promises ${slo.objectiveText} within ${promised}`,
        help: `wait for more than ${promised}, or promise what the alert waits for`,
      }
    : undefined;
}

function alerting(when: string, amount: string): ExampleText {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500") } });
const orders = counter("shop_orders_total", { help: "Orders", labels: { outcome: oneOf("done", "failed") } });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["500ms", "1s", "5s"] });
const bad = ratio(requests.where({ code: "500" }), requests);
const good = ratio(orders.where({ outcome: "done" }), orders);
const fails = alert("ShopFails", { when: ${when}("${amount}"), for: "5m", severity: "warning", summary: "{value}" });`,
    service: `metrics: { requests, orders, latency },\nalerts: [fails],\nslos: [
  slo("shop-answers", { objective: "99.9%", window: "30d", bad }),
  slo("shop-done", { objective: "99%", window: "7d", good }),
  slo("shop-fast", { objective: "95%", window: "30d", good: ratio(latency.within("500ms"), latency) }),
],`,
  });
}
