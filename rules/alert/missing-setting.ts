import {
  alertmanagerKeys,
  type ComponentSettings,
  defineRule,
  exampleAlertmanager,
  given,
  inPart,
  isSection,
  type Setting,
  type SettingsSection,
  sectionsIn,
} from "obsc/rule";

export default defineRule({
  name: "alert/missing-setting",
  severity: "error",
  summary: "Receivers say where to send, with which key, and to whom",
  why: "Alertmanager does not load a configuration in which one does not, neither by itself nor through `global`.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings",
  config(file, report) {
    const [document] = file.documents;
    if (file.format !== "alertmanager" || !document) return;
    const global = isSection(document.global) ? document.global : {};
    for (const section of sectionsIn(document, alertmanagerKeys)) {
      const isEntry = typeof section.path.at(-1) === "number";
      const what = isEntry ? `this entry of \`${section.name}\`` : `\`${section.name}\``;
      const at = inPart(file, section.path, isEntry ? "value" : "key");
      if (section.isEmpty) {
        if (/^receivers$|^routes$|_configs$/.test(section.name)) report(at, { message: `${what} is empty`, help: "write what it is for, or leave it out" });
        continue;
      }
      for (const { own, inherited = [] } of needsOf(section)) {
        if (own.some((name) => given(settingAtWay(section.settings, name))) || inherited.some((name) => given(global[name]))) continue;
        const either = own.map((name) => `\`${name}\``).join(" or ");
        const [first] = inherited;
        report(at, {
          message: `${what} has no ${either}${first === undefined ? "" : ", nor has `global`"}`,
          help: first === undefined ? `add ${either}` : `add ${either}, or \`${first}\` to \`global\``,
        });
      }
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ ops: "pagerduty_configs:\n  - severity: critical" }),
      message: missing("pagerduty_configs", "`routing_key` or `routing_key_file` or `service_key` or `service_key_file`"),
      at: [12, 15],
    },
    {
      spec: exampleAlertmanager({ ops: 'slack_configs:\n  - channel: "#ops"' }),
      message: missing("slack_configs", "`api_url` or `api_url_file` or `app_token` or `app_token_file`, nor has `global`"),
    },
    {
      spec: exampleAlertmanager({ ops: "email_configs:\n  - { to: ops@shop, from: a@shop }" }),
      message: missing("email_configs", "`smarthost`, nor has `global`"),
    },
    { spec: exampleAlertmanager({ ops: "webex_configs:\n  - room_id: ops" }), message: missing("webex_configs", "`http_config.authorization`") },
    { spec: exampleAlertmanager({ ops: "webhook_configs:\n  -" }), message: "this entry of `webhook_configs` is empty" },
    {
      spec: exampleAlertmanager({ ops: "incidentio_configs:\n  - { url: 'https://incident', http_config: { proxy_url: 'http://a' } }" }),
      message: missing("incidentio_configs", "`alert_source_token` or `alert_source_token_file` or `http_config.authorization`"),
    },
    {
      spec: exampleAlertmanager({ beside: "time_intervals:\n  - name: nights\n    time_intervals: [{ times: [{ start_time: '22:00' }] }]" }),
      message: missing("times", "`end_time`"),
    },
    {
      file: "alertmanager",
      spec: "route: { receiver: ops }\nreceivers: [{ name: ops }]\ntracing:\n  insecure: true\n",
      message: "`tracing` has no `endpoint`",
      at: [3, 1],
    },
  ],
  good: [
    { spec: exampleAlertmanager({ ops: "email_configs:\n  - to: ops@shop", beside: "global: { smtp_smarthost: 'mail:587', smtp_from: a@shop }" }) },
    { spec: exampleAlertmanager({ ops: "slack_configs:\n  - channel: ops", beside: "global: { slack_api_url_file: /run/slack }" }) },
  ],
});

function missing(list: string, what: string): string {
  return `this entry of \`${list}\` has no ${what}`;
}

/** Settings of which one is enough, and what of \`global\` takes their place. */
interface Need {
  readonly own: readonly string[];
  readonly inherited?: readonly string[];
}

function either(...own: readonly string[]): Need {
  return { own };
}

/** A key or address, in the file or in one of its own, which `global` has under a longer name. */
function inheritable(name: string, prefix: string): Need {
  return { own: [name, `${name}_file`], inherited: [`${prefix}${name}`, `${prefix}${name}_file`] };
}

const webhook = either("webhook_url", "webhook_url_file");
/** By the name of a section. */
const needs: Readonly<Record<string, readonly Need[]>> = {
  receivers: [either("name")],
  time_intervals: [],
  times: [either("start_time"), either("end_time")],
  tracing: [either("endpoint")],
  oauth2: [either("client_id"), either("token_url")],
  discord_configs: [webhook],
  msteams_configs: [webhook],
  msteamsv2_configs: [webhook],
  mattermost_configs: [inheritable("webhook_url", "mattermost_")],
  webhook_configs: [either("url", "url_file")],
  email_configs: [either("to"), { own: ["from"], inherited: ["smtp_from"] }, { own: ["smarthost"], inherited: ["smtp_smarthost"] }],
  incidentio_configs: [either("url", "url_file")],
  jira_configs: [either("project"), either("issue_type"), { own: ["api_url"], inherited: ["jira_api_url"] }],
  opsgenie_configs: [inheritable("api_key", "opsgenie_")],
  responders: [either("id", "name", "username"), either("type")],
  pagerduty_configs: [either("routing_key", "routing_key_file", "service_key", "service_key_file")],
  pushover_configs: [either("user_key", "user_key_file"), either("token", "token_file")],
  rocketchat_configs: [inheritable("token", "rocketchat_"), inheritable("token_id", "rocketchat_")],
  slack_configs: [
    {
      own: ["api_url", "api_url_file", "app_token", "app_token_file"],
      inherited: ["slack_api_url", "slack_api_url_file", "slack_app_token", "slack_app_token_file"],
    },
  ],
  confirm: [either("text")],
  sns_configs: [either("topic_arn", "target_arn", "phone_number")],
  telegram_configs: [inheritable("bot_token", "telegram_"), either("chat_id", "chat_id_file")],
  victorops_configs: [either("routing_key"), inheritable("api_key", "victorops_")],
  webex_configs: [either("room_id"), either("http_config.authorization")],
  wechat_configs: [inheritable("api_secret", "wechat_"), { own: ["corp_id"], inherited: ["wechat_api_corp_id"] }],
};

function needsOf({ name, path, settings }: SettingsSection): readonly Need[] {
  const list = path.findLast((step) => String(step).endsWith("_configs"));
  const isOfChat = list === "slack_configs" || list === "mattermost_configs";
  if (name === "fields") return isOfChat ? [either("title"), either("value")] : [];
  if (name === "actions") return list === "slack_configs" ? [either("type"), either("text"), either("name", "url")] : [];
  // A list of intervals holds one of the same name, whose entries have none.
  if (/time_intervals$/.test(name)) return path.length === 2 ? [either("name")] : [];
  // Without settings of a client it inherits those of `global`, whatever they are.
  const token =
    name === "incidentio_configs" && isSection(settings.http_config)
      ? [either("alert_source_token", "alert_source_token_file", "http_config.authorization")]
      : [];
  return [...(Object.hasOwn(needs, name) ? (needs[name] ?? []) : []), ...token];
}

function settingAtWay(settings: ComponentSettings, way: string): Setting | undefined {
  return way.split(".").reduce<Setting | undefined>((value, step) => (isSection(value) ? value[step] : undefined), settings);
}
