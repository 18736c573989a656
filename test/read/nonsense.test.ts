import assert from "node:assert/strict";
import { test } from "node:test";
import { raw } from "obsc";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { derive, withRead } from "../../src/derive/plan.ts";
import { readRaw } from "../../src/read/raw.ts";
import { gathered } from "../support/spec.ts";
import { systemWith } from "../support/systems.ts";

const wrongKinds = `scrape_configs: [1, null, { job_name: 3, static_configs: [1, { targets: 5 }], pipeline_stages: [1, null, { regex: 5 }] }]
route: { receiver: 5, routes: [1, null, { matchers: 5, routes: {} }] }
receivers: [1, null, { name: 5, slack_configs: [1], x_configs: 3 }]
inhibit_rules: [1]
time_intervals: [1, { time_intervals: 5 }]
service: { pipelines: { traces: 1, logs: { receivers: 5 }, x: null, metrics: { receivers: [1], exporters: [null] } }, extensions: 3 }
exporters: { otlp: 1 }
processors: { batch: 5, memory_limiter: [] }
services: { a: 1, b: null, c: { image: 5, ports: 3, volumes: [1], environment: [1, null] } }
datasources: [1, null, { name: 5 }]
clients: [1]
kind: Deployment
spec: { template: { spec: { containers: [1, null, { name: 1, ports: 4, env: [1] }] } }, selector: 4 }`;

const texts: Readonly<Record<string, string>> = {
  "that is no YAML": "a: [1, 2\nb: }",
  "with the line ends of Windows": "a: 1\r\nb:\r\n  - c\r\n",
  "with tabs": "a:\n\tb: 1",
  "with an alias of nothing": "a: *nope",
  "with an alias within itself": "a: &a { b: *a }",
  "with a merged anchor": "a: &x { b: 1 }\nc: *x\nd: { <<: *x }",
  "that grows a billionfold": [
    "a: &a [1]",
    ...["ab", "bc", "cd", "de", "ef", "fg", "gh"].map(([of, name]) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(", ")}]`),
  ].join("\n"),
  "of a list": "- a\n- b",
  "of one word": "hello",
  "of nothing": "~",
  "of comments": "# nothing\n",
  "of blanks": "   ",
  "of several documents": "a: 1\n---\n- b\n---\n~\n--- hello",
  "with a key twice": "a: 1\na: 2",
  "with tags": "a: !!js/function x\nb: !foo y",
  "nested a thousand times": `${"[".repeat(1000)}${"]".repeat(1000)}`,
  "with values of wrong kinds": wrongKinds,
  "with numbers for sections":
    "scrape_configs: 1\nroute: []\nreceivers: { a: 1 }\nservice: 3\nexporters: []\nprocessors: x\nservices: []\ndatasources: 7\nclients: x\nrule_files: {}\nalerting: 5\nlimits_config: []\nschema_config: x\ncompactor: 1\nkind: []\nspec: 1\nmetadata: []",
};

const formats = ["collector", "promtail", "alertmanager", "prometheus", "loki", "datasources", "compose", "kubernetes", "helmValues", "env"] as const;
for (const [what, text] of Object.entries(texts)) {
  test(`a text ${what} is read or refused in every format, and no rule stumbles over it`, () => {
    for (const format of formats) {
      let system = systemWith({});
      const { problems } = gathered(() => {
        system = systemWith({}, { raw: [raw[format](text)] });
      });
      const { parts, diagnostics } = readRaw(system);
      const found = check(withRead(derive(system), parts), rules);
      for (const { message, help } of [...problems, ...diagnostics, ...found]) {
        assert.doesNotMatch(message, /the rule failed here|\bundefined\b|\[object/, format);
        assert.ok(help !== undefined && help !== "", `${format}: ${message} without a way out`);
      }
    }
  });
}

test("a text without any setting is said to have none", () => {
  const { diagnostics } = readRaw(systemWith({}, { raw: [raw.loki("# nothing yet\n")] }));
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ["the text has no settings"],
  );
});
