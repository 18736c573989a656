/** Objects of OpenSLO, v1 and the v1alpha that Sloth reads too. https://github.com/OpenSLO/OpenSLO */
import { didYouMean } from "../util/did-you-mean.ts";
import { parseDuration } from "../util/duration.ts";
import { type FileObject, type Placed, placeOf, type Reading, report, textAt, valueAt } from "./fields.ts";
import type { Alerts, Defaults, Imported, ImportedSlo } from "./imported.ts";
import { lostMetadata } from "./lost.ts";
import { objectiveOf, targetOf } from "./objective.ts";
import { alertsOf, type Found } from "./openslo-alerts.ts";
import { type AlertConditionSpec, type AlertPolicySpec, type AlphaSloSpec, alphaSlo, objectWith, type SloSpec, slo } from "./openslo-fields.ts";
import { indicatorOf, type Terms } from "./openslo-indicator.ts";
import { type Library, libraryOf, referredTo } from "./openslo-library.ts";
import { alphaSource, type Sourced, sourceOf } from "./openslo-source.ts";
import { type Window, windowOf } from "./openslo-window.ts";

/** All objects of all files, since each may refer to any other. */
export function readOpenSlo(objects: readonly FileObject[], defaults: Defaults): readonly Imported[] {
  const known = objects.filter(isKnown);
  const library = libraryOf(known);
  return known.flatMap((object) => {
    if (textAt(object.node, "kind") !== "SLO") return [];
    return (textAt(object.node, "apiVersion") === "openslo/v1" ? readSlo(object, library, defaults) : readAlphaSlo(object, library, defaults)) ?? [];
  });
}

const kinds = {
  "openslo/v1": ["SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget"],
  "openslo/v1alpha": ["SLO", "Service"],
};

function isKnown({ node, reading }: FileObject): boolean {
  const [version, kind] = [textAt(node, "apiVersion") ?? "", textAt(node, "kind") ?? ""];
  const ofVersion = Object.entries(kinds).find(([name]) => name === version)?.[1];
  if (ofVersion?.includes(kind)) return true;
  const range = valueAt(node, ofVersion ? "kind" : "apiVersion");
  const message = ofVersion
    ? `\`${version}\` has no kind \`${kind}\``
    : range
      ? `this is of \`${version}\`, which is no OpenSLO that obsc reads`
      : "this object has no `apiVersion`";
  const help = ofVersion ? (didYouMean(kind, ofVersion) ?? `its kinds are ${ofVersion.join(", ")}`) : "obsc reads `openslo/v1` and `openslo/v1alpha`";
  report(reading, { node, path: [] }, { message, help, ...(range && { range }) });
  return false;
}

/** What both versions come to. */
interface Draft {
  readonly name: Placed<string>;
  readonly service: Placed<string>;
  readonly team: string | undefined;
  readonly description: string | undefined;
  readonly window: Window | undefined;
  readonly alerts: Alerts;
  readonly objectives: readonly DraftObjective[];
}

interface DraftObjective {
  readonly displayName: string | undefined;
  readonly percent: string | undefined;
  readonly source: Sourced;
  readonly terms: Terms;
}

function importedFrom(draft: Draft, reading: Reading): Imported {
  const { name, service, window, objectives } = draft;
  const read = objectives.map((objective, index) => {
    const called = objectives.length === 1 ? name.value : `${name.value}-${suffixOf(objective, index, objectives)}`;
    const indicator = objective.source && indicatorOf(objective.source, objective.terms, reading);
    if (!indicator || !window || objective.percent === undefined) return { left: { service: service.value, name: called } };
    const imported: ImportedSlo = {
      service: service.value,
      ...(draft.team !== undefined && { team: draft.team }),
      name: called,
      at: placeOf(name, reading),
      objective: objective.percent,
      window: window.text,
      ...(draft.description && { description: draft.description }),
      indicator,
      alerts: draft.alerts,
    };
    return { slo: imported };
  });
  return { slos: read.flatMap((each) => each.slo ?? []), left: read.flatMap((each) => each.left ?? []) };
}

/** Of several objectives each becomes an SLO, called after what it shows, or counted from 0 as Sloth counts them. */
function suffixOf({ displayName }: DraftObjective, index: number, all: readonly DraftObjective[]): string {
  const slug = (text: string | undefined) =>
    (text ?? "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
  const slugs = all.map((each) => slug(each.displayName));
  return new Set(slugs).size === all.length && !slugs.includes("") ? slug(displayName) : String(index);
}

function readSlo({ node, reading }: FileObject, library: Library, defaults: Defaults): Imported | undefined {
  const read = objectWith(slo)({ node, path: [] }, reading);
  const { metadata, spec } = read ?? {};
  if (!spec || !metadata?.name || !spec.service) return undefined;
  lostMetadata(metadata.labels, metadata.labels?.value, reading);
  const window = windowIn(spec, metadata.name, defaults, reading);
  const all = spec.objectives ?? [];
  const isComposite = all.some((each) => each.indicator ?? each.indicatorRef);
  if (isComposite) {
    const message = "an SLO of several indicators becomes one SLO for each of them";
    report(reading, metadata.name, {
      severity: "warning",
      message,
      help: "put them together in the spec with `weighted` or `worstOf`, under an objective of their own",
    });
  }
  const draft: Draft = {
    name: metadata.name,
    service: spec.service,
    team: library.teams.get(spec.service.value) ?? metadata.labels?.value.team ?? metadata.labels?.value.owner,
    description: spec.description ?? metadata.displayName,
    window,
    alerts: alertsIn(spec, library, window?.period ?? 1, reading),
    objectives: all.map((each) => ({
      displayName: each.displayName,
      percent: percentOf(each, reading),
      source: sourceOf(isComposite ? each : spec, library, reading),
      terms: { ...each, method: spec.budgetingMethod },
    })),
  };
  for (const { timeSliceWindow } of all) {
    if (!timeSliceWindow || timeSliceWindow.value === "1m" || timeSliceWindow.value === "1") continue;
    const message = `a slice of \`${timeSliceWindow.value}\` becomes one of a minute, by what the query says in it`;
    report(reading, timeSliceWindow, { severity: "warning", message, help: "give the ranges of the query the length of the slice" });
  }
  return importedFrom(draft, reading);
}

function percentOf(
  { target, targetPercent, at }: { readonly target?: Placed<number>; readonly targetPercent?: Placed<number>; readonly at: Terms["at"] },
  reading: Reading,
) {
  if (target && targetPercent) {
    report(reading, targetPercent, { message: "both `target` and `targetPercent` are said", help: "keep one of them" });
    return undefined;
  }
  if (target) return targetOf(target, reading);
  if (targetPercent) return objectiveOf(targetPercent, reading);
  report(reading, at, { message: "an objective has no `target`", help: "add it: `target: 0.999`" });
  return undefined;
}

function windowIn(spec: SloSpec, name: Placed<string>, defaults: Defaults, reading: Reading): Window | undefined {
  const [first, second] = spec.timeWindow ?? [];
  if (second) report(reading, second.at, { message: "an SLO has one time window", help: "keep one of them" });
  if (!first) return defaultWindow(name, defaults, reading);
  const { duration, isRolling, calendar, at } = first;
  return duration && windowOf({ at, duration, isRolling: isRolling ?? !calendar, timeZone: calendar?.timeZone }, reading);
}

function defaultWindow(name: Placed<string>, { window }: Defaults, reading: Reading): Window {
  report(reading, name, { severity: "info", message: `nothing says over which time: it is taken to be ${window}`, help: "say another with --window" });
  return { text: window, period: parseDuration(window) ?? 0 };
}

function alertsIn(spec: SloSpec, library: Library, period: number, reading: Reading): Alerts {
  const policies = (spec.alertPolicies ?? []).flatMap((each): readonly Found<AlertPolicySpec>[] => {
    if (each.spec) return [{ spec: each.spec, reading }];
    return each.alertPolicyRef ? referredTo(each.alertPolicyRef, "AlertPolicy", library.policies, reading) : [];
  });
  const conditionsOf = (policy: Found<AlertPolicySpec>) =>
    (policy.spec.conditions ?? []).flatMap((each): readonly Found<AlertConditionSpec>[] => {
      if (each.spec) return [{ spec: each.spec, reading: policy.reading }];
      return each.conditionRef ? referredTo(each.conditionRef, "AlertCondition", library.conditions, policy.reading) : [];
    });
  return alertsOf(policies, conditionsOf, period);
}

function readAlphaSlo({ node, reading }: FileObject, library: Library, defaults: Defaults): Imported | undefined {
  const read = objectWith(alphaSlo)({ node, path: [] }, reading);
  const { metadata, spec } = read ?? {};
  if (!spec || !metadata?.name || !spec.service) return undefined;
  const window = alphaWindow(spec, metadata.name, defaults, reading);
  const draft: Draft = {
    name: metadata.name,
    service: spec.service,
    team: library.teams.get(spec.service.value),
    description: spec.description ?? metadata.displayName,
    window,
    alerts: { page: false, ticket: false, absent: false },
    objectives: (spec.objectives ?? []).map((each) => ({
      displayName: undefined,
      percent: percentOf(each, reading),
      source: alphaSource(each.ratioMetrics, spec.indicator?.thresholdMetric, each.at, reading),
      terms: { ...each, method: spec.budgetingMethod },
    })),
  };
  return importedFrom(draft, reading);
}

const alphaUnits: Readonly<Record<string, string>> = { day: "d", week: "w", month: "M", quarter: "Q" };

function alphaWindow(spec: AlphaSloSpec, name: Placed<string>, defaults: Defaults, reading: Reading): Window | undefined {
  const [first, second] = spec.timeWindows ?? [];
  if (second) report(reading, second.at, { message: "an SLO has one time window", help: "keep one of them" });
  if (!first) return defaultWindow(name, defaults, reading);
  const { count, unit, calendar, at } = first;
  if (count === undefined || !unit) return undefined;
  const letter = alphaUnits[unit.value.toLowerCase()];
  if (letter !== undefined)
    return windowOf({ at, duration: { ...unit, value: `${count}${letter}` }, isRolling: !calendar, timeZone: calendar?.timeZone }, reading);
  report(reading, unit, { message: `no budget is kept over a \`${unit.value}\``, help: "write Day, Week, Month or Quarter" });
  return undefined;
}
