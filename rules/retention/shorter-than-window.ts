import { defineRule, exampleSpec, inEnvironment, option, type SloWindow } from "obsc/rule";

export default defineRule({
  name: "retention/shorter-than-window",
  severity: "warning",
  summary: "Samples are kept as long as the longest window of an objective",
  why: "An error budget over 30 days counts only the days that are there: it is wrong, and it looks right.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, { scope }) {
    const { prometheus, environment, system } = scope;
    if (!prometheus || prometheus.ruler) return;
    // Named by environment, the one that is built counts; else the nearest to users.
    const retention = inEnvironment(prometheus.retention, environment ?? system.environments.at(-1));
    const windows = [slo.window, ...slo.moreWindows].map(lengthOf);
    const longest = Math.max(...windows);
    if (retention >= longest) return;
    report(slo.moreWindows.length === 0 ? option(slo, "window") : option(slo, "window", windows.indexOf(longest)), {
      message: `\`${slo.name}\` looks back ${longest / day} days, samples are kept for ${Number((retention / day).toFixed(1))}`,
      help: `keep them for ${longest / day} days at least, or name what evaluates rules on a store that does: \`ruler: mimirRuler()\``,
      related: prometheus.at.kind === "spec" ? [{ message: "samples are kept here", at: prometheus.at }] : [],
    });
  },
  bad: [
    { spec: keeping("15d", '"30d"'), message: "`shop-orders` looks back 30 days, samples are kept for 15", at: [12, 61] },
    { spec: keeping("30d", '"month"'), message: "`shop-orders` looks back 31 days, samples are kept for 30", at: [12, 61] },
    { spec: keeping("60d", '["30d", "90d", "month"]'), message: "`shop-orders` looks back 90 days, samples are kept for 60", at: [12, 69] },
    // Rules read what is kept here, wherever else it is sent.
    {
      spec: keeping("15d", '"30d"', 'externalLabels: { cluster: "east" }, remoteWrite: [remoteWrite("mimir", { url: "https://mimir.example/api/v1/push" })],'),
      message: "`shop-orders` looks back 30 days, samples are kept for 15",
    },
    { spec: keeping("90d", '["7d", "quarter"]'), message: "`shop-orders` looks back 92 days, samples are kept for 90", at: [12, 68] },
  ],
  good: [{ spec: keeping("30d", '"30d"') }, { spec: keeping("31d", '["month", "30d"]') }, { spec: keeping("6h", '"30d"', "ruler: mimirRuler(),") }],
});

const day = 86_400_000;

/** A budget of a part of the calendar is that of the longest one. */
function lengthOf(window: SloWindow): number {
  return typeof window === "number" ? window : (window === "month" ? 31 : 92) * day;
}

function keeping(retention: string, window: string, more = ""): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed", labels: { outcome: oneOf("placed", "failed") } });
const placed = ratio(orders.where({ outcome: "placed" }), orders);`,
    service: `metrics: { orders },\nslos: [slo("shop-orders", { objective: "99%", window: ${window}, good: placed })],`,
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "${retention}", ${more} }),`,
  });
}
