/**
 * The settings that Alertmanager 0.34 knows, by where they stand, and what each can hold; it refuses a file with any other.
 * https://github.com/prometheus/alertmanager/tree/v0.34.2/config, and `notify/` beside it.
 */
import { clientKeys, tlsKeys } from "./client-keys.ts";
import { labelSet } from "./discovery-keys.ts";
import { type Keys, keys } from "./known-keys.ts";
import { count, duration, flag, goTime, httpUrl, isWrittenLater, type Kind, listOf, mapOf, number, one, oneOf, text, texts } from "./setting-kinds.ts";
import { dayOfMonth, month, timezone, weekday, year } from "./time-kinds.ts";

/** Where alerts are sent to; `<secret>` is what Alertmanager itself shows of one. */
const address: Kind = (value, path) => {
  if (value === "") return [{ path, message: `\`${path.at(-1)}\` is empty`, help: "write it as `https://host:port/path`, or leave it out" }];
  return value === "<secret>" ? [] : httpUrl(value, path);
};
/** The same where nothing is as good as not there. */
const addressOrNone: Kind = (value, path) => (value === "" ? [] : address(value, path));

const hostPort = one((value) =>
  value === "" || /^(\[[^\]]*\]|[^:[\]]*):[^:]+$/.test(String(value))
    ? undefined
    : [`\`${value}\` has no port`, `write \`${String(value).replace(/:$/, "")}:587\``],
);
const classicLabels: Kind = mapOf(text, (name) =>
  /^[a-zA-Z_]\w*$/.test(name) ? undefined : [`\`${name}\` is no name of a label here`, "write it in `matchers`, which take any name"],
);
const labelNames: Kind = listOf((value, path) =>
  value === "" || value === null ? [{ path, message: "a label has no name", help: "write its name, or leave it out" }] : text(value, path),
);
const named: Keys = { send_resolved: flag, http_config: clientKeys };
const secret = (name: string): Keys => keys(`${name} ${name}_file`, text);

const timeIntervals: readonly [Keys] = [
  {
    name: text,
    time_intervals: [
      {
        times: [keys("start_time end_time", one(clockTime))],
        weekdays: listOf(weekday),
        days_of_month: listOf(dayOfMonth),
        months: listOf(month),
        years: listOf(year),
        location: timezone,
      },
    ],
  },
];

/** Another rule speaks of what matches, and of how long things take. */
const route: Keys = {
  receiver: text,
  group_by: labelNames,
  ...keys("group_wait group_interval repeat_interval matchers match_re"),
  match: classicLabels,
  ...keys("mute_time_intervals active_time_intervals", texts),
  continue: flag,
  labels: labelSet,
  get routes(): readonly [Keys] {
    return [route];
  },
};

/** By the list in a receiver. */
export const integrationKeys: Readonly<Record<string, Keys>> = {
  discord_configs: { ...named, webhook_url: address, ...keys("webhook_url_file content title message username avatar_url", text) },
  email_configs: {
    send_resolved: flag,
    ...keys("to from hello auth_username auth_identity html text", text),
    smarthost: hostPort,
    ...secret("auth_password"),
    ...secret("auth_secret"),
    headers: mapOf(text),
    ...keys("require_tls force_implicit_tls", flag),
    tls_config: tlsKeys,
    threading: { enabled: flag, thread_by_date: text },
  },
  incidentio_configs: { ...named, url: address, url_file: text, ...secret("alert_source_token"), max_alerts: count, timeout: goTime },
  jira_configs: {
    ...named,
    api_url: address,
    api_type: oneOf("auto", "cloud", "datacenter"),
    ...keys("project priority issue_type reopen_transition resolve_transition wont_fix_resolution", text),
    ...keys("summary description fields"),
    labels: texts,
    reopen_duration: duration,
  },
  mattermost_configs: {
    ...named,
    webhook_url: address,
    ...keys("webhook_url_file channel username text fallback color pretext author_name author_link author_icon title title_link thumb_url", text),
    ...keys("footer footer_icon image_url icon_url icon_emoji type", text),
    fields: [{ title: text, value: text, short: flag }],
    attachments: [
      {
        ...keys("fallback color pretext text author_name author_link author_icon title title_link thumb_url footer footer_icon image_url", text),
        fields: [{ title: text, value: text, short: flag }],
      },
    ],
    props: { card: text },
    priority: { priority: text, ...keys("requested_ack persistent_notifications", flag) },
  },
  msteams_configs: { ...named, webhook_url: address, ...keys("webhook_url_file title summary text", text) },
  msteamsv2_configs: { ...named, webhook_url: address, ...keys("webhook_url_file title text", text) },
  opsgenie_configs: {
    ...named,
    ...secret("api_key"),
    api_url: address,
    ...keys("message description source entity actions tags note priority", text),
    details: mapOf(text),
    responders: [{ ...keys("id name username", text), type: one(responderType) }],
    update_alerts: flag,
  },
  pagerduty_configs: {
    ...named,
    ...secret("service_key"),
    ...secret("routing_key"),
    url: address,
    ...keys("client client_url description source severity class component group", text),
    details: undefined,
    images: [keys("src alt href", text)],
    links: [keys("href text", text)],
    timeout: goTime,
  },
  pushover_configs: {
    ...named,
    ...secret("user_key"),
    ...secret("token"),
    ...keys("title message url url_title device sound priority", text),
    ...keys("retry expire ttl", goTime),
    ...keys("html monospace", flag),
  },
  rocketchat_configs: {
    ...named,
    api_url: address,
    ...secret("token_id"),
    ...secret("token"),
    ...keys("channel color title title_link text emoji icon_url image_url thumb_url", text),
    fields: [{ title: text, value: text, short: flag }],
    ...keys("short_fields link_names", flag),
    actions: [{ ...keys("type text url imageurl webviewheightratio msg msgprocessingtype", text), ...keys("iswebview msginchatwindow", flag) }],
  },
  slack_configs: {
    ...named,
    ...keys("api_url app_url", address),
    ...secret("app_token"),
    ...keys("api_url_file channel username color title title_link pretext text message_text footer fallback callback_id", text),
    ...keys("icon_emoji icon_url image_url thumb_url", text),
    fields: [{ title: text, value: text, short: flag }],
    ...keys("short_fields link_names update_message", flag),
    mrkdwn_in: texts,
    actions: [{ ...keys("type text url style name value", text), confirm: keys("text title ok_text dismiss_text", text) }],
    timeout: goTime,
  },
  sns_configs: {
    ...named,
    ...keys("api_url topic_arn phone_number target_arn subject message", text),
    sigv4: {
      ...keys("region access_key secret_key profile role_arn external_id session_name service_name", text),
      tags: mapOf(text),
      use_fips_sts_endpoint: flag,
    },
    attributes: mapOf(text),
    use_aws_http_client: flag,
  },
  telegram_configs: {
    ...named,
    api_url: address,
    ...secret("bot_token"),
    ...keys("chat_id message_thread_id", number),
    ...keys("chat_id_file message", text),
    disable_notifications: flag,
    parse_mode: oneOf("Markdown", "MarkdownV2", "HTML", ""),
  },
  victorops_configs: {
    ...named,
    ...secret("api_key"),
    api_url: address,
    ...keys("routing_key message_type state_message entity_display_name monitoring_tool", text),
    custom_fields: mapOf(text, (name) =>
      /^(routing_key|message_type|state_message|entity_display_name|monitoring_tool|entity_id|entity_state)$/.test(name)
        ? [`\`${name}\` is no custom field, but one of VictorOps' own`, "give it another name"]
        : undefined,
    ),
  },
  webex_configs: { ...named, api_url: address, ...keys("message room_id", text) },
  webhook_configs: { ...named, url: addressOrNone, url_file: text, max_alerts: count, timeout: goTime, payload: undefined },
  wechat_configs: {
    ...named,
    ...secret("api_secret"),
    api_url: address,
    ...keys("corp_id message to_user to_party to_tag agent_id", text),
    message_type: oneOf("text", "markdown", ""),
  },
};

export const alertmanagerKeys: Keys = {
  global: {
    // Another rule says what is wrong with it.
    resolve_timeout: undefined,
    http_config: clientKeys,
    ...keys("jira_api_url slack_api_url slack_app_url pagerduty_url opsgenie_api_url wechat_api_url victorops_api_url", address),
    ...keys("telegram_api_url webex_api_url rocketchat_api_url mattermost_webhook_url", address),
    smtp_smarthost: hostPort,
    ...keys("smtp_from smtp_hello smtp_auth_username smtp_auth_identity wechat_api_corp_id", text),
    ...keys("slack_api_url_file mattermost_webhook_url_file", text),
    ...secret("smtp_auth_password"),
    ...secret("smtp_auth_secret"),
    ...secret("slack_app_token"),
    ...secret("opsgenie_api_key"),
    ...secret("wechat_api_secret"),
    ...secret("victorops_api_key"),
    ...secret("telegram_bot_token"),
    ...secret("rocketchat_token"),
    ...secret("rocketchat_token_id"),
    ...keys("smtp_require_tls smtp_force_implicit_tls", flag),
    smtp_tls_config: tlsKeys,
  },
  route,
  inhibit_rules: [
    {
      name: text,
      ...keys("source_match target_match", classicLabels),
      ...keys("source_match_re target_match_re source_matchers target_matchers"),
      equal: labelNames,
    },
  ],
  receivers: [{ name: text, labels: mapOf(text), ...Object.fromEntries(Object.entries(integrationKeys).map(([list, known]) => [list, [known] as const])) }],
  templates: texts,
  mute_time_intervals: timeIntervals,
  time_intervals: timeIntervals,
  tracing: {
    client_type: oneOf("grpc", "http"),
    endpoint: text,
    sampling_fraction: number,
    insecure: flag,
    tls_config: tlsKeys,
    headers: clientKeys.http_headers,
    compression: oneOf("gzip", ""),
    timeout: duration,
  },
  event_recorder: undefined,
};

function clockTime(value: string | number | boolean) {
  if (/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(String(value))) return undefined;
  return [`\`${value}\` is no time of the day`, "write hours and minutes with two digits each: `09:00`"] as const;
}

function responderType(value: string | number | boolean) {
  if (isWrittenLater(value) || /^(teams?|user|escalation|schedule)$/i.test(String(value))) return undefined;
  return [`\`${value}\` is no kind of responder`, "write team, teams, user, escalation or schedule"] as const;
}
