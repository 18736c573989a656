import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alert, allow, counter, gauge, histogram, oneOf, policy, promql, ratio, ratioByTime, rawRatio, record, slo, targets, weighted, worstOf } from "obsc";
import { rules } from "../../rules/index.ts";
import type { PromqlQuery, Recording } from "../../src/ir/query.ts";
import type { Alert, Slo } from "../../src/ir/rule.ts";
import { type System, stands } from "../../src/ir/system.ts";
import type { Allowance } from "../../src/ir/value.ts";
import { ruleNames } from "../../src/spec/allow.ts";
import { recordingOption } from "../../src/spec/recording.ts";
import { gathered, node, problemsOf, promqlOf } from "../support/spec.ts";

const requests = counter("shop_requests_total", { help: "h", labels: { code: oneOf("200", "500") } });
const failures = counter("shop_failures_total", { help: "h" });
const latency = histogram("shop_duration_seconds", { help: "h", buckets: ["500ms"] });
const errors = ratio(requests.where({ code: "500" }), requests);
const common = { for: "5m", severity: "warning", summary: "s" } as const;
const nowhere = { kind: "spec", call: {}, path: [] } as const;

describe("an alert", () => {
  it("is what the System holds, with durations in milliseconds", () => {
    const said = alert("ShopErrors", {
      when: errors.above("5%"),
      for: "5m",
      keepFiringFor: "90s",
      severity: "critical",
      summary: "{value} fail",
      description: "d",
      category: "http",
      runbook: "docs/errors.md",
      labels: { tier: "1" },
      allow: [allow("naming/missing-help", "none needed", "2027-03-31")],
    });
    const { at: _at, when, allow: allowed, ...rest } = node<Alert>(said);
    assert.deepEqual(rest, {
      node: "alert",
      name: "ShopErrors",
      for: 300_000,
      keepFiringFor: 90_000,
      severity: "critical",
      summary: "{value} fail",
      description: "d",
      category: "http",
      runbook: "docs/errors.md",
      labels: { tier: "1" },
    });
    assert.equal(when.is, "threshold");
    assert.deepEqual(
      allowed.map(({ rule, reason, until }) => ({ rule, reason, until })),
      [{ rule: "naming/missing-help", reason: "none needed", until: "2027-03-31" }],
    );
  });

  it("that lacks what it needs is said so, and is whole all the same", () => {
    const loose = node<(name: unknown, options: unknown) => Alert>(alert);
    assert.deepEqual(
      problemsOf(() => {
        const said = loose(5, { fr: "5m", when: requests, labels: { a: 1 }, severity: 3, summary: " " });
        assert.equal(said.when.is === "threshold" && said.when.query.refused, true);
        assert.deepEqual([said.name, said.for, said.severity, said.summary, said.labels], ["", 0, "warning", "", {}]);
        loose("A", undefined);
      }),
      [
        "0 `5` is not a text that says something",
        "1.{fr} there is no option `fr`",
        "1.when the counter `shop_requests_total` is not a condition",
        "1.severity `3` is not a severity",
        '1.summary `" "` is not a text that says something',
        "1.labels.a `1` is not a text",
        "1 alerts.A takes its options as an object",
      ],
    );
  });

  it("may have a severity that only the policy of its system knows", () => {
    const { problems } = gathered(() => alert("A", { ...common, when: targets.down(), severity: "sev1" as "critical" }));
    const system = (ownSeverities: readonly string[]) => node<System>({ imports: [], services: [], policies: [policy({ ownSeverities })] });
    assert.deepEqual(
      problems.map(({ message, help }) => `${message}: ${help}`),
      ['no severity is called `sev1`: use one of `"critical"`, `"warning"`, `"info"`, or declare it in the policy'],
    );
    const [problem] = problems;
    assert.ok(problem);
    assert.deepEqual(
      [undefined, system([]), system(["sev1"])].map((each) => stands(problem, each)),
      [true, true, false],
    );
    assert.deepEqual(
      gathered(() => alert("A", { ...common, when: targets.down(), severity: "Critical" as "critical" })).problems.map(({ help }) => help),
      ["did you mean `critical`?"],
    );
  });
});

describe("the templates of an alert", () => {
  const problemsWith = (summary: string) => problemsOf(() => alert("A", { ...common, when: errors.above("5%"), summary }));

  it("are those of Prometheus", () => {
    const texts = [
      "{{ $labels.pod }}",
      '{{ "}} {{" }}',
      '{{ range $i, $x := query "up" }}{{ $x }}{{ end }}',
      "{{/* $none }} */}} }}",
      "{{ with $v := $value }}{{ $v }}{{ end }}",
    ];
    assert.deepEqual(texts.flatMap(problemsWith), []);
  });

  it("are whole, and use variables that there are", () => {
    assert.deepEqual(["{{ $value", '{{ "}}', "{{ $job }}"].flatMap(problemsWith), [
      '1.summary `"{{ $value"` is not a text with whole templates',
      '1.summary `"{{ \\"}}"` is not a text with whole templates',
      '1.summary `"$job"` is not a variable of alerts',
    ]);
    assert.deepEqual(
      problemsOf(() => alert("A", { ...common, when: errors.above("5%"), labels: { tier: "{{ $tier }}" } })),
      ['1.labels.tier `"$tier"` is not a variable of alerts'],
    );
  });

  it("leaves the labels that obsc sets to the options that say them", () => {
    assert.deepEqual(
      problemsOf(() => alert("A", { ...common, when: errors.above("5%"), labels: { team: "x", tier: "1" } })),
      ["1.labels.{team} the label `team` is set already"],
    );
  });
});

describe("a label that no metric has", () => {
  it("may be one of the targets of the system", () => {
    const { problems } = gathered(() => requests.rate({ by: ["datacenter" as "code"] }));
    const [problem] = problems;
    assert.ok(problem);
    const policies = [policy({ targetLabels: ["datacenter"] })];
    const bare = { imports: [], services: [], policies: [] };
    const systems = [bare, { ...bare, policies }, { ...bare, services: [{ labels: { datacenter: "eu" } }] }, { ...bare, imports: [{ ...bare, policies }] }];
    assert.deepEqual(
      systems.map((each) => stands(problem, node<System>(each))),
      [true, false, false, false],
    );
  });

  it("stays in the query as it was said, of one metric and of two", () => {
    const region = { region: "eu" } as object;
    const queries = [requests.where(region).rate({ by: ["region" as "code"] }), ratio(failures, requests, { by: ["region" as "job"] })];
    assert.deepEqual(
      queries.map((each) => promqlOf(each).replace(/ or .*/, "")),
      ['sum by (job, region) (rate(shop_requests_total{region="eu"}[$range]))', "(sum by (job, region) (rate(shop_failures_total[$range]))"],
    );
    const { problems } = gathered(() => ratio(failures, requests, { by: ["region" as "job"] }));
    assert.deepEqual(
      problems.map((each) => stands(each, node<System>({ imports: [], services: [{ labels: region }], policies: [] }))),
      [false],
    );
  });

  it("is shown with the nearest label", () => {
    const helpOf = (label: string) => gathered(() => requests.rate({ by: [label as "code"] })).problems.map(({ help }) => help);
    assert.deepEqual(["cdoe", "instanze", "datacenter"].map(helpOf), [["did you mean `code`?"], ["did you mean `instance`?"], ["its labels are `code`"]]);
  });
});

describe("an SLO", () => {
  const sloOf = (options: unknown) => node<Slo>(slo("shop-availability", options as never));

  it("takes a ratio of good or of bad events, or a condition", () => {
    const {
      at: _at,
      sli,
      ...rest
    } = sloOf({
      objective: "99.9%",
      window: "30d",
      bad: errors,
      description: "d",
      runbook: "r.md",
      alerts: { page: "critical", ticket: false, minEvents: 5 },
    });
    assert.deepEqual(rest, {
      node: "slo",
      name: "shop-availability",
      objective: 0.999,
      objectiveText: "99.9%",
      window: 2_592_000_000,
      moreWindows: [],
      description: "d",
      page: { severity: "critical" },
      ticket: false,
      minEvents: 5,
      runbook: "r.md",
      allow: [],
    });
    assert.deepEqual(sli, { is: "bad", share: node<PromqlQuery>(errors).share });
    const good = sloOf({ objective: "95%", window: "month", good: ratio(latency.within("500ms"), latency), alerts: false });
    assert.deepEqual([good.sli.is, good.window, good.page, good.ticket], ["good", "month", false, false]);
    assert.equal(sloOf({ objective: "95%", window: "quarter", good: targets.count().atLeast(2) }).sli.is, "good-while");
  });

  it("refuses what cannot be an objective, a window or an indicator", () => {
    const whole = { objective: "99%", window: "30d", bad: errors };
    assert.deepEqual(
      problemsOf(() => {
        for (const objective of ["100%", "0%", "1.5", 99]) sloOf({ ...whole, objective });
        for (const window of ["year", "0s", "23h", "367d", 30]) sloOf({ ...whole, window });
        sloOf({ ...whole, good: errors });
        sloOf({ ...whole, bad: undefined });
        sloOf({ ...whole, bad: targets.down() });
        sloOf({ ...whole, bad: null });
        sloOf({ ...whole, alerts: { page: "pager", tickets: false } });
        assert.equal(sloOf(undefined).sli.is, "good-while");
      }),
      [
        '1.objective `"100%"` is not a share over 0% and under 100%',
        '1.objective `"0%"` is not a share over 0% and under 100%',
        '1.objective `"1.5"` is not a share over 0% and under 100%',
        "1.objective `99` is not a share over 0% and under 100%",
        '1.window `"year"` is not a window',
        '1.window `"0s"` is not a window',
        '1.window `"23h"` is not a window that a budget can be kept over',
        '1.window `"367d"` is not a window that a budget can be kept over',
        "1.window `30` is not a window",
        "1.{bad} both `good` and `bad` are said",
        "1 neither `good` nor `bad` is said",
        "1.bad a condition is not a ratio",
        "1.bad `null` is not a ratio",
        "1.alerts.{tickets} there is no option `tickets`",
        "1.alerts.page no severity is called `pager`",
        "1 slos.shop-availability takes its options as an object",
      ],
    );
  });

  it("has its objective as a ratio too, several windows, and alerts that are tuned one by one", () => {
    const { objectiveText, window, moreWindows, page, ticket, spent, absent } = sloOf({
      objective: "0.9995",
      window: ["30d", "month", "7d"],
      bad: errors,
      alerts: {
        page: { severity: "critical", burns: [{ spends: "5%", within: "6h", short: "15m" }], minEvents: 20, keepFiringFor: "15m" },
        ticket: { burns: [{ spends: "10%", within: "1d" }] },
        spent: { severity: "warning", at: ["90%", "50%", "90%"] },
        absent: "info",
      },
    });
    assert.deepEqual([objectiveText, window, moreWindows], ["99.95%", 2_592_000_000, ["month", 604_800_000]]);
    const burns = [{ spends: 0.05, within: 21_600_000, short: 900_000 }];
    assert.deepEqual(page, { severity: "critical", burns, minEvents: 20, keepFiringFor: 900_000 });
    assert.deepEqual([ticket, spent, absent], [{ burns: [{ spends: 0.1, within: 86_400_000 }] }, { severity: "warning", at: [0.5, 0.9] }, "info"]);
    const none = sloOf({ objective: "99%", window: "30d", bad: errors, alerts: false });
    assert.deepEqual([none.page, none.ticket, none.spent, none.absent], [false, false, false, false]);
    const some = sloOf({ objective: "99%", window: "30d", bad: errors, alerts: { page: false, spent: false, absent: false } });
    assert.deepEqual([some.page, some.ticket, some.spent, some.absent], [false, undefined, false, false]);
  });

  it("refuses alerts that cannot be, and says how an objective is written", () => {
    const whole = { objective: "99%", window: "30d", bad: errors };
    const helped = (problems: readonly { readonly message: string; readonly help?: string }[]) => problems.map(({ message, help }) => `${message}: ${help}`);
    const burns = (...list: readonly unknown[]) => sloOf({ ...whole, alerts: { page: { burns: list } } });
    const { problems } = gathered(() => {
      for (const objective of [99.9, 0.999, "99.9", "abc", "0.999%", "0.1%", "100%", "100"]) sloOf({ ...whole, objective });
      sloOf({ ...whole, bad: undefined, good: gauge("shop_leader_elected", { help: "h" }) });
      sloOf({ ...whole, window: [] });
      sloOf({ ...whole, window: ["30d", "30d"] });
      sloOf({ ...whole, window: "1441m" });
      burns();
      burns({ spends: "0%", within: "1h" });
      burns({ spends: "2%", within: "7m" });
      burns({ spends: "2%", within: "5m" });
      burns({ spends: "2%", within: "1h", short: "1h" });
      burns({ spends: "2%" });
    });
    assert.deepEqual(helped(problems), [
      '`99.9` is not a share over 0% and under 100%: write the percent sign: "99.9%"',
      '`0.999` is not a share over 0% and under 100%: write the ratio as text: "0.999"',
      '`"99.9"` is not a share over 0% and under 100%: write the percent sign: "99.9%"',
      '`"abc"` is not a share over 0% and under 100%: write a number and a percent sign: "99.9%"',
      '`"0.999%"` is not an objective of 1% or more: write "99.9%"',
      '`"0.1%"` is not an objective of 1% or more: write "99.9%"',
      '`"100%"` is not a share over 0% and under 100%: leave room for failures, which are the budget: "99.9%"',
      '`"100"` is not a share over 0% and under 100%: leave room for failures, which are the budget: "99.9%"',
      "the gauge `shop_leader_elected` is not a ratio or a condition: say when it is good: `.max().equals(1)`",
      'a list is not a window: name one or more: "30d", ["30d", "month"]',
      '`"30d"` is said twice: name each window once',
      '`"1441m"` is not a window in steps of five minutes: write whole hours or days: "36h", "30d"',
      "`burns` is empty: say what the alert waits for, or switch it off with `false`",
      '`"0%"` is not a share over 0%: write a number and a percent sign: "2%"',
      '`"7m"` is not a window in steps of five minutes: events are counted in fives of minutes: "5m", "30m", "6h"',
      "`within` is 5m: leave room for the window that ends the alert: at least 10m, with a shorter one of 5m",
      "`short` is 1h and `within` 1h: leave room for the window that ends the alert: at least 10m, with a shorter one of 5m",
      "`within` is missing: add `within`",
    ]);
  });

  it("counts what queries written by hand say, and other SLOs", () => {
    const whole = { objective: "99%", window: "30d" };
    const raw = promql`sum(rate(shop_requests_total[5m]))`;
    assert.deepEqual(sloOf({ ...whole, bad: rawRatio(raw, raw) }).sli, { is: "bad-of", part: raw, whole: raw });
    assert.deepEqual(sloOf({ ...whole, good: rawRatio(raw, raw) }).sli, { is: "good-of", part: raw, whole: raw });
    assert.deepEqual(sloOf({ ...whole, bad: ratioByTime(raw) }).sli, { is: "bad-by-time", query: raw });
    const one = slo("shop-one", { ...whole, bad: errors } as never);
    const two = slo("shop-two", { ...whole, bad: errors } as never);
    assert.deepEqual(sloOf({ ...whole, good: worstOf(one, two) }).sli, {
      is: "composite",
      how: "worst",
      parts: [one, two].map((each) => ({ slo: each, weight: 1 })),
    });
    const loose = weighted as (parts: unknown) => unknown;
    assert.deepEqual(
      problemsOf(() => {
        sloOf({ ...whole, good: rawRatio("sum(x)" as never, raw) });
        sloOf({ ...whole, good: weighted([[one, 1]]) });
        sloOf({ ...whole, good: worstOf() });
        sloOf({ ...whole, good: worstOf(one, two, one) });
        sloOf({ ...whole, good: loose("all") });
        sloOf({ ...whole, good: loose([[one, 0], [two, 1], errors]) });
        sloOf({ ...whole, good: loose([[one, 1], two]) });
        sloOf({ ...whole, bad: worstOf(one, two) });
        sloOf({ ...whole, bad: rawRatio(promql`shop_requests_total[5m]`, raw) });
        sloOf({ ...whole, good: ratioByTime(promql`0.5`) });
        sloOf({ ...whole, good: promql`time()`.above(5) });
      }),
      [
        '0 `"sum(x)"` is not a PromQL query',
        "only one SLO is said",
        "no SLO is said",
        "2 `shop-one` is said twice",
        "no SLO is said",
        "0.0.1 `0` is not a weight",
        "0.2.0 a query is not an SLO",
        "0.1 `shop-two` has no weight",
        "1.bad other SLOs are said as what is bad",
        "0 the query gives a range of samples, and no value for each series",
        "0 the query gives a scalar, and no value for each series",
        "1.good the query gives a scalar, and no value for each series",
      ],
    );
  });

  it("of a ratio that was refused is not refused again", () => {
    const wrong = (): unknown => ratio(requests, "all" as never);
    assert.deepEqual(
      problemsOf(() => sloOf({ objective: "99%", window: "30d", bad: wrong() })),
      ['1 `"all"` is not series that can be added up'],
    );
  });
});

describe("a recording", () => {
  it("is a query that reads the recorded series by name", () => {
    const failed = record("job:shop_failed:rate5m", requests.rate({ by: ["code"] }), { every: "30s", group: "shop" });
    const { name, every, group, query, allow: allowed } = node<Recording>(failed.recording);
    assert.deepEqual({ name, every, group, allowed }, { name: "job:shop_failed:rate5m", every: 30_000, group: "shop", allowed: [] });
    assert.equal(promqlOf(query), "sum by (job, code) (rate(shop_requests_total[$range]))");
    const read = node<PromqlQuery>(failed);
    assert.deepEqual([promqlOf(failed), read.unit, read.keeps, read.metrics], ["job:shop_failed:rate5m", "count/s", ["job", "code"], []]);
    assert.deepEqual(read.recordings, [failed.recording]);
    assert.equal(promqlOf(failed.sum().before("1h")), "sum by (job) (job:shop_failed:rate5m offset 1h)");
    assert.equal(recordingOption.read(failed, nowhere, "recordings"), failed.recording);
  });

  it("of every series of a metric still has the labels of the targets", () => {
    const up = record("instance:shop_errors:ratio", errors);
    assert.equal(node<PromqlQuery>(up).share, undefined);
    const loose = node<(name: string, of: unknown, options?: unknown) => unknown>(record);
    assert.deepEqual(
      problemsOf(() => [
        loose("errors", requests.rate()),
        loose("a:b:c", requests),
        loose("a:b:c", requests.rate(), { every: "0s" }),
        loose("a::c", requests.rate()),
        recordingOption.read(requests.rate(), nowhere, "recordings"),
      ]),
      [
        '0 `"errors"` is not a name of the form level:metric:operation',
        "1 the counter `shop_requests_total` is not a query to record",
        '2.every `"0s"` is not a duration over zero',
        '0 `"a::c"` is not a name of the form level:metric:operation',
        "a query is not a recording",
      ],
    );
  });
});

describe("an exception", () => {
  it("may be to any rule that there is", () => {
    assert.deepEqual(ruleNames, rules.map(({ name }) => name).sort());
  });

  it("names a rule, a reason and perhaps a last day", () => {
    const { rule, reason, until } = node<Allowance>(allow("naming/missing-help", "why"));
    assert.deepEqual({ rule, reason, until }, { rule: "naming/missing-help", reason: "why", until: undefined });
    // A rule of somebody's own is known only to whoever runs it.
    assert.deepEqual(
      problemsOf(() => node<(rule: string, reason: string) => unknown>(allow)("acme/vowels", "why")),
      [],
    );
  });

  it("ends on a day that the calendar has", () => {
    const refused = (until: string) => problemsOf(() => node<(...said: unknown[]) => unknown>(allow)("acme/vowels", "why", until)).length > 0;
    assert.deepEqual(["2028-02-29", "2000-02-29", "2027-12-31", "2027-04-30"].filter(refused), []);
    const none = ["2027-02-29", "2100-02-29", "2027-13-01", "2027-04-31", "2027-00-10", "2027-01-00", "27-01-01", "2027-1-1"];
    assert.deepEqual(none.filter(refused), none);
  });

  it("is refused without a rule, a reason or with a day that is none", () => {
    const loose = node<(...said: unknown[]) => unknown>(allow);
    assert.deepEqual(
      problemsOf(() => [
        loose("naming/mising-help", "why"),
        loose("naming/of-things", "why"),
        loose("help", "why"),
        loose(5, "why"),
        loose("naming/missing-help"),
        loose("naming/missing-help", ""),
        loose("naming/missing-help", "why", "2027-13-01"),
      ]),
      [
        "0 no rule is called `naming/mising-help`",
        "0 no rule is called `naming/of-things`",
        "0 no rule is called `help`",
        "0 `5` is not the name of a rule",
        "the exception has no reason",
        '1 `""` is not a text that says something',
        '2 `"2027-13-01"` is not a day',
      ],
    );
  });
});
