/** Files of other SLO tools into what a spec can declare. */
import type { Diagnostic } from "../diagnostic.ts";
import type { TextSource } from "../read/text-source.ts";
import { isNull, type YamlFault, type YamlNode, yamlTree } from "../read/yaml-tree.ts";
import { type FileObject, textAt, valueAt } from "./fields.ts";

import type { Defaults, Imported, ImportedSlo } from "./imported.ts";
import { readOpenSlo } from "./openslo.ts";
import { readPyrra } from "./pyrra.ts";
import { readSloth } from "./sloth.ts";

/** The tools whose files can be imported, each with its name as people write it. */
export const tools = { sloth: "Sloth", pyrra: "Pyrra", openslo: "OpenSLO" } as const;
export type Tool = keyof typeof tools;

/** Objects of OpenSLO refer to others, of other files too, and so are read together. */
const readers: Readonly<Record<Tool, (objects: readonly FileObject[], defaults: Defaults) => readonly Imported[]>> = {
  sloth: readSloth,
  pyrra: (objects) => objects.flatMap((object) => readPyrra(object) ?? []),
  openslo: readOpenSlo,
};

/** What all files declare together; what is wrong with one leaves the others readable. */
export function importFiles(
  tool: Tool,
  sources: readonly TextSource[],
  defaults: Defaults,
): { readonly imported: Imported; readonly diagnostics: readonly Diagnostic[] } {
  const found: Diagnostic[] = [];
  const read = readers[tool](
    sources.flatMap((source) => objectsOf(tool, source, found)),
    defaults,
  );
  const slos = renamed(
    withoutRepeats(
      read.flatMap((each) => each.slos),
      found,
    ),
    found,
  );
  const [first] = sources;
  if (first && slos.length === 0 && found.every(({ severity }) => severity !== "error")) {
    const at = first.place(0, 1);
    found.push({
      rule: "import",
      severity: "error",
      subject: first.subject,
      message: "there is no SLO in these files",
      help: `name files with SLOs of ${tools[tool]}`,
      at,
    });
  }
  found.push(...withoutTeam(slos), ...otherBurns(tool, slos));
  return { imported: { slos, left: read.flatMap((each) => each.left) }, diagnostics: found };
}

/** Said once, since it holds for all: the factors of Pyrra are those of a window of four weeks, whatever the window. */
function otherBurns(tool: Tool, slos: readonly ImportedSlo[]): readonly Diagnostic[] {
  const first = slos.find(({ alerts }) => alerts.page !== false);
  if (tool !== "pyrra" || !first) return [];
  const message = "Pyrra alerts at 14, 7, 2 and 1 times the rate that spends the budget in its window, obsc when 2 %, 5 % or 10 % of the budget are spent";
  const help = "say `burns` of `page` and `ticket` where an alert has to wait for something else";
  return [{ rule: "import", severity: "info", subject: `slos.${first.name}`, message, help, at: first.at }];
}

/** A spec says who answers for a service; files need not. */
function withoutTeam(slos: readonly ImportedSlo[]): readonly Diagnostic[] {
  const firsts = new Map<string, ImportedSlo>();
  const owned = new Set<string>();
  for (const slo of slos) {
    if (!firsts.has(slo.service)) firsts.set(slo.service, slo);
    if (slo.team !== undefined) owned.add(slo.service);
  }
  return [...firsts].flatMap(([name, first]): readonly Diagnostic[] => {
    if (owned.has(name)) return [];
    const message = `nothing says who answers for \`${name}\``;
    return [
      { rule: "import", severity: "info", subject: `services.${name}`, message, help: "write it in the spec as `team`, where `unknown` stands", at: first.at },
    ];
  });
}

function objectsOf(tool: Tool, source: TextSource, found: Diagnostic[]): readonly FileObject[] {
  const { documents, faults, error } = yamlTree(source.text);
  const refuse = ({ message, help, start, end }: Pick<YamlFault, "message" | "help" | "start" | "end">) =>
    void found.push({ rule: "raw", severity: "error", subject: source.subject, message, help, at: source.place(start, end) });
  for (const fault of error ? [error] : faults) refuse(fault);
  const help = `name a file of ${tools[tool]}`;
  const said = documents.filter((node) => !isNull(node));
  if (said.length === 0 && !error) refuse({ message: "the file is empty", help, start: 0, end: 1 });
  return said
    .flatMap((node) => listedIn(node, tool))
    .flatMap((node): readonly FileObject[] => {
      if (node.is === "map") return [{ node, reading: { source, tool: tools[tool], found } }];
      refuse({ message: "this is no map of settings", help, start: node.start, end: node.start + 1 });
      return [];
    });
}

/** What a cluster gives back of many is one list, and a file of OpenSLO may be one itself. */
function listedIn(node: YamlNode, tool: Tool): readonly YamlNode[] {
  if (node.is === "list" && tool === "openslo") return node.items;
  const [kind, items] = [textAt(node, "kind"), valueAt(node, "items")];
  return kind?.endsWith("List") && items?.is === "list" ? items.items : [node];
}

/** Two objectives of one name would be one in Prometheus. */
function withoutRepeats(slos: readonly ImportedSlo[], found: Diagnostic[]): readonly ImportedSlo[] {
  const seen = new Map<string, ImportedSlo>();
  for (const slo of slos) {
    const key = JSON.stringify([slo.service, slo.name]);
    const first = seen.get(key);
    if (!first) {
      seen.set(key, slo);
      continue;
    }
    const message = `\`${slo.service}\` has an SLO \`${slo.name}\` already`;
    const related = [{ message: "the first", at: first.at }];
    found.push({ rule: "import", severity: "error", subject: `slos.${slo.name}`, message, help: "give each a name of its own", at: slo.at, related });
  }
  return [...seen.values()];
}

/** Names of SLOs are those of a system: what several services call alike has the service in front, as other tools have it in their rules. */
function renamed(slos: readonly ImportedSlo[], found: Diagnostic[]): readonly ImportedSlo[] {
  const services = new Map<string, Set<string>>();
  for (const { name, service } of slos) services.set(name, (services.get(name) ?? new Set()).add(service));
  return slos.map((slo) => {
    const { name, service, at } = slo;
    if (services.get(name)?.size === 1) return slo;
    const message = `several services have an SLO \`${name}\`: this one is called \`${service}-${name}\` in the spec`;
    const help = "choose it by that name in the label `slo`";
    found.push({ rule: "import", severity: "info", subject: `slos.${name}`, message, help, at });
    return { ...slo, name: `${service}-${name}` };
  });
}
