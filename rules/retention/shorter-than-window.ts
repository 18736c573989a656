import { type Context, defineRule, exampleSpec, inEnvironment, option, type Part, type Scope, type Service, type Slo, type SloWindow, within } from "obsc/rule";

export default defineRule({
  name: "retention/shorter-than-window",
  severity: "warning",
  summary: "Samples are kept as long as the longest window of an objective",
  why: "An error budget over 30 days counts only the days that are there: it is wrong, and it looks right.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, context) {
    const { prometheus, environment, system } = context.scope;
    if (!prometheus || prometheus.ruler) return;
    // Named by environment, the one that is built counts; else the nearest to users.
    const retention = inEnvironment(prometheus.retention, environment ?? system.environments.at(-1));
    if (retention >= longestOf(slo)) return;
    const isOwn = prometheus === system.prometheus;
    const said = isOwn ? shortened(retention, context) : [slo];
    const [first = slo, ...others] = said;
    const longest = Math.max(longestOf(first), ...others.map(longestOf));
    const which = others.length === 0 ? `\`${first.name}\` looks back` : `${said.length} objectives look back up to`;
    // Every objective says the same of the one number, which is shown once; who allows it keeps out.
    report(isOwn ? { of: slo, part: within(prometheus.at, 1, "retention"), subject: "prometheus.retention" } : windowOf(slo), {
      message: `samples are kept for ${Number((retention / day).toFixed(1))} days, and ${which} ${longest / day}`,
      help: `keep them for ${longest / day} days at least, or name what evaluates rules on a store that does: \`ruler: mimirRuler()\``,
      related: isOwn ? [first, ...others.slice(0, 2)].map((each) => ({ message: "here is how far one looks back", at: windowOf(each).part })) : [],
    });
  },
  bad: [
    { spec: keeping("15d", '"30d"'), message: "samples are kept for 15 days, and `shop-orders` looks back 30", at: [7, 84] },
    { spec: keeping("30d", '"month"'), message: "samples are kept for 30 days, and `shop-orders` looks back 31" },
    { spec: keeping("60d", '["30d", "90d", "month"]'), message: "samples are kept for 60 days, and `shop-orders` looks back 90" },
    // Rules read what is kept here, wherever else it is sent.
    {
      spec: keeping("15d", '"30d"', 'externalLabels: { cluster: "east" }, remoteWrite: [remoteWrite("mimir", { url: "https://mimir.example/api/v1/push" })],'),
      message: "samples are kept for 15 days, and `shop-orders` looks back 30",
    },
    { spec: keeping("90d", '["7d", "quarter"]'), message: "samples are kept for 90 days, and `shop-orders` looks back 92" },
  ],
  good: [{ spec: keeping("30d", '"30d"') }, { spec: keeping("31d", '["month", "30d"]') }, { spec: keeping("6h", '"30d"', "ruler: mimirRuler(),") }],
});

const day = 86_400_000;

/** Objectives that look back farther, without those that allow it. Each of them asks. */
function shortened(retention: number, { scope, reports }: Context): readonly Slo[] {
  const isAsked = (node: Slo | Service) => reports("retention/shorter-than-window", node);
  const found =
    known.get(scope) ?? scope.system.services.filter(isAsked).flatMap(({ slos }) => slos.filter((slo) => isAsked(slo) && longestOf(slo) > retention));
  known.set(scope, found);
  return found;
}
const known = new WeakMap<Scope, readonly Slo[]>();

/** Where the longest of its windows is said. */
function windowOf(slo: Slo): Part {
  const windows = [slo.window, ...slo.moreWindows].map(lengthOf);
  return slo.moreWindows.length === 0 ? option(slo, "window") : option(slo, "window", windows.indexOf(longestOf(slo)));
}

function longestOf({ window, moreWindows }: Slo): number {
  return Math.max(...[window, ...moreWindows].map(lengthOf));
}

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
