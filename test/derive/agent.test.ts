import assert from "node:assert/strict";
import { test } from "node:test";
import { type AgentConfig, deriveAgents } from "../../src/derive/agent.ts";
import type { AgentJob } from "../../src/derive/agent-jobs.ts";
import type { AgentStage } from "../../src/derive/agent-stages.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Backend } from "../../src/ir/backend.ts";
import type { Log, LogFormat } from "../../src/ir/log.ts";
import type { Service } from "../../src/ir/system.ts";
import { nowhere as at, collector, level, log, loki, service, system, tempo } from "../support/pipeline.ts";
import { shop } from "../support/systems.ts";

function agentsOf(...services: readonly Service[]): readonly AgentConfig[] {
  return deriveAgents(scopeOf(system({ services })));
}

/** The jobs that read one log of the service `shop`. */
function jobsOf(part: Partial<Log>, own: Partial<Service> = {}): readonly AgentJob[] {
  const [agent] = agentsOf(service("shop", { log: log(part), ...own }));
  assert.ok(agent);
  return agent.jobs;
}

/** What is done to the lines of one log, without reasons and places. */
function stagesOf(part: Partial<Log>): readonly object[] {
  const files = { source: "files", globs: ["/var/log/shop.log"], at } as const;
  const [job] = jobsOf({ sources: [files], ...part });
  return (job?.stages ?? []).slice(1).map(({ because: _because, at: _at, ...stage }) => stage);
}

const format = (part: Partial<LogFormat>): LogFormat => ({ format: "json", at, ...part }) as LogFormat;
const provider = { name: "provider", values: ["aws"], at } as const;

// ---- Agents

test("a log is read by the agents that it declares, which send to the Loki that they name or that the log is delivered to", () => {
  const agent = { agent: "promtail", port: 3101, at } as const;
  const to = (logs: Backend | undefined) => service("shop", { log: log({ agents: [agent] }), deliver: { metrics: [], ...(logs && { logs }), at } });
  const urls = [agentsOf(service("shop", { log: log() })), agentsOf(to(loki)), agentsOf(to(collector({ export: { metrics: [], traces: [], logs: [loki] } })))];
  assert.deepEqual(
    urls.map(([config]) => config?.client.url),
    Array(3).fill("http://loki:3100/loki/api/v1/push"),
  );
  assert.deepEqual([...agentsOf(to(undefined)), ...agentsOf(to(collector())), ...agentsOf(to(tempo)), ...agentsOf(service("plain"))], []);
  assert.deepEqual(agentsOf(service("shop", { log: log({ sources: [] }) })), []);
});

test("services that share port and Loki share an agent; another port or Loki is another agent with its own positions", () => {
  const far = { ...loki, name: "far" };
  const agents = agentsOf(
    service("shop", { log: log() }),
    service("cart", { log: log({ sources: [{ source: "docker", at }] }) }),
    service("web", { log: log({ agents: [{ agent: "promtail", port: 3101, to: far, at }] }) }),
  );
  assert.deepEqual(
    agents.map(({ name, jobs, positions }) => [name, jobs.map((job) => job.name), positions]),
    [
      ["promtail", ["pods", "containers"], "/run/promtail/positions.yaml"],
      ["promtail-far-3101", ["pods"], "/run/promtail-far-3101/positions.yaml"],
    ],
  );
  assert.equal(agents[0]?.jobs[1]?.subject, "agents.promtail.jobs.containers");
  assert.equal(agents[0]?.endOfLife?.on, "2026-03-02");
});

// ---- Jobs

test("pods are kept by namespace and app, belong to their node, and give their name as metadata", () => {
  const other = { source: "pods", app: "shop.api", namespace: "prod", at } as const;
  const [agent] = agentsOf(service("shop", { log: log() }), service("api", { log: log({ sources: [other] }) }));
  const [pods] = agent?.jobs ?? [];
  assert.deepEqual(pods?.discovery, { of: "pods", namespaces: ["prod"] });
  assert.deepEqual(
    pods?.relabel.map(({ to, keep }) => to ?? (keep && "keep")),
    ["app", "namespace", "keep", "pod", "__host__", "__path__"],
  );
  assert.equal(pods?.relabel.find(({ keep }) => keep)?.regexp, "prod;shop|prod;shop\\.api");
  assert.deepEqual(
    pods?.stages.map((stage) => stage.stage),
    ["cri", "labeldrop", "metadata", "match", "match"],
  );
  assert.deepEqual(
    pods?.stages.flatMap((stage) => (stage.stage === "match" ? [stage.selector.map(({ label, value }) => `${label}=${value}`).join()] : [])),
    ["app=shop,namespace=prod", "app=shop.api,namespace=prod"],
  );
});

test("pods of a namespace that nobody said are looked for in all, with the namespace as a label", () => {
  const [pods] = jobsOf({ sources: [{ source: "pods", app: "shop", at }] });
  assert.deepEqual(pods?.discovery, { of: "pods", namespaces: [] });
  assert.equal(pods?.relabel.find(({ keep }) => keep)?.regexp, "[^;]*;shop");
});

test("a log that is read in several ways has the label of its service on all lines", () => {
  const [pods, containers] = jobsOf({
    sources: [
      { source: "pods", app: "shop", at },
      { source: "docker", at },
    ],
  });
  assert.deepEqual(
    pods?.relabel.find(({ to }) => to === "service"),
    { from: ["namespace", "app"], regexp: "[^;]*;shop", to: "service", replacement: "shop" },
  );
  assert.deepEqual(containers?.relabel.find(({ keep }) => keep)?.regexp, "shop");
  assert.deepEqual(
    containers?.stages.map((stage) => stage.stage),
    ["match"],
  );
});

test("files are a job for each source, labelled with the service", () => {
  const jobs = jobsOf({
    sources: [
      { source: "files", globs: ["/a/*.log", "/b.log"], at },
      { source: "files", globs: ["/c.log"], at },
    ],
  });
  assert.deepEqual(
    jobs.map(({ name, discovery }) => [name, discovery]),
    [
      ["files-shop", { of: "files", globs: ["/a/*.log", "/b.log"], labels: { service: "shop" } }],
      ["files-shop-2", { of: "files", globs: ["/c.log"], labels: { service: "shop" } }],
    ],
  );
  assert.deepEqual(jobs[0]?.stages[0]?.stage, "labeldrop");
});

test("a log of which nothing has to be found needs no stage of its own", () => {
  const [containers] = jobsOf({ format: format({}), labels: [], sources: [{ source: "docker", at }] });
  assert.deepEqual(containers?.stages, []);
});

// ---- Stages

test("the stages follow the declaration: parse, drop, time, level, labels, facts, metadata", () => {
  const stages = stagesOf({
    format: format({ time: "ts", level: "severity", message: "msg" }),
    labels: [level, provider],
    fields: [
      { name: "job_id", fate: "metadata", type: "string" },
      { name: "msg", fate: "line", type: "string" },
    ],
    add: { region: "eu" },
    drop: { path: ["/health", "/a+b"], kind: [] },
  });
  assert.deepEqual(
    stages.filter((stage) => !("template" in stage && String(stage.template).includes("ToLower"))),
    [
      { stage: "json", fields: { ts: "ts", severity: "severity", provider: "provider", job_id: "job_id", path: "path" } },
      { stage: "drop", source: "path", expression: "^(?:/health|/a\\+b)$", reason: "path" },
      { stage: "timestamp", source: "ts", format: "RFC3339Nano" },
      { stage: "labels", labels: { level: "severity", provider: "provider" } },
      { stage: "template", source: "region", template: "eu" },
      { stage: "metadata", fields: { job_id: "job_id", region: "region" } },
    ],
  );
  const [levels] = stages.filter((stage) => "template" in stage && String(stage.template).includes("ToLower"));
  assert.deepEqual(levels && "source" in levels && levels.source, "severity");
});

test("a label that the source sets is not looked for in the line, nor what discovery knows, nor what is dropped", () => {
  const fields = [
    { name: "pod", fate: "metadata", type: "string" },
    { name: "email", fate: "metadata", type: "string", personal: "drop" },
    { name: "job_id", fate: "metadata", type: "string" },
  ] as const;
  const [pods] = jobsOf({ format: format({}), labels: [{ name: "app", at }, provider], fields, add: { namespace: "x", tier: "1" } });
  const match = pods?.stages.at(-1);
  assert.ok(match?.stage === "match");
  assert.deepEqual(
    match.stages.filter(({ stage }) => stage === "json" || stage === "metadata").map((stage) => "fields" in stage && stage.fields),
    [
      { provider: "provider", job_id: "job_id" },
      { job_id: "job_id", tier: "tier" },
    ],
  );
});

test("a field with a dot in its name is found under that name and inside another field", () => {
  const fields = ["trace.id", "user-id", "a.b-c"].map((name) => ({ name, fate: "metadata", type: "string" }) as const);
  const parsed = (kind: "json" | "logfmt") => stagesOf({ format: format({ format: kind }), labels: [], fields })[0];
  assert.deepEqual(parsed("json"), { stage: "json", fields: { trace_id: '"trace.id" || trace.id', user_id: '"user-id"', a_b_c: '"a.b-c"' } });
  assert.deepEqual(parsed("logfmt"), { stage: "logfmt", fields: { trace_id: "trace.id", user_id: "user-id", a_b_c: "a.b-c" } });
});

test("of a pattern only what it has is looked for", () => {
  const stages = stagesOf({
    format: format({ format: "pattern", pattern: "<ip> [<time>] <_> <level>: <msg>", time: "time", timeFormat: "2006-01-02", level: "level" }),
    labels: [level, provider],
    fields: [{ name: "job_id", fate: "metadata", type: "string" }],
    drop: { ip: ["::1"], path: ["/health"] },
  });
  assert.deepEqual(stages[0], { stage: "regex", expression: "^(?P<ip>.*?) \\[(?P<time>.*?)\\] (?:.*?) (?P<level>.*?): (?:.*)$" });
  assert.deepEqual(
    stages.map((stage) => "stage" in stage && stage.stage),
    ["regex", "drop", "timestamp", "template", "labels"],
  );
  const none = format({ format: "pattern", pattern: "-" });
  assert.deepEqual(stagesOf({ format: none, labels: [level], fields: [{ name: "ip", fate: "line", type: "string", personal: "hash" }] }), []);
});

test("a fact that would be read as a template stands for itself", () => {
  const stages = stagesOf({ format: format({}), labels: [], add: { note: 'a {{ "b' } });
  assert.deepEqual(stages[0], { stage: "template", source: "note", template: '{{ "a {{ \\"b" }}' });
});

// ---- Personal data

/** The line after the replacements, with what a hash is made of in angle brackets. */
function without(line: string, kind: LogFormat["format"], fates: Readonly<Record<string, "hash" | "drop">>, pattern = ""): string {
  const fields = Object.entries(fates).map(([name, personal]) => ({ name, fate: "line", type: "string", personal }) as const);
  const stages = stagesOf({ format: format(kind === "pattern" ? { format: kind, pattern } : { format: kind }), labels: [], fields });
  return stages.reduce<string>((text, stage) => {
    assert.ok("expression" in stage && "replacement" in stage);
    const { expression, replacement } = stage as { expression: string; replacement: string };
    // Promtail replaces what the groups capture, and nothing else of a match.
    return text.replace(new RegExp(expression, "gd"), (...found) => {
      const [match, group] = found as [string, string];
      return match.replace(group, replacement.replace(/\{\{.*\}\}/, `<${group.replace(/^"|"$/g, "")}>`));
    });
  }, line);
}

test("a personal field of a JSON line is hashed where it stands, or goes with its key and comma", () => {
  assert.equal(without('{"user":"a\\"b", "n":1}', "json", { user: "hash" }), '{"user":"<a\\"b>", "n":1}');
  assert.equal(without('{"user" : 17}', "json", { user: "hash" }), '{"user" : "<17>"}');
  assert.equal(without('{"a":1,"email":"x@y","b":2}', "json", { email: "drop" }), '{"a":1,"b":2}');
  assert.equal(without('{"a":1, "email":null}', "json", { email: "drop" }), '{"a":1}');
  assert.equal(without('{"email":"x@y"}', "json", { email: "drop" }), "{}");
  assert.equal(without('{"msg":"the \\"email\\": of"}', "json", { email: "drop" }), '{"msg":"the \\"email\\": of"}');
});

test("a personal field of a logfmt line is hashed where it stands, or goes with its key", () => {
  assert.equal(without('user="a b" n=1 xuser=2', "logfmt", { user: "hash" }), "user=<a b> n=1 xuser=2");
  assert.equal(without("n=1 email=x@y b=2", "logfmt", { email: "drop" }), "n=1 b=2");
});

test("a personal field of a pattern is hashed or replaced, so that the line still has the pattern", () => {
  assert.equal(without("1.2.3.4 - bob x", "pattern", { ip: "hash", user: "drop" }, "<ip> - <user> <msg>"), "<1.2.3.4> - - x");
});

// ---- The whole

/** The fields that a stage reads, and those that it finds. */
function dataflow(stage: AgentStage): { readonly reads: readonly string[]; readonly finds: readonly string[] } {
  switch (stage.stage) {
    case "json":
    case "logfmt":
      return { reads: [], finds: Object.keys(stage.fields) };
    case "regex":
      return { reads: [], finds: [...stage.expression.matchAll(/\?P<(\w+)>/g)].map(([, name = ""]) => name) };
    case "drop":
    case "timestamp":
      return { reads: [stage.source], finds: [] };
    case "template":
      return { reads: stage.template.includes(".Value") ? [stage.source] : [], finds: [stage.source] };
    case "labels":
      return { reads: Object.values(stage.labels), finds: [] };
    case "metadata":
      return { reads: Object.values(stage.fields), finds: [] };
    default:
      return { reads: [], finds: [] };
  }
}

function unread(stages: readonly AgentStage[], known: ReadonlySet<string>): readonly string[] {
  const found = new Set(known);
  return stages.flatMap((stage) => {
    if (stage.stage === "match") return unread(stage.stages, found);
    const { reads, finds } = dataflow(stage);
    const missing = reads.filter((field) => !found.has(field));
    for (const field of finds) found.add(field);
    return missing;
  });
}

test("no stage reads a field that none before it has found", () => {
  const agents = deriveAgents(scopeOf(shop));
  assert.ok(agents.length > 0);
  for (const { jobs } of agents) {
    for (const { relabel, stages } of jobs) assert.deepEqual(unread(stages, new Set(relabel.flatMap(({ to }) => to ?? []))), []);
  }
});
