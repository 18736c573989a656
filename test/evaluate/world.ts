/** Series in a notation of promtool's, and what queries of them answer. */
import { compile } from "../../src/evaluate/compile.ts";
import { labelsIn, labelText } from "../../src/evaluate/labels.ts";
import { append, newStore, type Store, seriesIn, stale } from "../../src/evaluate/series.ts";
import { parse } from "../../src/promql/parse.ts";

const minute = 60_000;

/** A value each minute from zero on, `_` for none: `{ 'x{a="1"}': "0 1 _ 3" }`. */
export function storeOf(series: Readonly<Record<string, string>>): Store {
  const store = newStore();
  for (const [name, values] of Object.entries(series)) {
    const pairs = [...name.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) => [label, value] as const);
    const kept = seriesIn(store, labelsIn(store.table, [["__name__", name.replace(/\{.*/, "")], ...pairs]));
    for (const [index, text] of values.split(" ").entries()) if (text !== "_") append(kept, index * minute, text === "stale" ? stale : Number(text));
  }
  return store;
}

/** By series, at so many minutes; `step` is that of subqueries which do not say it. */
export function answer(store: Store, query: string, minutes: number): Readonly<Record<string, number>> {
  const { expr, error } = parse(query, { features: "all" });
  if (!expr) throw new Error(`${query}: ${error.message}`);
  const vector = compile(expr, { store, now: 0, lookback: 5 * minute, step: minute })(minutes * minute);
  return Object.fromEntries(vector.map(({ labels, value }) => [labelText(labels), value]));
}
