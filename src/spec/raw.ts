/** Text of configuration files, for what the language cannot say. */
import { within } from "../ir/place.ts";
import type { RawFormat, RawFile as RawNode } from "../ir/raw.ts";
import { defined } from "../util/defined.ts";
import { placeOf, readOptions } from "./call.ts";
import { nonEmptyText, optional, textOf } from "./options.ts";

/** Text of a configuration file; see `raw`. */
export interface RawFile {
  readonly node: "raw";
}
/** The options of a `raw` file. */
export interface RawOptions {
  /** Of the file, without its ending: `"edge"` of a collector is `otelcol/edge.yaml`. Default: as obsc calls the file of that format. */
  readonly name?: string;
}

/**
 * Files as text, written as they stand, read and checked like what obsc writes itself; findings stand inside the text:
 * `raw: [raw.collector("receivers: …", { name: "edge" })]` in the options of `system`.
 */
export const raw = {
  /** A configuration of the OpenTelemetry Collector: `otelcol/<name>.yaml`. */
  collector: (text: string, options?: RawOptions): RawFile => file("collector", text, options, raw.collector),
  /** `promtail/<name>.yaml` */
  promtail: (text: string, options?: RawOptions): RawFile => file("promtail", text, options, raw.promtail),
  /** `alertmanager/<name>.yaml` */
  alertmanager: (text: string, options?: RawOptions): RawFile => file("alertmanager", text, options, raw.alertmanager),
  /** A configuration of a Prometheus server: `prometheus/<name>.yaml`. */
  prometheus: (text: string, options?: RawOptions): RawFile => file("prometheus", text, options, raw.prometheus),
  /** `loki/<name>.yaml` */
  loki: (text: string, options?: RawOptions): RawFile => file("loki", text, options, raw.loki),
  /** Datasources that Grafana provisions: `grafana/provisioning/datasources/<name>.yaml`. */
  datasources: (text: string, options?: RawOptions): RawFile => file("datasources", text, options, raw.datasources),
  /** A compose file: `compose/<name>.yaml`, or `compose.yaml` without a name. */
  compose: (text: string, options?: RawOptions): RawFile => file("compose", text, options, raw.compose),
  /** Objects of Kubernetes, one or several documents: `k8s/<name>.yaml`. */
  kubernetes: (text: string, options?: RawOptions): RawFile => file("kubernetes", text, options, raw.kubernetes),
  /** Values of a Helm chart, whose name is that of the file: `helm/<name>.values.yaml`. */
  helmValues: (text: string, options?: RawOptions): RawFile => file("helm-values", text, options, raw.helmValues),
  /** Environment variables, one `NAME=value` a line: `env/<name>.env`. */
  env: (text: string, options?: RawOptions): RawFile => file("env", text, options, raw.env),
};

function file(format: RawFormat, said: string, options: RawOptions | undefined, construct: (...args: never[]) => unknown): RawFile {
  const at = placeOf(construct);
  const read = readOptions(options ?? {}, within(at, 1), `raw.${format}`, { name: optional(fileName) });
  const text = nonEmptyText.read(said, within(at, 0), `raw.${format}`) ?? "";
  const node: RawNode = { node: "raw", format, ...defined({ name: read.name }), text, at: within(at, 0) };
  return node;
}

const fileName = textOf("the name of a file", "use letters, digits, `.`, `_` and `-`", /^[\w][\w.-]*$/);
