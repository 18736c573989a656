/** Files of environment variables, one for each service and environment: `env/<service>.<environment>.env`. */
import { within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import type { Derived } from "./configs.ts";
import { type EnvironmentVariable, otelEnvironment } from "./otel-env.ts";
import type { ConfigFile, Path } from "./part.ts";
import { because } from "./part.ts";
import { scopeOf } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/** Of all environments, so that whoever starts a service finds its file; where one is built by name, of that one. */
export function deriveEnvFiles({ scope, environment }: Derived): readonly ConfigFile[] {
  const { system } = scope;
  const environments = environment !== undefined ? [environment] : system.environments;
  return system.services.flatMap((service) =>
    environments.length === 0 ? fileOf(service, system, undefined) : environments.flatMap((name) => fileOf(service, system, name)),
  );
}

/** `env/shop.production.env`, or `env/shop.env` where the system has no environments. */
export function envPath(service: string, environment: string | undefined): string {
  return `env/${service}${environment === undefined ? "" : `.${environment}`}.env`;
}

/** All variables of a service: those of the product first, then those of OpenTelemetry that the product does not set itself. */
export function environmentOf(service: Service, system: System, environment: string | undefined): readonly EnvironmentVariable[] {
  const own = Object.entries(service.env).map(([name, value]): EnvironmentVariable => {
    const secret = isSecret(value) ? value : undefined;
    if (secret) return { name, value: `\${${secretVariable(secret)}}`, secrets: [secret], because: [`A secret: ${keptIn(secret)}.`] };
    return { name, value: inEnvironment(value as Exclude<typeof value, Secret>, environment), secrets: [], because: [] };
  });
  const derived = otelEnvironment(service, scopeOf(system, environment));
  return [...own, ...derived.filter(({ name }) => !Object.hasOwn(service.env, name))];
}

function fileOf(service: Service, system: System, environment: string | undefined): readonly ConfigFile[] {
  const variables = environmentOf(service, system, environment);
  if (variables.length === 0) return [];
  const path = envPath(service.name, environment);
  const own = within(service.at, 1, "env");
  const file: ConfigFile = {
    format: "env",
    path,
    documents: [Object.fromEntries(variables.map(({ name, value }) => [name, value]))],
    text: textOf(variables),
    because: because(...variables.map(({ name, because: lines }): readonly [Path, ...string[]] => [[name], ...lines])),
    subject: path.replace(/\.env$/, "").replace("/", "."),
    at: service.at,
    placeOf: ([name], what) =>
      name !== undefined && Object.hasOwn(service.env, name) ? within(own, what === "key" ? { key: String(name) } : name) : service.at,
    services: [service.name],
    allow: [],
  };
  return [file];
}

function textOf(variables: readonly EnvironmentVariable[]): string {
  return variables
    .map(({ name, value, secrets, because: lines }) => `${lines.map((line) => `# ${line}\n`).join("")}${name}=${quoted(value, secrets)}\n`)
    .join("");
}

/**
 * As both a shell and compose read it: plain where nothing in it has a meaning, in single quotes where something has, and in
 * double quotes where `${NAME}` is to be filled in.
 */
function quoted(value: string, secrets: readonly Secret[]): string {
  if (secrets.length === 0) {
    if (/^[\w./:@%+,=-]*$/.test(value)) return value;
    return value.includes("'") ? `"${value.replace(/["\\$`]/g, "\\$&")}"` : `'${value}'`;
  }
  const filled = new Set(secrets.map((secret) => `\${${secretVariable(secret)}}`));
  const parts = value.split(/(\$\{\w+\})/);
  return `"${parts.map((part) => (filled.has(part) ? part : part.replace(/["\\$`]/g, "\\$&"))).join("")}"`;
}

function keptIn(secret: Secret): string {
  switch (secret.secret) {
    case "env":
      return `whoever starts the service sets ${secret.name}`;
    case "file":
      return `whoever starts the service sets ${secretVariable(secret)} to what ${secret.path} holds`;
    case "kubernetes":
      return `whoever starts the service sets ${secretVariable(secret)} to the key ${secret.key} of the Secret ${secret.name}`;
  }
}

/** Whether a value is a reference to a secret. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && "secret" in value;
}
