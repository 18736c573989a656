/** Panels and dashboards that the user wrote as Grafana's JSON, for rules to look at. */
import type { Dashboard, Panel } from "../ir/dashboard.ts";
import { type Place, within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { offsetInJson } from "../util/json-string.ts";
import { type JsonText, readJsonText, type Span } from "../util/json-text.ts";
import type { Settings } from "./collector-part.ts";
import { dashboardForm } from "./grafana-form.ts";
import type { Path, PlanPart } from "./part.ts";

export interface GrafanaJson extends PlanPart {
  readonly is: "panel" | "dashboard";
  readonly data: Settings;
  readonly title: string;
  /** Characters `start` to `end` of the text at a path; of all of it where a spec says it as data. */
  readonly textAt: (path: Path, start: number, end: number) => Place;
  /** What may stand behind a `$` beside what the JSON itself defines: the drop-downs of the dashboard around a panel. */
  readonly variables: readonly string[];
  /** It stands in a request to the API of Grafana, or in an answer of it. */
  readonly enveloped?: true;
  /** Of version 2: the elements, and the places of the layout that name one. */
  readonly elements?: { readonly names: readonly string[]; readonly uses: readonly { readonly name: string; readonly at: Place }[] };
}

/** In the order declared, those of the system first. */
export function grafanaJsonOf(system: System): readonly GrafanaJson[] {
  return [system, ...system.services].flatMap((owner) =>
    owner.dashboards.flatMap((dashboard) => jsonIn(dashboard, owner.node === "service" ? owner : undefined)),
  );
}

function jsonIn(dashboard: Dashboard, service: Service | undefined): readonly GrafanaJson[] {
  const services = service ? { services: [service.name] } : {};
  if (dashboard.raw) {
    const part = { ...services, ...placed(dashboard), subject: `dashboards.${dashboard.title}` };
    return [dashboardPart(dashboard.raw as Settings, dashboard.title, part) ?? { is: "dashboard", data: {}, title: dashboard.title, variables: [], ...part }];
  }
  const panels = dashboard.panels.flatMap((each) => (each.node === "panel" ? [each] : each.is === "panels" ? each.panels : []));
  const variables = ["datasource", "logs", "traces", "job", "instance", ...dashboard.variables];
  return panels.flatMap((panel): readonly GrafanaJson[] => {
    if (!panel.raw) return [];
    const allow = [...panel.allow, ...dashboard.allow];
    return [
      { is: "panel", data: panel.raw as Settings, title: panel.title, variables, ...services, ...placed(panel), allow, subject: `panels.${panel.title}` },
    ];
  });
}

/** Where things stand in some JSON. */
type Placed = Pick<GrafanaJson, "subject" | "at" | "allow" | "services" | "textAt"> & Required<Pick<GrafanaJson, "placeOf">>;

/** A dashboard in whatever form, as rules know it; nothing where it is none. */
export function dashboardPart(data: Settings, title: string, part: Placed): GrafanaJson | undefined {
  const form = dashboardForm(data);
  if (!form) return undefined;
  const { way, enveloped, elements } = form;
  return {
    ...part,
    is: "dashboard",
    data: form.data,
    title: typeof form.data.title === "string" ? form.data.title : title,
    variables: [],
    placeOf: (path, what) => part.placeOf(way(path), what),
    textAt: (path, start, end) => part.textAt(way(path), start, end),
    ...(enveloped && { enveloped }),
    ...(elements && { elements: { names: elements.names, uses: elements.uses.map(({ name, path }) => ({ name, at: part.placeOf(path) })) } }),
  };
}

/** Of a text, characters in it; of an object, the value in the spec. */
function placed({ text, at, allow }: Pick<Panel | Dashboard, "text" | "at" | "allow">): Omit<Placed, "subject"> {
  if (!text || text.at.kind === "text") {
    const placeOf = (path: Path, what?: "key" | "value") => within(at, 1, ...inSpec(path, what));
    return { at, placeOf, textAt: (path) => placeOf(path), allow };
  }
  const around = text.at;
  let read: ReturnType<typeof readJsonText> | undefined;
  const json = () => (read ??= readJsonText(text.text));
  const place = ({ start, end }: { readonly start: number; readonly end: number }): Place => ({ kind: "text", within: around, start, end, yaml: true });
  return { at: around, allow, ...placesInJson(text.text, json, place, around) };
}

/** The places of values in a text of JSON, and of characters of its texts, past their escapes; `around` where it is none. */
export function placesInJson(text: string, json: () => JsonText, place: (span: Span) => Place, around: Place): Pick<Placed, "placeOf" | "textAt"> {
  const spanOf = (path: Path, what?: "key" | "value"): Span | undefined => {
    const read = json();
    return "error" in read ? undefined : read.spanOf(path, what);
  };
  return {
    placeOf(path, what) {
      const span = spanOf(path, what);
      return span ? place(span) : around;
    },
    textAt(path, from, to) {
      const span = spanOf(path);
      if (!span) return around;
      if (text[span.start] !== '"') return place(span);
      const raw = text.slice(span.start, span.end);
      const start = span.start + offsetInJson(raw, from);
      return place({ start, end: Math.max(span.start + offsetInJson(raw, to), start + 1) });
    },
  };
}

function inSpec(path: Path, what: "key" | "value" | undefined): readonly (string | number | { readonly key: string })[] {
  const last = path.at(-1);
  return what === "key" && typeof last === "string" ? [...path.slice(0, -1), { key: last }] : path;
}
