import { accepts, type Context, defineRule, type ExampleText, exampleSlo, exampleSpec, option, type Slo, shareOf, valuesOn, writtenSides } from "obsc/rule";

export default defineRule({
  name: "slo/split-by-outcome",
  severity: "error",
  summary: "An objective does not hold for each value of the label that says what is bad",
  why: "Each group is then all bad or all good: the budget of the one is gone at once, and those of the others are never touched.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, { lookup }) {
    const label = splitOfShare(slo) ?? splitOfQueries(slo, lookup);
    if (label === undefined) return;
    report(option(slo, slo.sli.is.startsWith("bad") ? "bad" : "good"), {
      message: `\`${label}\` says what is ${slo.sli.is.startsWith("bad") ? "bad" : "good"} in \`${slo.name}\`, which holds for each \`${label}\``,
      help: `leave \`${label}\` out of the labels to group by`,
    });
  },
  bad: [
    { spec: promised('["code"]'), message: "`code` says what is bad in `shop-answers`, which holds for each `code`", at: [12, 69] },
    {
      spec: exampleSlo(
        'bad: rawRatio(promql`sum by (code) (rate(shop_requests_total{code="500"}[5m]))`, promql`sum by (code) (rate(shop_requests_total[5m]))`)',
      ),
      message: "`code` says what is bad in `shop-works`, which holds for each `code`",
    },
  ],
  good: [
    { spec: promised('["method"]') },
    {
      spec: exampleSlo(
        'bad: rawRatio(promql`sum by (method) (rate(shop_requests_total{code="500"}[5m]))`, promql`sum by (method) (rate(shop_requests_total[5m]))`)',
      ),
    },
  ],
});

/** A label of the groups of which the part has some values and the whole others too. */
function splitOfShare(slo: Slo): string | undefined {
  const { part, whole, by } = shareOf(slo) ?? {};
  if (!part || !whole || part.metric.name !== whole.metric.name) return undefined;
  return by?.find((name) => {
    const values = part.metric.labels.find((label) => label.name === name)?.values ?? [];
    const [chosen, counted] = [part, whole].map(({ matchers }) =>
      values.filter((value) => matchers.every((matcher) => matcher.label !== name || accepts(matcher, value) !== false)),
    );
    return chosen && counted && chosen.length < counted.length;
  });
}

function splitOfQueries(slo: Slo, lookup: Context["lookup"]): string | undefined {
  const { part, whole } = writtenSides(slo, lookup) ?? {};
  if (!part?.type.series || part.type.series.metric !== whole?.type.series?.metric) return undefined;
  return [...whole.type.labels.labels.keys()].find((label) => {
    const [chosen, counted] = [valuesOn(part.type.labels, label), valuesOn(whole.type.labels, label)];
    return chosen && counted && chosen.length < counted.length && chosen.every((value) => counted.includes(value));
  });
}

function promised(by: string): ExampleText {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500"), method: oneOf("GET", "POST") } });
const failing = ratio(requests.where({ code: "500" }), requests, { by: ${by} });`,
    service: 'metrics: { requests },\nslos: [\n  slo("shop-answers", { objective: "99%", window: "30d", bad: failing }),\n],',
  });
}
