import { corrected, defineRule, didYouMean, edited, examplePanel, grafanaUnits, inPart, isGrafanaUnit, isMap, panelsIn, replaced } from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-unit",
  severity: "warning",
  fixes: "safe",
  summary: "Grafana knows the unit of every panel",
  why: "A unit that it does not know is written behind the number as it stands, and nothing is scaled: 86400 sec rather than 1 day.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      const unit = isMap(data.fieldConfig) && isMap(data.fieldConfig.defaults) ? data.fieldConfig.defaults.unit : undefined;
      if (typeof unit !== "string" || isGrafanaUnit(unit) || unit.startsWith("$")) continue;
      const help =
        common[unit] === undefined ? (didYouMean(unit, grafanaUnits) ?? `write \`suffix:${unit}\` for a unit of your own`) : `write \`${common[unit]}\``;
      const value = inPart(json, [...path, "fieldConfig", "defaults", "unit"]);
      const better = common[unit];
      const fix = better === undefined ? corrected(value, unit, grafanaUnits) : edited("safe", `write \`${better}\``, replaced(value, unit, better));
      report(value, { message: `Grafana has no unit \`${unit}\``, help, fix });
    }
  },
  bad: [
    { spec: withUnit("seconds"), message: "Grafana has no unit `seconds`", at: [10, 17] },
    { spec: withUnit("percentunits"), message: "Grafana has no unit `percentunits`" },
    { spec: withUnit("florins"), message: "Grafana has no unit `florins`" },
  ],
  good: [{ spec: withUnit("s") }, { spec: withUnit("suffix: jobs") }],
});

/** What people write for the ids that Grafana has. */
const common: Readonly<Record<string, string>> = {
  seconds: "s",
  milliseconds: "ms",
  sec: "s",
  byte: "bytes",
  "%": "percent",
  ratio: "percentunit",
  count: "short",
};

function withUnit(unit: string): ReturnType<typeof examplePanel> {
  return examplePanel({ title: "Duration", type: "stat", fieldConfig: { defaults: { unit }, overrides: [] } });
}
