/** Which series a selector takes. */
import { RE2JS } from "re2js";
import type { Matcher, VectorSelector } from "../promql/ast.ts";
import { type Labels, labelValue } from "./labels.ts";
import type { Series, Store } from "./series.ts";

/** A pattern as Prometheus reads it: of the whole text, `.` also for the end of a line. */
export function wholePattern(pattern: string): RE2JS {
  return RE2JS.compile(`^(?s:${pattern})$`);
}

/** Whether labels fit all matchers, those of the name too. */
export function fitter(selector: Pick<VectorSelector, "name" | "matchers">): (labels: Labels) => boolean {
  const { name, matchers } = selector;
  const tests = [...(name === undefined ? [] : [{ label: "__name__", operator: "=", value: name } as const]), ...matchers].map(testOf);
  return (labels) => tests.every((test) => test(labels));
}

function testOf({ label, operator, value }: Matcher): (labels: Labels) => boolean {
  if (operator === "=") return (labels) => labelValue(labels, label) === value;
  if (operator === "!=") return (labels) => labelValue(labels, label) !== value;
  const pattern = wholePattern(value);
  return (labels) => pattern.matches(labelValue(labels, label)) === (operator === "=~");
}

/** What a selector has found so far: a series, and where in it the last range stood. */
export interface Found {
  readonly series: Series;
  first: number;
  end: number;
}

/** Series that a selector takes, those too that are added between two calls. */
export function finder(selector: VectorSelector, store: Store): () => readonly Found[] {
  const name = selector.name ?? selector.matchers.find(({ label, operator }) => label === "__name__" && operator === "=")?.value;
  const fits = fitter(selector);
  const found: Found[] = [];
  let looked = 0;
  return () => {
    const candidates = name === undefined ? store.series : store.byName.get(name);
    for (; candidates !== undefined && looked < candidates.length; looked++) {
      const series = candidates[looked] as Series;
      if (fits(series.labels)) found.push({ series, first: 0, end: 0 });
    }
    return found;
  };
}
