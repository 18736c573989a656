/** Which traces a collector keeps once they have ended: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor */
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import { type Component, component, type Making, type Setting, type Settings } from "./collector-part.ts";
import { oddsInWords, type ServiceSampling, type TailRules } from "./sampling.ts";

/** The attribute that holds the name of a span with a share of its own, so that the baseline can leave its trace out. */
const operationAttribute = "sampling.operation";

/**
 * From the first span of a trace to the decision, beyond the time that counts as slow: an SDK sends a span up to 5 s
 * after its end (OTEL_BSP_SCHEDULE_DELAY), and as much again is slack for retries and hops.
 */
const slack = 10_000;

/** Traces in memory, unless the limits declared let more be expected. The processor's default. */
const traceCount = 50_000;

/** A service whose traces the collector thins or picks. */
type Sampled = ServiceSampling & { readonly tail: TailRules };
function isSampled(sampling: ServiceSampling): sampling is Sampled {
  return sampling.tail !== undefined;
}

/** The tail sampling processor; none where every trace that arrives is kept. */
export function tailSampling(making: Making, all: readonly ServiceSampling[]): readonly Component[] {
  const sampled = all.filter(isSampled);
  const [first] = sampled;
  if (!first) return [];
  const wait = slack + Math.max(0, ...sampled.map(({ tail }) => tail.slowerThan ?? 0));
  const count = Math.max(traceCount, Math.ceil((1.5 * expectedTraces(making, sampled) * wait) / 1000));
  return [
    component(making, "processors", "tail_sampling", {
      settings: {
        decision_wait: formatDuration(wait),
        num_traces: count,
        ...decisionCache(making, count),
        policies: policiesOf(all, !isFedByCollector(making), deciders(making)),
      },
      because: [...whereDecided(all), ...oddsOf(sampled), ...howDecided(making, wait, count)],
      at: first.at,
    }),
  ];
}

/** Writes the name of each span that has a share of its own into an attribute: policies match attributes, and only of those can they match the absence. */
export function operationMarks(making: Making, all: readonly ServiceSampling[]): readonly Component[] {
  const [first, ...more] = all.filter(isSampled).filter(({ tail }) => tail.operations.length > 0);
  if (!first) return [];
  const span = making.vocabulary.takes("pathsWithContext") ? "span." : "";
  const statements = [first, ...more].map(({ service, tail }) => {
    const names = tail.operations.map(({ name }) => `${span}name == ${JSON.stringify(name)}`).join(" or ");
    return `set(${span}attributes["${operationAttribute}"], ${span}name) where resource.attributes["service.name"] == ${JSON.stringify(service)} and (${names})`;
  });
  return [
    component(making, "processors", "transform", {
      name: "operations",
      settings: { error_mode: "ignore", trace_statements: [{ context: "span", statements }] },
      because: ["Marks spans whose operation has a share of its own, for the policies of tail_sampling."],
      at: first.at,
    }),
  ];
}

/** A lower bound: what limits let through, undone by the share that the baseline keeps. */
function expectedTraces(making: Making, sampled: readonly Sampled[]): number {
  const limits = new Map(making.scope.system.services.map((service) => [service.name, service.traces?.sampling.limit?.tracesPerSecond ?? 0]));
  return sampled.reduce((sum, { service, tail }) => sum + (tail.baseline > 0 ? (limits.get(service) ?? 0) / tail.baseline : 0), 0);
}

function whereDecided(all: readonly ServiceSampling[]): readonly string[] {
  if (all.every(({ start }) => start === 1)) {
    return ["Services send every trace (OTEL_TRACES_SAMPLER=parentbased_always_on): a share taken at the start would lose errors before they happen."];
  }
  const shares = all.map(({ service, start }) => `${service} ${percent(start)} %`).join(", ");
  return [`Services start a share of their traces (${shares}); the shares below are of what arrives.`];
}

/** What comes out in total, by kind of trace; of many services it would be a table that nobody reads. */
function oddsOf(sampled: readonly Sampled[]): readonly string[] {
  if (sampled.length > 3) return [];
  return sampled.flatMap(({ service, odds }) => odds.map((each) => (sampled.length === 1 ? "" : `${service}: `) + oddsInWords(each)));
}

function howDecided({ vocabulary }: Making, wait: number, count: number): readonly string[] {
  const room = Math.floor((count * 1000) / wait);
  return [
    `A trace is kept when any policy keeps it. There is room for ${room} new traces a second.`,
    vocabulary.takes("nonSampledCache")
      ? "Spans that come after the decision follow a trace that was kept. One that was not is forgotten at once (a cache of 1), and its late spans are judged anew: a late error is kept."
      : "Spans that come after the decision follow it.",
  ];
}

/**
 * Without a cache the decision stays with the trace while there is room for it, and an error that comes later is dropped
 * with the rest. Shares come out the same when late spans are judged anew, because they depend on the trace id alone.
 */
function decisionCache({ vocabulary }: Making, count: number): Settings {
  if (!vocabulary.takes("sampledCache")) return {};
  return { decision_cache: { sampled_cache_size: 2 * count, ...(vocabulary.takes("nonSampledCache") && { non_sampled_cache_size: 1 }) } };
}

/**
 * Policies are alternatives, so each names the traces it is about. Where all services are sampled alike the policies hold
 * for every trace; otherwise they are bound to their service, and traces of services that have no rules pass untouched.
 */
function policiesOf(all: readonly ServiceSampling[], onlyServices: boolean, deciders: number): readonly Setting[] {
  const sampled = all.filter(isSampled);
  const groups = new Map<string, Sampled[]>();
  for (const sampling of sampled) {
    const { operations: _operations, ...shared } = sampling.tail;
    // A limit is each service's own budget.
    const key = JSON.stringify(shared.limit ? [sampling.service] : shared);
    groups.set(key, [...(groups.get(key) ?? []), sampling]);
  }
  const alike = onlyServices && groups.size === 1 && sampled.length === all.length;
  const policies = [...groups.values()].flatMap((group) => groupPolicies(group, alike, deciders));
  if (alike) return policies;
  const others: readonly Part[] = [
    ["without rules", stringAttribute("service.name", names(sampled), true)],
    ["all", { type: "always_sample" }],
  ];
  return [...policies, policy("others", others)];
}

/** How many collectors judge traces beside each other; each counts for itself, so each gets its part of a limit. */
function deciders({ collector, scope, tier }: Making): number {
  return tier === "sampling" && collector.replicas !== undefined ? inEnvironment(collector.replicas, scope.environment) : 1;
}

/** Whether traces come from another collector too, which has thinned them already. */
function isFedByCollector({ collector, scope }: Making): boolean {
  return scope.system.collectors.some((other) => other.export.traces.some(({ kind, name }) => kind === "collector" && name === collector.name));
}

/** A condition that is part of a policy, with its name. */
type Part = readonly [string, Settings];

function groupPolicies(group: readonly Sampled[], alike: boolean, deciders: number): readonly Setting[] {
  const services = names(group);
  const { errors, slowerThan, baseline, limit } = (group[0] as Sampled).tail;
  const bound: readonly Part[] = alike ? [] : [["service", stringAttribute("service.name", services)]];
  const prefix = alike ? "" : `${services.join(", ")}: `;
  const policies: Setting[] = [];
  if (errors) policies.push(policy(`${prefix}errors`, [...bound, ["error", { type: "status_code", status_code: { status_codes: ["ERROR"] } }]]));
  if (slowerThan !== undefined) {
    policies.push(
      policy(`${prefix}slower than ${formatDuration(slowerThan)}`, [...bound, ["slow", { type: "latency", latency: { threshold_ms: slowerThan } }]]),
    );
  }
  const marked = group.flatMap(({ service, tail }) => tail.operations.map((operation) => ({ service, ...operation })));
  const limited = limitOf(limit, (marked.length + 1) * deciders);
  for (const { service, name, share } of marked) {
    const own: readonly Part[] = group.length === 1 ? bound : [["service", stringAttribute("service.name", [service])]];
    const operation: Part = ["operation", stringAttribute(operationAttribute, [name])];
    policies.push(policy(`${group.length === 1 ? prefix : `${service}: `}operation ${name}`, [...own, operation, ...shareOf(share), ...limited]));
  }
  const others: readonly Part[] =
    marked.length === 0 ? [] : [["no such operation", stringAttribute(operationAttribute, [...new Set(marked.map(({ name }) => name))], true)]];
  policies.push(policy(`${prefix}baseline`, [...bound, ...others, ...shareOf(baseline, bound.length + others.length + limited.length === 0), ...limited]));
  return policies;
}

/**
 * A limiter in each of the policies that it bounds, since one beside them would bound none: each gets an equal part.
 * It lets a trace pass only while that has fewer spans than the limit, so a limit has room for one trace and one span.
 */
function limitOf(limit: TailRules["limit"], policies: number): readonly Part[] {
  if (!limit) return [];
  const spans = Math.max(Math.floor(limit.spansPerSecond / policies), limit.spansPerTrace + 1);
  return [["limit", { type: "rate_limiting", rate_limiting: { spans_per_second: spans } }]];
}

function names(group: readonly Sampled[]): readonly string[] {
  return group.map(({ service }) => service);
}

/** Nothing to add where all are kept, unless nothing else says which traces. */
function shareOf(share: number, alone = false): readonly Part[] {
  if (share === 1 && !alone) return [];
  return [["share", { type: "probabilistic", probabilistic: { sampling_percentage: percent(share) } }]];
}

/** One part is the policy; of several, all have to hold. One that is about an absence alone would veto what other policies keep, and inside of `and` does not. */
function policy(name: string, parts: readonly Part[]): Settings {
  const [only] = parts;
  if (parts.length === 1 && only && !JSON.stringify(only[1]).includes('"invert_match"')) return { name, ...only[1] };
  return { name, type: "and", and: { and_sub_policy: parts.map(([part, settings]) => ({ name: part, ...settings })) } };
}

function stringAttribute(key: string, values: readonly string[], invert = false): Settings {
  return { type: "string_attribute", string_attribute: { key, values, ...(invert && { invert_match: true }) } };
}

/** Without the noise of binary fractions: 0.07 is 7. */
function percent(share: number): number {
  return Number((share * 100).toPrecision(10));
}
