/** How secrets reach a program that reads its configuration. */
import type { Secret } from "../ir/value.ts";

/** The environment variable that holds a secret: its own name, or one made of where it is kept, for the deployment to fill. */
export function secretVariable(secret: Secret): string {
  if (secret.secret === "env") return secret.name;
  const kept = secret.secret === "file" ? secret.path : `${secret.name}_${secret.key}`;
  return kept
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}
