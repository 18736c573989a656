/** Text of configuration files, for what the language cannot say. */
import type { Dashboard as DashboardNode, Panel as PanelNode } from "../ir/dashboard.ts";
import { type Place, within } from "../ir/place.ts";
import type { RawFormat, RawFile as RawNode } from "../ir/raw.ts";
import { defined } from "../util/defined.ts";
import { readJsonText } from "../util/json-text.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { isRecord, placeOf, problem, readOptions } from "./call.ts";
import { type Dashboard, levelOption } from "./dashboard.ts";
import { nonEmptyText, optional, textOf } from "./options.ts";
import { columns, type Panel } from "./panel.ts";

/** Text of a configuration file; see `raw`. */
export interface RawFile {
  readonly node: "raw";
}
/** The options of a `raw` file. */
export interface RawOptions extends MayAllow {
  /** Of the file, without its ending: `"edge"` of a collector is `otelcol/edge.yaml`. Default: as obsc calls the file of that format. */
  readonly name?: string;
}

/** The options of `raw.panel`. */
export interface RawPanelOptions extends MayAllow {
  /** Columns, 1 to 24, the whole width. Default: 12. */
  readonly width?: number;
}
/** The options of `raw.dashboard`. */
export interface RawDashboardOptions extends MayAllow {
  /** For whom it is: its folder in Grafana. Default: `"service"`. */
  readonly level?: "system" | "service" | "business" | "sla";
}

/**
 * Files as text, written as they stand, read and checked like what obsc writes itself; findings stand inside the text:
 * `raw: [raw.collector("receivers: …", { name: "edge" })]` in the options of `system`.
 */
export const raw = {
  /** A panel among others, as the JSON that Grafana exports; its place is obsc's: `panels: [raw.panel('{ "title": "Flow", "type": "nodeGraph", "targets": [] }')]`. */
  panel(text: string, options?: RawPanelOptions): Panel {
    const at = placeOf(raw.panel);
    const read = readOptions(options ?? {}, within(at, 1), "raw.panel", { width: optional(columns), allow: allowances });
    const data = json("panel", text, within(at, 0));
    const node: PanelNode = {
      node: "panel",
      title: titleIn(data) ?? "Untitled",
      queries: [],
      limits: [],
      ...defined({ width: read.width }),
      raw: data ?? {},
      ...(typeof text === "string" && { text: { text, at: within(at, 0) } }),
      allow: read.allow ?? [],
      at,
    };
    return node;
  },
  /** A dashboard among the `dashboards` of a service or system, as the JSON that Grafana exports: `dashboards: [raw.dashboard(readFileSync("flow.json", "utf8"))]`. */
  dashboard(text: string, options?: RawDashboardOptions): Dashboard {
    const at = placeOf(raw.dashboard);
    const read = readOptions(options ?? {}, within(at, 1), "raw.dashboard", { level: optional(levelOption), allow: allowances });
    const data = json("dashboard", text, within(at, 0));
    const uid = typeof data?.uid === "string" && /^[\w-]{1,40}$/.test(data.uid) ? data.uid : undefined;
    const node: DashboardNode = {
      node: "dashboard",
      title: titleIn(data) ?? "Untitled",
      level: read.level ?? "service",
      ...defined({ uid }),
      variables: [],
      links: [],
      panels: [],
      raw: data ?? {},
      ...(typeof text === "string" && { text: { text, at: within(at, 0) } }),
      allow: read.allow ?? [],
      at,
    };
    return node;
  },
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
  const read = readOptions(options ?? {}, within(at, 1), `raw.${format}`, { name: optional(fileName), allow: allowances });
  const text = nonEmptyText.read(said, within(at, 0), `raw.${format}`) ?? "";
  const node: RawNode = { node: "raw", format, ...defined({ name: read.name, allow: read.allow }), text, at: within(at, 0) };
  return node;
}

/** The object that a text of JSON holds; what is wrong with the text is said where it stands in it. */
function json(format: "panel" | "dashboard", said: unknown, at: Place): Readonly<Record<string, unknown>> | undefined {
  const subject = `raw.${format}`;
  const text = nonEmptyText.read(said, at, subject);
  if (text === undefined) return undefined;
  const read = readJsonText(text);
  if ("error" in read) {
    const place: Place = at.kind === "text" ? at : { kind: "text", within: at, ...read.at };
    problem({ subject, message: `this is not JSON: ${read.error}`, help: "correct the text here", at: place });
    return undefined;
  }
  if (isRecord(read.data)) return read.data;
  problem({ subject, message: `the JSON is no ${format}`, help: `give the JSON of one ${format}, an object: \`{ "title": … }\``, at });
  return undefined;
}

function titleIn(data: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return typeof data?.title === "string" && data.title.trim() !== "" ? data.title : undefined;
}

const fileName = textOf("the name of a file", "use letters, digits, `.`, `_` and `-`", /^[\w][\w.-]*$/);
