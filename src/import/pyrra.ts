/** Objects of Pyrra: ServiceLevelObjective, one SLO each. https://github.com/pyrra-dev/pyrra */
import type { VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { unwrapped } from "../promql/walk.ts";
import { parseDuration } from "../util/duration.ts";
import {
  anything,
  type FileObject,
  list,
  map,
  number,
  type Placed,
  placed,
  placeOf,
  type Reading,
  report,
  text,
  textAt,
  texts,
  truth,
  valueAt,
} from "./fields.ts";
import type { Alerts, Imported, Indicator, Tier } from "./imported.ts";
import { rateOf, shareOfEvents, shareOfQuery, shareWithin } from "./indicator.ts";
import { lostAnnotations, lostLabels, lostMetadata, lostName, runbookIn, teamLabel } from "./lost.ts";
import { metadata } from "./metadata.ts";
import { objectiveOf, windowOf } from "./objective.ts";
import { readQuery } from "./query.ts";

export function readPyrra({ node, reading }: FileObject): Imported | undefined {
  const kind = textAt(node, "kind");
  const root = { node, path: [] };
  if (kind === "ServiceLevelObjective") {
    const read = object(root, reading);
    return read && importedFrom(read, reading);
  }
  const message = kind === undefined ? "this is an object without a `kind`, which is not Pyrra's" : `this is a \`${kind}\`, which is not Pyrra's`;
  const range = valueAt(node, "kind");
  report(reading, root, { message, help: "Pyrra reads `kind: ServiceLevelObjective` of `apiVersion: pyrra.dev/v1alpha1`", ...(range && { range }) });
  return undefined;
}

const metric = placed(text);
const grouping = list(text);
const example = { metric: "http_requests_total" };
const series = (what: string) => map(`\`${what}\``, { metric }, example);

const indicator = map("`indicator`", {
  ratio: map("`ratio`", { errors: series("errors"), total: series("total"), grouping }, { errors: "{ metric: … }", total: "{ metric: … }" }),
  latency: map("`latency`", { success: series("success"), total: series("total"), grouping }, { success: "{ metric: … }", total: "{ metric: … }" }),
  latencyNative: map("`latencyNative`", { latency: placed(text), total: series("total"), grouping }, { latency: "500ms", total: "{ metric: … }" }),
  bool_gauge: map("`bool_gauge`", { metric, grouping }, { metric: "probe_success" }),
});

const severities = map("`severities`", { absent: text, fastBurn: text, mediumBurn: placed(text), slowBurn: text, longTermBurn: placed(text) });

const spec = map(
  "`spec`",
  {
    description: text,
    target: placed(number),
    window: placed(text),
    indicator,
    alerting: map("`alerting`", { disabled: truth, burnrates: truth, absent: truth, name: placed(text), absentName: placed(text), severities }),
    partial_response_strategy: placed(text),
    performanceOverAccuracy: anything,
    ruleOutput: map("`ruleOutput`", { shortRulesLabels: placed(texts), longRulesLabels: placed(texts), enableDescriptionAsLabel: anything }),
  },
  { target: '"99.9"', window: "4w", indicator: "{ ratio: … }" },
);
type Spec = NonNullable<ReturnType<typeof spec>>;

const object = map("the object", { apiVersion: text, kind: text, metadata, spec, status: anything }, { metadata: "{ name: … }", spec: "{ … }" });
type PyrraObject = NonNullable<ReturnType<typeof object>>;

function importedFrom({ metadata: about, spec: said }: PyrraObject, reading: Reading): Imported | undefined {
  if (!about?.name || !said) return undefined;
  const { name } = about;
  // What it propagates to rules begins so; other labels are for the operator that reads the rules.
  const labels = propagated(about.labels);
  const annotations = propagated(about.annotations);
  const owner = teamLabel(labels);
  const team = owner === undefined ? undefined : labels?.value[owner];
  lostLabels(labels, reading, owner, "service");
  lostMetadata(about.labels, Object.fromEntries(Object.entries(about.labels?.value ?? {}).filter(([label]) => !label.startsWith(prefix))), reading);
  lostAnnotations(annotations, reading);
  lostOutput(said, reading);
  const service = labels?.value.service ?? about.namespace ?? "default";
  const objective = said.target && objectiveOf(said.target, reading);
  const window = said.window && windowOf(said.window, reading);
  const found = indicatorOf(said.indicator, reading);
  const alerts = alertsOf(said.alerting, reading);
  if (objective === undefined || window === undefined || found === undefined) return { slos: [], left: [{ service, name: name.value }] };
  const { description } = said;
  const runbook = runbookIn([annotations?.value]);
  return {
    slos: [
      {
        service,
        ...(team !== undefined && { team }),
        name: name.value,
        at: placeOf(name, reading),
        objective,
        window,
        ...(description && { description }),
        ...(runbook !== undefined && { runbook }),
        indicator: found,
        alerts,
      },
    ],
    left: [],
  };
}

type Labels = Placed<Readonly<Record<string, string>>>;

const prefix = "pyrra.dev/";

function propagated(labels: Labels | undefined): Labels | undefined {
  const own = Object.entries(labels?.value ?? {}).filter(([name]) => name.startsWith(prefix));
  return labels && { ...labels, value: Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])) };
}

function lostOutput({ partial_response_strategy: strategy, ruleOutput }: Spec, reading: Reading): void {
  lostLabels(ruleOutput?.shortRulesLabels, reading);
  lostLabels(ruleOutput?.longRulesLabels, reading);
  if (strategy?.value !== "warn") return;
  const help = "rules that Thanos evaluates with parts missing stop by default: say otherwise where they are loaded";
  report(reading, strategy, { severity: "warning", message: "how Thanos takes partial answers is lost", help });
}

function indicatorOf(said: Spec["indicator"], reading: Reading): Indicator | undefined {
  if (!said) return undefined;
  const { ratio, latency, latencyNative, bool_gauge: gauge, at } = said;
  const kinds = [ratio, latency, latencyNative, gauge].filter((each) => each !== undefined);
  if (kinds.length !== 1) {
    const message = `\`indicator\` says ${kinds.length === 0 ? "none" : "more than one"} of \`ratio\`, \`latency\`, \`latencyNative\` and \`bool_gauge\``;
    report(reading, at, { message, help: "say one of them" });
    return undefined;
  }
  const by = kinds[0]?.grouping ?? [];
  if (ratio) return share("bad", ratio.errors?.metric, ratio.total?.metric, by, reading);
  if (latency) return share("good", latency.success?.metric, latency.total?.metric, by, reading, true);
  if (latencyNative) return native(latencyNative.latency, latencyNative.total?.metric, by, reading);
  const chosen = gauge?.metric && selectorOf(gauge.metric, reading);
  // As many samples as there are, each 1 or 0: what is good of them is their mean.
  return chosen && gauge?.metric && shareOfQuery("good", { expr: build.by("avg", by, chosen), at: gauge.metric }, reading);
}

function share(
  side: "good" | "bad",
  part: Placed<string> | undefined,
  whole: Placed<string> | undefined,
  by: readonly string[],
  reading: Reading,
  bucket = false,
): Indicator | undefined {
  const above = part && selectorOf(part, reading);
  const below = whole && selectorOf(whole, reading);
  if (!above || !below) return undefined;
  if (bucket && !above.matchers.some(({ label }) => label === "le")) {
    report(reading, part, { message: "no bucket is chosen, so that nothing says how slow an event may be", help: 'choose one, as in `…_bucket{le="0.5"}`' });
    return undefined;
  }
  return shareOfEvents(side, { expr: rateOf(above, by), at: part }, { expr: rateOf(below, by), at: whole }, reading);
}

function native(latency: Placed<string> | undefined, total: Placed<string> | undefined, by: readonly string[], reading: Reading): Indicator | undefined {
  const chosen = total && selectorOf(total, reading);
  const bound = latency && parseDuration(latency.value);
  if (latency && bound === undefined) report(reading, latency, { message: `\`${latency.value}\` is no duration`, help: "write it as `500ms` or `2s`" });
  return chosen && bound !== undefined ? shareWithin(bound / 1000, chosen, by, total, reading) : undefined;
}

/** Pyrra takes series, and makes queries of them itself. */
function selectorOf(said: Placed<string>, reading: Reading): VectorSelector | undefined {
  const query = readQuery(said, reading);
  if (!query) return undefined;
  const selector = unwrapped(query.expr);
  if (selector.type === "selector") return selector;
  report(reading, said, {
    message: "this is more than a metric and its matchers, which is all that Pyrra takes",
    help: 'write the series alone, as in `http_requests_total{job="shop"}`',
  });
  return undefined;
}

/** It pages for the two fast burns, and has tickets for the slow ones. */
function alertsOf(alerting: Spec["alerting"], reading: Reading): Alerts {
  const { disabled = false, burnrates = true, absent = true, name, absentName } = alerting ?? {};
  const said = alerting?.severities;
  if (disabled) return { page: false, ticket: false, absent: false };
  const tier = (on: boolean, severity: string): Tier => (on ? { severity } : false);
  const [page, ticket] = [said?.fastBurn || "critical", said?.slowBurn || "warning"];
  if (burnrates) {
    if (name?.value) lostName(name, reading);
    otherSeverity(said?.mediumBurn, page, "page", reading);
    otherSeverity(said?.longTermBurn, ticket, "ticket", reading);
  }
  if (absent && absentName?.value) lostName(absentName, reading);
  return { page: tier(burnrates, page), ticket: tier(burnrates, ticket), absent: tier(absent, said?.absent || "critical") };
}

function otherSeverity(said: Placed<string> | undefined, taken: string, tier: string, reading: Reading): void {
  if (!said?.value || said.value === taken) return;
  const message = `the severity \`${said.value}\` is lost: both burns of a ${tier} have one, \`${taken}\``;
  report(reading, said, { severity: "warning", message, help: `give both burns the same, or choose one for \`${tier}\` in the spec` });
}
