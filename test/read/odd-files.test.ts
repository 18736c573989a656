import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import type { ForeignKind } from "../../src/derive/part.ts";
import { derive, foreignPlan, nobody, type ReadParts } from "../../src/derive/plan.ts";
import type { Diagnostic } from "../../src/diagnostic.ts";
import type { Place } from "../../src/ir/place.ts";
import { readForeign } from "../../src/read/foreign.ts";
import { knownFrom } from "../../src/read/known.ts";
import type { Read } from "../../src/read/raw.ts";
import { textOfFile } from "../../src/read/text-source.ts";

/** A sound file of each kind, with most of what rules look at. */
const sound: Readonly<Record<ForeignKind, string>> = {
  rules: `groups:
  - name: shop
    interval: 30s
    limit: 100
    labels: { team: shop }
    rules:
      - record: job:shop_requests:rate5m
        expr: sum by (job) (rate(shop_requests_total{job="shop"}[5m]))
      - alert: ShopDown
        expr: |
          absent(job:shop_requests:rate5m)
            or job:shop_requests:rate5m < 1
        for: 5m
        keep_firing_for: 5m
        labels: { severity: critical }
        annotations:
          summary: '{{ $labels.job }} has {{ $value | humanize }} requests'
`,
  collector: `receivers:
  otlp: { protocols: { grpc: { endpoint: localhost:4317 } } }
processors:
  memory_limiter: { check_interval: 1s, limit_mib: 400 }
  attributes/clean: { actions: [{ key: user.email, action: delete }] }
  filter: { traces: { span: ['attributes["http.route"] == "/healthz"'] } }
  tail_sampling:
    decision_wait: 10s
    policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }]
  batch: {}
connectors:
  span_metrics: { dimensions: [{ name: http.route }], aggregation_cardinality_limit: 2000 }
exporters:
  otlp_grpc: { endpoint: tempo:4317, tls: { insecure: true }, headers: { x: '\${env:TOKEN}' } }
  prometheus: { endpoint: localhost:8889 }
extensions:
  health_check: { endpoint: localhost:13133 }
service:
  extensions: [health_check]
  pipelines:
    traces: { receivers: [otlp], processors: [memory_limiter, attributes/clean, filter, tail_sampling, batch], exporters: [otlp_grpc, span_metrics] }
    metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }
`,
  promtail: `server: { http_listen_port: 9080 }
positions: { filename: /run/promtail/positions.yaml }
clients: [{ url: http://loki:3100/loki/api/v1/push, external_labels: { cluster: eu } }]
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: [localhost], labels: { app: shop, __path__: /var/log/shop/*.log } }]
    relabel_configs: [{ source_labels: [__path__], regex: '(.*)', target_label: path, action: replace }]
    pipeline_stages:
      - json: { expressions: { level: level, time: time } }
      - labels: { level: }
      - timestamp: { source: time, format: RFC3339 }
      - match: { selector: '{app="shop"}', stages: [{ regex: { expression: '(?P<took>\\d+)ms' } }] }
      - metrics: { took: { type: Histogram, description: time, source: took, config: { buckets: [1, 5] } } }
      - drop: { source: level, expression: debug, older_than: 24h }
`,
  alertmanager: `global: { resolve_timeout: 5m, slack_api_url_file: /run/secrets/slack }
templates: [/etc/alertmanager/*.tmpl]
route:
  receiver: ops
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
  routes:
    - { matchers: [severity="critical"], receiver: pager, continue: true, mute_time_intervals: [nights] }
    - { match: { team: shop }, match_re: { job: a|b }, receiver: ops }
receivers:
  - { name: ops, slack_configs: [{ channel: '#ops', title: '{{ .CommonLabels.alertname }}' }] }
  - { name: pager, webhook_configs: [{ url: 'http://bridge:8080', send_resolved: true }] }
inhibit_rules: [{ source_matchers: [severity="critical"], target_matchers: [severity="warning"], equal: [alertname] }]
time_intervals: [{ name: nights, time_intervals: [{ times: [{ start_time: '22:00', end_time: '24:00' }], weekdays: ['monday:friday'], location: UTC }] }]
`,
  loki: `auth_enabled: false
server: { http_listen_port: 3100 }
common: { path_prefix: /loki, replication_factor: 1, ring: { kvstore: { store: inmemory } }, storage: { filesystem: { chunks_directory: /loki/chunks } } }
schema_config: { configs: [{ from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: { prefix: index_, period: 24h } }] }
limits_config:
  retention_period: 744h
  max_query_length: 721h
  reject_old_samples_max_age: 168h
  retention_stream: [{ selector: '{level="debug"}', priority: 1, period: 24h }]
compactor: { working_directory: /loki/compactor, retention_enabled: true, delete_request_store: filesystem }
`,
  prometheus: `global: { scrape_interval: 30s, evaluation_interval: 30s, external_labels: { cluster: eu } }
rule_files: [rules/*.yml]
alerting:
  alert_relabel_configs: [{ regex: replica, action: labeldrop }]
  alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }], alert_relabel_configs: [{ target_label: zone, replacement: a }] }]
scrape_configs:
  - job_name: shop
    scrape_interval: 15s
    scrape_timeout: 10s
    static_configs: [{ targets: ['shop:8080', 'shop:8081'], labels: { env: prod } }]
    relabel_configs: [{ source_labels: [env], regex: prod, action: keep }]
    metric_relabel_configs: [{ source_labels: [__name__], regex: 'go_.*', action: drop }]
  - { job_name: pods, kubernetes_sd_configs: [{ role: pod }], basic_auth: { username: u, password_file: /run/secrets/p } }
remote_write: [{ url: 'https://mimir/api/v1/push', write_relabel_configs: [{ source_labels: [__name__], regex: 'job:.*', action: keep }] }]
storage: { tsdb: { retention: { time: 15d } } }
`,
  dashboards: `{
  "uid": "shop", "title": "Shop", "schemaVersion": 39, "refresh": "1m", "time": { "from": "now-6h", "to": "now" },
  "templating": { "list": [{ "name": "job", "type": "query", "datasource": { "type": "prometheus", "uid": "p" }, "query": { "query": "label_values(up, job)" } }] },
  "annotations": { "list": [{ "name": "Deploys", "datasource": { "type": "prometheus", "uid": "p" }, "expr": "changes(up[5m])" }] },
  "links": [{ "type": "link", "url": "https://runbooks/$job" }],
  "panels": [
    {
      "id": 1, "type": "timeseries", "title": "Requests", "description": "Of all", "datasource": { "type": "prometheus", "uid": "p" },
      "gridPos": { "x": 0, "y": 0, "w": 12, "h": 8 },
      "targets": [{ "refId": "A", "expr": "sum by (job) (rate(shop_requests_total{job=~\\"$job\\"}[$__rate_interval]))", "legendFormat": "{{job}}" }],
      "fieldConfig": {
        "defaults": { "unit": "reqps", "max": 1, "color": { "mode": "thresholds" }, "thresholds": { "mode": "absolute", "steps": [{ "color": "green", "value": null }] } },
        "overrides": [{ "matcher": { "id": "byName", "options": "shop" }, "properties": [{ "id": "unit", "value": "s" }] }]
      }
    },
    { "id": 2, "type": "row", "title": "More", "gridPos": { "x": 0, "y": 8, "w": 24, "h": 1 }, "panels": [] },
    { "id": 3, "type": "logs", "datasource": { "type": "loki", "uid": "l" }, "gridPos": { "x": 0, "y": 9, "w": 24, "h": 8 }, "targets": [{ "refId": "A", "expr": "{app=\\"shop\\"} | json" }] }
  ]
}
`,
};

const kinds = Object.keys(sound) as readonly ForeignKind[];
const around = derive(nobody);
const others = new Map<ForeignKind, ReadParts>();
for (const kind of kinds) others.set(kind, (await readText(kind, sound[kind], kind)).parts);

for (const kind of kinds) {
  test(`no rule stumbles over a file of the kind ${kind} in which any one thing is of another type`, async () => {
    assert.deepEqual((await readText(kind, sound[kind], kind)).diagnostics, []);
    await passes(kind, variants(sound[kind]));
  });

  test(`nor over one of the kind ${kind} that ends too early, or has characters in it that are no text`, async () => {
    const text = sound[kind];
    const ends = Array.from({ length: Math.floor(text.length / 7) }, (_, index) => 7 * index);
    await passes(
      kind,
      ends.flatMap((end) => [text.slice(0, end), `${text.slice(0, end)}\u0000\ud800\ufffd${text.slice(end + 3)}`]),
    );
  });
}

test("what is no map of settings is refused, or says nothing", async () => {
  const texts = ["", "\n", "# nothing", "null", "5", "hello", "[]", "- 1", "{}", "---", "--- 1\n--- 2", "\t", "%"];
  for (const kind of kinds) await passes(kind, texts);
});

async function readText(kind: ForeignKind, text: string, file: string): Promise<Read> {
  return readForeign(kind, textOfFile(text, file, file), file, knownFrom(undefined));
}

/** The text with each value in it, one after the other, replaced by one of another type. */
function variants(text: string): readonly string[] {
  const data: unknown = parse(text);
  return pathsIn(data, []).flatMap((path) =>
    [null, -1, "odd", [1, null], { odd: { odd: [] } }].map((odd) => JSON.stringify(replaced(data, path, odd), null, 1)),
  );
}

function pathsIn(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key])) : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === key ? replaced(each, rest, by) : each));
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) };
}

/** How many files are looked at in one run of the rules: each is slow to begin. */
const many = 40;

/** Whatever is said of files beside sound ones of all other kinds is said in whole words, of a place in one of them. */
async function passes(kind: ForeignKind, texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += many) {
    const files = new Map(texts.slice(from, from + many).map((text, index) => [`${index}.yaml`, text]));
    const read = await Promise.all(Array.from(files, ([file, text]) => readText(kind, text, file)));
    const all = [...read.map(({ parts }) => parts), ...kinds.filter((other) => other !== kind).map((other) => others.get(other) as ReadParts)];
    const keys = new Set(all.flatMap((each) => Object.keys(each) as (keyof ReadParts)[]));
    const joined = Object.fromEntries([...keys].map((key) => [key, all.flatMap((each): readonly unknown[] => each[key] ?? [])]));
    const found = check(foreignPlan(around, joined), rules, { foreign: true, preset: "strict" });
    const faults = [...read.flatMap(({ diagnostics }) => diagnostics), ...found].flatMap((each) => faultOf(each, files) ?? []);
    assert.deepEqual(faults, []);
  }
}

function faultOf({ rule, message, help, at }: Diagnostic, files: ReadonlyMap<string, string>): string | undefined {
  const place: Place = at.kind === "text" ? at.within : at;
  if (place.kind !== "file") return `${rule}: ${message} has no place in a file`;
  const text = files.get(place.file);
  const said = `${rule}: ${message} (${help}) in ${text ?? place.file}`;
  if (/the rule failed here|\bundefined\b|\bNaN\b|\[object/.test(`${message} ${help}`) || !help) return said;
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  const { line, column, endLine, endColumn } = place;
  const isWithin = (row: number, at: number) => row >= 1 && at >= 1 && at <= (lines[row - 1] ?? "").length + 1 && row <= lines.length;
  const isForward = endLine > line || (endLine === line && endColumn >= column);
  return isWithin(line, column) && isWithin(endLine, endColumn) && isForward ? undefined : `${line}:${column}-${endLine}:${endColumn} ${said}`;
}
