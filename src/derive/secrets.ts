/** All secrets that a system refers to, and the example of a file that sets them. */
import type { System } from "../ir/system.ts";
import type { Secret } from "../ir/value.ts";
import type { Derived } from "./configs.ts";
import type { ConfigFile } from "./part.ts";
import { secretVariable } from "./secret.ts";

/** Each once, in the order in which the spec says them; those of imported systems are theirs. */
export function secretsOf(system: System): readonly Secret[] {
  const found = new Map<string, Secret>();
  const seen = new Set<unknown>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    const { secret } = value as { readonly secret?: unknown };
    if (typeof secret === "string") {
      const known = value as Secret;
      const key = JSON.stringify(known);
      if (!found.has(key)) found.set(key, known);
      return;
    }
    // A place holds a stack, and metrics and queries hold no secrets but are many.
    for (const [key, part] of Object.entries(value)) if (!skipped.has(key)) look(part);
  };
  look(system);
  return [...found.values()];
}

const skipped = new Set(["at", "imports", "metrics", "alerts", "slos", "recordings", "dashboards", "queries", "catalogs", "policies"]);

/** `env/.env.example`: the variables that somebody has to set before the stack or a service starts. */
export function deriveSecretsExample({ system }: Derived, files: readonly ConfigFile[]): readonly ConfigFile[] {
  const wanted = new Set<string>();
  for (const { format, documents } of files) {
    if (format !== "env" && format !== "compose") continue;
    for (const [, plain = ""] of JSON.stringify(documents).matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)(?::\?[^}]*)?\}/g)) wanted.add(plain);
    for (const [, plain = ""] of JSON.stringify(documents.map((document) => document.secrets)).matchAll(/"environment":"(\w+)"/g)) wanted.add(plain);
  }
  if (wanted.size === 0) return [];
  const known = secretsOf(system);
  const lines = [...wanted].map((name) => {
    const secret = known.find((each) => secretVariable(each) === name);
    const kept =
      secret?.secret === "file"
        ? `# What ${secret.path} holds.\n`
        : secret?.secret === "kubernetes"
          ? `# The key ${secret.key} of the Secret ${secret.name}.\n`
          : "";
    return `${kept}${name}=\n`;
  });
  return [
    {
      format: "env",
      path: "env/.env.example",
      documents: [Object.fromEntries([...wanted].map((name) => [name, ""]))],
      text: `# Copy this file to \`.env\` beside compose.yaml, fill it in there, and keep that one out of version control.\n\n${lines.join("")}`,
      because: {},
      subject: "env.example",
      at: system.at,
      allow: [],
    },
  ];
}
