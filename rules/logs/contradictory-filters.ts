import { defineRule, type ExampleText, exampleLogPanel, type LogStage, quotedIn, readingsOf } from "obsc/rule";

export default defineRule({
  name: "logs/contradictory-filters",
  severity: "error",
  summary: "Filters of a LogQL query can all hold for one line",
  why: "A line has one value of each label, and what it contains it does not lack: where two filters exclude each other nothing is left, and the panel stays empty.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/",
  logQuery(query, report) {
    if (!query.expr) return;
    for (const { lines } of readingsOf(query.expr)) {
      const found = twoValues(lines.stream, "=") ?? contradictionIn(lines.stages);
      if (found) report({ of: query, part: query.spanAt(found.span), subject: query.subject }, { message: found.message, help: found.help });
    }
  },
  bad: [
    { spec: panelOf('{app="shop"} |= "error" != "error"'), message: "no line has `error` and lacks `error`", at: [8, 94] },
    { spec: panelOf('sum(rate({app="shop", app="web"} [5m]))'), message: "`app` cannot be `shop` and `web` at once" },
    { spec: panelOf('{app="shop"} | json | level="error" | level="warn"'), message: "`level` cannot be `error` and `warn` at once" },
    { spec: panelOf('{app="shop"} != "err" |= "error"'), message: "no line has `error` and lacks `err`" },
  ],
  good: [
    { spec: panelOf('{app="shop", app=~"s.*"} |= "error" != "timeout" |~ "err" !~ "x"') },
    { spec: panelOf('{app="shop"} |= "error" | json | line_format "{{.msg}}" != "error"') },
    { spec: panelOf('{app="shop"} | json | level="error" or level="warn" | level!="info" | level="error"') },
    { spec: panelOf('{app="shop"} | json | level="error" | label_format level="{{.msg}}" | level="warn"') },
    { spec: panelOf('{app="shop"} |= "error" or "failed" != "error"') },
  ],
});

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'line: { level: "string", msg: "string" }');
}

interface Contradiction {
  readonly message: string;
  readonly help: string;
  readonly span: LogStage["span"];
}

interface Named {
  readonly label: string;
  readonly operator: string;
  readonly value: unknown;
  readonly span?: LogStage["span"];
}

/** One label that is to be equal to two texts. */
function twoValues(filters: readonly Named[], equal: string): Contradiction | undefined {
  const values = new Map<string, string>();
  for (const { label, operator, value, span } of filters) {
    if (operator !== equal || typeof value !== "string" || value.includes("$")) continue;
    const before = values.get(label);
    if (before !== undefined && before !== value)
      return {
        message: `\`${label}\` cannot be \`${before}\` and \`${value}\` at once`,
        help: `write \`${label}=~"${before}|${value}"\` for either`,
        span: quotedIn(span, value),
      };
    values.set(label, value);
  }
  return undefined;
}

/** Of filters one behind the other, as long as nothing between them makes other labels or another line. */
function contradictionIn(stages: readonly LogStage[]): Contradiction | undefined {
  let comparisons: Named[] = [];
  let texts: { readonly text: string; readonly has: boolean }[] = [];
  for (const stage of stages) {
    if (stage.stage === "filter") {
      comparisons = [...comparisons, stage];
      const found = twoValues(comparisons, "=");
      if (found) return found;
    } else if (stage.stage === "contains") {
      const { operator, text, span } = stage;
      if (stage.or || stage.function || (operator !== "|=" && operator !== "!=") || text === "" || text.includes("$")) continue;
      const has = operator === "|=";
      const other = texts.find((each) => each.has !== has && (has ? text.includes(each.text) : each.text.includes(text)));
      if (other) {
        const [kept, left] = has ? [text, other.text] : [other.text, text];
        return { message: `no line has \`${kept}\` and lacks \`${left}\``, help: "leave one of the two filters out", span };
      }
      texts = [...texts, { text, has }];
    } else if (stage.stage === "line_format" || stage.stage === "unpack" || stage.stage === "decolorize") texts = [];
    else if (stage.stage !== "filters") comparisons = [];
  }
  return undefined;
}
