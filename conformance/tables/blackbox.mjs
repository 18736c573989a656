import { any, boolean, duration, number, oneOf, requiring, text } from "./kinds.mjs";

const address = { preferred_ip_protocol: oneOf("ip4", "ip6"), ip_protocol_fallback: boolean, source_ip_address: text };
const tlsConfig = { insecure_skip_verify: boolean, ca_file: text, cert_file: text, key_file: text, server_name: text, min_version: text, max_version: text };
const header = [{ header: text, regexp: text, allow_missing: boolean }];

export default {
  program: "blackbox exporter",
  version: "0.28",
  source: "https://github.com/prometheus/blackbox_exporter/blob/v0.28.0/CONFIGURATION.md and config/config.go",
  files: /(^|\/)blackbox\/blackbox\.yaml$/,
  table: requiring(["modules"], {
    modules: {
      [any]: requiring(["prober"], {
        prober: oneOf("http", "tcp", "dns", "icmp", "grpc", "unix"),
        timeout: duration,
        http: {
          ...address,
          valid_status_codes: [number],
          valid_http_versions: [text],
          method: text,
          headers: { [any]: text },
          follow_redirects: boolean,
          no_follow_redirects: boolean,
          fail_if_ssl: boolean,
          fail_if_not_ssl: boolean,
          fail_if_body_matches_regexp: [text],
          fail_if_body_not_matches_regexp: [text],
          fail_if_header_matches: header,
          fail_if_header_not_matches: header,
          tls_config: tlsConfig,
          basic_auth: { username: text, username_file: text, password: text, password_file: text },
          bearer_token: text,
          bearer_token_file: text,
          proxy_url: text,
          body: text,
          body_file: text,
          compression: text,
          body_size_limit: text,
          enable_http2: boolean,
        },
        tcp: { ...address, query_response: [{ expect: text, expect_bytes: text, send: text, starttls: boolean }], tls: boolean, tls_config: tlsConfig },
      }),
    },
  }),
};
