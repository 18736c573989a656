import {
  type Condition,
  defineRule,
  type ExampleText,
  exampleSpec,
  formatDuration,
  option,
  printPromql,
  type Service,
  type Share,
  type Slo,
  type SloWindow,
  seriesText,
  shareOf,
} from "obsc/rule";

export default defineRule({
  name: "slo/idle-objective",
  severity: "warning",
  summary: "Every objective of a service asks for more than the others",
  why: "Of two objectives for the same events the weaker is kept whenever the stronger is: its alerts come too late, and people ask which of the two was promised.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, { services }) {
    const others = services.flatMap((service) => comparable(service).get(slo) ?? []);
    const stronger = others.find((other) => other !== slo && implies(other, slo) && !(implies(slo, other) && others.indexOf(slo) < others.indexOf(other)));
    if (!stronger) return;
    report(option(slo, "objective"), {
      message: `\`${slo.name}\` is kept whenever \`${stronger.name}\` is, which promises ${stronger.objectiveText} of the same ${"share" in stronger.sli || "part" in stronger.sli ? "events" : "minutes"}${bound(stronger)}`,
      help: "keep the one that was promised",
      related: [{ message: "the stronger one", at: stronger.at }],
    });
  },
  bad: [
    {
      spec: promising('slo("shop-answers", { objective: "99.9%", window: "30d", bad }), slo("shop-errors", { objective: "99%", window: "30d", bad })'),
      message: "`shop-errors` is kept whenever `shop-answers` is, which promises 99.9% of the same events",
      at: [13, 111],
    },
    {
      spec: promising('slo("shop-errors", { objective: "99%", window: "30d", bad }), slo("shop-answers", { objective: "99%", window: "30d", bad })'),
      message: "`shop-answers` is kept whenever `shop-errors` is, which promises 99% of the same events",
    },
    {
      spec: promising(
        'slo("shop-fast", { objective: "95%", window: "30d", good: ratio(latency.within("500ms"), latency) }), slo("shop-slow", { objective: "90%", window: "30d", good: ratio(latency.within("1s"), latency) })',
      ),
      message: "`shop-slow` is kept whenever `shop-fast` is, which promises 95% of the same events within 500ms",
    },
    {
      spec: promising(
        'slo("shop-calm", { objective: "99.9%", window: ["30d", "7d"], good: requests.rate().below("5/s") }), slo("shop-idle", { objective: "99%", window: "7d", good: requests.rate().below("5/s") })',
      ),
      message: "`shop-idle` is kept whenever `shop-calm` is, which promises 99.9% of the same minutes",
    },
    {
      spec: promising(
        'slo("shop-errors", { objective: "99%", window: "30d", bad: failing }), slo("shop-answers", { objective: "99.9%", window: "30d", bad: failing })',
      ),
      message: "`shop-errors` is kept whenever `shop-answers` is, which promises 99.9% of the same events",
    },
  ],
  good: [
    { spec: promising('slo("shop-month", { objective: "99.9%", window: "30d", bad }), slo("shop-week", { objective: "99%", window: "7d", bad })') },
    {
      spec: promising(
        'slo("shop-up", { objective: "99%", window: "30d", good: targets.count().atLeast(1) }), slo("shop-answers", { objective: "99%", window: "30d", bad })',
      ),
    },
    {
      spec: promising(
        'slo("shop-fast", { objective: "90%", window: "30d", good: ratio(latency.within("500ms"), latency) }), slo("shop-tail", { objective: "99%", window: "30d", good: ratio(latency.within("1s"), latency) })',
      ),
    },
    {
      spec: promising(
        'slo("shop-calm", { objective: "99.9%", window: "30d", good: requests.rate().below("5/s") }), slo("shop-idle", { objective: "99%", window: "30d", good: requests.rate().below("2/s") })',
      ),
    },
  ],
});

/** Of each objective of a service those about the same, itself too: a service may have hundreds, each about something else. */
function comparable(service: Service): ReadonlyMap<Slo, readonly Slo[]> {
  const known = ofService.get(service);
  if (known) return known;
  const bySubject = new Map<string, Slo[]>();
  const found = new Map<Slo, readonly Slo[]>();
  for (const slo of service.slos) {
    const subject = subjectOf(slo);
    if (subject === undefined) continue;
    const alike = bySubject.get(subject) ?? [];
    bySubject.set(subject, alike);
    alike.push(slo);
    found.set(slo, alike);
  }
  ofService.set(service, found);
  return found;
}
const ofService = new WeakMap<Service, ReadonlyMap<Slo, readonly Slo[]>>();

/** Alike for the same events, or the same condition or queries, written twice; how fast the events are that count as good is left out. */
function subjectOf(slo: Slo): string | undefined {
  const share = shareOf(slo);
  const subject = share ? shareText(share, slo.sli.is === "good") : watched(slo.sli);
  return subject && `${slo.sli.is} ${subject}`;
}

function shareText({ part, whole, by }: Share, mayDiffer: boolean): string {
  const within = mayDiffer && part.within !== undefined ? "some time" : part.within;
  return JSON.stringify([seriesText(whole), whole.within, seriesText(part), within, [...by].sort()]);
}

function watched(sli: Slo["sli"]): string | undefined {
  if ("condition" in sli) return conditionText(sli.condition);
  if ("part" in sli) return `${printPromql(sli.part.expr)} of ${printPromql(sli.whole.expr)}`;
  return "query" in sli ? printPromql(sli.query.expr) : undefined;
}

/** Alike for conditions that say the same; of those on logs nothing is known. */
function conditionText(condition: Condition): string | undefined {
  if (condition.is === "threshold") return `${printPromql(condition.query.expr)} ${condition.comparison} ${condition.threshold}`;
  if (!("left" in condition)) return undefined;
  const [left, right] = [conditionText(condition.left), conditionText(condition.right)];
  return left && right && `(${left}) ${condition.is} (${right})`;
}

/** Whether whoever keeps the first objective keeps the second, which is about the same: at least as much, as fast or faster, over every window of it. */
function implies(one: Slo, other: Slo): boolean {
  const isAsLong = hasWindow(one, other.window) && other.moreWindows.every((window) => hasWindow(one, window));
  return one.objective >= other.objective && isAsLong && withinOf(one) <= withinOf(other);
}

function hasWindow({ window, moreWindows }: Slo, wanted: SloWindow): boolean {
  return window === wanted || moreWindows.includes(wanted);
}

function withinOf(slo: Slo): number {
  return shareOf(slo)?.part.within ?? 0;
}

function bound(slo: Slo): string {
  const part = shareOf(slo)?.part;
  if (part?.within === undefined) return "";
  const { metric, within } = part;
  return ` within ${metric.unit === "seconds" ? formatDuration(within * 1000) : within}`;
}

function promising(slos: string): ExampleText {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500") } });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["500ms", "1s", "5s"] });
const bad = ratio(requests.where({ code: "500" }), requests);
const failing = rawRatio(promql\`sum(rate(shop_requests_total{code="500"}[5m]))\`, promql\`sum(rate(shop_requests_total[5m]))\`);`,
    service: `metrics: { requests, latency },\nslos: [${slos}],`,
  });
}
