/** Files that obsc did not write, of each kind, into the parts of a Plan that rules look at. */
import type { ForeignKind } from "../derive/part.ts";
import { otherKind } from "./foreign-kind.ts";
import type { Known } from "./known.ts";
import type { Read } from "./raw.ts";
import type { TextSource } from "./text-source.ts";

/** Reads one file; `path` is its name as findings show it. */
type ForeignReader = (source: TextSource, path: string, known: Known) => Read;

const raw = () => import("./raw.ts");

/** Each is loaded with what it stands on where there is a file of its kind. */
const readers: Readonly<Record<ForeignKind, () => Promise<ForeignReader>>> = {
  rules: async () => (await import("./rule-file.ts")).readRuleFile,
  collector: async () => (await raw()).collector,
  promtail: async () => (await raw()).config("promtail"),
  alertmanager: async () => (await raw()).config("alertmanager"),
  loki: async () => (await raw()).config("loki"),
  prometheus: async () => (await raw()).config("prometheus"),
  dashboards: async () => (await import("./dashboard.ts")).readDashboards,
};

/** The parts of one file, or what is wrong with it as such. */
export async function readForeign(kind: ForeignKind, source: TextSource, path: string, known: Known): Promise<Read> {
  const other = otherKind(source, kind);
  return other ? { parts: {}, diagnostics: [other] } : (await readers[kind]())(source, path, known);
}
