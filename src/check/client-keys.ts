/** How programs of Prometheus ask others: https://github.com/prometheus/common/blob/v0.72.1/config/http_config.go */
import type { Settings } from "../derive/collector-part.ts";
import { type Keys, keys } from "./known-keys.ts";
import { flag, mapOf, one, oneOf, text, texts, url } from "./setting-kinds.ts";
import { apart, type Between, given, misfitOf } from "./settings-between.ts";

const proxy: Keys = { proxy_url: url, no_proxy: text, proxy_from_environment: flag, proxy_connect_header: mapOf(texts) };

export const tlsKeys: Keys = {
  ...keys("ca cert key ca_file cert_file key_file ca_ref cert_ref key_ref server_name", text),
  insecure_skip_verify: flag,
  ...keys("min_version max_version", oneOf("TLS10", "TLS11", "TLS12", "TLS13")),
};

/** Headers that belong to the connection, or have a setting of their own. */
const reservedHeaders = new Set(
  (
    "host content-encoding content-length content-type user-agent connection keep-alive proxy-authenticate proxy-authorization www-authenticate " +
    "accept-encoding x-prometheus-remote-write-version x-prometheus-remote-read-version x-amz-date x-amz-security-token x-amz-content-sha256"
  ).split(" "),
);

/** What is wrong with the name of a header that a configuration sets. */
function reservedHeader(name: string) {
  const header = name.toLowerCase();
  if (header === "authorization")
    return [`the header \`${name}\` has settings of its own`, "write `authorization` or `basic_auth` beside the headers"] as const;
  return reservedHeaders.has(header) ? ([`the header \`${name}\` is the program's own`, "leave it out"] as const) : undefined;
}

/** Names with one value each, as remote write, remote read and tracing have them. */
export const headers = mapOf(text, reservedHeader);

/** What a client asks with, wherever it stands. */
export const clientKeys: Keys = {
  basic_auth: keys("username username_file username_ref password password_file password_ref", text),
  authorization: {
    type: one((value) =>
      String(value).trim().toLowerCase() === "basic" ? ["`basic` is no type of `authorization`", "write `basic_auth` in its place"] : undefined,
    ),
    ...keys("credentials credentials_file credentials_ref", text),
  },
  oauth2: {
    ...keys("client_id client_secret client_secret_file client_secret_ref client_certificate_key_id client_certificate_key", text),
    ...keys("client_certificate_key_file client_certificate_key_ref grant_type signature_algorithm iss audience token_url", text),
    ...keys("claims"),
    scopes: texts,
    endpoint_params: mapOf(text),
    tls_config: tlsKeys,
    ...proxy,
  },
  tls_config: tlsKeys,
  ...keys("bearer_token bearer_token_file", text),
  ...keys("follow_redirects enable_http2", flag),
  http_headers: mapOf(
    mapOf(texts, (name) =>
      ["values", "secrets", "files"].includes(name) ? undefined : [`a header has no setting \`${name}\``, "write `values`, `secrets` or `files`"],
    ),
    (name) =>
      name.toLowerCase() === "x-prometheus-scrape-timeout-seconds" ? [`the header \`${name}\` is the program's own`, "leave it out"] : reservedHeader(name),
  ),
  ...proxy,
};

/** Ways to say who asks, of which a client has one. */
const identities = apart("bearer_token", "bearer_token_file", "basic_auth", "authorization", "oauth2", "sigv4", "azuread", "google_iam");

/** What contradicts itself in the settings of a client, and in the sections of one, by their names. */
export const clientContradictions: readonly Between[] = [identities, proxyOf];

export const clientSectionContradictions: Readonly<Record<string, readonly Between[]>> = {
  basic_auth: [apart("username", "username_file", "username_ref"), apart("password", "password_file", "password_ref")],
  authorization: [apart("credentials", "credentials_file", "credentials_ref")],
  oauth2: [secretOf, proxyOf],
  tls_config: [apart("ca", "ca_file", "ca_ref"), apart("cert", "cert_file", "cert_ref"), apart("key", "key_file", "key_ref"), pairOf],
};

function proxyOf(settings: Settings) {
  const { proxy_url: address, no_proxy: except, proxy_from_environment: environment, proxy_connect_header: header } = settings;
  if (given(environment)) return [...apart("proxy_from_environment", "proxy_url")(settings), ...apart("proxy_from_environment", "no_proxy")(settings)];
  if (given(address)) return [];
  return [
    ...(given(except) ? [misfitOf("no_proxy", "`no_proxy` stands without `proxy_url`", "add `proxy_url`, or leave it out")] : []),
    ...(given(header) && isFilled(header)
      ? [misfitOf("proxy_connect_header", "`proxy_connect_header` stands without `proxy_url`", "add `proxy_url`, or leave it out")]
      : []),
  ];
}

function isFilled(value: unknown): boolean {
  return Object.keys(value as object).length > 0;
}

/** The secret of another kind of grant is not looked at. */
function secretOf(settings: Settings) {
  const kind = settings.grant_type === "urn:ietf:params:oauth:grant-type:jwt-bearer" ? "client_certificate_key" : "client_secret";
  return apart(kind, `${kind}_file`, `${kind}_ref`)(settings);
}

/** A certificate and its key go together. */
function pairOf(settings: Settings) {
  const [certificate] = ["cert", "cert_file", "cert_ref"].filter((name) => given(settings[name]));
  const [key] = ["key", "key_file", "key_ref"].filter((name) => given(settings[name]));
  if (certificate !== undefined && key === undefined) return [misfitOf(certificate, `\`${certificate}\` stands without a key`, "add `key_file`")];
  return key !== undefined && certificate === undefined ? [misfitOf(key, `\`${key}\` stands without a certificate`, "add `cert_file`")] : [];
}
