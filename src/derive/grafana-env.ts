/** Settings of Grafana, as the environment variables of whatever runs it: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
import type { Backend } from "../ir/backend.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { passwordVariable } from "./grafana-names.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/**
 * Variables by name, in the order in which a person reads them: who gets in, then the secrets that the provisioned
 * datasources refer to. Of the Grafana that the system itself declares; none without one.
 */
export function grafanaEnv({ system, environment }: Scope): Readonly<Record<string, string | Secret>> {
  const { grafana } = system;
  if (!grafana) return {};
  const { adminPassword, auth, url, name } = grafana;
  const password = adminPassword.secret === "file" ? { GF_SECURITY_ADMIN_PASSWORD__FILE: adminPassword.path } : { GF_SECURITY_ADMIN_PASSWORD: adminPassword };
  return {
    ...password,
    GF_SERVER_ROOT_URL: url === undefined ? `http://${name}:3000` : inEnvironment(url, environment),
    GF_USERS_ALLOW_SIGN_UP: "false",
    GF_AUTH_ANONYMOUS_ENABLED: String(auth.anonymous),
    GF_AUTH_BASIC_ENABLED: String(auth.basic),
    ...(auth.ldap !== undefined && { GF_AUTH_LDAP_ENABLED: "true", GF_AUTH_LDAP_CONFIG_FILE: auth.ldap }),
    ...Object.assign({}, ...grafana.datasources.map(secretsOf)),
  };
}

/** What the datasource of a backend refers to by name; files are read where they lie. */
function secretsOf(backend: Backend): Readonly<Record<string, Secret>> {
  if (backend.kind === "prometheus") {
    const { name, web } = backend;
    const [user] = Object.keys(web?.users ?? {});
    const names = [
      ...(user === undefined ? [] : [passwordVariable(name, user)]),
      ...(web?.tls ? [passwordVariable(name, "ca", "CERT")] : []),
      ...(web?.tls?.clientAuth === "RequireAndVerifyClientCert" ? [passwordVariable(name, "client", "CERT"), passwordVariable(name, "client", "KEY")] : []),
    ];
    return Object.fromEntries(names.map((variable) => [variable, { secret: "env", name: variable }]));
  }
  const headers = Object.values(("headers" in backend ? backend.headers : undefined) ?? {});
  return Object.fromEntries(headers.filter(({ secret }) => secret !== "file").map((secret) => [secretVariable(secret), secret]));
}
