/** The backends of a system. */
import type { Backend, Loki } from "../ir/backend.ts";
import type { Service, System } from "../ir/system.ts";

/** Every backend of the system itself, once: what an imported system refers to is that one's to run. */
export function backendsOf(system: System): readonly Backend[] {
  const theirs = new Set<Backend | undefined>(importedSystems(system).flatMap((each) => [each.prometheus, ...namedBy(each)]));
  return namedBy(system).filter((backend) => !theirs.has(backend));
}

/** The systems whose servers this one uses: those that it imports, and what they import. */
export function importedSystems({ imports }: System): readonly System[] {
  return imports.flatMap((each) => [each, ...importedSystems(each)]);
}

/** Every backend that a system names for its signals. */
function namedBy(system: System): readonly Backend[] {
  const found = new Set<Backend>();
  const add = (backend: Backend | undefined): void => {
    if (!backend || found.has(backend)) return;
    found.add(backend);
    if (backend.kind === "jaeger") add(backend.storage?.elasticsearch);
    if (backend.kind === "choice") for (const option of Object.values(backend.options)) add(option);
    if (backend.kind === "collector") for (const signal of ["metrics", "traces", "logs"] as const) for (const to of backend.export[signal]) add(to);
  };
  for (const { deliver, log } of system.services) {
    for (const way of deliver?.metrics ?? []) if (way.node === "backend") add(way);
    add(deliver?.traces);
    add(deliver?.logs);
    for (const agent of log?.agents ?? []) add(agent.to);
    for (const sink of log?.sinks ?? []) if (sink.sink === "backend") add(sink.to);
  }
  for (const collector of system.collectors) add(collector);
  for (const backend of system.prometheus?.remoteWrite ?? []) add(backend);
  for (const backend of system.grafana?.datasources ?? []) add(backend);
  return [...found];
}

/** The Lokis of a system, in the order in which they are met; the first is `loki/loki.yaml`. */
export function lokisOf(system: System): readonly Loki[] {
  return backendsOf(system).filter((backend) => backend.kind === "loki");
}

/** Whose log ends up in a Loki, by an agent, from the service itself or through a collector. */
export function writersTo(loki: Loki, system: System): readonly Service[] {
  const reaches = (backend: Backend | undefined): boolean => backend === loki || (backend?.kind === "collector" && backend.export.logs.some(reaches));
  return system.services.filter(({ deliver, log }) => {
    const targets = [
      deliver?.logs,
      ...(log?.agents ?? []).map(({ to }) => to),
      ...(log?.sinks ?? []).map((sink) => (sink.sink === "backend" ? sink.to : undefined)),
    ];
    return targets.some(reaches);
  });
}

/** A Loki that evaluates rules of a system, and where they stand. */
export interface LogEvaluator {
  readonly loki: Loki;
  readonly folder: string;
  readonly tenant: string;
}

/** The Lokis of the system itself, then those of systems that it imports: rules of this system lie in a folder of the same name as there. */
export function logEvaluators(system: System): readonly LogEvaluator[] {
  return [system, ...importedSystems(system)].flatMap((owner) => lokisOf(owner).map((loki, index) => ({ loki, ...ruleFolder(loki, index, owner) })));
}

/** Where the rules of a Loki stand: its folder, and the tenant, which is `fake` where it tells none apart. */
export function ruleFolder(loki: Loki, index: number, system: System): { readonly folder: string; readonly tenant: string } {
  return { folder: index === 0 ? "loki/rules" : `loki/${loki.name}-rules`, tenant: hasTenants(loki) ? system.name : "fake" };
}

/** Whether those who ask it say for which tenant. */
export function hasTenants({ headers }: Loki): boolean {
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() === "x-scope-orgid");
}
