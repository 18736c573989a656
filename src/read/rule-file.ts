/**
 * Rule files of Prometheus, Mimir and Loki, and objects of the Prometheus Operator that hold such, into groups and rules with a place
 * for everything in them. What keeps Prometheus from loading one is a part too, so that a rule of lint says it.
 */
import type { ReadParts } from "../derive/plan.ts";
import type { BrokenQuery, RuleFileFault } from "../derive/rule-part.ts";
import type { LogQueryPart } from "../derive/stored-query.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { parse } from "../promql/parse.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { remembered } from "../util/remembered.ts";
import type { Known } from "./known.ts";
import type { Read } from "./raw.ts";
import { type Fault, type RuleSource, readGroups } from "./rule-group.ts";
import { templateAt } from "./templated.ts";
import type { TextSource } from "./text-source.ts";
import { entryOf, isNull, type YamlMap, type YamlNode, type YamlTree, yamlTree } from "./yaml-tree.ts";

/** `path` is the file as findings name it. */
export function readRuleFile(written: TextSource, path: string, known: Known): Read {
  const { source, tree } = treeOf(written);
  const { documents, faults, error } = tree;
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
    parsed: remembered((query) => parse(query, { features: known.features }), mostQueries),
    fault: (fault) => void found.push(partOf(fault, source)),
    broken: (query) => void broken.push(query),
    logQuery: (query) => void logQueries.push(query),
  };
  for (const fault of faults) file.fault({ subject: "groups", ...fault });
  const read = readDocuments(documents, file);
  const parts: ReadParts = { readGroups: read, brokenQueries: broken, ruleFileFaults: found, logQueries };
  return { parts, diagnostics: [] };
}

/** What repeats does so nearby, and of many thousands a table takes longer to fill than it saves. */
const mostQueries = 1000;

/** How much text may be read again for lines that stand too far to the left. */
const mostAgain = 20_000_000;

/** The tree of a text, which has those lines within quotes and brackets indented that Go lets stand where they are. */
function treeOf(written: TextSource): { readonly source: TextSource; readonly tree: YamlTree } {
  const first = { source: written, tree: yamlTree(written.text) };
  let { source, tree } = first;
  for (let left = mostAgain; tree.error?.outdented && left > source.text.length; left -= source.text.length) {
    source = indentedAt(source, tree.error.start);
    tree = yamlTree(source.text);
  }
  // What is still wrong then began there, unless the file ends there.
  const isEnd = (first.tree.error?.start ?? 0) >= written.text.trimEnd().length;
  return tree.error && !isEnd ? first : { source, tree };
}

/** More than the indentation of anything around a line. */
const blanks = " ".repeat(100);

function indentedAt({ text, place, subject }: TextSource, at: number): TextSource {
  const before = (offset: number) => (offset <= at ? offset : Math.max(at, offset - blanks.length));
  return { text: text.slice(0, at) + blanks + text.slice(at), subject, place: (start, end) => place(before(start), before(end)) };
}

function refusal({ place, subject }: TextSource, { message, help, start, end }: Omit<Fault, "subject">): Diagnostic {
  return { rule: "raw", severity: "error", subject, message, help, at: place(start, end) };
}

function partOf({ subject, message, help, start, end, related, unread }: Fault, { place }: TextSource): RuleFileFault {
  const more = related ? { related: [{ message: related.message, at: place(related.start, related.end) }] } : {};
  return { subject, message, help, at: place(start, end), allow: [], ...more, ...(unread && { unread }) };
}

type Groups = NonNullable<ReadParts["readGroups"]>;

/** Of several documents servers read the first; objects of Kubernetes, and what Mimir's tools send to a namespace, each stand for themselves. */
function readDocuments(documents: readonly YamlNode[], file: RuleSource): Groups {
  const [first, second] = documents.filter((document) => !isNull(document));
  const isAlone = first?.is === "map" && !entryOf(first, "kind")?.value && !entryOf(first, "namespace")?.value;
  if (!first || !second || !isAlone) return documents.flatMap((document) => readDocument(document, file));
  const help = "put its groups into the first, or into a file of their own";
  const end = second.is === "map" ? (second.entries[0]?.key.end ?? second.end) : second.end;
  file.fault({
    subject: "groups",
    message: "only the first document of a rule file is read, and here begins another",
    help,
    start: second.start,
    end,
    unread: true,
  });
  return readDocument(first, file);
}

/** What a document may hold beside its groups: Mimir's tools name the namespace. */
const fileKeys = ["groups", "namespace"];

function readDocument(root: YamlNode, file: RuleSource): Groups {
  if (isNull(root)) return [];
  if (root.is !== "map") {
    const what = root.is === "list" ? "a list" : "a single value";
    file.fault({ subject: "groups", message: `a rule file is a map with \`groups\`, and this is ${what}`, help: "put the groups under `groups:`", ...root });
    return [];
  }
  const kind = entryOf(root, "kind")?.value;
  if (kind?.is === "scalar") return readObject(root, kind.value, file);
  for (const { key } of root.entries) {
    if (fileKeys.includes(key.value)) continue;
    const help = didYouMean(key.value, fileKeys) ?? "remove it: a rule file has `groups` and nothing else";
    file.fault({ subject: key.value, message: `a rule file has no \`${key.value}\``, help, ...key });
  }
  return readGroups(entryOf(root, "groups")?.value, file);
}

/** An object of Kubernetes, of which only some hold rules; others may stand in the same file. */
function readObject(object: YamlMap, kind: string, file: RuleSource): Groups {
  const items = entryOf(object, "items")?.value;
  if (kind.endsWith("List") && items?.is === "list") return items.items.flatMap((item) => readDocument(item, file));
  const spec = kind === "PrometheusRule" ? entryOf(object, "spec")?.value : undefined;
  return spec?.is === "map" ? readGroups(entryOf(spec, "groups")?.value, file) : [];
}
