import { configTexts, defineRule, exampleAlertmanager, inPart } from "obsc/rule";

export default defineRule({
  name: "alert/unknown-notification-field",
  severity: "error",
  summary: "Templates of notifications name fields that a group of alerts has",
  why: "A notification is about a group: it has `CommonLabels` and `Alerts`, and each alert in them its `Labels`. Alertmanager starts with another name, and then fails to send.",
  see: "https://prometheus.io/docs/alerting/latest/notifications/#data",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { path, text } of configTexts(file.documents[0])) {
      const field = fieldsOfGroup(text).find((each) => !known.has(each));
      if (field === undefined) continue;
      const help = ofAlert[field];
      report(inPart(file, path), {
        message: `a group of alerts has no \`.${field}\``,
        help: help ?? `use one of ${[...known].join(", ")}, or what each alert has in \`{{ range .Alerts }}…{{ end }}\``,
      });
    }
  },
  bad: [
    { spec: texting("{{ .Labels.alertname }}"), message: "a group of alerts has no `.Labels`", at: [14, 21] },
    { spec: texting("{{ range .Alerts }}{{ .Labels.job }}{{ end }} {{ .Annotations.summary }}"), message: "a group of alerts has no `.Annotations`" },
    { spec: texting("{{ $.Labels.job }}"), message: "a group of alerts has no `.Labels`" },
    { spec: texting("{{ .Labls.alertname | toUpper }}"), message: "a group of alerts has no `.Labls`" },
  ],
  good: [
    { spec: texting("{{ .CommonLabels.alertname }} {{ len .Alerts.Firing }} {{ with index .Alerts 0 }}{{ .Labels.job }}{{ end }} {{ .ExternalURL }}") },
    { spec: texting("{{ range .Alerts }}{{ if .Labels.job }}{{ .Labels.job }}{{ else }}{{ .StartsAt }}{{ end }}{{ end }}") },
    { spec: texting("{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }}{{ end }}{{/* .Labels */}}{{ '.Labels' }}") },
    { spec: texting("{{ if eq .Status 'firing' }}{{ .GroupLabels.job }}{{ end }}") },
  ],
});

const known: ReadonlySet<string> = new Set("Receiver Status Alerts GroupLabels CommonLabels CommonAnnotations ExternalURL GroupKey TruncatedAlerts".split(" "));

/** What one alert has, and a group has otherwise. */
const ofAlert: Readonly<Record<string, string>> = {
  Labels: "write `.CommonLabels`, or `{{ range .Alerts }}{{ .Labels.… }}{{ end }}` for each alert",
  Annotations: "write `.CommonAnnotations`, or `{{ range .Alerts }}{{ .Annotations.… }}{{ end }}` for each alert",
  StartsAt: "write `{{ range .Alerts }}{{ .StartsAt }}{{ end }}`",
};

/** Names behind a dot that is the group: outside of what sets the dot to something else, and behind `$`. */
function fieldsOfGroup(text: string): readonly string[] {
  const fields: string[] = [];
  /** For each open block, whether the dot in it is something else. */
  const blocks: boolean[] = [];
  for (const [, action = ""] of text.matchAll(/\{\{-?\s*((?:[^}"`]|"(?:[^"\\]|\\.)*"|`[^`]*`|\}(?!\}))*?)-?\}\}/g)) {
    const [, word = ""] = /^(\w+)/.exec(action) ?? [];
    if (word === "end") blocks.pop();
    if (action.startsWith("/*")) continue;
    const isOther = blocks.includes(true);
    const plain = action.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, " ");
    for (const { 1: root, 2: field = "" } of plain.matchAll(/(?<![\w)\].])(\$?)\.([A-Z]\w*)/g)) if (root !== "" || !isOther) fields.push(field);
    if (word === "range" || word === "with" || word === "define" || word === "block") blocks.push(true);
    if (word === "if") blocks.push(false);
  }
  return fields;
}

function texting(text: string): ReturnType<typeof exampleAlertmanager> {
  return exampleAlertmanager({ ops: `slack_configs:\n  - channel: "#ops"\n    api_url_file: /run/secrets/slack\n    text: '${text.replaceAll("'", '"')}'` });
}
