import { configTexts, defineRule, exampleAlertmanager, inPart, templateFault } from "obsc/rule";

export default defineRule({
  name: "alert/broken-template",
  severity: "error",
  summary: "Templates of notifications are whole",
  why: "Alertmanager loads a configuration with a broken template, and then fails to send each notification that needs it.",
  see: "https://prometheus.io/docs/alerting/latest/notifications/",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { path, text } of configTexts(file.documents[0])) {
      const fault = templateFault(text);
      if (fault !== undefined) report(inPart(file, path), { message: fault, help: "end the action with `}}`, and each block with `{{ end }}`" });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({
        ops: 'slack_configs:\n  - channel: "#ops"\n    api_url_file: /run/secrets/slack\n    text: "{{ range .Alerts }}{{ .Status }}"',
      }),
      message: "`{{ range }}` has no `{{ end }}`",
      at: [14, 21],
    },
    { spec: exampleAlertmanager({ ops: 'webhook_configs:\n  - url: "http://bridge/{{ .Status"' }), message: "`{{` has no `}}`" },
  ],
  good: [
    {
      spec: exampleAlertmanager({
        ops: 'slack_configs:\n  - channel: "#ops"\n    api_url_file: /run/secrets/slack\n    text: "{{ range .Alerts }}{{ .Status }}{{ end }}"',
      }),
    },
  ],
});
