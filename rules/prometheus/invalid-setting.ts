import { defineRule, examplePrometheus, inPart, isOfName, misfitsIn, prometheusKeys } from "obsc/rule";

export default defineRule({
  name: "prometheus/invalid-setting",
  severity: "error",
  summary: "Settings have values that Prometheus takes",
  why: "It refuses a file with any other, and goes on with the one that it had until it starts again.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents.slice(0, 1))
      for (const found of misfitsIn(document, prometheusKeys))
        report(inPart(config, found.path, isOfName(found) ? "key" : "value"), { message: found.message, help: found.help });
  },
  bad: [
    { spec: examplePrometheus("global:\n  scrape_interval: 15"), message: "`15` is no duration", at: [7, 22] },
    { spec: examplePrometheus("global:\n  scrape_interval: 1.5m"), message: "`1.5m` is no duration" },
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_protocols: [PrometheusText0.0.5]"),
      message: "`PrometheusText0.0.5` is no value of `scrape_protocols`",
    },
    { file: "prometheus", spec: "scrape_configs:\n  - job_name: a\n    honor_labels: maybe\n", message: "`maybe` is neither true nor false", at: [3, 19] },
    { file: "prometheus", spec: 'scrape_configs:\n  - job_name: a\n    sample_limit: "5000"\n', message: "`5000` stands in quotes" },
    { file: "prometheus", spec: "scrape_configs:\n  - job_name: a\n    body_size_limit: 100mb\n", message: "`100mb` is no size" },
    { file: "prometheus", spec: "storage: { tsdb: { retention: { size: -1GB } } }\n", message: "`-1GB` is below zero" },
    { file: "prometheus", spec: "storage: { tsdb: { retention: { percentage: 101 } } }\n", message: "`101` is no percentage" },
    { file: "prometheus", spec: "scrape_configs:\n  job_name: a\n", message: "`scrape_configs` takes a list" },
    { file: "prometheus", spec: "rule_files: rules.yml\n", message: "`rule_files` takes a list" },
    { file: "prometheus", spec: 'rule_files: ["rules/*/*.yml"]\n', message: "`rules/*/*.yml` has `*` before the last part of its path, or twice" },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    static_configs: [{ targets: [[a]] }]\n",
      message: "`targets` takes one value, and this is a list",
    },
    { file: "prometheus", spec: "scrape_configs:\n  - job_name: a\n    params: { module: http }\n", message: "`module` takes a list" },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    static_configs: [{ targets: [a], labels: [b] }]\n",
      message: "`labels` takes names with values",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    http_sd_configs: [{ url: 'targets:8080' }]\n",
      message: "`targets:8080` does not begin with `http://` or `https://` and a host",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    proxy_url: 'http://proxy:port'\n",
      message: "`http://proxy:port` is no URL: `port` is no port",
    },
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: http://far/write\n    headers: { Content-Type: text/plain }\n",
      message: "the header `Content-Type` is the program's own",
      at: [3, 16],
    },
    {
      file: "prometheus",
      spec: "otlp: { promote_resource_attributes: [k8s.pod.name, k8s.pod.name] }\n",
      message: "`k8s.pod.name` stands in `promote_resource_attributes` twice",
    },
    { file: "prometheus", spec: "global: { scrape_protocols: [] }\n", message: "`scrape_protocols` lists none" },
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: http://far/write\n    queue_config: { capacity: 0 }\n",
      message: "`0` is less than 1",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs: [{ role: pod, selectors: [{ role: pod, field: status.phase }] }]\n",
      message: "`status.phase` selects nothing",
    },
  ],
  good: [
    {
      spec: examplePrometheus(
        "global:\n  scrape_interval: 1m30s\n  scrape_timeout: 10s\nscrape_configs:\n  - job_name: a\n    scheme: https\n    scrape_protocols: [PrometheusProto]\n    params: { scheme: [none] }",
      ),
    },
    { spec: examplePrometheus("global:\n  scrape_interval: ${SCRAPE_INTERVAL}".replace("$", "\\$")) },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: 5\n    honor_labels: yes\n    sample_limit: 1_000\n    body_size_limit: 1.5MiB\n    metrics_path:\n    proxy_url: http://[::1]:3128\n",
    },
  ],
});
