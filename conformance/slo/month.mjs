// What an objective promises, over days at steps of a minute and over a month, said by hand: nothing here knows how obsc works it out.
// Counters are sampled each minute. Every scenario is a list of stretches: so many minutes, so many events in each, of which so many are bad.

const hour = 60;
const day = 24 * hour;

/**
 * Of `traffic` events in a minute the objective allows ten to be bad. A night has few events, a quarter or half of them bad, which
 * is an eighth of what the budget allows in a day.
 */
export const objectives = [
  { slo: "availability", budget: 0.001, traffic: 10_000, night: { events: 4, bad: 1 } },
  { slo: "latency", budget: 0.01, traffic: 1000, night: { events: 10, bad: 5 } },
];

/** Each check is of one minute. */
export function scenarios({ budget, traffic, night: { events, bad } }) {
  const healthy = (minutes) => [minutes, traffic, 1];
  const burning = (minutes, times) => [minutes, traffic, 10 * times];
  // 16 hours of day and 8 of night: bad * 480 = budget / 8 * (byDay * 960 + events * 480).
  const byDay = (4 * bad) / budget - events / 2;
  const nightly = [
    [16 * hour, byDay, 0],
    [8 * hour, events, bad],
  ];
  return [
    {
      name: "50 times the budget for two hours pages within 20 minutes and stops within 35",
      stretches: [healthy(2 * day), burning(2 * hour, 50), healthy(hour)],
      checks: [fires("Page", 2 * day + 20), fires("Page", 2 * day + 2 * hour), silent("Page", 2 * day), silent("Page", 2 * day + 2 * hour + 35)],
    },
    {
      name: "8 times the budget pages within 5 hours",
      stretches: [healthy(2 * day), burning(6 * hour, 8)],
      checks: [silent("Page", 2 * day + hour), fires("Page", 2 * day + 5 * hour)],
    },
    {
      name: "twice the budget opens a ticket within 36 hours, and pages nobody",
      stretches: [healthy(3 * day), burning(36 * hour, 2)],
      checks: [silent("Ticket", 3 * day + 12 * hour), fires("Ticket", 3 * day + 36 * hour), never("Page", 3 * day + 36 * hour)],
    },
    {
      name: "one failed request at one request a minute alerts nobody",
      stretches: [
        [day, 1, 0],
        [1, 1, 1],
        [day, 1, 0],
      ],
      checks: [never("Page", 2 * day), never("Ticket", 2 * day)],
    },
    {
      every: "5m",
      name: "one request a minute, of which one in an hour fails for a day, pages nobody",
      stretches: [
        [day, 1, 0],
        ...Array.from({ length: 24 }, () => [
          [59, 1, 0],
          [1, 1, 1],
        ]).flat(),
      ],
      checks: [never("Page", 2 * day)],
    },
    {
      every: "5m",
      name: "ten failures in one minute of an idle night page nobody",
      stretches: [healthy(16 * hour), [4 * hour, 0, 0], [1, 10, 10], [hour, 0, 0]],
      checks: [never("Page", 21 * hour)],
    },
    {
      name: "traffic falls to a hundredth, and ten minutes later all of it fails: that pages within 20 minutes",
      stretches: [healthy(6 * hour), [10, traffic / 100, 0], [hour, traffic / 100, traffic / 100]],
      checks: [silent("Page", 6 * hour + 10), fires("Page", 6 * hour + 30), fires("Page", 7 * hour + 10)],
    },
    {
      // By the minute a month takes promtool forty minutes.
      every: "5m",
      name: "nights of errors cost an eighth of the budget and page nobody in a month, but an outage in one does within 20 minutes",
      stretches: [...Array.from({ length: 30 }, () => nightly).flat(), nightly[0], [4 * hour, events, bad], [20, events, events]],
      checks: [
        never("Page", 30 * day),
        never("Ticket", 30 * day),
        { at: 30 * day, expr: (slo) => `round(slo:error_budget:remaining_ratio{slo="${slo}"}, 0.001)`, value: 0.875 },
        silent("Page", 30 * day + 20 * hour),
        fires("Page", 30 * day + 20 * hour + 20),
      ],
    },
    {
      name: "an idle night leaves every figure a number",
      stretches: [healthy(16 * hour), [8 * hour, 0, 0], healthy(4 * hour)],
      checks: Array.from({ length: 28 }, (_, index) => numbers((index + 1) * hour)),
    },
  ];
}

function firing(tier, slo) {
  return `ALERTS{alertname="ErrorBudgetBurn${tier}",alertstate="firing",slo="${slo}"}`;
}

function fires(tier, at) {
  return { at, expr: (slo) => `count(${firing(tier, slo)})`, value: 1 };
}

function silent(tier, at) {
  return { at, expr: (slo) => `count(${firing(tier, slo)})` };
}

function never(tier, at) {
  return { at, expr: (slo) => `count(count_over_time(${firing(tier, slo)}[${at + 1}m]))` };
}

/** All that is recorded has an end: of what is not a number no comparison holds. */
function numbers(at) {
  const all = (slo) => `{__name__=~"slo:.+",slo="${slo}"}`;
  return { at, expr: (slo) => `count(${all(slo)}) - count((${all(slo)} > -Inf) < Inf)`, value: 0 };
}

/** A test file of promtool, for one scenario of one objective. */
export function testFile({ slo }, { stretches, checks, every = "1m" }, rules) {
  const grown = (of) => {
    let value = 1e6;
    const texts = stretches.map(([minutes, all, bad], index) => {
      const growth = of(all, bad);
      const from = index === 0 ? value : value + growth;
      value = from + growth * (minutes - 1);
      return `${from}+${growth}x${minutes - 1}`;
    });
    return texts.join(" ");
  };
  const series = {
    'http_requests_total{job="checkout",instance="a",code="500"}': (_, bad) => bad,
    'http_requests_total{job="checkout",instance="a",code="200"}': (all, bad) => all - bad,
    'http_request_duration_seconds_bucket{job="checkout",instance="a",le="0.1"}': () => 0,
    'http_request_duration_seconds_bucket{job="checkout",instance="a",le="0.3"}': (all, bad) => all - bad,
    'http_request_duration_seconds_bucket{job="checkout",instance="a",le="+Inf"}': (all) => all,
    'http_request_duration_seconds_count{job="checkout",instance="a"}': (all) => all,
  };
  const own = Object.entries(series).filter(([name]) => name.startsWith("http_requests") === (slo === "availability"));
  const test = {
    interval: "1m",
    input_series: own.map(([name, of]) => ({ series: name, values: grown(of) })),
    promql_expr_test: checks.map(({ at, expr, value }) => ({
      expr: expr(slo),
      eval_time: `${at}m`,
      exp_samples: value === undefined ? [] : [{ labels: expr(slo).startsWith("round") ? `{service="checkout",slo="${slo}"}` : "{}", value }],
    })),
  };
  // YAML takes JSON as it is.
  return JSON.stringify({ rule_files: [rules], evaluation_interval: every, tests: [test] });
}
