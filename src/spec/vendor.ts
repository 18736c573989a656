/** Stores that take signals in their own protocols: vendors, Zipkin, and the choice among several. */
import type { Backend as BackendNode } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import type { Secret as SecretNode } from "../ir/value.ts";
import { type Backend, isBackend, made, type Signal, signals, takesOf } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { isRecord, nonEmptyText, oneOf, record, refuse, textOf } from "./options.ts";
import type { Url } from "./quantity.ts";
import { type Secret, secretReference } from "./secret.ts";

/** A Zipkin, by its own protocol: `zipkin("zipkin", { url: "http://zipkin:9411/api/v2/spans" })`. The path is needed. */
export function zipkin(name: string, options: { readonly url: Varying<`${Url}/api/v2/spans`> }): Backend<"traces"> {
  const at = placeOf(zipkin);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { url: varying(spansUrl) });
  return made<Backend<"traces">>({
    node: "backend",
    kind: "zipkin",
    name: readName(name, at, subject),
    url: read.url ?? "http://zipkin:9411/api/v2/spans",
    at,
  });
}

/** The options of `datadog`. */
export interface DatadogOptions {
  /** The site of the account: `"datadoghq.eu"`. */
  readonly site: "datadoghq.com" | "datadoghq.eu" | "us3.datadoghq.com" | "us5.datadoghq.com" | "ap1.datadoghq.com";
  /** `secret.env("DD_API_KEY")` */
  readonly apiKey: Secret;
}

/** Datadog: `datadog("datadog", { site: "datadoghq.eu", apiKey: secret.env("DD_API_KEY") })`. */
export function datadog(name: string, options: DatadogOptions): Backend<Signal> {
  const at = placeOf(datadog);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, {
    site: oneOf("datadoghq.com", "datadoghq.eu", "us3.datadoghq.com", "us5.datadoghq.com", "ap1.datadoghq.com"),
    apiKey: secretReference,
  });
  const node = { node: "backend", kind: "datadog", name: readName(name, at, subject), site: read.site ?? "datadoghq.com" } as const;
  return made<Backend<Signal>>({ ...node, apiKey: read.apiKey ?? unnamedSecret("DD_API_KEY"), at });
}

/** AWS: metrics to CloudWatch, traces to X-Ray, in the region named or held by a variable: `aws("aws", { region: "eu-west-1" })`. */
export function aws(name: string, options: { readonly region: string | Secret }): Backend<"metrics" | "traces"> {
  const at = placeOf(aws);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { region: textOrSecret });
  return made<Backend<"metrics" | "traces">>({ node: "backend", kind: "aws", name: readName(name, at, subject), region: read.region ?? "us-east-1", at });
}

/** Google Cloud's operations suite: `googleCloud("gcp", { project: secret.env("GCP_PROJECT") })`. */
export function googleCloud(name: string, options: { readonly project: string | Secret }): Backend<Signal> {
  const at = placeOf(googleCloud);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { project: textOrSecret });
  return made<Backend<Signal>>({ node: "backend", kind: "google-cloud", name: readName(name, at, subject), project: read.project ?? "project", at });
}

/** Azure Monitor, by connection string, since instrumentation keys ended on 31 March 2025: `azureMonitor("azure", { connectionString: secret.env("APPLICATIONINSIGHTS_CONNECTION_STRING") })`. */
export function azureMonitor(name: string, options: { readonly connectionString: Secret }): Backend<Signal> {
  const at = placeOf(azureMonitor);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { connectionString: secretReference });
  const connectionString = read.connectionString ?? unnamedSecret("APPLICATIONINSIGHTS_CONNECTION_STRING");
  return made<Backend<Signal>>({ node: "backend", kind: "azure-monitor", name: readName(name, at, subject), connectionString, at });
}

/**
 * One of several, chosen by an environment variable where the collector starts; the first where it is not set, and a configuration for each:
 * `choice("CLOUD_PROVIDER", { home: jaeger(…), datadog: datadog(…) })`.
 */
export function choice<S extends Signal>(variable: string, options: Readonly<Record<string, Backend<S>>>): Backend<S> {
  const at = placeOf(choice);
  const subject = typeof variable === "string" ? `choices.${variable}` : "choices";
  const name = variableName.read(variable, within(at, 0), subject) ?? "CHOICE";
  const read = record(aBackend).read(options, within(at, 1), subject) ?? {};
  checkOptions(options, read, at, subject);
  return made<Backend<S>>({ node: "backend", kind: "choice", name: name.toLowerCase().replaceAll("_", "-"), variable: name, options: read, at });
}

/** An option is a configuration, and its name part of the name of a file. */
function checkOptions(said: unknown, options: Readonly<Record<string, BackendNode>>, at: Place, subject: string): void {
  if (!isRecord(said)) return;
  const names = Object.keys(said);
  if (names.length < 2) {
    const message = names.length === 0 ? "there is nothing to choose among" : `\`${names[0]}\` is the only option`;
    problem({ subject, message, help: "name two or more, or the only one without `choice`", at: within(at, 1) });
  }
  for (const name of names.filter((each) => !/^\w[\w-]*$/.test(each))) {
    const help = "it is part of the name of a file: use letters, digits, `_` and `-`";
    problem({ subject: `${subject}.${name}`, message: `\`${name}\` is no name of an option`, help, at: within(at, 1, { key: name }) });
  }
  const backends = Object.values(options);
  if (backends.length > 1 && backends.length === names.length && !signals.some((signal) => backends.every((each) => takesOf(each).includes(signal)))) {
    const help = "use a choice for each signal, by the same variable";
    problem({ subject, message: "there is no signal that all options take", help, at: within(at, 1) });
  }
}

const aBackend: Option<BackendNode> = {
  read(value, at, subject) {
    if (!isBackend(value)) return refuse(value, "a backend", "declare one: `tempo(…)`, `datadog(…)`, `aws(…)`", at, subject);
    if (value.kind !== "choice") return value;
    problem({ subject, message: "a choice stands among the options of another", help: "name its options here", at });
    return undefined;
  },
};
const textOrSecret: Option<string | SecretNode> = {
  read: (value, at, subject) => (isRecord(value) ? secretReference.read(value, at, subject) : nonEmptyText.read(value, at, subject)),
};
const variableName = textOf("the name of an environment variable", "use letters, digits and `_`, no digit first", /^[A-Za-z_]\w*$/);
const spansUrl = textOf(
  "the address of Zipkin's intake",
  'end it in /api/v2/spans: "http://zipkin:9411/api/v2/spans"',
  /^https?:\/\/[^\s/]+(\/\S*)?\/api\/v2\/spans$/,
);

/** Stands in for a secret that was wrong and has been reported. */
function unnamedSecret(name: string): SecretNode {
  return { secret: "env", name };
}
