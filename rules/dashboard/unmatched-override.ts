import {
  type Context,
  defineRule,
  didYouMean,
  elements,
  exampleShopPanel,
  type GrafanaJson,
  inPart,
  isMap,
  type JsonNode,
  listed,
  panelsIn,
  type QueryPart,
  valuesOn,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/unmatched-override",
  severity: "warning",
  summary: "An override by name has the name of a line of its panel",
  why: "One for a name that no query gives does nothing: the line that was meant keeps the unit, axis and colour of all others.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-overrides/",
  grafanaJson(json, report, context) {
    for (const panel of panelsIn(json)) {
      const { overrides, defaults } = isMap(panel.data.fieldConfig) ? panel.data.fieldConfig : {};
      const all = elements(overrides, [...panel.path, "fieldConfig", "overrides"]);
      const legends = all.length === 0 || isRenamed(panel.data, defaults) ? undefined : legendsOf(panel, json, context);
      if (!legends) continue;
      const named = all.flatMap(({ data, path }) =>
        isMap(data.matcher) && data.matcher.id === "byName" && data.matcher.options !== undefined ? [{ name: String(data.matcher.options), path }] : [],
      );
      const given = all.flatMap(({ data }) => elements(data.properties, [])).flatMap(({ data }) => (data.id === "displayName" ? String(data.value) : []));
      const unmatched = named.filter(({ name }) => !name.includes("$") && !given.includes(name) && !usual.test(name) && !legends.some(takes(name)));
      const names = [...new Set(legends.map(sample))];
      // Of a legend without any name, the labels are missing: that is the mistake of another rule.
      if (!names.every((name) => /\w/.test(name))) continue;
      const free = names.filter((name) => !named.some((other) => other.name === name));
      for (const { name, path } of unmatched) {
        const near = didYouMean(name, free);
        // Dashboards that were changed for years are full of overrides for lines that they had once.
        if (context.plan.foreign && !(near && unmatched.length < 3) && !legends.every(isClosed)) continue;
        report(inPart(json, [...path, "matcher", "options"]), {
          message: `no line of this panel is called \`${name}\``,
          help: near ?? `name one that there is, such as ${listed(names.slice(0, 3))}, or take the override out`,
        });
      }
    }
  },
  bad: [
    {
      spec: overriding("P99", [{ legendFormat: "p99" }, { legendFormat: "p50" }]),
      message: "no line of this panel is called `P99`",
      at: [48, 28],
    },
    {
      spec: overriding("502", [{ expr: "sum by (code) (rate(shop_requests_total[5m]))", legendFormat: "{{ code }}" }]),
      message: "no line of this panel is called `502`",
    },
    { spec: overriding("pod a", [{ expr: "elsewhere", legendFormat: "{{pod}} of {{zone}}" }]), message: "no line of this panel is called `pod a`" },
    {
      file: "dashboards",
      spec: JSON.stringify({ uid: "a", title: "A", panels: [overridden("P99", "p99")] }),
      message: "no line of this panel is called `P99`",
    },
  ],
  good: [
    { spec: overriding("500", [{ expr: "sum by (code) (rate(shop_requests_total[5m]))", legendFormat: "{{ code }}" }]) },
    { spec: overriding("a of b", [{ expr: "elsewhere", legendFormat: "{{pod}} of {{zone}}" }]) },
    { spec: overriding("P99", [{ legendFormat: "p99" }, { legendFormat: "$job" }]) },
    { spec: overriding("P99", [{ legendFormat: "p99" }, {}]) },
    { spec: overriding("P99", [{ legendFormat: "p99" }, { format: "table", legendFormat: "p99" }]) },
    { spec: overriding("P99", [{ legendFormat: "p99" }], { transformations: [{ id: "renameByRegex", options: {} }] }) },
    { spec: overriding("P99", [{ legendFormat: "p99" }], {}, { displayName: "P99" }) },
    { spec: overriding("p99 2", [{ legendFormat: "p99" }, { legendFormat: "p99" }]) },
    { spec: overriding("p99", [{ legendFormat: "p99 " }]) },
    { file: "dashboards", spec: JSON.stringify({ uid: "a", title: "A", panels: [overridden("Gone", "p99")] }) },
    { spec: overriding("Time", [{ legendFormat: "p99" }]) },
  ],
});

/** Names of fields in any result. */
const usual = /^(Time|Value( #\w+)?|[A-Z]|)$/;

/** A legend in pieces: what stands there, all values of a label, or, where they are not known, anything. */
type Legend = readonly (readonly string[] | "any")[];

/** Whether something else than legends gives names. */
function isRenamed({ transformations, libraryPanel }: JsonNode["data"], defaults: unknown): boolean {
  return (
    (Array.isArray(transformations) && transformations.length > 0) || libraryPanel !== undefined || (isMap(defaults) && defaults.displayName !== undefined)
  );
}

/** What the lines of a panel may be called; `undefined` where that is not known of one of its queries. */
function legendsOf({ data, path }: JsonNode, json: GrafanaJson, { queriesOn }: Context): readonly Legend[] | undefined {
  const queries = new Map(queriesOn(json).map((query) => [query.panel?.target.data, query]));
  const legends = elements(data.targets, [...path, "targets"]).map(({ data: target }) => {
    const { legendFormat, expr, format } = target;
    const isNamed = typeof legendFormat === "string" && legendFormat !== "" && legendFormat !== "__auto" && !/\$|\[\[/.test(legendFormat);
    return isNamed && typeof expr === "string" && (format === undefined || format === "time_series") ? piecesOf(legendFormat, queries.get(target)) : undefined;
  });
  const known = legends.flatMap((legend) => (legend ? [legend] : []));
  return known.length > 0 && known.length === legends.length ? known : undefined;
}

function piecesOf(legend: string, query: QueryPart | undefined): Legend {
  const labels = query?.types.get(query.expr)?.labels;
  // Every second piece is the name of a label.
  return legend.split(/\{\{\s*(.+?)\s*\}\}/).map((piece, index) => {
    if (index % 2 === 0) return [piece];
    const values = labels && piece !== "__name__" ? valuesOn(labels, piece) : undefined;
    // For a label that is missing Grafana writes nothing, or its name.
    return values ? [...values, ...(values.includes("") ? [piece] : [])] : "any";
  });
}

/** Of several lines with one name the later ones have a number behind it. */
const takes = (name: string) => (legend: Legend) => [name, ` ${name}`, `${name} `, name.replace(/ \d+$/, "")].some((each) => fits(each, legend));

/** Whether a label gives the names, and has no other values. */
const isClosed = (legend: Legend): boolean => legend.length > 1 && !legend.includes("any");

function fits(name: string, [piece, ...others]: Legend): boolean {
  if (piece === undefined) return name === "";
  if (piece === "any") return Array.from({ length: name.length + 1 }).some((_, length) => fits(name.slice(length), others));
  return piece.some((text) => name.startsWith(text) && fits(name.slice(text.length), others));
}

const sample = (legend: Legend): string => legend.map((piece) => (piece === "any" ? "…" : piece[0])).join("");

function overriding(name: string, targets: readonly object[], more: object = {}, defaults: object = {}): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({
    title: "Requests",
    type: "timeseries",
    targets: targets.map((target, index) => ({ refId: "AB"[index], expr: "sum(rate(shop_requests_total[5m]))", ...target })),
    fieldConfig: { defaults, overrides: [{ matcher: { id: "byName", options: name }, properties: [{ id: "unit", value: "short" }] }] },
    ...more,
  });
}

function overridden(name: string, legendFormat: string): object {
  return {
    ...{ id: 1, type: "timeseries", title: "Requests", gridPos: { x: 0, y: 0, w: 12, h: 8 } },
    targets: [{ refId: "A", datasource: { type: "prometheus", uid: "p" }, expr: "sum(rate(x_total[5m]))", legendFormat }],
    fieldConfig: { defaults: {}, overrides: [{ matcher: { id: "byName", options: name }, properties: [] }] },
  };
}
