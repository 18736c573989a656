/** The settings of objects of OpenSLO. https://github.com/OpenSLO/OpenSLO#object-types */
import { anything, type Field, list, map, number, placed, text, truth } from "./fields.ts";

/** A label has one value or several, of which the first is taken. */
const labels: Field<Readonly<Record<string, string>>> = ({ node, path }, reading) => {
  if (node.is !== "map") return {};
  const read = node.entries.map(({ key, value }) => {
    const first = value.is === "list" ? value.items[0] : value;
    return [key.value, first && text({ node: first, path: [...path, key.value], key }, reading)] as const;
  });
  return Object.fromEntries(read.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
};

const metadata = map("`metadata`", { name: placed(text), displayName: text, labels: placed(labels), annotations: anything }, { name: "requests" });

const metric = map(
  "a metric",
  {
    metricSource: map(
      "`metricSource`",
      {
        metricSourceRef: placed(text),
        type: placed(text),
        spec: placed(anything),
      },
      { spec: "{ query: … }" },
    ),
  },
  { metricSource: "{ type: Prometheus, spec: { query: … } }" },
);
export type Metric = NonNullable<ReturnType<typeof metric>>;

export const indicator = map("`spec`", {
  description: anything,
  thresholdMetric: metric,
  ratioMetric: map("`ratioMetric`", { counter: truth, good: metric, bad: metric, total: metric, rawType: placed(text), raw: metric }),
});
export type SliSpec = NonNullable<ReturnType<typeof indicator>>;

const inlineIndicator = map("`indicator`", { kind: text, apiVersion: text, metadata, spec: indicator }, { spec: "{ ratioMetric: … }" });

const condition = map(
  "`condition`",
  { kind: text, op: placed(text), threshold: placed(number), lookbackWindow: placed(text), alertAfter: placed(text) },
  { op: "gte", threshold: "14.4", lookbackWindow: "1h" },
);
export const alertCondition = map("`spec`", { description: anything, severity: text, condition }, { severity: "page", condition: "{ … }" });
export type AlertConditionSpec = NonNullable<ReturnType<typeof alertCondition>>;

export const alertPolicy = map(
  "`spec`",
  {
    description: anything,
    alertWhenNoData: truth,
    alertWhenResolved: truth,
    alertWhenBreaching: truth,
    conditions: list(map("a condition", { apiVersion: text, kind: text, metadata, spec: alertCondition, conditionRef: placed(text) })),
    notificationTargets: placed(anything),
  },
  { conditions: "[…]" },
);
export type AlertPolicySpec = NonNullable<ReturnType<typeof alertPolicy>>;

const calendar = map("`calendar`", { startTime: text, timeZone: placed(text) });

const objective = map("an objective", {
  displayName: text,
  op: placed(text),
  value: placed(number),
  target: placed(number),
  targetPercent: placed(number),
  timeSliceTarget: placed(number),
  timeSliceWindow: placed(text),
  indicator: inlineIndicator,
  indicatorRef: placed(text),
  compositeWeight: placed(number),
});
export type Objective = NonNullable<ReturnType<typeof objective>>;

export const slo = map(
  "`spec`",
  {
    description: text,
    service: placed(text),
    indicator: inlineIndicator,
    indicatorRef: placed(text),
    timeWindow: list(map("a time window", { duration: placed(text), isRolling: truth, calendar }, { duration: "30d" })),
    budgetingMethod: placed(text),
    objectives: list(objective),
    alertPolicies: list(map("an alert policy", { apiVersion: text, kind: text, metadata, spec: alertPolicy, alertPolicyRef: placed(text) })),
  },
  { service: "shop", budgetingMethod: "Occurrences", objectives: "[…]" },
);
export type SloSpec = NonNullable<ReturnType<typeof slo>>;

const alphaMetric = map("a metric", { source: placed(text), queryType: placed(text), query: placed(text) }, { query: "sum(…)" });
export type AlphaMetric = NonNullable<ReturnType<typeof alphaMetric>>;

const alphaObjective = map("an objective", {
  displayName: text,
  op: placed(text),
  value: placed(number),
  target: placed(number),
  timeSliceTarget: placed(number),
  ratioMetrics: map("`ratioMetrics`", { incremental: truth, good: alphaMetric, total: alphaMetric }, { good: "{ query: … }", total: "{ query: … }" }),
});

export const alphaSlo = map(
  "`spec`",
  {
    description: text,
    service: placed(text),
    budgetingMethod: placed(text),
    indicator: map("`indicator`", { thresholdMetric: alphaMetric }),
    objectives: list(alphaObjective),
    timeWindows: list(map("a time window", { count: number, unit: placed(text), isRolling: truth, calendar }, { count: "30", unit: "Day" })),
  },
  { service: "shop", objectives: "[…]" },
);
export type AlphaSloSpec = NonNullable<ReturnType<typeof alphaSlo>>;

export const dataSource = map("`spec`", { description: anything, type: text, connectionDetails: anything });

export const notificationTarget = map("`spec`", { description: anything, target: text });

export const service = map("`spec`", { description: anything });

/** An object with a `spec` of one kind. */
export function objectWith<T>(spec: Field<T>) {
  return map("the object", { apiVersion: text, kind: text, metadata, spec }, { metadata: "{ name: … }", spec: "{ … }" });
}
