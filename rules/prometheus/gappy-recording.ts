import { defineRule, type ExampleText, exampleSpec, formatDuration, inPart } from "obsc/rule";

/** How far Prometheus looks back for a sample, unless a flag says otherwise. */
const lookback = 300_000;

export default defineRule({
  name: "prometheus/gappy-recording",
  severity: "warning",
  summary: "Recordings are made more often than their samples last",
  why: "Prometheus looks back 5 minutes for a sample. What is recorded every 5 minutes or less often has none for moments or longer, in which every query of it is empty.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness",
  group(group, report) {
    const { interval, engine } = group;
    const recording = group.rules.find(({ kind }) => kind === "recording");
    if (engine !== "prometheus" || interval === undefined || interval < lookback || !recording) return;
    report(group.placeOf ? inPart(group, ["interval"]) : recording, {
      message: `\`${recording.name}\` is recorded every ${formatDuration(interval)}, and a sample counts for 5m`,
      help: "record it every 4m or more often",
    });
  },
  bad: [{ spec: recordedEvery("5m"), message: "`job:shop_failed:rate15m` is recorded every 5m, and a sample counts for 5m", at: [4, 14] }],
  good: [{ spec: recordedEvery("4m") }],
});

function recordedEvery(interval: string): ExampleText {
  return exampleSpec({
    before: `
const failed = counter("shop_failed_total", { help: "Requests that failed" });
const rate = record("job:shop_failed:rate15m", promql\`sum by (job) (rate(shop_failed_total[15m]))\`, { every: "${interval}" });`,
    service: "metrics: { failed },\nrecordings: [rate],",
  });
}
