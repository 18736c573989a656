/** How a query of Loki uses the names of labels and fields, stage by stage. */

import type { Expr, Grouping, LabelComparison, LogLines, LogRange, Stage, Unwrap } from "../logql/ast.ts";
import { patternFields, regexpFields } from "../logql/pattern.ts";
import { labelsInTemplate } from "../logql/template.ts";
import { comparisonsIn, walk } from "../logql/walk.ts";
import type { Span } from "../promql/ast.ts";

/** One use of a name. */
export interface NameUse {
  readonly name: string;
  readonly span: Span | undefined;
  readonly as: "filter" | "unwrap" | "group" | "format";
  readonly filter?: LabelComparison;
  readonly unwrap?: Unwrap;
  /** Which fields of the line are found by then: none, all that it has, or nobody knows. */
  readonly found: "nothing" | "everything" | "unknown";
  /** A stage in front, or the query, made the name. */
  readonly made: boolean;
  /** A grouping inside of this one leaves the name out. */
  readonly dropped?: true;
}

/** A reading of lines with the uses of names in it and in the groupings around it. */
export interface Reading {
  readonly lines: LogLines;
  readonly range?: LogRange;
  readonly uses: readonly NameUse[];
}

/** Every reading of lines in a query. */
export function readingsOf(expr: Expr): readonly Reading[] {
  const readings: Reading[] = [];
  const inner = new Set<Expr>();
  walk(expr, (node) => {
    if (inner.has(node)) return;
    const chain = chainFrom(node);
    if (!chain) return;
    for (const each of chain.passed) inner.add(each);
    readings.push(readingOf(chain));
  });
  return readings;
}

interface Chain {
  readonly lines: LogLines;
  readonly range?: LogRange;
  readonly groupings: readonly Grouping[];
  readonly made: readonly string[];
  readonly passed: readonly Expr[];
}

/** From an aggregation down to the lines that it counts; labels that an inner grouping leaves are known to the outer. */
function chainFrom(expr: Expr, groupings: readonly Grouping[] = [], made: readonly string[] = [], passed: readonly Expr[] = []): Chain | undefined {
  const all = [...passed, expr];
  switch (expr.type) {
    case "lines":
      return { lines: expr, groupings, made, passed: all };
    case "range":
      return { lines: expr.lines, range: expr, groupings: [...groupings, ...(expr.grouping ? [expr.grouping] : [])], made, passed: [...all, expr.lines] };
    case "aggregation":
      return chainFrom(expr.expr, [...groupings, ...(expr.grouping ? [expr.grouping] : [])], made, all);
    case "label_replace":
      return chainFrom(expr.expr, groupings, [...made, expr.label], all);
    default:
      return undefined;
  }
}

function readingOf({ lines, range, groupings, made }: Chain): Reading {
  const state: State = { found: "nothing", made: new Set() };
  const uses: NameUse[] = [];
  for (const stage of lines.stages) {
    uses.push(...usesIn(stage, state));
    apply(stage, state);
  }
  const now = (name: string) => ({ found: state.found, made: state.made.has(name) });
  const unwrap = range?.unwrap;
  if (unwrap) uses.push({ name: unwrap.label, span: unwrap.labelSpan, as: "unwrap", unwrap, ...now(unwrap.label) });
  for (const filter of (unwrap?.filters ?? []).flatMap(comparisonsIn))
    uses.push({ name: filter.label, span: filter.span, as: "filter", filter, ...now(filter.label) });
  for (const name of made) state.made.add(name);
  for (const [index, { kind, labels, places }] of groupings.entries()) {
    if (kind !== "by") continue;
    const inner = groupings.slice(index + 1);
    const isDropped = (name: string) => !made.includes(name) && inner.some((each) => (each.kind === "by") !== each.labels.includes(name));
    uses.push(...labels.map((name, at): NameUse => ({ name, span: places?.[at], as: "group", ...now(name), ...(isDropped(name) && { dropped: true }) })));
  }
  return { lines, ...(range && { range }), uses };
}

/** What is known while the stages are passed. */
interface State {
  found: NameUse["found"];
  readonly made: Set<string>;
}

function usesIn(stage: Stage, { found, made }: State): readonly NameUse[] {
  const use = (name: string, span: Span | undefined, as: NameUse["as"], filter?: LabelComparison): NameUse => ({
    ...{ name, span, as, found, made: made.has(name) },
    ...(filter && { filter }),
  });
  switch (stage.stage) {
    case "filter":
    case "filters":
      return comparisonsIn(stage).map((filter) => use(filter.label, filter.span, "filter", filter));
    case "line_format":
      return labelsInTemplate(stage.template).map((name) => use(name, stage.span, "format"));
    case "label_format":
      return stage.labels.flatMap(({ from, template, span }) =>
        (from === undefined ? labelsInTemplate(template ?? "") : [from]).map((name) => use(name, span, "format")),
      );
    default:
      return [];
  }
}

function apply(stage: Stage, state: State): void {
  switch (stage.stage) {
    case "json":
    case "logfmt":
      if (stage.fields) for (const { name } of stage.fields) state.made.add(name);
      else if (state.found === "nothing") state.found = "everything";
      return;
    case "pattern":
      for (const name of patternFields(stage.pattern)) state.made.add(name);
      return;
    case "regexp":
      for (const name of regexpFields(stage.pattern)) state.made.add(name);
      return;
    case "label_format":
      for (const { label } of stage.labels) state.made.add(label);
      return;
    case "unpack":
    case "line_format":
      // The line is another one from here on.
      if (stage.stage === "unpack" || state.found === "nothing") state.found = "unknown";
      return;
    default:
  }
}
