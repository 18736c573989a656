/** `metrics.json`: what `obsc lint --metrics` and other tools need to know of a spec. */
import type { CatalogueLabel, CatalogueMetric, CatalogueRecording } from "../../derive/catalogue.ts";
import type { Plan } from "../../derive/plan.ts";
import { print } from "../../promql/print.ts";
import { formatDuration } from "../../util/duration.ts";
import type { Emitter } from "../emitter.ts";

export const catalogue: Emitter = {
  name: "catalogue",
  summary: "The catalogue of metrics and recordings, for linting files by hand and for other tools",
  emit(plan) {
    return [{ path: "metrics.json", content: oneEntryALine(document(plan)) }];
  },
};

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

function document({ catalogue: from, scope }: Pick<Plan, "catalogue" | "scope">): Readonly<Record<string, Json | undefined>> {
  return {
    version: 1,
    prometheus: from.prometheus,
    features: from.features,
    scrapeInterval: formatDuration(scope.scrapeInterval),
    evaluationInterval: formatDuration(scope.evaluationInterval),
    retention: from.retention === undefined ? undefined : formatDuration(from.retention),
    externalLabels: from.externalLabels,
    complete: from.complete,
    jobs: Object.fromEntries(from.jobs.map((job) => [job.name, { scrapeInterval: formatDuration(job.scrapeInterval), labels: job.labels }])),
    metrics: from.metrics.map(metric),
    recordings: from.recordings.map(recording),
  };
}

function metric(from: CatalogueMetric): Json {
  return {
    name: from.name,
    type: from.type,
    unit: from.unit,
    help: from.help,
    labels: Object.fromEntries(from.labels.map((label) => [label.name, labelValues(label)])),
    optional: from.optional,
    correlated: from.correlated,
    buckets: from.buckets,
    quantiles: from.quantiles,
    min: from.min,
    max: from.max,
    targetLabels: from.targetLabels,
    identity: from.identity,
    job: from.job,
  };
}

function labelValues(label: CatalogueLabel): Json {
  if ("values" in label) return label.values;
  if ("max" in label) return { max: label.max };
  return "open" in label ? null : { unbounded: true };
}

function recording(from: CatalogueRecording): Json {
  return { name: from.name, expr: print(from.expr), interval: formatDuration(from.interval), unit: from.unit, labels: from.labels };
}

/** The document as JSON in which each job, metric and recording has a line of its own, so that a diff shows which one changed. */
function oneEntryALine(root: Readonly<Record<string, Json | undefined>>): string {
  const fields = Object.entries(root).flatMap(([key, value]) => (value === undefined ? [] : [`  ${JSON.stringify(key)}: ${field(key, value)}`]));
  return `{\n${fields.join(",\n")}\n}\n`;
}

function field(key: string, value: Json): string {
  if (Array.isArray(value) && value.length > 0 && key !== "features") return `[\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n")}\n  ]`;
  const entries = key === "jobs" ? Object.entries(value as Readonly<Record<string, Json>>) : [];
  if (entries.length > 0) return `{\n${entries.map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`).join(",\n")}\n  }`;
  return JSON.stringify(value);
}
