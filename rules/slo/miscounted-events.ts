import { defineRule, type Expr, exampleSlo, formatDuration, type WrittenQuery, walk, writtenSides } from "obsc/rule";

export default defineRule({
  name: "slo/miscounted-events",
  severity: "error",
  summary: "Ratios that are written by hand are made of events in a second, over five minutes",
  why: "The rules record the events of five minutes. Over another range some are counted twice or never, and of what is no rate they make 300 times what happened.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#rate",
  slo(slo, report, { lookup }) {
    const sides = writtenSides(slo, lookup);
    if (!sides) return;
    for (const side of [sides.part, sides.whole]) {
      const fault = faultOfRange(side) ?? faultOfKind(side);
      if (fault) report(side.query.at, { message: `${fault.message}, and \`${slo.name}\` asks for events in a second`, help: fault.help });
    }
  },
  bad: [
    {
      spec: exampleSlo("bad: rawRatio(promql`sum(rate(shop_failed_total[1h]))`, promql`sum(rate(shop_requests_total[5m]))`)"),
      message: "`rate` looks back 1h instead of 5m, and `shop-works` asks for events in a second",
      at: [27, 75],
    },
    {
      spec: exampleSlo("bad: rawRatio(promql`sum(rate(shop_failed_total[5m]))`, promql`sum(increase(shop_requests_total[5m]))`)"),
      message: "`increase` gives the events of all its range, and `shop-works` asks for events in a second",
    },
    {
      spec: exampleSlo("bad: rawRatio(promql`sum(irate(shop_failed_total[5m]))`, promql`sum(rate(shop_requests_total[5m]))`)"),
      message: "`irate` looks at two samples alone, and `shop-works` asks for events in a second",
    },
    {
      spec: exampleSlo("bad: rawRatio(promql`sum(shop_queue_depth)`, promql`sum(rate(shop_requests_total[5m]))`)"),
      message: "`shop_queue_depth` is a gauge, and `shop-works` asks for events in a second",
    },
    {
      spec: exampleSlo(
        "good: rawRatio(promql`sum(rate(shop_failed_total[5m])) / sum(rate(shop_requests_total[5m]))`, promql`sum(rate(shop_requests_total[5m]))`)",
      ),
      message: "this is a share already, and `shop-works` asks for events in a second",
    },
  ],
  good: [
    { spec: exampleSlo("bad: rawRatio(promql`sum(rate(shop_failed_total[5m]))`, promql`sum(rate(shop_requests_total[300s]))`)") },
    { spec: exampleSlo("bad: rawRatio(promql`sum(increase(shop_failed_total[5m])) / 300`, promql`sum(job:shop_requests:rate5m)`)") },
    { spec: exampleSlo("bad: rawRatio(promql`sum(elsewhere_failed)`, promql`sum(elsewhere_all)`)") },
  ],
});

interface Fault {
  readonly message: string;
  readonly help: string;
}

const fiveMinutes = 300_000;

/** A range that is not that of the events that are recorded, or of what a recording has looked at. */
function faultOfRange({ query, types }: WrittenQuery): Fault | undefined {
  let fault: Fault | undefined;
  const ranges = (node: Expr) => {
    const change = types.get(node)?.change;
    const isRead = node.type === "call" || (node.type === "selector" && change !== undefined);
    if (fault || !isRead || change === undefined) return;
    if (change.function === "irate") fault = { message: "`irate` looks at two samples alone", help: "write `rate` with `[5m]`" };
    else if (change.function === "rate" && change.window !== undefined && change.window !== fiveMinutes)
      fault = { message: `\`rate\` looks back ${formatDuration(change.window)} instead of 5m`, help: "write `[5m]`" };
  };
  walk(query.expr, ranges);
  return fault;
}

function faultOfKind({ query, type: { kind, series } }: WrittenQuery): Fault | undefined {
  if (kind === "increase") return divided(query.expr) ? undefined : { message: "`increase` gives the events of all its range", help: "write `rate`" };
  if (kind === "ratio") return { message: "this is a share already", help: "give the events on both sides, or the share alone to `ratioByTime`" };
  if (kind === "gauge" && series) return { message: `\`${series.name}\` is a gauge`, help: "give the share of the gauges to `ratioByTime`" };
  return undefined;
}

/** The seconds of the range may stand there. */
function divided(expr: Expr): boolean {
  return expr.type === "paren" ? divided(expr.expr) : expr.type === "binary" && expr.operator === "/";
}
