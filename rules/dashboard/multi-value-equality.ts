import {
  defineRule,
  edited,
  elements,
  exampleDashboard,
  type GrafanaJson,
  inQuery,
  isMap,
  type JsonNode,
  type Matcher,
  type QueryPart,
  rewritten,
  walk,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/multi-value-equality",
  severity: "error",
  foreign: "warning",
  strict: "error",
  fixes: "safe",
  summary: "Matchers take all that may be chosen in a drop-down",
  why: "Of several values Grafana makes `(a|b)`, which is a regular expression: compared as a text it fits nothing, and the panel is empty as soon as somebody chooses two, or all.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-variables-in-queries",
  forQueries: { use: ["panel"] },
  query(query, report) {
    const { json, node } = query.panel ?? {};
    if (!json || !node) return;
    walk(query.expr, (each) => {
      for (const matcher of (each.type === "selector" && each.chosen) || []) {
        const name = variableIn(matcher);
        const isExpression = /:(?:regex|pipe)[}\]]/.test(matcher.value);
        if (name === undefined || (!isExpression && (!isMultiple(json, name) || isRepeated(json, node, name)))) continue;
        const better = matcher.operator === "=" ? "=~" : "!~";
        const span = operatorSpan(query, matcher);
        report(inQuery(query, { span }), {
          message: isExpression
            ? `\`${name}\` is written as a regular expression, which \`${matcher.operator}\` takes as it stands`
            : `\`${name}\` may be several values, of which \`${matcher.operator}\` fits none`,
          help: `write \`${better}\``,
          fix: edited("safe", `write \`${better}\``, rewritten(query, span, better)),
        });
      }
    });
  },
  bad: [
    { spec: chosen('up{job="$job"}', { multi: true }), message: "`job` may be several values, of which `=` fits none", at: [28, 28] },
    { spec: chosen('up{job="${job:regex}"}', {}), message: "`job` is written as a regular expression, which `=` takes as it stands" },
    { spec: chosen('up{job != "${job}"}', { includeAll: true }), message: "`job` may be several values, of which `!=` fits none" },
  ],
  good: [
    { spec: chosen('up{job=~"${job:regex}", zone="${zone:text}"}', {}) },
    { spec: chosen('up{job=~"$job"}', { multi: true }) },
    { spec: chosen('up{job="$job", zone="x-$zone"}', { multi: false }) },
    { spec: chosen('up{job="$job"}', { multi: true }, { repeat: "job" }) },
  ],
});

function variableIn({ operator, value }: Matcher): string | undefined {
  if (operator !== "=" && operator !== "!=") return undefined;
  const [, plain, braced, old] = /\$(\w+)|\$\{(\w+)[^}]*\}|\[\[(\w+)[^\]]*\]\]/.exec(value) ?? [];
  return plain ?? braced ?? old;
}

function isMultiple({ data }: GrafanaJson, name: string): boolean {
  const list = elements(isMap(data.templating) ? data.templating.list : undefined, []);
  return list.some((each) => each.data.name === name && (each.data.multi === true || each.data.includeAll === true));
}

/** A panel that is repeated for each value has one of them; so has one in a row that is. */
function isRepeated({ data }: GrafanaJson, panel: JsonNode, name: string): boolean {
  const panels = elements(data.panels, ["panels"]);
  const index = panels.findIndex(({ path }) => path[1] === panel.path[1]);
  const row = panels.slice(0, index + 1).findLast((each) => each.data.type === "row");
  return panel.data.repeat === name || row?.data.repeat === name;
}

/** Between the label and the value stands nothing else. */
function operatorSpan({ text = "" }: QueryPart, { span, valueSpan, label, operator }: Matcher): Matcher["span"] {
  if (!span || !valueSpan) return undefined;
  const start = text.indexOf(operator, span.start + label.length);
  return { start, end: start + operator.length };
}

function chosen(expr: string, variable: object, panel: object = {}): ReturnType<typeof exampleDashboard> {
  return exampleDashboard({
    title: "Shop",
    templating: {
      list: [
        { name: "job", type: "query", ...variable },
        { name: "zone", type: "custom" },
      ],
    },
    panels: [{ id: 1, title: "Up", type: "stat", ...panel, targets: [{ refId: "A", expr }] }],
  });
}
