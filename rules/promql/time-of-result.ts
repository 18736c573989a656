import { agesIn, defineRule, exampleQuery, inQuery, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/time-of-result",
  severity: "error",
  summary: "An age is that of samples, not of what was made of them",
  why: "A sum, a rate or a comparison has the time at which it is evaluated. How old the samples behind it are cannot be seen any more: the age is always 0.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#timestamp",
  forQueries: { with: ["timestamp"] },
  query(query, report) {
    for (const { of } of agesIn(query.expr)) {
      if (unwrapped(of).type === "selector") continue;
      report(inQuery(query, of), {
        message: "what `timestamp` is given is made now, and so is its time",
        help: "take the `timestamp` first, and make that of it: `max(timestamp(…))`",
      });
    }
  },
  bad: [
    {
      spec: exampleQuery("time() - timestamp(max(shop_queue_depth)) > 60"),
      message: "what `timestamp` is given is made now, and so is its time",
      at: [27, 54],
    },
  ],
  good: [{ spec: exampleQuery("time() - max(timestamp((shop_queue_depth))) > 60 or max_over_time(timestamp(changes(shop_queue_depth[1m]) > 0)[1d:1m])") }],
});
