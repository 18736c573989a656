import { defineRule, type ExampleText, exampleLogPanel, namesOf, ownedReadings } from "obsc/rule";

export default defineRule({
  name: "logs/unparsed-field",
  severity: "error",
  summary: "Text in LogQL uses fields of a line behind the parser that finds them",
  why: "Without a parser in front the field is empty: a filter keeps no line, and a grouping puts all lines in one series without a name.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/#parser-expression",
  logQuery(query, report, { plan }) {
    for (const { uses, owned } of ownedReadings(query, plan.system)) {
      const names = namesOf(owned);
      const lost = uses.find(({ name, found, made }) => found === "nothing" && !made && names.get(name)?.where === "line");
      if (!lost) continue;
      const { format, pattern } = owned.log.format;
      const parser = pattern === undefined ? `| ${format}` : `| pattern "${pattern}"`;
      report(
        { of: query, part: query.spanAt(lost.span), subject: query.subject },
        { message: `\`${lost.name}\` is a field of the line, and no parser in front finds it`, help: `write \`${parser}\` in front` },
      );
    }
  },
  bad: [
    {
      spec: panelOf('topk(10, sum by (msg) (rate({app="shop"} |= "error" [5m])))'),
      message: "`msg` is a field of the line, and no parser in front finds it",
      at: [8, 87],
    },
    { spec: panelOf('{app="shop"} | took > 5'), message: "`took` is a field of the line, and no parser in front finds it" },
    { spec: panelOf('sum(avg_over_time({app="shop"} | unwrap took [5m]))'), message: "`took` is a field of the line, and no parser in front finds it" },
    { spec: panelOf('{app="shop"} | line_format "{{.msg}}"'), message: "`msg` is a field of the line, and no parser in front finds it" },
  ],
  good: [
    { spec: panelOf('topk(10, sum by (msg) (rate({app="shop"} |= "error" | json [5m])))') },
    { spec: panelOf('sum by (level, job_id, pod, msg) (rate({app="shop"} | job_id="1" | regexp "(?P<msg>.*)" [5m]))') },
    { spec: panelOf('label_replace(sum by (level) (rate({app="shop"} [5m])), "msg", "$1", "level", "(.*)") + 1') },
    { spec: panelOf('{app="shop"} | line_format "x" | msg="y"') },
  ],
});

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'labels: { level: logLevel() }, metadata: { job_id: "string" }, line: { msg: "string", took: "number" }');
}
