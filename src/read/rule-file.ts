/**
 * Rule files of Prometheus, Mimir and Loki, and objects of the Prometheus Operator that hold such, into groups and rules with a place
 * for everything in them. What keeps Prometheus from loading one is a part too, so that a rule of lint says it.
 */
import type { ReadParts } from "../derive/plan.ts";
import type { BrokenQuery, RuleFileFault } from "../derive/rule-part.ts";
import type { LogQueryPart } from "../derive/stored-query.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import type { Known } from "./known.ts";
import type { Read } from "./raw.ts";
import { type Fault, type RuleSource, readGroups } from "./rule-group.ts";
import { templateAt } from "./templated.ts";
import type { TextSource } from "./yaml-document.ts";
import { isNull, type YamlMap, type YamlNode, yamlTree } from "./yaml-tree.ts";

/** `path` is the file as findings name it. */
export function readRuleFile(source: TextSource, path: string, known: Known): Read {
  const { documents, faults, error } = yamlTree(source.text);
  const template = templateAt(source.text, error ?? faults[0]);
  if (template) return { parts: {}, diagnostics: [refusal(source, template)] };
  if (error) return { parts: {}, diagnostics: [refusal(source, error)] };
  const found: RuleFileFault[] = [];
  const broken: BrokenQuery[] = [];
  const logQueries: LogQueryPart[] = [];
  const file: RuleSource = {
    source,
    path,
    known,
    fault: (fault) => void found.push(partOf(fault, source)),
    broken: (query) => void broken.push(query),
    logQuery: (query) => void logQueries.push(query),
  };
  for (const fault of faults) file.fault({ subject: "groups", ...fault });
  const groups = documents.flatMap((document) => readDocument(document, file));
  const parts: ReadParts = { readGroups: groups, brokenQueries: broken, ruleFileFaults: found, logQueries };
  return { parts, diagnostics: [] };
}

function refusal({ place, subject }: TextSource, { message, help, start, end }: Omit<Fault, "subject">): Diagnostic {
  return { rule: "raw", severity: "error", subject, message, help, at: place(start, end) };
}

function partOf({ subject, message, help, start, end, related }: Fault, { place }: TextSource): RuleFileFault {
  const more = related ? { related: [{ message: related.message, at: place(related.start, related.end) }] } : {};
  return { subject, message, help, at: place(start, end), allow: [], ...more };
}

/** What a document may hold beside its groups: Mimir's tools name the namespace. */
const fileKeys = ["groups", "namespace"];

function readDocument(root: YamlNode, file: RuleSource): NonNullable<ReadParts["readGroups"]> {
  if (isNull(root)) return [];
  if (root.is !== "map") {
    const what = root.is === "list" ? "a list" : "a text";
    file.fault({ subject: "groups", message: `a rule file is a map with \`groups\`, and this is ${what}`, help: "put the groups under `groups:`", ...root });
    return [];
  }
  const kind = settingIn(root, "kind");
  if (kind?.is === "scalar") return readObject(root, kind.value, file);
  for (const { key } of root.entries) {
    if (fileKeys.includes(key.value)) continue;
    const help = didYouMean(key.value, fileKeys) ?? "remove it: a rule file has `groups` and nothing else";
    file.fault({ subject: key.value, message: `a rule file has no \`${key.value}\``, help, ...key });
  }
  return readGroups(settingIn(root, "groups"), file);
}

/** An object of Kubernetes, of which only some hold rules; others may stand in the same file. */
function readObject(object: YamlMap, kind: string, file: RuleSource): NonNullable<ReadParts["readGroups"]> {
  const items = settingIn(object, "items");
  if (kind.endsWith("List") && items?.is === "list") return items.items.flatMap((item) => readDocument(item, file));
  const spec = kind === "PrometheusRule" ? settingIn(object, "spec") : undefined;
  return spec?.is === "map" ? readGroups(settingIn(spec, "groups"), file) : [];
}

function settingIn(map: YamlMap, name: string): YamlNode | undefined {
  return map.entries.find(({ key }) => key.value === name)?.value;
}
