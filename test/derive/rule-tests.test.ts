import assert from "node:assert/strict";
import { test } from "node:test";
import { alert, counter, gauge, histogram, oneOf, promql, ratio, ratioByTime, record, slo, weighted, worstOf } from "obsc";
import type { RuleTest } from "../../src/derive/rule-tests.ts";
import { print } from "../../src/promql/print.ts";
import { filesOf, seriesOf, testsOf } from "../support/rule-tests.ts";
import { shop, systemWith } from "../support/systems.ts";
import { rulesSystem } from "./rules-system.ts";

const minutes = (time: number) => time / 60_000;

const requests = counter("shop_requests_total", { help: "Requests", labels: { status: oneOf("200", "404", "500") } });
const latency = histogram("shop_duration_seconds", { help: "Time", buckets: ["100ms", "500ms", "1s"] });
const failed = ratio(requests.where({ status: "500" }), requests);

test("an alert on a share fires when the part grows, after its time and not before, with its labels and texts", () => {
  const made = testsOf(
    systemWith({ metrics: { requests }, alerts: [alert("High", { when: failed.above("5%"), for: "5m", severity: "critical", summary: "{value} fail" })] }),
  );
  const fires = made["High fires"];
  assert.deepEqual(seriesOf(fires), ["shop_requests_total shop shop-1 500: 0+60x13", "shop_requests_total shop shop-1 200: 0+180x13"]);
  assert.deepEqual(
    fires?.alerts.map(({ at, firing }) => [minutes(at), firing]),
    [
      [4, []],
      [
        13,
        [
          {
            labels: { job: "shop", severity: "critical", team: "checkout", service: "shop" },
            annotations: {
              summary: "25% fail",
              description: 'The share of shop_requests_total{status="500"} in shop_requests_total has been above 5% for 5m, now 25%.',
            },
          },
        ],
      ],
    ],
  );
  const silent = made["High stays silent"];
  assert.deepEqual(
    silent?.alerts.map(({ at, firing }) => [minutes(at), firing.length]),
    [[13, 0]],
  );
  // A little of the traffic fails, so the rule has something to compare.
  assert.deepEqual(seriesOf(silent), ["shop_requests_total shop shop-1 500: 0+6x13", "shop_requests_total shop shop-1 200: 0+180x13"]);
});

test("a quantile is moved by the bucket in which everything falls", () => {
  const made = testsOf(
    systemWith({
      metrics: { latency },
      alerts: [alert("Slow", { when: latency.quantile("p95").above("750ms"), for: "0s", severity: "info", summary: "{value}" })],
    }),
  );
  assert.deepEqual(
    seriesOf(made["Slow fires"])?.filter((line) => line.includes("_bucket")),
    [
      "shop_duration_seconds_bucket shop shop-1 0.1: 0x8",
      "shop_duration_seconds_bucket shop shop-1 0.5: 0x8",
      "shop_duration_seconds_bucket shop shop-1 1: 0x8",
      "shop_duration_seconds_bucket shop shop-1 +Inf: 0+60x8",
    ],
  );
  assert.equal(made["Slow fires"]?.alerts[0]?.firing[0]?.annotations.summary, "1s");
  assert.equal(made["Slow fires"]?.alerts.length, 1, "nothing can be asked of a time before one that is zero");
});

test("every rule of the varied systems is tested, but those that nothing says how to move", () => {
  const untested = filesOf(rulesSystem()).flatMap((file) => file.untested.map(({ subject, reason }) => [subject.replace("alerts.", ""), reason]));
  assert.deepEqual(untested, [
    ["GaugeChange", "nothing says what series make it fire"],
    ["Count", "nothing says what series make it fire"],
    ["Recorded", "nothing says what series make it fire"],
    ["Before", "nothing says what series make it fire"],
    ["TextUnknown", "nothing says what series make it fire"],
    ["TextTemplate", "its texts use templates of Prometheus that are not filled in here"],
    ["Far", "it takes longer to fire than a test should"],
  ]);
  assert.deepEqual(
    filesOf(shop).flatMap((file) => file.untested),
    [],
  );
  const { tests = [], groupOrder = [] } = filesOf(shop)[0] ?? {};
  assert.deepEqual(groupOrder.slice(0, 2), ["shop-recordings", "shop-alerts"]);
  const names = tests.map(({ name }) => name);
  for (const name of ["ShopHighErrorRate", "ShopSlow", "ShopDown", "ShopMissing", "ShopQueueLong", "ShopHighMemory", "ShopLag"]) {
    assert.ok(names.includes(`${name} fires`) && names.includes(`${name} stays silent`), name);
  }
});

test("no check of an alert that fires is empty", () => {
  for (const file of [...filesOf(rulesSystem()), ...filesOf(shop)])
    for (const each of file.tests.filter(({ name }) => name.endsWith(" fires"))) assert.equal(each.alerts.at(-1)?.firing.length, 1, each.name);
});

test("a recording is tested by what it records, also one that reads another", () => {
  const rate = record("job:shop_requests:rate5m", requests.where({ status: "404" }).rate());
  const perMinute = record("job:shop_requests:rate_per_minute", rate.times(60));
  const made = testsOf(systemWith({ metrics: { requests }, recordings: [perMinute, rate] }));
  assert.deepEqual(
    made["job:shop_requests:rate_per_minute records"]?.queries.map(({ samples }) => samples),
    [[{ name: "job:shop_requests:rate_per_minute", labels: { job: "shop" }, value: 60 }]],
  );
});

test("text whose result is not predicted makes no test", () => {
  const usage = gauge("shop_usage_ratio", { help: "Share in use" });
  const texts = [
    promql`predict_linear(${usage}[1h], 60)`,
    promql`${usage} @ 5`,
    promql`label_replace(${usage}, "a", "b", "c", "d")`,
    promql`{__name__="x"}`,
    promql`sum_over_time(${requests}[5m])`,
    promql`rate(${requests}[5m:1m])`,
    promql`"text"`,
    promql`histogram_quantile(0.9, ${usage})`,
    promql`count_values("v", ${usage})`,
    promql`1 atan2 ${usage}`,
    promql`x{y=~"z$|a"}`,
    promql`avg_over_time(${usage}[30d])`,
  ];
  const recordings = texts.map((text, index) => record(`job:text${index}:sum`, text));
  const [file] = filesOf(systemWith({ metrics: { usage, requests }, recordings: [...recordings, record("job:known:sum", promql`sum(${usage}) + 1`)] }));
  assert.deepEqual(
    file?.untested.map(({ subject }) => subject),
    recordings.map((_, index) => `recordings.job:text${index}:sum`),
  );
});

/** The minutes at which a test of an SLO sees an alert begin and end. */
function turns(found: RuleTest | undefined, name: string): readonly number[] {
  const checks = found?.alerts.filter(({ alert: alertname }) => alertname === name) ?? [];
  return checks.flatMap(({ at, firing }, index) => (index > 0 && firing.length > 0 !== (checks[index - 1]?.firing.length ?? 0) > 0 ? [minutes(at)] : []));
}

/** The queries of a test, by what they ask. */
const figuresAt = (found: RuleTest | undefined, minute: number) =>
  Object.fromEntries(
    found?.queries
      .filter(({ at, expr }) => minutes(at) === minute && print(expr).startsWith("round("))
      .flatMap(({ samples }) => samples.map(({ labels, value }) => [labels.figure, value])) ?? [],
  );
const firedIn = (found: RuleTest | undefined) =>
  Object.fromEntries(
    found?.queries
      .filter(({ expr }) => print(expr).startsWith("count_over_time(ALERTS"))
      .flatMap(({ samples }) => samples.map(({ labels, value }) => [labels.alertname, value])) ?? [],
  );
const up = slo("up", { objective: "99.9%", window: "30d", bad: failed });
const fast = slo("fast", { objective: "99%", window: "28d", good: ratio(latency.within("500ms"), latency) });

test("an outage pages within two minutes at 99.9 %, opens a ticket within ten, and fires for the last time 35 minutes after its end", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const outage = made["up: nothing but bad events for 10 minutes"];
  assert.deepEqual(seriesOf(outage), [
    "shop_requests_total shop shop-1 500: 100000x15 110000+10000x9 200000x49",
    "shop_requests_total shop shop-1 200: 100000+10000x15 250000x9 260000+10000x49",
  ]);
  const [began = 0, ended = 0] = turns(outage, "ErrorBudgetBurnPage");
  assert.ok(began - 15 <= 2, `pages ${began - 15} minutes after it began`);
  // The window of thirty minutes is free of it after 29, and the page is kept for seven more.
  assert.equal(ended - 25, 29 + 7);
  assert.ok((turns(outage, "ErrorBudgetBurnTicket")[0] ?? 99) - 15 <= 10);
  const figures = figuresAt(outage, 25);
  assert.equal(figures["burn_rate:5m"], 1000);
  // Two slots of ten minutes are known by then, of which half of the second one failed: 1 - 0.25 / 0.001.
  assert.equal(figures["error_budget:remaining_ratio"], -249);
  assert.equal(figures["objective:ratio"], 0.999);
  assert.equal(firedIn(outage).ErrorBudgetBurnPage, ended - began);
});

test("what an SLO is tested with names each way to burn, quiet times, faults of scrapes and a night", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  assert.deepEqual(Object.keys(made), [
    "up: half of what the budget allows fails, and nobody is told",
    "up: nothing but bad events for 10 minutes",
    "up: 24.5 times as many bad events as the budget allows",
    "up: 10.2 times as many bad events as the budget allows",
    "up: nearly all events are bad until the budget is spent",
    "up: scrapes are missed and counters start again, and nothing is lost",
    "up: series appear, are gone, and come back",
    "up: series of others, and those that do not count, change nothing",
    "up: a counter of bad events appears with the first one",
    "up: one event a minute, of which one is bad",
    "up: little traffic is left, and all of it is bad",
    "up: a few bad events in an idle hour",
    "up: how long alerts go on when a burn is over",
    "up: each threshold of ErrorBudgetSpent",
    "up: 5.1 times as many bad events as the budget allows",
    "up: 1.7 times as many bad events as the budget allows",
    "up: 100 times as many bad events as the budget allows for two minutes",
    "up: no traffic, then some, then none: every figure is a number",
    "up: a night of few events, many of them bad, and an outage in it",
    "up: 60d in which traffic grows and failures grow faster, by 10m",
    "up: each threshold of ErrorBudgetBurnPage at a burn rate of 14.4",
    "up: each threshold of ErrorBudgetBurnPage at a burn rate of 6",
    "up: each threshold of ErrorBudgetBurnTicket at a burn rate of 3",
    "up: each threshold of ErrorBudgetBurnTicket at a burn rate of 1",
  ]);
  const fired = Object.fromEntries(Object.entries(made).map(([name, found]) => [name.slice(4, 14), Object.keys(firedIn(found))]));
  assert.deepEqual(fired["24.5 times"], ["ErrorBudgetBurnPage", "ErrorBudgetBurnTicket"]);
  assert.deepEqual(fired["10.2 times"], ["ErrorBudgetBurnPage"]);
  assert.deepEqual(fired["5.1 times "], ["ErrorBudgetBurnTicket"]);
  assert.deepEqual(fired["1.7 times "], ["ErrorBudgetBurnTicket"]);
  assert.deepEqual(fired["series app"], ["SLOMetricAbsent"]);
  for (const quiet of ["half of wh", "scrapes ar", "a counter ", "one event ", "100 times ", "no traffic"]) assert.deepEqual(fired[quiet], [], quiet);
});

test("a budget is told of when a half, three quarters and all of it are spent, which a total outage does in 43 minutes", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const fires = made["up: nearly all events are bad until the budget is spent"]?.fires ?? [];
  // Slots of ten minutes of which 4.32 are the whole budget; each alert waits for five minutes more.
  assert.deepEqual(
    fires.filter(({ alert: name }) => name === "ErrorBudgetSpent").map(({ spent, from, until }) => [spent, minutes(from), until]),
    [
      ["50%", 35, undefined],
      ["75%", 45, undefined],
      ["100%", 55, undefined],
    ],
  );
});

test("a night pages for its outage and for nothing else of it, within twenty minutes", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const night = made["up: a night of few events, many of them bad, and an outage in it"];
  const [began = 0] = turns(night, "ErrorBudgetBurnPage");
  assert.ok(began > 840 && began <= 860, String(began));
});

test("an outage right after traffic has fallen to a thousandth pages within a quarter of an hour", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const [began = 0] = turns(made["up: little traffic is left, and all of it is bad"], "ErrorBudgetBurnPage");
  assert.ok(began > 60 && began <= 75, String(began));
});

test("series that are gone alert after the time in which they are still counted and ten minutes, and not before they were seen", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const [began, ended] = turns(made["up: series appear, are gone, and come back"], "SLOMetricAbsent");
  // Gone after minute 35; in the range of six minutes there are two samples until minute 39.
  assert.deepEqual([began, ended], [40 + 10, 57]);
});

test("groups that are gone are missed together, without the labels that nobody knows any more", () => {
  const grouped = ratio(requests.where({ status: "500" }), requests, { by: ["instance"] });
  const made = testsOf(systemWith({ metrics: { requests }, slos: [slo("open", { objective: "99.9%", window: "30d", bad: grouped })] }));
  const labelsOf = (alert: string) =>
    Object.values(made).flatMap(({ alerts }) =>
      alerts.flatMap((check) => (check.alert === alert ? check.firing.map(({ labels }) => Object.keys(labels)) : [])),
    );
  assert.ok(labelsOf("ErrorBudgetBurnPage").every((labels) => labels.includes("instance")));
  assert.ok(labelsOf("SLOMetricAbsent").length > 0 && labelsOf("SLOMetricAbsent").every((labels) => !labels.includes("instance")));
});

test("without traffic no burn rate is expected, and no alert", () => {
  const made = testsOf(systemWith({ metrics: { latency }, slos: [fast] }));
  const quiet = made["fast: no traffic, then some, then none: every figure is a number"];
  const figures = figuresAt(quiet, 105);
  assert.deepEqual([figures["total:events_5m"], figures["bad:events_5m"], figures["burn_rate:5m"]], [0, 0, undefined]);
  assert.deepEqual(figures["error_budget:remaining_ratio"], 0.5);
  assert.deepEqual(firedIn(quiet), {});
});

test("failures have no series before the first one", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const unseen = made["up: a counter of bad events appears with the first one"];
  assert.deepEqual(seriesOf(unseen), [
    "shop_requests_total shop shop-1 500: _x16 20+20x9",
    "shop_requests_total shop shop-1 200: 100000+10000x15 259980+9980x9",
  ]);
});

test("where two SLOs read one metric, their alerts are told apart as series", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: ["one", "two"].map((name) => slo(name, { objective: "99%", window: "30d", bad: failed })) }));
  const outage = made["one: nothing but bad events for 10 minutes"];
  assert.deepEqual(outage?.alerts, []);
  const asked = outage?.queries.filter(({ expr }) => print(expr).startsWith("ALERTS{alertname=")) ?? [];
  assert.ok(asked.some(({ samples }) => samples.length === 1));
  assert.ok(asked.every(({ expr }) => print(expr).includes('alertstate="firing",service="shop",slo="one"')));
});

test("an SLO whose good events cannot be told from bad ones is not tested", () => {
  const same = ratio(requests, requests);
  const native = histogram("shop_wait_seconds", { help: "Time", buckets: "native" });
  const files = filesOf(
    systemWith({
      metrics: { requests, native },
      slos: [
        slo("same", { objective: "99%", window: "30d", bad: same }),
        slo("group", { objective: "99%", window: "30d", bad: ratio(requests.where({ status: "500" }), requests, { by: ["status"] }) }),
        slo("text", { objective: "99%", window: "30d", good: promql`predict_linear(x[5m], 1)`.above(1) }),
        slo("far", { objective: "99%", window: "30d", good: requests.rate({ over: "1d" }).above("1/s") }),
      ],
      recordings: [record("job:x:sum", requests.rate())],
    }),
  );
  assert.deepEqual(
    files.flatMap(({ untested }) => untested.map(({ subject, reason }) => `${subject}: ${reason}`)),
    [
      "slos.same: its good events cannot be told from its bad ones by their labels",
      "slos.group: its good events cannot be told from its bad ones by their labels",
      "slos.text: nothing says what series make its condition fail",
      "slos.far: it takes longer to fail than a test should",
    ],
  );
});

const turnsOf = (found: RuleTest | undefined, name: string) => turns(found, name).length;
const namesWith = (made: Readonly<Record<string, RuleTest>>, start: string) => Object.keys(made).filter((name) => name.startsWith(start));

test("of an SLO with groups one burns while another is well, and only both together are missed", () => {
  const calls = counter("shop_calls_total", { help: "Calls", labels: { route: oneOf("/pay", "/cart"), result: oneOf("ok", "error") } });
  const made = testsOf(
    systemWith({
      metrics: { calls },
      slos: [slo("routes", { objective: "99%", window: "30d", bad: ratio(calls.where({ result: "error" }), calls, { by: ["route"] }) })],
    }),
  );
  const outage = made["routes: nothing but bad events for 10 minutes"];
  const lines = seriesOf(outage) ?? [];
  assert.ok(lines.some((line) => line.includes("/cart ok")) && !lines.some((line) => line.includes("/cart error")), lines.join("\n"));
  assert.equal(turnsOf(outage, "ErrorBudgetBurnPage"), 2);
  assert.deepEqual(
    outage?.alerts.flatMap(({ firing }) => firing.map(({ labels }) => labels.route)).filter((each) => each !== "/pay"),
    [],
  );
  const gone = made["routes: series appear, are gone, and come back"]?.alerts.flatMap(({ firing }) => firing) ?? [];
  assert.ok(gone.length > 0 && gone.every(({ labels }) => labels.route === undefined));
});

test("an SLO that counts minutes is tested by the share that it records, one of other SLOs by their series", () => {
  const share = gauge("shop_share_ratio", { help: "Share" });
  const byTime = slo("share", { objective: "99%", window: ["month", "7d"], good: ratioByTime(promql`avg(${share})`) });
  const made = testsOf(
    systemWith({
      metrics: { share, requests, latency },
      slos: [
        byTime,
        up,
        fast,
        slo("both", {
          objective: "99%",
          window: "30d",
          good: weighted([
            [up, 3],
            [fast, 1],
          ]),
        }),
        slo("worst", { objective: "99%", window: "30d", good: worstOf(up, fast) }),
      ],
    }),
  );
  const half = made["share: half of what the budget allows fails, and nobody is told"];
  assert.deepEqual(seriesOf(half), ["slo:good:ratio shop share: 0.995x30"]);
  const month =
    half?.queries.flatMap(({ samples }) => samples.filter(({ labels }) => labels.month === "1").map(({ labels, value }) => [labels.figure, value])) ?? [];
  assert.deepEqual(month, [
    ["total:events_10m_by_month", 10],
    ["bad:events_10m_by_month", 0.05],
  ]);
  assert.ok(namesWith(made, "both: ").length > 8 && namesWith(made, "worst: ").length > 8);
  // Three quarters of the weight is worse than the mean of all, the rest half as bad.
  const [failures = ""] = seriesOf(made["both: half of what the budget allows fails, and nobody is told"]) ?? [];
  assert.match(failures, /^shop_requests_total shop shop-1 500: \d+\+6x30$/);
});

test("an SLO of another service has recorded what one of this file reads of it", () => {
  const parts = systemWith({ metrics: { requests, latency }, slos: [up, fast] });
  const [owner] = parts.services;
  const other = systemWith({ slos: [slo("worst", { objective: "99%", window: "30d", good: worstOf(up, fast) })] }).services[0];
  const made = testsOf({ ...parts, services: [...(owner ? [owner] : []), ...(other ? [{ ...other, name: "front" }] : [])] });
  assert.deepEqual(seriesOf(made["worst: half of what the budget allows fails, and nobody is told"])?.slice(0, 2), [
    "slo:total:events_5m shop up: 5000x30",
    "slo:bad:events_5m shop up: 25x30",
  ]);
});

test("of two gauges the one is what is good of the other", () => {
  const healthy = gauge("shop_replicas_healthy", { help: "Replicas that work" });
  const wanted = gauge("shop_replicas_wanted", { help: "Replicas that there should be" });
  const made = testsOf(
    systemWith({ metrics: { healthy, wanted }, slos: [slo("replicas", { objective: "99%", window: "30d", good: ratio(healthy, wanted) })] }),
  );
  assert.deepEqual(seriesOf(made["replicas: nothing but bad events for 10 minutes"]), [
    "shop_replicas_healthy shop shop-1: 1000x15 0x9 1000x49",
    "shop_replicas_wanted shop shop-1: 1000x75",
  ]);
});

test("at each threshold of an alert what its rules record is a little above it, and a little below", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const page = made["up: each threshold of ErrorBudgetBurnPage at a burn rate of 14.4"];
  // Both windows; enough bad events, by the budget and by their number; an outage, long window or not; each of them missing.
  assert.deepEqual(
    page?.queries.map(({ samples }) => samples.length),
    [1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0],
  );
  const budget = page?.series.find(({ name }) => name === "slo:error_budget:events");
  assert.match(budget?.values ?? "", /^_x2304 10000 _x2303 10000 /);
});

test("an alert whose burn only an outage could reach has no thresholds to test", () => {
  const coarse = slo("coarse", { objective: "93.5%", window: "30d", bad: failed });
  const names = Object.keys(testsOf(systemWith({ metrics: { requests }, slos: [coarse] })));
  assert.deepEqual(
    names.filter((name) => name.includes("each threshold")),
    [
      "coarse: each threshold of ErrorBudgetSpent",
      "coarse: each threshold of ErrorBudgetBurnPage at a burn rate of 6",
      "coarse: each threshold of ErrorBudgetBurnTicket at a burn rate of 3",
      "coarse: each threshold of ErrorBudgetBurnTicket at a burn rate of 1",
    ],
  );
});

test("an alert goes on for its time when the burn is over, and no longer", () => {
  const lasting = testsOf(systemWith({ metrics: { requests }, slos: [up] }))["up: how long alerts go on when a burn is over"];
  // It is over after four minutes; a page goes on for seven, a ticket for thirty.
  assert.deepEqual(
    lasting?.queries.map(({ at, samples }) => [minutes(at), samples.map(({ labels }) => labels.alertname)]),
    [
      [10, ["ErrorBudgetBurnPage", "ErrorBudgetBurnTicket"]],
      [11, ["ErrorBudgetBurnTicket"]],
      [33, ["ErrorBudgetBurnTicket"]],
      [34, []],
    ],
  );
  const quiet = slo("quiet", { objective: "99.9%", window: "30d", bad: failed, alerts: { page: false, ticket: false } });
  assert.equal(testsOf(systemWith({ metrics: { requests }, slos: [quiet] }))["quiet: how long alerts go on when a burn is over"], undefined);
});

test("shares of the budget are spent one after the other, and told of for an hour after the budget has grown", () => {
  const made = testsOf(systemWith({ metrics: { requests }, slos: [up] }));
  const spent = made["up: each threshold of ErrorBudgetSpent"];
  assert.deepEqual(
    spent?.fires?.map((each) => [each.spent, minutes(each.from), minutes(each.until ?? 0)]),
    [
      ["50%", 33, 112],
      ["75%", 41, 112],
      ["100%", 49, 112],
    ],
  );
});

test("over days the slots of a month are put in by their month, and those of the month before do not count", () => {
  const monthly = slo("monthly", { objective: "99.9%", window: ["month", "7d"], bad: failed });
  const made = testsOf(systemWith({ metrics: { requests }, slos: [monthly] }));
  const byMonth = made["monthly: 60d in which traffic grows and failures grow faster, by 10m"];
  // The first end of a month after sixty days is that of March.
  assert.deepEqual(
    byMonth?.series.filter(({ name }) => name === "slo:bad:events_10m_by_month").map(({ labels, values }) => [labels.month, values]),
    [
      ["1", "_x4321 0.5+0.5x143"],
      ["2", "_x4465 72.5+0.5x4031"],
      ["3", "_x8497 2088.5+0.5x4463"],
    ],
  );
  // Of the 8,640 slots the last 4,464 are those of March: 0.5 * 6,408.5 bad of 1,000 * 15,048.5.
  assert.equal(figuresAt(byMonth, 90 * 1440)["burn_rate:month"], 0.212928);
  const byWeek = made["monthly: 14d in which traffic grows and failures grow faster, by 5m"];
  assert.match(byWeek?.series.find(({ name }) => name === "slo:bad:events_5m")?.values ?? "", / 0$/);
});

test("what other objectives record, and series that its matchers leave out, stand beside an objective", () => {
  const calls = counter("shop_calls_total", { help: "Calls", labels: { route: oneOf("/pay", "/cart"), status: oneOf("200", "500") } });
  const one = slo("one", { objective: "99%", window: "30d", bad: ratio(calls.where({ route: "/pay", status: "500" }), calls.where({ route: "/pay" })) });
  const made = testsOf(systemWith({ metrics: { calls }, slos: [one] }));
  const beside = seriesOf(made["one: series of others, and those that do not count, change nothing"]) ?? [];
  assert.ok(beside.includes("slo:total:events_5m not-shop one: 5000x10 stale"));
  assert.ok(beside.includes("slo:burn_rate:1h shop not-one: 5000x35"));
  assert.ok(beside.includes("shop_calls_total shop shop-1 /cart 200: 10000+1000x10 20995+995x24"));
});

test("where nothing is good from the beginning, all is bad, and good events have no series before the first one", () => {
  const answered = slo("answered", { objective: "99%", window: "30d", good: ratio(requests.where({ status: "200" }), requests) });
  const unseen = testsOf(systemWith({ metrics: { requests }, slos: [answered] }))["answered: a counter of good events appears with the first one"];
  assert.deepEqual(seriesOf(unseen), ["shop_requests_total shop shop-1 200: _x16 980+980x9", "shop_requests_total shop shop-1 404: 10000+1000x15 25020+20x9"]);
  const figures = figuresAt(unseen, 15);
  assert.deepEqual([figures["total:events_5m"], figures["bad:events_5m"], figures["burn_rate:5m"]], [5000, 5000, 100]);
});
