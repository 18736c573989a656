/** Personal data in the statements of a collector that reads lines: each statement is tried on lines, as the collector would. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { collectorAgent, fileLogs, json, logfmt, logs, loki, pattern, personal, service, system } from "obsc";
import { derive } from "../../src/derive/plan.ts";
import { nodeOf } from "../support/systems.ts";

const lines = loki("loki", { url: "http://loki:3100", retention: "7d" });
type LogOptions = Parameters<typeof logs>[0];

function statementsOf(all: Readonly<Record<string, Partial<LogOptions>>>): readonly string[] {
  const services = Object.entries(all).map(([name, log]) =>
    service(name, { team: "t", logs: logs({ format: json(), sources: [fileLogs("/var/log/app.log")], agents: [collectorAgent({ to: lines })], ...log }) }),
  );
  const { collectors } = derive(nodeOf(system("shop", { services })));
  const transform = collectors[0]?.processors.find(({ type }) => type === "transform");
  return (transform?.settings.log_statements as readonly { readonly statements: readonly string[] }[] | undefined)?.[0]?.statements ?? [];
}
/** A line after the replacements; a hash is the value between `#`. */
function after(line: string, log: Partial<LogOptions>): string {
  return statementsOf({ shop: log }).reduce((text, statement) => {
    const found = /^replace_pattern\(log\.body, ("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*")(?:, SHA256, ("(?:[^"\\]|\\.)*"))?\)/.exec(statement);
    assert.ok(found, statement);
    const [expression, replacement, form] = found.slice(1).map((part) => (part === undefined ? undefined : (JSON.parse(part) as string).replaceAll("$$", "$")));
    return text.replace(new RegExp(expression ?? "", "g"), (match, value: string) =>
      form === undefined ? match.replace(new RegExp(expression ?? ""), (replacement ?? "").replace(/\$\{(\d)\}/g, "$$$1")) : form.replace("%s", `#${value}#`),
    );
  }, line);
}

describe("personal data in lines that a collector reads", () => {
  it("is hashed in a line of logfmt, with quotes and without", () => {
    const log = { format: logfmt(), line: { user: personal("hash") } } as const;
    assert.equal(after('a=1 user=anna msg="user=x y"', log), 'a=1 user=#anna# msg="user=#x# y"');
    assert.equal(after('user="anna b" a=1', log), 'user="#anna b#" a=1');
  });

  it("is hashed or taken out of a line of JSON", () => {
    assert.equal(after('{"user": "anna", "n": 1}', { line: { user: personal("hash") } }), '{"user":"#anna#", "n": 1}');
    assert.equal(after('{"n": 1, "user": "anna"}', { line: { user: personal("drop") } }), '{"n": 1}');
  });

  it("is taken out of its place in a pattern, where something has to stand", () => {
    assert.equal(after("1.2.3.4 GET /x", { format: pattern("<ip> <verb> <path>"), line: { ip: personal("drop") } }), "- GET /x");
    assert.equal(after("GET /x 1.2.3.4", { format: pattern("<verb> <path> <ip>"), line: { ip: personal("drop") } }), "GET /x -");
  });

  it("is nothing where the pattern does not have the field", () => {
    assert.deepEqual(statementsOf({ shop: { format: pattern("<verb> <path>"), line: { ip: personal("drop") } } }), []);
  });

  it("stays among the metadata as a hash where it is declared to be there, and nowhere else", () => {
    const kept = (log: Partial<LogOptions>) => statementsOf({ shop: { format: pattern("<ip> <path>"), ...log } });
    assert.ok(!kept({ metadata: { ip: personal("hash") } }).some((statement) => statement.startsWith("delete_key")));
    assert.equal(kept({ line: { ip: personal("hash") } }).at(-1), 'delete_key(log.attributes, "ip")');
  });

  it("is treated in the lines of its own service only, where one agent reads several", () => {
    const found = statementsOf({ a: { metadata: { user: personal("hash") } }, b: {} });
    assert.match(found[0] ?? "", /\) where resource\.attributes\["service\.name"\] == "a"$/);
    assert.match(found.at(-1) ?? "", / where log\.attributes\["user"\] != nil and resource\.attributes\["service\.name"\] == "a"$/);
  });
});
