import { type ComponentSettings, defineRule, examplePrometheus, given, inPart, prometheusKeys, type SettingsSection, sectionsIn } from "obsc/rule";

export default defineRule({
  name: "prometheus/missing-setting",
  severity: "error",
  summary: "Jobs, discoveries and clients say what Prometheus cannot do without",
  why: "It refuses the file, and goes on with the one that it had until it starts again.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents.slice(0, 1))
      for (const section of sectionsIn(document, prometheusKeys)) {
        const what = typeof section.path.at(-1) === "number" ? `this entry of \`${section.name}\`` : `\`${section.name}\``;
        const at = inPart(config, section.path, typeof section.path.at(-1) === "number" ? "value" : "key");
        // Another rule speaks of steps of relabeling.
        if (section.isEmpty && !section.name.endsWith("relabel_configs"))
          report(at, { message: `${what} is empty`, help: "write what it is for, or leave it out" });
        if (section.isEmpty) continue;
        const lacking = neededIn(section).filter((names) => !names.split(" ").some((name) => isThere(name, section.settings)));
        for (const names of lacking) {
          const either = names.split(" ").map((name) => `\`${name.replace("?", "")}\``);
          report(at, { message: `${what} has no ${either.join(" or ")}`, help: `add ${either.join(" or ")}` });
        }
      }
  },
  bad: [
    { spec: examplePrometheus("scrape_configs:\n  - static_configs: [{ targets: ['a:80'] }]"), message: "this entry of `scrape_configs` has no `job_name`" },
    { spec: examplePrometheus("global: { external_labels: { region: eu } }\nremote_write:\n  -"), message: "this entry of `remote_write` is empty" },
    {
      spec: examplePrometheus("global: { external_labels: { region: eu } }\nremote_write:\n  - name: far"),
      message: "this entry of `remote_write` has no `url`",
    },
    { spec: examplePrometheus("tracing:\n  insecure: true"), message: "`tracing` has no `endpoint`" },
    { file: "prometheus", spec: "scrape_configs:\n  - job_name: a\n    static_configs:\n      -\n", message: "this entry of `static_configs` is empty" },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs:\n      - namespaces: { names: [shop] }\n",
      message: "this entry of `kubernetes_sd_configs` has no `role`",
      at: [4, 9],
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    dns_sd_configs:\n      - { names: [shop], type: A }\n",
      message: "this entry of `dns_sd_configs` has no `port`",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    azure_sd_configs:\n      - { subscription_id: a, client_id: b, client_secret: c }\n",
      message: "this entry of `azure_sd_configs` has no `tenant_id`",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    scaleway_sd_configs:\n      - { role: instance, project_id: a, access_key: b }\n",
      message: "this entry of `scaleway_sd_configs` has no `secret_key` or `secret_key_file`",
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    oci_sd_configs:\n      - { region: a, tenancy: b, user: c, key_file: d }\n",
      message: "this entry of `oci_sd_configs` has no `fingerprint`",
    },
    {
      file: "prometheus",
      spec: 'scrape_configs:\n  - job_name: a\n    consul_sd_configs:\n      - server: ""\n',
      message: "this entry of `consul_sd_configs` has no `server`",
    },
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: http://far/write\n    oauth2:\n      client_id: shop\n",
      message: "`oauth2` has no `token_url`",
      at: [3, 5],
    },
  ],
  good: [
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    azure_sd_configs:\n      - { subscription_id: a, authentication_method: SDK }\n    dns_sd_configs:\n      - names: [shop]\n    consul_sd_configs: [{}]\n",
    },
  ],
});

/** By the name of a section: what it needs, with a blank between settings of which one is enough. What has a default ends in `?`: only empty it lacks. */
const needed: Readonly<Record<string, readonly string[] | ((settings: ComponentSettings) => readonly string[])>> = {
  scrape_configs: ["job_name"],
  remote_write: ["url"],
  remote_read: ["url"],
  tracing: ["endpoint"],
  oauth2: ["client_id", "token_url"],
  azuread: ["managed_identity workload_identity oauth sdk certificate"],
  workload_identity: ["client_id", "tenant_id"],
  oauth: ["client_id", "client_secret", "tenant_id"],
  certificate: ["client_id", "tenant_id", "certificate_path"],
  file_sd_configs: ["files"],
  http_sd_configs: ["url"],
  dns_sd_configs: ({ type = "SRV" }) => ["names", ...(String(type).toUpperCase() === "SRV" ? [] : ["port"])],
  kubernetes_sd_configs: ["role"],
  aws_sd_configs: ["role"],
  filters: ["values"],
  azure_sd_configs: ({ authentication_method: method = "OAuth" }) => [
    "subscription_id",
    ...(method === "OAuth" ? ["tenant_id", "client_id", "client_secret"] : []),
  ],
  gce_sd_configs: ["project", "zone"],
  docker_sd_configs: ["host"],
  dockerswarm_sd_configs: ["host", "role"],
  eureka_sd_configs: ["server"],
  hetzner_sd_configs: ["role"],
  ionos_sd_configs: ["datacenter_id"],
  kuma_sd_configs: ["server"],
  marathon_sd_configs: ["servers"],
  nerve_sd_configs: ["servers", "paths"],
  serverset_sd_configs: ["servers", "paths"],
  oci_sd_configs: ({ auth = "api_key" }) => ["region", ...(auth === "api_key" ? ["tenancy", "user", "fingerprint", "key_file"] : [])],
  openstack_sd_configs: ["role", "region"],
  outscale_sd_configs: ["region?", "access_key", "secret_key secret_key_file"],
  consul_sd_configs: ["server?"],
  nomad_sd_configs: ["server?"],
  ovhcloud_sd_configs: ["endpoint?", "application_key", "application_secret", "consumer_key", "service"],
  puppetdb_sd_configs: ["url", "query"],
  scaleway_sd_configs: ["role", "project_id", "access_key", "secret_key secret_key_file"],
  triton_sd_configs: ["account", "dns_suffix", "endpoint"],
  uyuni_sd_configs: ["server", "username", "password"],
};

function neededIn({ name, settings }: SettingsSection): readonly string[] {
  const names = Object.hasOwn(needed, name) ? needed[name] : [];
  return typeof names === "function" ? names(settings) : (names ?? []);
}

function isThere(name: string, settings: ComponentSettings): boolean {
  return name.endsWith("?") ? settings[name.slice(0, -1)] !== "" : given(settings[name]);
}
