import { defineRule, type ExampleText, exampleSlo, exampleSpec, isSameTree, option, type Slo, sameSeries, shareOf } from "obsc/rule";

export default defineRule({
  name: "slo/whole-as-part",
  severity: "error",
  summary: "What an objective counts as good or bad is not all of it",
  why: "All of it is then bad whenever there is traffic, or none ever is: the alert never ends, or never comes.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    if (!isAll(slo)) return;
    const side = slo.sli.is.startsWith("bad") ? "bad" : "good";
    report(option(slo, side), { message: `both sides of \`${slo.name}\` are the same: all is ${side}`, help: `choose what is ${side}: \`.where({ … })\`` });
  },
  bad: [
    { spec: promised("requests"), message: "both sides of `shop-answers` are the same: all is bad", at: [11, 69] },
    {
      spec: exampleSlo("good: rawRatio(promql`sum(rate(shop_requests_total[5m]))`, promql`sum(rate(shop_requests_total[5m]))`)"),
      message: "both sides of `shop-works` are the same: all is good",
    },
  ],
  good: [{ spec: promised('requests.where({ code: "500" })') }],
});

function isAll(slo: Slo): boolean {
  const { part, whole } = shareOf(slo) ?? {};
  if (part && whole) return sameSeries(part, whole) && part.within === whole.within;
  return "part" in slo.sli && isSameTree(slo.sli.part.expr, slo.sli.whole.expr);
}

function promised(part: string): ExampleText {
  return exampleSpec({
    before: 'const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500") } });',
    service: `metrics: { requests },\nslos: [\n  slo("shop-answers", { objective: "99%", window: "30d", bad: ratio(${part}, requests) }),\n],`,
  });
}
