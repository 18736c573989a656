import { defineRule, type ExampleText, exampleLogPanel, namesOf, ownedReadings } from "obsc/rule";

export default defineRule({
  name: "logs/late-filter",
  severity: "info",
  summary: "Text in LogQL drops lines by their text before it parses them",
  why: "Loki parses each line that comes to a parser, and looks for a text many times faster.",
  see: "https://grafana.com/docs/loki/latest/query/bp-query/",
  logQuery(query, report, { plan }) {
    for (const { lines, uses, owned } of ownedReadings(query, plan.system)) {
      if (owned.log.sources.length === 0 || lines.stages.some(({ stage }) => stage === "contains")) continue;
      const names = namesOf(owned);
      const late = uses.find(({ name, filter, found, made }) => {
        // Letters and digits stand in the line as they are, whatever its format; a choice of several values is no text.
        const isPlain = typeof filter?.value === "string" && filter.operator === "=" && /^[\w-]{3,}$/.test(filter.value);
        return isPlain && found === "everything" && !made && names.get(name)?.where === "line";
      });
      const one = late && lines.stages.find((stage) => stage === late.filter);
      if (!one || typeof late.filter?.value !== "string") continue;
      const text = `|= "${late.filter.value}"`;
      report(
        { of: query, part: query.spanAt(late.span), subject: query.subject },
        { message: `every line is parsed to find those with \`${late.filter.value}\``, help: `write \`${text}\` in front of the parser` },
      );
    }
  },
  bad: [{ spec: panelOf('{app="shop"} | json | job_id="12345"'), message: "every line is parsed to find those with `12345`", at: [8, 92] }],
  good: [
    { spec: panelOf('{app="shop"} |= "12345" | json | job_id="12345"') },
    { spec: panelOf('{app="shop"} | json | job_id="12345" or job_id=""') },
    { spec: panelOf('{app="shop"} | json | job_id=~"1.*" | took > 5') },
  ],
});

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'line: { job_id: "string", took: "number" }');
}
