/** What dashboard-linter asks of every dashboard and some of these must not do, each with its reason. */
import type { DashboardPart, PanelPart } from "../../derive/dashboard-part.ts";
import type { Call, Expr } from "../../promql/ast.ts";
import { children } from "../../promql/walk.ts";
import { unitId } from "./unit-id.ts";

interface Entry {
  readonly dashboard: string;
  readonly panel?: string;
}

/** The `exclusions` of a `.lint` file, which dashboard-linter reads beside the dashboards: https://github.com/grafana/dashboard-linter/blob/main/docs/index.md */
export function lintExclusions(dashboards: readonly DashboardPart[]): object | undefined {
  const seen = dashboards.map((dashboard) => ({ dashboard, every: dashboard.rows.flatMap((row) => row.panels.map(lookAt)) }));
  const found = rules.map(({ rule, reason, applies, panel }) => {
    const entries = seen.flatMap(({ dashboard, every }): readonly Entry[] => {
      if (applies) return applies(dashboard) ? [{ dashboard: dashboard.title }] : [];
      if (!panel || !asksPrometheusFirst(dashboard, rule)) return [];
      const panels = every.filter(panel);
      // Nearly every panel of these reads what the rules recorded.
      if (panels.length > 0 && (dashboard.kind === "slo" || dashboard.kind === "slos")) return [{ dashboard: dashboard.title }];
      return panels.map((each) => ({ dashboard: dashboard.title, panel: each.panel.title }));
    });
    return [rule, { reason, entries }] as const;
  });
  const used = found.filter(([, { entries }]) => entries.length > 0);
  return used.length === 0 ? undefined : { exclusions: Object.fromEntries(used) };
}

interface Exclusion {
  readonly rule: string;
  readonly reason: string;
  /** Of the dashboard as a whole, or of one panel. */
  readonly applies?: (dashboard: DashboardPart) => boolean;
  readonly panel?: (seen: Seen) => boolean;
}

/** What one look at a panel and through its queries tells. */
interface Seen {
  readonly panel: PanelPart;
  /** Some query of it is not narrowed by the drop-down of the label. */
  readonly lacks: { job: boolean; instance: boolean };
  /** Some rate is taken over another range than Grafana's own. */
  hasOwnRange: boolean;
}

const rules: readonly Exclusion[] = [
  {
    rule: "template-datasource-rule",
    reason: "metrics, logs and traces each have a variable, named alike on all dashboards so that links carry it along",
    applies: ({ variables }) => variables.some((variable) => variable.variable === "datasource" && variable.name !== "datasource"),
  },
  ...["job", "instance"].map(
    (name): Exclusion => ({
      rule: `template-${name}-rule`,
      reason: `no series of the dashboard has the label ${name}`,
      applies: ({ variables }) => variables.some(isPrometheus) && !variables.some((variable) => variable.variable === "label" && variable.name === name),
    }),
  ),
  ...(["job", "instance"] as const).map(
    (name): Exclusion => ({
      rule: `target-${name}-rule`,
      reason: `recorded series, ALERTS, logs and the metrics of other exporters have no ${name} of the service`,
      panel: ({ lacks }) => lacks[name],
    }),
  ),
  {
    rule: "target-rate-interval-rule",
    reason: "the range is part of what the query means",
    panel: ({ hasOwnRange }) => hasOwnRange,
  },
  {
    rule: "target-logql-auto-rule",
    reason: "the range is part of what the query means",
    panel: ({ panel }) => panel.queries.some((query) => query.language === "logql" && /"range":\d/.test(JSON.stringify(query.expr))),
  },
  {
    rule: "panel-units-rule",
    reason: "the unit is the system's own",
    panel: ({ panel }) => unitId(panel.unit).startsWith("suffix:"),
  },
];

function isPrometheus(variable: DashboardPart["variables"][number]): boolean {
  return variable.variable === "datasource" && variable.name === "datasource";
}

/** Most rules look only at dashboards whose first datasource is Prometheus. */
function asksPrometheusFirst({ variables }: DashboardPart, rule: string): boolean {
  return rule.startsWith("panel-") || rule === "target-logql-auto-rule" || variables.some(isPrometheus);
}

function lookAt(panel: PanelPart): Seen {
  const isRaw = panel.raw !== undefined;
  const seen: Seen = { panel, lacks: { job: isRaw, instance: isRaw }, hasOwnRange: false };
  for (const query of panel.queries) {
    if (query.language === "promql") lookThrough(query.expr, seen, false);
    else if (query.language === "logql") seen.lacks.job = seen.lacks.instance = true;
  }
  return seen;
}

/** The linter looks at no rate inside another one. */
function lookThrough(expr: Expr, seen: Seen, inRate: boolean): void {
  if (expr.type === "selector") {
    const { matchers } = expr;
    if (!seen.lacks.job) seen.lacks.job = !matchers.some(({ label, operator, value }) => label === "job" && operator === "=~" && value === "$job");
    if (!seen.lacks.instance)
      seen.lacks.instance = !matchers.some(({ label, operator, value }) => label === "instance" && operator === "=~" && value === "$instance");
    return;
  }
  const isRate = expr.type === "call" && (expr.function === "rate" || expr.function === "irate");
  if (isRate && !inRate && takesOwnRange(expr)) seen.hasOwnRange = true;
  for (const child of children(expr)) lookThrough(child, seen, inRate || isRate);
}

function takesOwnRange({ args }: Call): boolean {
  return args.some((arg) => arg.type === "matrix" && !(arg.range.type === "variable" && arg.range.name === "__rate_interval"));
}
