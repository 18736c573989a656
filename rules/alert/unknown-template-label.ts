import {
  type Aggregation,
  alertTexts,
  type Context,
  children,
  defineRule,
  didYouMean,
  type Expr,
  exampleAlert,
  type Finding,
  type LabelUse,
  listed,
  presenceOf,
  type QueryPart,
  type RulePart,
  suggestion,
  templateUses,
  walk,
} from "obsc/rule";

export default defineRule({
  name: "alert/unknown-template-label",
  severity: "error",
  summary: "Texts of an alert name labels that its query keeps",
  why: "Prometheus writes nothing for a label that the result lacks: people read `instance  is down`, and look for which one. The labels of the rule itself are not there either.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#templating",
  rule(rule, report, context) {
    if (rule.kind !== "alerting") return;
    for (const text of alertTexts(rule)) {
      const { labels, externalLabels } = templateUses(text);
      for (const use of labels) {
        const finding = lacking(use, rule);
        if (finding) report({ of: rule, part: rule.textAt(text.path, use.start, use.end), subject: rule.subject }, finding);
      }
      for (const use of externalLabels) {
        const finding = unknownExternal(use, context);
        if (finding) report({ of: rule, part: rule.textAt(text.path, use.start, use.end), subject: rule.subject }, finding);
      }
    }
  },
  bad: [
    {
      spec: exampleAlert("sum by (method) (rate(shop_requests_total[5m]))", 'for: "5m", severity: "warning", summary: "{instance} answers {value}"'),
      message: "no series of the alert has the label `instance`",
      at: [27, 143],
    },
    {
      spec: exampleAlert("sum(rate(shop_requests_total[5m]))", 'for: "5m", severity: "warning", summary: "{{ index $labels \\"code\\" }}: {value}"'),
      message: "no series of the alert has the label `code`",
    },
    {
      spec: exampleAlert("max by (queue) (shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{queu}: {value}"'),
      message: "no series of the alert has the label `queu`",
    },
    {
      spec: exampleAlert("max by (queue) (shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{queue}: {severity}"'),
      message: "`severity` is a label of the rule, which its texts cannot see",
    },
    {
      spec: exampleAlert("max without (queue) (shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{queue}: {value}"'),
      message: "no series of the alert has the label `queue`",
    },
    {
      spec: exampleAlert(
        'max by (queue) (shop_queue_depth) * on () group_left () count(up{job="shop"})',
        'for: "5m", severity: "warning", summary: "{{ $labels.job }} waits in {queue}"',
      ),
      message: "no series of the alert has the label `job`",
    },
    {
      spec: exampleAlert("max by (queue) (shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{queue} of {{ $externalLabels.cluster }}"'),
      message: "Prometheus has no external label `cluster`",
    },
  ],
  good: [
    { spec: exampleAlert("sum by (method) (rate(shop_requests_total[5m]))", 'for: "5m", severity: "warning", summary: "{method}: {value}"') },
    { spec: exampleAlert("up", 'for: "5m", severity: "warning", summary: "{pod}: {value}"') },
    {
      spec: exampleAlert(
        "max(shop_queue_depth)",
        'for: "5m", severity: "warning", summary: "{{ with $labels.queue }}{{ . }}: {{ end }}{{ if $labels.job }}{{ $labels.job }}{{ end }}{value}"',
      ),
    },
    {
      spec: exampleAlert("max(shop_queue_depth)", 'for: "5m", severity: "warning", summary: \'{{ range query "up" }}{{ .Labels.instance }} {{ end }}{value}\''),
    },
  ],
});

function lacking({ label, guarded }: LabelUse, rule: RulePart): Finding | undefined {
  const { query } = rule;
  const set = query?.types.get(query.expr)?.labels;
  if (guarded || !query || !set || label === "__name__" || presenceOf(set, label) !== "never" || isGroupedBy(label, query)) return undefined;
  if (Object.hasOwn(rule.labels, label))
    return { message: `\`${label}\` is a label of the rule, which its texts cannot see`, help: "write its value: `$labels` has the labels of the query alone" };
  const kept = [...set.labels.keys()];
  const longer = kept.filter((each) => each.startsWith(label));
  const meant = didYouMean(label, kept) ?? (longer.length === 1 ? suggestion(longer) : undefined);
  const lost = losing(query.expr, label, query);
  return {
    message: `no series of the alert has the label \`${label}\``,
    help: meant ?? (lost ? lost.help : kept.length > 0 ? `name a label that the query keeps: ${listed(kept, 5)}` : "leave it out: the query keeps no label"),
    ...(lost && { related: [{ message: `\`${label}\` is lost here`, at: query.spanAt(lost.span) }] }),
  };
}

/** The query groups by it in vain, which is the mistake then. */
function isGroupedBy(label: string, query: QueryPart): boolean {
  let found = false;
  walk(query.expr, (node) => {
    if (node.type === "aggregation" && node.grouping?.kind === "by" && node.grouping.labels.includes(label) && !mayHave(node.expr, label, query)) found = true;
  });
  return found;
}

/** The operation that takes the label away, and what to write there. */
function losing(expr: Expr, label: string, query: QueryPart): { readonly span: Aggregation["span"]; readonly help: string } | undefined {
  const below = children(expr).find((child) => mayHave(child, label, query));
  if (!below) return children(expr).reduce<ReturnType<typeof losing>>((found, child) => found ?? losing(child, label, query), undefined);
  if (expr.type === "aggregation") return { span: expr.grouping?.span ?? expr.span, help: keeping(expr, label) };
  return expr.type === "binary" ? { span: expr.operatorSpan, help: `join with \`${label}\` in \`on\`, or \`group_left (${label})\`` } : undefined;
}

function mayHave(expr: Expr, label: string, { types }: QueryPart): boolean {
  const set = types.get(expr)?.labels;
  return set !== undefined && presenceOf(set, label) !== "never";
}

function keeping({ grouping }: Aggregation, label: string): string {
  if (!grouping || grouping.labels.length === 0) return `keep it with \`by (${label})\`, or leave it out of the text`;
  const text = `${grouping.kind} (${grouping.labels.join(", ")})`;
  return grouping.kind === "by"
    ? `keep it with \`by (${[...grouping.labels, label].join(", ")})\`, or name one of \`${text}\``
    : `take it out of \`${text}\`, or leave it out of the text`;
}

/** What no Prometheus of the spec or catalogue adds; nothing is known of one that is not declared. */
function unknownExternal({ label, guarded }: LabelUse, { plan }: Context): Finding | undefined {
  const names = Object.keys(plan.catalogue.externalLabels ?? {});
  const known = names.length > 0 || (plan.foreign !== true && plan.scope.prometheus !== undefined);
  if (guarded || !known || names.includes(label)) return undefined;
  const help = names.length > 0 ? `name one of ${listed(names, 5)}` : "add it to the `externalLabels` of `prometheus`, or leave it out";
  return { message: `Prometheus has no external label \`${label}\``, help: didYouMean(label, names) ?? help };
}
