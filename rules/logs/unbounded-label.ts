import { defineRule, type ExampleText, elements, exampleRaw, exampleSpec, grouped, inPart, isEndless, isMap, type Label, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/unbounded-label",
  severity: "error",
  summary: "Every stream label of a log takes few values, known in advance",
  why: "Each combination of stream labels is a stream with chunks of its own; an id among them makes a stream for each line, and Loki refuses more.",
  see: "https://grafana.com/docs/loki/latest/get-started/labels/cardinality/",
  log(log, report, { scope }) {
    for (const label of log.labels) {
      const fact = factOf(label, scope.settings.maxLabelValues);
      if (fact !== undefined)
        report(label, {
          message: `stream label \`${label.name}\` ${fact}`,
          help: "make it a field of `metadata`: Loki finds it there too, without a stream for each value",
        });
    }
  },
  config(config, report) {
    for (const { data, path, stages } of promtailJobs(config)) {
      const help = "put it under `structured_metadata`: Loki finds it there too, without a stream for each value";
      for (const { name, settings, path: way } of stages) {
        if (name !== "labels" || !isMap(settings)) continue;
        for (const label of Object.keys(settings)) {
          if (isEndlessStream(label)) report(inPart(config, [...way, label], "key"), { message: `stream label \`${label}\` takes any number of values`, help });
        }
      }
      const moved = new Set(stages.flatMap(({ name, settings }) => (/^(labeldrop|structured_metadata)$/.test(name) ? namesIn(settings) : [])));
      for (const step of elements(data.relabel_configs, [...path, "relabel_configs"])) {
        const label = String(step.data.target_label ?? "");
        if (isEndlessStream(label) && !moved.has(label))
          report(inPart(config, [...step.path, "target_label"]), { message: `stream label \`${label}\` takes any number of values`, help });
      }
    }
  },
  bad: [
    { spec: promtailLabel("job_id"), message: "stream label `job_id` takes any number of values", at: [13, 21] },
    { spec: logBy('trace_id: oneOf("a")'), message: "stream label `trace_id` takes any number of values, whatever is listed", at: [7, 65] },
    { spec: logBy("machine: anyValue()"), message: "stream label `machine` has no bound" },
    {
      spec: logBy('machine: bounded(5000, "machines in the halls")'),
      message: "stream label `machine` takes up to 5,000 values, over the 100 that a label may take",
    },
  ],
  good: [
    { spec: promtailLabel("level") },
    { spec: logBy('provider: oneOf("aws", "vsphere")') },
    { spec: exampleSpec({ service: 'logs: logs({ format: json(), labels: { level: logLevel() }, metadata: { trace_id: "string" } }),' }) },
  ],
});

function logBy(label: string): ExampleText {
  return exampleSpec({ service: `logs: logs({ format: json(), labels: { level: logLevel(), ${label} } }),` });
}

function factOf(label: Label, most: number): string | undefined {
  if (label.max === undefined) return "has no bound";
  if (label.max > most) return `takes up to ${grouped(label.max)} values, over the ${grouped(most)} that a label may take`;
  return isEndless(label.name) && label.because === undefined ? "takes any number of values, whatever is listed" : undefined;
}

/** Names that stand for pods and containers are no better than ids: each rollout brings new ones. */
function isEndlessStream(label: string): boolean {
  return isEndless(label) || /^(?:pod|pod_name|pod_uid|container_id|path|filename)$/.test(label);
}

function namesIn(settings: unknown): readonly string[] {
  return Array.isArray(settings) ? settings.map(String) : isMap(settings) ? Object.keys(settings) : [];
}

function promtailLabel(label: string): ExampleText {
  return exampleRaw(
    "promtail",
    `
positions: { filename: /run/promtail/positions.yaml }
scrape_configs:
  - job_name: shop
    static_configs:
      - labels: { __path__: /var/log/shop/*.log }
    pipeline_stages:
      - json: { expressions: { ${label}: ${label} } }
      - labels: { ${label}: }`,
  );
}
