import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileSources } from "../load.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { formatDuration, parseDuration } from "../util/duration.ts";
import { located } from "./analyse.ts";
import { defineCommand, type ExitCode, type Given, type Io, UsageError } from "./command.ts";
import { filesOf, shown, textIn } from "./files.ts";
import { hasErrors, knownFormat, printFindings } from "./findings.ts";

export const importSlos = defineCommand({
  name: "import",
  summary: "Write a spec that means the same as the SLOs of another tool, and name what it cannot carry over",
  argument: { name: "tool", help: "whose files they are: sloth, pyrra or openslo" },
  rest: { name: "file...", help: "the files, or patterns of them" },
  flags: {
    out: { type: "string", value: "FILE", help: "where to write the spec; printed unless said" },
    force: { type: "boolean", help: "replace the file that is there" },
    window: { type: "string", value: "DURATION", default: "30d", help: "the period of objectives whose file says none, as Sloth's never do" },
    format: { type: "string", value: "NAME", default: "text", help: "text, json, github, sarif, junit or gitlab, for what is found" },
  },
  async run(given, io): Promise<ExitCode> {
    const { flags } = given;
    const format = flags.format as string;
    knownFormat(format);
    const { importFiles, tools } = await import("../import/import.ts");
    const { printSpec } = await import("../import/print.ts");
    const { textOfFile } = await import("../read/text-source.ts");
    const tool = Object.keys(tools).find((name): name is keyof typeof tools => name === given.argument);
    if (!tool) throw unknownTool(given.argument, Object.keys(tools));
    const out = outOf(given, io);
    const files = (given.rest ?? []).flatMap((word) => filesOf(word, io));
    if (files.length === 0) throw new UsageError(`there is no file to import from ${tools[tool]}`, `name some: \`obsc import ${tool} slos.yaml\``);
    const window = windowOf(flags.window as string);
    const texts = files.map((path) => textIn(path, shown(path, io)));
    const sources = texts.flatMap((text, index) => (typeof text === "string" ? [textOfFile(text, shown(files[index] as string, io), "import")] : []));
    const { imported, diagnostics } = importFiles(tool, sources, { window });
    const unread = texts.filter((text) => typeof text !== "string");
    const findings = await located([...unread, ...diagnostics], [], await fileSources(io.cwd), false);
    await printFindings(format, findings, { color: io.terminal.err && !io.env.NO_COLOR, input: tool, version: io.version, rules: [] }, io.err);
    if (imported.slos.length === 0) return 1;
    const spec = printSpec(imported, `${namesOf(files, io)} by \`obsc import ${tool}\``);
    if (out === undefined) io.out(spec);
    else writeFileSync(out, spec);
    return hasErrors(findings) ? 1 : 0;
  },
});

function unknownTool(said: string | undefined, tools: readonly string[]): UsageError {
  const help = `the tools are ${tools.join(", ")}: \`obsc import ${tools[0]} slos.yaml\``;
  if (said === undefined) return new UsageError("`import` needs to know whose files it reads", help);
  return new UsageError(`obsc does not import from \`${said}\``, didYouMean(said, tools) ?? help);
}

function outOf({ flags }: Given, io: Io): string | undefined {
  if (flags.out === undefined) {
    if (flags.force === true) throw new UsageError("--force replaces the file of --out", "say where to write: --out observability.spec.ts");
    return undefined;
  }
  const path = resolve(io.cwd, flags.out as string);
  if (existsSync(path) && flags.force !== true) throw new UsageError(`\`${flags.out}\` is there already`, "write elsewhere, or add --force to replace it");
  return path;
}

const day = 86_400_000;

function windowOf(said: string): string {
  const length = parseDuration(said);
  if (length !== undefined && length >= day && length <= 366 * day) return formatDuration(length);
  throw new UsageError(`--window takes a duration from a day to a year, but got \`${said}\``, "write it as `28d` or `30d`");
}

function namesOf(files: readonly string[], io: Io): string {
  const [first = ""] = files;
  return files.length === 1 ? shown(first, io) : `${shown(first, io)} and ${files.length === 2 ? "one file more" : `${files.length - 1} files more`}`;
}
