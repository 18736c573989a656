import {
  accepts,
  addedUp,
  type Context,
  defineRule,
  type ExampleText,
  exampleSlo,
  exampleSpec,
  formatDuration,
  isSameTree,
  type Matcher,
  option,
  placeOfSpan,
  type SeriesFacts,
  type SeriesSet,
  type Slo,
  shareOf,
  writtenSides,
} from "obsc/rule";

export default defineRule({
  name: "slo/part-outside-whole",
  severity: "error",
  summary: "What an objective counts as good or bad is among what it counts at all",
  why: "A share of something else can pass 100 %: the budget is then spent by events that were never promised, or more than all of it is left.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, { lookup }) {
    const outside = outsideOfShare(slo) ?? outsideOfQueries(slo, lookup);
    if (!outside) return;
    const whole = option(slo, slo.sli.is.startsWith("bad") ? "bad" : "good");
    report({ ...whole, part: placeOfSpan(outside.by?.span, whole.part) }, { message: `the part of \`${slo.name}\` ${outside.fact}`, help: outside.help });
  },
  bad: [
    {
      spec: promised('requests.where({ code: "500" })', 'requests.where({ code: "200" })'),
      message: 'the part of `shop-answers` has series with `code="500"`, and the whole has none',
      at: [15, 136],
    },
    {
      spec: promised('requests.where({ code: "500" })', 'requests.where({ method: "GET" })'),
      message: 'the part of `shop-answers` has series with `method="POST"`, and the whole has none',
    },
    {
      spec: promised("failed", 'requests.where({ route: { not: "/health" } })'),
      message: "the part of `shop-answers` has series with other values of `route`, and the whole has none",
    },
    { spec: promised('latency.within("1s")', 'latency.within("300ms")'), message: "the part of `shop-answers` counts up to 1s, and the whole up to 300ms" },
    {
      spec: promised("requests", 'requests.where({ code: "500" })'),
      message: 'the part of `shop-answers` has series with `code="200"`, and the whole has none',
    },
    { spec: promised("latency", 'latency.within("300ms")'), message: "the part of `shop-answers` counts all, and the whole up to 300ms" },
    {
      spec: exampleSlo('bad: rawRatio(promql`sum(rate(shop_requests_total{code="500"}[5m]))`, promql`sum(rate(shop_requests_total{code="200"}[5m]))`)'),
      message: 'the part of `shop-works` has series with `code="500"`, and the whole has none',
    },
  ],
  good: [
    { spec: promised('latency.within("300ms")', 'latency.within("1s")') },
    { spec: promised('requests.where({ code: "500" })', "requests") },
    { spec: promised('requests.where({ code: "500", method: "GET" })', 'requests.where({ method: "GET" })') },
    { spec: promised('failed.where({ route: "/pay" })', 'requests.where({ route: { not: "/health" } })') },
    { spec: promised("failed", 'requests.where({ method: "GET" })') },
    {
      spec: exampleSlo(
        'bad: rawRatio(promql`sum(rate(shop_requests_total{code="500"}[5m]))`, promql`sum(rate(shop_requests_total{code="200"}[5m])) + sum(rate(shop_requests_total{code=~"4..|5.."}[5m]))`)',
      ),
    },
  ],
});

interface Outside {
  readonly fact: string;
  readonly help: string;
  /** The matcher that leaves out what is counted. */
  readonly by?: Matcher;
}

function outsideOfShare(slo: Slo): Outside | undefined {
  const { part, whole } = shareOf(slo) ?? {};
  if (!part || !whole) return undefined;
  if (part.metric.name === whole.metric.name && whole.within !== undefined && (part.within ?? Number.POSITIVE_INFINITY) > whole.within)
    return { fact: `counts ${boundOf(part)}, and the whole ${boundOf(whole)}`, help: `count all of \`${whole.metric.name}\` in the whole` };
  const outside = leftOut(part.matchers, whole.matchers, (name) => part.metric.labels.find((label) => label.name === name));
  return outside && isTurned(part, whole) ? { fact: outside.fact, help: "swap the two: the part comes first, the whole behind it" } : outside;
}

/** Whether the whole is chosen among what the part takes. */
function isTurned(part: SeriesSet, whole: SeriesSet): boolean {
  return part.metric.name === whole.metric.name && part.matchers.every((matcher) => whole.matchers.some((other) => isSameTree(matcher, other)));
}

function boundOf({ metric, within }: SeriesSet): string {
  return within === undefined ? "all" : `up to ${metric.unit === "seconds" ? formatDuration(within * 1000) : within}`;
}

/** Of one metric that both sides add up: series of the part that nothing in the whole takes. */
function outsideOfQueries(slo: Slo, lookup: Context["lookup"]): Outside | undefined {
  const { part, whole } = writtenSides(slo, lookup) ?? {};
  const [parts, wholes] = [addedUp(part?.query.expr), addedUp(whole?.query.expr)];
  for (const { name = "", matchers } of parts ?? []) {
    const facts = lookup(name);
    const same = wholes?.map((each) =>
      facts && lookup(each.name ?? "")?.metric === facts.metric ? leftOut(matchers, each.matchers, labelsOf(facts)) : undefined,
    );
    if (same?.every((outside) => outside !== undefined)) return same[0];
  }
  return undefined;
}

/** What the scrape adds, and the bound of a bucket, choose no other events. */
const chooseNone: readonly string[] = ["job", "instance", "le"];

function labelsOf({ labels: { labels } }: SeriesFacts): (name: string) => { readonly values?: readonly string[] } | undefined {
  return (name) => (chooseNone.includes(name) ? undefined : labels.get(name));
}

/** Series of a part that a matcher of the whole leaves out, in words; a label that is not declared says nothing. */
function leftOut(
  part: readonly Matcher[],
  whole: readonly Matcher[],
  labelNamed: (name: string) => { readonly values?: readonly string[] } | undefined,
): Outside | undefined {
  for (const wanted of whole) {
    const label = labelNamed(wanted.label);
    const series = label && seriesLeft(part, wanted, label.values);
    const help = `say the same of \`${wanted.label}\` on both sides`;
    if (series !== undefined) return { fact: `has series with ${series}, and the whole has none`, help, by: wanted };
  }
  return undefined;
}

function seriesLeft(part: readonly Matcher[], wanted: Matcher, declared: readonly string[] | undefined): string | undefined {
  const own = part.filter((matcher) => matcher.label === wanted.label);
  if (own.some(({ operator, value }) => operator === wanted.operator && value === wanted.value)) return undefined;
  const [only] = own;
  const values = declared ?? (only?.operator === "=" ? [only.value] : undefined);
  if (values === undefined) return own.length === 0 ? `other values of \`${wanted.label}\`` : undefined;
  const outside = values.find((value) => own.every((matcher) => accepts(matcher, value)) && accepts(wanted, value) === false);
  return outside === undefined ? undefined : `\`${wanted.label}="${outside}"\``;
}

function promised(part: string, whole: string): ExampleText {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", {
  help: "Requests",
  labels: { code: oneOf("200", "500"), method: oneOf("GET", "POST"), route: bounded(30, "routes of the shop") },
});
const failed = counter("shop_failed_total", { help: "Failures", labels: { route: bounded(30, "routes of the shop") } });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["300ms", "1s"] });`,
    service: `metrics: { requests, failed, latency },\nslos: [slo("shop-answers", { objective: "99%", window: "30d", bad: ratio(${part}, ${whole}) })],`,
  });
}
