/** The rules, in the order in which findings at one place are shown: names first, then what they cost, then the rest. */

import type { Rule } from "obsc/rule";
import absentOfFilter from "./alert/absent-of-filter.ts";
import absentOfSeveral from "./alert/absent-of-several.ts";
import absentWithoutFor from "./alert/absent-without-for.ts";
import alwaysFiring from "./alert/always-firing.ts";
import alwaysMuted from "./alert/always-muted.ts";
import badDuration from "./alert/bad-duration.ts";
import badMatcher from "./alert/bad-matcher.ts";
import brokenTemplate from "./alert/broken-template.ts";
import contradictingAlertmanagerSettings from "./alert/contradicting-settings.ts";
import contradictoryMatchersOfAlerts from "./alert/contradictory-matchers.ts";
import deadContinue from "./alert/dead-continue.ts";
import duplicateRule from "./alert/duplicate.ts";
import duplicateAlertmanagerName from "./alert/duplicate-name.ts";
import endlessRatio from "./alert/endless-ratio.ts";
import hastyGroupInterval from "./alert/hasty-group-interval.ts";
import idleInhibition from "./alert/idle-inhibition.ts";
import inhibitByMissingLabel from "./alert/inhibit-by-missing-label.ts";
import inhibitImpossible from "./alert/inhibit-impossible.ts";
import inhibitWithoutEqual from "./alert/inhibit-without-equal.ts";
import invalidAlertmanagerSetting from "./alert/invalid-setting.ts";
import irate from "./alert/irate.ts";
import laggingRecording from "./alert/lagging-recording.ts";
import legacyAlertmanagerSetting from "./alert/legacy-setting.ts";
import lostAlertLabel from "./alert/lost-label.ts";
import misfittingRepeat from "./alert/misfitting-repeat.ts";
import misleadingValue from "./alert/misleading-value.ts";
import missingRunbook from "./alert/missing-runbook.ts";
import missingAlertmanagerSetting from "./alert/missing-setting.ts";
import missingTargetsUnseen from "./alert/missing-targets-unseen.ts";
import misspeltMatcher from "./alert/misspelt-matcher.ts";
import overwrittenLabel from "./alert/overwritten-label.ts";
import alertmanagerPlaceholder from "./alert/placeholder.ts";
import rateAsShare from "./alert/rate-as-share.ts";
import secretAsText from "./alert/secret-as-text.ts";
import shortFor from "./alert/short-for.ts";
import topk from "./alert/topk.ts";
import unaggregatedRate from "./alert/unaggregated-rate.ts";
import unendingFor from "./alert/unending-for.ts";
import unformattedValue from "./alert/unformatted-value.ts";
import unheardWatchdog from "./alert/unheard-watchdog.ts";
import unknownNotificationField from "./alert/unknown-notification-field.ts";
import unknownAlertReceiver from "./alert/unknown-receiver.ts";
import unknownAlertmanagerSetting from "./alert/unknown-setting.ts";
import unknownTemplateLabel from "./alert/unknown-template-label.ts";
import unknownTimeInterval from "./alert/unknown-time-interval.ts";
import unmatchedRoute from "./alert/unmatched-route.ts";
import unreachableRoute from "./alert/unreachable-route.ts";
import unrouted from "./alert/unrouted.ts";
import unusedReceiver from "./alert/unused-receiver.ts";
import valueInLabel from "./alert/value-in-label.ts";
import withoutFor from "./alert/without-for.ts";
import withoutPanel from "./alert/without-panel.ts";
import unansweredAlert from "./alerting/unanswered-alert.ts";
import costlyRecording from "./cardinality/costly-recording.ts";
import histogramExplosion from "./cardinality/histogram-explosion.ts";
import idLikeLabel from "./cardinality/id-like-label.ts";
import metricOverBudget from "./cardinality/metric-over-budget.ts";
import overBudget from "./cardinality/over-budget.ts";
import tooManyLabelValues from "./cardinality/too-many-label-values.ts";
import unboundedLabel from "./cardinality/unbounded-label.ts";
import unusedLabel from "./cardinality/unused-label.ts";
import unusedMetric from "./cardinality/unused-metric.ts";
import bareVariable from "./collector/bare-variable.ts";
import batchTooEarly from "./collector/batch-too-early.ts";
import deltaToPrometheus from "./collector/delta-to-prometheus.ts";
import disabledExtension from "./collector/disabled-extension.ts";
import emptyPipeline from "./collector/empty-pipeline.ts";
import endlessDimension from "./collector/endless-dimension.ts";
import endpointWithoutPath from "./collector/endpoint-without-path.ts";
import expiredBetweenFlushes from "./collector/expired-between-flushes.ts";
import forgetfulReceiver from "./collector/forgetful-receiver.ts";
import invalidSetting from "./collector/invalid-setting.ts";
import logWithoutService from "./collector/log-without-service.ts";
import lostAttribute from "./collector/lost-attribute.ts";
import lostContext from "./collector/lost-context.ts";
import malformedEndpoint from "./collector/malformed-endpoint.ts";
import memoryLimiterNotFirst from "./collector/memory-limiter-not-first.ts";
import oneSidedConnector from "./collector/one-sided-connector.ts";
import pipelineCycle from "./collector/pipeline-cycle.ts";
import portTwice from "./collector/port-twice.ts";
import removedComponent from "./collector/removed-component.ts";
import renamedComponent from "./collector/renamed-component.ts";
import resourceAttributeOnItem from "./collector/resource-attribute-on-item.ts";
import sendsToItself from "./collector/sends-to-itself.ts";
import slowMemoryCheck from "./collector/slow-memory-check.ts";
import undeclaredVariable from "./collector/undeclared-variable.ts";
import undefinedComponent from "./collector/undefined-component.ts";
import unknownSetting from "./collector/unknown-setting.ts";
import unlimitedSpanMetrics from "./collector/unlimited-span-metrics.ts";
import unreachableReceiver from "./collector/unreachable-receiver.ts";
import unusedComponent from "./collector/unused-component.ts";
import wrongSignal from "./collector/wrong-signal.ts";
import apiEnvelope from "./dashboard/api-envelope.ts";
import dashboardBeyondRetention from "./dashboard/beyond-retention.ts";
import danglingLink from "./dashboard/dangling-link.ts";
import duplicateDatasource from "./dashboard/duplicate-datasource.ts";
import duplicatePanelId from "./dashboard/duplicate-panel-id.ts";
import duplicateRefId from "./dashboard/duplicate-ref-id.ts";
import duplicateUid from "./dashboard/duplicate-uid.ts";
import fixedRateInterval from "./dashboard/fixed-rate-interval.ts";
import hastyRefresh from "./dashboard/hasty-refresh.ts";
import impossibleExemplars from "./dashboard/impossible-exemplars.ts";
import instantLine from "./dashboard/instant-line.ts";
import intervalInRate from "./dashboard/interval-in-rate.ts";
import invalidAllValue from "./dashboard/invalid-all-value.ts";
import invalidQuery from "./dashboard/invalid-query.ts";
import legendLabelMissing from "./dashboard/legend-label-missing.ts";
import misaddressedDatasource from "./dashboard/misaddressed-datasource.ts";
import mismatchedDerivedField from "./dashboard/mismatched-derived-field.ts";
import missingDescription from "./dashboard/missing-description.ts";
import missingElement from "./dashboard/missing-element.ts";
import missingRefId from "./dashboard/missing-ref-id.ts";
import multiValueEquality from "./dashboard/multi-value-equality.ts";
import oldTraceLink from "./dashboard/old-trace-link.ts";
import overlappingPanels from "./dashboard/overlapping-panels.ts";
import panelWithoutQuery from "./dashboard/panel-without-query.ts";
import removedPanelType from "./dashboard/removed-panel-type.ts";
import shortMinStep from "./dashboard/short-min-step.ts";
import stackedQuantiles from "./dashboard/stacked-quantiles.ts";
import undeclaredLink from "./dashboard/undeclared-link.ts";
import unformattedHeatmap from "./dashboard/unformatted-heatmap.ts";
import dashboardUnitMismatch from "./dashboard/unit-mismatch.ts";
import unknownDatasource from "./dashboard/unknown-datasource.ts";
import unknownExpressionQuery from "./dashboard/unknown-expression-query.ts";
import unknownPanelType from "./dashboard/unknown-panel-type.ts";
import unknownUnit from "./dashboard/unknown-unit.ts";
import unknownVariable from "./dashboard/unknown-variable.ts";
import unknownVariableLabel from "./dashboard/unknown-variable-label.ts";
import unmatchedOverride from "./dashboard/unmatched-override.ts";
import unreachableThreshold from "./dashboard/unreachable-threshold.ts";
import unsortedThresholds from "./dashboard/unsorted-thresholds.ts";
import unusedVariable from "./dashboard/unused-variable.ts";
import exemplarsLost from "./deliver/exemplars-lost.ts";
import pushedLabelsLost from "./deliver/pushed-labels-lost.ts";
import pushedService from "./deliver/pushed-service.ts";
import scrapedTwice from "./deliver/scraped-twice.ts";
import sentAndScraped from "./deliver/sent-and-scraped.ts";
import serviceMapWithoutMetrics from "./deliver/service-map-without-metrics.ts";
import unlabelledRemoteWrite from "./deliver/unlabelled-remote-write.ts";
import contradictingVariable from "./deploy/contradicting-variable.ts";
import floatingTag from "./deploy/floating-tag.ts";
import localhostInContainer from "./deploy/localhost-in-container.ts";
import missingImage from "./deploy/missing-image.ts";
import mountNotWritten from "./deploy/mount-not-written.ts";
import obsoleteImage from "./deploy/obsolete-image.ts";
import obsoleteSetting from "./deploy/obsolete-setting.ts";
import obsoleteVersionKey from "./deploy/obsolete-version-key.ts";
import portUsedTwice from "./deploy/port-used-twice.ts";
import portWithoutListener from "./deploy/port-without-listener.ts";
import probeWithoutPort from "./deploy/probe-without-port.ts";
import rulesNotMounted from "./deploy/rules-not-mounted.ts";
import selectorWithoutPods from "./deploy/selector-without-pods.ts";
import targetNotDeployed from "./deploy/target-not-deployed.ts";
import unknownProtocol from "./deploy/unknown-protocol.ts";
import lateRecording from "./engine/late-recording.ts";
import tooManyGroups from "./engine/too-many-groups.ts";
import tooManyEngineLabels from "./engine/too-many-labels.ts";
import tornObjective from "./engine/torn-objective.ts";
import unsetQueryOffset from "./engine/unset-query-offset.ts";
import logsBadTimeFormat from "./logs/bad-time-format.ts";
import beyondLogLimit from "./logs/beyond-limit.ts";
import contradictoryFilters from "./logs/contradictory-filters.ts";
import countedThenDropped from "./logs/counted-then-dropped.ts";
import droppedLabel from "./logs/dropped-label.ts";
import equalLines from "./logs/equal-lines.ts";
import logsForeignFormat from "./logs/foreign-format.ts";
import logsHistogramWithoutBuckets from "./logs/histogram-without-buckets.ts";
import logsIdleAgent from "./logs/idle-agent.ts";
import idleMatch from "./logs/idle-match.ts";
import logsIgnoredTime from "./logs/ignored-time.ts";
import logsInvalidQuery from "./logs/invalid-query.ts";
import logsLateFilter from "./logs/late-filter.ts";
import loneRing from "./logs/lone-ring.ts";
import logsLostLabel from "./logs/lost-label.ts";
import logsLostPositions from "./logs/lost-positions.ts";
import misfittingIndexPeriod from "./logs/misfitting-index-period.ts";
import logsMissingLines from "./logs/missing-lines.ts";
import logsMissingPath from "./logs/missing-path.ts";
import logsMisspeltField from "./logs/misspelt-field.ts";
import logsNonNumericValue from "./logs/non-numeric-value.ts";
import oldSchema from "./logs/old-schema.ts";
import logsPersonalData from "./logs/personal-data.ts";
import logsPrettyLines from "./logs/pretty-lines.ts";
import logsQuantileOutOfRange from "./logs/quantile-out-of-range.ts";
import tooManyLabels from "./logs/too-many-labels.ts";
import twoRuntimes from "./logs/two-runtimes.ts";
import unboundedStreamLabel from "./logs/unbounded-label.ts";
import unconditionalAlert from "./logs/unconditional-alert.ts";
import logsUnevaluatedAlert from "./logs/unevaluated-alert.ts";
import logsUnfoundField from "./logs/unfound-field.ts";
import unknownLogSetting from "./logs/unknown-setting.ts";
import logsUnknownStage from "./logs/unknown-stage.ts";
import logsUnknownStreamLabel from "./logs/unknown-stream-label.ts";
import logsUnknownValue from "./logs/unknown-value.ts";
import logsUnmatchedSides from "./logs/unmatched-sides.ts";
import logsUnnamedGroup from "./logs/unnamed-group.ts";
import logsUnparsedField from "./logs/unparsed-field.ts";
import logsUnwrittenRecording from "./logs/unwritten-recording.ts";
import logsWrappedLine from "./logs/wrapped-line.ts";
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
import unknownPolicyRule from "./policy/unknown-rule.ts";
import contradictingPrometheusSettings from "./prometheus/contradicting-settings.ts";
import droppedMetric from "./prometheus/dropped-metric.ts";
import duplicateJob from "./prometheus/duplicate-job.ts";
import duplicateRemote from "./prometheus/duplicate-remote.ts";
import emptyRange from "./prometheus/empty-range.ts";
import foreignMetaLabel from "./prometheus/foreign-meta-label.ts";
import gappyRecording from "./prometheus/gappy-recording.ts";
import idleRelabeling from "./prometheus/idle-relabeling.ts";
import invalidRelabeling from "./prometheus/invalid-relabeling.ts";
import invalidRuleFile from "./prometheus/invalid-rule-file.ts";
import invalidPrometheusSetting from "./prometheus/invalid-setting.ts";
import missingRuleFile from "./prometheus/missing-rule-file.ts";
import missingPrometheusSetting from "./prometheus/missing-setting.ts";
import shortRange from "./prometheus/short-range.ts";
import staleBetweenScrapes from "./prometheus/stale-between-scrapes.ts";
import timeoutOverInterval from "./prometheus/timeout-over-interval.ts";
import unknownPrometheusSetting from "./prometheus/unknown-setting.ts";
import unreadDocument from "./prometheus/unread-document.ts";
import unsharedPrometheus from "./prometheus/unshared.ts";
import unusableUrl from "./prometheus/unusable-url.ts";
import urlTarget from "./prometheus/url-target.ts";
import ageAsTimestamp from "./promql/age-as-timestamp.ts";
import ageBelowInterval from "./promql/age-below-interval.ts";
import ageBeyondLookback from "./promql/age-beyond-lookback.ts";
import aggregatedQuantile from "./promql/aggregated-quantile.ts";
import averageOfRatio from "./promql/average-of-ratio.ts";
import beyondRetention from "./promql/beyond-retention.ts";
import classicAsNative from "./promql/classic-as-native.ts";
import coarseBucket from "./promql/coarse-bucket.ts";
import coarseSubquery from "./promql/coarse-subquery.ts";
import comparisonChain from "./promql/comparison-chain.ts";
import constantComparison from "./promql/constant-comparison.ts";
import contradictoryQueryConditions from "./promql/contradictory-conditions.ts";
import contradictoryMatchers from "./promql/contradictory-matchers.ts";
import countedConstant from "./promql/counted-constant.ts";
import countedStates from "./promql/counted-states.ts";
import counterUsedRaw from "./promql/counter-used-raw.ts";
import deadOr from "./promql/dead-or.ts";
import dividedByItself from "./promql/divided-by-itself.ts";
import divisionByZero from "./promql/division-by-zero.ts";
import doubledBuckets from "./promql/doubled-buckets.ts";
import doubledIncrease from "./promql/doubled-increase.ts";
import emptyFraction from "./promql/empty-fraction.ts";
import externalLabel from "./promql/external-label.ts";
import fixedTime from "./promql/fixed-time.ts";
import futureOffset from "./promql/future-offset.ts";
import gaugeFunctionOnCounter from "./promql/gauge-function-on-counter.ts";
import groupOnWrongSide from "./promql/group-on-wrong-side.ts";
import hastyPrediction from "./promql/hasty-prediction.ts";
import histogramAsNumber from "./promql/histogram-as-number.ts";
import idleReplacement from "./promql/idle-replacement.ts";
import impossibleComparison from "./promql/impossible-comparison.ts";
import increaseEquality from "./promql/increase-equality.ts";
import ineffectiveSort from "./promql/ineffective-sort.ts";
import manyToMany from "./promql/many-to-many.ts";
import manyToOne from "./promql/many-to-one.ts";
import misscaledThreshold from "./promql/misscaled-threshold.ts";
import missingGroupLabel from "./promql/missing-group-label.ts";
import missingLe from "./promql/missing-le.ts";
import mixedModes from "./promql/mixed-modes.ts";
import mixedUnits from "./promql/mixed-units.ts";
import nanComparison from "./promql/nan-comparison.ts";
import nativeHistogramSuffix from "./promql/native-histogram-suffix.ts";
import needlessAnchor from "./promql/needless-anchor.ts";
import needlessRegexp from "./promql/needless-regexp.ts";
import percentOfRatio from "./promql/percent-of-ratio.ts";
import quantileOfWrongSeries from "./promql/quantile-of-wrong-series.ts";
import quantileOutOfRange from "./promql/quantile-out-of-range.ts";
import quantileWithoutRate from "./promql/quantile-without-rate.ts";
import rateOfGauge from "./promql/rate-of-gauge.ts";
import rateOfRate from "./promql/rate-of-rate.ts";
import rateOfSum from "./promql/rate-of-sum.ts";
import recordingCycle from "./promql/recording-cycle.ts";
import redundantAggregation from "./promql/redundant-aggregation.ts";
import sameSides from "./promql/same-sides.ts";
import scalarOfMany from "./promql/scalar-of-many.ts";
import skippedSamples from "./promql/skipped-samples.ts";
import syntaxError from "./promql/syntax-error.ts";
import thresholdAboveBuckets from "./promql/threshold-above-buckets.ts";
import timeOfResult from "./promql/time-of-result.ts";
import timestampAsAge from "./promql/timestamp-as-age.ts";
import unitMismatch from "./promql/unit-mismatch.ts";
import unknownAlert from "./promql/unknown-alert.ts";
import unknownBucket from "./promql/unknown-bucket.ts";
import unknownQueryLabel from "./promql/unknown-label.ts";
import unknownLabelValue from "./promql/unknown-label-value.ts";
import unknownMetric from "./promql/unknown-metric.ts";
import unmatchedSides from "./promql/unmatched-sides.ts";
import unnormalisedBucket from "./promql/unnormalised-bucket.ts";
import unsupportedFunction from "./promql/unsupported-function.ts";
import windowMismatch from "./promql/window-mismatch.ts";
import zeroLimit from "./promql/zero-limit.ts";
import sameFile from "./raw/same-file.ts";
import retentionIgnoredSetting from "./retention/ignored-setting.ts";
import misfittingAge from "./retention/misfitting-age.ts";
import retentionNotEnabled from "./retention/not-enabled.ts";
import retentionPartialDay from "./retention/partial-day.ts";
import retentionShortLookback from "./retention/short-lookback.ts";
import shorterThanWindow from "./retention/shorter-than-window.ts";
import retentionUnsetLabel from "./retention/unset-label.ts";
import errorsLost from "./sampling/errors-lost.ts";
import ineffectivePolicy from "./sampling/ineffective-policy.ts";
import invalidPolicy from "./sampling/invalid-policy.ts";
import logsWithoutTrace from "./sampling/logs-without-trace.ts";
import metricsAfterSampling from "./sampling/metrics-after-sampling.ts";
import misreadShare from "./sampling/misread-share.ts";
import misspeltOperation from "./sampling/misspelt-operation.ts";
import staticBalancing from "./sampling/static-balancing.ts";
import tooLittleRoom from "./sampling/too-little-room.ts";
import twoSamplers from "./sampling/two-samplers.ts";
import undecidable from "./sampling/undecidable.ts";
import unequalSeeds from "./sampling/unequal-seeds.ts";
import openLifecycle from "./security/open-lifecycle.ts";
import openReceiver from "./security/open-receiver.ts";
import secretInConfig from "./security/secret-in-config.ts";
import secretInDatasource from "./security/secret-in-datasource.ts";
import secretInDeployment from "./security/secret-in-deployment.ts";
import secretInPrometheus from "./security/secret-in-prometheus.ts";
import unencodedHeader from "./security/unencoded-header.ts";
import unverifiedTls from "./security/unverified-tls.ts";
import costlyGroups from "./slo/costly-groups.ts";
import distantAlert from "./slo/distant-alert.ts";
import failureAsGood from "./slo/failure-as-good.ts";
import goodWhileDown from "./slo/good-while-down.ts";
import idleObjective from "./slo/idle-objective.ts";
import lowObjective from "./slo/low-objective.ts";
import miscountedEvents from "./slo/miscounted-events.ts";
import misfittingBurn from "./slo/misfitting-burn.ts";
import notAShare from "./slo/not-a-share.ts";
import partOutsideWhole from "./slo/part-outside-whole.ts";
import rareScrapes from "./slo/rare-scrapes.ts";
import splitByOutcome from "./slo/split-by-outcome.ts";
import stricterThanParts from "./slo/stricter-than-parts.ts";
import uncountable from "./slo/uncountable.ts";
import unequalLabels from "./slo/unequal-labels.ts";
import unownedPart from "./slo/unowned-part.ts";
import unreachableCount from "./slo/unreachable-count.ts";
import unreachablePage from "./slo/unreachable-page.ts";
import wholeAsPart from "./slo/whole-as-part.ts";
import targetsWithoutService from "./spec/targets-without-service.ts";
import unownedMetric from "./spec/unowned-metric.ts";
import expiredAllowance from "./suppression/expired.ts";
import unknownRule from "./suppression/unknown-rule.ts";
import unusedAllowance from "./suppression/unused.ts";
import endOfLife from "./target/end-of-life.ts";
import inexpressibleMetric from "./target/inexpressible-metric.ts";
import attributeAsNamespace from "./traces/attribute-as-namespace.ts";
import bareDuration from "./traces/bare-duration.ts";
import contradictoryConditions from "./traces/contradictory-conditions.ts";
import deprecatedAttribute from "./traces/deprecated-attribute.ts";
import endlessSpanName from "./traces/endless-span-name.ts";
import tracesInvalidQuery from "./traces/invalid-query.ts";
import misnamedAttribute from "./traces/misnamed-attribute.ts";
import tracesMisspeltName from "./traces/misspelt-name.ts";
import personalAttribute from "./traces/personal-attribute.ts";
import tracesTypeError from "./traces/type-error.ts";
import undeliverable from "./traces/undeliverable.ts";

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
  twoRuntimes,
  logsIdleAgent,
  logsUnwrittenRecording,
  logsPrettyLines,
  logsUnknownStreamLabel,
  logsUnknownValue,
  contradictoryFilters,
  logsQuantileOutOfRange,
  logsUnparsedField,
  loneRing,
  logsLostLabel,
  droppedLabel,
  logsMisspeltField,
  logsForeignFormat,
  logsNonNumericValue,
  logsLateFilter,
  logsInvalidQuery,
  retentionUnsetLabel,
  logsPersonalData,
  beyondLogLimit,
  logsUnevaluatedAlert,
  unconditionalAlert,
  logsMissingPath,
  misfittingIndexPeriod,
  logsMissingLines,
  logsLostPositions,
  logsWrappedLine,
  logsUnfoundField,
  logsIgnoredTime,
  logsBadTimeFormat,
  logsUnmatchedSides,
  logsUnnamedGroup,
  logsHistogramWithoutBuckets,
  logsUnknownStage,
  retentionNotEnabled,
  retentionPartialDay,
  retentionIgnoredSetting,
  retentionShortLookback,
  misfittingAge,
  unownedMetric,
  targetsWithoutService,
  unknownAlertReceiver,
  unknownTimeInterval,
  unknownAlertmanagerSetting,
  badMatcher,
  badDuration,
  brokenTemplate,
  unknownNotificationField,
  contradictingAlertmanagerSettings,
  secretAsText,
  alertmanagerPlaceholder,
  legacyAlertmanagerSetting,
  unusedReceiver,
  unreachableRoute,
  contradictoryMatchersOfAlerts,
  deadContinue,
  duplicateAlertmanagerName,
  unmatchedRoute,
  misfittingRepeat,
  hastyGroupInterval,
  alwaysMuted,
  inhibitWithoutEqual,
  invalidAlertmanagerSetting,
  inhibitImpossible,
  idleInhibition,
  inhibitByMissingLabel,
  misspeltMatcher,
  lostAlertLabel,
  unrouted,
  unheardWatchdog,
  missingRunbook,
  missingAlertmanagerSetting,
  withoutPanel,
  unformattedValue,
  withoutFor,
  unaggregatedRate,
  duplicateRule,
  overwrittenLabel,
  endlessRatio,
  rateAsShare,
  misleadingValue,
  foreignMetaLabel,
  gappyRecording,
  laggingRecording,
  shortFor,
  unendingFor,
  absentWithoutFor,
  absentOfSeveral,
  absentOfFilter,
  topk,
  irate,
  alwaysFiring,
  valueInLabel,
  unknownTemplateLabel,
  loweredSeverity,
  unknownPolicyRule,
  contradictingPrometheusSettings,
  endOfLife,
  inexpressibleMetric,
  unansweredAlert,
  apiEnvelope,
  danglingLink,
  dashboardBeyondRetention,
  duplicateRefId,
  duplicateUid,
  fixedRateInterval,
  instantLine,
  intervalInRate,
  shortMinStep,
  hastyRefresh,
  impossibleExemplars,
  legendLabelMissing,
  missingDescription,
  multiValueEquality,
  panelWithoutQuery,
  unformattedHeatmap,
  dashboardUnitMismatch,
  unreachableThreshold,
  unmatchedOverride,
  unusedVariable,
  duplicatePanelId,
  invalidAllValue,
  invalidQuery,
  mismatchedDerivedField,
  missingElement,
  missingRefId,
  oldTraceLink,
  overlappingPanels,
  removedPanelType,
  stackedQuantiles,
  undeclaredLink,
  unknownDatasource,
  unknownExpressionQuery,
  unknownPanelType,
  unknownUnit,
  unknownVariable,
  unknownVariableLabel,
  unsortedThresholds,
  exemplarsLost,
  serviceMapWithoutMetrics,
  secretInDatasource,
  secretInDeployment,
  floatingTag,
  obsoleteVersionKey,
  obsoleteImage,
  obsoleteSetting,
  portUsedTwice,
  portWithoutListener,
  targetNotDeployed,
  localhostInContainer,
  rulesNotMounted,
  mountNotWritten,
  unknownProtocol,
  probeWithoutPort,
  selectorWithoutPods,
  missingImage,
  contradictingVariable,
  unsetQueryOffset,
  lateRecording,
  tooManyGroups,
  tornObjective,
  tooManyEngineLabels,
  expiredAllowance,
  unusedAllowance,
  unknownRule,
  bareVariable,
  batchTooEarly,
  deltaToPrometheus,
  disabledExtension,
  emptyPipeline,
  invalidSetting,
  lostContext,
  lostAttribute,
  malformedEndpoint,
  endpointWithoutPath,
  memoryLimiterNotFirst,
  slowMemoryCheck,
  oneSidedConnector,
  pipelineCycle,
  portTwice,
  sendsToItself,
  removedComponent,
  resourceAttributeOnItem,
  undeclaredVariable,
  undefinedComponent,
  unknownSetting,
  endlessDimension,
  unlimitedSpanMetrics,
  unreachableReceiver,
  unusedComponent,
  wrongSignal,
  ineffectivePolicy,
  invalidPolicy,
  logsWithoutTrace,
  metricsAfterSampling,
  misreadShare,
  misspeltOperation,
  twoSamplers,
  undecidable,
  errorsLost,
  deprecatedAttribute,
  misnamedAttribute,
  attributeAsNamespace,
  endlessSpanName,
  personalAttribute,
  secretInConfig,
  unencodedHeader,
  unverifiedTls,
  openReceiver,
  duplicateJob,
  duplicateRemote,
  invalidRuleFile,
  missingRuleFile,
  missingPrometheusSetting,
  timeoutOverInterval,
  staleBetweenScrapes,
  unknownPrometheusSetting,
  invalidPrometheusSetting,
  invalidRelabeling,
  idleRelabeling,
  droppedMetric,
  unreadDocument,
  unsharedPrometheus,
  unusableUrl,
  urlTarget,
  pushedLabelsLost,
  pushedService,
  scrapedTwice,
  unlabelledRemoteWrite,
  shorterThanWindow,
  partOutsideWhole,
  wholeAsPart,
  unequalLabels,
  miscountedEvents,
  notAShare,
  splitByOutcome,
  unownedPart,
  stricterThanParts,
  idleObjective,
  distantAlert,
  uncountable,
  failureAsGood,
  goodWhileDown,
  unreachablePage,
  misfittingBurn,
  unreachableCount,
  lowObjective,
  rareScrapes,
  costlyGroups,
  secretInPrometheus,
  logWithoutService,
  expiredBetweenFlushes,
  forgetfulReceiver,
  renamedComponent,
  staticBalancing,
  tooLittleRoom,
  unequalSeeds,
  undeliverable,
  tracesInvalidQuery,
  tracesMisspeltName,
  tracesTypeError,
  bareDuration,
  contradictoryConditions,
  duplicateDatasource,
  misaddressedDatasource,
  sameFile,
  openLifecycle,
  missingTargetsUnseen,
  emptyRange,
  shortRange,
  countedThenDropped,
  equalLines,
  idleMatch,
  oldSchema,
  tooManyLabels,
  unknownLogSetting,
  sentAndScraped,
  syntaxError,
  unknownMetric,
  zeroLimit,
  redundantAggregation,
  unknownAlert,
  recordingCycle,
  dividedByItself,
  sameSides,
  deadOr,
  constantComparison,
  scalarOfMany,
  comparisonChain,
  nanComparison,
  divisionByZero,
  timestampAsAge,
  percentOfRatio,
  misscaledThreshold,
  mixedModes,
  impossibleComparison,
  unitMismatch,
  idleReplacement,
  missingGroupLabel,
  groupOnWrongSide,
  manyToMany,
  manyToOne,
  unmatchedSides,
  windowMismatch,
  unsupportedFunction,
  timeOfResult,
  thresholdAboveBuckets,
  skippedSamples,
  rateOfSum,
  rateOfRate,
  doubledIncrease,
  needlessRegexp,
  needlessAnchor,
  nativeHistogramSuffix,
  ineffectiveSort,
  histogramAsNumber,
  doubledBuckets,
  counterUsedRaw,
  countedStates,
  mixedUnits,
  countedConstant,
  contradictoryMatchers,
  contradictoryQueryConditions,
  coarseBucket,
  classicAsNative,
  beyondRetention,
  coarseSubquery,
  futureOffset,
  fixedTime,
  averageOfRatio,
  aggregatedQuantile,
  ageBelowInterval,
  ageBeyondLookback,
  ageAsTimestamp,
  unknownLabelValue,
  externalLabel,
  unknownQueryLabel,
  unknownBucket,
  unnormalisedBucket,
  rateOfGauge,
  quantileWithoutRate,
  quantileOutOfRange,
  emptyFraction,
  quantileOfWrongSeries,
  missingLe,
  increaseEquality,
  gaugeFunctionOnCounter,
  hastyPrediction,
];
