/** Comments beside data: the parts of a YAML file that say why they are there. */
import { comment, toYaml } from "../util/yaml.ts";

/** Data under `indent` (a number of blanks), with a `#` line above it for each line of `because`. */
export function commented(value: unknown, because: readonly string[], indent: number): string {
  const blank = " ".repeat(indent);
  const comments = because.map((line) => `${blank}${comment(line)}\n`).join("");
  return comments + toYaml(value).replace(/^(?=.)/gm, blank);
}

/** A file: the lines of its header as comments, an empty line, and its sections with one between each two. */
export function yamlFile(header: readonly string[], sections: readonly string[]): string {
  return `${header.map(comment).join("\n")}\n\n${sections.filter((section) => section !== "").join("\n")}`;
}
