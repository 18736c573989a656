/**
 * The settings of OpenTelemetry in the environment of a service, which every SDK reads:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ and https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
 */
import type { Backend, Signal, Tls } from "../ir/backend.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { collectorAddress } from "./collector-exporters.ts";
import { deriveSampling, oddsInWords, type ServiceSampling } from "./sampling.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";

export interface EnvironmentVariable {
  readonly name: string;
  /** `${NAME}` stands where the value of a secret belongs, by the environment variable that holds it (`secretVariable`). */
  readonly value: string;
  /** The secrets that `value` refers to. */
  readonly secrets: readonly Secret[];
  /** Why it is there or set so, a line each. */
  readonly because: readonly string[];
}

/** The variables of one service, in the order in which a reader meets them; none where it sends nothing by OpenTelemetry. */
export function otelEnvironment(service: Service, scope: Scope): readonly EnvironmentVariable[] {
  const targets = targetsOf(service, scope);
  if (targets.length === 0) return [];
  const sampling = deriveSampling(scope).find((each) => each.service === service.name);
  return [
    variable("OTEL_SERVICE_NAME", service.name),
    ...resourceAttributes(service, scope),
    ...exporters(service, targets),
    ...endpoints(targets),
    ...(sampling ? samplers(sampling) : []),
    ...(service.traces && service.traces.propagators.length > 0 ? [variable("OTEL_PROPAGATORS", service.traces.propagators.join(","))] : []),
    ...(targets.some(({ signal }) => signal === "metrics")
      ? [
          variable("OTEL_METRIC_EXPORT_INTERVAL", String(scope.scrapeInterval), [
            "In milliseconds: as often as Prometheus scrapes, so that rates and alerts see the same steps.",
          ]),
        ]
      : []),
  ];
}

/** Where one signal goes. */
interface Target {
  readonly signal: Signal;
  /** With its scheme; the path of the signal is added where each signal has its own variable. */
  readonly endpoint: string;
  readonly protocol: "grpc" | "http/protobuf" | "zipkin";
  readonly tls?: Tls;
  readonly headers: readonly Header[];
}
interface Header {
  readonly name: string;
  /** Already encoded, before the reference to the secret. */
  readonly before: string;
  readonly secret: Secret;
}

interface Guards {
  readonly headers?: Readonly<Record<string, Secret>>;
  readonly tls?: Tls;
}

function variable(name: string, value: string, because: readonly string[] = [], secrets: readonly Secret[] = []): EnvironmentVariable {
  return { name, value, secrets, because };
}

function targetsOf(service: Service, scope: Scope): readonly Target[] {
  const { deliver } = service;
  if (!deliver) return [];
  // What agents read of its output is not sent by the service.
  const logs = service.log && service.log.sources.length > 0 ? undefined : deliver.logs;
  const metrics = deliver.metrics.find((way): way is Backend => way.node === "backend");
  const by: readonly (readonly [Signal, Backend | undefined])[] = [
    ["traces", service.traces ? deliver.traces : undefined],
    ["metrics", metrics],
    ["logs", logs],
  ];
  return by.flatMap(([signal, backend]) => {
    const target = backend && targetOf(backend, signal, scope);
    return target ? [target] : [];
  });
}

function targetOf(backend: Backend, signal: Signal, { environment }: Scope): Target | undefined {
  const guards = "otlp" in backend || "headers" in backend || "tls" in backend ? (backend as Guards) : {};
  const headers = Object.entries(guards.headers ?? {}).map(([name, secret]) => ({ name: encodeURIComponent(name), before: "", secret }));
  const plain = guards.tls?.insecure !== undefined && inEnvironment(guards.tls.insecure, environment);
  const to = (address: string): Target => ({ signal, ...endpointOf(address, plain), ...(guards.tls && { tls: guards.tls }), headers });
  const byHttp = (url: string): Target => ({ ...to(url), protocol: "http/protobuf", endpoint: url.replace(/\/+$/, "") });
  switch (backend.kind) {
    case "collector": {
      const address = collectorAddress(backend);
      const token = backend.bearerToken ? [{ name: "Authorization", before: "Bearer%20", secret: backend.bearerToken }] : [];
      return address === undefined ? undefined : { ...to(address), headers: token };
    }
    case "tempo":
    case "jaeger":
      return to(inEnvironment(backend.otlp, environment));
    case "otlp":
      return to(inEnvironment(backend.endpoint, environment));
    case "loki":
      return byHttp(`${inEnvironment(backend.url, environment).replace(/\/+$/, "")}/otlp`);
    case "prometheus":
      return backend.otlp && byHttp(`${inEnvironment(backend.url, environment).replace(/\/+$/, "")}/api/v1/otlp`);
    case "zipkin":
      return { signal, endpoint: inEnvironment(backend.url, environment), protocol: "zipkin", headers: [] };
    default:
      return undefined;
  }
}

/** By gRPC, unless the address is a URL of another port than 4317, or has the port that OTLP over HTTP is registered for. */
function endpointOf(address: string, plain: boolean): Pick<Target, "endpoint" | "protocol"> {
  const [, scheme, rest = ""] = /^(?:(https?):\/\/)?(.*)$/s.exec(address) ?? [];
  const port = /:(\d+)(?:\/|$)/.exec(rest)?.[1];
  const byHttp = port === "4318" || (scheme !== undefined && port !== "4317");
  return { endpoint: `${scheme ?? (plain ? "http" : "https")}://${rest.replace(/\/+$/, "")}`, protocol: byHttp ? "http/protobuf" : "grpc" };
}

/** `service.namespace` is left out on purpose: Prometheus would put it before the name in `job`, by which rules know the service. */
function resourceAttributes(service: Service, { environment }: Scope): readonly EnvironmentVariable[] {
  const attributes: readonly (readonly [string, string | undefined])[] = [
    ["service.version", service.version],
    ["deployment.environment.name", environment],
    ["k8s.namespace.name", service.namespace],
    ...Object.entries(service.labels),
  ];
  const said = attributes.flatMap(([name, value]) => (value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`]));
  return said.length === 0 ? [] : [variable("OTEL_RESOURCE_ATTRIBUTES", said.join(","))];
}

function exporters(service: Service, targets: readonly Target[]): readonly EnvironmentVariable[] {
  const scraped = service.deliver?.metrics.some(({ node }) => node === "scrape") === true;
  return (["traces", "metrics", "logs"] as const).map((signal) => {
    const target = targets.find((each) => each.signal === signal);
    const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
    if (target) return variable(name, target.protocol === "zipkin" ? "zipkin" : "otlp");
    return variable(name, "none", signal === "metrics" && scraped ? ["Prometheus scrapes them: sent as well, every series would exist twice."] : []);
  });
}

/** One set of variables where all signals go to one place; otherwise one for each signal, whose endpoint has the path too. */
function endpoints(targets: readonly Target[]): readonly EnvironmentVariable[] {
  const zipkin = targets.filter(({ protocol }) => protocol === "zipkin").map(({ endpoint }) => variable("OTEL_EXPORTER_ZIPKIN_ENDPOINT", endpoint));
  const otlp = targets.filter(({ protocol }) => protocol !== "zipkin");
  const [first] = otlp;
  if (!first) return zipkin;
  const place = ({ signal: _signal, ...rest }: Target) => JSON.stringify(rest);
  if (otlp.every((each) => place(each) === place(first))) return [...endpointVariables("OTEL_EXPORTER_OTLP", first, first.endpoint), ...zipkin];
  const own = otlp.flatMap((target) => {
    const endpoint = target.protocol === "grpc" ? target.endpoint : `${target.endpoint}/v1/${target.signal}`;
    return endpointVariables(`OTEL_EXPORTER_OTLP_${target.signal.toUpperCase()}`, target, endpoint);
  });
  return [...own, ...zipkin];
}

function endpointVariables(prefix: string, { protocol, tls, headers }: Target, endpoint: string): readonly EnvironmentVariable[] {
  const said = headers.map(({ name, before, secret }) => `${name}=${before}\${${secretVariable(secret)}}`).join(",");
  const because = ["Values are percent-encoded: a space is %20, and so has to be what stands in the secret if it has one, `,`, `=` or `%`."];
  return [
    variable(`${prefix}_ENDPOINT`, endpoint),
    variable(`${prefix}_PROTOCOL`, protocol),
    ...(headers.length > 0
      ? [
          variable(
            `${prefix}_HEADERS`,
            said,
            because,
            headers.map(({ secret }) => secret),
          ),
        ]
      : []),
    ...(tls?.ca === undefined ? [] : [variable(`${prefix}_CERTIFICATE`, tls.ca)]),
    ...(tls?.cert === undefined ? [] : [variable(`${prefix}_CLIENT_CERTIFICATE`, tls.cert)]),
    ...(tls?.key === undefined ? [] : [variable(`${prefix}_CLIENT_KEY`, tls.key)]),
  ];
}

/** `ParentBased`, so that a service follows the decision of those that call it: traces are whole or not there. */
function samplers(sampling: ServiceSampling): readonly EnvironmentVariable[] {
  const because = sampling.odds.map(oddsInWords);
  if (sampling.start === 1) return [variable("OTEL_TRACES_SAMPLER", "parentbased_always_on", because)];
  if (sampling.start === 0) return [variable("OTEL_TRACES_SAMPLER", "parentbased_always_off", because)];
  return [
    variable("OTEL_TRACES_SAMPLER", "parentbased_traceidratio", because),
    variable("OTEL_TRACES_SAMPLER_ARG", String(Number(sampling.start.toPrecision(10)))),
  ];
}
