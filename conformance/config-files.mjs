// Holds what `obsc lint` says of configurations of Prometheus and Alertmanager, sound and faulty, against promtool and amtool: what these load passes, and nothing else does.
//   node conformance/config-files.mjs PROMTOOL AMTOOL
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { alertmanagerFiles, prometheusFiles } from "./lib/config-files.mjs";
import { argumentsOf } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [promtool, amtool] = argumentsOf("node conformance/config-files.mjs PROMTOOL AMTOOL", 2);
const report = reporter();

/** Rules that find what keeps the program from loading a file; others find what loads, and does not do what it should. */
const loading = /^(raw|prometheus\/(unknown|invalid|missing|contradicting)-setting(s?)|alert\/(unknown|invalid|missing|contradicting)-setting(s?))$/;
const more = {
  prometheus: [
    "prometheus/duplicate-job",
    "prometheus/duplicate-remote",
    "prometheus/invalid-relabeling",
    "prometheus/timeout-over-interval",
    "prometheus/url-target",
  ],
  alertmanager: ["alert/bad-duration", "alert/bad-matcher", "alert/duplicate-name", "alert/unknown-receiver", "alert/unknown-time-interval"],
};

const folder = mkdtempSync(join(tmpdir(), "obsc-config-files-"));
try {
  holdAgainst("prometheus", prometheusFiles, promtool, ["check", "config", "--syntax-only"]);
  holdAgainst("alertmanager", alertmanagerFiles, amtool, ["check-config"]);
} finally {
  rmSync(folder, { recursive: true });
}
report.end();

function holdAgainst(kind, texts, program, words) {
  const files = texts.map((text, index) => ({ text, name: `${kind}-${String(index).padStart(3, "0")}.yml` }));
  for (const { text, name } of files) writeFileSync(join(folder, name), text);
  const lint = [resolve("dist", "cli.js"), "lint", "--format", "json", ...files.flatMap(({ name }) => [`--${kind}`, name])];
  const { stdout } = spawnSync(process.execPath, lint, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  const { diagnostics } = JSON.parse(stdout);
  for (const { text, name } of files) {
    const { status, stdout: out, stderr } = spawnSync(program, [...words, name], { cwd: folder, encoding: "utf8" });
    const refused = diagnostics.filter(({ file, rule }) => file === name && (loading.test(rule) || more[kind].includes(rule)));
    const same = (status === 0) === (refused.length === 0);
    const said = refused.map(({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`).join("; ");
    report.say(
      name,
      same ? undefined : `${kind}: it ${status === 0 ? "loads" : `is refused: ${`${out}${stderr}`.trim()}`}, obsc says ${said || "nothing"}:\n${text}`,
    );
  }
}
