// Holds what `obsc lint --rules` says of rule files, sound and faulty, against promtool: what the one loads passes with the other, and nothing else does.
//   node conformance/rule-files.mjs PROMTOOL
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { argumentsOf } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [promtool] = argumentsOf("node conformance/rule-files.mjs PROMTOOL");
const report = reporter();
const folder = mkdtempSync(join(tmpdir(), "obsc-rule-files-"));

const sound = `groups:
  - name: shop
    interval: 1m
    limit: 10
    labels: {team: checkout}
    rules:
      - alert: ShopFails
        expr: up == 0
        for: 5m
        keep_firing_for: 1m
        labels: {severity: page}
        annotations: {summary: down}
      - record: a:b
        expr: sum(up)
`;

/** Each place of the sound file, and what may stand there instead. */
const changes = {
  "name: shop": ["name: ''", "name: ~", "name: 5", "name: [a]", "nam: shop", "name: shop\n    name: shop"],
  "interval: 1m": ["1", "''", "1.5m", "-1m", "5m1h", "1000y", "0", "", "[1m]", "1M", "' 1m'"]
    .map((value) => `interval: ${value}`)
    .concat("intervall: 1m", "query_offset: 1m", "query_offset: x"),
  "limit: 10": ["'10'", "1.5", "-1", "0x10", "", "1e3", "true", "1_000", "99999999999999999999"].map((value) => `limit: ${value}`),
  "{team: checkout}": ["{__name__: a}", "{'': a}", "[a]", "a", "", "{a: [b]}", "{a: }", "{a-b: c}"],
  "    rules:\n": ["    rules:\n      - ~\n", "    rules:\n      - x\n", "    rule:\n", "\trules:\n"],
  "alert: ShopFails": ["alert: ''", "alert:", "alret: ShopFails", "alert: ShopFails\n        record: a", "Alert: ShopFails"],
  "expr: up == 0": [
    "''",
    "",
    "[up]",
    "1",
    "up ==",
    "'  '",
    "'# x'",
    "a: b",
    "!ref up",
    "|\n          up\n          == 0",
    ">-\n          up\n\n          == 0",
    '"up \\\n          == 0"',
  ]
    .map((value) => `expr: ${value}`)
    .concat("exp: up == 0"),
  "for: 5m": ["5", "0", "0s", "", "''", "5M", "!!str 5m", "!!int 5", "[5m]", "&a 5m"]
    .map((value) => `for: ${value}`)
    .concat("for: 5m\n        for: 6m", "for: 5m\n        fro: 6m", " for: 5m", '"for": 5m'),
  "keep_firing_for: 1m": ["keep_firing_for: x", "keepFiringFor: 1m"],
  "{severity: page}": [
    "{severity: 1.0, a: true, b: 2020-01-01}",
    "{a: b, a: c}",
    "{? [a] : b}",
    "{severity: page,}",
    "{severity: page,,}",
    "{severity: page",
    "{\n        severity: page\n        }",
    "*none",
    "'a",
  ],
  "summary: down": [
    "'': x",
    "a b: x",
    "summary: [x]",
    "summary: '{{ $labels.x'",
    "summary: '{{ nofn $value }}'",
    "summary: '{{ $nope }}'",
    "summary: '{{ end }}'",
    "summary: '{{ if $value }}x'",
    "summary: '{{ $value | humanize }}'",
    "summary: @x",
    "summary: `x`",
    "summary: %x",
    'summary: "\\q"',
    "summary: a\u0001b",
    "summary: é😀",
    'summary: "x\ny"',
  ],
  "record: a:b": ["'a b'", "'a{b=\"c\"}'", "a-b", "5", "[a]", "''"]
    .map((value) => `record: ${value}`)
    .concat(
      "record: a:b\n        for: 5m",
      "record: a:b\n        for: 0s",
      "record: a:b\n        keep_firing_for: 1m",
      "record: a:b\n        annotations: {a: b}",
      "record: a:b\n        annotations: {}",
    ),
};

const files = [
  ...[
    "",
    "# nothing\n",
    "~\n",
    "groups:\n",
    "groups: []\n",
    "groups: {a: 1}\n",
    "groups: a\n",
    "groups:\n- ~\n",
    "groups:\n- a\n",
    "- a\n",
    "hello\n",
    "groups:\n- name: a\n  rules: {a: 1}\n",
    "groups:\n- name: a\n",
  ],
  ...["extra: 1\n", "groups: []\n", "...\n", "# end", "   \n", "---\ngroups: []\n"].map((more) => sound + more),
  ...[`\uFEFF${sound}`, `---\n${sound}`, sound.replaceAll("\n", "\r\n"), sound.trimEnd(), sound + sound.slice("groups:\n".length)],
  "groups:\n- name: a\n  rules:\n  - &x {record: a:b, expr: up}\n  - {<<: *x, record: a:c}\n  - {<<: [{record: a:d}, {expr: up}]}\n",
  "groups:\n- name: a\n  rules:\n  - {<<: x, record: a:b, expr: up}\n",
  "groups: &a\n- name: a\n  rules: *a\n",
  ...Object.entries(changes).flatMap(([from, to]) => to.map((text) => sound.replace(from, () => text))),
].map((text, index) => ({ text, name: `${String(index).padStart(3, "0")}.yaml` }));

try {
  for (const { text, name } of files) writeFileSync(join(folder, name), text);
  const words = [resolve("dist", "cli.js"), "lint", "--format", "json", "--rules", "*.yaml"];
  const { stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  const { diagnostics } = JSON.parse(stdout);
  for (const { text, name } of files) {
    const { status, stderr } = spawnSync(promtool, ["check", "rules", "--lint=none", join(folder, name)], { encoding: "utf8" });
    const refused = diagnostics.filter(({ file, rule }) => file === name && isOfLoading(rule));
    const same = (status === 0) === (refused.length === 0);
    const said = refused.map(({ line, column, message }) => `${line}:${column} ${message}`).join("; ");
    report.say(name, same ? undefined : `promtool ${status === 0 ? "loads it" : `says ${stderr.trim()}`}, obsc says ${said || "nothing"}:\n${text}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
report.end();

/** Other rules find what loads, and does not do what it should. */
function isOfLoading(rule) {
  return ["raw", "prometheus/invalid-rule-file", "promql/syntax-error", "alert/broken-template"].includes(rule);
}
