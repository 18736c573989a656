/** Which environments the values of a system are said for. */
import type { System } from "../ir/system.ts";

/** The names of all environments for which a value is said, of what takes such values. */
export function variedFor({
  services,
  prometheus,
  collectors,
  routing,
  grafana,
  deploy,
}: Pick<System, "services" | "prometheus" | "collectors" | "routing" | "grafana" | "deploy">): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    const { perEnvironment } = value as { readonly perEnvironment?: object };
    for (const name of Object.keys(perEnvironment ?? {})) names.add(name);
    // A place holds a stack, which costs to look at.
    for (const [key, part] of Object.entries(value)) if (key !== "at") look(part);
  };
  look([
    prometheus,
    collectors,
    routing?.address,
    grafana,
    deploy,
    services.map(({ replicas, env, log, traces, deliver }) => [replicas, env, log, traces, deliver]),
  ]);
  return names;
}
