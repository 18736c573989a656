import {
  accepts,
  defineRule,
  edited,
  exampleQuery,
  inQuery,
  type LabelFacts,
  listedValues,
  type Matcher,
  nameOfSelector,
  nearest,
  type Piece,
  pieceOf,
  rewritten,
  type SeriesFacts,
  saidBy,
  suggestion,
} from "obsc/rule";

export default defineRule({
  name: "promql/unknown-label-value",
  severity: "error",
  summary: "Matchers take values that their label can have",
  why: "A matcher that takes none of the values selects nothing, and one that should leave values out leaves nothing out.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors",
  fixes: "unsafe",
  forQueries: { with: ["=", "=~", "!=", "!~"] },
  selector(node, query, report, { lookup }) {
    if (node.matchers.length === 0) return;
    const name = nameOfSelector(node);
    const series = name === undefined ? undefined : lookup(name);
    for (const matcher of series ? node.matchers : []) {
      const found = series && faultOf(matcher, series);
      // The language judged those of verbs where they were said.
      if (!found?.piece.span || saidBy(found.piece.span)) continue;
      const { piece, written, values, message } = found;
      const near = nearTo(written, values);
      const [only] = near;
      report(inQuery(query, piece), {
        message,
        help:
          suggestion(near) ??
          (series && otherLabel(matcher, series)) ??
          classOf(written, values, matcher) ??
          partOf(written, values, matcher) ??
          `name one of ${values
            .slice(0, 10)
            .map((value) => `\`${value}\``)
            .join(", ")}`,
        fix: only !== undefined && near.length === 1 ? edited("unsafe", `write \`${only}\``, rewritten(query, piece.span, only)) : undefined,
      });
    }
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_requests_total{method="get"}[5m])'),
      message: "`method` of `shop_requests_total` is never `get`",
      at: [27, 68],
    },
    {
      spec: exampleQuery('rate(shop_requests_total{code=~"5xx"}[5m])'),
      message: "`code` of `shop_requests_total` is never `5xx`",
    },
    { spec: exampleQuery('rate(shop_requests_total{code=~"3.."}[5m])'), message: '`=~"3.."` takes no value that `code` of `shop_requests_total` can have' },
    { spec: exampleQuery('rate(shop_requests_total{code=~"5"}[5m])'), message: "`code` of `shop_requests_total` is never `5`" },
    { spec: exampleQuery('rate(shop_requests_total{code=~"00"}[5m])'), message: "`code` of `shop_requests_total` is never `00`" },
    { spec: exampleQuery('rate(shop_requests_total{code="5.."}[5m])'), message: "`code` of `shop_requests_total` is never `5..`" },
    { spec: exampleQuery('rate(shop_requests_total{code!~"5xx|4xx"}[5m])'), message: "`code` of `shop_requests_total` is never `5xx`" },
    { spec: exampleQuery('rate(shop_requests_total{method=~"GET|Post"}[5m])'), message: "`method` of `shop_requests_total` is never `Post`", at: [27, 73] },
    { spec: exampleQuery('rate(shop_requests_total{method!="post"}[5m])'), message: "`method` of `shop_requests_total` is never `post`" },
    { spec: exampleQuery('rate(shop_requests_total{method=""}[5m])'), message: "every series of `shop_requests_total` has a `method`" },
    { spec: exampleQuery('shop_wait_seconds{quantile="0.95"}'), message: "`quantile` of `shop_wait_seconds` is never `0.95`" },
  ],
  good: [
    {
      spec: exampleQuery(
        'rate(shop_requests_total{method="GET", code=~"5..|503", code!~"3..", method!="DELETE"}[5m]) or shop_wait_seconds{quantile="0.5"} or rate(elsewhere{method="get"}[5m])',
      ),
    },
  ],
});

/** An expression that takes values only as a part of them, or that is none for `=`; both are written in another way. */
function partOf(value: string, values: readonly string[], { operator, label }: Matcher): string | undefined {
  const isExpression = operator.endsWith("~");
  const whole = values.filter((each) => accepts({ label, operator: "=~", value }, each) === true);
  if (!isExpression) return whole.length > 0 && /[.*+?|[(]/.test(value) ? `write \`${operator === "=" ? "=~" : "!~"}"${value}"\`` : undefined;
  const begins = values.some((each) => accepts({ label, operator: "=~", value: `(?:${value}).*` }, each) === true);
  const better = begins ? `${value.replace(/\*$/, "")}.*` : `.*${value}.*`;
  const takes = values.some((each) => accepts({ label, operator: "=~", value: better }, each) === true);
  return takes ? `write \`"${better}"\`: an expression has to take the whole value` : undefined;
}

interface Fault {
  readonly piece: Piece;
  /** What stands there. */
  readonly written: string;
  readonly values: readonly string[];
  readonly message: string;
}

function faultOf(matcher: Matcher, { name, labels, kind }: SeriesFacts): Fault | undefined {
  const { label, operator, value, valueSpan } = matcher;
  const facts = labels.labels.get(label);
  const values = facts?.values;
  if (!facts || !values || (label === "le" && kind === "histogram-bucket")) return undefined;
  const of = `\`${label}\` of \`${name}\``;
  const whole = { piece: pieceOf(valueSpan, 1, value.length + 1), written: value, values };
  const [never, single] = [`${of} is never \`${value}\``, listedValues({ ...matcher, operator: "=~" })];
  if (operator === "=" || operator === "!=") {
    if (value === "" && facts.certain) return operator === "=" ? { ...whole, message: `every series of \`${name}\` has a \`${label}\`` } : undefined;
    if (value === "" || values.includes(value) || (operator === "!=" && !isMistyped(value, facts))) return undefined;
    return { ...whole, message: never };
  }
  // Of several, one that is not there may be meant for later; one that is nearly another is a mistake.
  const mistyped = single?.find((each) => each !== "" && !values.includes(each) && isMistyped(each, facts));
  if (mistyped !== undefined) {
    const start = value.search(new RegExp(`(?<=^|\\|)${mistyped.replace(/[/@, ]/g, "\\$&")}(?=$|\\|)`)) + 1;
    return { piece: pieceOf(valueSpan, start, start + mistyped.length), written: mistyped, values, message: `${of} is never \`${mistyped}\`` };
  }
  const taken = [...values, ...(facts.certain ? [] : [""])].some((each) => accepts({ ...matcher, operator: "=~" }, each) !== false);
  if (operator === "!~" || taken) return undefined;
  const message = single?.length === 1 ? never : `\`=~"${value}"\` takes no value that ${of} can have`;
  return { piece: { span: valueSpan }, written: value, values, message };
}

/** One of the values in other letters, nearly one, or a class of them as `5xx`. */
function isMistyped(value: string, { values = [] }: LabelFacts): boolean {
  return /^[1-5]xx$/i.test(value) || nearTo(value, values).length > 0;
}

/** Numbers are near to each other by chance, and so are short words. */
function nearTo(value: string, values: readonly string[]): readonly string[] {
  const sameLetters = values.filter((each) => each !== value && each.toLowerCase() === value.toLowerCase());
  if (sameLetters.length > 0) return sameLetters;
  return /^[\d.]*$/.test(value) ? [] : nearest(value, values, Math.floor(value.length / 4));
}

/** `5xx` as the expression that takes all of the class, or as the digit where that is the value. */
function classOf(value: string, values: readonly string[], { operator }: Matcher): string | undefined {
  const [digit = ""] = value;
  if (!/^[1-5]xx$/i.test(value)) return undefined;
  const not = operator.startsWith("!");
  return values.includes(digit) ? `write \`${not ? "!=" : "="}"${digit}"\`` : `write \`${not ? "!~" : "=~"}"${digit}.."\``;
}

/** `job` is the scrape, and what an exporter calls a job has another name. */
function otherLabel({ label, value }: Matcher, { labels }: SeriesFacts): string | undefined {
  const other = label === "job" ? ["job_name", "exported_job", "cronjob"].find((each) => labels.labels.has(each)) : undefined;
  return other && `\`job\` is the scrape job: write \`${other}="${value}"\` for that of the series`;
}
