import { defineRule, type ExampleText, exampleSpec, type Lookup, listed, presenceOf, type Recording, renamed, type Settings, typesOf, walk } from "obsc/rule";

export default defineRule({
  name: "naming/misnamed-recording",
  severity: "warning",
  foreign: "off",
  fixes: "safe",
  summary: "The name of a recording, level:metric:operation, says which labels it keeps and which range it looks back on",
  why: "The name is all that a reader of a board sees; a level or a range that is not so leads to sums over the wrong labels and to rates of rates.",
  see: "https://prometheus.io/docs/practices/rules/#naming-and-aggregation",
  recording(recording, report, { scope, lookup }) {
    const parts = recording.name.split(":");
    // A name of another form, and a query that is wrong, were refused where they stand.
    if (recording.query.refused || parts.length !== 3) return;
    const [level = "", metric = "", operation = ""] = parts;
    const kept = keptLabels(recording);
    const lost = kept ? undefined : lostLabel(level, recording, lookup);
    const looked = rangesOf(recording, scope.settings);
    if (kept && !isLevel(level, kept)) {
      const name = [kept.join("_"), metric, operation].join(":");
      report(recording, {
        message: `the level of \`${recording.name}\` is \`${level}\`, but it keeps ${listed(kept)}`,
        help: `rename it to \`${name}\``,
        fix: renamed(recording, name),
      });
    } else if (lost !== undefined) {
      report(recording, { message: `the level of \`${recording.name}\` names \`${lost}\`, which it does not keep`, help: "name the labels that are left" });
    } else if (looked !== undefined && rangeNamed(operation) !== undefined && rangeNamed(operation) !== looked) {
      report(recording, {
        message: `\`${recording.name}\` looks back ${looked / 1000} s, but its operation is \`${operation}\``,
        help: "name it after the range that it looks back on",
      });
    } else if (metric.endsWith("_total") && /^(rate|irate|increase)/.test(operation)) {
      const name = [level, metric.slice(0, -"_total".length), operation].join(":");
      report(recording, { message: `\`${recording.name}\` says \`_total\`, but is a rate`, help: `rename it to \`${name}\``, fix: renamed(recording, name) });
    }
  },
  bad: [
    {
      spec: recordingOf("job:shop_orders:rate5m", 'orders.rate({ by: ["kind"] })'),
      message: "the level of `job:shop_orders:rate5m` is `job`, but it keeps `job` and `kind`",
      at: [4, 21],
    },
    {
      spec: recordingOf("job:shop_orders:rate5m", 'orders.rate({ over: "10m" })'),
      message: "`job:shop_orders:rate5m` looks back 600 s, but its operation is `rate5m`",
    },
    { spec: recordingOf("job:shop_orders_total:rate5m", "orders.rate()"), message: "`job:shop_orders_total:rate5m` says `_total`, but is a rate" },
    {
      spec: recordingOf("kind:shop_orders:sum", "promql`-(sum by (job) (shop_orders_total))`"),
      message: "the level of `kind:shop_orders:sum` is `kind`, but it keeps `job`",
    },
    {
      spec: recordingOf("instance_kind:shop_orders:rate5m", "promql`sum without (instance) (rate(shop_orders_total[5m]))`"),
      message: "the level of `instance_kind:shop_orders:rate5m` names `instance`, which it does not keep",
    },
  ],
  good: [
    { spec: recordingOf("job:shop_orders:rate5m", "orders.rate()") },
    { spec: recordingOf("kind:shop_orders:rate5m", "promql`sum without (instance) (rate(shop_orders_total[5m]))`") },
    { spec: recordingOf("cluster:shop_orders:rate5m", "promql`sum(rate(shop_orders_total[5m]))`") },
    { spec: recordingOf("job_kind:shop_orders:rate10m", 'orders.rate({ by: ["kind"], over: "10m" })') },
  ],
});

function recordingOf(name: string, query: string): ExampleText {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed", labels: { kind: oneOf("new", "repeat") } });
const rate = record("${name}", ${query});`,
    service: "metrics: { orders },\nrecordings: [rate],",
  });
}

/** The labels of the outermost grouping; `undefined` where there is none, or where other labels may remain. */
function keptLabels(recording: Recording): readonly string[] | undefined {
  let expr = recording.query.expr;
  for (;;) {
    if (expr.type === "aggregation") {
      // A quantile keeps all but `le`.
      const kept = expr.grouping?.kind === "by" ? expr.grouping.labels.filter((label) => label !== "le") : [];
      return kept.length > 0 ? kept : undefined;
    }
    const inner =
      expr.type === "binary" ? expr.left : expr.type === "paren" || expr.type === "unary" ? expr.expr : expr.type === "call" ? expr.args.at(-1) : undefined;
    if (!inner || inner.type === "number") return undefined;
    expr = inner;
  }
}

/** A label in the name of a level that the series read have, and the result certainly has not. */
function lostLabel(level: string, { query }: Recording, lookup: Lookup): string | undefined {
  const kept = typesOf(query.expr, lookup).get(query.expr)?.labels;
  let lost: string | undefined;
  walk(query.expr, (expr) => {
    const read = expr.type === "selector" && expr.name !== undefined ? lookup(expr.name)?.labels.labels.keys() : undefined;
    for (const label of read ?? []) if (kept && `_${level}_`.includes(`_${label}_`) && presenceOf(kept, label) === "never") lost ??= label;
  });
  return lost;
}

/** Whether a level is these labels, in any order, joined by `_`. */
function isLevel(level: string, kept: readonly string[]): boolean {
  let rest = `_${level}_`;
  // The longest first: `error_type` is not `error` and `type`.
  for (const label of [...kept].sort((a, b) => b.length - a.length)) {
    if (!rest.includes(`_${label}_`)) return false;
    rest = rest.replace(`_${label}_`, "_");
  }
  return rest === "_";
}

const milliseconds: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `rate5m` names five minutes. */
function rangeNamed(operation: string): number | undefined {
  const [, digits, unit] = /(\d+)([smhdw])$/.exec(operation) ?? [];
  return digits === undefined ? undefined : Number(digits) * (milliseconds[unit ?? ""] ?? 0);
}

/** The one range that a query looks back on; `undefined` where there are none or several. */
function rangesOf(recording: Recording, settings: Settings): number | undefined {
  const found = new Set<number>();
  walk(recording.query.expr, (expr) => {
    if (expr.type !== "matrix") return;
    if (expr.range.type === "duration") found.add(expr.range.milliseconds);
    if (expr.range.type === "variable" && expr.range.name === "range") found.add(settings.range);
  });
  return found.size === 1 ? [...found][0] : undefined;
}
