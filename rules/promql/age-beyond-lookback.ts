import { agesIn, comparedRange, defineRule, exampleQuery, formatDuration, inQuery, isComparison, mirrored, printPromql, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/age-beyond-lookback",
  severity: "error",
  summary: "The age of a sample is compared with less than the time after which it is gone",
  why: "A selector looks back 5 minutes and no farther. What has no newer sample is not there any more, and has no age: the alert that should tell of it never fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness",
  forQueries: { with: ["timestamp"] },
  binary(node, query, report) {
    if (!isComparison(node.operator)) return;
    const left = query.types.get(node.left)?.literal;
    const right = query.types.get(node.right)?.literal;
    const [bound, side, operator] = left === undefined ? [right, node.left, node.operator] : [left, node.right, mirrored(node.operator)];
    const [age] = bound === undefined ? [] : agesIn(side);
    const of = age && unwrapped(age.of);
    if (!age || unwrapped(side) !== age.node || of?.type !== "selector" || of.offset || of.at !== undefined || bound === undefined) return;
    if (comparedRange({ min: 0, max: lookback }, operator, bound)) return;
    report(inQuery(query, { span: (left === undefined ? node.right : node.left).span }), {
      message: `a sample that is older than ${formatDuration(lookback * 1000)} is not there, so that its age is never ${operator} ${bound}`,
      help: `use \`absent_over_time(${printPromql({ type: "matrix", selector: of, range: { type: "duration", milliseconds: bound * 1000 } })})\``,
    });
  },
  bad: [
    {
      spec: exampleQuery("time() - timestamp(shop_queue_depth) > 600"),
      message: "a sample that is older than 5m is not there, so that its age is never > 600",
      at: [27, 74],
    },
    {
      spec: exampleQuery("900 < (time() - max by (job) (timestamp(shop_queue_depth)))"),
      message: "a sample that is older than 5m is not there, so that its age is never > 900",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "time() - timestamp(shop_queue_depth) > 120 or time() - timestamp(shop_queue_depth) < 600 or time() - shop_started_timestamp_seconds > 600",
      ),
    },
  ],
});

/** In seconds; a server may be told another with `--query.lookback-delta`, which hardly any is. */
const lookback = 300;
