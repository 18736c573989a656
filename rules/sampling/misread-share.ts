import { defineRule, edited, exampleCollector, inComponent, isSettings, ofType, policiesIn, replaced } from "obsc/rule";

export default defineRule({
  name: "sampling/misread-share",
  severity: "error",
  fixes: "unsafe",
  summary: "Shares of samplers are percentages, 1 to 100",
  why: "The collector counts in percent: 0.1 keeps one trace in a thousand, where one in ten was meant; over 100 keeps all.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/probabilisticsamplerprocessor",
  collectorConfig(config, report) {
    if (!config.raw && config.collector?.raw === undefined) return;
    for (const processor of ofType(config, "processors", "tail_sampling", "probabilistic_sampler")) {
      const policies =
        processor.type === "tail_sampling"
          ? policiesIn(processor).flatMap(({ policy, path }) =>
              isSettings(policy.probabilistic) ? [{ settings: policy.probabilistic, path: [...path, "probabilistic"] }] : [],
            )
          : [{ settings: processor.settings, path: [] }];
      for (const { settings, path } of policies) {
        const share = settings.sampling_percentage;
        if (typeof share !== "number" || share <= 0 || (share >= 1 && share <= 100) || (share < 100 / 2 ** 14 && processor.type === "probabilistic_sampler"))
          continue;
        const message = share > 100 ? `${share} % is more than all` : `${share} is ${share} %, which is one in ${Math.round(100 / share)}`;
        const meant = Number((share * 100).toPrecision(6));
        const value = inComponent(config, processor, [...path, "sampling_percentage"]);
        report(value, {
          message,
          help: share > 100 ? "write 100 or less" : `write ${meant} for a share of ${share}`,
          fix: share > 100 ? undefined : edited("unsafe", `write ${meant}`, replaced(value, share, meant)),
        });
      }
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nprobabilistic_sampler: { sampling_percentage: 0.1 }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, probabilistic_sampler, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "0.1 is 0.1 %, which is one in 1000",
      at: [10, 51],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nprobabilistic_sampler: { sampling_percentage: 10 }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, probabilistic_sampler, batch], exporters: [otlp_grpc/store] }",
      }),
    },
  ],
});
