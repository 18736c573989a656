/** What files of compose and Kubernetes run, whoever wrote them, in the terms of neither. */
import type { Settings } from "../derive/collector-part.ts";
import type { ConfigFile, Path } from "../derive/part.ts";
import type { ExampleParts } from "./example.ts";
import { exampleSpec } from "./example.ts";
import type { ExampleText } from "./rule.ts";

/** A container in a file, with the way to its settings. */
export interface RunContainer {
  readonly name: string;
  readonly image?: string;
  readonly settings: Settings;
  readonly path: Path;
}

/** The documents of a file, each with the way to it. */
export function documentsOf(config: ConfigFile): readonly { readonly document: Settings; readonly path: Path }[] {
  return config.documents.map((document, index) => ({ document, path: config.documents.length > 1 ? [index] : [] }));
}

/** Services of compose, and containers of whatever has a pod template. */
export function containersIn(config: ConfigFile): readonly RunContainer[] {
  if (config.format === "compose")
    return documentsOf(config).flatMap(({ document, path }) =>
      Object.entries(mapOf(document.services)).flatMap(([name, settings]) =>
        isMapping(settings) ? [containerOf(name, settings, [...path, "services", name])] : [],
      ),
    );
  if (config.format !== "kubernetes") return [];
  return documentsOf(config).flatMap(({ document, path }) => {
    const found = podOf(document);
    if (!found) return [];
    return ["initContainers", "containers"].flatMap((kind) =>
      listOf(found.pod[kind]).flatMap((settings, index) =>
        isMapping(settings) ? [containerOf(String(settings.name ?? index), settings, [...path, ...found.path, kind, index])] : [],
      ),
    );
  });
}

function containerOf(name: string, settings: Settings, path: Path): RunContainer {
  return { name, ...(typeof settings.image === "string" && { image: settings.image }), settings, path };
}

/** The pod that an object runs, and the labels of its pods. */
export function podOf(document: Settings): { readonly pod: Settings; readonly labels: Settings; readonly path: Path } | undefined {
  const spec = mapOf(document.spec);
  if (document.kind === "Pod") return { pod: spec, labels: mapOf(mapOf(document.metadata).labels), path: ["spec"] };
  const inJob = document.kind === "CronJob";
  const owner = inJob ? mapOf(mapOf(spec.jobTemplate).spec) : spec;
  const template = mapOf(owner.template);
  if (!isMapping(template.spec)) return undefined;
  const path = inJob ? ["spec", "jobTemplate", "spec", "template", "spec"] : ["spec", "template", "spec"];
  return { pod: template.spec, labels: mapOf(mapOf(template.metadata).labels), path };
}

/** A variable with a value as text. */
export interface SetVariable {
  readonly name: string;
  readonly value: string;
  readonly path: Path;
  /** The container or service that has it. */
  readonly owner: string;
}

/**
 * Variables that a file of variables, compose or Kubernetes sets; those whose value is elsewhere are not among them. What obsc
 * writes for several environments, or for Kubernetes too, is said once: in the first file that sets it so.
 */
export function variablesIn(config: ConfigFile, { configs }: { readonly configs: readonly ConfigFile[] }): readonly SetVariable[] {
  if (config.raw) return allVariablesIn(config);
  const before = configs
    .slice(0, configs.indexOf(config))
    .filter(({ format, raw, services }) => format === "env" && !raw && services?.[0] === config.services?.[0]);
  const said = new Set(before.flatMap((each) => allVariablesIn(each)).map(keyOf));
  return allVariablesIn(config).filter((variable) => !said.has(keyOf(variable)));
}

function keyOf({ name, value, owner }: SetVariable): string {
  return JSON.stringify([owner.replace(/-env$/, ""), name, value]);
}

function allVariablesIn(config: ConfigFile): readonly SetVariable[] {
  if (config.format === "env") {
    const owner = config.path.replace(/^env\//, "").replace(/\..*$/, "");
    return Object.entries(config.documents[0] ?? {}).map(([name, value]) => ({ name, value: String(value), path: [name], owner }));
  }
  const inContainers = containersIn(config).flatMap(({ name: owner, settings, path }) =>
    entriesOf(config.format === "compose" ? settings.environment : settings.env, [...path, config.format === "compose" ? "environment" : "env"]).map(
      (entry) => ({ ...entry, owner }),
    ),
  );
  const maps = config.format === "kubernetes" ? documentsOf(config).flatMap(({ document, path }) => dataOf(document, path)) : [];
  return [...inContainers, ...maps];
}

/** A map, a list of `NAME=value`, or a list of names with values. */
function entriesOf(value: unknown, path: Path): readonly Omit<SetVariable, "owner">[] {
  if (isMapping(value))
    return Object.entries(value).flatMap(([name, said]) => (said === null || isObject(said) ? [] : [{ name, value: String(said), path: [...path, name] }]));
  return listOf(value).flatMap((each, index) => {
    if (typeof each === "string") {
      const [, name = "", said = ""] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
      return name === "" ? [] : [{ name, value: said, path: [...path, index] }];
    }
    const { name, value: said } = mapOf(each);
    return typeof name === "string" && said !== undefined && !isObject(said) ? [{ name, value: String(said), path: [...path, index, "value"] }] : [];
  });
}

/** Of a ConfigMap that is made of variables, and of a Secret; files are no variables. */
function dataOf(document: Settings, path: Path): readonly SetVariable[] {
  if (document.kind !== "ConfigMap" && document.kind !== "Secret") return [];
  const owner = String(mapOf(document.metadata).name ?? "");
  return ["data", "stringData"].flatMap((key) =>
    Object.entries(mapOf(document[key])).flatMap(([name, value]) =>
      typeof value === "string" && /^\w+$/.test(name) ? [{ name, value, path: [...path, key, name], owner }] : [],
    ),
  );
}

/** A port of a container of compose that the host has too. */
export interface PublishedPort {
  /** Of the host; undefined: any that is free. */
  readonly host?: number;
  readonly container: number;
  readonly protocol: string;
  readonly path: Path;
}

/** `8080`, `"8080:80"`, `"127.0.0.1:8080:80/udp"`, or the long form. */
export function publishedBy({ settings, path }: RunContainer): readonly PublishedPort[] {
  return listOf(settings.ports).flatMap((each, index): readonly PublishedPort[] => {
    const own = [...path, "ports", index];
    if (isMapping(each)) {
      const container = Number(each.target);
      const host = each.published === undefined ? undefined : Number(each.published);
      return Number.isNaN(container) ? [] : [{ ...(host !== undefined && { host }), container, protocol: String(each.protocol ?? "tcp"), path: own }];
    }
    const [, host, container, protocol = "tcp"] = /^(?:\d+(?:\.\d+){3}:|\[[^\]]*\]:)?(?:(\d+):)?(\d+)(?:\/(tcp|udp))?$/.exec(String(each)) ?? [];
    return container === undefined ? [] : [{ ...(host !== undefined && { host: Number(host) }), container: Number(container), protocol, path: own }];
  });
}

/** A mount of a container of compose: from the host or a volume, to a place in the container. */
export function mountsOf({ settings, path }: RunContainer): readonly { readonly from: string; readonly to: string; readonly path: Path }[] {
  return listOf(settings.volumes).flatMap((each, index) => {
    const own = [...path, "volumes", index];
    if (isMapping(each)) return typeof each.target === "string" ? [{ from: String(each.source ?? ""), to: each.target, path: own }] : [];
    const [from = "", to] = String(each).split(":");
    return to === undefined ? [] : [{ from, to, path: own }];
  });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
function isMapping(value: unknown): value is Settings {
  return isObject(value) && !Array.isArray(value);
}
/** A map, or an empty one in place of what is none. */
export function mapOf(value: unknown): Settings {
  return isMapping(value) ? value : {};
}
/** A list, or an empty one in place of what is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The smallest spec with a file as text, for the examples of rules; further files in `more`. */
export function exampleFile(
  format: "compose" | "kubernetes" | "helmValues" | "env" | "prometheus",
  text: string,
  parts: ExampleParts = {},
  more = "",
): ExampleText {
  // Set in, so that no line of it reads like an option of the system.
  const said = text
    .trim()
    .replace(/\\|`|\$\{/g, "\\$&")
    .replace(/^/gm, "    ");
  return exampleSpec({ ...parts, system: `${parts.system ?? ""}\nraw: [\n  raw.${format}(\`\n${said}\n\`),\n${more}],` });
}
