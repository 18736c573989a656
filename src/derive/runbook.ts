/** What somebody who is told of an alert needs: what it means, what it reads, what stands near, what to do and how to see that it is over. */
import type { Metric } from "../ir/metric.ts";
import { metricsOf } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Share } from "../ir/query.ts";
import type { Alert, Indicator } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import { dashboardOf, metricsIn, metricsOfSlo, type Shown } from "./alert-dashboard.ts";
import { alertRule } from "./alert-rule.ts";
import type { Derived } from "./configs.ts";
import type { AlertingRule } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** What people wrote beside the spec, as it was read. */
export interface RunbookFiles {
  /** By the name of the alert. */
  readonly notes: ReadonlyMap<string, { readonly text: string; readonly at: Place }>;
  /** Fills in the template that stands in place of ours. */
  readonly render?: (data: RunbookData) => string;
}

/** What a template of the user's fills in: texts of Markdown, each whole. */
export interface RunbookData {
  readonly name: string;
  readonly summary: string;
  readonly severity: string;
  readonly owner: string;
  readonly dashboard: string;
  readonly meaning: string;
  readonly query: string;
  readonly metrics: readonly { readonly name: string; readonly help: string }[];
  readonly notes: string;
  readonly sections: readonly { readonly heading: string; readonly text: string }[];
  readonly queries: readonly { readonly title: string; readonly language: string; readonly query: string; readonly url: string }[];
}

/** A runbook with everything in it, on which a template is tried. */
export const runbookExample: RunbookData = {
  ...{ name: "Alert", summary: "summary", severity: "critical", owner: "team", dashboard: "dashboard", meaning: "meaning", query: "query", notes: "notes" },
  metrics: [{ name: "metric", help: "help" }],
  sections: [{ heading: "Diagnosis", text: "text" }],
  queries: [{ title: "title", language: "promql", query: "query", url: "url" }],
};

/** One alert, or several of one name: those of all SLOs share theirs. */
export interface Runbook {
  readonly name: string;
  readonly cases: readonly [RunbookCase, ...RunbookCase[]];
}

/** An alert as somebody evaluates it: Prometheus by its rule, Grafana or Loki by what was declared. */
export interface RunbookCase {
  readonly rule?: AlertingRule;
  readonly alert?: Alert;
  readonly service?: Service;
  readonly dashboard?: Shown;
  /** The share that it is about, where it is about one. */
  readonly share?: Share;
  /** Metrics that it reads, of the spec. */
  readonly metrics: readonly Metric[];
  /** Alerts of the same category, or of the same service where it has none. */
  readonly neighbours: readonly AlertingRule[];
  /** Metrics that services import beside those it reads. */
  readonly beside: readonly Metric[];
}

/** Every alert of the system once, in the order of the rule files; then those that no Prometheus evaluates. */
export function deriveRunbooks(derived: Pick<Derived, "scope" | "ruleFiles">): readonly Runbook[] {
  const { scope, ruleFiles } = derived;
  const { system } = scope;
  const books = new Map<string, Runbook["cases"]>();
  const add = (name: string, found: RunbookCase) => {
    const [first, ...more] = books.get(name) ?? [];
    books.set(name, first ? [first, ...more, found] : [found]);
  };
  const known = new Set<Alert>();
  for (const { service, groups } of ruleFiles) {
    const rules = groups.flatMap((group) => group.rules).filter((rule) => rule.kind === "alerting");
    for (const rule of rules) {
      if (rule.alert) known.add(rule.alert);
      add(rule.name, caseOf({ rule, ...(rule.alert && { alert: rule.alert }), ...(service && { service }) }, rules, scope));
    }
  }
  for (const owner of [...system.services, system]) {
    for (const alert of owner.alerts) {
      if (known.has(alert)) continue;
      const service = owner.node === "service" ? owner : undefined;
      const rule = alertRule(alert, scope, service);
      add(alert.name, caseOf({ alert, ...(rule && { rule }), ...(service && { service }) }, [], scope));
    }
  }
  return [...books].map(([name, cases]) => ({ name, cases }));
}

function caseOf(found: Pick<RunbookCase, "rule" | "alert" | "service">, rules: readonly AlertingRule[], scope: Scope): RunbookCase {
  const { rule, alert, service } = found;
  const slo = rule?.slo;
  const metrics = [...new Set(alert ? metricsIn(alert.when) : slo ? metricsOfSlo(slo) : [])];
  const dashboard = dashboardOf({ ...(alert && { alert }), ...(slo && { slo }) }, service, scope);
  const category = alert?.category;
  const near = rules.filter((other) => other !== rule && other.slo === undefined && (category === undefined || other.labels.category === category));
  const share = slo && "share" in slo.sli ? badShare(slo.sli) : alert?.when.is === "threshold" ? alert.when.query.share : undefined;
  return { ...found, ...(dashboard && { dashboard }), ...(share && { share }), metrics, neighbours: near.slice(0, most), beside: besideOf(metrics, service) };
}

/** Of an indicator of good events the bad ones are what is left, which no selector finds: all of them are split. */
function badShare({ is, share }: Extract<Indicator, { is: "good" | "bad" }>): Share {
  return is === "bad" ? share : { ...share, part: share.whole };
}

/** More would be a list that nobody reads at night. */
const most = 8;

/** Metrics in the same group as one that is read, then the others of the service. */
function besideOf(read: readonly Metric[], service: Service | undefined): readonly Metric[] {
  if (!service) return [];
  const owned = metricsOf(service.metrics);
  const groups = new Set(owned.filter(({ metric }) => read.includes(metric)).map(({ path }) => path.slice(0, -1).join(".")));
  const others = owned.filter(({ metric }) => !read.includes(metric) && metric.kind !== "info");
  const near = others.filter(({ path }) => groups.has(path.slice(0, -1).join(".")));
  return [...new Set([...near, ...others].map(({ metric }) => metric))].slice(0, most);
}

/** The file of the runbook of an alert; a name is no path. */
export function runbookFile(name: string): string {
  return `${name.replace(/[^\w.-]+/g, "-")}.md`;
}
