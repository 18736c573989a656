import {
  type Context,
  defineRule,
  type Expr,
  edited,
  exampleQuery,
  inQuery,
  type LabelSet,
  type Matcher,
  nameOfSelector,
  nearest,
  type Piece,
  pieceOf,
  presenceOf,
  type QueryPart,
  type Report,
  rewritten,
  type SeriesFacts,
  saidBy,
  suggestion,
} from "obsc/rule";

export default defineRule({
  name: "promql/unknown-label",
  severity: "error",
  summary: "Queries name labels that their series have",
  why: "A matcher of a label that is not there selects nothing, and a grouping by it makes one heap of everything; neither is reported when the query runs.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors",
  fixes: "unsafe",
  selector: judge,
  aggregation: judge,
  binary: judge,
  call: judge,
  bad: [
    {
      spec: exampleQuery('rate(shop_requests_total{status_code="500"}[5m])'),
      message: "`shop_requests_total` has no label `status_code`",
      at: [27, 60],
    },
    {
      spec: exampleQuery('rate(shop_requests_total{cod!~"5.."}[5m])'),
      message: "`shop_requests_total` has no label `cod`",
    },
    { spec: exampleQuery("sum by (job, methd) (rate(shop_requests_total[5m]))"), message: "what `sum` adds up has no label `methd`", at: [27, 48] },
    { spec: exampleQuery("sum without (instnce) (rate(shop_requests_total[5m]))"), message: "what `sum` adds up has no label `instnce`" },
    { spec: exampleQuery("sum by (queue) (shop_queue_depth) / on (pod) group_left () max(shop_fill_ratio)"), message: "neither side has a label `pod`" },
    {
      spec: exampleQuery('label_replace(shop_memory_bytes, "host", "$1", "instanse", "(.*):.*")'),
      message: "what `label_replace` is given has no label `instanse`",
      at: [27, 83],
    },
    { spec: exampleQuery('label_join(shop_memory_bytes, "id", "-", "job", "pod")'), message: "what `label_join` is given has no label `pod`" },
    {
      spec: exampleQuery("sum by (method) (rate(shop_failed_total[5m])) / sum by (methd) (rate(shop_requests_total[5m]))"),
      message: "what `sum` adds up has no label `methd`",
    },
  ],
  good: [
    {
      spec: exampleQuery("sum by (cluster, code) (rate(shop_requests_total[5m])) / on (cluster, code) sum by (cluster, code) (rate(shop_requests_total[5m]))"),
    },
    {
      spec: exampleQuery(
        'sum by (code) (rate(shop_requests_total{zone=""}[5m])) or sum without (pod) (elsewhere{pod="a"}) + on (job) group_left () sum by (job, le) (rate(shop_work_seconds[5m])) or label_replace(shop_memory_bytes, "a", "b", "", "")',
      ),
    },
  ],
});

function judge(node: Expr, query: QueryPart, report: Report, context: Context): void {
  for (const found of missingIn(node, query, context)) {
    // The language judged those of verbs where they were said.
    if (found.span === undefined || saidBy(found.span)) continue;
    const near = nearTo(found);
    if (near.length > 0 || !found.harmless) reportOne(found, near, query, report);
  }
}

interface Missing extends Piece {
  readonly label: string;
  /** What lacks it. */
  readonly of: string;
  readonly known: readonly string[];
  /** It does no harm, unless it stands for one that is there. */
  readonly harmless?: boolean;
}

/** Names within a few edits; or one that is a word of the other, as `code` is of `status_code`. */
function nearTo({ label, known, harmless }: Missing): readonly string[] {
  // The longer name that it is the end of, as `cluster_name` of `envoy_cluster_name`.
  const longer = known.filter((each) => each.endsWith(`_${label}`));
  if (longer.length === 1 && label.includes("_")) return longer;
  // Short names are near to each other by chance.
  const near = nearest(label, known, Math.max(harmless ? 0 : 1, Math.floor(label.length / 4)));
  if (near.length > 0 || harmless) return near;
  return known.filter((each) => each.split("_").includes(label) || label.split("_").includes(each));
}

function reportOne({ label, of, span, known }: Missing, near: readonly string[], query: QueryPart, report: Report): void {
  const [only] = near;
  report(inQuery(query, { span }), {
    message: `${of} label \`${label}\``,
    help:
      suggestion(near) ??
      (known.length > 0
        ? `name one of ${known
            .slice(0, 10)
            .map((each) => `\`${each}\``)
            .join(", ")}`
        : "leave it out"),
    fix: only !== undefined && near.length === 1 ? edited("unsafe", `write \`${only}\``, rewritten(query, span, only)) : undefined,
  });
}

function missingIn(node: Expr, query: QueryPart, { lookup }: Context): readonly Missing[] {
  switch (node.type) {
    case "selector": {
      const name = nameOfSelector(node);
      const series = name === undefined ? undefined : lookup(name);
      return series ? node.matchers.flatMap((matcher) => inMatcher(matcher, series)) : [];
    }
    case "aggregation": {
      const given = query.types.get(node.expr);
      if (!given || !node.grouping) return [];
      const { kind, labels, labelSpans } = node.grouping;
      // A query that once read the buckets of a classic histogram is right for a native one too; that it reads none is the mistake of another rule.
      const named =
        given.kind === "histogram" || given.series?.kind === "histogram-sum" || given.series?.kind === "histogram-count"
          ? labels.map((label) => (label === "le" ? "" : label))
          : labels;
      return inList(named, labelSpans, [given.labels], `what \`${node.operator}\` adds up has no`, kind === "without");
    }
    case "binary": {
      // To ignore what is not there does no harm, unless another label keeps the sides apart, and then that is the mistake.
      if (node.matching?.kind !== "on") return [];
      const sides = [query.types.get(node.left)?.labels, query.types.get(node.right)?.labels].filter((side) => side !== undefined);
      return inList(node.matching.labels, node.matching.labelSpans, sides, "neither side has a", false);
    }
    case "call":
      return inCall(node, query);
    default:
      return [];
  }
}

/** That a label is missing is what `a=""` asks for. */
function inMatcher({ label, operator, value, span }: Matcher, { name, labels }: SeriesFacts): readonly Missing[] {
  const asked = value === "" && (operator === "=" || operator === "=~");
  if (label === "__name__" || asked || presenceOf(labels, label) !== "never") return [];
  return [{ label, of: `\`${name}\` has no`, known: [...labels.labels.keys()], ...pieceOf(span, 0, label.length) }];
}

function inList(
  labels: readonly string[],
  spans: readonly NonNullable<Piece["span"]>[] | undefined,
  sets: readonly LabelSet[],
  of: string,
  harmless: boolean,
): readonly Missing[] {
  const missing: Missing[] = [];
  for (const [index, label] of labels.entries()) {
    if (label === "" || sets.some((set) => presenceOf(set, label) !== "never")) continue;
    const known = [...new Set(sets.flatMap((set) => [...set.labels.keys()]))].filter((each) => !labels.includes(each));
    // Rules for many clusters name it beside what tells the series of one apart.
    missing.push({ label, of, known, span: spans?.[index], harmless: harmless || label === "cluster" });
  }
  return missing;
}

/** `label_replace(v, to, replacement, from, pattern)`, `label_join(v, to, separator, from…)`, `sort_by_label(v, label…)`. */
function inCall({ function: name, args }: Extract<Expr, { type: "call" }>, query: QueryPart): readonly Missing[] {
  const [vector] = args;
  const sources = name === "label_replace" ? args.slice(3, 4) : name === "label_join" ? args.slice(3) : name.startsWith("sort_by_label") ? args.slice(1) : [];
  const set = vector && query.types.get(vector)?.labels;
  return sources.flatMap((source) => {
    if (source.type !== "string" || source.value === "" || !set || presenceOf(set, source.value) !== "never") return [];
    const span = pieceOf(source.span, 1, source.value.length + 1);
    return [{ label: source.value, of: `what \`${name}\` is given has no`, known: [...set.labels.keys()], ...span }];
  });
}
