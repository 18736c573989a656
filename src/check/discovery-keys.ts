/** How Prometheus finds its targets: the settings of each kind of service discovery. https://github.com/prometheus/prometheus/tree/v3.16.0/discovery */
import { clientKeys, tlsKeys } from "./client-keys.ts";
import { type Keys, keys } from "./known-keys.ts";
import { selectorError } from "./selector-error.ts";
import { atLeastOne, count, duration, flag, httpUrl, type Kind, listOf, mapOf, number, one, oneOf, text, texts, url } from "./setting-kinds.ts";

/** Names with a value each; no name is empty. */
export const labelSet: Kind = mapOf(text, (name) => (name === "" ? ["a label has no name", "write its name"] : undefined));

const refreshed: Keys = { refresh_interval: duration };
const ported: Keys = { ...refreshed, port: number };
const filters: readonly [Keys] = [{ name: text, values: texts }];
const aws: Keys = { ...clientKeys, ...ported, ...keys("region endpoint access_key secret_key profile role_arn external_id", text) };
const clusters: Keys = { ...aws, clusters: texts, request_concurrency: atLeastOne };
const kubernetesRole = oneOf("node", "pod", "service", "endpoints", "endpointslice", "ingress");
const zookeeper: Keys = {
  servers: texts,
  paths: listOf(one((value) => (String(value).startsWith("/") ? undefined : [`the path \`${value}\` does not begin with \`/\``, `write \`/${value}\``]))),
  timeout: duration,
};

/** Files are JSON or YAML, with a `*` in the last part of their path at most. */
const discoveryFile = one((value) =>
  /^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/.test(String(value))
    ? undefined
    : [`\`${value}\` names no files of targets`, "end it with `.json`, `.yml` or `.yaml`, with `*` in its last part at most"],
);

export const discoveryKeys: Keys = {
  static_configs: [{ targets: texts, labels: labelSet }],
  file_sd_configs: [{ ...refreshed, files: listOf(discoveryFile) }],
  http_sd_configs: [{ ...clientKeys, ...refreshed, url: httpUrl }],
  dns_sd_configs: [{ ...ported, names: texts, type: one(recordType) }],
  kubernetes_sd_configs: [
    {
      ...clientKeys,
      api_server: url,
      role: kubernetesRole,
      kubeconfig_file: text,
      namespaces: { own_namespace: flag, names: texts },
      selectors: [{ role: kubernetesRole, label: one(selectorError("label")), field: one(selectorError("field")) }],
      attach_metadata: keys("node namespace deployment job cronjob", flag),
    },
  ],
  consul_sd_configs: [
    {
      ...clientKeys,
      ...refreshed,
      ...keys("server path_prefix token datacenter namespace partition tag_separator scheme username password filter health_filter", text),
      allow_stale: flag,
      ...keys("services tags", texts),
      node_meta: mapOf(text),
    },
  ],
  nomad_sd_configs: [{ ...clientKeys, ...refreshed, ...keys("namespace region server tag_separator", text), allow_stale: flag }],
  ec2_sd_configs: [{ ...aws, filters }],
  lightsail_sd_configs: [aws],
  ecs_sd_configs: [clusters],
  elasticache_sd_configs: [clusters],
  msk_sd_configs: [clusters],
  rds_sd_configs: [{ ...clusters, filters }],
  aws_sd_configs: [{ ...aws, role: oneOf("ec2", "ecs", "elasticache", "lightsail", "msk", "rds"), filters, clusters: texts }],
  azure_sd_configs: [
    {
      ...clientKeys,
      ...ported,
      ...keys("environment subscription_id tenant_id client_id client_secret resource_group", text),
      authentication_method: oneOf("OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity"),
    },
  ],
  gce_sd_configs: [{ ...ported, ...keys("project zone filter tag_separator", text) }],
  docker_sd_configs: [{ ...clientKeys, ...ported, host: url, filters, host_networking_host: text, match_first_network: flag }],
  dockerswarm_sd_configs: [{ ...clientKeys, ...ported, host: url, role: oneOf("services", "tasks", "nodes"), filters }],
  digitalocean_sd_configs: [{ ...clientKeys, ...ported, role: oneOf("droplets", "databases") }],
  eureka_sd_configs: [{ ...clientKeys, ...refreshed, server: httpUrl }],
  hetzner_sd_configs: [{ ...clientKeys, ...ported, role: oneOf("robot", "hcloud"), label_selector: text }],
  ionos_sd_configs: [{ ...clientKeys, ...ported, datacenter_id: text }],
  kuma_sd_configs: [{ ...clientKeys, ...refreshed, fetch_timeout: duration, server: httpUrl, client_id: text }],
  linode_sd_configs: [{ ...clientKeys, ...ported, ...keys("tag_separator region", text) }],
  marathon_sd_configs: [{ ...clientKeys, ...refreshed, servers: texts, ...keys("auth_token auth_token_file", text) }],
  nerve_sd_configs: [zookeeper],
  serverset_sd_configs: [zookeeper],
  oci_sd_configs: [
    {
      ...clientKeys,
      ...ported,
      auth: oneOf("api_key", "instance_principal"),
      ...keys("tenancy user fingerprint key_file key_passphrase key_passphrase_file region", text),
      compartments: texts,
    },
  ],
  openstack_sd_configs: [
    {
      ...ported,
      ...keys("identity_endpoint username userid password project_name project_id domain_name domain_id region", text),
      ...keys("application_credential_name application_credential_id application_credential_secret", text),
      role: oneOf("hypervisor", "instance", "loadbalancer"),
      all_tenants: flag,
      tls_config: tlsKeys,
      availability: oneOf("public", "internal", "admin"),
    },
  ],
  outscale_sd_configs: [{ ...clientKeys, ...ported, ...keys("endpoint region access_key secret_key secret_key_file", text) }],
  ovhcloud_sd_configs: [{ ...refreshed, ...keys("endpoint application_key application_secret consumer_key", text), service: oneOf("dedicated_server", "vps") }],
  puppetdb_sd_configs: [{ ...clientKeys, ...ported, url: httpUrl, query: text, include_parameters: flag }],
  scaleway_sd_configs: [
    {
      ...clientKeys,
      ...ported,
      ...keys("project_id api_url zone access_key secret_key secret_key_file name_filter", text),
      tags_filter: texts,
      role: oneOf("instance", "baremetal"),
    },
  ],
  stackit_sd_configs: [
    {
      ...clientKeys,
      ...ported,
      ...keys("project region service_account_key private_key service_account_key_path private_key_path credentials_file_path", text),
      endpoint: url,
    },
  ],
  triton_sd_configs: [
    { ...ported, ...keys("account dns_suffix endpoint", text), role: oneOf("container", "cn"), groups: texts, tls_config: tlsKeys, version: count },
  ],
  uyuni_sd_configs: [{ ...clientKeys, ...refreshed, server: url, ...keys("username password entitlement separator", text) }],
  vultr_sd_configs: [{ ...clientKeys, ...ported }],
};

function recordType(value: string | number | boolean) {
  if (/^(srv|a|aaaa|mx|ns)$/i.test(String(value))) return undefined;
  return [`\`${value}\` is no type of record that has targets`, "write SRV, A, AAAA, MX or NS"] as const;
}
