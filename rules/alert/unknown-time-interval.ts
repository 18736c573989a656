import { allRoutes, defineRule, exampleAlertmanager, inPart, isSection, routeTree, shown } from "obsc/rule";

export default defineRule({
  name: "alert/unknown-time-interval",
  severity: "error",
  summary: "Every time interval that a route names is declared",
  why: "Alertmanager does not load a configuration in which a route names a time interval that is not declared.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#time_interval",
  config(file, report) {
    const tree = file.format === "alertmanager" ? routeTree(file) : undefined;
    if (!tree) return;
    const [document] = file.documents;
    const lists = [document?.time_intervals, document?.mute_time_intervals].flatMap((list) => (Array.isArray(list) ? list : []));
    const names = new Set(lists.map((each) => (isSection(each) ? each.name : undefined)));
    for (const { path, settings } of allRoutes(tree)) {
      for (const key of ["mute_time_intervals", "active_time_intervals"]) {
        const said = settings[key];
        for (const [index, name] of (Array.isArray(said) ? said : []).entries()) {
          if (names.has(name)) continue;
          report(inPart(file, [...path, key, index]), { message: `no time interval is called \`${shown(name)}\``, help: "declare it under `time_intervals`" });
        }
      }
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity="info"]\n    mute_time_intervals: [nights]' }),
      message: "no time interval is called `nights`",
      at: [11, 35],
    },
  ],
  good: [
    {
      spec: exampleAlertmanager({
        route: 'routes:\n  - matchers: [severity="info"]\n    mute_time_intervals: [weekend]',
        beside: "time_intervals:\n  - name: weekend\n    time_intervals: [{ weekdays: [saturday] }]",
      }),
    },
  ],
});
