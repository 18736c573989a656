/** Units of panels, and amounts as people read them in a description. */
import type { Metric, Unit } from "../ir/metric.ts";
import type { Query } from "../ir/query.ts";
import { formatDuration } from "../util/duration.ts";
import type { PanelUnit } from "./dashboard-part.ts";

/** The unit of the first query that has one; what counts requests per second is named so. */
export function unitOfQueries(queries: readonly Query[]): PanelUnit {
  const found = queries.find((query) => query.language !== "traceql" && query.unit !== "unknown");
  if (!found || found.language === "traceql") return "unknown";
  return found.language === "promql" ? perSecond(found.unit, found.metrics[0]) : found.unit;
}

/** "requests/s" for counts per second of a metric whose name says that it counts requests. */
export function perSecond(unit: Unit, metric: Metric | undefined): PanelUnit {
  return unit === "count/s" && metric !== undefined && /(^|_)requests(_|$)/.test(metric.name) ? "requests/s" : unit;
}

/** A value in base units as people say it: "5%", "500ms", "512MiB", "0.1/s". */
export function amount(value: number, unit: PanelUnit): string {
  switch (unit) {
    case "ratio":
      return `${short(value * 100)}%`;
    case "seconds":
      return Number.isInteger(value * 1000) ? formatDuration(value * 1000) : `${short(value)}s`;
    case "bytes":
    case "bytes/s":
      return `${binary(value)}${unit.slice("bytes".length)}`;
    case "count":
    case "unknown":
      return short(value);
    case "count/s":
    case "requests/s":
      return `${short(value)}/s`;
    default:
      return `${short(value)} ${unit}`;
  }
}

/** Four digits are enough to read; `0.05 * 100` is 5. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

const binarySizes = ["B", "KiB", "MiB", "GiB", "TiB"];
function binary(value: number): string {
  const power = Math.min(binarySizes.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  return `${short(value / 1024 ** power)}${binarySizes[power]}`;
}
