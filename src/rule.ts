/** All that a rule may import from "obsc/rule": how to define one, the parts that it looks at, and what helps to judge them. */

export { type AlertText, alertTexts, type LabelUse, templateNames, templateUses, type ValueUse } from "./check/alert-template.ts";
export { earliest, type Quantity, type QuantityOf, quantityOf, type Shown, type ShownUnit, shownBy } from "./check/alert-value.ts";
export { alertmanagerKeys, integrationKeys } from "./check/alertmanager-keys.ts";
export { clientContradictions, clientKeys, clientSectionContradictions } from "./check/client-keys.ts";
export {
  type ComponentKind,
  componentSignals,
  componentsOf,
  type ExampleCollector,
  exampleCollector,
  expressionError,
  goDuration,
  inPipeline,
  isSettings,
  moved,
  ofType,
  policiesIn,
  processorsOf,
  settingAt,
  settingTexts,
} from "./check/collector.ts";
export {
  containersIn,
  documentsOf,
  exampleFile,
  listOf,
  mapOf,
  mountsOf,
  type PublishedPort,
  podOf,
  publishedBy,
  type RunContainer,
  type SetVariable,
  variablesIn,
} from "./check/deployment.ts";
export {
  type ExampleParts,
  exampleAlert,
  exampleAlertmanager,
  exampleDashboard,
  exampleDatasources,
  exampleLogPanel,
  exampleMetrics,
  examplePanel,
  examplePrometheus,
  examplePromtail,
  exampleQuery,
  exampleRaw,
  exampleRecording,
  exampleRules,
  exampleShopPanel,
  exampleSlo,
  exampleSpec,
} from "./check/example.ts";
export { added, corrected, edited, movedElement, removed, renamed, renamedLabel, renamedToUnit, replaced, rewritten, wrapped } from "./check/fix.ts";
export { removedPanelTypes } from "./check/grafana-panels.ts";
export { grafanaScale, grafanaUnitOf, sameScale } from "./check/grafana-scales.ts";
export { grafanaUnits, isGrafanaUnit } from "./check/grafana-units.ts";
export { type Keys as SettingsKeys, type Misplaced, misfitsIn, misplacedIn, type Section as SettingsSection, sectionsIn } from "./check/known-keys.ts";
export { formerLokiKeys, lokiKeys } from "./check/loki-keys.ts";
export { rematched } from "./check/matching.ts";
export { misspeltMatcher } from "./check/misspelt-matcher.ts";
export { isEndless, listed, type NamedUnit, replaceEnd, snakeCase, stemOf, unitAtEnd } from "./check/names.ts";
export { ottlConditionError, ottlStatementError } from "./check/ottl.ts";
export { unknownRule } from "./check/own-rules.ts";
export { inComponent, inPart, inQuery, nameOf, option, queryOf, quotedIn, subjectOf, valuesOfLabel } from "./check/place.ts";
export { jobsIn, promDuration, staticTargetsIn } from "./check/prometheus.ts";
export { prometheusKeys, renamedPrometheusKeys } from "./check/prometheus-keys.ts";
export { groupsIn, type PromtailJob, type PromtailStage, promtailJobs, promtailStages } from "./check/promtail.ts";
export { promtailKeys } from "./check/promtail-keys.ts";
export {
  type Age,
  agesIn,
  bucketlessMatchers,
  comparedWithNumber,
  countsUp,
  headOf,
  kindWords,
  nameIn,
  type Piece,
  pieceOf,
  queriesRead,
  rangeArgument,
} from "./check/query.ts";
export { type RelabelStep, relabelSteps, stepTakes, stepWithout } from "./check/relabel.ts";
export {
  type BadExample,
  type Context,
  defineRule,
  type Example,
  type ExampleText,
  type Finding,
  type JudgedAllowance,
  type Node,
  type Part,
  type Report,
  type Rule,
  type RuleDefinition,
  type Target,
  type Visited,
  type Visitors,
} from "./check/rule.ts";
export { countsEvents, longerRange, moreOften, rareRangesOfSlo, type SampledRange, sampledEvery, sampledRanges } from "./check/scrape-interval.ts";
export { isOfName, isWrittenLater } from "./check/setting-kinds.ts";
export { apart, type Between, given, misfitOf, onlyWith } from "./check/settings-between.ts";
export { isLower, saidIn } from "./check/severity.ts";
export { addedUp, type WrittenQuery, writtenShare, writtenSides } from "./check/slo.ts";
export { longestStretch } from "./check/time-of-week.ts";
export type { AgentConfig } from "./derive/agent.ts";
export { metricsIn, metricsOn } from "./derive/alert-dashboard.ts";
export { carries, type RoutedAlert, routedAlerts } from "./derive/alert-labels.ts";
export { alertmanagerConfig, watchdogAlert } from "./derive/alertmanager.ts";
export { importedSystems } from "./derive/backends.ts";
export type { CollectorConfig, Pipeline } from "./derive/collector.ts";
export { formerNames } from "./derive/collector-components.ts";
export type { Component, Setting, Settings as ComponentSettings } from "./derive/collector-part.ts";
export { type DeclaredQuery, declaredQueries } from "./derive/declared-queries.ts";
export { datasourceFor, managedAlerts } from "./derive/grafana-alerts.ts";
export type { GrafanaJson } from "./derive/grafana-json.ts";
export { makesServiceGraph, matcherOf, servicesLoggingTo } from "./derive/grafana-links.ts";
export { datasourceUid } from "./derive/grafana-names.ts";
export { elements, isMap, type JsonNode, panelsIn, textsIn } from "./derive/grafana-nodes.ts";
export { isField, type Lack, lackOf } from "./derive/instruments.ts";
export { type KnownName, lineNames, namesOf, ownedReadings } from "./derive/log-fields.ts";
export { type NameUse, readingsOf } from "./derive/log-use.ts";
export { fits, type LabelMatcher, valuesNamed } from "./derive/matcher-text.ts";
export { otelEnvironment } from "./derive/otel-env.ts";
export { type ConfigFile, type ConfigFormat, type Path, type PlanPart, placeIn } from "./derive/part.ts";
export type { Plan } from "./derive/plan.ts";
export { baseName } from "./derive/query.ts";
export { type Reach, reachOf } from "./derive/reach.ts";
export {
  allRoutes,
  configTexts,
  covers,
  excludes,
  fitsAlert,
  inhibitionsOf,
  isSection,
  matchersOfRouting,
  type RouteNode,
  reached,
  receiverNames,
  routeTree,
} from "./derive/route-tree.ts";
export type { BrokenQuery, GroupPart, PanelUse, QueryPart, QueryUse, RulePart } from "./derive/rule-part.ts";
export { readsOf, withRead } from "./derive/rule-split.ts";
export { type AlertingRule, distinctGroups, type Rule as GroupedRule } from "./derive/rules.ts";
export { deriveSampling } from "./derive/sampling.ts";
export { type OwnedMetric, type Scope, type Settings, scopeOf } from "./derive/scope.ts";
export { costliestLabel, replicasOf, type SeriesEstimate, seriesEach, seriesOf, seriesOfTarget, valuesOf, withoutLabel } from "./derive/series.ts";
export { sloFacts } from "./derive/slo-facts.ts";
export { rulesOfSlo, sloDraft } from "./derive/slo-rules.ts";
export type { LogQueryPart, OwnedLog, TraceQueryPart } from "./derive/stored-query.ts";
export { sourceLabels, streamLabels } from "./derive/stream.ts";
export { knownSpans } from "./derive/trace-names.ts";
export type { MetricUse, Usage } from "./derive/usage.ts";
export type { Diagnostic, Edit, Fix, Scalar, Severity } from "./diagnostic.ts";
export type { Backend, Collector, Delivery, Scrape } from "./ir/backend.ts";
export { type Dashboard, type Panel, panelsOf, type Row } from "./ir/dashboard.ts";
export type { Log, LogAgent, LogField, LogSource } from "./ir/log.ts";
export { type Label, type Metric, type MetricKind, type MetricTree, metricsOf } from "./ir/metric.ts";
export { type FilePlace, type Place, type SpecPlace, type TextPlace, within } from "./ir/place.ts";
export type { Condition, LogqlQuery, PromqlQuery, Query, Recording, SeriesSet, Share } from "./ir/query.ts";
export type { Alert, Slo, SloWindow } from "./ir/rule.ts";
export { shareOf } from "./ir/rule.ts";
export { placeOfSpan, saidBy } from "./ir/said.ts";
export { sameSeries, seriesText } from "./ir/series.ts";
export type { Policy, PolicySeverity, Preset, Service, System } from "./ir/system.ts";
export { type Sampling, type Span, spansIn, type Traces } from "./ir/trace.ts";
export { type Allowance, inEnvironment, type Varying } from "./ir/value.ts";
export type { Expr as LogExpr, LogLines, Stage as LogStage } from "./logql/ast.ts";
export { comparisonsIn as logComparisons, readingsIn, walk as walkLogql } from "./logql/walk.ts";
export type * from "./promql/ast.ts";
export type { Change, ExprType, Kind, Lookup, SeriesFacts } from "./promql/expr-type.ts";
export { functionNamed } from "./promql/functions.ts";
export { accepts, type LabelFacts, type LabelSet, listed as listedValues, type Presence, presenceOf, valuesOn } from "./promql/label-set.ts";
export { extraIdentity, fittingMatch, isMatched, type Mismatch, manySide, mismatchOf } from "./promql/matching.ts";
export { type Measure, measureOf, nameOfMeasure } from "./promql/measure.ts";
export { type ParseOptions, type ParseResult, parse as parsePromql } from "./promql/parse.ts";
export { print as printPromql } from "./promql/print.ts";
export { regexpError } from "./promql/regexp.ts";
export { matchesPart } from "./promql/regexp-match.ts";
export { isSameTree } from "./promql/same.ts";
export { nameOfSelector, typesOf } from "./promql/types.ts";
export { alwaysMatches, comparisonOperators, isComparison, isPartOf } from "./promql/types-binary.ts";
export { isNumber, scaleOf } from "./promql/types-unit.ts";
export { comparedRange, mirrored, type ValueRange } from "./promql/value-range.ts";
export { children, eachOf, isClock, selectorsIn, unwrapped, walk } from "./promql/walk.ts";
export type { Field as TraceField } from "./traceql/ast.ts";
export { attributesIn, fieldsIn, operationsIn } from "./traceql/walk.ts";
export { didYouMean, nearest, nearestAmong, suggestion } from "./util/did-you-mean.ts";
export { formatDuration, parseDuration } from "./util/duration.ts";
export { templateFault } from "./util/go-template.ts";
export { formatPercent, grouped } from "./util/number.ts";
export { shown } from "./util/shown.ts";
