import { defineRule, edited, exampleQuery, formatDuration, inQuery, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/coarse-subquery",
  severity: "error",
  summary: "The step of a subquery is shorter than its range",
  why: "A subquery looks once in each step. Where the step is longer than the range most evaluations have no value at all, and the others one.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#subquery",
  fixes: "unsafe",
  subquery({ range, step }, query, report) {
    if (range.type !== "duration" || step?.type !== "duration" || step.milliseconds <= range.milliseconds) return;
    const [long, short] = [step.milliseconds, range.milliseconds].map(formatDuration);
    const help = `write \`[${long}:${short}]\`, if they are the wrong way round, or a shorter step`;
    report(inQuery(query, step), {
      message: `this looks every ${long} at what happens in ${short}`,
      help,
      fix: edited("unsafe", help, rewritten(query, range.span, String(long)), rewritten(query, step.span, String(short))),
    });
  },
  bad: [
    {
      spec: exampleQuery("max_over_time(sum(rate(shop_requests_total[5m]))[10m:1h])"),
      message: "this looks every 1h at what happens in 10m",
      at: [27, 88],
    },
  ],
  good: [
    { spec: exampleQuery("max_over_time(sum(rate(shop_requests_total[5m]))[1h:10m]) or max_over_time(shop_queue_depth[1h:]) or last_over_time(up[5m:5m])") },
  ],
});
