/** The targets of a service: whether Prometheus reaches them. */
import * as build from "../promql/build.ts";
import { placeOf } from "./call.ts";
import { type Condition, condition } from "./condition.ts";
import { type Query, query } from "./query.ts";

/** The targets of the service in whose alerts, SLOs or panels it stands: `alert("ShopDown", { when: targets.down(), … })`. */
export const targets = {
  /** A target does not answer; holds for each such target. */
  down(): Condition<"job" | "instance"> {
    return condition({ node: "condition", is: "targets", state: "down", at: placeOf(targets.down) });
  },
  /** Prometheus has no target of the service at all. */
  missing(): Condition<"job"> {
    return condition({ node: "condition", is: "targets", state: "missing", at: placeOf(targets.missing) });
  },
  /** How many targets answer: `targets.count().below(2)`. */
  count(): Query<"job", "count"> {
    const expr = build.by("sum", ["job"], build.selector("up"));
    return query({ expr, unit: "count", keeps: ["job"], metrics: [], recordings: [], at: placeOf(targets.count) });
  },
};
