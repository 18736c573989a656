/**
 * Exporters to stores with protocols of their own. The collector that conformance builds has none of them, so their keys
 * are held against the sources of each exporter's Go module, from the first version given here on.
 */
import type { Backend, Signal } from "../ir/backend.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { guarded, secretReference } from "./collector-guards.ts";
import type { Making, Settings } from "./collector-part.ts";

/** The keys that are written, by exporter, with the module whose `config.go` has them. */
export const vendorKeys: Readonly<
  Record<string, { readonly keys: readonly string[]; readonly module: string; readonly since: number; readonly signals: readonly Signal[] }>
> = {
  datadog: { keys: ["api"], module: "datadogexporter v0.148.0 to v0.160.0", since: 100, signals: ["metrics", "traces", "logs"] },
  awsxray: { keys: ["region"], module: "awsxrayexporter v0.156.0", since: 100, signals: ["traces"] },
  awsemf: { keys: ["region", "namespace", "log_group_name"], module: "awsemfexporter v0.156.0", since: 100, signals: ["metrics"] },
  googlecloud: { keys: ["project", "log"], module: "googlecloudexporter v0.148.0 to v0.160.0", since: 100, signals: ["metrics", "traces", "logs"] },
  azuremonitor: { keys: ["connection_string"], module: "azuremonitorexporter v0.156.0", since: 100, signals: ["metrics", "traces", "logs"] },
  elasticsearch: { keys: ["endpoints", "tls", "headers"], module: "elasticsearchexporter v0.156.0", since: 100, signals: ["logs"] },
  zipkin: { keys: ["endpoint"], module: "zipkinexporter v0.144.0 to v0.148.0", since: 100, signals: ["traces"] },
};

export interface Vendor {
  readonly type: string;
  readonly settings: Settings;
  readonly because?: readonly string[];
}

/** The exporter of one signal to a vendor; `undefined` where the backend is none, or does not take that signal. */
export function vendorExporter(backend: Backend, signal: Signal, making: Making): Vendor | undefined {
  const vendor = anyVendor(backend, signal, making);
  return vendor && vendorKeys[vendor.type]?.signals.includes(signal) ? vendor : undefined;
}

function anyVendor(backend: Backend, signal: Signal, { collector, scope }: Making): Vendor | undefined {
  switch (backend.kind) {
    case "datadog":
      return { type: "datadog", settings: { api: { site: backend.site, key: secretReference(backend.apiKey) } } };
    case "aws":
      if (signal === "traces") return { type: "awsxray", settings: { region: said(backend.region) } };
      return {
        type: "awsemf",
        settings: { region: said(backend.region), namespace: scope.system.name, log_group_name: `/metrics/${scope.system.name}` },
        because: ["CloudWatch makes the metrics of the entries of this log group."],
      };
    case "google-cloud":
      return {
        type: "googlecloud",
        // The exporter refuses entries without a name, and hardly any has one.
        settings: {
          project: said(backend.project),
          ...(collector.export.logs.some(({ name }) => name === backend.name) && { log: { default_log_name: scope.system.name } }),
        },
      };
    case "azure-monitor":
      return { type: "azuremonitor", settings: { connection_string: secretReference(backend.connectionString) } };
    case "elasticsearch":
      return {
        type: "elasticsearch",
        settings: { endpoints: [inEnvironment(backend.url, scope.environment).replace(/\/+$/, "")], ...guarded(backend) },
        because: ["Needs Elasticsearch 8.12 or newer, for data streams in OpenTelemetry's own form."],
      };
    case "zipkin":
      return { type: "zipkin", settings: { endpoint: inEnvironment(backend.url, scope.environment) } };
    default:
      return undefined;
  }
}

function said(value: string | Secret): string {
  return typeof value === "string" ? value : secretReference(value);
}
