import { defineRule, type ExampleText, exampleLogPanel, type LogLines, type NameUse, readingsOf } from "obsc/rule";

export default defineRule({
  name: "logs/dropped-label",
  severity: "error",
  summary: "LogQL uses no label that a stage in front took away",
  why: "Behind `drop`, and behind a `keep` that does not name it, a label is empty: a filter keeps no line, and a grouping makes one heap of everything.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/#drop-labels-expression",
  logQuery(query, report) {
    if (!query.expr) return;
    for (const { lines, uses } of readingsOf(query.expr)) {
      for (const use of uses) {
        const by = use.name.startsWith("__") ? undefined : takenBy(lines, use);
        if (!by) continue;
        report(
          { of: query, part: query.spanAt(use.span), subject: query.subject },
          {
            message: `\`${use.name}\` was taken away by \`${by}\` in front`,
            help: by === "keep" ? `name \`${use.name}\` in the \`keep\` too` : `use \`${use.name}\` in front of the \`drop\`, or do not drop it`,
          },
        );
      }
    }
  },
  bad: [
    { spec: panelOf('{app="shop"} | json | drop status | status="500"'), message: "`status` was taken away by `drop` in front", at: [8, 106] },
    { spec: panelOf('sum by (route) (rate({app="shop"} | json | keep status [5m]))'), message: "`route` was taken away by `keep` in front" },
    { spec: panelOf('sum(sum_over_time({app="shop"} | json took | drop took | unwrap took [5m]))'), message: "`took` was taken away by `drop` in front" },
  ],
  good: [
    { spec: panelOf('sum by (status) (rate({app="shop"} | json | status="500" | drop route, status="200" | keep status | __error__="" [5m]))') },
    { spec: panelOf('{app="shop"} | json | drop status | json | status="500"') },
    { spec: panelOf('{app="shop"} | json | drop status | label_format status="{{.route}}" | status="500"') },
    { spec: panelOf('{app="shop"} | json | drop status | regexp "(?P<status>[0-9]+)" | status="500"') },
    { spec: panelOf('sum by (to) (label_replace(sum by (status) (rate({app="shop"} | json | keep status [5m])), "to", "$1", "status", "(.*)"))') },
  ],
});

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'line: { status: "string", route: "string", took: "number" }');
}

/** The stage that took a name away, where nothing behind it can have brought it back. */
function takenBy({ stages }: LogLines, { name, span, as, made }: NameUse): "drop" | "keep" | undefined {
  // What `label_replace` makes around the lines is there whatever they had.
  if (as === "group" && made) return undefined;
  let by: "drop" | "keep" | undefined;
  for (const stage of stages) {
    if (as !== "group" && as !== "unwrap" && (!span || !stage.span || stage.span.start >= span.start)) break;
    switch (stage.stage) {
      case "drop":
        if (stage.labels.some((each) => each.label === name && each.operator === undefined)) by = "drop";
        break;
      case "keep":
        if (!stage.labels.some((each) => each.label === name)) by = "keep";
        break;
      case "label_format":
        if (stage.labels.some(({ label }) => label === name)) by = undefined;
        break;
      case "json":
      case "logfmt":
        if (!stage.fields || stage.fields.some((field) => field.name === name)) by = undefined;
        break;
      case "pattern":
      case "regexp":
      case "unpack":
        by = undefined;
        break;
      default:
    }
  }
  return by;
}
