import { defineRule, type ExampleText, exampleSpec, grouped, queryOf, reachOf } from "obsc/rule";

/** Below this, what a recording costs is not worth a word. */
const worthwhile = 1000;

export default defineRule({
  name: "cardinality/costly-recording",
  severity: "warning",
  foreign: "off",
  summary: "A recording gives at most half as many series as it reads",
  why: "A recording is there to make reading cheap; one that keeps nearly every label stores everything twice.",
  see: "https://prometheus.io/docs/practices/rules/#recording-rules",
  recording(recording, report, { scope }) {
    const reach = reachOf(recording.query.expr, scope);
    if (!reach || reach.gives <= worthwhile || reach.gives * 2 <= reach.reads) return;
    report(queryOf(recording), {
      message: `\`${recording.name}\` gives up to ${grouped(reach.gives)} series, more than half of the ${grouped(reach.reads)} that it reads`,
      help: "keep fewer labels, or read the metric itself",
    });
  },
  bad: [
    {
      spec: recordingOf("job_hall_shelf:shop_orders:rate5m", 'orders.rate({ by: ["hall", "shelf"] })'),
      message: "`job_hall_shelf:shop_orders:rate5m` gives up to 2,500 series, more than half of the 2,500 that it reads",
      at: [4, 58],
    },
    {
      spec: recordingOf("job_instance_hall_shelf:shop_orders:rate5m", 'orders.rate({ by: ["instance", "hall", "shelf"] })'),
      message: "`job_instance_hall_shelf:shop_orders:rate5m` gives up to 2,500 series, more than half of the 2,500 that it reads",
    },
  ],
  good: [
    { spec: recordingOf("job_hall:shop_orders:rate5m", 'orders.rate({ by: ["hall"] })') },
    { spec: recordingOf("job_shelf:shop_orders:rate5m", 'orders.where({ hall: "1" }).rate({ by: ["shelf"] })') },
  ],
});

function recordingOf(name: string, query: string): ExampleText {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed", labels: { hall: bounded(49, "halls"), shelf: bounded(49, "shelves") } });
const rate = record("${name}", ${query});`,
    service: "metrics: { orders },\nrecordings: [rate],",
  });
}
