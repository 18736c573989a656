import { defineRule, examplePanel } from "obsc/rule";

export default defineRule({
  name: "logs/invalid-query",
  severity: "error",
  summary: "Loki can read and run the queries of panels and of rule files",
  why: "A panel whose query is refused shows an error, and a rule is never evaluated; nobody notices before the day on which it is needed.",
  see: "https://grafana.com/docs/loki/latest/query/",
  logQuery(query, report) {
    const { fault } = query;
    // What stands in a template of the spec was refused when it was read.
    if (!fault || !query.foreign) return;
    report(
      { of: query, part: query.spanAt(fault), subject: query.subject },
      { message: `Loki refuses this query: ${fault.message}`, help: "correct the query here" },
    );
  },
  bad: [
    {
      spec: panelOf('sum by (level) (rate({app="shop"} |= "a" [5minutes]))'),
      message: "Loki refuses this query: `5minutes` is no duration",
      at: [11, 68],
    },
    {
      spec: panelOf('{app=~".*"}'),
      message: "Loki refuses this query: the selector fits streams that have none of its labels; one value or pattern must not fit the empty text",
    },
    {
      spec: panelOf('{app="shop"} | line_format "{{.msg | ToUper}}"'),
      message: "Loki refuses this query: templates of Loki have no function `ToUper`, did you mean `ToUpper`?",
    },
  ],
  good: [{ spec: panelOf('sum by (level) (rate({app="$job"} |= "a" | json [$__auto])) > 5') }, { spec: panelOf('{app="shop"} $job') }],
});

function panelOf(expr: string): ReturnType<typeof examplePanel> {
  return examplePanel({ title: "Lines", type: "logs", targets: [{ refId: "A", expr, datasource: { type: "loki", uid: "${logs}" } }] });
}
