import { defineRule, edited, exampleAlert, exampleQuery, exampleRecording, formatDuration, inQuery, type Range, rewritten, walk } from "obsc/rule";

export default defineRule({
  name: "promql/future-offset",
  severity: "error",
  summary: "Alerts ask for what has been, not for what will be",
  why: "A negative offset reads samples later than now. Somebody who looks back at a graph has them; an alert is evaluated now, and finds none, or what it would find without.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#offset-modifier",
  fixes: "unsafe",
  // Recordings can be made for days that are over.
  forQueries: { use: ["alert"], with: ["offset"] },
  query(query, report) {
    walk(query.expr, (node) => {
      if ((node.type !== "selector" && node.type !== "subquery") || node.at !== undefined || !isAhead(node.offset)) return;
      const back = formatDuration(-node.offset.milliseconds);
      report(inQuery(query, node.offset), {
        message: `this asks for what is there in ${back}, and an alert is evaluated now`,
        help: `write \`offset ${back}\` to look back`,
        fix: edited("unsafe", `write \`offset ${back}\``, rewritten(query, node.offset.span, back)),
      });
    });
  },
  bad: [
    { spec: exampleAlert("shop_queue_depth offset -10m"), message: "this asks for what is there in 10m, and an alert is evaluated now", at: [27, 67] },
    {
      spec: exampleAlert("sum(rate(shop_requests_total[1h] offset -30m))"),
      message: "this asks for what is there in 30m, and an alert is evaluated now",
    },
  ],
  good: [
    { spec: exampleAlert("shop_queue_depth - shop_queue_depth offset 1h") },
    { spec: exampleQuery("shop_queue_depth offset -1d") },
    { spec: exampleRecording("job:shop_queue_depth:sum", "sum by (job) (shop_queue_depth offset -1h)") },
  ],
});

const isAhead = (offset: Range | undefined): offset is Extract<Range, { type: "duration" }> => offset?.type === "duration" && offset.milliseconds < 0;
