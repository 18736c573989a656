/** The forms in which a dashboard is given, each as the classic one, so that rules know one: bare, in an envelope of the API, as a resource, and of version 2. */
import type { Settings } from "./collector-part.ts";
import { isMap } from "./grafana-nodes.ts";
import { classicOf, type ElementUse } from "./grafana-v2.ts";
import type { Path } from "./part.ts";

export interface DashboardForm {
  /** In the classic form: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
  readonly data: Settings;
  /** From the way to a value in `data` to the way to it in what was given. */
  readonly way: (path: Path) => Path;
  /** It stands in a request to the API, or an answer of it, which no file of Grafana's may be. */
  readonly enveloped?: true;
  /** Of version 2: the elements that there are, and the places of the layout that name one. */
  readonly elements?: { readonly names: readonly string[]; readonly uses: readonly ElementUse[] };
}

/** Nothing for data that is no dashboard in any form. */
export function dashboardForm(data: Settings): DashboardForm | undefined {
  const { dashboard, spec } = data;
  if (isMap(spec) && data.kind !== undefined) {
    const uid = isMap(data.metadata) && typeof data.metadata.name === "string" ? { uid: data.metadata.name } : {};
    const inner = isMap(spec.elements) || isMap(spec.layout) ? ofVersion2(spec, ["spec"]) : bare(spec, ["spec"]);
    return inner && { ...inner, data: { ...uid, ...inner.data } };
  }
  if (isMap(data.elements) && isMap(data.layout)) return ofVersion2(data, []);
  if (isMap(dashboard) && data.panels === undefined) return { data: dashboard, way: (path) => ["dashboard", ...path], enveloped: true };
  return bare(data, []);
}

function bare(data: Settings, root: Path): DashboardForm | undefined {
  if (!Array.isArray(data.panels) && !Array.isArray(data.rows) && data.title === undefined) return undefined;
  return { data, way: (path) => [...root, ...path] };
}

function ofVersion2(spec: Settings, root: Path): DashboardForm {
  const { data, moved, uses } = classicOf(spec);
  const names = isMap(spec.elements) ? Object.keys(spec.elements) : [];
  const way = (path: Path): Path => {
    for (let length = path.length; length > 0; length--) {
      const found = moved.get(JSON.stringify(path.slice(0, length)));
      if (found) return [...root, ...found, ...path.slice(length)];
    }
    return [...root, ...path];
  };
  return { data, way, elements: { names, uses: uses.map(({ name, path }) => ({ name, path: [...root, ...path] })) } };
}

/** What a thing on a dashboard is called: `panels.<id>.targets.<refId>`, as people find it in Grafana, rather than by its index. */
export function nameOnDashboard(data: Settings, path: Path): string {
  const steps: (string | number)[] = [];
  let node: unknown = data;
  for (const [index, step] of path.entries()) {
    const list = path[index - 1];
    node = isMap(node) || Array.isArray(node) ? (node as Settings)[step] : undefined;
    const name = typeof step === "number" && isMap(node) ? (list === "panels" ? node.id : list === "targets" ? node.refId : undefined) : undefined;
    // A panel of a row is one of the dashboard.
    if (step === "panels" && (steps[0] === "panels" || steps[0] === "rows")) steps.length = 0;
    steps.push(typeof name === "string" || typeof name === "number" ? name : step);
  }
  return steps.join(".");
}
