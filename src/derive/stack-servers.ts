/** The servers that a system declares, as containers: each image with its own place for configuration and data, and its own way to ask it how it is. */
import type { Backend, Prometheus } from "../ir/backend.ts";
import type { Place } from "../ir/place.ts";
import { inEnvironment, type Varying } from "../ir/value.ts";
import { toYaml } from "../util/yaml.ts";
import { hostPort, hostsIn, isContainerName } from "./address.ts";
import { backendsOf } from "./backends.ts";
import type { Container, Running } from "./container.ts";
import { grafanaEnv } from "./grafana-env.ts";
import { imageOf, images } from "./images.ts";
import type { ConfigFile } from "./part.ts";
import { prometheusFlags } from "./prometheus-flags.ts";
import { referencesIn } from "./references.ts";
import { scopeOf } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/** Every server that runs beside the services: those whose address is the name of a container. Others are somebody else's. */
export function serversOf(running: Running): readonly Container[] {
  const { derived } = running;
  const { system } = derived;
  const backends = backendsOf(system);
  return [
    ...(system.prometheus ? prometheusContainer(system.prometheus, running) : []),
    ...alertmanagerContainer(running),
    ...pushgateways(running),
    ...blackbox(running),
    ...backends.flatMap((backend) => backendContainer(backend, running)),
    ...grafanaContainer(running),
  ];
}

/** Files of one program that the system writes itself. */
function filesFor({ files }: Running, folder: string): readonly ConfigFile[] {
  return files.filter(({ path }) => path.startsWith(`${folder}/`));
}

/** What a program takes from its surroundings, by its own files. */
function taken(configs: readonly ConfigFile[]): Pick<Container, "environment" | "envFiles" | "secretFiles"> {
  const { variables, files } = referencesIn(...configs.map(({ documents, text }) => (documents.length > 0 ? documents : text)));
  return { environment: Object.fromEntries([...variables].map((name) => [name, `\${${name}}`])), envFiles: [], secretFiles: [...files] };
}

/**
 * Where the folder `from` of the output is mounted: whole, since obsc replaces files by renaming, and a mounted file would stay the
 * old one. Where secrets are to be mounted below `to`, one folder deeper: nothing can be mounted into a folder that is read-only.
 */
function folder(from: string, to: string, secretFiles: readonly string[]): { readonly from: string; readonly to: string } {
  return { from, to: secretFiles.some((file) => file.startsWith(`${to}/`)) ? `${to}/config` : to };
}

/** Asks over HTTP with the wget of busybox. */
function asks(url: string): readonly string[] {
  return ["wget", "-q", "--spider", url];
}

function portOf(address: Varying<string>, environment: string | undefined, usual: number): number {
  const said = inEnvironment(address, environment);
  const { port } = hostPort(said) ?? {};
  // A URL without a port goes through something that listens on the usual one.
  return port === undefined || /^https?:\/\/[^:/]+(\/|$)/.test(said) ? usual : port;
}

/** The name of the container that an address means; undefined: it is somebody else's. */
function containerOf(address: Varying<string>, environment: string | undefined): string | undefined {
  const host = hostPort(inEnvironment(address, environment))?.host;
  return host !== undefined && isContainerName(host) ? host : undefined;
}

function server(name: string, image: string, at: Place, rest: Partial<Container>): Container {
  return {
    name,
    is: "server",
    image,
    because: [],
    mounts: [],
    volumes: [],
    listens: [],
    environment: {},
    envFiles: [],
    secretFiles: [],
    needs: [],
    at,
    ...rest,
  };
}

function prometheusContainer(prometheus: Prometheus, running: Running): readonly Container[] {
  const { environment } = running;
  const name = containerOf(prometheus.url, environment);
  if (name === undefined) return [];
  const port = portOf(prometheus.url, environment, 9090);
  const configs = filesFor(running, "prometheus");
  const needs = taken(configs);
  const mount = folder("prometheus", "/etc/prometheus", needs.secretFiles);
  const web = configs.find(({ format }) => format === "prometheus-web")?.documents[0];
  const closed = web !== undefined;
  // Prometheus takes hashes of passwords from this file only, as they are, so compose fills them in.
  const isFilled = web !== undefined && referencesIn(web).variables.size > 0;
  const webFile = isFilled ? "/etc/prometheus-web/web.yaml" : `${mount.to}/web.yaml`;
  return [
    server(name, imageOf(prometheus) ?? images.prometheus, prometheus.at, {
      command: [
        `--config.file=${mount.to}/prometheus.yaml`,
        "--storage.tsdb.path=/prometheus",
        ...(closed ? [`--web.config.file=${webFile}`] : []),
        ...(port === 9090 ? [] : [`--web.listen-address=0.0.0.0:${port}`]),
        ...prometheusFlags(scopeOf(running.derived.system, environment)),
      ],
      mounts: [mount],
      volumes: [{ from: "prometheus", to: "/prometheus", readOnly: false }],
      listens: [{ port, protocol: "tcp", reach: "host" }],
      ...needs,
      ...(isFilled && { filled: [{ to: webFile, text: toYaml(web) }], environment: {} }),
      // Who asks a guarded server has to prove who he is; that it listens is asked without.
      check: closed ? ["nc", "-z", "localhost", String(port)] : asks(`http://localhost:${port}/-/healthy`),
    }),
  ];
}

function alertmanagerContainer(running: Running): readonly Container[] {
  const { environment, derived } = running;
  const { routing } = derived.system;
  const name = routing && containerOf(routing.address, environment);
  if (!routing || name === undefined) return [];
  const port = portOf(routing.address, environment, 9093);
  const needs = taken(filesFor(running, "alertmanager"));
  const mount = folder("alertmanager", "/etc/alertmanager", needs.secretFiles);
  return [
    server(name, routing.image ?? images.alertmanager, routing.at, {
      command: [
        `--config.file=${mount.to}/${fileName(filesFor(running, "alertmanager"), "alertmanager", "alertmanager.yaml")}`,
        "--storage.path=/alertmanager",
        ...(port === 9093 ? [] : [`--web.listen-address=0.0.0.0:${port}`]),
      ],
      mounts: [mount],
      volumes: [{ from: "alertmanager", to: "/alertmanager", readOnly: false }],
      listens: [{ port, protocol: "tcp", reach: "host" }],
      ...needs,
      check: asks(`http://localhost:${port}/-/healthy`),
    }),
  ];
}

function pushgateways({ derived, environment }: Running): readonly Container[] {
  return derived.system.services.flatMap(({ deliver }): readonly Container[] => {
    const jobs = deliver?.jobs;
    const name = jobs && containerOf(jobs.pushgateway, environment);
    if (!jobs || name === undefined) return [];
    const port = portOf(jobs.pushgateway, environment, 9091);
    return [
      server(name, jobs.image ?? images.pushgateway, jobs.at, {
        because: ["For jobs that end before they could be scraped."],
        command: [`--web.listen-address=0.0.0.0:${port}`, "--persistence.file=/data/metrics"],
        user: "0:0",
        volumes: [{ from: "pushgateway", to: "/data", readOnly: false }],
        listens: [{ port, protocol: "tcp", reach: "host" }],
        check: asks(`http://localhost:${port}/-/healthy`),
      }),
    ];
  });
}

/** Where Prometheus sends probes is in its own configuration; without that, the usual address. */
function blackbox(running: Running): readonly Container[] {
  const [config] = filesFor(running, "blackbox");
  if (!config) return [];
  return [
    server("blackbox", images.blackbox, config.at, {
      command: ["--config.file=/etc/blackbox_exporter/blackbox.yaml"],
      mounts: [{ from: "blackbox", to: "/etc/blackbox_exporter" }],
      listens: [{ port: 9115, protocol: "tcp", reach: "network" }],
      check: asks("http://localhost:9115/-/healthy"),
    }),
  ];
}

function backendContainer(backend: Backend, running: Running): readonly Container[] {
  const { environment } = running;
  const image = imageOf(backend);
  if (image === undefined) return [];
  switch (backend.kind) {
    case "loki": {
      const name = containerOf(backend.url, environment);
      if (name === undefined) return [];
      const configs = filesFor(running, "loki");
      const port = portOf(backend.url, environment, 3100);
      const needs = taken(configs.filter(({ format }) => format === "loki"));
      return [
        server(name, image, backend.at, {
          command: [`-config.file=/etc/loki/${fileName(configs, "loki", "loki.yaml")}`, "-config.expand-env=true"],
          mounts: [{ from: "loki", to: "/etc/loki" }, ...ruleFolder(configs)],
          volumes: [{ from: "loki", to: "/loki", readOnly: false }],
          listens: [{ port, protocol: "tcp", reach: "host" }],
          ...needs,
          check: ["/usr/bin/loki", "-health"],
        }),
      ];
    }
    case "tempo": {
      const name = containerOf(backend.otlp, environment);
      if (name === undefined) return [];
      const configs = filesFor(running, "tempo");
      return [
        server(name, image, backend.at, {
          command: [`-config.file=/etc/tempo/${fileName(configs, "tempo", "tempo.yaml")}`, "-config.expand-env=true"],
          mounts: [{ from: "tempo", to: "/etc/tempo" }],
          volumes: [{ from: "tempo", to: "/var/tempo", readOnly: false }],
          listens: [
            { port: portOf(backend.query, environment, 3200), protocol: "tcp", reach: "host" },
            { port: portOf(backend.otlp, environment, 4317), protocol: "tcp", reach: "network" },
          ],
          ...taken(configs),
          unchecked: "Its image has no shell, and its program no command that asks whether it is well.",
        }),
      ];
    }
    case "jaeger": {
      const name = containerOf(backend.otlp, environment);
      if (name === undefined) return [];
      const configs = filesFor(running, "jaeger");
      const ui = backend.ui === undefined ? 16686 : portOf(backend.ui, environment, 16686);
      return [
        server(name, image, backend.at, {
          command: [`--config=/etc/jaeger/${fileName(configs, "jaeger", "jaeger.yaml")}`],
          mounts: [{ from: "jaeger", to: "/etc/jaeger" }],
          listens: [...new Set([ui, portOf(backend.otlp, environment, 4317), ...receiverPorts(configs)])].map((port) => ({
            port,
            protocol: "tcp",
            reach: "host",
          })),
          ...taken(configs),
          needs: hostsIn(...configs.flatMap(({ documents }) => documents)),
          check: asks(`http://localhost:${ui}/`),
        }),
      ];
    }
    case "zipkin": {
      const name = containerOf(backend.url, environment);
      if (name === undefined) return [];
      const port = portOf(backend.url, environment, 9411);
      // The image says itself how it is asked.
      return [server(name, image, backend.at, { listens: [{ port, protocol: "tcp", reach: "host" }] })];
    }
    case "elasticsearch": {
      const name = containerOf(backend.url, environment);
      if (name === undefined) return [];
      const port = portOf(backend.url, environment, 9200);
      const open = inEnvironment(backend.url, environment).startsWith("http://");
      const password = Object.values(backend.headers ?? {})[0];
      return [
        server(name, image, backend.at, {
          because: open ? ["It asks nobody who he is and speaks plain text, as its address says: only containers of this network and the host reach it."] : [],
          environment: {
            "discovery.type": "single-node",
            "xpack.security.enabled": String(!open),
            ES_JAVA_OPTS: "-Xms1g -Xmx1g",
            ...(!open && password && { ELASTIC_PASSWORD: `\${${secretVariable(password)}}` }),
          },
          volumes: [{ from: "elasticsearch", to: "/usr/share/elasticsearch/data", readOnly: false }],
          listens: [{ port, protocol: "tcp", reach: "host" }],
          check: open
            ? ["curl", "-fs", "-o", "/dev/null", `http://localhost:${port}/_cluster/health`]
            : ["curl", "-ks", "-o", "/dev/null", `https://localhost:${port}/`],
        }),
      ];
    }
    default:
      return [];
  }
}

function fileName(configs: readonly ConfigFile[], format: ConfigFile["format"], usual: string): string {
  return configs.find((config) => config.format === format)?.path.replace(/^.*\//, "") ?? usual;
}

/** Where Loki looks for rules, by its own configuration; the rules of a server without tenants are in the folder `fake`. */
function ruleFolder(configs: readonly ConfigFile[]): Container["mounts"] {
  const config = configs.find(({ format }) => format === "loki")?.documents[0] as
    | { readonly ruler?: { readonly storage?: { readonly local?: { readonly directory?: unknown } } } }
    | undefined;
  const directory = config?.ruler?.storage?.local?.directory;
  const written = configs.some(({ format }) => format === "loki-rules");
  return written && typeof directory === "string" && directory !== "/etc/loki/rules" ? [{ from: "loki/rules", to: directory }] : [];
}

/** Ports of the receivers of a Jaeger. */
function receiverPorts(configs: readonly ConfigFile[]): readonly number[] {
  const receivers = JSON.stringify(configs.map(({ documents }) => documents.map((document) => document.receivers)));
  return [...receivers.matchAll(/"endpoint":"[^"]*:(\d+)"/g)].map(([, port]) => Number(port));
}

function grafanaContainer({ derived, environment, files }: Running): readonly Container[] {
  const { grafana } = derived.system;
  if (!grafana) return [];
  const said = grafanaEnv(scopeOf(derived.system, environment));
  const configs = files.filter(({ path }) => path.startsWith("grafana/"));
  const values = Object.entries(said).map(([name, value]) => [name, typeof value === "string" ? value : `\${${secretVariable(value)}}`]);
  const named = Object.entries(said).flatMap(([name, value]) => (/__FILE$|_CONFIG_FILE$/.test(name) && typeof value === "string" ? [value] : []));
  const { environment: variables, secretFiles } = taken(configs);
  return [
    server(containerOf(grafana.url ?? `http://${grafana.name}:3000`, environment) ?? grafana.name, grafana.image ?? images.grafana, grafana.at, {
      mounts: [
        { from: "grafana/provisioning", to: "/etc/grafana/provisioning" },
        { from: "grafana/dashboards", to: "/var/lib/grafana/dashboards" },
      ],
      volumes: [{ from: "grafana", to: "/var/lib/grafana", readOnly: false }],
      listens: [{ port: 3000, protocol: "tcp", reach: "host" }],
      environment: { ...Object.fromEntries(values), ...Object.fromEntries(Object.entries(variables).filter(([name]) => !Object.hasOwn(said, name))) },
      secretFiles: [...new Set([...named, ...secretFiles])],
      needs: grafana.datasources.flatMap((backend) => addressesOf(backend).flatMap((address) => hostsIn(inEnvironment(address, environment)))),
      check: asks("http://localhost:3000/api/health"),
    }),
  ];
}

function addressesOf(backend: Backend): readonly Varying<string>[] {
  switch (backend.kind) {
    case "tempo":
      return [backend.query];
    case "jaeger":
      return [backend.ui ?? backend.otlp];
    default:
      return "url" in backend ? [backend.url] : [];
  }
}
