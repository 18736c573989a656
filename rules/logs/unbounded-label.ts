import { defineRule, type ExampleText, exampleSpec, grouped, isEndless, type Label } from "obsc/rule";

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
  bad: [
    { spec: logBy('trace_id: oneOf("a")'), message: "stream label `trace_id` takes any number of values, whatever is listed", at: [7, 65] },
    { spec: logBy("machine: anyValue()"), message: "stream label `machine` has no bound" },
    {
      spec: logBy('machine: bounded(5000, "machines in the halls")'),
      message: "stream label `machine` takes up to 5,000 values, over the 100 that a label may take",
    },
  ],
  good: [
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
