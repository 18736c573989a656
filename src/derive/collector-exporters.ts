/** Where a collector sends what it received: one exporter for each backend. */
import type { Backend, Collector, Signal } from "../ir/backend.ts";
import type { Place } from "../ir/place.ts";
import { inEnvironment, type Varying } from "../ir/value.ts";
import { type Guards, guarded, tokenOf } from "./collector-guards.ts";
import { type Component, component, type Making, type Settings } from "./collector-part.ts";
import { vendorExporter } from "./collector-vendors.ts";

/** The exporter of one signal to a backend; none where the backend does not take that signal. */
export function exporterOf(backend: Backend, signal: Signal, making: Making, at: Place): readonly Component[] {
  const make = (type: string, settings: Settings, because: readonly string[] = []) => {
    return [component(making, "exporters", type, { name: backend.name, settings, because, at })];
  };
  const text = (value: Varying<string>) => inEnvironment(value, making.scope.environment);
  const otlp = (address: string, guards: Guards, more: Settings = {}) => {
    const plain = guards.tls?.insecure !== undefined && inEnvironment(guards.tls.insecure, making.scope.environment);
    const { type, endpoint, insecure } = otlpTarget(address, plain);
    return make(type, { endpoint, ...guarded(guards, insecure), ...more });
  };
  switch (backend.kind) {
    case "tempo":
    case "jaeger":
      return signal === "traces" ? otlp(text(backend.otlp), backend) : [];
    case "otlp":
      return backend.signals.includes(signal) ? otlp(text(backend.endpoint), backend) : [];
    case "collector": {
      const address = collectorAddress(backend);
      return address === undefined ? [] : otlp(address, {}, tokenOf(backend));
    }
    case "loki":
      // Loki's own OTLP path; the exporter appends `/v1/logs` (https://grafana.com/docs/loki/latest/send-data/otel/).
      return signal === "logs" ? make("otlp_http", { endpoint: `${withoutSlash(text(backend.url))}/otlp`, ...guarded(backend) }) : [];
    case "prometheus":
      return signal === "metrics" ? make("prometheus_remote_write", { endpoint: `${withoutSlash(text(backend.url))}/api/v1/write` }) : [];
    case "remote-write":
      return signal === "metrics" ? make("prometheus_remote_write", remoteWrite(text(backend.url), backend, making)) : [];
    case "exposed":
      return signal === "metrics" ? [exposed(backend, making, at)] : [];
    default: {
      const vendor = vendorExporter(backend, signal, making);
      return vendor ? make(vendor.type, vendor.settings, vendor.because) : [];
    }
  }
}

/** By gRPC, unless the address is a URL of another port than 4317, or has the port that OTLP over HTTP is registered for. */
function otlpTarget(address: string, plain: boolean): { readonly type: "otlp_grpc" | "otlp_http"; readonly endpoint: string; readonly insecure: boolean } {
  const [, scheme, rest = ""] = /^(?:(https?):\/\/)?(.*)$/s.exec(address) ?? [];
  const port = /:(\d+)(?:\/|$)/.exec(rest)?.[1];
  if (port === "4318" || (scheme !== undefined && port !== "4317")) {
    return { type: "otlp_http", endpoint: `${scheme ?? (plain ? "http" : "https")}://${rest}`, insecure: false };
  }
  return { type: "otlp_grpc", endpoint: withoutSlash(rest), insecure: plain || scheme === "http" };
}

/** Where another collector of the same system takes OTLP, inside the same network: plain text. `undefined` where it takes none. */
export function collectorAddress({ name, receive }: Collector): string | undefined {
  if (receive.grpc !== undefined) return `http://${name}:${receive.grpc}`;
  return receive.http === undefined ? undefined : `http://${name}:${receive.http}`;
}

function remoteWrite(endpoint: string, backend: Guards, making: Making): Settings {
  // The labels by which the local server is known elsewhere: what is written past it has to carry them too.
  const labels = Object.entries(making.scope.prometheus?.externalLabels ?? {}).map(([name, value]) => [name, inEnvironment(value, making.scope.environment)]);
  return { endpoint, ...guarded(backend), ...(labels.length > 0 && { external_labels: Object.fromEntries(labels) }) };
}

function exposed(backend: Extract<Backend, { kind: "exposed" }>, making: Making, at: Place): Component {
  const alone = making.collector.export.metrics.filter(({ kind }) => kind === "exposed").length === 1;
  return component(making, "exporters", "prometheus", {
    ...(!alone && { name: String(backend.port) }),
    settings: {
      endpoint: `0.0.0.0:${backend.port}`,
      enable_open_metrics: backend.openMetrics,
      resource_to_telemetry_conversion: { enabled: false },
      ...(making.vocabulary.takes("withoutScope") && { without_scope_info: true }),
    },
    because: [
      "Resource attributes stay on target_info: as labels, a pod's name would start every series anew with each rollout.",
      ...(making.vocabulary.takes("withoutScope") ? ["Neither is the library that measured a label: the spec declares none."] : []),
    ],
    at,
  });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
