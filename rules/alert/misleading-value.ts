import {
  alertTexts,
  defineRule,
  exampleAlert,
  type Finding,
  type Quantity,
  type QuantityOf,
  quantityOf,
  type Shown,
  type ShownUnit,
  shownBy,
  templateUses,
} from "obsc/rule";

export default defineRule({
  name: "alert/misleading-value",
  severity: "error",
  summary: "Texts of an alert show its value as what it is",
  why: "People act on the number that they read. A rate per second that is shown as a share says 10% where one in a thousand requests fails.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers",
  rule(rule, report) {
    const quantity = rule.kind === "alerting" && rule.query ? quantityOf(rule.query) : undefined;
    if (!quantity) return;
    for (const text of alertTexts(rule)) {
      for (const use of templateUses(text).values) {
        const finding = wrongly(quantity, shownBy(use));
        if (finding) report({ of: rule, part: rule.textAt(text.path, use.start, use.end), subject: rule.subject }, finding);
      }
    }
  },
  bad: [
    {
      spec: saying("sum(rate(shop_failed_total[5m]))", "{{ $value | humanizePercentage }} fail"),
      message: "the value is per second, and `humanizePercentage` shows it as a share",
      at: [27, 130],
    },
    { spec: saying("sum(rate(shop_failed_total[5m]))", "{{ $value }}/min fail"), message: "the value is per second, and `/min` stands behind it" },
    { spec: saying("sum(rate(shop_failed_total[5m])) * 60", "{value}/s fail"), message: "the value is per minute, and `/s` stands behind it" },
    { spec: saying("sum(rate(shop_failed_total[5m]))", "{{ printf `%.2f%%` $value }} fail"), message: "the value is per second, and `%` stands behind it" },
    {
      spec: saying("sum(rate(shop_failed_total[5m]))", "{{ humanizeDuration $value }}"),
      message: "the value is per second, and `humanizeDuration` shows it as a time",
    },
    { spec: saying("shop_fill_ratio", "{{ $value }}% full"), message: "the value is a share of 1, and `%` stands behind it" },
    { spec: saying("shop_fill_ratio", "{{ $value | humanizePercentage }}% full"), message: "`humanizePercentage` writes the `%` that stands behind it" },
    {
      spec: saying("shop_fill_ratio * 100", "{{ $value | humanizePercentage }} full"),
      message: "the value is in percent, and `humanizePercentage` multiplies it by 100 again",
    },
    {
      spec: saying("histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m])))", "{{ $value }}ms"),
      message: "the value is in seconds, and `ms` stands behind it",
    },
    {
      spec: saying("histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m]))) * 1000", "{{ $value }} seconds"),
      message: "the value is in milliseconds, and `seconds` stands behind it",
    },
    {
      spec: saying("histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m])))", "{{ $value | humanizeDuration }}s"),
      message: "`humanizeDuration` writes the unit itself, and `s` stands behind it",
    },
    {
      spec: saying("histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m]))) * 1000", "{{ $value | humanizeDuration }}"),
      message: "the value is in milliseconds, and `humanizeDuration` takes seconds",
    },
    { spec: saying("shop_memory_bytes", "{{ $value | humanizeDuration }}"), message: "the value is in bytes, and `humanizeDuration` shows it as a time" },
    { spec: saying("shop_memory_bytes", "{{ $value }} MB"), message: "the value is in bytes, and `MB` stands behind it" },
    {
      spec: saying("shop_started_timestamp_seconds", "started {{ $value | humanizeDuration }} ago"),
      message: "the value is a point in time, and `humanizeDuration` shows it as a time that has passed since 1970",
    },
    {
      spec: saying("sum(increase(shop_failed_total[1h]))", "{{ $value | humanizePercentage }}"),
      message: "the value is a number of things, and `humanizePercentage` shows it as a share",
    },
    {
      spec: saying("time() - shop_started_timestamp_seconds", "started {{ $value | humanizeTimestamp }}"),
      message: "the value is in seconds, and `humanizeTimestamp` shows it as a point in time",
    },
  ],
  good: [
    { spec: saying("sum(rate(shop_failed_total[5m]))", "{{ $value | humanize }}/s fail, {{ $value }} req/s") },
    { spec: saying("sum(rate(shop_failed_total[5m])) * 60", "{value}/min fail") },
    { spec: saying("shop_fill_ratio", "{{ $value | humanizePercentage }} full") },
    { spec: saying("shop_fill_ratio * 100", "{{ $value | printf `%.1f` }}% full, {{ $value }}% of it") },
    { spec: saying("histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m]))) * 1000", "{{ $value }} ms") },
    { spec: saying("shop_memory_bytes / 1024 / 1024", "{{ $value }} MiB") },
    { spec: saying("shop_memory_bytes", "{{ $value | humanize1024 }}B") },
    { spec: saying("shop_expiry_seconds", "ends {{ $value | humanizeTimestamp }}") },
    { spec: saying("time() - shop_started_timestamp_seconds", "started {{ $value | humanizeDuration }} ago") },
    { spec: saying("sum(increase(shop_failed_total[1h]))", "{{ $value }} in 1h") },
    { spec: saying("elsewhere_load", "{{ $value | humanizePercentage }}") },
  ],
});

function saying(query: string, text: string): ReturnType<typeof exampleAlert> {
  return exampleAlert(query, `for: "5m", severity: "warning", summary: ${JSON.stringify(text)}`, ".above(0.5)");
}

/** What makes the text say something else than the value. */
function wrongly(quantity: QuantityOf, { function: format, unit, unitText }: Shown): Finding | undefined {
  if (format === "humanizePercentage" && unit === "%")
    return { message: "`humanizePercentage` writes the `%` that stands behind it", help: "leave the `%` out" };
  if (format === "humanizeDuration" && (unit === "s" || unit === "ms"))
    return { message: `\`humanizeDuration\` writes the unit itself, and \`${unitText}\` stands behind it`, help: `leave the \`${unitText}\` out` };
  const { is, scale } = quantity;
  const [, name] = named(is, scale) ?? [];
  if (name === undefined) return undefined;
  const help = helpFor(is, scale);
  const wrong = format === undefined ? undefined : misformatted(quantity, format);
  if (wrong !== undefined) return { message: `the value is ${name}, and \`${format}\` ${wrong}`, help };
  if (unit === undefined || !wrongUnits[is].includes(unit) || rightUnits[name] === unit) return undefined;
  return { message: `the value is ${name}, and \`${unitText}\` stands behind it`, help };
}

/** What the value is, by what it was multiplied with. */
const names: Readonly<Record<Quantity, readonly (readonly [scale: number, name: string, write: string])[]>> = {
  ratio: [
    [1, "a share of 1", "{{ $value | humanizePercentage }}"],
    [100, "in percent", "{{ $value | humanize }}%"],
  ],
  rate: [
    [1, "per second", "{{ $value | humanize }}/s"],
    [60, "per minute", "{{ $value | humanize }}/min"],
    [3600, "per hour", "{{ $value | humanize }}/h"],
  ],
  seconds: [
    [1, "in seconds", "{{ $value | humanizeDuration }}"],
    [1000, "in milliseconds", '{{ printf "%.0f" $value }}ms'],
    [1 / 60, "in minutes", '{{ printf "%.1f" $value }}min'],
    [1 / 3600, "in hours", '{{ printf "%.1f" $value }}h'],
    [1 / 86_400, "in days", '{{ printf "%.1f" $value }}d'],
  ],
  bytes: [[1, "in bytes", "{{ $value | humanize1024 }}B"]],
  "bytes/s": [[1, "in bytes per second", "{{ $value | humanize1024 }}B/s"]],
  count: [[1, "a number of things", "{{ $value | humanize }}"]],
  time: [[1, "a point in time", "{{ $value | humanizeTimestamp }}"]],
};

function named(is: Quantity, scale: number) {
  return names[is].find(([of]) => Math.abs(of - scale) < of * 1e-9);
}

function helpFor(is: Quantity, scale: number): string {
  const write = `write \`${named(is, scale)?.[2]}\``;
  return is === "rate" ? `${write}, or alert on a share: the rate of what fails by the rate of all` : write;
}

/** What is wrong with a function that chooses a unit. */
function misformatted({ is, scale, between }: QuantityOf, format: string): string | undefined {
  switch (format) {
    case "humanizePercentage":
      if (is !== "ratio") return "shows it as a share";
      return scale === 100 ? "multiplies it by 100 again" : undefined;
    case "humanizeDuration":
    case "toDuration":
      if (is === "time") return "shows it as a time that has passed since 1970";
      if (is !== "seconds") return "shows it as a time";
      return scale === 1 ? undefined : "takes seconds";
    case "humanizeTimestamp":
    case "toTime":
      return is === "time" || (is === "seconds" && !between) ? undefined : "shows it as a point in time";
    default:
      return undefined;
  }
}

/** Units that cannot stand behind a value. Behind a share or a number nearly any word can. */
const wrongUnits: Readonly<Record<Quantity, readonly ShownUnit[]>> = {
  ratio: ["%"],
  rate: ["%", "/s", "/min", "/h"],
  seconds: ["%", "s", "ms", "min", "h", "d"],
  bytes: ["%", "kilobytes or more"],
  "bytes/s": ["%", "kilobytes or more"],
  count: ["%"],
  time: ["%", "s", "ms", "min", "h", "d"],
};
const rightUnits: Readonly<Record<string, ShownUnit>> = {
  "in percent": "%",
  "per second": "/s",
  "per minute": "/min",
  "per hour": "/h",
  "in seconds": "s",
  "in milliseconds": "ms",
  "in minutes": "min",
  "in hours": "h",
  "in days": "d",
};
