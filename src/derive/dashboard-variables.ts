/** The drop-downs of a dashboard: read from what its queries use, so that each is used and each that is used is there. */
import { linesIn } from "../logql/build.ts";
import type { Expr, Matcher, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { children } from "../promql/walk.ts";
import { type Board, variableMatcher } from "./board.ts";
import type { AnnotationPart, Datasource, PanelPart, PanelQuery, VariablePart } from "./dashboard-part.ts";
import { datasourceUid } from "./grafana-names.ts";
import { sourceOf } from "./grafana-sources.ts";
import { baseName } from "./query.ts";

export function variablesOf(
  board: Board,
  panels: readonly Pick<PanelPart, "queries" | "links" | "columns" | "raw">[],
  annotations: readonly AnnotationPart[],
): readonly VariablePart[] {
  const queries = panels.flatMap((panel) => panel.queries);
  const names = ["job", "instance", ...board.variables];
  const asking = selectorsAsking(queries, names);
  const lines = queries.flatMap((query) => (query.language === "logql" ? (linesIn(query.expr) ?? []) : []));
  const labels = names.flatMap((name): readonly VariablePart[] => {
    const of = seriesWith(board, asking.get(`$${name}`) ?? [], name);
    if (of) return [{ variable: "label", name, of }];
    const stream = lines.find((each) => each.stream.some((matcher) => asks(matcher, name)));
    return stream
      ? [{ variable: "stream-label", name, of: { ...stream, stream: stream.stream.filter(({ value }) => !value.startsWith("$")), stages: [] } }]
      : [];
  });
  return [...datasourcesOf(board, panels, annotations.length > 0, labels), ...labels];
}

function datasourcesOf(
  { scope }: Board,
  panels: Parameters<typeof variablesOf>[1],
  annotated: boolean,
  labels: readonly VariablePart[],
): readonly VariablePart[] {
  const used = new Set<Datasource>();
  if (annotated || labels.some(({ variable }) => variable === "label")) used.add("datasource");
  for (const { queries, links, columns, raw } of panels) {
    for (const { language } of queries) used.add(language === "promql" ? "datasource" : language === "logql" ? "logs" : "traces");
    for (const { to } of [...links, ...columns.flatMap(({ link }) => link ?? [])])
      if (to.link === "logs" || to.link === "traces") used.add(to.link);
      else if (to.link === "jaeger") used.add("traces");
    if (raw) for (const name of namedIn(raw)) used.add(name);
  }
  return (["datasource", "logs", "traces"] as const)
    .filter((name) => used.has(name))
    .map((name) => {
      const source = sourceOf(name, scope);
      return { variable: "datasource", name, ...(source && { start: { kind: source.kind, name: source.name, uid: datasourceUid(source) } }) };
    });
}

/** A raw panel that names no datasource asks Prometheus. */
function namedIn(raw: Readonly<Record<string, unknown>>): readonly Datasource[] {
  const text = JSON.stringify(raw);
  const named = (["datasource", "logs", "traces"] as const).filter((name) => text.includes(`\${${name}}`) || text.includes(`$${name}"`));
  return "datasource" in raw || named.length > 0 ? named : ["datasource"];
}

/** The series that `selectors` read whose values of `name` the drop-down offers: one metric of each job is enough, since all targets of a job have the same. */
function seriesWith(board: Board, selectors: readonly VectorSelector[], name: string): VectorSelector | undefined {
  const byOwner = new Map<string, VectorSelector>();
  const byName = new Map<string, VectorSelector>();
  for (const selector of selectors) {
    const { name: series = "" } = selector;
    if (!byName.has(series)) byName.set(series, selector);
  }
  const isRecorded = ([series]: readonly [string, VectorSelector]) => board.recordings.has(series);
  const found = [...byName];
  for (const [series, selector] of [...found.filter((each) => !isRecorded(each)), ...found.filter(isRecorded)]) {
    const owner = ownerOf(board, series);
    if (!byOwner.has(owner)) byOwner.set(owner, selector);
  }
  const [first, ...others] = byOwner.values();
  if (!first) return undefined;
  const all = [first, ...others];
  const narrowed = name === "job" || !all.every(({ matchers }) => matchers.some((matcher) => asks(matcher, "job"))) ? [] : [variableMatcher("job")];
  if (others.length > 0)
    return { type: "selector", matchers: [{ label: "__name__", operator: "=~", value: all.map((selector) => selector.name ?? "").join("|") }, ...narrowed] };
  const pinned = first.matchers.filter(({ label, operator }) => label === "job" && operator === "=");
  return build.selector(first.name ?? "", [...pinned, ...narrowed]);
}

/** The job whose targets a series comes from; of a recorded one, the job of what it was recorded from. */
function ownerOf({ scope, recordings }: Board, name: string): string {
  const recorded = recordings.get(name)?.query.metrics[0]?.name;
  return scope.metricsByName.get(baseName(recorded ?? name, scope))?.job ?? "";
}

function asks({ operator, value }: Matcher, name: string): boolean {
  return operator === "=~" && value === `$${name}`;
}

/** The selectors that each drop-down narrows, in the order of the queries, by its name with the `$` in front. */
function selectorsAsking(queries: readonly PanelQuery[], names: readonly string[]): ReadonlyMap<string, readonly VectorSelector[]> {
  const found = new Map(names.map((name): [string, VectorSelector[]] => [`$${name}`, []]));
  const look = (expr: Expr): void => {
    if (expr.type !== "selector") for (const child of children(expr)) look(child);
    else for (const { operator, value } of expr.matchers) if (operator === "=~") found.get(value)?.push(expr);
  };
  for (const query of queries) if (query.language === "promql") look(query.expr);
  return found;
}
