import { configTexts, defineRule, exampleAlertmanager, inPart } from "obsc/rule";

export default defineRule({
  name: "alert/placeholder",
  severity: "error",
  summary: "No setting is a text that somebody was to fill in",
  why: "Alertmanager loads such a configuration, and the first time that matters nobody is told.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { path, text } of configTexts(file.documents[0])) {
      if (text.includes("{{") || !placeholder.test(text)) continue;
      report(inPart(file, path), { message: `\`${path.at(-1)}\` is still to be filled in`, help: "name the real one, or the file that holds it" });
    }
  },
  bad: [
    { spec: exampleAlertmanager({ ops: "webhook_configs:\n  - url: http://YOUR_HOST:8080/alerts" }), message: "`url` is still to be filled in", at: [12, 20] },
    { spec: exampleAlertmanager({ ops: "pagerduty_configs:\n  - routing_key_file: <path-to-key>" }), message: "`routing_key_file` is still to be filled in" },
  ],
  good: [{ spec: exampleAlertmanager({ ops: "webhook_configs:\n  - url: http://bridge:8080/alerts" }) }],
});

const placeholder = /\bYOUR[_-]|^<[^<>]+>$|\bREPLACE[_-]?ME\b|\bCHANGE[_-]?ME\b|\bTODO\b|^x{3,}$|\/services\/(XXX|T0{4,}|YOUR)/i;
