/** What a firing alert keeps from being told: what the spec declares, and what follows from severities and tiers of SLOs. */
import type { Inhibition } from "../ir/routing.ts";
import type { Settings } from "./collector-part.ts";
import { keptBy } from "./condition.ts";
import type { AlertingRule, RuleFile } from "./rules.ts";
import { groupingOf } from "./slo-facts.ts";

/** A rule of inhibition with its reason; a declared one knows where. */
export interface Inhibited {
  readonly settings: Settings;
  readonly because?: string;
  readonly declared?: Inhibition;
}

/**
 * A missing label counts as an empty one, and two missing ones as equal, so `equal` has only labels that an alert and what it
 * silences both have, or both lack.
 */
export function inhibitions(declared: readonly Inhibition[], ruleFiles: readonly RuleFile[]): readonly Inhibited[] {
  const alerts = ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.filter((rule) => rule.kind === "alerting")));
  return [...tiers(alerts), ...severities(alerts), ...declared.map(said)];
}

/** A page of an SLO says what its ticket says, sooner. */
function tiers(alerts: readonly AlertingRule[]): readonly Inhibited[] {
  const slos = alerts.flatMap(({ slo, labels }) => (slo ? [{ slo, labels }] : []));
  const has = (tier: string) => slos.some(({ labels }) => labels.tier === tier);
  if (!has("page") || !has("ticket")) return [];
  const groups = slos.flatMap(({ slo }) => groupingOf(slo) ?? []);
  const equal = [...new Set(["service", "slo", ...groups])];
  return [{ settings: rule('tier="page"', 'tier="ticket"', equal), because: "A budget that burns fast enough to page needs no ticket too." }];
}

/** The same alert at two levels: the higher one says it all. */
function severities(alerts: readonly AlertingRule[]): readonly Inhibited[] {
  const has = (severity: string) => alerts.some(({ slo, labels }) => slo === undefined && labels.severity === severity);
  const levels = ["critical", "warning", "info"].filter(has);
  return levels.slice(0, -1).map((level, index) => {
    const lower = levels.slice(index + 1);
    const target = lower.length === 1 ? `severity="${lower[0]}"` : `severity=~"${lower.join("|")}"`;
    const equal = ["alertname", "service", ...sharedLabels(alerts, level, lower)];
    return {
      settings: rule(`severity="${level}"`, target, equal),
      because: `Where an alert is ${level}, its ${lower.join(" and ")} ${lower.length === 1 ? "says" : "say"} nothing new.`,
    };
  });
}

/** Labels of the queries of alerts that come at both levels: without them, one pod's trouble would hide another's. */
function sharedLabels(alerts: readonly AlertingRule[], level: string, lower: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const high of alerts.filter(({ labels }) => labels.severity === level)) {
    for (const low of alerts.filter(({ name, labels }) => name === high.name && lower.includes(labels.severity ?? ""))) {
      const [one, other] = [high, low].map(({ alert }) => (alert ? keptBy(alert.when) : undefined));
      for (const label of one ?? []) if (other?.includes(label) && label !== "job") found.add(label);
    }
  }
  return [...found];
}

function said(declared: Inhibition): Inhibited {
  return { settings: rule(matcher(declared.when), matcher(declared.silences), declared.equal), declared };
}

function matcher(what: Inhibition["when"]): string {
  return typeof what === "string" ? `severity=${JSON.stringify(what)}` : `alertname=${JSON.stringify(what.name)}`;
}

function rule(source: string, target: string, equal: readonly string[]): Settings {
  return { source_matchers: [source], target_matchers: [target], equal };
}
