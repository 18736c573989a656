import { allRoutes, defineRule, exampleAlertmanager, inPart, isSection, isWrittenLater, type Path, promDuration, routeTree, type Setting } from "obsc/rule";

export default defineRule({
  name: "alert/bad-duration",
  severity: "error",
  summary: "Waits and intervals are durations",
  why: "One duration that it cannot read keeps Alertmanager from loading the configuration; a repeat or group interval of zero does too.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#configuration-file",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    const tree = routeTree(file);
    const [document] = file.documents;
    const check = (path: Path, value: unknown, zero: boolean) => {
      const read = typeof value === "string" || value === 0 ? promDuration(value) : undefined;
      if (value === undefined || value === null || isWrittenLater(value as Setting) || (read !== undefined && (zero || read > 0))) return;
      report(inPart(file, path), {
        message: `\`${path.at(-1)}\` is no duration${read === 0 ? " over zero" : ""}`,
        help: "write numbers with units: 30s, 5m, 1h30m",
      });
    };
    for (const { path, settings } of tree ? allRoutes(tree) : []) {
      check([...path, "group_wait"], settings.group_wait, true);
      check([...path, "group_interval"], settings.group_interval, false);
      check([...path, "repeat_interval"], settings.repeat_interval, false);
    }
    if (isSection(document?.global)) check(["global", "resolve_timeout"], document.global.resolve_timeout, true);
  },
  bad: [
    { spec: exampleAlertmanager({ route: "group_wait: soon" }), message: "`group_wait` is no duration", at: [9, 21] },
    { spec: exampleAlertmanager({ route: "group_wait: 30" }), message: "`group_wait` is no duration" },
    { spec: exampleAlertmanager({ beside: "global:\n  resolve_timeout: 5 min" }), message: "`resolve_timeout` is no duration" },
    { spec: exampleAlertmanager({ route: "group_interval: 0s" }), message: "`group_interval` is no duration over zero" },
  ],
  good: [
    { spec: exampleAlertmanager({ route: "group_wait: 0s\nrepeat_interval: 1h30m" }) },
    { spec: exampleAlertmanager({ route: "group_wait: 0\ngroup_interval:\nrepeat_interval: 1d" }) },
  ],
});
