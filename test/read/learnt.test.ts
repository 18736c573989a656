import assert from "node:assert/strict";
import { test } from "node:test";
import type { Catalogue } from "../../src/derive/catalogue.ts";
import type { Settings } from "../../src/derive/collector-part.ts";
import type { ConfigFile } from "../../src/derive/part.ts";
import { learntFrom } from "../../src/read/learnt.ts";

const assumed: Catalogue = {
  ...{ prometheus: "3", features: [], scrapeInterval: 30_000, evaluationInterval: 30_000, externalLabels: {}, complete: false },
  ...{ jobs: [{ name: "declared", scrapeInterval: 15_000, labels: [] }], metrics: [], recordings: [] },
};
const at = { kind: "file", file: "prometheus.yml", line: 1, column: 1, endLine: 1, endColumn: 1 } as const;
const config = (document: Settings): ConfigFile => ({ format: "prometheus", path: "a", documents: [document], because: {}, subject: "a", at, allow: [] });
const learnt = (document: Settings) => learntFrom([config(document)], assumed);

test("intervals, retention, labels and jobs of a configuration take the place of what was assumed", () => {
  const read = learnt({
    global: { scrape_interval: "20s", evaluation_interval: "40s", external_labels: { region: "eu" } },
    storage: { tsdb: { retention: { time: "10d" } } },
    scrape_configs: [{ job_name: "a" }, { job_name: "b", scrape_interval: "5s" }, null],
  });
  assert.deepEqual(read, {
    ...assumed,
    ...{ scrapeInterval: 20_000, evaluationInterval: 40_000, retention: 864_000_000, externalLabels: { region: "eu" } },
    jobs: [
      { name: "a", scrapeInterval: 20_000, labels: ["instance"] },
      { name: "b", scrapeInterval: 5000, labels: ["instance"] },
    ],
  });
});

test("what it does not say is what Prometheus does by itself, and zero says nothing", () => {
  const { scrapeInterval, evaluationInterval, retention, jobs } = learnt({ global: { scrape_interval: 0 }, storage: { tsdb: { retention: { time: "0s" } } } });
  assert.deepEqual({ scrapeInterval, evaluationInterval, retention }, { scrapeInterval: 60_000, evaluationInterval: 60_000, retention: undefined });
  assert.deepEqual(jobs, assumed.jobs);
});

test("jobs are those that are declared where others stand elsewhere, or samples are sent", () => {
  for (const more of [{ scrape_config_files: ["jobs/*.yml"] }, { otlp: {} }])
    assert.deepEqual(learnt({ scrape_configs: [{ job_name: "a" }], ...more }).jobs, assumed.jobs);
});

test("nothing is learnt from jobs alone, from several servers, and from none", () => {
  const jobs = config({ scrape_configs: [{ job_name: "a" }] });
  for (const configs of [[jobs], [config({ global: {} }), config({ global: {} })], []]) assert.equal(learntFrom(configs, assumed), assumed);
});
