import { defineRule, type ExprType, exampleSlo, scaleOf, writtenShare } from "obsc/rule";

export default defineRule({
  name: "slo/not-a-share",
  severity: "error",
  summary: "What an objective takes as a share at each moment can be one",
  why: "Above 1 all of it is taken to be good, below 0 nothing: of seconds, bytes or a percentage the budget is full for ever, or gone at once.",
  see: "https://prometheus.io/docs/practices/naming/#base-units",
  slo(slo, report, { lookup }) {
    const written = writtenShare(slo, lookup);
    const fault = written && faultOf(written.type);
    if (fault) report(written.query.at, { message: `${fault.message}, and \`${slo.name}\` takes it for a share from 0 to 1`, help: fault.help });
  },
  bad: [
    {
      spec: exampleSlo("good: ratioByTime(promql`avg(shop_memory_bytes)`)"),
      message: "this is in bytes, and `shop-works` takes it for a share from 0 to 1",
      at: [27, 79],
    },
    {
      spec: exampleSlo("good: ratioByTime(promql`avg(shop_fill_ratio) * 100`)"),
      message: "this is in percent, and `shop-works` takes it for a share from 0 to 1",
    },
    {
      spec: exampleSlo("bad: ratioByTime(promql`sum(rate(shop_failed_total[5m]))`)"),
      message: "these are events in a second, and `shop-works` takes it for a share from 0 to 1",
    },
    {
      spec: exampleSlo("good: ratioByTime(promql`avg(shop_fill_ratio) + 2`)"),
      message: "this is from 2 to 3, and `shop-works` takes it for a share from 0 to 1",
    },
  ],
  good: [
    { spec: exampleSlo("good: ratioByTime(promql`avg(shop_fill_ratio)`)") },
    { spec: exampleSlo("good: ratioByTime(promql`avg(up)`)") },
    { spec: exampleSlo("bad: ratioByTime(promql`sum(rate(shop_failed_total[5m])) / sum(rate(shop_requests_total[5m]))`)") },
    { spec: exampleSlo("good: ratioByTime(promql`avg(shop_queue_depth < bool 10)`)") },
    { spec: exampleSlo("good: ratioByTime(promql`avg(elsewhere)`)") },
  ],
});

interface Fault {
  readonly message: string;
  readonly help: string;
}

function faultOf(type: ExprType): Fault | undefined {
  const { kind, unit, range } = type;
  if (range.min >= 0 && range.max <= 1) return undefined;
  if (unit === "ratio" && scaleOf(type) !== 1) return { message: "this is in percent", help: "leave out the factor" };
  if (kind === "rate" && unit !== "ratio") return { message: "these are events in a second", help: "give both sides to `rawRatio`" };
  if (unit === "seconds" || unit === "bytes") return { message: `this is in ${unit}`, help: "compare it with what is good: `good: query.atMost(…)`" };
  return range.min > 1 || range.max < 0 ? { message: `this is from ${range.min} to ${range.max}`, help: "give a share" } : undefined;
}
