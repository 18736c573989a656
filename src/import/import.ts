/** Files of other SLO tools into what a spec can declare. */
import type { Diagnostic } from "../diagnostic.ts";
import type { TextSource } from "../read/yaml-document.ts";
import { isNull, type YamlFault, type YamlMap, yamlTree } from "../read/yaml-tree.ts";
import type { Reading } from "./fields.ts";
import type { Imported, ImportedSlo } from "./imported.ts";
import { type Defaults, readSloth } from "./sloth.ts";

/** The tools whose files can be imported, each with its name as people write it. */
export const tools = { sloth: "Sloth" } as const;
export type Tool = keyof typeof tools;

const readers: Readonly<Record<Tool, (node: YamlMap, reading: Reading, defaults: Defaults) => Imported | undefined>> = { sloth: readSloth };

/** What all files declare together; what is wrong with one leaves the others readable. */
export function importFiles(
  tool: Tool,
  sources: readonly TextSource[],
  defaults: Defaults,
): { readonly imported: Imported; readonly diagnostics: readonly Diagnostic[] } {
  const found: Diagnostic[] = [];
  const read = sources.flatMap((source) => importFile(tool, source, defaults, found));
  const slos = withoutRepeats(
    read.flatMap((each) => each.slos),
    found,
  );
  found.push(...withoutTeam(slos));
  return { imported: { slos, left: read.flatMap((each) => each.left) }, diagnostics: found };
}

/** A spec says who answers for a service; files need not. */
function withoutTeam(slos: readonly ImportedSlo[]): readonly Diagnostic[] {
  return [...new Set(slos.map(({ service }) => service))].flatMap((name): readonly Diagnostic[] => {
    const own = slos.filter(({ service }) => service === name);
    const [first] = own;
    if (!first || own.some(({ team }) => team !== undefined)) return [];
    const message = `nothing says who answers for \`${name}\``;
    return [
      { rule: "import", severity: "info", subject: `services.${name}`, message, help: "write it in the spec as `team`, where `unknown` stands", at: first.at },
    ];
  });
}

function importFile(tool: Tool, source: TextSource, defaults: Defaults, found: Diagnostic[]): readonly Imported[] {
  const { documents, faults, error } = yamlTree(source.text);
  const refuse = ({ message, help, start, end }: Pick<YamlFault, "message" | "help" | "start" | "end">) =>
    void found.push({ rule: "raw", severity: "error", subject: source.subject, message, help, at: source.place(start, end) });
  for (const fault of error ? [error] : faults) refuse(fault);
  const help = `name a file of ${tools[tool]}`;
  const said = documents.filter((node) => !isNull(node));
  if (said.length === 0 && !error) refuse({ message: "the file is empty", help, start: 0, end: 1 });
  return said.flatMap((node) => {
    if (node.is === "map") return readers[tool](node, { source, tool: tools[tool], found }, defaults) ?? [];
    refuse({ message: "this is no map of settings", help, start: node.start, end: node.start + 1 });
    return [];
  });
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
