/** Dashboards of Grafana that obsc did not write, with a place for every value: JSON files, and objects of Kubernetes that hold such. */
import type { Settings } from "../derive/collector-part.ts";
import { nameOnDashboard } from "../derive/grafana-form.ts";
import { dashboardPart, type GrafanaJson, placesInJson } from "../derive/grafana-json.ts";
import { isMap } from "../derive/grafana-nodes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Place } from "../ir/place.ts";
import { type JsonText, readJsonText } from "../util/json-text.ts";
import type { Known } from "./known.ts";
import type { Read } from "./raw.ts";
import { readBoardQueries } from "./stored-queries.ts";
import { templateAt } from "./templated.ts";
import type { TextSource } from "./text-source.ts";
import { entryOf, type Range, rangeIn, type YamlMap, type YamlScalar, yamlTree } from "./yaml-tree.ts";

/** `path` is the file as findings name it. */
export function readDashboards(source: TextSource, path: string, _known: Known): Read {
  const texts = /^\s*[{[]|^\s*$/.test(source.text) ? [wholeText(source)] : textsInObjects(source);
  const read = texts.map((text) => ("error" in text ? text.error : readOne(text, path)));
  const boards = read.filter((each): each is GrafanaJson => "is" in each);
  const queries = boards.map(readBoardQueries);
  return {
    parts: {
      grafanaJson: boards,
      readQueries: queries.flatMap(({ readQueries }) => readQueries),
      brokenQueries: queries.flatMap(({ brokenQueries }) => brokenQueries),
      logQueries: queries.flatMap(({ logQueries }) => logQueries),
      traceQueries: queries.flatMap(({ traceQueries }) => traceQueries),
    },
    diagnostics: read.filter((each): each is Diagnostic => "rule" in each),
  };
}

/** A text of JSON, and where its characters stand in the file. */
interface JsonSource {
  readonly text: string;
  readonly place: (range: Range) => Place;
}

function wholeText({ text, place }: TextSource): JsonSource {
  return { text, place: ({ start, end }) => place(start, end) };
}

const notAnObject = {
  message: "a dashboard is an object of JSON, and this is none",
  help: "name files that hold dashboards, and leave out the others",
};

function readOne({ text, place }: JsonSource, path: string): GrafanaJson | Diagnostic {
  const read = readJsonText(text);
  if ("error" in read) {
    const template = templateAt(text, read.at);
    return template
      ? refused(path, template, place(template))
      : refused(path, { message: `this is not JSON: ${read.error}`, help: "correct it here" }, place(read.at));
  }
  const { data } = read;
  const start = place({ start: 0, end: 1 });
  if (!isMap(data)) return refused(path, notAnObject, start);
  const part = dashboardPart(data, path, {
    subject: "dashboard",
    at: titlePlace(data, read, place),
    allow: [],
    ...placesInJson(text, () => read, place, start),
  });
  if (!part) return refused(path, { message: "this is no dashboard: it has no `panels`, and no `elements`", help: notAnObject.help }, start);
  return { ...part, subjectOf: (way) => nameOnDashboard(part.data, way) || part.subject };
}

/** What is found of all of it is shown at its title. */
function titlePlace(data: Settings, read: Extract<JsonText, { data: unknown }>, place: JsonSource["place"]): Place {
  const holder = ["dashboard", "spec"].find((key) => isMap(data[key]) && (data[key] as Settings).title !== undefined);
  const { start, end } = read.spanOf(holder === undefined ? ["title"] : [holder, "title"]);
  return place({ start, end: data.title === undefined && holder === undefined ? start + 1 : end });
}

function refused(path: string, { message, help }: { readonly message: string; readonly help: string }, at: Place): Diagnostic {
  return { rule: "raw", severity: "error", subject: path, message, help, at };
}

/** The dashboards in ConfigMaps, which a sidecar of Grafana takes, and in objects of its operator. */
function textsInObjects(source: TextSource): readonly (JsonSource | { readonly error: Diagnostic })[] {
  const { text, place, subject } = source;
  const { documents, faults, error } = yamlTree(text);
  const fault = templateAt(text, error ?? faults[0]) ?? error;
  if (fault) return [{ error: refused(subject, fault, place(fault.start, fault.end)) }];
  const isOther = documents.length > 0 && documents.every(({ is }) => is !== "map");
  if (isOther) return [{ error: refused(subject, notAnObject, place(0, 1)) }];
  return documents.flatMap((document) => (document.is === "map" ? jsonIn(document) : [])).map((scalar) => inScalar(scalar, source));
}

function jsonIn(object: YamlMap): readonly YamlScalar[] {
  const kind = entryOf(object, "kind")?.value;
  const data = entryOf(object, kind?.is === "scalar" && kind.value === "ConfigMap" ? "data" : "spec")?.value;
  if (data?.is !== "map") return [];
  return data.entries.flatMap(({ key, value }) => (value.is === "scalar" && (key.value === "json" || key.value.endsWith(".json")) ? [value] : []));
}

function inScalar(scalar: YamlScalar, { text, place }: TextSource): JsonSource {
  return {
    text: scalar.value,
    place(range) {
      const { start, end } = rangeIn(text, scalar, range.start, range.end);
      return place(start, end);
    },
  };
}
