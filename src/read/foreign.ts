/** Files that obsc did not write, of each kind, into the parts of a Plan that rules look at. */
import type { ForeignKind } from "../derive/part.ts";
import type { Known } from "./known.ts";
import { collector, config, type Read } from "./raw.ts";
import { readRuleFile } from "./rule-file.ts";
import type { TextSource } from "./yaml-document.ts";

/** Reads one file; `path` is its name as findings show it. */
type ForeignReader = (source: TextSource, path: string, known: Known) => Read;

export const foreignReaders: Readonly<Record<ForeignKind, ForeignReader>> = {
  rules: readRuleFile,
  collector,
  promtail: config("promtail"),
  alertmanager: config("alertmanager"),
  loki: config("loki"),
  prometheus: config("prometheus"),
};
