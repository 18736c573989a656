/** Events of a window from the events of five minutes that were recorded: sums over a grid of slots that touch and do not overlap. */
import type { Expr, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import { type SloFacts, sloSelector, sloSeries } from "./slo-facts.ts";

const five = 5 * 60_000;
const twoHours = 2 * 60 * 60_000;
const day = 24 * 60 * 60_000;

/** What is recorded for slots longer than five minutes, so that windows of days read fewer samples. */
export function slotted(facts: SloFacts): readonly { readonly name: string; readonly expr: Expr }[] {
  if (facts.slot === five) return [];
  return (["total", "bad"] as const).map((of) => ({
    name: slotSeries(facts, of),
    expr: build.call("sum_over_time", grid(sloSelector(facts, sloSeries[of]), facts.slot, five)),
  }));
}

function slotSeries(facts: SloFacts, of: "total" | "bad"): string {
  return `slo:${of}:events_${formatDuration(facts.slot)}`;
}

/**
 * The sum over a window; "mean" is that of all events in a slot. Windows under two hours are read without a grid, which would
 * make them lag: what was counted five minutes ago reaches five minutes further back, so the range is that much shorter.
 * Their slots overlap, so this is a multiple of the events, alike for all and for the bad ones.
 */
export function eventsIn(facts: SloFacts, of: "total" | "bad" | "mean", window: number): Expr {
  const series = of === "mean" ? "total" : of;
  const recorded = sloSelector(facts, sloSeries[series]);
  const over = (range: Expr) => build.call(of === "mean" ? "avg_over_time" : "sum_over_time", range);
  if (window <= five) return recorded;
  if (window < twoHours) return over(build.over(recorded, build.duration(window - five)));
  if (window < day || facts.slot === five) return over(grid(recorded, window, five));
  return over(grid(sloSelector(facts, slotSeries(facts, series)), window, facts.slot));
}

/** How many events were bad in a window, each counted once. */
export function badEvents(facts: SloFacts, window: number): Expr {
  if (window >= twoHours) return eventsIn(facts, "bad", window);
  const minutely = build.call("sum_over_time", grid(sloSelector(facts, sloSeries.bad), window, 60_000));
  return build.binary(minutely, "/", build.number(five / 60_000));
}

function grid(expr: VectorSelector, range: number, step: number): Expr {
  return { type: "subquery", expr, range: build.duration(range), step: build.duration(step) };
}
