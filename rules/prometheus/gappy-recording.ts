import {
  type ConfigFile,
  type Context,
  defineRule,
  type ExampleText,
  eachOf,
  exampleSpec,
  formatDuration,
  type GroupPart,
  inPart,
  isSettings,
  nameOfSelector,
  promDuration,
  queriesRead,
  type RulePart,
} from "obsc/rule";

/** How far Prometheus looks back for a sample, unless a flag says otherwise. */
const lookback = 300_000;

export default defineRule({
  name: "prometheus/gappy-recording",
  severity: "warning",
  summary: "Recordings are made more often than their samples last",
  why: "Prometheus looks back 5 minutes for a sample. What is recorded every 5 minutes or less often has none for moments or longer, in which every query of it is empty.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness",
  config(config, report) {
    if (config.format !== "prometheus") return;
    const interval = evaluatedEvery(config);
    if (interval === undefined || interval < lookback) return;
    report(inPart(config, ["global", "evaluation_interval"]), {
      message: `rules are evaluated every ${formatDuration(interval)}, and a sample counts for 5m`,
      help: "evaluate them every 1m, or every 4m at most",
    });
  },
  group(group, report, context) {
    const { interval, engine } = group;
    if (engine !== "prometheus" || interval === undefined || interval < lookback) return;
    // What the configuration says for all groups is said there.
    if (context.plan.configs.some((config) => config.format === "prometheus" && evaluatedEvery(config) === interval)) return;
    const recording = missedRecording(group, context);
    if (!recording) return;
    report(group.placeOf ? inPart(group, ["interval"]) : recording, {
      message: `\`${recording.name}\` is recorded every ${formatDuration(interval)}, and a sample counts for 5m`,
      help: "record it every 4m or more often",
    });
  },
  bad: [
    { spec: recordedEvery("5m"), message: "`job:shop_failed:rate15m` is recorded every 5m, and a sample counts for 5m", at: [4, 14] },
    { file: "prometheus", spec: "global:\n  evaluation_interval: 10m\n", message: "rules are evaluated every 10m, and a sample counts for 5m", at: [2, 24] },
    { file: "rules", spec: grouped("job:a:sum > 1"), message: "`job:b:sum` is recorded every 10m, and a sample counts for 5m", at: [3, 13] },
  ],
  good: [
    { spec: recordedEvery("4m") },
    { file: "prometheus", spec: "global:\n  evaluation_interval: 1m\n" },
    { file: "rules", spec: grouped("job:a:sum > job:b:sum") },
  ],
});

function evaluatedEvery({ documents: [document] }: ConfigFile): number | undefined {
  return isSettings(document?.global) ? promDuration(document.global.evaluation_interval) : undefined;
}

/** The first recording that may be missed: a rule of the same group finds what was recorded just before. */
function missedRecording(group: GroupPart, context: Context): RulePart | undefined {
  const readers = readersOf(context);
  return group.rules.find(({ kind, name }) => {
    const by = readers.get(name);
    return kind === "recording" && !(by?.size === 1 && by.has(group));
  });
}

/** Which groups read a series, by its name; `undefined` among them is a dashboard. */
function readersOf(context: Context): ReadonlyMap<string, ReadonlySet<GroupPart | undefined>> {
  const known = found.get(context.groups);
  if (known) return known;
  const readers = new Map<string, Set<GroupPart | undefined>>();
  for (const { expr, rule } of queriesRead(context))
    eachOf(expr, "selector", (selector) => {
      const name = nameOfSelector(selector) ?? "";
      readers.set(name, (readers.get(name) ?? new Set()).add(rule?.group));
    });
  found.set(context.groups, readers);
  return readers;
}
/** Every slow group asks. */
const found = new WeakMap<Context["groups"], ReadonlyMap<string, ReadonlySet<GroupPart | undefined>>>();

function grouped(...queries: readonly string[]): string {
  const rules = ["- { record: 'job:a:sum', expr: sum by (job) (a) }", "- { record: 'job:b:sum', expr: sum by (job) (b) }"];
  const alerts = queries.map(
    (query, index) => `- { alert: Alert${index}, expr: '${query}', for: 10m, labels: { severity: page }, annotations: { summary: It is so } }`,
  );
  return `groups:\n- name: shop\n  interval: 10m\n  rules:\n${[...rules, ...alerts].map((rule) => `  ${rule}`).join("\n")}\n`;
}

function recordedEvery(interval: string): ExampleText {
  return exampleSpec({
    before: `
const failed = counter("shop_failed_total", { help: "Requests that failed" });
const rate = record("job:shop_failed:rate15m", promql\`sum by (job) (rate(shop_failed_total[15m]))\`, { every: "${interval}" });`,
    service: "metrics: { failed },\nrecordings: [rate],",
  });
}
