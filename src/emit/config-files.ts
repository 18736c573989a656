/** Files of configuration that the Plan has as data. */
import type { ConfigFile } from "../derive/part.ts";
import type { Plan } from "../derive/plan.ts";
import { comment, toYaml } from "../util/yaml.ts";
import type { Emitter, OutputFile } from "./emitter.ts";

/** An emitter of the files of one target that the Plan has as data. */
export function configEmitter(name: string, summary: string): Emitter {
  return { name, summary, emit: (plan, { header }) => configFiles(plan, name, header) };
}

/** The files of a target, the top folder of their paths, or the file of that name with an ending. */
export function configFiles({ configs }: Plan, target: string, header: readonly string[]): readonly OutputFile[] {
  return configs
    .filter(({ path }) => path.startsWith(`${target}/`) || path.startsWith(`${target}.`))
    .map((file) => ({ path: file.path, content: contentOf(file, header) }));
}

function contentOf(file: ConfigFile, header: readonly string[]): string {
  const top = header.map(comment).join("\n");
  if (file.text !== undefined) return file.text.startsWith("#!") ? file.text.replace("\n", `\n${top}\n`) : `${top}\n\n${file.text}`;
  const [first, ...rest] = file.documents;
  // JSON has no comments.
  if (file.path.endsWith(".json")) return `${JSON.stringify(first ?? {}, undefined, 2)}\n`;
  if (first === undefined) return `${top}\n`;
  return `${top}\n\n${[toYaml(first, [], file.because), ...rest.map((document) => toYaml(document))].join("---\n")}`;
}
