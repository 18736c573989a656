/** What is wrong with an emitted dashboard that no schema can say. */
import { parse } from "../../src/promql/parse.ts";

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly collapsed?: boolean;
  readonly panels?: readonly PanelJson[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly TargetJson[];
  readonly fieldConfig?: { readonly defaults: Readonly<Record<string, unknown>>; readonly overrides: readonly unknown[] };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>> }[];
  readonly interval?: string;
}
export interface TargetJson {
  readonly refId: string;
  readonly expr?: string;
  readonly query?: string;
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly queryType?: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly refresh: string;
  readonly time: { readonly from: string };
  readonly links: readonly {
    readonly title: string;
    readonly type: string;
    readonly url: string;
    readonly tags: readonly string[];
    readonly keepTime: boolean;
    readonly targetBlank: boolean;
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string; readonly titleFormat: string; readonly tagKeys: string }[] };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: string; readonly datasource?: { readonly uid: string } }[];
  };
  readonly panels: readonly PanelJson[];
}

/** All panels, those of closed rows too, without headings. */
export function panelsIn(dashboard: DashboardJson): readonly PanelJson[] {
  return dashboard.panels.flatMap((panel) => (panel.type === "row" ? (panel.panels ?? []) : [panel]));
}

/** Sentences; none when all is well. `uids` are those of all dashboards emitted beside it. */
export function faultsOf(dashboard: DashboardJson, uids: ReadonlySet<string>): readonly string[] {
  return [
    ...placesOf(dashboard),
    ...namesOf(dashboard),
    ...variablesOf(dashboard),
    ...queriesOf(dashboard),
    ...linksOf(dashboard, uids),
    ...textsOf(dashboard),
  ];
}

function placesOf({ panels }: DashboardJson): readonly string[] {
  const overlaps = (all: readonly PanelJson[]) =>
    all.flatMap((a, index) =>
      all
        .slice(index + 1)
        .filter((b) => meet(a.gridPos, b.gridPos))
        .map((b) => `panels ${a.id} and ${b.id} overlap`),
    );
  const outside = panels.filter(({ gridPos: { x, w } }) => x < 0 || x + w > 24).map(({ id }) => `panel ${id} leaves the grid`);
  return [...outside, ...overlaps(panels), ...panels.flatMap((panel) => (panel.panels?.length ? overlaps([panel, ...panel.panels]) : []))];
}

function meet(a: PanelJson["gridPos"], b: PanelJson["gridPos"]): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function namesOf(dashboard: DashboardJson): readonly string[] {
  const ids = [...dashboard.panels, ...dashboard.panels.flatMap((panel) => panel.panels ?? [])].map(({ id }) => id);
  const expected = [...ids].sort((a, b) => a - b);
  const refIds = panelsIn(dashboard).flatMap(({ id, targets = [] }) =>
    new Set(targets.map(({ refId }) => refId)).size === targets.length ? [] : [`panel ${id} has a refId twice`],
  );
  return [
    ...(expected.every((id, index) => id === index + 1) ? [] : ["ids are not 1 to n"]),
    ...refIds,
    ...(/^[\w-]{1,40}$/.test(dashboard.uid) ? [] : [`${dashboard.uid} is no uid`]),
  ];
}

const builtIn = /^(__\w+|timeFilter)$/;

function variablesOf(dashboard: DashboardJson): readonly string[] {
  const defined = dashboard.templating.list.map(({ name }) => name);
  const text = JSON.stringify({ ...dashboard, templating: dashboard.templating.list.map(({ query, datasource }) => [query, datasource]) });
  const used = new Set([...text.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name).filter((name) => !builtIn.test(name)));
  return [
    ...[...used].filter((name) => !defined.includes(name)).map((name) => `$${name} is not defined`),
    ...defined.filter((name) => !used.has(name)).map((name) => `$${name} is not used`),
  ];
}

function queriesOf(dashboard: DashboardJson): readonly string[] {
  const targets = panelsIn(dashboard).flatMap(({ targets: own = [] }) => own);
  const texts = [
    ...targets.filter(({ datasource }) => datasource.type === "prometheus").map(({ expr = "" }) => expr),
    ...dashboard.annotations.list.map(({ expr }) => expr),
  ];
  const broken = texts.flatMap((text) => {
    const { error } = parse(text, { variables: true });
    return error ? [`${text}: ${error.message}`] : [];
  });
  return broken;
}

function linksOf(dashboard: DashboardJson, uids: ReadonlySet<string>): readonly string[] {
  const targets = [...JSON.stringify(dashboard).matchAll(/"\/d\/([\w-]+)/g)].map(([, uid = ""]) => uid);
  return targets.filter((uid) => !uids.has(uid)).map((uid) => `no dashboard ${uid}`);
}

function textsOf(dashboard: DashboardJson): readonly string[] {
  return panelsIn(dashboard).flatMap(({ id, title, type, description, fieldConfig }) => [
    ...(title && description ? [] : [`panel ${id} has no title or description`]),
    ...(fieldConfig && !fieldConfig.defaults.noValue ? [`panel ${id} has no text for no data`] : []),
    ...(["timeseries", "stat", "gauge", "bargauge"].includes(type) && !fieldConfig?.defaults.unit ? [`panel ${id} has no unit`] : []),
  ]);
}
