/** Where a collector shows metrics to whoever scrapes it. */

import { hostPort } from "./address.ts";
import type { CollectorConfig } from "./collector.ts";

/** Its host, the ports with what services sent, and the one with what it says of itself; of what its own configuration says. */
export function collectorPorts({ name, collector, option, exporters, telemetry }: CollectorConfig): {
  readonly host: string;
  readonly exposed: readonly number[];
  readonly self: number | undefined;
} {
  const exposed = exporters.flatMap(({ type, settings }) => (type === "prometheus" ? (portIn(settings.endpoint) ?? []) : []));
  // With a choice of backends there is a configuration for each option, and one collector that runs.
  const host = option && collector ? name.replace(`${collector.name}-${option.name}`, collector.name) : name;
  return { host, exposed, self: selfPort(telemetry) };
}

function portIn(endpoint: unknown): number | undefined {
  return typeof endpoint === "string" ? hostPort(endpoint)?.port : undefined;
}

function selfPort(telemetry: unknown): number | undefined {
  const { metrics } = telemetry as { readonly metrics?: { readonly address?: string; readonly readers?: readonly PullReader[] } };
  return portIn(metrics?.address) ?? metrics?.readers?.map(({ pull }) => pull?.exporter?.prometheus?.port).find((port) => port !== undefined);
}
interface PullReader {
  readonly pull?: { readonly exporter?: { readonly prometheus?: { readonly port?: number } } };
}
