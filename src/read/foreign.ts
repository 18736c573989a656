/** Files that obsc did not write, of each kind, into the parts of a Plan that rules look at. */
import type { ForeignKind } from "../derive/part.ts";
import { readDashboards } from "./dashboard.ts";
import { otherKind } from "./foreign-kind.ts";
import type { Known } from "./known.ts";
import { collector, config, type Read } from "./raw.ts";
import { readRuleFile } from "./rule-file.ts";
import type { TextSource } from "./yaml-document.ts";

/** Reads one file; `path` is its name as findings show it. */
type ForeignReader = (source: TextSource, path: string, known: Known) => Read;

const readers: Readonly<Record<ForeignKind, ForeignReader>> = {
  rules: readRuleFile,
  collector,
  promtail: config("promtail"),
  alertmanager: config("alertmanager"),
  loki: config("loki"),
  prometheus: config("prometheus"),
  dashboards: readDashboards,
};

/** The parts of one file, or what is wrong with it as such. */
export function readForeign(kind: ForeignKind, source: TextSource, path: string, known: Known): Read {
  const other = otherKind(source, kind);
  return other ? { parts: {}, diagnostics: [other] } : readers[kind](source, path, known);
}
