/** What can be said of a condition without evaluating it. */
import type { Condition } from "../ir/query.ts";

/** The labels by which a condition holds or does not, `job` among them; `undefined` where raw text leaves them unknown. */
export function keptBy(condition: Condition): readonly string[] | undefined {
  switch (condition.is) {
    case "threshold":
      return condition.query.keeps;
    case "targets":
      return condition.state === "down" ? ["job", "instance"] : ["job"];
    case "absent":
      return ["job"];
    case "log-threshold":
      return undefined;
    default: {
      const [left, right] = [keptBy(condition.left), keptBy(condition.right)];
      return left && right && [...new Set([...left, ...right])];
    }
  }
}

/** Whether Prometheus has what it takes: not so on log lines. */
export function isOnMetrics(condition: Condition): boolean {
  if (condition.is === "log-threshold") return false;
  return !("left" in condition) || (isOnMetrics(condition.left) && isOnMetrics(condition.right));
}

/** Whether Loki has what it takes: lines of logs and nothing else. */
export function isOnLogs(condition: Condition): boolean {
  if (condition.is === "log-threshold") return true;
  return "left" in condition && isOnLogs(condition.left) && isOnLogs(condition.right);
}
