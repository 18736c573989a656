import { configTexts, defineRule, exampleAlertmanager, inPart, isWrittenLater } from "obsc/rule";

export default defineRule({
  name: "alert/secret-as-text",
  severity: "error",
  foreign: "info",
  summary: "Secrets of Alertmanager stand in files of their own",
  why: "A configuration is committed, mounted and shown by `/api/v2/status`; a key in it is known to everybody who can read one of them.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { path, text } of configTexts(file.documents[0])) {
      const key = String(path.at(-1));
      if (
        text === "" ||
        isWrittenLater(text) ||
        /YOUR[_-]|^<[^<>]+>$|CHANGE[_-]?ME|REPLACE[_-]?ME|^x{3,}$|XXX/i.test(text) ||
        // The address of Slack's interface for tokens is everybody's.
        text === "https://slack.com/api/chat.postMessage" ||
        // VictorOps calls a name of its routes by the word that PagerDuty has for a key.
        (key === "routing_key" && path.includes("victorops_configs")) ||
        !(secrets.test(key) || (key === "api_url" && path.includes("slack_configs")))
      )
        continue;
      const instead = key === "service_key" ? "routing_key" : key;
      report(inPart(file, path), { message: `\`${key}\` holds the secret itself`, help: `put it into a file, and name that as \`${instead}_file\`` });
    }
  },
  bad: [
    { spec: exampleAlertmanager({ ops: "pagerduty_configs:\n  - routing_key: 0a1b2c3d4e5f" }), message: "`routing_key` holds the secret itself", at: [12, 28] },
    {
      spec: exampleAlertmanager({ ops: 'slack_configs:\n  - channel: "#ops"\n    api_url: https://hooks.slack.com/services/T0/B0/x' }),
      message: "`api_url` holds the secret itself",
    },
  ],
  good: [
    { spec: exampleAlertmanager({ ops: "pagerduty_configs:\n  - routing_key_file: /run/secrets/pager" }) },
    { file: "alertmanager", spec: "route: { receiver: ops }\nreceivers: [{ name: ops, pagerduty_configs: [{ routing_key: '${PAGER_KEY}' }] }]\n" },
    { spec: exampleAlertmanager({ ops: "victorops_configs:\n  - routing_key: ops\n    api_key_file: /run/secrets/victorops" }) },
  ],
});

/** Settings that are secrets, as Alertmanager's own sources mark them. */
const secrets =
  /^(routing_key|service_key|(smtp_)?auth_(password|secret)|slack_api_url|(slack_)?app_token|(opsgenie_|victorops_)?api_key|(wechat_)?api_secret|(telegram_)?bot_token|user_key|token|token_id|rocketchat_token(_id)?|webhook_url|mattermost_webhook_url|alert_source_token|password|credentials|client_secret)$/;
