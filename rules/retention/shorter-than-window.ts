import { defineRule, exampleSpec, inEnvironment, option } from "obsc/rule";

export default defineRule({
  name: "retention/shorter-than-window",
  severity: "warning",
  summary: "Samples are kept as long as the longest window of an objective",
  why: "An error budget over 30 days counts only the days that are there: it is wrong, and it looks right.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, { scope }) {
    const { prometheus, environment, system } = scope;
    if (!prometheus || prometheus.ruler || prometheus.remoteWrite.length > 0) return;
    const window = typeof slo.window === "number" ? slo.window : (slo.window === "month" ? 31 : 92) * day;
    // Named by environment, the one that is built counts; else the nearest to users.
    const retention = inEnvironment(prometheus.retention, environment ?? system.environments.at(-1));
    if (retention >= window) return;
    report(option(slo, "window"), {
      message: `\`${slo.name}\` looks back ${window / day} days, samples are kept for ${Number((retention / day).toFixed(1))}`,
      help: `keep them for ${window / day} days at least, or write them to a store that does`,
      related: prometheus.at.kind === "spec" ? [{ message: "samples are kept here", at: prometheus.at }] : [],
    });
  },
  bad: [{ spec: keeping("15d"), message: "`shop-orders` looks back 30 days, samples are kept for 15", at: [12, 61] }],
  good: [{ spec: keeping("30d") }, { spec: keeping("6h", "ruler: mimirRuler(),") }],
});

const day = 86_400_000;

function keeping(retention: string, more = ""): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed", labels: { outcome: oneOf("placed", "failed") } });
const placed = ratio(orders.where({ outcome: "placed" }), orders);`,
    service: 'metrics: { orders },\nslos: [slo("shop-orders", { objective: "99%", window: "30d", good: placed })],',
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "${retention}", ${more} }),`,
  });
}
