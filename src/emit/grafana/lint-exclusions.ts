/** What dashboard-linter asks of every dashboard and some of these must not do, each with its reason. */
import type { DashboardPart, PanelPart, PanelQuery } from "../../derive/dashboard-part.ts";
import type { Expr } from "../../promql/ast.ts";
import { children } from "../../promql/walk.ts";
import { unitId } from "./unit-id.ts";

interface Entry {
  readonly dashboard: string;
  readonly panel?: string;
}

/** The `exclusions` of a `.lint` file, which dashboard-linter reads beside the dashboards: https://github.com/grafana/dashboard-linter/blob/main/docs/index.md */
export function lintExclusions(dashboards: readonly DashboardPart[]): object | undefined {
  const found = rules.map(({ rule, reason, applies, panel }) => {
    const entries = dashboards.flatMap((dashboard): readonly Entry[] => {
      if (applies) return applies(dashboard) ? [{ dashboard: dashboard.title }] : [];
      if (!panel || !asksPrometheusFirst(dashboard, rule)) return [];
      const panels = dashboard.rows.flatMap((row) => row.panels).filter((each) => panel(each));
      // Nearly every panel of these reads what the rules recorded.
      if (panels.length > 0 && (dashboard.kind === "slo" || dashboard.kind === "slos")) return [{ dashboard: dashboard.title }];
      return panels.map(({ title }) => ({ dashboard: dashboard.title, panel: title }));
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
  readonly panel?: (panel: PanelPart) => boolean;
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
  ...["job", "instance"].map(
    (name): Exclusion => ({
      rule: `target-${name}-rule`,
      reason: `recorded series, ALERTS, logs and the metrics of other exporters have no ${name} of the service`,
      panel: ({ queries, raw }) => raw !== undefined || queries.some((query) => lacks(query, name)),
    }),
  ),
  {
    rule: "target-rate-interval-rule",
    reason: "the range is part of what the query means",
    panel: ({ queries }) => queries.some((query) => query.language === "promql" && hasOwnRange(query.expr)),
  },
  {
    rule: "target-logql-auto-rule",
    reason: "the range is part of what the query means",
    panel: ({ queries }) => queries.some((query) => query.language === "logql" && /"range":\d/.test(JSON.stringify(query.expr))),
  },
  {
    rule: "panel-units-rule",
    reason: "the unit is the system's own",
    panel: ({ unit }) => unitId(unit).startsWith("suffix:"),
  },
];

function isPrometheus(variable: DashboardPart["variables"][number]): boolean {
  return variable.variable === "datasource" && variable.name === "datasource";
}

/** Most rules look only at dashboards whose first datasource is Prometheus. */
function asksPrometheusFirst({ variables }: DashboardPart, rule: string): boolean {
  return rule.startsWith("panel-") || rule === "target-logql-auto-rule" || variables.some(isPrometheus);
}

function lacks(query: PanelQuery, label: string): boolean {
  if (query.language === "promql") return selectorsLack(query.expr, label);
  return query.language === "logql";
}

function selectorsLack(expr: Expr, label: string): boolean {
  if (expr.type !== "selector") return children(expr).some((child) => selectorsLack(child, label));
  return !expr.matchers.some((matcher) => matcher.label === label && matcher.operator === "=~" && matcher.value === `$${label}`);
}

function hasOwnRange(expr: Expr): boolean {
  if (expr.type === "call" && (expr.function === "rate" || expr.function === "irate")) {
    return expr.args.some((arg) => arg.type === "matrix" && !(arg.range.type === "variable" && arg.range.name === "__rate_interval"));
  }
  return children(expr).some(hasOwnRange);
}
