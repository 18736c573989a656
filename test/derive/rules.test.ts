import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alert,
  counter,
  gauge,
  json,
  logLevel,
  logs,
  oneOf,
  prometheus,
  promql,
  ratio,
  ratioByTime,
  rawRatio,
  record,
  service,
  slo,
  system,
  targets,
  weighted,
  worstOf,
} from "obsc";
import { keptBy } from "../../src/derive/condition.ts";
import { amount, describe } from "../../src/derive/description.ts";
import { type AlertingRule, deriveRules, type RecordingRule, type Rule, type RuleFile } from "../../src/derive/rules.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { deriveSloFacts } from "../../src/derive/slo-facts.ts";
import type { Condition } from "../../src/ir/query.ts";
import type { Alert } from "../../src/ir/rule.ts";
import type { System } from "../../src/ir/system.ts";
import { print } from "../../src/promql/print.ts";
import { nodeOf, shop, systemWith } from "../support/systems.ts";
import { rulesSystem } from "./rules-system.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { status: oneOf("200", "500"), service: oneOf("a", "b") } });
const usage = gauge("shop_usage_ratio", { help: "Share in use" });
const failed = ratio(requests.where({ status: "500" }), requests);

function filesOf(of: System): readonly RuleFile[] {
  return deriveRules(scopeOf(of));
}
function rulesOf(of: System): readonly Rule[] {
  return filesOf(of).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}
function alerting(of: System, name: string): AlertingRule {
  const found = rulesOf(of).find((rule) => rule.name === name);
  assert.ok(found?.kind === "alerting", name);
  return found;
}
const outline = (of: System) =>
  filesOf(of).map(({ name, groups }) => [
    name,
    ...groups.map(
      (group) => `${group.name}${group.interval === undefined ? "" : ` ${group.interval / 1000}s`}: ${group.rules.map((rule) => rule.name).join(" ")}`,
    ),
  ]);

test("each service has a file, and the system has one for its own rules that never has a service's name", () => {
  assert.deepEqual(
    filesOf(shop).map(({ name, service: of }) => [name, of?.name]),
    [
      ["shop", "shop"],
      ["shop-system", undefined],
    ],
  );
  assert.deepEqual(filesOf(systemWith({})), []);
});

test("recordings stand before the alerts, alerts by category, each SLO by itself, each group with its interval", () => {
  const job = counter("jobs_total", { help: "Jobs" });
  const every = (name: `job:${string}:rate5m`, options = {}) => record(name, job.rate(), options);
  const made = nodeOf(
    system("work", {
      services: [
        service("worker", {
          team: "core",
          evaluationInterval: "30s",
          metrics: { job },
          recordings: [
            every("job:a:rate5m"),
            every("job:b:rate5m", { every: "1m" }),
            every("job:c:rate5m", { every: "5m" }),
            every("job:d:rate5m", { group: "own" }),
            every("job:e:rate5m", { group: "own", every: "2m" }),
          ],
          alerts: [
            alert("One", { when: job.rate().above("1/s"), for: "5m", severity: "info", summary: "x" }),
            alert("Two", { when: job.rate().above("2/s"), for: "5m", severity: "info", summary: "x", category: "own" }),
          ],
        }),
      ],
      prometheus: prometheus("p", { url: "http://p:9090", retention: "15d", evaluationInterval: "1m", pipelineAlerts: false }),
    }),
  );
  assert.deepEqual(outline(made), [
    [
      "worker",
      "worker-recordings 30s: job:a:rate5m",
      "worker-recordings-1m 60s: job:b:rate5m",
      "worker-recordings-5m 300s: job:c:rate5m",
      "own 30s: job:d:rate5m Two",
      "own-2m 120s: job:e:rate5m",
      "worker-alerts 30s: One",
    ],
  ]);
});

test("two groups that would have one name are told apart", () => {
  const made = systemWith({
    alerts: [alert("A", { when: usage.max().above("1%"), for: "0s", severity: "info", summary: "x", category: "slo-up" })],
    metrics: { usage },
    slos: [slo("up", { objective: "99%", window: "30d", good: usage.max().below("90%") })],
  });
  assert.deepEqual(
    filesOf(made)[0]?.groups.map(({ name }) => name),
    ["slo-up", "slo-up-2"],
  );
});

test("a recording that reads another one follows it, in its group when it is evaluated as often, and one that nobody lists is recorded all the same", () => {
  const base = record("job:shop_requests:rate5m", requests.rate(), { group: "traffic" });
  const twice = record("job:shop_requests:twice", base.times(2));
  const unlisted = record("job:shop_usage:max", usage.max());
  const made = systemWith({
    metrics: { requests, usage },
    recordings: [twice, base],
    alerts: [alert("Full", { when: unlisted.above("90%"), for: "1m", severity: "info", summary: "x" })],
  });
  assert.deepEqual(outline(made), [
    ["shop", "traffic: job:shop_requests:rate5m job:shop_requests:twice", "shop-recordings: job:shop_usage:max", "shop-alerts: Full"],
  ]);
});

test("recordings that name each other in text are recorded in some order", () => {
  const one = record("job:one:sum", promql`job:two:sum + 1`);
  const two = record("job:two:sum", promql`job:one:sum + job:two:sum`);
  assert.deepEqual(
    rulesOf(systemWith({ recordings: [one, two] }))
      .map(({ name }) => name)
      .sort(),
    ["job:one:sum", "job:two:sum"],
  );
});

test("an alert says who owns it, and not what its result says already", () => {
  const made = systemWith({
    metrics: { requests },
    alerts: [
      alert("Slow", {
        when: requests.rate().below("1/s"),
        for: "5m",
        keepFiringFor: "10m",
        severity: "warning",
        summary: "{value}",
        category: "traffic",
        labels: { area: "web" },
      }),
      alert("Each", {
        when: requests.rate({ by: ["service"] }).below("1/s"),
        for: "5m",
        severity: "warning",
        summary: "{service} has {value} of {{ $value }}",
      }),
    ],
  });
  const slow = alerting(made, "Slow");
  assert.deepEqual(slow.labels, { severity: "warning", team: "checkout", service: "shop", category: "traffic", area: "web" });
  assert.deepEqual([slow.for, slow.keepFiringFor, slow.subject], [300_000, 600_000, "alerts.Slow"]);
  assert.equal(print(slow.expr), "sum by (job) (rate(shop_requests_total[5m])) < 1");
  const each = alerting(made, "Each");
  assert.deepEqual(each.labels, { severity: "warning", team: "checkout" });
  assert.equal(each.annotations.summary, "{{ $labels.service }} has {{ $value | humanize }}/s of {{ $value }}");
});

test("an alert of the system has no team and no service", () => {
  const made = nodeOf(
    system("s", {
      services: [service("a", { team: "t", metrics: { usage } })],
      alerts: [alert("Full", { when: usage.max().above("90%"), for: "1m", severity: "info", summary: "x" })],
    }),
  );
  assert.deepEqual(alerting(made, "Full").labels, { severity: "info" });
});

test("values are shown in their unit, labels by their name, other braces as they are", () => {
  const summaries = rulesOf(rulesSystem()).flatMap((rule) => (rule.kind === "alerting" ? [[rule.name, rule.annotations.summary]] : []));
  const of = Object.fromEntries(summaries);
  assert.equal(of.Ratio, "{{ $value | humanizePercentage }} fail");
  assert.equal(of.Quantile, "p95 is {{ $value | humanizeDuration }}");
  assert.equal(of.Gauge, "{{ $labels.instance }} has {{ $value | humanize1024 }}B");
  assert.equal(of.Sent, "{{ $value | humanize1024 }}B/s");
  assert.equal(of.Rate, "{{ $value | humanize }}/s");
  assert.equal(of.Increase, "{{ $value | humanize }}");
  assert.equal(of.Either, "{{ $value | humanize }}");
  assert.equal(of.TextTemplate, '{{ range query "up" }}{{ . }}{{ end }}');
});

test("without a description the condition is said in words", () => {
  const descriptions = Object.fromEntries(rulesOf(rulesSystem()).map((rule) => [rule.name, rule.kind === "alerting" ? rule.annotations.description : ""]));
  const texts = [
    "Within",
    "Rate",
    "Mean",
    "QuantileNative",
    "Gauge",
    "GaugeChange",
    "Cpu2",
    "Down",
    "Missing",
    "Absent",
    "Both",
    "Before",
    "TextUnknown",
    "Increase",
    "Unless",
  ].map((name) => descriptions[name]);
  assert.deepEqual(texts, [
    "The share of api_duration_seconds within 300ms has been below 95% for 2m, now {{ $value | humanizePercentage }}.",
    "The rate of http_requests_total has been above 10/s for 90s, now {{ $value | humanize }}/s (route {{ $labels.route }}).",
    "The mean of api_duration_seconds has been above 700ms for 5m, now {{ $value | humanizeDuration }} (route {{ $labels.route }}).",
    "The p99 of api_wait_seconds has been above 4s for 5m, now {{ $value | humanizeDuration }}.",
    "The sum of api_memory_bytes has been above 2GiB for 10m, now {{ $value | humanize1024 }}B (instance {{ $labels.instance }}).",
    "The change of api_memory_bytes is above 1GiB, now {{ $value | humanize1024 }}B.",
    "The value of job:api_cpu_seconds:rate5m has been above 80% for 5m, now {{ $value | humanizePercentage }}.",
    "A target of api has been down for 2m (instance {{ $labels.instance }}).",
    "There has been no target of api for 3m.",
    'There has been no series http_requests_total{status="200"} for 5m.',
    'The share of http_requests_total{status=~"500|503"} in http_requests_total has been above 5% and the rate of http_requests_total has been above 1/s for 5m.',
    "The query on http_requests_total has been below 50% for 5m, now {{ $value | humanizePercentage }}.",
    "The query on api_usage_ratio has been above 1 for 5m, now {{ $value | humanize }}.",
    "The increase of api_errors_total is at or above 100, now {{ $value | humanize }}.",
    "{{ $value | humanizePercentage }} and no more",
  ]);
});

test("a runbook is a page as it was said, or a file of the runbook folder at the address of that folder", () => {
  const url = (runbooks: { dir: string; url?: `https://${string}` } | undefined, runbook?: string) => {
    const one = alert("One", { when: usage.max().above("1%"), for: "1m", severity: "info", summary: "x", ...(runbook !== undefined && { runbook }) });
    return alerting(systemWith({ metrics: { usage }, alerts: [one] }, runbooks && { runbooks }), "One").annotations.runbook_url;
  };
  assert.equal(url(undefined), undefined);
  assert.equal(url(undefined, "https://x/y"), "https://x/y");
  assert.equal(url({ dir: "docs/runbooks" }), "docs/runbooks/One.md");
  assert.equal(url({ dir: "docs/runbooks/", url: "https://wiki/r/" }), "https://wiki/r/One.md");
  assert.equal(url({ dir: "docs/runbooks", url: "https://wiki/r" }, "docs/runbooks/other.md"), "https://wiki/r/other.md");
  assert.equal(url({ dir: "docs/runbooks", url: "https://wiki/r" }, "docs/else.md"), "docs/else.md");
});

test("conditions on log lines, on targets of no service, and on calls that were wrong make no rule", () => {
  const log = logs({ format: json({ message: "msg" }), labels: { level: logLevel() } });
  // The language has no word for it yet; a System may hold one all the same.
  const lines = { node: "condition", is: "log-threshold", query: log.rate(), comparison: ">", threshold: 1, at: {} } as unknown as ReturnType<
    typeof targets.missing
  >;
  const wrong = promql`sum(`;
  const made = nodeOf(
    system("s", {
      services: [
        service("a", {
          team: "t",
          metrics: { usage },
          logs: log,
          recordings: [record("job:wrong:sum", wrong)],
          alerts: [
            alert("Lines", { when: lines, for: "1m", severity: "info", summary: "x" }),
            alert("Wrong", { when: wrong.above(1), for: "1m", severity: "info", summary: "x" }),
            alert("HalfWrong", { when: usage.max().above("1%").or(wrong.above(1)), for: "1m", severity: "info", summary: "x" }),
          ],
          slos: [slo("lines", { objective: "99%", window: "30d", good: lines })],
        }),
      ],
      alerts: [alert("Nobody", { when: targets.down(), for: "1m", severity: "info", summary: "x" })],
    }),
  );
  assert.deepEqual(rulesOf(made), []);
});

test("recordings are written as they were declared, for the service's own targets", () => {
  const exprs = rulesOf(rulesSystem()).flatMap((rule) => (rule.kind === "recording" && !rule.slo ? [`${rule.name} = ${print(rule.expr)}`] : []));
  assert.equal(exprs[0], 'job:http_requests:rate5m = sum by (job) (rate(http_requests_total{job="api"}[5m]))');
  const rule = rulesOf(rulesSystem())[0] as RecordingRule;
  assert.deepEqual([rule.labels, rule.unit, rule.subject], [{}, "count/s", "recordings.job:http_requests:rate5m"]);
});

test("an SLO is recorded in the order in which its rules read each other", () => {
  const made = systemWith({ metrics: { requests }, slos: [slo("up", { objective: "99.9%", window: "30d", bad: failed })] });
  const group = filesOf(made)[0]?.groups[0];
  const own = '{service="shop",slo="up"}';
  assert.deepEqual(
    group?.rules.flatMap((rule) => (rule.kind === "recording" ? [`${rule.name} = ${print(rule.expr)}`] : [])),
    [
      "slo:total:events_5m = 300 * sum(rate(shop_requests_total[6m]))",
      `slo:bad:events_5m = 300 * sum(rate(shop_requests_total{status="500"}[6m])) or on () 0 * slo:total:events_5m${own}`,
      `slo:total:events_10m = sum_over_time(slo:total:events_5m${own}[10m:5m])`,
      `slo:bad:events_10m = sum_over_time(slo:bad:events_5m${own}[10m:5m])`,
      `slo:burn_rate:5m = slo:bad:events_5m${own} / (0.001 * slo:total:events_5m${own} > 0)`,
      `slo:burn_rate:15m = sum_over_time(slo:bad:events_5m${own}[10m]) / (0.001 * sum_over_time(slo:total:events_5m${own}[10m]) > 0)`,
      `slo:burn_rate:30m = sum_over_time(slo:bad:events_5m${own}[25m]) / (0.001 * sum_over_time(slo:total:events_5m${own}[25m]) > 0)`,
      `slo:burn_rate:1h = sum_over_time(slo:bad:events_5m${own}[55m]) / (0.001 * sum_over_time(slo:total:events_5m${own}[55m]) > 0)`,
      `slo:burn_rate:2h = sum_over_time(slo:bad:events_5m${own}[2h:5m]) / (0.001 * sum_over_time(slo:total:events_5m${own}[2h:5m]) > 0)`,
      `slo:burn_rate:6h = sum_over_time(slo:bad:events_5m${own}[6h:5m]) / (0.001 * sum_over_time(slo:total:events_5m${own}[6h:5m]) > 0)`,
      `slo:burn_rate:1d = sum_over_time(slo:bad:events_10m${own}[1d:10m]) / (0.001 * sum_over_time(slo:total:events_10m${own}[1d:10m]) > 0)`,
      `slo:burn_rate:3d = sum_over_time(slo:bad:events_10m${own}[3d:10m]) / (0.001 * sum_over_time(slo:total:events_10m${own}[3d:10m]) > 0)`,
      `slo:burn_rate:30d = sum_over_time(slo:bad:events_10m${own}[30d:10m]) / (0.001 * sum_over_time(slo:total:events_10m${own}[30d:10m]) > 0)`,
      `slo:error_budget:remaining_ratio = 1 - slo:burn_rate:30d${own}`,
      `slo:error_budget:events = 0.001 * 4320 * avg_over_time(slo:total:events_10m${own}[30d:10m]) > 0`,
      `slo:error_budget:spent_ratio = sum_over_time(slo:bad:events_10m${own}[30d:10m]) / slo:error_budget:events${own}`,
      "slo:objective:ratio = vector(0.999)",
      "slo:info = vector(1)",
    ],
  );
  const [page, ticket] = group?.rules.filter((rule) => rule.kind === "alerting") ?? [];
  assert.deepEqual(page?.labels, { severity: "page", team: "checkout", service: "shop", slo: "up", tier: "page" });
  assert.deepEqual([page?.keepFiringFor, ticket?.name, ticket?.keepFiringFor], [420_000, "ErrorBudgetBurnTicket", 1_800_000]);
  assert.equal(
    page && print(page.expr),
    `(slo:burn_rate:5m${own} > 14.4 and (slo:burn_rate:1h${own} > 14.4 and sum_over_time(slo:bad:events_5m${own}[1h:1m]) / 5 >= clamp_min(0.002 * slo:error_budget:events${own}, 5) or (slo:burn_rate:15m${own} > 900 and slo:burn_rate:5m${own} offset 10m > 14.4 and sum_over_time(slo:bad:events_5m${own}[15m:1m]) / 5 >= 5))) or (slo:burn_rate:30m${own} > 6 and (slo:burn_rate:6h${own} > 6 and sum_over_time(slo:bad:events_5m${own}[6h:5m]) >= clamp_min(0.005 * slo:error_budget:events${own}, 10) or (slo:burn_rate:30m${own} > 900 and slo:burn_rate:5m${own} offset 25m > 6 and sum_over_time(slo:bad:events_5m${own}[30m:1m]) / 5 >= 5)))`,
  );
  assert.deepEqual(
    group?.rules.slice(-4).map((rule) => [rule.name, rule.labels.spent, print(rule.expr)]),
    [
      ...(
        [
          ["50%", 0.5],
          ["75%", 0.75],
          ["100%", 1],
        ] as const
      ).map(([text, share]) => [
        "ErrorBudgetSpent",
        text,
        `slo:error_budget:spent_ratio${own} >= ${share} and slo:error_budget:spent_ratio${own} * slo:error_budget:events${own} >= 5`,
      ]),
      ["SLOMetricAbsent", undefined, `slo:error_budget:events${own} unless slo:total:events_5m${own}`],
    ],
  );
});

test("an outage of an objective of which a quarter of an hour spends too little pages only when the long window burns too", () => {
  const made = systemWith({ metrics: { requests }, slos: [slo("up", { objective: "95%", window: "30d", bad: failed })] });
  const page = filesOf(made)[0]?.groups[0]?.rules.find(({ name }) => name === "ErrorBudgetBurnPage");
  const own = '{service="shop",slo="up"}';
  assert.match(
    page ? print(page.expr) : "",
    new RegExp(`^\\(slo:burn_rate:5m${own} > 14.4 and slo:burn_rate:1h${own} > 14.4 and \\(sum_over_time.+ or \\(slo:burn_rate:15m${own} > 18 and`),
  );
});

/** The first rules of an SLO of the system under `rules-system.ts`. */
function eventsOf(name: string): readonly string[] {
  const rules = rulesOf(rulesSystem()).filter(
    (rule) => rule.kind === "recording" && rule.slo?.name === name && /^slo:(good|total:events_5m|bad:events_5m)/.test(rule.name),
  );
  return rules.map((rule) => print(rule.expr));
}

test("what an SLO counts follows from its metrics", () => {
  const own = (name: string) => `{service="api",slo="${name}"}`;
  assert.deepEqual(eventsOf("good-by-route"), [
    '300 * sum by (route) (rate(http_requests_total{job="api"}[5m15s]))',
    `clamp_min(slo:total:events_5m${own("good-by-route")} - on (route) (300 * sum by (route) (rate(http_requests_total{job="api",status="200"}[5m15s])) or on (route) 0 * sum by (route) (rate(http_requests_total{job="api"}[5m15s]))), 0)`,
  ]);
  assert.deepEqual(eventsOf("latency"), [
    "300 * sum(rate(api_duration_seconds_count[5m15s]))",
    `clamp_min(slo:total:events_5m${own("latency")} - on () (300 * sum(rate(api_duration_seconds_bucket{le="0.3"}[5m15s])) or on () 0 * sum(rate(api_duration_seconds_count[5m15s]))), 0)`,
  ]);
  assert.deepEqual(eventsOf("native")[0], "300 * histogram_count(sum(rate(api_wait_seconds[5m15s])))");
  assert.match(eventsOf("native")[1] ?? "", /300 \* \(histogram_fraction\(-Inf, 0\.5, .*\) >= 0 or on \(\) 0 \*/);
  assert.deepEqual(eventsOf("gauges"), [
    "5 * sum(avg_over_time(api_workers[5m]))",
    `5 * sum(avg_over_time(api_workers{state="idle"}[5m])) or on () 0 * slo:total:events_5m${own("gauges")}`,
  ]);
  assert.deepEqual(eventsOf("minutes"), [
    "min((max by (job) (api_usage_ratio) <= +Inf) < bool 0.9)",
    `count_over_time(slo:good:ratio${own("minutes")}[5m:1m])`,
    `slo:total:events_5m${own("minutes")} - sum_over_time(slo:good:ratio${own("minutes")}[5m:1m])`,
  ]);
});

test("every condition can be what good minutes are", () => {
  const up = targets.down();
  const good = [
    up,
    targets.missing(),
    usage.max().above("1%").and(usage.max().below("90%")),
    usage.max().above("1%").or(usage.max().below("0%")),
    usage.max().above("1%").unless(usage.max().below("0%")),
    promql`sum by (zone) (x)`.above(1),
  ];
  const made = systemWith({
    metrics: { usage },
    slos: good.map((condition, index) =>
      slo(`slo-${index}`, { objective: "99%", window: "7d", good: condition as ReturnType<typeof targets.missing>, alerts: false }),
    ),
  });
  const number = "(max by (job) (shop_usage_ratio) <= +Inf)";
  assert.deepEqual(
    rulesOf(made).flatMap((rule) => (rule.name === "slo:good:ratio" ? [print(rule.expr)] : [])),
    [
      'min by (instance) (up{job="shop"} == bool 0)',
      'min(sum(absent(up{job="shop"})) or vector(0))',
      `min((${number} > bool 0.01) * (${number} < bool 0.9))`,
      `min(${number} > bool 0.01 == 1 or ${number} < bool 0 or ${number} > bool 0.01)`,
      `min((${number} > bool 0.01) * (1 - (${number} < bool 0)) or ${number} > bool 0.01)`,
      "min without (job) ((sum by (zone) (x) <= +Inf) > bool 1)",
    ],
  );
  assert.deepEqual(
    rulesOf(made).filter(({ kind }) => kind === "alerting"),
    [],
  );
});

test("the rules of an SLO run at least each minute", () => {
  const made = (evaluationInterval: "15s" | "5m" | undefined) =>
    filesOf(
      systemWith({
        metrics: { usage },
        slos: [slo("up", { objective: "99%", window: "7d", good: usage.max().below("90%") })],
        ...(evaluationInterval && { evaluationInterval }),
      }),
    )[0]?.groups[0]?.interval;
  assert.deepEqual([made("15s"), made("5m"), made(undefined)], [15_000, 60_000, undefined]);
});

test("by the calendar only the slots of the current part of it count, whatever its length", () => {
  const made = systemWith({ metrics: { requests }, slos: [slo("up", { objective: "99.9%", window: ["month", "quarter", "7d"], bad: failed })] });
  const own = '{service="shop",slo="up"}';
  const found = new Map(rulesOf(made).map((rule) => [rule.name, print(rule.expr)]));
  const now = 'count_values("month", month(vector(time() - 1)))';
  assert.equal(found.get("slo:bad:events_10m_by_month"), `slo:bad:events_10m${own} * on () group_left (month) ${now}`);
  const sum = (side: string) => `sum without (month) (sum_over_time(slo:${side}:events_10m_by_month${own}[31d:10m]) and on (month) ${now})`;
  assert.equal(found.get("slo:burn_rate:month"), `${sum("bad")} / (0.001 * ${sum("total")} > 0)`);
  assert.equal(found.get("slo:error_budget:remaining_ratio"), `1 - slo:burn_rate:month${own}`);
  assert.equal(found.get("slo:error_budget:events"), `0.001 * 4320 * avg_over_time(slo:total:events_10m${own}[30d:10m]) > 0`);
  assert.equal(found.get("slo:error_budget:spent_ratio"), `${sum("bad")} / slo:error_budget:events${own}`);
  assert.match(found.get("slo:total:events_30m_by_quarter") ?? "", /count_values\("quarter", ceil\(month\(vector\(time\(\) - 1\)\) \/ 3\)\)$/);
  assert.match(found.get("slo:burn_rate:quarter") ?? "", /\[92d:30m\]/);
  assert.equal(found.get("slo:error_budget:remaining_ratio_7d"), `1 - slo:burn_rate:7d${own}`);
  const info = rulesOf(made).find(({ name }) => name === "slo:info");
  assert.deepEqual(info?.labels, { service: "shop", slo: "up", objective: "99.9", period: "month,quarter,7d", owner: "checkout" });
});

test("queries written by hand are counted for five minutes, and a share by the minute", () => {
  const hits = promql`sum by (zone) (rate(hits_total[5m]))`;
  const made = systemWith({
    metrics: { requests },
    slos: [
      slo("hits", {
        objective: "99%",
        window: "30d",
        good: rawRatio(hits, promql`sum by (zone) (rate(hits_total[5m])) + sum by (zone) (rate(misses_total[5m] offset 1m))`),
      }),
      slo("misses", { objective: "99%", window: "30d", bad: rawRatio(promql`sum(rate(misses_total[5m]))`, promql`sum(rate(asked_total[5m]))`) }),
      slo("quick", {
        objective: "99%",
        window: "30d",
        good: rawRatio(promql`sum(rate(wait_seconds_bucket{le="1"}[5m]))`, promql`sum(rate(wait_seconds_count[5m]))`),
      }),
      slo("synced", { objective: "99%", window: "30d", good: ratioByTime(promql`avg(synced_ratio)`) }),
      slo("lost", { objective: "99%", window: "30d", bad: ratioByTime(promql`lost / all`) }),
    ],
  });
  const of = (name: string, series: string) => rulesOf(made).flatMap((rule) => (rule.slo?.name === name && rule.name === series ? [print(rule.expr)] : []))[0];
  const whole = "(sum by (zone) (rate(hits_total[6m])) + sum by (zone) (rate(misses_total[6m] offset 1m)))";
  assert.equal(of("hits", "slo:total:events_5m"), `300 * ${whole}`);
  assert.equal(of("hits", "slo:bad:events_5m"), `clamp_min(300 * ${whole} - (300 * sum by (zone) (rate(hits_total[6m])) or 0 * ${whole}), 0)`);
  assert.equal(of("misses", "slo:bad:events_5m"), "300 * sum(rate(misses_total[6m])) or 0 * sum(rate(asked_total[6m]))");
  assert.match(of("quick", "slo:bad:events_5m") ?? "", /le=~"1\|1\\\\\.0"/);
  assert.equal(of("synced", "slo:good:ratio"), "clamp(avg(synced_ratio) > -Inf, 0, 1)");
  assert.equal(of("lost", "slo:good:ratio"), "1 - clamp((lost / all) > -Inf, 0, 1)");
  const groups = deriveSloFacts(scopeOf(made)).map(({ groupedBy }) => groupedBy);
  assert.deepEqual(groups, [["zone"], [], [], [], undefined]);
});

test("of several SLOs the mean or the worst share is bad, and nothing of those without traffic", () => {
  const one = slo("one", { objective: "99.9%", window: "30d", bad: failed });
  const two = slo("two", { objective: "99%", window: "30d", good: ratio(requests.where({ status: "200" }), requests) });
  const made = systemWith({
    metrics: { requests },
    slos: [
      one,
      two,
      slo("mean", {
        objective: "99%",
        window: "30d",
        good: weighted([
          [one, 3],
          [two, 1],
        ]),
      }),
      slo("worst", { objective: "99%", window: "30d", good: worstOf(one, two) }),
    ],
  });
  const of = (name: string, series: string) => rulesOf(made).flatMap((rule) => (rule.slo?.name === name && rule.name === series ? [print(rule.expr)] : []))[0];
  const [first, second] = ['{service="shop",slo="one"}', '{service="shop",slo="two"}'];
  assert.equal(of("mean", "slo:total:events_5m"), `sum(slo:total:events_5m${first} or slo:total:events_5m${second})`);
  const share = (which: string | undefined) => `(sum(slo:bad:events_5m${which}) / (sum(slo:total:events_5m${which}) > 0) or vector(0))`;
  assert.equal(of("mean", "slo:bad:events_5m"), `slo:total:events_5m{service="shop",slo="mean"} * on () (0.75 * ${share(first)} + 0.25 * ${share(second)})`);
  const sums = (side: string) => `sum by (service, slo) (slo:${side}:events_5m${first} or slo:${side}:events_5m${second})`;
  assert.equal(
    of("worst", "slo:bad:events_5m"),
    `slo:total:events_5m{service="shop",slo="worst"} * on () (max(${sums("bad")} / (${sums("total")} > 0)) or vector(0))`,
  );
});

test("a metric that several services have is read from the targets of the service whose rule it is, and from all by a service that lacks it", () => {
  const answered = counter("http_requests_total", { help: "Requests" });
  const busy = (name: string) => alert(name, { when: answered.rate().above("100/s"), for: "5m", severity: "warning", summary: "busy" });
  const made = nodeOf(
    system("two", {
      services: [
        service("users", { team: "core", metrics: { answered }, alerts: [busy("UsersBusy")] }),
        service("carts", { team: "core", metrics: { answered }, alerts: [busy("CartsBusy")] }),
        service("watch", { team: "core", alerts: [busy("AnyBusy")] }),
      ],
    }),
  );
  assert.deepEqual(
    rulesOf(made).map((rule) => print(rule.expr)),
    [
      'sum by (job) (rate(http_requests_total{job="users"}[5m])) > 100',
      'sum by (job) (rate(http_requests_total{job="carts"}[5m])) > 100',
      "sum by (job) (rate(http_requests_total[5m])) > 100",
    ],
  );
});

test("words for conditions and amounts that no rule of Prometheus has", () => {
  const lines = { node: "condition", is: "log-threshold", query: { unit: "count/s" }, comparison: ">=", threshold: 2 };
  const about = (when: unknown) => describe({ when, for: 0 } as unknown as Alert);
  assert.equal(about(lines), "A count of log lines is at or above 2/s.");
  const threshold = (expr: unknown, unit: string, value: number) => ({
    node: "condition",
    is: "threshold",
    comparison: "!=",
    threshold: value,
    query: { expr, unit, keeps: ["job"], metrics: [], recordings: [] },
  });
  assert.equal(about(threshold({ type: "number", value: 1 }, "usd", 80)), "The query is other than 80 usd, now {{ $value | humanize }}.");
  assert.equal(amount(0.0001, "seconds"), "0.0001s");
  assert.equal(keptBy(lines as unknown as Condition), undefined);
});

test("a recording that an imported system lists is not recorded again", () => {
  const shared = record("job:shop_requests:rate5m", requests.rate());
  const platform = system("platform", { services: [service("gate", { team: "core", metrics: { requests }, recordings: [shared] })] });
  const made = systemWith({ alerts: [alert("Busy", { when: shared.above("9/s"), for: "1m", severity: "info", summary: "x" })] }, { imports: [platform] });
  assert.deepEqual(outline(made), [["shop", "shop-alerts: Busy"]]);
});

test("a label whose name is no identifier is read by its text", () => {
  const called = counter("calls_total", { help: "Calls", labels: { "http.method": oneOf("GET") } });
  const busy = alert("Busy", { when: called.rate({ by: ["http.method"] }).above("1/s"), for: "5m", severity: "warning", summary: "busy" });
  const { annotations } = alerting(systemWith({ metrics: { called }, alerts: [busy] }), "Busy");
  assert.match(annotations.description ?? "", /\(http\.method \{\{ index \$labels "http\.method" \}\}\)\.$/);
});
