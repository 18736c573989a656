import {
  type Context,
  defineRule,
  type ExampleText,
  exampleRaw,
  formatDuration,
  isMap,
  type LogLines,
  type LogQueryPart,
  promDuration,
  readingsIn,
} from "obsc/rule";

export default defineRule({
  name: "logs/beyond-limit",
  severity: "error",
  foreign: "warning",
  summary: "Queries of Loki look back no farther than it lets them",
  why: "Loki refuses a query over a longer time than `max_query_length` or `max_query_range`, so that an alert is never evaluated; behind `max_query_lookback` it finds nothing.",
  see: "https://grafana.com/docs/loki/latest/configure/#limits_config",
  logQuery(query, report, { plan }) {
    const limits = query.expr && limitsIn(plan);
    if (!query.expr || !limits) return;
    for (const { range, offset = 0, lines } of readingsIn(query.expr)) {
      if (typeof range !== "number") continue;
      const found = limits.find(({ most, withOffset }) => range + (withOffset ? offset : 0) > most);
      if (!found) continue;
      const back = formatDuration(range + (found.withOffset ? offset : 0));
      report(
        { of: query, part: placeOf(query, lines), subject: query.subject },
        {
          message: `this looks back ${back}, and ${found.what} ${formatDuration(found.most)}: \`${found.name}\``,
          help: `look back ${formatDuration(found.most)} at most, record what is needed, or raise \`limits_config.${found.name}\``,
        },
      );
    }
  },
  bad: [
    {
      spec: asking('rate({app="shop"} [2d])', "max_query_length: 1d"),
      message: "this looks back 2d, and Loki refuses more than 1d: `max_query_length`",
      at: [13, 89],
    },
    {
      spec: asking('sum(rate({app="shop"} |= "[1h]" [90m]))', "max_query_range: 1h"),
      message: "this looks back 90m, and Loki refuses more than 1h: `max_query_range`",
    },
    {
      spec: asking('rate({app="shop"} [1h] offset 1d)', "max_query_lookback: 24h"),
      message: "this looks back 25h, and Loki finds nothing behind 1d: `max_query_lookback`",
    },
  ],
  good: [
    { spec: asking('rate({app="shop"} [1d] offset 1d)', "max_query_length: 1d") },
    { spec: asking('rate({app="shop"} [$__auto])', "max_query_length: 0s") },
    { spec: asking('rate({app="shop"} [60d])', "reject_old_samples: true") },
    { spec: asking('rate({app="shop"} [2d])', "max_query_length: 1d\n  per_tenant_override_config: /etc/loki/overrides.yaml") },
  ],
});

const names = {
  max_query_length: { what: "Loki refuses more than", withOffset: false },
  max_query_range: { what: "Loki refuses more than", withOffset: false },
  max_query_lookback: { what: "Loki finds nothing behind", withOffset: true },
} as const;

interface Limit {
  readonly name: string;
  readonly what: string;
  /** Milliseconds. */
  readonly most: number;
  readonly withOffset: boolean;
}

/** Of the one Loki that there is; absent where tenants have limits of their own. */
function limitsIn({ configs }: Context["plan"]): readonly Limit[] | undefined {
  const [config, other] = configs.filter(({ format }) => format === "loki");
  const document = config?.documents[0];
  const limits = document?.limits_config;
  if (other || !isMap(limits) || limits.per_tenant_override_config !== undefined || document?.runtime_config !== undefined) return undefined;
  return Object.entries(names).flatMap(([name, { what, withOffset }]) => {
    const most = promDuration(limits[name]);
    return most === undefined || most === 0 ? [] : [{ name, what, most, withOffset }];
  });
}

/** The range in brackets: at once behind the selector, or behind all stages. */
function placeOf({ text, spanAt }: LogQueryPart, { stream, span }: LogLines): ReturnType<LogQueryPart["spanAt"]> {
  const selected = stream.at(-1)?.span?.end ?? 0;
  const [atOnce] = /^[\s,}]*\[/.exec(text.slice(selected)) ?? [];
  const start = atOnce === undefined ? text.indexOf("[", span?.end) + 1 : selected + atOnce.length;
  return spanAt({ start, end: text.indexOf("]", start) });
}

function asking(query: string, limit: string): ExampleText {
  return exampleRaw("loki", `limits_config:\n  ${limit}`, {
    service: `dashboards: [dashboard("Shop", { panels: [panel("Lines", logql\`${query}\`)] })],`,
  });
}
