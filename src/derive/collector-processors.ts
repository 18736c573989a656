/** Processors that every pipeline has, and those that keep personal data from leaving. */
import { within } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import { spansIn } from "../ir/trace.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import { type Component, component, type Making } from "./collector-part.ts";

const mebibyte = 1024 ** 2;

/** First in every pipeline: refuses data, so that clients send it again, before the collector is killed for its memory. */
export function memoryLimiter(making: Making): Component {
  const { collector, scope } = making;
  const limit = Math.max(1, Math.floor(inEnvironment(collector.memoryLimit, scope.environment) / mebibyte));
  return component(making, "processors", "memory_limiter", {
    settings: { check_interval: "1s", limit_mib: limit, spike_limit_mib: Math.floor(limit / 4) },
    because: [
      "First, so that nothing is spent on what will be refused. Clients send refused data again.",
      "It refuses from three quarters of the limit on: a quarter is left for what arrives between two checks.",
    ],
    at: within(collector.at, 1, "memoryLimit"),
  });
}

/** Resource attributes of the collector, where the sender did not set them. */
export function resourceAttributes(making: Making): readonly Component[] {
  const { resource, at } = making.collector;
  const attributes = Object.entries(resource).map(([key, value]) => ({ key, value, action: "insert" }));
  if (attributes.length === 0) return [];
  return [
    component(making, "processors", "resource", { settings: { attributes }, because: ["Only where the sender set none."], at: within(at, 1, "resource") }),
  ];
}

/** Which of several collectors made a series: what each writes would overwrite what the others write. */
export function replicaName(making: Making): Component {
  return component(making, "processors", "resource", {
    name: "replica",
    settings: { attributes: [{ key: "service.instance.id", value: "${env:HOSTNAME}", action: "upsert" }] },
    because: ["Each collector of this tier has series of its own, or they would overwrite each other."],
  });
}

/** Last in every pipeline: sampling takes batches apart, and what is dropped need not be batched. */
export function batch(making: Making): Component {
  const { timeout, size } = making.collector.batch;
  return component(making, "processors", "batch", {
    settings: { timeout: formatDuration(timeout), send_batch_size: size },
    because: ["Last: sampling would take earlier batches apart."],
    at: within(making.collector.at, 1, "batch"),
  });
}

type Fate = "hash" | "drop";

/** Span attributes that hold personal data, hashed or deleted before anything else sees them, metrics from spans included. */
export function personalAttributes(making: Making, services: readonly Service[]): readonly Component[] {
  const declared = services.flatMap((service) => (service.traces?.spans ?? []).flatMap(spansIn)).flatMap((span) => span.attributes);
  return personal(making, "personal", declared);
}

/** Likewise the fields of logs that services send to this collector. */
export function personalFields(making: Making): readonly Component[] {
  const { collector, scope } = making;
  const services = scope.system.services.filter(({ deliver }) => deliver?.logs?.kind === "collector" && deliver.logs.name === collector.name);
  return personal(
    making,
    "personal-logs",
    services.flatMap((service) => service.log?.fields ?? []),
  );
}

function personal(making: Making, name: string, declared: readonly { readonly name: string; readonly personal?: Fate }[]): readonly Component[] {
  const fates = new Map<string, Fate>();
  for (const { name: key, personal: fate } of declared) if (fate && fates.get(key) !== "drop") fates.set(key, fate);
  if (fates.size === 0) return [];
  const actions = [...fates].map(([key, fate]) => ({ key, action: fate === "hash" ? "hash" : "delete" }));
  return [component(making, "processors", "attributes", { name, settings: { actions }, because: ["Personal data does not leave readable."] })];
}
