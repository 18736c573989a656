import { defineRule, exampleSlo, type Mismatch, mismatchOf, writtenSides } from "obsc/rule";

export default defineRule({
  name: "slo/unequal-labels",
  severity: "error",
  summary: "Both sides of a ratio that is written by hand have the same labels",
  why: "What is bad is then never found among what there is: the budget is spent by nothing, and no alert ever fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching",
  slo(slo, report, { lookup }) {
    const sides = writtenSides(slo, lookup);
    const mismatch = sides && mismatchOf({}, sides.part.type.labels, sides.whole.type.labels);
    // Of one metric it is a part outside of the whole, whatever the labels are.
    const isOne = sides?.part.type.series !== undefined && sides.part.type.series === sides.whole.type.series;
    if (!mismatch || (mismatch.because === "values" && isOne)) return;
    const { message, help } = textsOf(mismatch);
    report(sides.part.query.at, { message: `${message} \`${slo.name}\``, help, related: [{ message: "the whole is here", at: sides.whole.query.at }] });
  },
  bad: [
    {
      spec: exampleSlo("bad: rawRatio(promql`sum(rate(shop_failed_total[5m]))`, promql`sum by (method) (rate(shop_requests_total[5m]))`)"),
      message: "the whole has the label `method`, and the part has not, in `shop-works`",
      at: [27, 75],
    },
    {
      spec: exampleSlo("bad: rawRatio(promql`rate(shop_failed_total[5m])`, promql`sum(rate(shop_requests_total[5m]))`)"),
      message: "the part has the label `job`, and the whole has not, in `shop-works`",
    },
    {
      spec: exampleSlo(
        'bad: rawRatio(promql`sum by (method) (rate(shop_failed_total{method="GET"}[5m]))`, promql`sum by (method) (rate(shop_requests_total{method="POST"}[5m]))`)',
      ),
      message: "`method` of the part is never what it is in the whole, in `shop-works`",
    },
  ],
  good: [
    {
      spec: exampleSlo("bad: rawRatio(promql`sum by (method) (rate(shop_failed_total[5m]))`, promql`sum by (method) (rate(shop_requests_total[5m]))`)"),
    },
    { spec: exampleSlo("bad: rawRatio(promql`elsewhere_failed`, promql`elsewhere_all`)") },
  ],
});

function textsOf({ label, because }: Mismatch): { readonly message: string; readonly help: string } {
  if (because === "values") return { message: `\`${label}\` of the part is never what it is in the whole, in`, help: `sum both sides without \`${label}\`` };
  const [one, other] = because === "left-only" ? ["part", "whole"] : ["whole", "part"];
  return {
    message: `the ${one} has the label \`${label}\`, and the ${other} has not, in`,
    help: `sum both sides by the same labels, with \`${label}\` or without it`,
  };
}
