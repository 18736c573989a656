/** Panels and dashboards that the user wrote as Grafana's JSON, for rules to look at. */
import type { Dashboard, Panel } from "../ir/dashboard.ts";
import { type Place, within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { readJsonText } from "../util/json-text.ts";
import type { Settings } from "./collector-part.ts";
import type { Path, PlanPart } from "./part.ts";

export interface GrafanaJson extends PlanPart {
  readonly is: "panel" | "dashboard";
  readonly data: Settings;
  readonly title: string;
  /** The text that it was read from, in which its places are. */
  readonly text?: string;
  /** What may stand behind a `$` beside what the JSON itself defines: the drop-downs of the dashboard around a panel. */
  readonly variables: readonly string[];
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
    const subject = `dashboards.${dashboard.title}`;
    return [{ is: "dashboard", data: dashboard.raw as Settings, title: dashboard.title, variables: [], ...services, ...placed(dashboard), subject }];
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

/** Of a text, characters in it; of an object, the value in the spec. */
function placed({ text, at, allow }: Pick<Panel | Dashboard, "text" | "at" | "allow">): Pick<GrafanaJson, "at" | "placeOf" | "allow" | "text"> {
  if (!text || text.at.kind === "text") return { at, placeOf: (path, what) => within(at, 1, ...inSpec(path, what)), allow };
  const around = text.at;
  let read: ReturnType<typeof readJsonText> | undefined;
  const placeOf = (path: Path, what?: "key" | "value"): Place => {
    read ??= readJsonText(text.text);
    return "error" in read ? around : { kind: "text", within: around, ...read.spanOf(path, what), yaml: true };
  };
  return { at: around, placeOf, allow, text: text.text };
}

function inSpec(path: Path, what: "key" | "value" | undefined): readonly (string | number | { readonly key: string })[] {
  const last = path.at(-1);
  return what === "key" && typeof last === "string" ? [...path.slice(0, -1), { key: last }] : path;
}
