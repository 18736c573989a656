import { type ComponentSettings, defineRule, didYouMean, examplePrometheus, inPart, isSettings, type Path, promDuration, type Setting } from "obsc/rule";

export default defineRule({
  name: "prometheus/invalid-setting",
  severity: "error",
  summary: "Settings have values that Prometheus takes",
  why: "It refuses a file with any other, and goes on with the one that it had until it starts again.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents) for (const [path, message, help] of faultsIn(document, [])) report(inPart(config, path), { message, help });
  },
  bad: [
    { spec: examplePrometheus("global:\n  scrape_interval: 15"), message: "`15` is no duration", at: [7, 22] },
    { spec: examplePrometheus("global:\n  scrape_interval: 1.5m"), message: "`1.5m` is no duration" },
    { spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scheme: htps"), message: "`htps` is no value of `scheme`", at: [8, 15] },
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_protocols: [PrometheusText0.0.5]"),
      message: "`PrometheusText0.0.5` is no value of `scrape_protocols`",
    },
    { spec: examplePrometheus("scrape_configs:\n  - static_configs: [{ targets: ['a:80'] }]"), message: "this entry of `scrape_configs` has no `job_name`" },
    { spec: examplePrometheus("global: { external_labels: { region: eu } }\nremote_write:\n  -"), message: "this entry of `remote_write` is empty" },
    {
      spec: examplePrometheus("global: { external_labels: { region: eu } }\nremote_write:\n  - name: far"),
      message: "this entry of `remote_write` has no `url`",
    },
    { spec: examplePrometheus("tracing:\n  insecure: true"), message: "`tracing` has no `endpoint`" },
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    bearer_token_file: /run/token\n    basic_auth: { username: a, password_file: /run/pass }"),
      message: "`bearer_token_file` and `basic_auth` exclude each other",
      at: [9, 19],
    },
    {
      spec: examplePrometheus(
        "global: { external_labels: { region: eu } }\nremote_write:\n  - url: http://far\n    queue_config: { min_shards: 9, max_shards: 3 }",
      ),
      message: "`min_shards` is more than `max_shards`",
    },
  ],
  good: [
    {
      spec: examplePrometheus(
        "global:\n  scrape_interval: 1m30s\n  scrape_timeout: 10s\nscrape_configs:\n  - job_name: a\n    scheme: https\n    scrape_protocols: [PrometheusProto]\n    params: { scheme: [none] }",
      ),
    },
    { spec: examplePrometheus("global:\n  scrape_interval: ${SCRAPE_INTERVAL}".replace("$", "\\$")) },
  ],
});

type Fault = readonly [path: Path, message: string, help: string];

const durations =
  /(^|\.)(scrape_interval|scrape_timeout|evaluation_interval|rule_query_offset|remote_timeout|refresh_interval|batch_send_deadline|min_backoff|max_backoff|sample_age_limit|send_interval|alertmanagers\.timeout|tracing\.timeout|out_of_order_time_window|retention\.time)$/;
const protocols = ["PrometheusProto", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "PrometheusText0.0.4", "PrometheusText1.0.0"];
const schemes = ["http", "https"];
const roles = ["node", "pod", "service", "endpoints", "endpointslice", "ingress"];

/** By the way to a setting, without the indices of lists: all values that it can have. */
const choices: Readonly<Record<string, readonly string[]>> = {
  "scrape_configs.scheme": schemes,
  "alerting.alertmanagers.scheme": schemes,
  "alerting.alertmanagers.api_version": ["v2"],
  "scrape_configs.scrape_protocols": protocols,
  "scrape_configs.fallback_scrape_protocol": protocols,
  "global.scrape_protocols": protocols,
  "scrape_configs.metric_name_validation_scheme": ["utf8", "legacy"],
  "global.metric_name_validation_scheme": ["utf8", "legacy"],
  "scrape_configs.metric_name_escaping_scheme": ["allow-utf-8", "underscores", "dots", "values"],
  "global.metric_name_escaping_scheme": ["allow-utf-8", "underscores", "dots", "values"],
  "scrape_configs.kubernetes_sd_configs.role": roles,
  "alerting.alertmanagers.kubernetes_sd_configs.role": roles,
  "otlp.translation_strategy": ["UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"],
  "tracing.client_type": ["grpc", "http"],
  "tracing.compression": ["gzip"],
  "remote_write.protobuf_message": ["prometheus.WriteRequest", "io.prometheus.write.v2.Request"],
};

/** Lists of which no entry can be empty, with what each has to have. */
const entries: Readonly<Record<string, string | undefined>> = {
  scrape_configs: "job_name",
  remote_write: "url",
  remote_read: "url",
  "scrape_configs.static_configs": undefined,
};

/** Ways to say who asks, of which a client has one. */
const ways = ["bearer_token", "bearer_token_file", "basic_auth", "authorization", "oauth2", "sigv4", "azuread", "google_iam"];
const pairs = [
  ["password", "password_file"],
  ["credentials", "credentials_file"],
];
const bounds = [
  ["min_shards", "max_shards"],
  ["min_backoff", "max_backoff"],
] as const;

function faultsIn(value: Setting, path: Path): readonly Fault[] {
  const way = path.filter((step) => typeof step === "string").join(".");
  if (/(^|\.)(params|labels|external_labels|headers|http_headers)$/.test(way)) return [];
  if (Array.isArray(value)) return value.flatMap((each: Setting, index) => faultsIn(each, [...path, index]));
  const isEntry = typeof path.at(-1) === "number" && way in entries;
  if (value === null || value === undefined) return isEntry ? [[path, `this entry of \`${way}\` is empty`, "write what it is for, or leave it out"]] : [];
  if (!isSettings(value)) return faultsOfValue(String(value), path, way);
  const needed = isEntry ? entries[way] : undefined;
  return [
    ...(needed !== undefined && !value[needed] ? [[path, `this entry of \`${way}\` has no \`${needed}\``, `add \`${needed}\``] as const] : []),
    ...(way === "tracing" && !value.endpoint ? [[path, "`tracing` has no `endpoint`", "add `endpoint`"] as const] : []),
    ...faultsBetween(value, path),
    ...Object.entries(value).flatMap(([key, inner]) => faultsIn(inner, [...path, key])),
  ];
}

function faultsOfValue(text: string, path: Path, way: string): readonly Fault[] {
  // Something else writes the value before Prometheus reads it.
  if (/\$[({]|\{\{|%\{/.test(text)) return [];
  if (durations.test(way) && promDuration(text) === undefined)
    return [[path, `\`${text}\` is no duration`, /^\d+$/.test(text) ? `write its unit: \`${text}s\`` : "write whole numbers with units: `1m30s`"]];
  const known = choices[way];
  if (!known || known.includes(text) || text === "") return [];
  return [
    [path, `\`${text}\` is no value of \`${way.split(".").at(-1)}\``, didYouMean(text, known) ?? `write ${known.join(", ").replace(/, ([^,]*)$/, " or $1")}`],
  ];
}

/** What two settings of one map say together. */
function faultsBetween(settings: ComponentSettings, path: Path): readonly Fault[] {
  const [first, second] = Object.keys(settings).filter((key) => ways.includes(key));
  const twice = [...(first !== undefined && second !== undefined ? [[first, second]] : []), ...pairs.filter((pair) => pair.every((key) => key in settings))];
  return [
    ...twice.map(([one, other]): Fault => [[...path, String(other)], `\`${one}\` and \`${other}\` exclude each other`, "leave one of them"]),
    ...bounds
      .filter(([least, most]) => (amountOf(settings[least]) ?? 0) > (amountOf(settings[most]) ?? Number.POSITIVE_INFINITY))
      .map(([least, most]): Fault => [[...path, least], `\`${least}\` is more than \`${most}\``, `make it at most \`${most}\``]),
  ];
}

function amountOf(value: Setting | undefined): number | undefined {
  return typeof value === "number" ? value : promDuration(value);
}
