/** The datasources of Grafana and the links between them: https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
import type { Backend, Elasticsearch, Prometheus, Tls } from "../ir/backend.ts";
import type { Grafana } from "../ir/grafana.ts";
import { within } from "../ir/place.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { type GrafanaLink, linksOf } from "./grafana-links.ts";
import { datasourceUid, literal, passwordVariable } from "./grafana-names.ts";
import { because, type ConfigFile, type Path } from "./part.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/** One file for the Grafana that the system itself declares; none for one of a system that it imports. */
export function grafanaDatasources({ system, scope }: Derived): readonly ConfigFile[] {
  const { grafana } = system;
  if (!grafana || grafana.datasources.length === 0) return [];
  const links = linksOf(grafana, scope);
  const reasons: (readonly [path: Path, ...lines: string[]])[] = [
    [["prune"], "A datasource that is no longer in this file is removed."],
    [["datasources"], "A `$$` is a `$` in what Grafana gets; `$NAME` is a variable of the environment that it runs in."],
  ];
  const datasources = grafana.datasources.map((backend, index) => {
    const own = links.filter(({ from }) => from === backend);
    for (const { path, why } of own) reasons.push([["datasources", index, "jsonData", ...path], ...why]);
    return datasourceOf(backend, own, grafana, scope);
  });
  return [
    {
      format: "datasources",
      path: "grafana/provisioning/datasources/obsc.yaml",
      documents: [{ apiVersion: 1, prune: true, datasources }],
      because: because(...reasons),
      subject: "grafana.datasources",
      at: grafana.at,
      placeOf: ([, index]) => (typeof index === "number" ? within(grafana.at, 1, "datasources", index) : grafana.at),
      allow: grafana.allow ?? [],
    },
  ];
}

function datasourceOf(backend: Backend, links: readonly GrafanaLink[], grafana: Grafana, scope: Scope): Settings {
  const uid = datasourceUid(backend);
  const access = accessOf(backend);
  const jsonData = { ...ownSettings(backend, scope), ...Object.assign({}, ...links.map(({ settings }) => settings)), ...access.jsonData };
  return {
    name: backend.name,
    uid,
    type: backend.kind,
    // Grafana's server asks, so that browsers need no way to the backend.
    access: "proxy",
    url: literal(urlOf(backend, scope.environment)),
    ...(backend === firstPrometheus(grafana) && { isDefault: true }),
    ...access.settings,
    editable: false,
    ...(Object.keys(jsonData).length > 0 && { jsonData }),
    ...(Object.keys(access.secureJsonData).length > 0 && { secureJsonData: access.secureJsonData }),
  };
}

function firstPrometheus({ datasources }: Grafana): Backend | undefined {
  return datasources.find(({ kind }) => kind === "prometheus");
}

/** Where Grafana asks it. */
function urlOf(backend: Backend, environment: string | undefined): string {
  switch (backend.kind) {
    case "prometheus":
      // A server with a certificate answers nothing but TLS, whatever the address says.
      return backend.web?.tls ? inEnvironment(backend.url, environment).replace(/^http:/, "https:") : inEnvironment(backend.url, environment);
    case "loki":
    case "elasticsearch":
      return inEnvironment(backend.url, environment);
    case "tempo":
      return inEnvironment(backend.query, environment);
    case "jaeger": {
      if (backend.ui !== undefined) return inEnvironment(backend.ui, environment);
      return `http://${inEnvironment(backend.otlp, environment).replace(/:\d+$/, "")}:16686`;
    }
    case "zipkin":
      return inEnvironment(backend.url, environment).replace(/\/api\/v2\/spans$/, "");
    default:
      return "";
  }
}

function ownSettings(backend: Backend, scope: Scope): Settings {
  switch (backend.kind) {
    case "prometheus":
      // The step of `$__rate_interval`; POST, since a query may be longer than a URL.
      return { httpMethod: "POST", prometheusType: "Prometheus", timeInterval: formatDuration(backend.scrapeInterval) };
    case "tempo":
    case "zipkin":
      return { nodeGraph: { enabled: true } };
    case "jaeger":
      return { nodeGraph: { enabled: true }, ...(backend.auth === "bearer" && { oauthPassThru: true }) };
    case "elasticsearch":
      return elasticsearchSettings(backend, scope);
    default:
      return {};
  }
}

/** Lines of the logs that are sent there: https://grafana.com/docs/grafana/latest/datasources/elasticsearch/ */
function elasticsearchSettings(backend: Elasticsearch, { system }: Scope): Settings {
  const found = system.services.flatMap(({ log }) => {
    const sinks = (log?.sinks ?? []).flatMap((sink) => (sink.sink === "backend" && sink.to === backend ? [sink.index] : []));
    const agents = (log?.agents ?? []).flatMap((agent) => (agent.agent === "filebeat" && agent.to === backend ? [agent.index] : []));
    return log && sinks.length + agents.length > 0 ? [{ log, indices: [...sinks, ...agents].filter((index) => index !== undefined) }] : [];
  });
  const [index] = found.flatMap(({ indices }) => indices);
  const format = found[0]?.log.format;
  return {
    timeField: backend.timeField,
    ...(index !== undefined && grafanaIndex(index)),
    ...(format?.message !== undefined && { logMessageField: format.message }),
    ...(format?.level !== undefined && { logLevelField: format.level }),
  };
}

/** `shop-%{+yyyy.MM.dd}` as Grafana has it, `[shop-]YYYY.MM.DD`: what is in brackets is no date. */
function grafanaIndex(index: string): Settings {
  const [, name = index, date] = /^(.*?)(?:%\{\+([^}]+)\}|(YYYY\.MM\.DD))$/.exec(index) ?? [];
  if (name === index) return { index: index.includes("*") ? index : `${index}*` };
  const pattern = (date ?? "YYYY.MM.DD").replace(/y/g, "Y").replace(/d/g, "D");
  return { index: `[${name}]${pattern}`, interval: /D/.test(pattern) ? "Daily" : /M/.test(pattern) ? "Monthly" : "Yearly" };
}

interface Access {
  readonly settings: Settings;
  readonly jsonData: Settings;
  readonly secureJsonData: Settings;
}

/** How Grafana proves to the backend who it is. */
function accessOf(backend: Backend): Access {
  if (backend.kind === "prometheus") return webAccess(backend);
  const headers = Object.entries(("headers" in backend ? backend.headers : undefined) ?? {});
  const tls = tlsAccess("tls" in backend ? backend.tls : undefined);
  return {
    settings: {},
    jsonData: { ...tls.jsonData, ...Object.fromEntries(headers.map(([name], index) => [`httpHeaderName${index + 1}`, name])) },
    secureJsonData: { ...tls.secureJsonData, ...Object.fromEntries(headers.map(([, secret], index) => [`httpHeaderValue${index + 1}`, reference(secret)])) },
  };
}

function tlsAccess(tls: Tls | undefined): Pick<Access, "jsonData" | "secureJsonData"> {
  const { ca, cert, key } = tls ?? {};
  const file = (path: string) => `$__file{${path}}`;
  return {
    jsonData: { ...(ca !== undefined && { tlsAuthWithCACert: true }), ...(cert !== undefined && { tlsAuth: true }) },
    secureJsonData: {
      ...(ca !== undefined && { tlsCACert: file(ca) }),
      ...(cert !== undefined && { tlsClientCert: file(cert) }),
      ...(key !== undefined && { tlsClientKey: file(key) }),
    },
  };
}

/** Prometheus keeps hashes only, so the password itself, and certificates, come from the environment of Grafana. */
function webAccess({ name, web }: Prometheus): Access {
  const [user] = Object.keys(web?.users ?? {});
  const isMutual = web?.tls?.clientAuth === "RequireAndVerifyClientCert";
  return {
    settings: user === undefined ? {} : { basicAuth: true, basicAuthUser: literal(user) },
    jsonData: { ...(web?.tls && { tlsAuthWithCACert: true }), ...(isMutual && { tlsAuth: true }) },
    secureJsonData: {
      ...(user !== undefined && { basicAuthPassword: `$${passwordVariable(name, user)}` }),
      ...(web?.tls && { tlsCACert: `$${passwordVariable(name, "ca", "CERT")}` }),
      ...(isMutual && { tlsClientCert: `$${passwordVariable(name, "client", "CERT")}`, tlsClientKey: `$${passwordVariable(name, "client", "KEY")}` }),
    },
  };
}

function reference(secret: Secret): string {
  return secret.secret === "file" ? `$__file{${secret.path}}` : `$${secretVariable(secret)}`;
}
