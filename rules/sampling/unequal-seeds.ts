import { type CollectorConfig, type Component, defineRule, exampleCollector, inComponent, ofType, settingAt, settingTexts } from "obsc/rule";

export default defineRule({
  name: "sampling/unequal-seeds",
  severity: "warning",
  summary: "Samplers that decide together have one seed, and those behind each other have their own",
  why: "The seed decides which traces a share is of: two in one tier keep halves of different traces, and one behind another with the same seed keeps the same traces once more, so that shares do not multiply.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/probabilisticsamplerprocessor#hash-seed",
  collectorConfig(config, report, { plan }) {
    const own = hashing(config);
    const [first] = own;
    if (!first) return;
    for (const sampler of own.slice(1))
      if (seedOf(sampler) !== seedOf(first))
        report(inComponent(config, sampler, sampler.settings.hash_seed === undefined ? [] : ["hash_seed"]), {
          message: `\`${sampler.id}\` has the seed ${seedOf(sampler)}, and \`${first.id}\` beside it has ${seedOf(first)}`,
          help: "write the same `hash_seed`, so that they keep the same traces",
        });
    for (const other of plan.collectors) {
      const [theirs] = other === config ? [] : hashing(other);
      if (!theirs) continue;
      const name = other.collector?.name ?? other.name;
      if (sendsTo(other, config.collector?.name ?? config.name) && seedOf(theirs) === seedOf(first))
        report(inComponent(config, first, first.settings.hash_seed === undefined ? [] : ["hash_seed"]), {
          message: `\`${first.id}\` keeps by the seed ${seedOf(first)} what \`${name}\` has kept by it already: the smaller share holds`,
          help: "give it another `hash_seed`",
        });
      else if (areBalanced(plan.collectors, config.name, other.name) && seedOf(theirs) !== seedOf(first) && config.name > other.name)
        report(inComponent(config, first, first.settings.hash_seed === undefined ? [] : ["hash_seed"]), {
          message: `\`${first.id}\` has the seed ${seedOf(first)}, and that of \`${name}\` in the same tier has ${seedOf(theirs)}`,
          help: "write the same `hash_seed` in all collectors of a tier",
        });
    }
  },
  bad: [
    {
      spec: sampledBy(
        "probabilistic_sampler: { sampling_percentage: 10, hash_seed: 22 }\nprobabilistic_sampler/logs: { sampling_percentage: 10, hash_seed: 23, attribute_source: record, from_attribute: request }",
      ),
      message: "`probabilistic_sampler/logs` has the seed 23, and `probabilistic_sampler` beside it has 22",
      at: [11, 71],
    },
  ],
  good: [
    {
      spec: sampledBy(
        "probabilistic_sampler: { sampling_percentage: 10, hash_seed: 22 }\nprobabilistic_sampler/logs: { sampling_percentage: 10, hash_seed: 22, attribute_source: record, from_attribute: request }",
      ),
    },
  ],
});

/** Samplers that decide by a hash with a seed. */
function hashing(config: CollectorConfig): readonly Component[] {
  return ofType(config, "processors", "probabilistic_sampler").filter(({ settings }) => [undefined, "", "hash_seed"].includes(settings.mode as undefined));
}

function seedOf({ settings }: Component): unknown {
  return settings.hash_seed ?? 0;
}

function sendsTo({ exporters }: CollectorConfig, name: string): boolean {
  const host = new RegExp(`^(https?://)?${name.replace(/[^\w-]/g, "\\$&")}([.:/]|$)`);
  return exporters.some(({ settings }) =>
    settingTexts(settings).some(({ path, text }) => ["endpoint", "hostname"].includes(String(path.at(-1))) && host.test(text)),
  );
}

/** Whether a collector balances between the two. */
function areBalanced(collectors: readonly CollectorConfig[], one: string, two: string): boolean {
  const lists = collectors.flatMap((config) =>
    ofType(config, "exporters", "load_balancing").map(({ settings }) => settingAt(settings, "resolver", "static", "hostnames")),
  );
  return lists.some((hosts) => {
    const names = Array.isArray(hosts) ? hosts.map((host) => String(host).replace(/[.:].*$/, "")) : [];
    return names.includes(one) && names.includes(two);
  });
}

function sampledBy(samplers: string) {
  const [traces, logs] = ["probabilistic_sampler", "probabilistic_sampler/logs"];
  return exampleCollector({
    processors: `memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\n${samplers}`,
    pipelines: `traces: { receivers: [otlp], processors: [memory_limiter, ${traces}, batch], exporters: [otlp_grpc/store] }\nlogs: { receivers: [otlp], processors: [memory_limiter, ${logs}, batch], exporters: [otlp_grpc/store] }`,
  });
}
