import {
  alertmanagerKeys,
  apart,
  type Between,
  type ComponentSettings,
  clientContradictions,
  clientSectionContradictions,
  defineRule,
  exampleAlertmanager,
  given,
  inPart,
  integrationKeys,
  isSection,
  isWrittenLater,
  misfitOf,
  type Path,
  type Setting,
  type SettingsKeys,
  sectionsIn,
} from "obsc/rule";

export default defineRule({
  name: "alert/contradicting-settings",
  severity: "error",
  summary: "Settings that stand together go together",
  why: "Alertmanager does not load a configuration that says a thing in two ways, or what the other settings rule out.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { name, path, settings, known } of file.documents.slice(0, 1).flatMap((document) => sectionsIn(document, alertmanagerKeys))) {
      const checks = [
        ...("basic_auth" in known ? clientContradictions : []),
        ...(between[name] ?? []),
        ...(path.length === 1 ? (atTop[name] ?? []) : []),
        ...filesOf(name, known),
      ];
      for (const found of checks.flatMap((check) => check(settings)))
        report(inPart(file, [...path, ...found.path]), { message: found.message, help: found.help });
    }
  },
  bad: [
    {
      file: "alertmanager",
      spec: "route: { receiver: ops }\nreceivers: [{ name: ops, pagerduty_configs: [{ routing_key: a, routing_key_file: /run/pager }] }]\n",
      message: "`routing_key` and `routing_key_file` exclude each other",
      at: [2, 82],
    },
    {
      spec: exampleAlertmanager({
        ops: "webhook_configs:\n  - url: http://bridge\n    http_config: { basic_auth: { username: a }, authorization: { credentials_file: /run/key } }",
      }),
      message: "`basic_auth` and `authorization` exclude each other",
    },
    { spec: exampleAlertmanager({ route: "continue: true" }), message: "the root route has `continue`", at: [9, 19] },
    {
      spec: exampleAlertmanager({ route: "routes:\n  - { matchers: [a=b], receiver: ops, group_by: ['...', alertname] }" }),
      message: "`...` stands beside other labels",
    },
    {
      spec: exampleAlertmanager({ route: "routes:\n  - { matchers: [a=b], receiver: ops, group_by: [alertname, alertname] }" }),
      message: "`alertname` stands in `group_by` twice",
    },
    {
      file: "alertmanager",
      spec: "route: { receiver: ops, active_time_intervals: [a] }\nreceivers: [{ name: ops }]\ntime_intervals: [{ name: a }]\n",
      message: "the root route has `active_time_intervals`",
    },
    {
      file: "alertmanager",
      spec: "route: { receiver: ops }\nreceivers: [{ name: ops, labels: { name: team } }]\n",
      message: "the label `name` of `ops` is another one",
    },
    {
      file: "alertmanager",
      spec: "global: { slack_app_token_file: /run/app, slack_api_url_file: /run/hook }\nroute: { receiver: ops }\nreceivers: [{ name: ops }]\n",
      message: "`slack_app_token_file` and `slack_api_url_file` exclude each other",
    },
    {
      spec: exampleAlertmanager({ ops: "slack_configs:\n  - api_url_file: /run/hook\n    update_message: true" }),
      message: "`update_message` stands without the address of Slack's own interface",
    },
    {
      spec: exampleAlertmanager({ ops: "slack_configs:\n  - app_token_file: /run/app\n    http_config: { authorization: { credentials_file: /run/key } }" }),
      message: "`app_token_file` and `http_config.authorization` exclude each other",
    },
    {
      spec: exampleAlertmanager({
        ops: "email_configs:\n  - { to: a@shop, from: b@shop, smarthost: 'mail:25', headers: { subject: a, Subject: b } }",
      }),
      message: "two headers are called `Subject`",
    },
    {
      spec: exampleAlertmanager({
        ops: "email_configs:\n  - { to: a@shop, from: b@shop, smarthost: 'mail:25', threading: { enabled: true } }",
      }),
      message: "`threading` does not say by what",
    },
    {
      spec: exampleAlertmanager({ beside: "time_intervals:\n  - name: nights\n    time_intervals: [{ times: [{ start_time: '22:00', end_time: '06:00' }] }]" }),
      message: "the time from `22:00` to `06:00` ends before it begins",
    },
  ],
  good: [
    {
      spec: exampleAlertmanager({
        ops: "slack_configs:\n  - { api_url: 'https://slack.com/api/chat.postMessage', update_message: true, http_config: { authorization: { credentials_file: /run/key } } }",
        beside: "global: { slack_app_token_file: /run/app, slack_api_url: 'https://slack.com/api/chat.postMessage' }",
        route: "routes:\n  - { matchers: [a=b], receiver: ops, continue: true }\n  - { receiver: ops, group_by: [team] }",
      }),
    },
  ],
});

const ownInterface = "https://slack.com/api/chat.postMessage";

const between: Readonly<Record<string, readonly Between[]>> = {
  ...clientSectionContradictions,
  route: [groupingOf],
  routes: [groupingOf],
  receivers: [nameOf],
  times: [timeOf],
  email_configs: [headersOf, threadingOf],
  incidentio_configs: [tokenOf("alert_source_token", "alert_source_token_file")],
  pushover_configs: [apart("html", "monospace")],
  slack_configs: [...crossed(["api_url", "api_url_file"], ["app_token", "app_token_file"]), tokenOf("app_token", "app_token_file"), updateOf],
  sns_configs: [apart("topic_arn", "target_arn", "phone_number")],
};

const atTop: Readonly<Record<string, readonly Between[]>> = { route: [rootOf], global: [slackOf] };

/** What may stand in the file itself, or in one of its own; of passwords of mail both may, and the file is not read then. */
function filesOf(name: string, known: SettingsKeys): readonly Between[] {
  if (name !== "global" && !(name in integrationKeys && name !== "email_configs")) return [];
  return Object.keys(known).flatMap((key) => (`${key}_file` in known ? [apart(key, `${key}_file`)] : []));
}

/** One of the first, or one of the others. */
function crossed(some: readonly string[], others: readonly string[]): readonly Between[] {
  return some.flatMap((one) => others.map((other) => apart(one, other)));
}

/** A token of the service is sent where the client would say who asks. */
function tokenOf(...names: readonly string[]): Between {
  return ({ http_config: client, ...settings }) => {
    const [token] = names.filter((name) => given(settings[name]));
    if (token === undefined || !isSection(client) || !given(client.authorization)) return [];
    return [
      { path: ["http_config", "authorization"], message: `\`${token}\` and \`http_config.authorization\` exclude each other`, help: "leave one of them" },
    ];
  };
}

function slackOf(settings: ComponentSettings) {
  const { slack_api_url: address, slack_app_url: own = ownInterface } = settings;
  return address === own
    ? []
    : crossed(["slack_api_url", "slack_api_url_file"], ["slack_app_token", "slack_app_token_file"]).flatMap((check) => check(settings));
}

function updateOf({ update_message: update, api_url: address }: ComponentSettings) {
  if (!given(update) || address === ownInterface || isWrittenLater(address)) return [];
  return [misfitOf("update_message", "`update_message` stands without the address of Slack's own interface", `write \`api_url: ${ownInterface}\``)];
}

function rootOf(settings: ComponentSettings) {
  const wrong = ["continue", "mute_time_intervals", "active_time_intervals"].filter((name) => given(settings[name]));
  return wrong.map((name) => misfitOf(name, `the root route has \`${name}\``, "put it on a route under it"));
}

function groupingOf({ group_by: labels }: ComponentSettings) {
  const names: readonly Setting[] = Array.isArray(labels) ? labels : [];
  return names.flatMap((name, index) => {
    const path: Path = ["group_by", index];
    if (name === "..." && names.some((other) => other !== "..."))
      return [{ path, message: "`...` stands beside other labels", help: "leave it alone for all labels, or leave it out" }];
    if (name === "..." || name === "" || names.indexOf(name) === index) return [];
    return [{ path, message: `\`${String(name)}\` stands in \`group_by\` twice`, help: "leave it out here" }];
  });
}

function nameOf({ name, labels }: ComponentSettings) {
  const own = isSection(labels) ? labels.name : undefined;
  if (own === undefined || own === name) return [];
  return [
    { path: ["labels", "name"], message: `the label \`name\` of \`${String(name)}\` is another one`, help: "leave it out: it is the name of the receiver" },
  ];
}

function timeOf({ start_time: from, end_time: to }: ComponentSettings) {
  const times = [from, to].map(String);
  if (!times.every((time) => /^\d\d:\d\d$/.test(time)) || String(from) < String(to)) return [];
  return [
    misfitOf(
      "end_time",
      `the time from \`${times[0]}\` to \`${times[1]}\` ends before it begins`,
      `write it as two: from \`${times[0]}\` to \`24:00\`, and from \`00:00\` to \`${times[1]}\``,
    ),
  ];
}

function headersOf({ headers }: ComponentSettings) {
  const names = Object.keys(isSection(headers) ? headers : {});
  const same = names.map((name) => name.toLowerCase());
  return names.flatMap((name, index) =>
    same.indexOf(name.toLowerCase()) < index
      ? [{ path: ["headers", name], message: `two headers are called \`${name}\``, help: "leave it out here: capitals make no difference" }]
      : [],
  );
}

function threadingOf({ threading, headers }: ComponentSettings) {
  if (!isSection(threading) || !given(threading.enabled)) return [];
  const own = Object.keys(isSection(headers) ? headers : {}).filter((name) => /^(references|in-reply-to)$/i.test(name));
  return [
    ...own.map((name) => ({ path: ["headers", name], message: `\`threading\` and the header \`${name}\` exclude each other`, help: "leave one of them" })),
    ...(threading.thread_by_date === "none" || threading.thread_by_date === "daily"
      ? []
      : [{ path: ["threading", "enabled"], message: "`threading` does not say by what", help: "add `thread_by_date: none` or `thread_by_date: daily`" }]),
  ];
}
