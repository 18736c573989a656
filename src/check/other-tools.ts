/** Where the checks that people know from other tools are here; `rules/README.md` shows it. Names of rules stand in it as they are, and become links. */

interface OtherTool {
  readonly tool: string;
  /** The version whose checks these are. */
  readonly version: string;
  readonly checks: readonly (readonly [check: string, here: string])[];
}

export const otherTools: readonly OtherTool[] = [
  {
    tool: "promtool check metrics",
    version: "3.16, and promlint of client_golang 1.23",
    checks: [
      ["no help text", "naming/missing-help; the language asks for `help`"],
      ['counter metrics should have "_total" suffix', "naming/counter-without-total"],
      ['non-counter metrics should not have "_total" suffix', "naming/total-on-non-counter"],
      ['no "_bucket", "_count" or "_sum" suffix on others', "naming/reserved-suffix"],
      ['no "le" or "quantile" label on others', "naming/reserved-label"],
      ["use base unit", "naming/non-base-unit"],
      ["metric names should not contain abbreviated units", "naming/non-base-unit, naming/misspelt-unit"],
      ["metric name should not include type", "naming/type-in-name"],
      ["metric names should not contain ':'", "naming/not-snake-case; colons are for `record(…)`"],
      ["names should be written in 'snake_case'", "naming/not-snake-case"],
      ["metric not unique", "naming/duplicate"],
    ],
  },
  {
    tool: "promtool check rules, check config",
    version: "3.16",
    checks: [
      ["duplicate rules", "alert/duplicate"],
      ["too-long-scrape-interval", "prometheus/stale-between-scrapes"],
      ["what it refuses", "prometheus/invalid-rule-file, promql/syntax-error, prometheus/unknown-setting and the others of this family"],
    ],
  },
  {
    tool: "warnings that Prometheus gives when a query runs",
    version: "3.16",
    checks: [
      ["metric might not be a counter", "promql/rate-of-gauge"],
      ["quantile value should be between 0 and 1", "promql/quantile-out-of-range"],
      ['bucket label "le" is missing or has a malformed value', "promql/missing-le, promql/quantile-of-wrong-series"],
      ["vector contains a mix of classic and native histograms", "promql/native-histogram-suffix, promql/classic-as-native"],
      ["this native histogram metric is not a counter, or not a gauge", "promql/rate-of-gauge, promql/gauge-function-on-counter"],
      ["incompatible sample types for a binary operator; ignored histograms in an aggregation", "promql/histogram-as-number"],
      ["sort is ineffective for range queries", "promql/ineffective-sort"],
      ["many-to-many and many-to-one matching, an error there", "promql/many-to-many, promql/many-to-one"],
      ["mixed samples, mismatched custom buckets, forced monotonicity, collisions of resets", "none: only the samples show it, and no declaration can"],
    ],
  },
  {
    tool: "pint",
    version: "0.87",
    checks: [
      ["alerts/absent", "alert/absent-without-for, alert/absent-of-several, alert/absent-of-filter"],
      ["alerts/annotation", "alert/missing-runbook; the language asks for `summary`. For more, a rule of your own: `defineRule` from `obsc/rule`"],
      ["alerts/comparison", "alert/always-firing"],
      ["alerts/count", "none: how often an alert would have fired only past samples say; `obsc prove` runs it on made-up ones"],
      ["alerts/external_labels, alerts/template", "alert/broken-template, alert/unknown-template-label, alert/misleading-value, alert/value-in-label"],
      ["alerts/for", "alert/short-for; what is no duration is prometheus/invalid-rule-file"],
      ["group/interval", "prometheus/gappy-recording"],
      ["labels/conflict", "alert/overwritten-label"],
      ["promql/aggregate", "none: which labels a team keeps is its own affair; a rule of your own sees every aggregation"],
      ["promql/counter", "promql/counter-used-raw"],
      ["promql/features", "promql/unsupported-function"],
      ["promql/fragile", "alert/topk, alert/without-for"],
      [
        "promql/impossible",
        "promql/contradictory-matchers, promql/unknown-label, promql/unknown-label-value, promql/impossible-comparison, promql/dead-or, promql/unmatched-sides",
      ],
      ["promql/nan", "promql/average-of-ratio, promql/division-by-zero"],
      ["promql/offset, promql/range_query", "promql/beyond-retention"],
      ["promql/rate", "prometheus/empty-range, prometheus/short-range, promql/rate-of-gauge, promql/rate-of-sum"],
      ["promql/regexp", "promql/needless-regexp, promql/needless-anchor"],
      ["promql/selector", "none: which labels a team asks with is its own affair; a rule of your own sees every selector"],
      ["promql/series", "promql/unknown-metric, promql/unknown-label, promql/unknown-label-value"],
      ["promql/syntax, yaml/parse", "promql/syntax-error, prometheus/invalid-rule-file"],
      ["promql/vector_matching", "promql/unmatched-sides, promql/many-to-one, promql/group-on-wrong-side"],
      ["query/cost", "cardinality/costly-recording, cardinality/over-budget"],
      ["rule/dependency", "promql/unknown-metric, promql/unknown-alert, alert/lagging-recording"],
      ["rule/duplicate", "alert/duplicate, naming/duplicate"],
      ["rule/for, rule/label, rule/link, rule/name, rule/reject, rule/report", "naming/misnamed-recording; the rest is policy: `defineRule` from `obsc/rule`"],
      ["pint/comment, ignore/file", "suppression/unused, suppression/expired, suppression/unknown-rule"],
    ],
  },
  {
    tool: "dashboard-linter",
    version: "of 2026-08",
    checks: [
      ["panel-datasource-rule, template-datasource-rule", "dashboard/unknown-datasource"],
      ["panel-no-targets-rule", "dashboard/panel-without-query"],
      ["panel-title-description-rule", "dashboard/missing-description; a panel of a spec has a title"],
      ["panel-units-rule", "dashboard/unknown-unit, dashboard/unit-mismatch"],
      ["target-promql-rule, target-logql-rule", "dashboard/invalid-query, logs/invalid-query"],
      ["target-counter-agg-rule", "promql/counter-used-raw"],
      ["target-rate-interval-rule", "dashboard/fixed-rate-interval"],
      ["target-logql-auto-rule", "none: `$__auto` and a fixed range both answer"],
      [
        "target-job-rule, target-instance-rule, template-job-rule, template-instance-rule",
        "none: not every dashboard chooses by job and instance; those that obsc derives do",
      ],
      ["template-label-promql-rule", "dashboard/invalid-query, dashboard/unknown-variable, dashboard/multi-value-equality"],
      [
        "template-on-time-change-reload-rule, uneditable-dashboard",
        "none: dashboards that obsc writes reload their variables, and are not to be edited by hand",
      ],
    ],
  },
  {
    tool: "Weaver",
    version: "of 2026-08",
    checks: [
      [
        "missing_metric, missing_attribute, undefined_enum_variant, type_mismatch, unexpected_instrument",
        "none: services import what obsc generates, and another name, label or value does not compile",
      ],
      ["unit_mismatch", "naming/contradicting-unit, promql/unit-mismatch"],
      ["deprecated", "traces/deprecated-attribute"],
      ["not_stable", "none: the language has no stages of stability"],
      ["invalid_format", "traces/misnamed-attribute, naming/not-snake-case"],
      ["illegal_namespace", "traces/attribute-as-namespace"],
      ["missing_namespace, extends_namespace", "naming/foreign-prefix for metrics; attributes of a team need no namespace in OpenTelemetry"],
      ["two names that become one in Prometheus", "naming/translation-collision"],
    ],
  },
];

/** What people look for among the rules and do not find, each with the reason. */
export const unwritten: readonly (readonly [what: string, because: string])[] = [
  ["an objective of 99.9 or 100%, none at all, or one without a window", "does not compile; in JavaScript the call itself says it"],
  ["an objective on a bucket that the histogram has not", "does not compile: `within(…)` takes its buckets only"],
  ["an objective that nobody is told of", "its two alerts are derived unless `alerts: false` says otherwise; alert/unrouted looks where they go"],
  ["an objective with so little traffic that one error spends the budget", "its alerts wait for `minEvents` bad events, 5 unless said otherwise"],
  ["short burn windows over few scrapes", "prometheus/short-range and prometheus/empty-range look at the rules of objectives too"],
  ["an indicator made of sampled spans", "sampling/metrics-after-sampling, whoever reads those metrics"],
  ["a window longer than what is kept, or a report without a long-term store", "retention/shorter-than-window"],
  [
    "tail sampling on several collectors without balancing",
    "obsc derives the tier that balances; a file of a collector does not say how many copies of it run. sampling/static-balancing looks at what balances",
  ],
  ["a decision that comes before slow traces end", "sampling/ineffective-policy; what obsc derives waits longer than `slowerThan`"],
  ["a bill for logs or traces over budget", "a spec says neither lines a day nor prices"],
  [
    "series that grow in a pull request",
    "obsc looks at one state of a spec; `metrics.json` and `docs/metrics.md` are committed, and their difference shows the new labels. Budgets hold at any time: cardinality/metric-over-budget, cardinality/over-budget",
  ],
  [
    "personal data as labels of metrics",
    "cardinality/id-like-label: names of people, addresses and ids do not compile; on logs it is logs/personal-data, on spans traces/personal-attribute",
  ],
  ["an alert without severity or summary", "does not compile; in files of others it is their policy"],
  [
    "a service whose port no container publishes",
    "in a stack and in a cluster services reach each other without; deploy/port-without-listener and deploy/target-not-deployed look at what is called",
  ],
  ["one setting said in two places that differ", "obsc derives each from one declaration; deploy/contradicting-variable looks at variables that the user sets"],
  ["a health check that is given up after the next has begun", "the call itself says it; for scrapes it is prometheus/timeout-over-interval"],
];
