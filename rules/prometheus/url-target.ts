import { defineRule, examplePrometheus, inPart, jobsIn, staticTargetsIn } from "obsc/rule";

export default defineRule({
  name: "prometheus/url-target",
  severity: "error",
  summary: "A target is a host and a port",
  why: "Prometheus refuses a URL, unless relabelling makes an address of it, as for the blackbox exporter: scheme and path are settings of the job.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#static_config",
  config(config, report) {
    for (const { job, index } of jobsIn(config)) {
      if (Array.isArray(job.relabel_configs) && job.relabel_configs.length > 0) continue;
      for (const { target, path } of staticTargetsIn(job, index))
        if (/^[a-z]+:\/\/|\//i.test(target))
          report(inPart(config, path), { message: `the target \`${target}\` is a URL`, help: "write host and port; `scheme` and `metrics_path` say the rest" });
    }
  },
  bad: [
    {
      spec: examplePrometheus('scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ["http://shop:8080/metrics"]'),
      message: "the target `http://shop:8080/metrics` is a URL",
      at: [9, 21],
    },
  ],
  good: [{ spec: examplePrometheus('scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ["shop:8080"]') }],
});
