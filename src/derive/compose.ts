/** A compose stack: `compose.yaml` at the top of the output, which mounts what the other targets write. */
import type { Deployment } from "../ir/deployment.ts";
import { type Place, within } from "../ir/place.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { importedSystems } from "./backends.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import type { Container, Listener } from "./container.ts";
import { isSecret } from "./env-files.ts";
import type { ConfigFile, Path } from "./part.ts";
import { because } from "./part.ts";
import { secretVariable } from "./secret.ts";
import { secretsOf } from "./secrets.ts";
import { stackOf } from "./stack.ts";

type Compose = Extract<Deployment, { readonly by: "compose" }>;

/** For the environment that is built; where the stack is for one and another is built by name, there is none. */
export function deriveCompose(derived: Derived, files: readonly ConfigFile[]): readonly ConfigFile[] {
  const { system, environment } = derived;
  const compose = system.deploy.find((each): each is Compose => each.by === "compose");
  if (!compose || (environment !== undefined && compose.environment !== undefined && environment !== compose.environment)) return [];
  const stack = stackOf({ derived, files, environment: compose.environment ?? environment });
  const here = stack.filter((container) => !readsPodsOnly(container));
  const declared = [...here, ...extraContainers(compose, stack, environment)];
  const containers = published(declared).map((container) => withMounts(container, derived, files));
  const secrets = secretFilesOf(containers, derived);
  const filled = containers.flatMap(filledOf);
  const volumes = [...new Set(containers.flatMap((container) => container.volumes.filter(({ from }) => !from.startsWith("/")).map(({ from }) => from)))];
  const outside = containers.some(({ environment: variables }) => JSON.stringify(variables).includes("host.docker.internal")) || mentionsHost(files);
  const document = {
    name: projectName(system.name),
    services: Object.fromEntries(containers.map((container) => [container.name, serviceOf(container, compose, secrets, containers, outside)])),
    ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes.map((name) => [name, {}])) }),
    ...(compose.network !== undefined && { networks: { [compose.network]: networkOf(compose.network, derived) } }),
    ...(filled.length > 0 && { configs: Object.fromEntries(filled.map(({ name, text }) => [name, { content: required(text) }])) }),
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets.map(({ name, source }) => [name, source])) }),
  };
  return [
    {
      format: "compose",
      path: "compose.yaml",
      documents: [document],
      because: because(...reasons(containers, secrets, compose, derived)),
      subject: "compose",
      at: compose.at,
      placeOf: (path) => placeOf(path, containers, compose.at),
      allow: compose.allow ?? [],
    },
  ];
}

/** Whether a collector reads the files of pods and nothing else: there are none on this machine. */
function readsPodsOnly({ is, volumes }: Container): boolean {
  const read = volumes.filter(({ readOnly }) => readOnly);
  return is === "collector" && read.length > 0 && read.every(({ from }) => from.startsWith("/var/log/pods"));
}

/** A network of this project, or the one that the stack of an imported system makes under the same name, in which its servers are. */
function networkOf(name: string, { system }: Derived): Settings {
  const owner = importedSystems(system).find(({ deploy }) => deploy.some((each) => each.by === "compose" && each.network === name));
  return owner ? { name: `${projectName(owner.name)}_${name}`, external: true } : { driver: "bridge" };
}

/** A finding about a container stands where the container follows from. */
function placeOf(path: Path, containers: readonly Container[], at: Place): Place {
  return path[0] === "services" ? (containers.find(({ name }) => name === path[1])?.at ?? at) : at;
}

function extraContainers(compose: Compose, stack: readonly Container[], environment: string | undefined): readonly Container[] {
  return Object.entries(compose.extra)
    .filter(([name]) => !stack.some((container) => container.name === name))
    .map(
      ([name, { image, ports, publish, command, volumes, env }]): Container => ({
        name,
        is: "extra",
        image,
        because: [],
        ...(command && { command }),
        mounts: [],
        volumes: (volumes ?? []).map((volume) => {
          const [from = "", to = "", mode = ""] = volume.split(":");
          return { from, to, readOnly: mode.split(",").includes("ro") };
        }),
        listens: ports.map((port) => ({ port, protocol: "tcp", reach: publish.includes(port) ? "host" : "network" })),
        environment: Object.fromEntries(
          Object.entries(env ?? {}).map(([variable, value]) => [
            variable,
            isSecret(value)
              ? `\${${secretVariable(value)}}`
              : inEnvironment(value as Exclude<typeof value, Secret>, compose.environment ?? environment).replaceAll("$", "$$$$"),
          ]),
        ),
        envFiles: [],
        secretFiles: [],
        needs: [],
        at: within(compose.at, 0, "extra", name),
      }),
    );
}

/** A port of the host has one listener: of several containers the first keeps it, services before collectors before servers. */
function published(containers: readonly Container[]): readonly Container[] {
  const taken = new Set<string>();
  return containers.map((container) => ({
    ...container,
    listens: container.listens.map((listener): Listener => {
      if (listener.reach === "network") return listener;
      const key = `${listener.port}/${listener.protocol}`;
      if (taken.has(key)) return { ...listener, reach: "network" };
      taken.add(key);
      return listener;
    }),
  }));
}

/**
 * Only mounts of what is written: of what is not there, the mount would be an empty folder, made by root. A program whose
 * configuration is not written runs with that of its image.
 */
function withMounts(container: Container, derived: Derived, files: readonly ConfigFile[]): Container {
  const written = [
    ...files.map(({ path }) => path),
    ...(derived.scope.prometheus?.ruler ? [] : derived.ruleFiles.map(({ name }) => `prometheus/rules/${name}.yaml`)),
    ...derived.collectors.map(({ name }) => `otelcol/${name}.yaml`),
    ...derived.agents.map(({ agent, name }) => `${agent}/${name}`),
    ...(derived.system.services.some(({ metrics }) => Object.keys(metrics).length > 0)
      ? ["grafana/dashboards/", "grafana/provisioning/dashboards/obsc.yaml"]
      : []),
  ];
  const isWritten = ({ from }: Container["mounts"][number]) => written.some((path) => path === from || path.startsWith(`${from}/`));
  const absent = container.mounts.filter((mount) => !isWritten(mount));
  const lacks = container.command?.some((word) => absent.some(({ to }) => word.includes(`${to}/`))) === true;
  const { command, ...rest } = container;
  return { ...rest, mounts: container.mounts.filter(isWritten), ...(command && !lacks && { command }) };
}

/** Variables without which nothing starts. */
function required(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, "${$1:?see env/.env.example}");
}

/** Files that compose fills in, each under a name in the stack. */
function filledOf({ name, filled = [] }: Container): readonly { readonly name: string; readonly to: string; readonly text: string }[] {
  return filled.map(({ to, text }) => ({ name: `${name}-${to.replace(/^.*\//, "").replace(/\.\w+$/, "")}`, to, text }));
}

interface SecretOfStack {
  readonly name: string;
  /** Where programs read it. */
  readonly file: string;
  readonly source: Settings;
}

/** Files with secrets: one that the spec knows as a variable is made from it, every other is a file beside the stack. */
function secretFilesOf(containers: readonly Container[], { system }: Derived): readonly SecretOfStack[] {
  const known = secretsOf(system);
  const paths = [...new Set(containers.flatMap(({ secretFiles }) => secretFiles))];
  const names = new Set<string>();
  return paths.map((file) => {
    const variable = known.find((secret) => secret.secret === "env" && file.endsWith(`/${secret.name}`));
    const base = file.replace(/^.*\//, "").replace(/[^\w.-]/g, "_");
    const name = names.has(base) ? file.slice(1).replace(/[^\w.-]/g, "_") : base;
    names.add(name);
    return { name, file, source: variable ? { environment: secretVariable(variable) } : { file: `./secrets/${name}` } };
  });
}

function serviceOf(container: Container, compose: Compose, secrets: readonly SecretOfStack[], all: readonly Container[], outside: boolean): Settings {
  const { image, command, user, mounts, volumes, listens, environment, envFiles, secretFiles, needs, check } = container;
  const variables = Object.entries(environment).map(([name, value]) => [name, required(value)]);
  const filled = filledOf(container);
  const shared = listens.filter(({ reach }) => reach !== "network");
  const inside = listens.filter(({ reach }) => reach === "network");
  return {
    image,
    ...(user !== undefined && { user }),
    ...(container.replicas !== undefined && { deploy: { replicas: container.replicas } }),
    ...(command && { command: command.map((word) => (container.is === "extra" ? word.replaceAll("$", "$$$$") : word)) }),
    ...(variables.length > 0 && { environment: Object.fromEntries(variables) }),
    ...(envFiles.length > 0 && { env_file: envFiles.map((path) => `./${path}`) }),
    ...(shared.length > 0 && { ports: shared.map(portText) }),
    ...(inside.length > 0 && { expose: inside.map(({ port, protocol }) => (protocol === "udp" ? `${port}/udp` : String(port))) }),
    ...(mounts.length + volumes.length > 0 && {
      volumes: [...mounts.map(({ from, to }) => `./${from}:${to}:ro`), ...volumes.map(({ from, to, readOnly }) => `${from}:${to}${readOnly ? ":ro" : ""}`)],
    }),
    ...(filled.length > 0 && { configs: filled.map(({ name, to }) => ({ source: name, target: to })) }),
    ...(secretFiles.length > 0 && {
      secrets: secretFiles.map((file) => ({ source: secrets.find((secret) => secret.file === file)?.name ?? "", target: file })),
    }),
    ...(needs.length > 0 && {
      depends_on: Object.fromEntries(
        needs.map((name) => [name, { condition: all.find((each) => each.name === name)?.check ? "service_healthy" : "service_started" }]),
      ),
    }),
    ...(check && { healthcheck: { test: ["CMD", ...check], interval: "10s", timeout: "5s", retries: 6, start_period: "30s" } }),
    ...(outside && { extra_hosts: ["host.docker.internal:host-gateway"] }),
    ...(container.logLabels && { logging: { driver: "json-file", options: { labels: container.logLabels.join(",") } } }),
    ...(compose.network !== undefined && { networks: [compose.network] }),
    restart: "unless-stopped",
  };
}

/** Servers have no password of their own, so only the host itself reaches them; a product's ports are for everybody. */
function portText({ port, protocol, reach }: Listener): string {
  return `${reach === "host" ? "127.0.0.1:" : ""}${port}:${port}${protocol === "udp" ? "/udp" : ""}`;
}

function mentionsHost(files: readonly ConfigFile[]): boolean {
  return files.some(({ documents, text }) => `${JSON.stringify(documents)}${text ?? ""}`.includes("host.docker.internal"));
}

/** https://docs.docker.com/reference/compose-file/version-and-name/#name-top-level-element */
function projectName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
}

function reasons(
  containers: readonly Container[],
  secrets: readonly SecretOfStack[],
  compose: Compose,
  { system, environment }: Derived,
): readonly (readonly [Path, ...string[]])[] {
  const byHost = containers.find(({ listens }) => listens.some(({ reach }) => reach === "host"));
  const built = environment ?? system.environments.at(-1);
  const other = compose.environment !== undefined && built !== compose.environment;
  return [
    ...(other
      ? [
          [
            ["name"],
            `For the environment ${compose.environment}; the files that it mounts are those of ${built} unless \`--env ${compose.environment}\` is built.`,
          ] as const,
        ]
      : []),
    ...containers.flatMap(({ name, because: lines, unchecked }): readonly (readonly [Path, ...string[]])[] => {
      const said = [...lines, ...(unchecked === undefined ? [] : [unchecked])];
      return said.length === 0 ? [] : [[["services", name], ...said]];
    }),
    ...(containers.some(({ filled }) => filled)
      ? [[["configs"], "Compose fills these in when it starts; a hash has `$` in it, so it stands in single quotes in `.env`."] as const]
      : []),
    ...(byHost
      ? [
          [
            ["services", byHost.name, "ports"],
            "On this machine only: what of the servers is for others goes through something that asks who they are.",
          ] as const,
        ]
      : []),
    ...(secrets.some(({ source }) => "file" in source)
      ? [[["secrets"], "Files beside this one, never committed: each holds one secret and nothing else."] as const]
      : []),
  ];
}
