/** How those who ask a Prometheus prove who they are: https://prometheus.io/docs/prometheus/latest/configuration/https/ */
import type { Prometheus } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import type { Settings } from "./collector-part.ts";
import { because, type ConfigFile } from "./part.ts";
import { secretVariable } from "./secret.ts";

/**
 * `prometheus/web.yaml`, where there is anything in it. The program reads hashes of passwords from this file only, neither from its
 * environment nor from another file, so they are left open for whoever deploys it; Prometheus refuses to start before that.
 */
export function prometheusWeb({ web, name, allow = [], at }: Prometheus): readonly ConfigFile[] {
  if (!web) return [];
  const users = Object.entries(web.users).map(([user, secret]) => [user, `\${${secretVariable(secret)}}`] as const);
  const tls = web.tls;
  const document: Settings = {
    ...(tls && {
      tls_server_config: {
        cert_file: tls.cert,
        key_file: tls.key,
        ...(tls.clientCa !== undefined && { client_ca_file: tls.clientCa, client_auth_type: tls.clientAuth ?? "RequireAndVerifyClientCert" }),
        ...(tls.clientCa === undefined && tls.clientAuth !== undefined && { client_auth_type: tls.clientAuth }),
      },
    }),
    ...(users.length > 0 && { basic_auth_users: Object.fromEntries(users) }),
  };
  if (Object.keys(document).length === 0) return [];
  return [
    {
      format: "prometheus-web",
      path: "prometheus/web.yaml",
      subject: `prometheus.${name}.web`,
      documents: [document],
      because: because([
        ["basic_auth_users"],
        "Prometheus takes the bcrypt hash of a password from here and from nowhere else, so fill them in where it is deployed:",
        `  envsubst '${users.map(([, variable]) => variable).join(" ")}' < web.yaml`,
        "`htpasswd -nBC 10 NAME` makes one. Prometheus does not start before that.",
      ]),
      at: within(at, 1, "web"),
      placeOf: ([section]) => within(at, 1, "web", ...(section === "tls_server_config" ? ["tls"] : section === "basic_auth_users" ? ["users"] : [])),
      allow,
    },
  ];
}
