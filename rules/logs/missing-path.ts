import { defineRule, type ExampleText, elements, exampleRaw, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/missing-path",
  severity: "error",
  summary: "Every job of Promtail that reads files says which",
  why: "Without `__path__` a job has targets and reads nothing; Promtail starts and says nothing of it.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/scraping/",
  config(config, report) {
    for (const { data, path, name } of promtailJobs(config)) {
      const relabeled = elements(data.relabel_configs, []).some((step) => step.data.target_label === "__path__");
      if (relabeled) continue;
      const help = "set `__path__`, for pods by relabeling to `/var/log/pods/*$1/*.log`";
      if (data.kubernetes_sd_configs !== undefined)
        report(inPart(config, [...path, "kubernetes_sd_configs"], "key"), { message: `the job \`${name}\` has no \`__path__\`, so it reads nothing`, help });
      for (const group of elements(data.static_configs, [...path, "static_configs"])) {
        if (isMap(group.data.labels) && "__path__" in group.data.labels) continue;
        report(inPart(config, [...group.path, "labels"], "key"), { message: `the job \`${name}\` has no \`__path__\`, so it reads nothing`, help });
      }
    }
  },
  bad: [
    { spec: job("static_configs:\n      - labels: { service: shop }"), message: "the job `shop` has no `__path__`, so it reads nothing", at: [10, 11] },
    {
      spec: job("kubernetes_sd_configs:\n      - role: pod\n    pipeline_stages:\n      - cri: {}"),
      message: "the job `shop` has no `__path__`, so it reads nothing",
    },
  ],
  good: [{ spec: job("static_configs:\n      - labels: { service: shop, __path__: /var/log/shop/*.log }") }],
});

function job(discovery: string): ExampleText {
  return exampleRaw("promtail", `positions: { filename: /run/promtail/positions.yaml }\nscrape_configs:\n  - job_name: shop\n    ${discovery}`);
}
