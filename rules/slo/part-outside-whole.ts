import { accepts, defineRule, type ExampleText, exampleSpec, option, type SeriesSet, shareOf } from "obsc/rule";

export default defineRule({
  name: "slo/part-outside-whole",
  severity: "error",
  summary: "What an objective counts as good or bad is among what it counts at all",
  why: "A share of something else can pass 100 %: the budget is then spent by events that were never promised, or more than all of it is left.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    const share = shareOf(slo);
    if (!share) return;
    const { part, whole } = share;
    for (const matcher of whole.matchers) {
      const outside = leftOut(part, matcher);
      if (outside === undefined) continue;
      report(option(slo, slo.sli.is === "bad" ? "bad" : "good"), {
        message: `the part of \`${slo.name}\` has series with ${outside}, and the whole has none`,
        help: `say the same of \`${matcher.label}\` on both sides`,
      });
      return;
    }
  },
  bad: [
    {
      spec: promised('requests.where({ code: "500" })', 'requests.where({ code: "200" })'),
      message: 'the part of `shop-answers` has series with `code="500"`, and the whole has none',
      at: [14, 74],
    },
    {
      spec: promised('requests.where({ code: "500" })', 'requests.where({ method: "GET" })'),
      message: 'the part of `shop-answers` has series with `method="POST"`, and the whole has none',
    },
    {
      spec: promised("failed", 'requests.where({ route: { not: "/health" } })'),
      message: "the part of `shop-answers` has series with other values of `route`, and the whole has none",
    },
  ],
  good: [
    { spec: promised('requests.where({ code: "500" })', "requests") },
    { spec: promised('requests.where({ code: "500", method: "GET" })', 'requests.where({ method: "GET" })') },
    { spec: promised('failed.where({ route: "/pay" })', 'requests.where({ route: { not: "/health" } })') },
    { spec: promised("failed", 'requests.where({ method: "GET" })') },
  ],
});

/** Series of a part that a matcher of the whole leaves out, in words; a label that is not declared says nothing. */
function leftOut({ metric, matchers }: SeriesSet, wanted: SeriesSet["matchers"][number]): string | undefined {
  const label = metric.labels.find(({ name }) => name === wanted.label);
  if (!label) return undefined;
  const own = matchers.filter((matcher) => matcher.label === wanted.label);
  const [only] = own;
  const values = label.values ?? (only?.operator === "=" ? [only.value] : undefined);
  if (values === undefined) return own.length === 0 ? `other values of \`${label.name}\`` : undefined;
  const outside = values.find((value) => own.every((matcher) => accepts(matcher, value)) && accepts(wanted, value) === false);
  return outside === undefined ? undefined : `\`${label.name}="${outside}"\``;
}

function promised(part: string, whole: string): ExampleText {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", {
  help: "Requests",
  labels: { code: oneOf("200", "500"), method: oneOf("GET", "POST"), route: bounded(30, "routes of the shop") },
});
const failed = counter("shop_failed_total", { help: "Failures", labels: { route: bounded(30, "routes of the shop") } });`,
    service: `metrics: { requests, failed },\nslos: [slo("shop-answers", { objective: "99%", window: "30d", bad: ratio(${part}, ${whole}) })],`,
  });
}
