/** Series that no rule of an SLO may look at, though they are like those that it does. */
import type { Share } from "../../ir/query.ts";
import type { Matcher } from "../../promql/ast.ts";
import type { InputSeries } from "../rule-tests.ts";
import type { Scope } from "../scope.ts";
import { type SloFacts, sloSeries } from "../slo-facts.ts";
import { calendarSeries, sides } from "../slo-window.ts";
import { takesAll } from "./population.ts";
import type { Strand } from "./slo-strand.ts";
import type { Labels } from "./steady-world.ts";

/**
 * What rules of the same names record for another SLO, and for one of the same name of another service. Both burn their budgets;
 * their events end after ten minutes, so that they are missed as well.
 */
export function recordedStrangers(facts: SloFacts, figures: Iterable<string>, group: Labels, minutes: number, scope: Scope): readonly InputSeries[] {
  const calendars = facts.periods.flatMap((period) => {
    const { calendar } = period;
    return calendar ? sides.map((side) => ({ name: calendarSeries(side, period), labels: { [calendar]: "1" } })) : [];
  });
  const own = [...[...figures].map((name) => ({ name, labels: {} })), ...calendars];
  const { sli } = facts.slo;
  const parts = "parts" in sli ? sli.parts.flatMap(({ slo }) => identityOf(slo.name, scope.system.services.find(({ slos }) => slos.includes(slo))?.name)) : [];
  const counted = [sloSeries.total, sloSeries.bad].map((name) => ({ name, labels: {} }));
  return [[facts.labels, own] as const, ...parts.map((labels) => [labels, counted] as const)].flatMap(([labels, series]) =>
    others(labels, scope).flatMap((other) =>
      series.map(({ name, labels: more }) => ({
        name,
        labels: { ...group, ...more, ...other },
        values: name === sloSeries.total ? "5000x10 stale" : `5000x${minutes}`,
      })),
    ),
  );
}

type Identity = SloFacts["labels"];

function identityOf(slo: string, service: string | undefined): readonly Identity[] {
  return service === undefined ? [] : [{ service, slo }];
}

function others({ service, slo }: Identity, { system: { services } }: Scope): readonly Identity[] {
  const slos = services.flatMap((each) => each.slos.map(({ name }) => name));
  return [
    {
      service: unlike(
        service,
        services.map(({ name }) => name),
      ),
      slo,
    },
    { service, slo: unlike(slo, slos) },
  ];
}

function unlike(name: string, taken: readonly string[]): string {
  const other = `not-${name}`;
  return taken.includes(other) ? unlike(other, taken) : other;
}

/** Series of the same metrics that its matchers leave out: another value of each label for which all that it reads of a metric asks. */
export function strayStrands(strands: readonly Strand[], { part, whole }: Pick<Share, "part" | "whole">): readonly Strand[] {
  return [part, whole].flatMap(({ metric }, index) => {
    if (index === 1 && metric.name === part.metric.name) return [];
    const read = [part, whole].filter((series) => series.metric.name === metric.name);
    const own = strands.filter(({ name }) => name === metric.name || name === `${metric.name}_count` || name === `${metric.name}_bucket`);
    return metric.labels.flatMap(({ name: label, values }) => {
      const asked = read.map(({ matchers }) => matchers.filter((matcher) => matcher.label === label));
      if (asked.some(({ length }) => length === 0)) return [];
      const left = [...(values ?? []), `not-${own[0]?.labels[label]}`].find((value) => asked.every((matchers) => !takes(matchers, label, value)));
      return left === undefined ? [] : own.map((strand) => ({ ...strand, labels: { ...strand.labels, [label]: left } }));
    });
  });
}

function takes(matchers: readonly Matcher[], label: string, value: string): boolean {
  return takesAll(matchers, { [label]: value });
}
