/** Log agents: where they find lines, what they do to each, and where they send it. */
import type { Backend, Tls } from "../ir/backend.ts";
import type { Level, Log, LogAgent, LogSource } from "../ir/log.ts";
import type { Place } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { type AgentJob, jobsOf } from "./agent-jobs.ts";
import type { PlanPart } from "./part.ts";
import type { Scope } from "./scope.ts";

/** One agent as it runs on each host. */
export interface AgentConfig extends PlanPart {
  readonly agent: "promtail" | "alloy";
  /** Of the file, and in subjects: `promtail`, with the backend behind it where agents of one system send to several. */
  readonly name: string;
  readonly endOfLife?: EndOfLife;
  /** Where it serves its own metrics and readiness. */
  readonly port: number;
  /** Where it keeps how far it has read: a file of Promtail, a folder of Alloy. */
  readonly positions: string;
  readonly client: AgentClient;
  readonly jobs: readonly AgentJob[];
  /** Written by the user; its text is written as it stands. */
  readonly raw?: boolean;
}

/** Since when nobody maintains a program, and what does its work. */
export interface EndOfLife {
  /** As "2026-03-02". */
  readonly on: string;
  readonly successors: readonly string[];
}

/** https://grafana.com/docs/loki/latest/send-data/promtail/ */
const promtailEndOfLife: EndOfLife = {
  on: "2026-03-02",
  successors: ["Grafana Alloy", "the file_log receiver of the OpenTelemetry Collector"],
};

export interface AgentClient {
  readonly url: string;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly tls?: Tls;
  readonly at: Place;
}

/** One source of one service's log, as an agent reads it. */
export interface ReadLog {
  readonly service: Service;
  readonly log: Log;
  readonly source: LogSource;
  /** The lowest level that is kept. */
  readonly level?: Level;
}

/** The agents Promtail and Alloy that the services of the system declare; services that share port and backend share the agent. One that sends to no Loki is left out. */
export function deriveAgents(scope: Scope): readonly AgentConfig[] {
  return [...agentsOf("promtail", scope), ...agentsOf("alloy", scope)];
}

function agentsOf(kind: AgentConfig["agent"], scope: Scope): readonly AgentConfig[] {
  const groups = new Map<string, { readonly agent: LogAgent; readonly loki: Loki; readonly reads: ReadLog[] }>();
  for (const { agent, service, log } of declaredAgents(kind, scope)) {
    const loki = lokiOf(agent, service);
    if (!loki) continue;
    const key = JSON.stringify([loki.name, agent.port]);
    const group = groups.get(key) ?? { agent, loki, reads: [] };
    groups.set(key, group);
    group.reads.push(...readsOf(service, log, scope));
  }
  const used = [...groups.values()].filter(({ reads }) => reads.length > 0);
  return used.map(({ agent, loki, reads }, index) => {
    const name = index === 0 ? kind : `${kind}-${loki.name}-${agent.port}`;
    return {
      agent: kind,
      name,
      ...(kind === "promtail" && { endOfLife: promtailEndOfLife }),
      port: agent.port ?? (kind === "promtail" ? 9080 : 12_345),
      positions: kind === "promtail" ? `/run/${name}/positions.yaml` : `/var/lib/${name}`,
      client: clientOf(loki, scope),
      jobs: jobsOf(reads, kind, `agents.${name}`),
      subject: `agents.${name}`,
      at: agent.at,
      services: [...new Set(reads.map(({ service }) => service.name))],
      allow: reads.flatMap(({ log }) => log.allow),
    };
  });
}

/** The agents of one kind, in the order declared. */
export function declaredAgents(kind: LogAgent["agent"], scope: Scope): readonly { readonly agent: LogAgent; readonly service: Service; readonly log: Log }[] {
  return scope.system.services.flatMap((service) => {
    const { log } = service;
    return log ? log.agents.filter(({ agent }) => agent === kind).map((agent) => ({ agent, service, log })) : [];
  });
}

/** What an agent reads of a log: each of its sources. */
export function readsOf(service: Service, log: Log, scope: Scope): readonly ReadLog[] {
  const level = log.level === undefined ? undefined : inEnvironment(log.level, scope.environment);
  return log.sources.map((source) => ({ service, log, source, ...(level && { level }) }));
}

type Loki = Extract<Backend, { kind: "loki" }>;

/** Where the agent sends: what it says, else the Loki to which the service's log is delivered, if need be through a collector. */
function lokiOf(agent: LogAgent, service: Service): Loki | undefined {
  const target = agent.to ?? service.deliver?.logs;
  const candidates = target?.kind === "collector" ? target.export.logs : target ? [target] : [];
  return candidates.find((backend) => backend.kind === "loki");
}

function clientOf(loki: Loki, scope: Scope): AgentClient {
  const url = inEnvironment(loki.url, scope.environment).replace(/\/+$/, "");
  return { url: `${url}/loki/api/v1/push`, headers: loki.headers ?? {}, ...(loki.tls && { tls: loki.tls }), at: loki.at };
}
