import {
  alertmanagerKeys,
  allRoutes,
  type ConfigFile,
  defineRule,
  exampleAlertmanager,
  inPart,
  integrationKeys,
  isSection,
  type Path,
  routeTree,
} from "obsc/rule";

export default defineRule({
  name: "alert/unknown-setting",
  severity: "error",
  summary: "Alertmanager knows every setting",
  why: "One setting that it does not know keeps Alertmanager from loading the configuration, all of it.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/",
  config(file, report) {
    for (const { path, known } of file.format === "alertmanager" ? sectionsOf(file) : []) {
      const settings = path.reduce<unknown>((value, step) => (value as Readonly<Record<string | number, unknown>>)?.[step], file.documents[0]);
      for (const key of isSection(settings as never) ? Object.keys(settings as object) : []) {
        if (known.includes(key)) continue;
        const help = `Alertmanager 0.34 knows ${known.length > 12 ? "others; see its documentation" : known.map((each) => `\`${each}\``).join(", ")}`;
        report(inPart(file, [...path, key], "key"), { message: `Alertmanager has no setting \`${key}\` here`, help });
      }
    }
  },
  bad: [
    { spec: exampleAlertmanager({ route: "group_intervall: 5m" }), message: "Alertmanager has no setting `group_intervall` here", at: [9, 9] },
    {
      spec: exampleAlertmanager({ ops: "slack_configs:\n  - chanel: ops\n    api_url_file: /run/secrets/slack" }),
      message: "Alertmanager has no setting `chanel` here",
    },
  ],
  good: [{ spec: exampleAlertmanager({ beside: "global:\n  resolve_timeout: 5m" }) }],
});

function sectionsOf(file: ConfigFile): readonly { readonly path: Path; readonly known: readonly string[] }[] {
  const [document = {}] = file.documents;
  const tree = routeTree(file);
  const items = (key: string) => (Array.isArray(document[key]) ? (document[key] as readonly unknown[]) : []);
  const integrations = items("receivers").flatMap((receiver, index) =>
    Object.entries(integrationKeys).flatMap(([list, known]) => {
      const found = isSection(receiver as never) ? (receiver as Readonly<Record<string, unknown>>)[list] : undefined;
      return Array.isArray(found) ? found.map((_, place) => ({ path: ["receivers", index, list, place], known })) : [];
    }),
  );
  return [
    { path: [], known: alertmanagerKeys.root },
    { path: ["global"], known: alertmanagerKeys.global },
    ...(tree ? allRoutes(tree) : []).map(({ path }) => ({ path, known: alertmanagerKeys.route })),
    ...items("inhibit_rules").map((_, index) => ({ path: ["inhibit_rules", index], known: alertmanagerKeys.inhibitRule })),
    ...items("time_intervals").map((_, index) => ({ path: ["time_intervals", index], known: alertmanagerKeys.timeIntervals })),
    ...items("receivers").map((_, index) => ({ path: ["receivers", index], known: [...alertmanagerKeys.receiver, ...Object.keys(integrationKeys)] })),
    ...integrations,
  ];
}
