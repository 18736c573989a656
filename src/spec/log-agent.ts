/** What reads the lines of a log and sends them. The same declaration of a log becomes the configuration of each of them. */
import type { LogAgent as AgentNode } from "../ir/log.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Backend, backendFor, type Elasticsearch, type Loki } from "./backend.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import { logIndex } from "./log-index.ts";
import { isRecord, optional, port, refuse, textOf } from "./options.ts";

/** What reads lines and sends them; see `alloy`, `collectorAgent`, `filebeat` and `promtail`. */
export interface LogAgent {
  readonly agent: "promtail" | "alloy" | "collector" | "filebeat";
}

/** What runs an agent, where the system itself deploys it. */
interface AgentImage {
  /** With a fixed tag: `"grafana/alloy:v1.11.3"`. Default: a version that obsc writes for. */
  readonly image?: `${string}:${string}`;
}
/** The options of `alloy`. */
export interface AlloyOptions extends AgentImage {
  /** Where it listens, 1 to 65535. Default: 12345, as Alloy. */
  readonly port?: number;
  /** The Loki that it sends to. Default: where the service delivers its logs. */
  readonly to?: Loki;
}
/** The options of `collectorAgent`. */
export interface CollectorAgentOptions extends AgentImage {
  /** Where it sends: a Loki, whatever takes OTLP, or another collector. Default: where the service delivers its logs. */
  readonly to?: Backend<"logs">;
  /** The version of the collector to write for. Default: `"0.156"`. */
  readonly version?: `0.${number}`;
}
/** The options of `filebeat`. */
export interface FilebeatOptions extends AgentImage {
  /** The Elasticsearch that it sends to. */
  readonly to: Elasticsearch;
  /** The index, with the date as Filebeat or strftime writes it. Default: the name of the system with the day, `"shop-%{+yyyy.MM.dd}"`. */
  readonly index?: string;
}
/** The options of `promtail`. */
export interface PromtailOptions extends AgentImage {
  /** Where it listens, 1 to 65535. Default: 9080, as Promtail. */
  readonly port?: number;
  /** The Loki that it sends to. Default: where the service delivers its logs. */
  readonly to?: Loki;
}

/** Grafana Alloy: `agents: [alloy({ to: logStore })]`. */
export function alloy(options?: AlloyOptions): LogAgent {
  const at = placeOf(alloy);
  const read = readOptions(options ?? {}, within(at, 0), "logs.agents", { port: optional(port), to: optional(aLoki), image });
  const node: AgentNode = { agent: "alloy", port: read.port ?? 12_345, ...defined({ to: read.to, image: read.image }), at };
  return node;
}

/** The OpenTelemetry Collector as an agent on each host, with its `file_log` receiver: `agents: [collectorAgent({ to: logStore })]`. */
export function collectorAgent(options?: CollectorAgentOptions): LogAgent {
  const at = placeOf(collectorAgent);
  const read = readOptions(options ?? {}, within(at, 0), "logs.agents", { to: optional(backendFor("logs")), version: optional(version), image });
  const node: AgentNode = { agent: "collector", version: read.version ?? "0.156", ...defined({ to: read.to, image: read.image }), at };
  return node;
}

/** Filebeat, for Elasticsearch: `agents: [filebeat({ to: search, index: "shop-%{+yyyy.MM.dd}" })]`. */
export function filebeat(options: FilebeatOptions): LogAgent {
  const at = placeOf(filebeat);
  const read = readOptions(options, within(at, 0), "logs.agents", { to: anElasticsearch, index: optional(logIndex), image });
  const node: AgentNode = { agent: "filebeat", ...defined({ to: read.to, index: read.index, image: read.image }), at };
  return node;
}

/** Promtail, which reached its end of life on 2 March 2026: `agents: [promtail({ port: 3101, to: logStore })]`. */
export function promtail(options?: PromtailOptions): LogAgent {
  const at = placeOf(promtail);
  const read = readOptions(options ?? {}, within(at, 0), "logs.agents", { port: optional(port), to: optional(aLoki), image });
  const node: AgentNode = { agent: "promtail", port: read.port ?? 9080, ...defined({ to: read.to, image: read.image }), at };
  return node;
}

/** An element of the `agents` option of a log. */
export const logAgent: Option<AgentNode> = {
  read(value, at, subject) {
    if (isRecord(value) && typeof value.agent === "string" && isRecord(value.at)) return value as unknown as AgentNode;
    return refuse(value, "an agent", "use `alloy(…)`, `collectorAgent(…)`, `filebeat(…)` or `promtail(…)`", at, subject);
  },
};

const image = optional(textOf("an image with a tag", 'write the tag too: "grafana/alloy:v1.11.3"', /^\S+:[\w][\w.-]*$/));
const version = textOf("a version of the collector", 'write it as "0.156"', /^0\.\d+(\.\d+)?$/);
const aLoki = backendFor("logs", { kind: "loki", what: "a Loki", help: "declare one: `loki(…)`" });
const anElasticsearch = backendFor("logs", { kind: "elasticsearch", what: "an Elasticsearch", help: "declare one: `elasticsearch(…)`" });
