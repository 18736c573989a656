/** What a collector takes in, and what clients have to show for it. */
import { type Place, within } from "../ir/place.ts";
import { secretReference } from "./collector-guards.ts";
import { type Component, component, type Making, type Settings } from "./collector-part.ts";
import { statsdReceiver } from "./collector-statsd.ts";

/** Receivers by the signals that they bring: all, spans only, and metrics that need their own processors. */
export interface Receivers {
  readonly all: readonly Component[];
  readonly traces: readonly Component[];
  readonly statsd: readonly Component[];
}

export function receiversOf(making: Making): Receivers {
  const { zipkin, jaegerThrift, statsd } = making.collector.receive;
  const at = (key: string) => within(making.collector.at, 1, "receive", key);
  const http = (port: number): Settings => ({ endpoint: `0.0.0.0:${port}`, ...asksForToken(making) });
  // The balancing tier hands spans on by OTLP, whatever came in; a sampling tier takes nothing else.
  if (making.tier === "sampling")
    return {
      all: [],
      traces: [otlp(making, { grpc: samplingPort }, ["From the tier in front, which sends all spans of a trace here."], at("otlp"))],
      statsd: [],
    };
  const { grpc, http: otlpHttp } = making.collector.receive;
  const hasOtlp = grpc !== undefined || otlpHttp !== undefined;
  const reachable = ["All interfaces: the default, localhost, is out of reach of other pods and hosts."];
  const because = hasOtlp ? [] : reachable;
  const spans = [
    ...(zipkin === undefined ? [] : [component(making, "receivers", "zipkin", { settings: http(zipkin), because, at: at("zipkin") })]),
    ...(jaegerThrift === undefined
      ? []
      : [component(making, "receivers", "jaeger", { settings: { protocols: { thrift_http: http(jaegerThrift) } }, because, at: at("jaegerThrift") })]),
  ];
  return {
    all:
      grpc === undefined && otlpHttp === undefined
        ? []
        : [otlp(making, { ...(grpc !== undefined && { grpc }), ...(otlpHttp !== undefined && { http: otlpHttp }) }, reachable, at("otlp"))],
    traces: spans,
    statsd: statsd === undefined ? [] : [statsdReceiver(making, statsd)],
  };
}

/** Where the sampling tier takes traces by trace id, and where spans by service. */
export const samplingPort = 4317;
export const byServicePort = 4319;

/** Spans of one service, for metrics from spans: no two collectors write the same series. */
export function byServiceReceiver(making: Making): Component {
  const because = ["From the tier in front, which sends all spans of a service here: no two collectors count the same series."];
  return otlp(making, { grpc: byServicePort }, because, within(making.collector.at, 1, "receive", "otlp"), "by-service");
}

/** Since 0.104 the receiver listens on localhost unless told otherwise. */
function otlp(making: Making, ports: { readonly grpc?: number; readonly http?: number }, because: readonly string[], at: Place, name?: string): Component {
  const protocols = Object.fromEntries(Object.entries(ports).map(([protocol, port]) => [protocol, { endpoint: `0.0.0.0:${port}`, ...asksForToken(making) }]));
  return component(making, "receivers", "otlp", { ...(name !== undefined && { name }), settings: { protocols }, because, at });
}

function asksForToken({ collector }: Making): Settings {
  return collector.bearerToken ? { auth: { authenticator: "bearertokenauth" } } : {};
}

/** Extensions: health, and the token that receivers ask for. */
export function extensionsOf(making: Making): readonly Component[] {
  const { bearerToken, at } = making.collector;
  const health = { settings: { endpoint: `0.0.0.0:${13_133 + portOffset(making)}` }, because: ["For liveness and readiness probes."] };
  const because = ["Clients send it as `Authorization: Bearer …`; whoever lacks it is refused."];
  return [
    component(making, "extensions", "health_check", health),
    ...(bearerToken
      ? [component(making, "extensions", "bearertokenauth", { settings: { token: secretReference(bearerToken) }, because, at: within(at, 1, "bearerToken") })]
      : []),
  ];
}

/** The collector's metrics about itself, on port 8888. */
export function telemetryOf(making: Making): Settings {
  const port = 8888 + portOffset(making);
  if (!making.vocabulary.takes("telemetryReaders")) return { metrics: { address: `0.0.0.0:${port}` } };
  return { metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port } } } }] } };
}

/** Plain processes share the ports of their host, so each collector has its own for its health and its metrics; containers have all to themselves. */
function portOffset({ collector, scope, tier }: Making): number {
  if (!scope.system.deploy.some(({ by }) => by === "processes")) return 0;
  const index = scope.system.collectors.findIndex(({ name }) => name === collector.name);
  return 2 * Math.max(0, index) + (tier === "sampling" ? 1 : 0);
}
