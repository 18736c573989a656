import assert from "node:assert/strict";
import { test } from "node:test";
import { raw, service, system } from "obsc";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { derive, withRead } from "../../src/derive/plan.ts";
import type { System } from "../../src/ir/system.ts";
import { readConfig } from "../../src/read/config.ts";
import { readRaw } from "../../src/read/raw.ts";
import { textOfFile } from "../../src/read/text-source.ts";
import { node } from "../support/spec.ts";

const datasources = (pattern: string) => `
datasources:
  - name: Loki
    uid: loki
    type: loki
    jsonData:
      derivedFields:
        - name: trace
          matcherRegex: '${pattern}'
`;
const agent = "scrape_configs:\n  - pipeline_stages:\n      - json:\n          expressions:\n            level:\n";

function foundBy(pattern: string): readonly string[] {
  const made = node<System>(system("shop", { services: [service("shop", { team: "t" })], raw: [raw.datasources(datasources(pattern))] }));
  const { file } = readConfig(textOfFile(agent, "promtail.yaml", "promtail"), "loki", "promtail/promtail.yaml");
  const { parts } = readRaw(made);
  const plan = withRead(derive(made), { configs: [...(parts.configs ?? []), ...(file ? [file] : [])] });
  return check(plan, rules)
    .filter(({ rule }) => rule === "dashboard/mismatched-derived-field")
    .map(({ message }) => message);
}

test("an agent given as text says what lines a derived field is looked for in", () => {
  assert.deepEqual(foundBy("trace_id=(\\w+)"), ["`trace_id=(\\w+)` finds no `trace_id` in lines of JSON, which `promtail/promtail.yaml` reads"]);
  assert.deepEqual(foundBy('"trace_id":\\s*"(\\w+)"'), []);
});
