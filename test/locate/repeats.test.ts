import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Diagnostic, Located } from "../../src/diagnostic.ts";
import { fileSources } from "../../src/load.ts";
import { locate, withoutRepeats } from "../../src/locate.ts";
import { at, project } from "../support/spec-project.ts";

const folder = project({});
after(() => folder.remove());

const text = `counter("shop_orders", { labels: { user_id: oneOf("1"), zone: 2 } });
buckets({ at: [0.1, 0.5, -1] }, [f(1), f(2)]);
service("shop", {
  team: 5,
});
`;

/** A finding at the first `marked` in the text, as a rule or as the compiler would say it. */
function finding(rule: string, marked: string, message = "wrong", subject = "metrics.shop_orders"): Diagnostic {
  const start = text.indexOf(marked);
  const line = text.slice(0, start).split("\n").length;
  const column = start - text.lastIndexOf("\n", start - 1);
  return {
    rule,
    severity: "error",
    subject: rule === "types" && subject === "metrics.shop_orders" ? "types.TS2322" : subject,
    message,
    at: { kind: "file", file: "spec.ts", line, column, endLine: line, endColumn: rule === "types" ? column : column + marked.length },
  };
}

/** The places of the compiler's errors that are left beside `found`. */
async function left(found: readonly Diagnostic[], types: readonly Diagnostic[]): Promise<readonly string[]> {
  folder.write({ "spec.ts": text });
  const sources = await fileSources(folder.folder);
  const findings = await locate(found, sources);
  const all = withoutRepeats(findings, await locate(types, sources));
  assert.deepEqual(all.slice(0, findings.length), findings);
  return all.slice(findings.length).map((one: Located) => folder.marked(one));
}

test("an error at the place of a finding, or inside it, is not said again", async () => {
  assert.deepEqual(await left([finding("naming/x", '"shop_orders"')], [finding("types", '"shop_orders"')]), []);
  assert.deepEqual(await left([finding("labels/x", '{ user_id: oneOf("1"), zone: 2 }')], [finding("types", '"1"')]), []);
});

test("the name and the value of a property are one place", async () => {
  assert.deepEqual(await left([finding("labels/x", 'oneOf("1")')], [finding("types", "user_id")]), []);
  assert.deepEqual(await left([finding("labels/x", "user_id")], [finding("types", "user_id")]), []);
});

test("plain values of a list are one place, calls in it are not", async () => {
  assert.deepEqual(await left([finding("spec", "0.1")], [finding("types", "0.1"), finding("types", "0.5"), finding("types", "-1")]), []);
  assert.deepEqual(await left([finding("spec", "f(1)")], [finding("types", "f(2)")]), ["f(2)"]);
});

test("two mistakes on one line stay two", async () => {
  assert.deepEqual(await left([finding("labels/x", "user_id")], [finding("types", "zone"), finding("types", '"shop_orders"')]), ["zone", '"shop_orders"']);
  const missing = "property 'help' is missing in type '{ labels: object }' but required in type 'Options'";
  assert.deepEqual(await left([finding("labels/x", "user_id")], [finding("types", "{ labels", missing)]), ['{ labels: { user_id: oneOf("1"), zone: 2 } }']);
});

test("what an object lacks is said once, by the call or by the object", async () => {
  const missing = "property 'help' is missing in type '{ labels: object }' but required in type 'Options'";
  const ours = finding("spec", text.slice(0, text.indexOf(";")), "`help` is missing", "counter.help");
  assert.deepEqual(await left([ours], [finding("types", "{ labels", missing)]), []);
  const several = "type 'X' is missing the following properties from type 'Y': help, unit";
  assert.deepEqual(await left([ours], [finding("types", "{ labels", several)]), []);
  folder.write({ "spec.ts": 'import { mark, system } from "obsc";\nmark("help", {\n  team: 5,\n});\nexport default system("shop");' });
  const findings = await folder.findings("spec.ts", { message: "`help` is missing" });
  const sources = await fileSources(folder.folder);
  const types = ["2:14", "3:3"]
    .map((place) => place.split(":").map(Number))
    .map(
      ([line = 0, column = 0]): Diagnostic => ({
        ...finding("types", "team", line === 2 ? missing : "type 'number' is not assignable to type 'string'"),
        at: { kind: "file", file: "spec.ts", line, column, endLine: line, endColumn: column },
      }),
    );
  const beside = withoutRepeats(findings, await locate(types, sources));
  assert.deepEqual(beside.map(at), ["spec.ts:2:1", "spec.ts:3:3"]);
});

test("an error around a finding on the same line is about the same", async () => {
  assert.deepEqual(await left([finding("quantity/x", '"1"')], [finding("types", "user_id", "type 'X' is not assignable to type 'Y'")]), []);
});

test("a warning takes no error away", async () => {
  assert.deepEqual(await left([{ ...finding("naming/x", '"shop_orders"'), severity: "warning" }], [finding("types", '"shop_orders"')]), ['"shop_orders"']);
});

test("of a file that cannot be parsed only the first mistake counts, and other files keep theirs", async () => {
  const syntax = finding("spec", "service", "expected `}` but found `1`", "syntax");
  assert.deepEqual(await left([syntax], [finding("types", "team", "',' expected", "types.TS1005"), finding("types", '"1"')]), ['"1"']);
});
