import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  added,
  type ConfigFile,
  corrected,
  defineRule,
  edited,
  inPart,
  movedElement,
  option,
  type Part,
  type QueryPart,
  removed,
  replaced,
  rewritten,
  type Visitors,
  within,
  wrapped,
} from "obsc/rule";
import { check } from "../../src/check/check.ts";
import { derive, withRead } from "../../src/derive/plan.ts";
import { load } from "../../src/load.ts";
import { locate } from "../../src/locate.ts";
import { readRaw } from "../../src/read/raw.ts";
import { applied } from "../support/edits.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "obsc-fix-rule-")));
const obsc = new URL("../../src/index.js", import.meta.url).href;
after(() => rmSync(folder, { recursive: true, force: true }));

const head = 'import { counter, oneOf, promql, raw, record, service, system } from "obsc";\n';

/** A spec with `before` and these options of a service and of the system, once a rule of these visitors has fixed it. */
async function fixed(visitors: Visitors, before: string, ofService: string, ofSystem = ""): Promise<string | undefined> {
  const rule = defineRule({
    name: "test/fix",
    severity: "warning",
    summary: "A claim",
    why: "A reason.",
    see: "https://example.com",
    bad: [],
    good: [],
    ...visitors,
  });
  const end = `\nexport default system("shop", { ${ofSystem}services: [service("shop", { team: "a"${ofService} })] });\n`;
  writeFileSync(join(folder, "shop.spec.ts"), head + before + end);
  const { system, metrics, sources, diagnostics } = await load("shop.spec.ts", { cwd: folder, obsc });
  assert.ok(system && diagnostics.length === 0, JSON.stringify(diagnostics));
  const found = check(withRead(derive(system), readRaw(system).parts), [rule], { metrics });
  const [first] = await locate(found, sources);
  assert.ok(first, "the rule finds something");
  const text = first.fix && applied(head + before + end, first.fix);
  return text?.slice(head.length, -end.length);
}

const metric = 'const a = counter("a_total", { help: "A", unit: "usd", labels: { c: oneOf("x") } });';

/** What a fix of the first query makes of a template. */
async function query(template: string, fix: (query: QueryPart) => ReturnType<typeof edited>): Promise<string | undefined> {
  const visit: Visitors = { query: (part, report) => report(part, { message: "wrong", fix: fix(part) }) };
  const before = `const a = counter("a_total", { help: "A" });\nconst r = record("job:a:rate5m", ${template});`;
  const text = await fixed(visit, before, ", metrics: { a }, recordings: [r]");
  return text?.slice(text.indexOf('rate5m", ') + 9, -2);
}

test("a stretch of a query becomes another, in a template", async () => {
  const range = (part: QueryPart) => {
    const { expr } = part;
    const matrix = expr.type === "aggregation" && expr.expr.type === "call" ? expr.expr.args[0] : undefined;
    return edited("safe", "look back longer", rewritten(part, matrix?.type === "matrix" ? matrix.range.span : undefined, "5m"));
  };
  assert.equal(await query("promql`sum(rate(${a}[1m])) by (job)`", range), "promql`sum(rate(${a}[5m])) by (job)`");
  assert.equal(await query('a.rate({ over: "1m" })', range), undefined);
});

test("text is put around a node, whatever stands in it", async () => {
  const around = (before: string, behind: string) => (part: QueryPart) => edited("safe", "write it so", ...wrapped(part, part.expr.span, before, behind));
  assert.equal(await query("promql`rate(${a}[1m])`", around("sum by (job) (", ")")), "promql`sum by (job) (rate(${a}[1m]))`");
  assert.equal(await query("promql`rate(${a}[1m])`", around("", " > 0")), "promql`rate(${a}[1m]) > 0`");
  assert.equal(await query("promql`rate(${a}[1m])`", around("-", "")), "promql`-rate(${a}[1m])`");
  assert.equal(await query("a.rate()", around("(", ")")), undefined);
});

test("options of what a spec declares are changed, dropped and added", async () => {
  const of = (fix: Parameters<NonNullable<Visitors["metric"]>>[0] extends infer M ? (node: M) => ReturnType<typeof edited> : never) =>
    fixed({ metric: (node, report) => report(node, { message: "wrong", fix: fix(node) }) }, metric, ", metrics: { a }");
  assert.equal(await of((node) => edited("safe", "", replaced(option(node, "unit"), "usd", "eur"))), metric.replace("usd", "eur"));
  assert.equal(await of((node) => edited("safe", "", removed(option(node, "unit")))), metric.replace(' unit: "usd",', ""));
  assert.equal(await of((node) => edited("safe", "", added(within(node.at, 1), "job", "x"))), metric.replace('oneOf("x") }', 'oneOf("x") }, job: "x"'));
  assert.equal(await of((node) => corrected(option(node, "unit"), "usd", ["used", "seconds"])), metric.replace("usd", "used"));
  assert.equal(await of((node) => corrected(option(node, "unit"), "usd", ["use", "used"])), undefined);
  assert.equal(await of((node) => corrected(option(node, "unit"), "usd", ["seconds"])), undefined);
});

test("settings of a text are too, and those that obsc writes itself are not", async () => {
  const text = "const file = raw.loki(`limits_config:\n  a: [p, q]\n  b: 1\n`);";
  const of = (fix: (part: ConfigFile) => ReturnType<typeof edited>) =>
    fixed({ config: (part, report) => part.raw && report(part.at, { message: "wrong", fix: fix(part) }) }, text, "", "raw: [file], ");
  const list = ["p", "q"];
  const swapped = (part: ConfigFile) => movedElement(inPart(part, ["limits_config", "a"]), list, 0, 1);
  assert.equal(await of((part) => edited("safe", "", swapped(part))), text.replace("p, q", "q, p"));
  assert.equal(await of((part) => edited("safe", "", removed(inPart(part, ["limits_config", "b"], "key")))), text.replace("  b: 1\n", ""));
  assert.equal(await of((part) => edited("safe", "", added(inPart(part, ["limits_config"]), "c", 2))), text.replace("b: 1", "b: 1\n  c: 2"));
  const derived = (of: "raw" | "other") =>
    ({ of: { subject: "a", ...(of === "raw" && { is: "panel" }) }, part: { kind: "spec", call: {}, path: [] }, subject: "a" }) as unknown as Part;
  assert.equal(edited("safe", "", removed(derived("other"))), undefined);
  assert.equal(edited("safe", "", added(derived("other"), "a", 1)), undefined);
  assert.ok(edited("safe", "", removed(derived("raw"))));
});
