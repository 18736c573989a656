import {
  defineRule,
  edited,
  elements,
  exampleShopPanel,
  exampleSpec,
  grafanaScale,
  grafanaUnitOf,
  inPart,
  isMap,
  type JsonNode,
  measureOf,
  nameOfMeasure,
  type QueryPart,
  queryOf,
  replaced,
  sameScale,
  within,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/unit-mismatch",
  severity: "error",
  fixes: "safe",
  summary: "Panels show numbers in the unit in which their queries have them",
  why: "Half a second that is shown as half a millisecond, or a share that is shown as 0.5 %, is believed at night.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit",
  panel(panel, report) {
    const units = panel.queries.map((query) => (query.language === "traceql" || query.unit === "unknown" ? undefined : query.unit));
    const first = units.find((unit) => unit !== undefined);
    const index = units.findIndex((unit) => unit !== undefined && first !== undefined && drawnAs(unit) !== drawnAs(first));
    if (first === undefined || index < 0) return;
    report(
      { ...queryOf(panel), part: within(panel.at, 1, index) },
      { message: `this is in \`${units[index]}\`, and the panel shows \`${first}\``, help: "give it a panel of its own: all queries of one have its unit" },
    );
  },
  grafanaJson(json, report, { queriesOn }) {
    const wrong = new Map<JsonNode, Misfit | undefined>();
    for (const query of queriesOn(json)) {
      const node = query.panel?.node;
      const shown = node && unitOf(node);
      if (!node || shown === undefined || wrong.get(node)) continue;
      wrong.set(node, misfit(query, shown));
    }
    for (const [{ path }, found] of wrong) {
      if (!found) continue;
      const { shown, measured, better, instead = "choose a unit that fits, or change the query" } = found;
      const at = inPart(json, [...path, "fieldConfig", "defaults", "unit"]);
      report(at, {
        message: `the query gives ${measured}, and the unit \`${shown}\` takes it for ${nameOf(shown)}`,
        help: better === undefined ? instead : `write \`${better}\``,
        fix: better === undefined ? undefined : edited("safe", `write \`${better}\``, replaced(at, shown, better)),
      });
    }
  },
  bad: [
    {
      spec: exampleSpec({
        before: `
const time = histogram("shop_time_seconds", { help: "Time to answer", buckets: ["100ms", "1s"] });
const memory = gauge("shop_memory_bytes", { help: "Memory" });`,
        service: `metrics: { time, memory },
deliver: { metrics: scrape({ port: 8080 }) },
dashboards: [dashboard("Shop", { panels: [panel("Shop", [time.quantile("p50"), promql\`1\`, memory.max()])] })],`,
      }),
      message: "this is in `bytes`, and the panel shows `seconds`",
    },
    {
      spec: asked("sum(rate(shop_latency_seconds_sum[5m])) / sum(rate(shop_latency_seconds_count[5m]))", "ms"),
      message: "the query gives seconds, and the unit `ms` takes it for thousandths of seconds",
      at: [31, 21],
    },
    { spec: asked("shop_fill_ratio", "percent"), message: "the query gives a ratio from 0 to 1, and the unit `percent` takes it for hundredths" },
    {
      spec: asked("100 * shop_fill_ratio", "percentunit"),
      message: "the query gives a ratio times 100, and the unit `percentunit` takes it for a ratio from 0 to 1",
    },
    { spec: asked("rate(shop_sent_bytes_total[5m])", "bytes"), message: "the query gives bytes per second, and the unit `bytes` takes it for bytes" },
    { spec: asked("max(shop_started_timestamp_seconds)", "s"), message: "the query gives a point in time, and the unit `s` takes it for seconds" },
    { spec: asked("1000 * max(shop_wait_seconds)", "s"), message: "the query gives milliseconds, and the unit `s` takes it for seconds" },
    { spec: asked("1000 * shop_memory_bytes", "s"), message: "the query gives bytes times 1000, and the unit `s` takes it for seconds" },
  ],
  good: [
    {
      spec: exampleSpec({
        before: `
const waiting = gauge("shop_waiting", { help: "Orders that wait" });
const all = counter("shop_requests_total", { help: "Requests" });`,
        service: `metrics: { waiting, all },
deliver: { metrics: scrape({ port: 8080 }) },
dashboards: [dashboard("Shop", { panels: [panel("Shop", [waiting.max(), all.rate(), promql\`1\`]), panel("Traces", findSpans({ name: "pay" }))] })],`,
      }),
    },
    { spec: asked("1000 * histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m])))", "ms") },
    { spec: asked("shop_fill_ratio * 100", "percent") },
    { spec: asked("shop_memory_bytes / 1e6", "mbytes") },
    { spec: asked("8 * rate(shop_sent_bytes_total[5m])", "bps") },
    { spec: asked("rate(shop_requests_total[5m])", "reqps") },
    { spec: asked("elsewhere_seconds", "ms") },
    { spec: asked("shop_memory_bytes", "ms", { overrides: [{ properties: [{ id: "unit", value: "bytes" }] }] }) },
    { spec: asked("shop_queue_depth", "s", {}, "heatmap") },
  ],
});

/** Numbers of things, a second or not, are drawn alike. */
const drawnAs = (unit: string): string => (unit === "count/s" ? "count" : unit);

interface Misfit {
  readonly shown: string;
  readonly measured: string;
  readonly better?: string;
  /** What to do where no other unit fits by itself. */
  readonly instead?: string;
}

/** The unit of a panel whose numbers are those of its queries, all in that unit. */
function unitOf({ data }: JsonNode): string | undefined {
  const { fieldConfig, transformations, type } = data;
  // A heatmap has the unit of its axis elsewhere, and shows no other.
  if (type === "heatmap") return undefined;
  if (!isMap(fieldConfig) || !isMap(fieldConfig.defaults) || (Array.isArray(transformations) && transformations.length > 0)) return undefined;
  const overrides = elements(fieldConfig.overrides, []).flatMap((each) => elements(each.data.properties, []));
  const { unit } = fieldConfig.defaults;
  return typeof unit === "string" && !overrides.some((property) => property.data.id === "unit") ? unit : undefined;
}

function misfit({ types, expr }: QueryPart, shown: string): Misfit | undefined {
  const type = types.get(expr);
  const [measure, wanted] = [type && measureOf(type), grafanaScale(shown)];
  // A rate of seconds is a share of the time, and people read it as either.
  if (!type || !measure || !wanted || type.empty || (type.kind === "rate" && type.unit === "ratio")) return undefined;
  if (type.kind === "timestamp" && wanted.unit === "seconds")
    return { shown, measured: "a point in time", instead: "multiply by 1000 and write `dateTimeAsIso`, or show `time() - …`" };
  const [unit, scale] = [measure.perSecond ? `${measure.base}/s` : measure.base, measure.factor];
  if (!known.has(unit) || (unit === wanted.unit && sameScale(scale, wanted.scale))) return undefined;
  const better = grafanaUnitOf({ unit, scale });
  return {
    shown,
    measured: (unit === "seconds" && nameOfMeasure(measure)) || scaled(known.get(unit) as string, scale),
    ...(better !== undefined && { better }),
  };
}

const known: ReadonlyMap<string, string> = new Map([
  ["seconds", "seconds"],
  ["bytes", "bytes"],
  ["bytes/s", "bytes per second"],
  ["ratio", "a ratio"],
  ["count/s", "a number per second"],
  ["count", "a number"],
]);

function scaled(name: string, scale: number): string {
  if (name === "a ratio" && scale === 1) return "a ratio from 0 to 1";
  return scale === 1 ? name : scale < 1 ? `${name} divided by ${Number((1 / scale).toPrecision(6))}` : `${name} times ${Number(scale.toPrecision(6))}`;
}

function nameOf(shown: string): string {
  const { unit, scale } = grafanaScale(shown) ?? { unit: "", scale: 1 };
  const name = known.get(unit) ?? unit;
  if (unit === "ratio") return scale === 1 ? "a ratio from 0 to 1" : "hundredths";
  if (scale === 1) return name;
  return (
    { 1e3: `thousandths of ${name}`, 1e6: `millionths of ${name}`, 1e9: `billionths of ${name}`, 8: unit === "bytes" ? "bits" : "bits per second" }[scale] ??
    `multiples of ${name}`
  );
}

function asked(expr: string, unit: string, more: object = {}, type = "timeseries"): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({ title: "Shop", fieldConfig: { defaults: { unit }, ...more }, type, targets: [{ refId: "A", expr }] });
}
