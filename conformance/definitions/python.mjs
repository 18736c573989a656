/** Definitions in Python: checked and run with the locked packages of `definitions/python`. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "./run.mjs";

const own = join(dirname(fileURLToPath(import.meta.url)), "python");
const python = process.env.PYTHON ?? "python3";

/** An environment of its own, made once; `{ problem }` where that fails. */
function environment(shared) {
  const folder = join(shared, "python");
  const requirements = join(own, "requirements.txt");
  const mark = join(folder, "requirements.txt");
  const inside = (name) => join(folder, "bin", name);
  if (existsSync(mark) && readFileSync(mark, "utf8") === readFileSync(requirements, "utf8")) return { inside };
  mkdirSync(folder, { recursive: true });
  const problem =
    output(python, ["-m", "venv", "--clear", folder]) ??
    output(inside("python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", requirements]);
  if (problem === undefined) cpSync(requirements, mark);
  return { inside, problem };
}

export function check(folder, shared) {
  const { inside, problem } = environment(shared);
  if (problem !== undefined) return [["pip install", problem]];
  const cache = join(shared, "mypy");
  return [
    ["py_compile", output(inside("python"), ["-c", "import sys; [compile(open(file).read(), file, 'exec') for file in sys.argv[1:]]", ...sources(folder)])],
    ["mypy --strict", output(inside("python"), ["-m", "mypy", "--strict", "--no-incremental", "--cache-dir", cache, ...sources(folder)])],
    [
      "ruff check",
      output(inside("ruff"), ["check", "--quiet", "--no-cache", "--isolated", "--select", "E,F,W,I,B,UP", "--ignore", "E501", "."], { cwd: folder }),
    ],
    ["ruff format", output(inside("ruff"), ["format", "--no-cache", "--isolated", "--diff", "--quiet", folder], { wantsSilence: true })],
  ];
}

const sources = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".py"))
    .map((file) => join(folder, file));

export function modules(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith("_metrics.py"))
    .map((file) => ({ name: file.slice(0, -".py".length), text: readFileSync(join(folder, file), "utf8") }));
}

export function program(folder, { name }, _work, shared) {
  const env = { ...process.env, PYTHONPATH: resolve(folder), PYTHONDONTWRITEBYTECODE: "1" };
  return { command: environment(shared).inside("python"), args: (port) => [join(own, "count.py"), name, String(port)], env };
}

/** The tests of the runtime. */
export function test(folder, shared) {
  const { inside, problem } = environment(shared);
  return problem ?? output(inside("python"), ["-B", "-m", "unittest"], { cwd: folder });
}
