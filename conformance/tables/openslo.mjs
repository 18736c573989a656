import { boolean, number, oneOf, requiring, text } from "./kinds.mjs";

const name = { name: text };
const metric = requiring(["metricSource"], {
  metricSource: requiring(["type", "spec"], { type: oneOf("Prometheus"), spec: requiring(["query"], { query: text }) }),
});
const condition = requiring(["kind", "op", "threshold", "lookbackWindow"], {
  kind: oneOf("burnrate"),
  op: oneOf("lt", "lte", "gt", "gte"),
  threshold: number,
  lookbackWindow: text,
  alertAfter: text,
});
const object = (kind, spec) =>
  requiring(["apiVersion", "kind", "metadata", "spec"], {
    apiVersion: oneOf("openslo/v1"),
    kind: oneOf(kind),
    metadata: requiring(["name"], { ...name, labels: { "*": text } }),
    spec,
  });

/** Inlined, in the place of a reference. */
const inlined = (kind, spec) => requiring(["kind", "metadata", "spec"], { kind: oneOf(kind), metadata: requiring(["name"], name), spec });

export default {
  program: "OpenSLO",
  version: "v1",
  source: "https://github.com/OpenSLO/OpenSLO#object-types",
  files: /(^|\/)openslo\/[^/]+\.yaml$/,
  kinds: {
    Service: object("Service", { description: text }),
    SLO: object(
      "SLO",
      requiring(["service", "indicator", "timeWindow", "budgetingMethod", "objectives"], {
        description: text,
        service: text,
        indicator: requiring(["metadata", "spec"], {
          metadata: requiring(["name"], name),
          spec: {
            thresholdMetric: metric,
            ratioMetric: { counter: boolean, good: metric, bad: metric, total: metric, rawType: oneOf("success", "failure"), raw: metric },
          },
        }),
        timeWindow: [
          requiring(["duration", "isRolling"], {
            duration: text,
            isRolling: boolean,
            calendar: requiring(["startTime", "timeZone"], { startTime: text, timeZone: text }),
          }),
        ],
        budgetingMethod: oneOf("Occurrences", "Timeslices", "RatioTimeslices"),
        objectives: [
          requiring(["target"], { op: oneOf("lt", "lte", "gt", "gte"), value: number, target: number, timeSliceTarget: number, timeSliceWindow: text }),
        ],
        alertPolicies: [
          inlined(
            "AlertPolicy",
            requiring(["conditions", "notificationTargets"], {
              alertWhenBreaching: boolean,
              conditions: [inlined("AlertCondition", requiring(["severity", "condition"], { severity: text, condition }))],
              notificationTargets: [inlined("AlertNotificationTarget", requiring(["target"], { target: text }))],
            }),
          ),
        ],
      }),
    ),
  },
};
