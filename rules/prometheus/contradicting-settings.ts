import {
  apart,
  type Between,
  type ComponentSettings,
  clientContradictions,
  clientKeys,
  clientSectionContradictions,
  defineRule,
  examplePrometheus,
  given,
  inPart,
  isSettings,
  misfitOf,
  onlyWith,
  promDuration,
  prometheusKeys,
  type Setting,
  sectionsIn,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/contradicting-settings",
  severity: "error",
  summary: "Settings that stand together go together",
  why: "Prometheus refuses a file that says a thing in two ways, or half of it, and goes on with the one that it had until it starts again.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents.slice(0, 1))
      for (const { name, path, settings, known } of sectionsIn(document, prometheusKeys)) {
        const checks = [...("basic_auth" in known ? clientContradictions : []), ...(Object.hasOwn(between, name) ? (between[name] ?? []) : [])];
        for (const found of checks.flatMap((check) => check(settings)))
          report(inPart(config, [...path, ...found.path]), { message: found.message, help: found.help });
      }
  },
  bad: [
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
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: http://far/write\n    queue_config: { min_backoff: 10s }\n",
      message: "`min_backoff` is more than the 5s of `max_backoff`",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    tls_config: { cert_file: /run/tls.crt }\n",
      message: "`cert_file` stands without a key",
      at: [3, 30],
    },
    { file: "prometheus", spec: "scrape_configs:\n  - job_name: a\n    no_proxy: shop\n", message: "`no_proxy` stands without `proxy_url`" },
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: http://far/write\n    sigv4: { access_key: a, region: b }\n",
      message: "`access_key` stands without `secret_key`",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs:\n      - role: pod\n        tls_config: { ca_file: /run/ca }\n",
      message: "`tls_config` stands without `api_server`",
      at: [5, 21],
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs:\n      - role: node\n        selectors: [{ role: pod, label: app=shop }]\n",
      message: "the role `node` has no selectors of `pod`",
      at: [5, 29],
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs:\n      - role: pod\n        selectors: [{ role: pod, label: a }, { role: pod, label: b }]\n",
      message: "two selectors are of the role `pod`",
      at: [5, 54],
    },
    {
      file: "prometheus",
      spec: "otlp: { ignore_resource_attributes: [k8s.pod.uid] }\n",
      message: "`ignore_resource_attributes` stands without `promote_all_resource_attributes`",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    metric_name_validation_scheme: legacy\n    metric_name_escaping_scheme: allow-utf-8\n",
      message: "names of any character are asked for, and `legacy` refuses them",
      at: [4, 34],
    },
    {
      file: "prometheus",
      spec: "global: { metric_name_validation_scheme: legacy }\notlp: { translation_strategy: NoTranslation }\n",
      message: "`NoTranslation` keeps names of any character, and `legacy` refuses them",
      at: [2, 31],
    },
  ],
  good: [
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    basic_auth: { username: a, password_file: /run/pass }\n    tls_config: { cert_file: /run/tls.crt, key_file: /run/tls.key }\n    kubernetes_sd_configs:\n      - role: pod\n        api_server: https://k8s\n        tls_config: { ca_file: /run/ca }\n        selectors: [{ role: pod, label: 'app in (shop, cart),!job' }, { role: node }]\n",
    },
  ],
});

const between: Readonly<Record<string, readonly Between[]>> = {
  ...clientSectionContradictions,
  "": [schemesOf],
  queue_config: [ordered("min_shards", "1", "max_shards", "50"), ordered("min_backoff", "30ms", "max_backoff", "5s")],
  otlp: [apart("promote_all_resource_attributes", "promote_resource_attributes"), onlyWith("ignore_resource_attributes", "promote_all_resource_attributes")],
  azuread: [apart("managed_identity", "workload_identity", "oauth", "sdk", "certificate")],
  sigv4: [
    onlyWith("access_key", "secret_key"),
    onlyWith("secret_key", "access_key"),
    ...["external_id", "session_name", "tags"].map((name) => onlyWith(name, "role_arn")),
  ],
  kubernetes_sd_configs: [apart("kubeconfig_file", "api_server"), serverOf, selectorsOf],
  consul_sd_configs: [apart("username", "basic_auth"), apart("token", "authorization", "oauth2")],
  marathon_sd_configs: [apart("auth_token", "auth_token_file", "basic_auth", "bearer_token", "bearer_token_file", "authorization")],
  outscale_sd_configs: [apart("secret_key", "secret_key_file")],
  scaleway_sd_configs: [apart("secret_key", "secret_key_file")],
  oci_sd_configs: [apart("key_passphrase", "key_passphrase_file")],
};

/** Bounds of which the lower is at most the upper, with what they are where nothing is said. */
function ordered(least: string, leastUsual: string, most: string, mostUsual: string): Between {
  return (settings) => {
    const [low, high] = [amountOf(settings[least] ?? leastUsual), amountOf(settings[most] ?? mostUsual)];
    if (low === undefined || high === undefined || low <= high) return [];
    if (settings[least] === undefined)
      return [misfitOf(most, `\`${most}\` is less than the ${leastUsual} of \`${least}\``, `make it ${leastUsual} or more, or set \`${least}\``)];
    const other = settings[most] === undefined ? `the ${mostUsual} of \`${most}\`` : `\`${most}\``;
    return [misfitOf(least, `\`${least}\` is more than ${other}`, `make it at most \`${most}\``)];
  };
}

function amountOf(value: Setting): number | undefined {
  return typeof value === "number" || /^\d+$/.test(String(value)) ? Number(value) : promDuration(value);
}

/** Only a server that is named can be asked in another way than a pod asks its own. */
function serverOf(settings: ComponentSettings) {
  const own = settingOf(settings.namespaces, "own_namespace");
  const [client] = Object.keys(settings).filter((name) => isOfClient(name, settings[name]));
  const [place] = ["api_server", "kubeconfig_file"].filter((name) => given(settings[name]));
  return [
    ...(place !== undefined && given(own)
      ? [{ path: ["namespaces", "own_namespace"], message: `\`${place}\` and \`own_namespace\` exclude each other`, help: "list the namespaces in `names`" }]
      : []),
    ...(client !== undefined && given(settings.kubeconfig_file)
      ? [misfitOf(client, `\`kubeconfig_file\` and \`${client}\` exclude each other`, "write it into the file, or name the `api_server`")]
      : []),
    ...(client !== undefined && place === undefined
      ? [misfitOf(client, `\`${client}\` stands without \`api_server\``, "add `api_server`, or leave it out within a cluster")]
      : []),
  ];
}

function isOfClient(name: string, value: Setting | undefined): boolean {
  if (name === "follow_redirects" || name === "enable_http2") return value === false;
  if (name === "tls_config") return isSettings(value) && Object.values(value).some(given);
  return Object.hasOwn(clientKeys, name) && given(value);
}

/** What each role is found by. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  pod: ["pod", "node"],
  service: ["service"],
  endpointslice: ["pod", "service", "endpointslice"],
  endpoints: ["pod", "service", "endpoints"],
  node: ["node"],
  ingress: ["ingress"],
};

function selectorsOf({ role, selectors }: ComponentSettings) {
  const roles = (Array.isArray(selectors) ? selectors : []).map((each: Setting) => settingOf(each, "role"));
  const known = selectable[String(role)];
  return roles.flatMap((selected, index) => {
    const path = ["selectors", index, "role"];
    if (typeof selected !== "string" || !known) return [];
    if (!known.includes(selected))
      return [
        { path, message: `the role \`${String(role)}\` has no selectors of \`${selected}\``, help: `write ${known.map((each) => `\`${each}\``).join(" or ")}` },
      ];
    return roles.indexOf(selected) < index ? [{ path, message: `two selectors are of the role \`${selected}\``, help: "join them with a comma" }] : [];
  });
}

/** Names of any character cannot be asked for where they are refused. */
function schemesOf(root: ComponentSettings) {
  const usual = String(settingOf(root.global, "metric_name_validation_scheme") ?? "utf8");
  const jobs = (Array.isArray(root.scrape_configs) ? root.scrape_configs : []).map((job: Setting) => ({
    validation: settingOf(job, "metric_name_validation_scheme"),
    escaping: settingOf(job, "metric_name_escaping_scheme"),
  }));
  const message = "names of any character are asked for, and `legacy` refuses them";
  const help = "write `underscores`, or leave it out";
  const strategy = settingOf(root.otlp, "translation_strategy");
  const isBare = jobs.some(({ validation, escaping }) => !given(validation) && !given(escaping));
  return [
    ...(isBare && usual === "legacy" && settingOf(root.global, "metric_name_escaping_scheme") === "allow-utf-8"
      ? [{ path: ["global", "metric_name_escaping_scheme"], message, help }]
      : []),
    ...jobs.flatMap(({ validation, escaping }, index) =>
      escaping === "allow-utf-8" && (given(validation) ? validation : usual) === "legacy"
        ? [{ path: ["scrape_configs", index, "metric_name_escaping_scheme"], message, help }]
        : [],
    ),
    ...(usual === "legacy" && (strategy === "NoTranslation" || strategy === "NoUTF8EscapingWithSuffixes")
      ? [
          {
            path: ["otlp", "translation_strategy"],
            message: `\`${strategy}\` keeps names of any character, and \`legacy\` refuses them`,
            help: "write `UnderscoreEscapingWithSuffixes`, or leave `metric_name_validation_scheme` out",
          },
        ]
      : []),
  ];
}

function settingOf(settings: Setting | undefined, name: string): Setting | undefined {
  return isSettings(settings) ? settings[name] : undefined;
}
