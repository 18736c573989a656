import assert from "node:assert/strict";
import { test } from "node:test";
import { deriveAgents } from "../../src/derive/agent.ts";
import type { Plan } from "../../src/derive/plan.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { alloy } from "../../src/emit/alloy/alloy.ts";
import type { Log, LogAgent } from "../../src/ir/log.ts";
import { nowhere as at, log, loki, service, system } from "../support/pipeline.ts";

const agent: LogAgent = { agent: "alloy", port: 12_345, at };

function contentOf(part: Partial<Log>): string {
  const spec = system({ services: [service("shop", { log: log({ agents: [{ ...agent, to: loki }], ...part }) })] });
  const [file] = alloy.emit({ agents: deriveAgents(scopeOf(spec)) } as unknown as Plan, { header: ["Made from spec.ts"], tests: true });
  assert.equal(file?.path, "alloy/config.alloy");
  return file.content;
}

/** The names of blocks in the order in which they stand. */
const blocks = (text: string) => [...text.matchAll(/^\t*([\w.]+(?: "\w+")?) \{/gm)].map(([, name]) => name);

test("pods are those of the agent's own node, and end up at the Loki that the log goes to", () => {
  const text = contentOf({});
  assert.match(text, /^\/\/ Made from spec\.ts\n\/\/\n\/\/ Run it with --storage\.path=\/var\/lib\/alloy /);
  assert.match(text, /field = "spec\.nodeName=" \+ sys\.env\("NODE_NAME"\)/);
  assert.deepEqual(
    blocks(text).filter((name) => name?.includes('"')),
    [
      'discovery.kubernetes "pods"',
      'discovery.relabel "pods"',
      'local.file_match "pods"',
      'loki.source.file "pods"',
      'loki.process "pods"',
      'loki.write "loki"',
    ],
  );
  assert.doesNotMatch(text, /__host__/);
  assert.match(text, /url = "http:\/\/loki:3100\/loki\/api\/v1\/push"/);
});

test("containers and files are read in their own ways, through the same stages as Promtail's", () => {
  const sources: Log["sources"] = [
    { source: "docker", at },
    { source: "files", globs: ["/var/log/a.log", "/var/log/b.log"], at },
  ];
  const text = contentOf({ sources, format: { format: "json", time: "ts", timeFormat: "UnixMs", level: "lvl", at }, level: "info" });
  assert.match(text, /loki\.source\.docker "containers"/);
  assert.match(text, /path_targets = \[\{ __path__ = "\/var\/log\/a\.log", service = "shop" \}, \{ __path__ = "\/var\/log\/b\.log", service = "shop" \}\]/);
  assert.match(text, /expression {10}= "\^\(\?:trace\|debug\)\$"/);
  assert.match(text, /stage\.timestamp \{\n\t+source = "ts"\n\t+format = "UnixMs"\n/);
});

test("secrets come from the environment, which the header names; certificates are files", () => {
  const headers = { "X-Scope-OrgID": { secret: "env", name: "TENANT" } } as const;
  const text = contentOf({ agents: [{ ...agent, to: { ...loki, headers, tls: { ca: "/ca.crt" } } }] });
  assert.match(text, /\/\/ It needs in its environment TENANT\./);
  assert.match(text, /headers = \{ "X-Scope-OrgID" = sys\.env\("TENANT"\) \}/);
  assert.match(text, /tls_config \{\n\t+ca_file = "\/ca\.crt"\n/);
});
