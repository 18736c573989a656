import { alertmanagerKeys, defineRule, didYouMean, exampleAlertmanager, inPart, misplacedIn } from "obsc/rule";

export default defineRule({
  name: "alert/unknown-setting",
  severity: "error",
  summary: "Alertmanager knows every setting",
  why: "One setting that it does not know keeps Alertmanager from loading the configuration, all of it.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { path, what, known } of file.documents.slice(0, 1).flatMap((document) => misplacedIn(document, alertmanagerKeys))) {
      const name = String(path.findLast((step) => typeof step === "string"));
      const others = Object.keys(known);
      if (what === "value")
        report(inPart(file, path), { message: `\`${name}\` has settings of its own`, help: `write them below it: ${others.slice(0, 4).join(", ")}` });
      else
        report(inPart(file, path, "key"), {
          message: `Alertmanager has no setting \`${name}\` here`,
          help: didYouMean(name, others) ?? (others.length > 12 ? "leave it out" : `leave it out; there are ${others.map((each) => `\`${each}\``).join(", ")}`),
        });
    }
  },
  bad: [
    { spec: exampleAlertmanager({ route: "group_intervall: 5m" }), message: "Alertmanager has no setting `group_intervall` here", at: [9, 9] },
    {
      spec: exampleAlertmanager({ ops: "slack_configs:\n  - chanel: ops\n    api_url_file: /run/secrets/slack" }),
      message: "Alertmanager has no setting `chanel` here",
    },
    {
      spec: exampleAlertmanager({
        beside: "time_intervals:\n  - name: nights\n    time_intervals:\n      - times: [{ start_time: '09:00', end_time: '10:00', until: '10:00' }]\n",
      }),
      message: "Alertmanager has no setting `until` here",
    },
    { file: "alertmanager", spec: "global: 5m\nroute: { receiver: ops }\nreceivers: [{ name: ops }]\n", message: "`global` has settings of its own" },
  ],
  good: [{ spec: exampleAlertmanager({ beside: "global:\n  resolve_timeout: 5m" }) }],
});
