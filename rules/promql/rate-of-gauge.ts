import { defineRule, edited, exampleQuery, headOf, inQuery, kindWords, rangeArgument, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/rate-of-gauge",
  severity: "error",
  summary: "`rate`, `irate`, `increase` and `resets` are of counters",
  why: "They take every fall of a value for a restart and add it up again: of what goes up and down they make numbers that look right and mean nothing.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#rate",
  fixes: "unsafe",
  forQueries: { with: ["rate", "irate", "increase", "resets"] },
  call(node, query, report) {
    const instead = ofGauges[node.function];
    const given = instead === undefined ? undefined : rangeArgument(node);
    const type = given && query.types.get(given);
    if (instead === undefined || !type || !falling.has(type.kind)) return;
    const name = type.series ? `\`${type.series.name}\`` : "what it is given";
    report(inQuery(query, headOf(node)), {
      message: `\`${node.function}\` is of counters, and ${name} is ${kindWords(type.kind)}`,
      help: `use \`${instead}\``,
      fix: edited("unsafe", `use \`${instead}\``, rewritten(query, headOf(node).span, instead)),
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(shop_memory_bytes[5m])"),
      message: "`rate` is of counters, and `shop_memory_bytes` is a gauge",
      at: [27, 35],
    },
    {
      spec: exampleQuery("increase(count(shop_queue_depth)[1h:])"),
      message: "`increase` is of counters, and what it is given is a gauge",
    },
  ],
  good: [{ spec: exampleQuery("deriv(shop_memory_bytes[5m]) / delta(shop_memory_bytes[1h]) or rate(elsewhere[5m])") }],
});

/** What says the same of a gauge. */
const ofGauges: Readonly<Record<string, string | undefined>> = { rate: "deriv", irate: "idelta", increase: "delta", resets: "changes" };

/** Kinds whose values fall without a restart. */
const falling: ReadonlySet<string> = new Set(["gauge", "summary-quantile", "info", "stateset", "ratio", "quantile", "timestamp", "truth"]);
