/** How a collector proves who it is, and how its configuration refers to secrets. */
import type { Collector, Tls } from "../ir/backend.ts";
import type { Secret } from "../ir/value.ts";
import type { Settings } from "./collector-part.ts";
import { secretVariable } from "./secret.ts";

/** How a configuration of the collector refers to a secret, which it resolves when it starts. */
export function secretReference(secret: Secret): string {
  return secret.secret === "file" ? `\${file:${secret.path}}` : `\${env:${secretVariable(secret)}}`;
}

/** What a backend asks of those that send to it. */
export interface Guards {
  readonly tls?: Tls;
  readonly headers?: Readonly<Record<string, Secret>>;
}

/** `insecure` is for gRPC, whose addresses have no scheme: plain text on purpose. */
export function guarded({ tls, headers }: Guards, insecure = false): Settings {
  const settings = {
    ...(insecure && { insecure: true }),
    ...(tls?.ca !== undefined && { ca_file: tls.ca }),
    ...(tls?.cert !== undefined && { cert_file: tls.cert }),
    ...(tls?.key !== undefined && { key_file: tls.key }),
  };
  const references = Object.entries(headers ?? {}).map(([name, secret]) => [name, secretReference(secret)]);
  return { ...(Object.keys(settings).length > 0 && { tls: settings }), ...(references.length > 0 && { headers: Object.fromEntries(references) }) };
}

/** What a collector asks for is sent as a header: its extension for tokens would refuse to send one by gRPC without TLS. */
export function tokenOf({ bearerToken }: Collector): Settings {
  return bearerToken ? { headers: { Authorization: `Bearer ${secretReference(bearerToken)}` } } : {};
}
