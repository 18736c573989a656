// Loads every emitted compose file with compose-go, the library that docker compose itself loads it with.
//   node conformance/compose.mjs COMPOSECHECK [FOLDER ...]      (default: generated)
// What it warns of counts. Each file that a container is given has to be one that is emitted, or a secret.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { argumentsOf, filesUnder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [composecheck, roots] = argumentsOf("node conformance/compose.mjs COMPOSECHECK [FOLDER ...]");
const report = reporter();

for (const file of filesUnder(roots, (path) => /(^|\/)compose\.yaml$/.test(path))) {
  const { status, stdout, stderr } = spawnSync(composecheck, [file], { encoding: "utf8", env: { ...process.env, ...variables(dirname(file)) } });
  report.say(file, status === 0 && stderr === "" ? mountedFiles(file) : (stdout + stderr).trim());
}
report.end();

/** What a person has to fill in, filled in. */
function variables(folder) {
  const example = join(folder, "env", ".env.example");
  const names = existsSync(example) ? [...readFileSync(example, "utf8").matchAll(/^(\w+)=$/gm)] : [];
  return Object.fromEntries(names.map(([, name]) => [name, "filled-in"]));
}

function mountedFiles(file) {
  const { services } = parse(readFileSync(file, "utf8"));
  for (const [name, { volumes = [], env_file = [] }] of Object.entries(services)) {
    const sources = [...volumes.map((volume) => (typeof volume === "string" ? volume.split(":")[0] : volume.source)), ...[env_file].flat()];
    const missing = sources.filter((source) => source?.startsWith("./") && !existsSync(join(dirname(file), source)));
    if (missing.length > 0) return `${name} is given ${missing.join(", ")}, which is not emitted`;
  }
  return undefined;
}
