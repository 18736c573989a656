import { defineRule, edited, exampleQuery, formatDuration, inQuery, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/hasty-prediction",
  severity: "warning",
  summary: "`predict_linear` looks seconds ahead",
  why: "The second argument is a number of seconds. What will be in 24 seconds is what is now; 24 hours are `24 * 3600`.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#predict_linear",
  fixes: "unsafe",
  forQueries: { with: ["predict_linear"] },
  call({ function: name, args: [range, ahead] }, query, report) {
    const seconds = ahead && query.types.get(ahead)?.literal;
    if (name !== "predict_linear" || !ahead || seconds === undefined || seconds <= 0) return;
    const looked = range?.type === "matrix" || range?.type === "subquery" ? range.range : undefined;
    if (looked?.type !== "duration" || seconds * 1000 * farther > looked.milliseconds || seconds >= 100) return;
    const help = `write \`${seconds} * 3600\` for ${seconds} hours`;
    report(inQuery(query, ahead), {
      message: `this tells from ${formatDuration(looked.milliseconds)} what will be in ${seconds} seconds`,
      help,
      fix: edited("unsafe", help, rewritten(query, ahead.span, `${seconds} * 3600`)),
    });
  },
  bad: [
    {
      spec: exampleQuery("predict_linear(shop_memory_bytes[6h], 24) > 1e9"),
      message: "this tells from 6h what will be in 24 seconds",
      at: [27, 73],
    },
  ],
  good: [{ spec: exampleQuery("predict_linear(shop_memory_bytes[6h], 4 * 3600) > 1e9 or predict_linear(shop_memory_bytes[10m], 60) > 1e9") }],
});

/** Nobody looks back an hour to know what will be in half a minute. */
const farther = 100;
