/** A dashboard that nobody can load or read becomes several: at most 60 panels, and at most 512 KiB as a file. */
import type { Expr } from "../promql/ast.ts";
import { children } from "../promql/walk.ts";
import type { PanelDraft, RowDraft } from "./panel.ts";

const mostPanels = 60;
/** Of what `weightOf` guesses; leaves room in 512 KiB for what is around the panels. */
const mostWeight = 400_000;

/** Metrics, or other things with a name, that stand together under one heading. */
export interface NamedGroup {
  readonly title: string;
  readonly members: readonly { readonly name: string; readonly panels: readonly PanelDraft[] }[];
}

export interface NamedPart {
  /** "shop_http_*", or "shop_cache_* to shop_http_*"; absent when there is one part only. */
  readonly names?: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelDraft[] }[];
}

/** Groups in as few parts as fit, each of neighbours in the alphabet; a common beginning stays together where that fits. */
export function splitByName(groups: readonly NamedGroup[]): readonly NamedPart[] {
  const members = groups.flatMap((group) => group.members);
  if (members.length === 0) return [];
  if (fits(sizeOf(members))) return [{ rows: groups.map(({ title, members: own }) => ({ title, panels: own.flatMap(({ panels }) => panels) })) }];
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = partsOf(sorted, 0);
  const partOf = new Map(parts.flatMap((families, index) => families.flatMap((family) => family.members.map(({ name }) => [name, index] as const))));
  const rows = parts.map((): { title: string; panels: PanelDraft[] }[] => []);
  for (const { title, members: own } of groups) {
    for (const { name, panels } of own) {
      const into = rows[partOf.get(name) ?? 0] ?? [];
      if (into.at(-1)?.title !== title) into.push({ title, panels: [] });
      into.at(-1)?.panels.push(...panels);
    }
  }
  return parts.map((families, index) => ({ names: namesOf(families), rows: rows[index] ?? [] }));
}

/** Rows in as few parts as fit, in their order; a row that is too long by itself goes on in the next part. */
export function splitRows(rows: readonly RowDraft[]): readonly (readonly RowDraft[])[] {
  const parts: RowDraft[][] = [];
  let size = { panels: 0, weight: 0 };
  for (const row of rows) {
    let rest: PanelDraft[] = [];
    const flush = () => {
      if (rest.length > 0) parts.at(-1)?.push({ ...row, panels: rest });
      rest = [];
    };
    for (const panel of row.panels) {
      const weight = weightOf(panel);
      const more = { panels: size.panels + 1, weight: size.weight + weight };
      const next = parts.length === 0 || !fits(more);
      if (next) {
        flush();
        parts.push([]);
      }
      size = next ? { panels: 1, weight } : more;
      rest.push(panel);
    }
    flush();
  }
  return parts;
}

interface Size {
  readonly panels: number;
  readonly weight: number;
}

function fits({ panels, weight }: Size): boolean {
  return panels <= mostPanels && weight <= mostWeight;
}

/** Bytes of a panel as a file has it, guessed from its parts: printing all of them to count them would cost as much as writing them. */
function weightOf(panel: PanelDraft): number {
  const known = weights.get(panel);
  if (known !== undefined) return known;
  const fixed = 4_000 + 600 * (panel.queries.length + panel.columns.length) + 150 * panel.states.length;
  const raw = panel.raw ? 2 * JSON.stringify(panel.raw).length : 0;
  const queries = panel.queries.reduce((sum, query) => sum + (query.language === "promql" ? sizeOfQuery(query.expr) : 500), 0);
  const weight = fixed + raw + queries + 2 * (panel.description.length + (panel.text?.length ?? 0));
  weights.set(panel, weight);
  return weight;
}
/** Panels are weighed with the others of their group, of their family and of their dashboard. */
const weights = new WeakMap<PanelDraft, number>();

function sizeOfQuery(expr: Expr): number {
  let size = 30;
  if (expr.type === "selector") for (const { label, value } of expr.matchers) size += label.length + value.length + 10;
  else if (expr.type === "string") size += expr.value.length;
  else if (expr.type !== "number") {
    if (expr.type === "aggregation") for (const label of expr.grouping?.labels ?? []) size += label.length;
    for (const child of children(expr)) size += sizeOfQuery(child);
  }
  return size;
}

type Member = NamedGroup["members"][number];

/** Members whose names begin alike, in one piece that fits where that is possible. */
interface Family {
  readonly prefix: string;
  readonly members: readonly Member[];
}

/**
 * Families by the first `words + 1` words of a name, neighbours together as long as they fit. One that does not fit is
 * divided by its next word, and its pieces stay among themselves.
 */
function partsOf(sorted: readonly Member[], words: number): readonly (readonly Family[])[] {
  const parts: Family[][] = [];
  let open: { readonly part: Family[]; readonly size: Size } | undefined;
  for (const [prefix, members] of byPrefix(sorted, words + 1)) {
    const size = sizeOf(members);
    if (!fits(size) && members.some(({ name }) => name !== prefix)) {
      parts.push(...partsOf(members, words + 1).map((part) => [...part]));
      open = undefined;
      continue;
    }
    const both: Size = open ? { panels: open.size.panels + size.panels, weight: open.size.weight + size.weight } : size;
    if (open && fits(both)) open = { part: open.part, size: both };
    else {
      open = { part: [], size };
      parts.push(open.part);
    }
    open.part.push({ prefix, members });
  }
  return parts;
}

function byPrefix(sorted: readonly Member[], words: number): ReadonlyMap<string, readonly Member[]> {
  const found = new Map<string, Member[]>();
  for (const member of sorted) {
    const prefix = member.name.split("_", words).join("_");
    const family = found.get(prefix);
    if (family) family.push(member);
    else found.set(prefix, [member]);
  }
  return found;
}

function sizeOf(members: readonly Member[]): Size {
  const panels = members.flatMap((member) => member.panels);
  return { panels: panels.length, weight: panels.reduce((sum, panel) => sum + weightOf(panel), 0) };
}

function namesOf(families: readonly Family[]): string {
  const pattern = ({ prefix, members }: Family) => (members.some(({ name }) => name !== prefix) ? `${prefix}_*` : prefix);
  const [first, last] = [families[0], families.at(-1)];
  if (!first || !last) return "";
  return first === last ? pattern(first) : `${pattern(first)} to ${pattern(last)}`;
}
