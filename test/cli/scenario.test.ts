import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";

/**
 * A scenario is a text file: a sentence, files between `-- name --` lines, then commands with what they print and their
 * exit code. `obsc` is run in this process; `ls`, `cat`, `rm`, `write FILE TEXT` and `append FILE TEXT` are what a scenario
 * needs beside it. `OBSC_UPDATE=1 npm test -- scenario` rewrites what the commands print; read the difference.
 */
interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly script: string;
}

const folder = "test/cli";
const obsc = new URL("../../src/index.js", import.meta.url).href;

for (const name of readdirSync(folder)
  .filter((file) => file.endsWith(".txt"))
  .sort()) {
  const scenario = parse(name);
  test(`${name.replace(/\.txt$/, "")}: ${scenario.title}`, async () => {
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), "obsc-cli-")));
    try {
      for (const { path, content } of scenario.files) put(join(cwd, path), content);
      const printed = await play(scenario.script, cwd);
      if (process.env.OBSC_UPDATE) update(scenario, printed);
      else assert.equal(printed, scenario.script);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
}

function parse(name: string): Scenario {
  const [head = "", ...sections] = readFileSync(join(folder, name), "utf8").split(/^-- (.+) --\n/m);
  const files: { path: string; content: string }[] = [];
  let script = "";
  for (let index = 0; index < sections.length; index += 2) {
    const [path = "", content = ""] = sections.slice(index, index + 2);
    if (path === "run") script = content;
    else files.push({ path, content });
  }
  return { name, title: head.trim().replace(/\s+/g, " "), files, script };
}

/** Carries out the commands of a script; gives the script again, with what they print now. */
async function play(script: string, cwd: string): Promise<string> {
  const commands = script.split("\n").filter((line) => line.startsWith("$ "));
  const printed: string[] = [];
  for (const command of commands) printed.push(`${command}\n${clean(await carryOut(command.slice(2), cwd), cwd)}`);
  return printed.join("\n");
}

/** Paths of this run are not part of a scenario. */
function clean(text: string, cwd: string): string {
  const ended = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return ended.replaceAll(cwd, "<dir>");
}

async function carryOut(command: string, cwd: string): Promise<string> {
  const [program = "", ...words] = command.split(" ");
  const path = join(cwd, words[0] ?? "");
  const rest = words.slice(1).join(" ").replaceAll("\\n", "\n");
  switch (program) {
    case "obsc":
      return obscIn(cwd, words);
    case "ls":
      return listing(path);
    case "cat":
      return readFileSync(path, "utf8");
    case "rm":
      rmSync(path, { recursive: true });
      return "";
    case "write":
      put(path, `${rest}\n`);
      return "";
    case "append":
      put(path, `${readFileSync(path, "utf8")}${rest}\n`);
      return "";
    case "chmod":
      chmodSync(join(cwd, words[1] ?? ""), Number.parseInt(words[0] ?? "", 8));
      return "";
    default:
      throw new Error(`a scenario has no command \`${program}\``);
  }
}

async function obscIn(cwd: string, words: readonly string[]): Promise<string> {
  const terminal = words.includes("--terminal");
  let printed = "";
  const code = await run(
    words.filter((word) => word !== "--terminal"),
    {
      cwd,
      out: (text) => {
        printed += text;
      },
      err: (text) => {
        printed += text;
      },
      env: { NO_COLOR: "1" },
      terminal: { out: terminal, err: terminal },
      today: "2026-11-21",
      obsc,
    },
    "0.0.0-test",
  );
  return `${clean(printed, cwd)}exit ${code}\n`;
}

function listing(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(
      (entry) =>
        `${join(entry.parentPath ?? entry.path, entry.name)
          .slice(path.length)
          .replace(/^\//, "")}\n`,
    )
    .sort()
    .join("");
}

function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function update(scenario: Scenario, printed: string): void {
  const path = join(folder, scenario.name);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, `${text.slice(0, text.indexOf("-- run --\n"))}-- run --\n${printed}`);
}
