/** How Prometheus proves who it is to what it asks, and knows whom it asks. */
import type { Tls } from "../ir/backend.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import type { Settings } from "./collector-part.ts";

/** The file that holds a secret where Prometheus runs: its own path, or one that whoever deploys it mounts, as the Prometheus Operator does. */
export function prometheusSecret(secret: Secret): string {
  if (secret.secret === "file") return secret.path;
  return `/etc/prometheus/secrets/${secret.secret === "env" ? secret.name : `${secret.name}/${secret.key}`}`;
}

/** `tls_config`; whoever is plain text on purpose has none. */
export function clientTls(tls: Tls, environment: string | undefined): Settings {
  if (inEnvironment(tls.insecure ?? false, environment)) return {};
  return {
    ...(tls.ca !== undefined && { ca_file: tls.ca }),
    ...(tls.cert !== undefined && { cert_file: tls.cert }),
    ...(tls.key !== undefined && { key_file: tls.key }),
  };
}
