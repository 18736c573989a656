import { defineRule, type ExampleText, elements, exampleRaw, inPart, isMap, type Path } from "obsc/rule";

export default defineRule({
  name: "retention/partial-day",
  severity: "error",
  summary: "A Loki keeps lines for whole days, at least one",
  why: "Its index has one table a day, of which the compactor deletes whole ones: 30h are kept as 48h, and a period under 24h is refused for single streams.",
  see: "https://grafana.com/docs/loki/latest/operations/storage/retention/",
  config(config, report) {
    if (config.format !== "loki") return;
    const [document = {}] = config.documents;
    const limits = isMap(document.limits_config) ? document.limits_config : {};
    const look = (value: unknown, path: Path) => {
      const hours = hoursIn(value);
      // 0 keeps lines for ever.
      if (hours === undefined || hours === 0 || hours % 24 === 0) return;
      report(inPart(config, path), { message: `\`${value}\` is no number of whole days`, help: "write a multiple of 24h: `168h`" });
    };
    look(limits.retention_period, ["limits_config", "retention_period"]);
    for (const { data, path } of elements(limits.retention_stream, ["limits_config", "retention_stream"])) look(data.period, [...path, "period"]);
  },
  bad: [
    { spec: keptFor("30h"), message: "`30h` is no number of whole days", at: [7, 23] },
    { spec: keptFor("12h"), message: "`12h` is no number of whole days" },
  ],
  good: [{ spec: keptFor("168h") }, { spec: keptFor("7d") }],
});

/** Hours of a duration as Go or Prometheus write it; `undefined` for what is none. */
function hoursIn(value: unknown): number | undefined {
  if (value === 0) return 0;
  const parts = [...String(value ?? "").matchAll(/(\d+(?:\.\d+)?)(y|w|d|h|m|s)/g)];
  const hours: Readonly<Record<string, number>> = { y: 8760, w: 168, d: 24, h: 1, m: 1 / 60, s: 1 / 3600 };
  return parts.length === 0 ? undefined : parts.reduce((sum, [, amount, unit = "h"]) => sum + Number(amount) * (hours[unit] ?? 0), 0);
}

function keptFor(period: string): ExampleText {
  return exampleRaw("loki", `limits_config:\n  retention_period: ${period}\ncompactor:\n  retention_enabled: true\n  delete_request_store: filesystem`);
}
