import { defineRule, exampleCollector, goDuration, inComponent, ofType } from "obsc/rule";

/** The documentation recommends a second, charts that people install have five; nobody is known to gain by half a minute. */
const slowest = 30_000;

export default defineRule({
  name: "collector/slow-memory-check",
  severity: "warning",
  summary: "A memory limiter looks at the memory every few seconds",
  why: "It refuses data only once it has seen that there is too much: between two looks a burst fills the memory, and the collector is killed with all it holds.",
  see: "https://github.com/open-telemetry/opentelemetry-collector/blob/main/processor/memorylimiterprocessor/README.md",
  collectorConfig(config, report) {
    for (const limiter of ofType(config, "processors", "memory_limiter")) {
      const interval = goDuration(limiter.settings.check_interval);
      if (interval === undefined || interval < slowest) continue;
      report(inComponent(config, limiter, ["check_interval"]), {
        message: `\`${limiter.id}\` looks at the memory every ${limiter.settings.check_interval} only`,
        help: "write `check_interval: 1s`",
      });
    }
  },
  bad: [{ spec: checking("1m"), message: "`memory_limiter` looks at the memory every 1m only", at: [8, 39] }],
  good: [{ spec: checking("1s") }, { spec: checking("5s") }],
});

function checking(interval: string) {
  return exampleCollector({ processors: `memory_limiter: { check_interval: ${interval}, limit_mib: 512 }\nbatch: {}` });
}
