/** The rules, in the order in which findings at one place are shown: names first, then what they cost, then the rest. */
import type { Rule } from "obsc/rule";
import costlyRecording from "./cardinality/costly-recording.ts";
import histogramExplosion from "./cardinality/histogram-explosion.ts";
import idLikeLabel from "./cardinality/id-like-label.ts";
import metricOverBudget from "./cardinality/metric-over-budget.ts";
import overBudget from "./cardinality/over-budget.ts";
import tooManyLabelValues from "./cardinality/too-many-label-values.ts";
import unboundedLabel from "./cardinality/unbounded-label.ts";
import unusedLabel from "./cardinality/unused-label.ts";
import unusedMetric from "./cardinality/unused-metric.ts";
import unboundedStreamLabel from "./logs/unbounded-label.ts";
import contradictingUnit from "./naming/contradicting-unit.ts";
import counterWithoutTotal from "./naming/counter-without-total.ts";
import duplicate from "./naming/duplicate.ts";
import forbiddenLabel from "./naming/forbidden-label.ts";
import foreignPrefix from "./naming/foreign-prefix.ts";
import labelInName from "./naming/label-in-name.ts";
import misnamedRecording from "./naming/misnamed-recording.ts";
import missingHelp from "./naming/missing-help.ts";
import missingLabel from "./naming/missing-label.ts";
import missingUnit from "./naming/missing-unit.ts";
import misspeltUnit from "./naming/misspelt-unit.ts";
import nonBaseUnit from "./naming/non-base-unit.ts";
import notSnakeCase from "./naming/not-snake-case.ts";
import reservedLabel from "./naming/reserved-label.ts";
import reservedSuffix from "./naming/reserved-suffix.ts";
import targetLabel from "./naming/target-label.ts";
import totalOnNonCounter from "./naming/total-on-non-counter.ts";
import translationCollision from "./naming/translation-collision.ts";
import typeInName from "./naming/type-in-name.ts";
import unitNotInName from "./naming/unit-not-in-name.ts";
import loweredSeverity from "./policy/lowered-severity.ts";
import targetsWithoutService from "./spec/targets-without-service.ts";
import unownedMetric from "./spec/unowned-metric.ts";
import expiredAllowance from "./suppression/expired.ts";
import unknownRule from "./suppression/unknown-rule.ts";
import unusedAllowance from "./suppression/unused.ts";
import endOfLife from "./target/end-of-life.ts";

export const rules: readonly Rule[] = [
  counterWithoutTotal,
  totalOnNonCounter,
  unitNotInName,
  contradictingUnit,
  missingUnit,
  nonBaseUnit,
  misspeltUnit,
  typeInName,
  notSnakeCase,
  reservedSuffix,
  reservedLabel,
  targetLabel,
  labelInName,
  missingHelp,
  foreignPrefix,
  forbiddenLabel,
  missingLabel,
  translationCollision,
  misnamedRecording,
  duplicate,
  unboundedLabel,
  idLikeLabel,
  tooManyLabelValues,
  metricOverBudget,
  overBudget,
  histogramExplosion,
  costlyRecording,
  unusedMetric,
  unusedLabel,
  unboundedStreamLabel,
  unownedMetric,
  targetsWithoutService,
  loweredSeverity,
  endOfLife,
  expiredAllowance,
  unusedAllowance,
  unknownRule,
];
