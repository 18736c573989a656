import { allRoutes, type ConfigFile, defineRule, edited, exampleAlertmanager, inPart, isSection, type Path, replaced, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/legacy-setting",
  severity: "warning",
  foreign: "info",
  fixes: "safe",
  summary: "Settings of Alertmanager are the present ones",
  why: "The older forms still load, and will be gone: `match` knows no `!=`, and PagerDuty's older interface, which `service_key` belongs to, gets no more features.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#matcher",
  config(file, report) {
    for (const path of file.format === "alertmanager" ? settingsOf(file) : []) {
      const key = String(path.at(-1));
      const instead = replacements[key];
      if (instead === undefined) continue;
      // The others take another kind of value.
      const fix = sameValue.has(key) ? edited("safe", `write \`${instead}\``, replaced(inPart(file, path, "key"), key, instead)) : undefined;
      report(inPart(file, path, "key"), { message: `\`${key}\` is an older form`, help: `write \`${instead}\``, fix });
    }
  },
  bad: [
    { spec: exampleAlertmanager({ route: "routes:\n  - match: { severity: critical }" }), message: "`match` is an older form", at: [10, 13] },
    { spec: exampleAlertmanager({ ops: "pagerduty_configs:\n  - service_key_file: /run/secrets/pager" }), message: "`service_key_file` is an older form" },
    {
      spec: exampleAlertmanager({
        beside: 'inhibit_rules:\n  - source_match: { severity: critical }\n    target_matchers: [severity="warning"]\n    equal: [alertname]',
      }),
      message: "`source_match` is an older form",
    },
  ],
  good: [{ spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity="critical"]' }) }],
});

const sameValue: ReadonlySet<string> = new Set(["service_key_file", "mute_time_intervals"]);

const replacements: Readonly<Record<string, string>> = {
  match: "matchers",
  match_re: "matchers",
  source_match: "source_matchers",
  source_match_re: "source_matchers",
  target_match: "target_matchers",
  target_match_re: "target_matchers",
  service_key: "routing_key_file",
  service_key_file: "routing_key_file",
  mute_time_intervals: "time_intervals",
};

/** The ways to settings of which some have an older form; within a route `mute_time_intervals` is the present name. */
function settingsOf(file: ConfigFile): readonly Path[] {
  const [document = {}] = file.documents;
  const tree = routeTree(file);
  const keys = (value: unknown, path: Path): readonly Path[] => (isSection(value as never) ? Object.keys(value as object).map((key) => [...path, key]) : []);
  const items = (key: string) => (Array.isArray(document[key]) ? (document[key] as readonly unknown[]) : []);
  return [
    ...keys(document, []),
    ...(tree ? allRoutes(tree) : []).flatMap(({ path, settings }) => keys(settings, path).filter((each) => each.at(-1) !== "mute_time_intervals")),
    ...items("inhibit_rules").flatMap((rule, index) => keys(rule, ["inhibit_rules", index])),
    ...items("receivers").flatMap((receiver, index) => {
      const list = (receiver as Readonly<Record<string, unknown>> | null)?.pagerduty_configs;
      return Array.isArray(list) ? list.flatMap((each, place) => keys(each, ["receivers", index, "pagerduty_configs", place])) : [];
    }),
  ];
}
