import { defineRule, exampleAlertmanager, inPart, isSection, type Setting } from "obsc/rule";

export default defineRule({
  name: "alert/duplicate-name",
  severity: "error",
  summary: "No two receivers, and no two time intervals, have one name",
  why: "Alertmanager does not load such a configuration: a route could mean either.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#receiver",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    const kinds = [
      { what: "receivers", lists: ["receivers"] },
      { what: "time intervals", lists: ["mute_time_intervals", "time_intervals"] },
    ];
    for (const { what, lists } of kinds) {
      const seen = new Map<Setting | undefined, readonly (string | number)[]>();
      for (const list of lists) {
        const entries = file.documents[0]?.[list];
        for (const [index, entry] of (Array.isArray(entries) ? entries : []).entries()) {
          const name = isSection(entry) ? entry.name : undefined;
          const path = [list, index, "name"];
          const first = seen.get(name);
          if (first)
            report(inPart(file, path), {
              message: `two ${what} are called \`${name}\``,
              help: "rename one, or join them",
              related: [{ message: "the first one", at: inPart(file, first).part }],
            });
          else if (name !== undefined && name !== null) seen.set(name, path);
        }
      }
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ receivers: "- name: ops\n  webhook_configs: [{ url: http://bridge:8080 }]" }),
      message: "two receivers are called `ops`",
      at: [14, 17],
    },
    {
      file: "alertmanager",
      spec: "route: { receiver: ops }\nreceivers: [{ name: ops }]\nmute_time_intervals: [{ name: a }]\ntime_intervals: [{ name: a }]\n",
      message: "two time intervals are called `a`",
      at: [4, 26],
    },
  ],
  good: [{ spec: exampleAlertmanager({}) }],
});
