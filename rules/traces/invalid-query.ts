import { defineRule, examplePanel } from "obsc/rule";

export default defineRule({
  name: "traces/invalid-query",
  severity: "error",
  summary: "Tempo can read and run the queries of every panel",
  why: "A panel whose query is refused shows an error, and nobody notices before the day on which it is needed.",
  see: "https://grafana.com/docs/tempo/latest/traceql/",
  traceQuery(query, report) {
    const { fault } = query;
    // What stands in a template of the spec was refused when it was read.
    if (!fault || !query.foreign) return;
    report(
      { of: query, part: query.spanAt(fault), subject: query.subject },
      {
        message: `Tempo refuses this query: ${fault.message}`,
        help: /without quotes$/.test(fault.message) ? "leave the quotes out" : "correct the query here",
      },
    );
  },
  bad: [
    {
      spec: panelOf('{ name = "checkout" && status = "error" }'),
      message: "Tempo refuses this query: `=` compares a text with a status, whose values stand without quotes",
      at: [12, 46],
    },
    { spec: panelOf("{ } | rate() | topk(0)"), message: "Tempo refuses this query: `topk` of no series" },
  ],
  good: [{ spec: panelOf('{ resource.service.name = "$job" && duration > $instance } | rate() by (name) > 5') }, { spec: panelOf("{ $job }") }],
});

function panelOf(query: string): ReturnType<typeof examplePanel> {
  return examplePanel({
    title: "Traces",
    type: "table",
    targets: [{ refId: "A", queryType: "traceql", query, datasource: { type: "tempo", uid: "${traces}" } }],
  });
}
