/** The files from which Alertmanager reads what is secret: its configuration has no place for environment variables. */
import type { Routing } from "../ir/routing.ts";
import type { Secret } from "../ir/value.ts";
import { receiversOf } from "./alertmanager-receivers.ts";
import type { Scope } from "./scope.ts";

/** A secret, and the file in which Alertmanager expects it. */
export interface SecretFile {
  readonly secret: Secret;
  readonly file: string;
}

/**
 * The file that holds a secret where Alertmanager runs: its own path, or one that whoever deploys it mounts. That of a Kubernetes
 * Secret is where the Prometheus Operator mounts it (https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec).
 */
export function secretFile(secret: Secret): string {
  if (secret.secret === "file") return secret.path;
  return `/etc/alertmanager/secrets/${secret.secret === "env" ? secret.name : `${secret.name}/${secret.key}`}`;
}

/** Every secret of the Alertmanager that this system runs, each file once, in the order in which its receivers are used; for whoever mounts them. */
export function alertmanagerSecrets({ system }: Scope): readonly SecretFile[] {
  const files = new Map<string, SecretFile>();
  for (const secret of system.routing ? secretsOf(system.routing) : []) {
    const file = secretFile(secret);
    if (!files.has(file)) files.set(file, { secret, file });
  }
  return [...files.values()];
}

function secretsOf(routing: Routing): readonly Secret[] {
  return receiversOf(routing).flatMap((receiver) => {
    const secret = receiver.kind === "slack" ? receiver.url : receiver.kind === "pagerduty" ? receiver.routingKey : undefined;
    const others = receiver.kind === "email" ? receiver.password : receiver.kind === "webhook" && typeof receiver.url !== "string" ? receiver.url : undefined;
    return secret ?? others ?? [];
  });
}
