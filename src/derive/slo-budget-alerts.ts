/** Alerts on the budget of an SLO as a whole: a part of it is spent, or nothing tells any more. */
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatPercent } from "../util/number.ts";
import type { AlertingRule, SloWords } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { addresses, groupsText, periodText, promiseText } from "./slo-burn.ts";
import { type SloFacts, sloAlerts, sloSelector, sloSeries } from "./slo-facts.ts";

const minute = 60_000;
const hour = 60 * minute;

/** One for each share that is told of. The 5 min keep a single late scrape from telling, the hour a share from coming and going. */
export function spentAlerts(facts: SloFacts, words: SloWords, scope: Scope): readonly AlertingRule[] {
  const { spent } = facts;
  if (!spent) return [];
  const [period] = facts.periods;
  // Of a budget of two events one failure is half, which needs nobody.
  const exprOf = (share: number) => {
    const bad = build.binary(sloSelector(facts, sloSeries.spent), "*", sloSelector(facts, sloSeries.budget));
    const enough = build.binary(bad, ">=", build.number(facts.minEvents));
    return build.binary(build.binary(sloSelector(facts, sloSeries.spent), ">=", build.number(share)), "and", enough);
  };
  return spent.at.map((share) =>
    alert(facts, words, scope, () => exprOf(share), {
      name: sloAlerts.spent,
      for: 5 * minute,
      keepFiringFor: hour,
      labels: { severity: spent.severity, spent: formatPercent(share) },
      annotations: {
        summary: `${words.slo}${groupsText(facts)} has spent {{ $value | humanizePercentage }} of its error budget`,
        description: `${promiseText(facts, words)} ${share < 1 ? `More than ${formatPercent(share)} of the bad events that it allows ${periodText(period)} have happened.` : `All bad events that it allows ${periodText(period)} have happened.`}`,
      },
    }),
  );
}

/** What had traffic in the period has no series now. Of an SLO with groups all have to be gone: a tenant may leave. */
export function absentAlert(facts: SloFacts, words: SloWords, scope: Scope): readonly AlertingRule[] {
  const { absent, groupedBy } = facts;
  if (absent === undefined) return [];
  const exprOf = (): Expr => {
    const [seen, now] = [sloSelector(facts, sloSeries.budget), sloSelector(facts, sloSeries.total)];
    const identity = Object.keys(facts.labels);
    return groupedBy?.length === 0
      ? build.binary(seen, "unless", now)
      : build.binary(build.by("max", identity, seen), "unless", build.by("max", identity, now));
  };
  const rule = alert(facts, words, scope, exprOf, {
    name: sloAlerts.absent,
    for: 10 * minute,
    labels: { severity: absent },
    annotations: {
      summary: `${words.slo} is not measured: its series are gone`,
      description: `${promiseText(facts, words)} For a quarter of an hour no series have said how many events there are, and there were some in the time before. Until they are back no other alert of this SLO can fire.`,
    },
  });
  return [rule];
}

type Parts = Pick<AlertingRule, "name" | "for" | "keepFiringFor" | "labels" | "annotations">;

function alert({ slo, labels }: SloFacts, words: SloWords, scope: Scope, make: () => Expr, parts: Parts): AlertingRule {
  const { severity = "", ...more } = parts.labels;
  let expr: Expr | undefined;
  return {
    kind: "alerting",
    ...parts,
    get expr() {
      expr ??= make();
      return expr;
    },
    labels: { severity, team: words.team, ...labels, tier: "ticket", ...more },
    annotations: { ...parts.annotations, ...addresses(words, parts.name, scope) },
    slo,
    at: slo.at,
    subject: `slos.${slo.name}`,
  };
}
