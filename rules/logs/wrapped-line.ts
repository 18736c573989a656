import { defineRule, type ExampleText, exampleRaw, inPart, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/wrapped-line",
  severity: "error",
  summary: "Lines of pods are unwrapped before they are read",
  why: "A container runtime writes its own time, stream and flags in front of each line and cuts long ones: no parser finds a field in that.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/cri/",
  config(config, report) {
    for (const { data, path, name, stages } of promtailJobs(config)) {
      if (data.kubernetes_sd_configs === undefined || stages.some((stage) => stage.name === "cri" || stage.name === "docker")) continue;
      const at = data.pipeline_stages === undefined ? [...path, "job_name"] : [...path, "pipeline_stages"];
      report(inPart(config, at, "key"), {
        message: `the job \`${name}\` reads lines of pods as the runtime wraps them`,
        help: "begin its stages with `- cri: {}`",
      });
    }
  },
  bad: [{ spec: pods("- json: { expressions: { level: level } }"), message: "the job `pods` reads lines of pods as the runtime wraps them", at: [12, 7] }],
  good: [{ spec: pods("- cri: {}\n      - json: { expressions: { level: level } }") }],
});

function pods(stages: string): ExampleText {
  return exampleRaw(
    "promtail",
    `
positions: { filename: /run/promtail/positions.yaml }
scrape_configs:
  - job_name: pods
    kubernetes_sd_configs: [{ role: pod }]
    relabel_configs:
      - { source_labels: [__meta_kubernetes_pod_uid], target_label: __path__, replacement: /var/log/pods/*$1/*/*.log }
    pipeline_stages:
      ${stages}`,
  );
}
