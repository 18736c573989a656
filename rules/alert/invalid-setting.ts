import { alertmanagerKeys, defineRule, exampleAlertmanager, inPart, isOfName, misfitsIn } from "obsc/rule";

export default defineRule({
  name: "alert/invalid-setting",
  severity: "error",
  summary: "Settings have values that Alertmanager takes",
  why: "One value that it cannot read keeps Alertmanager from loading the configuration, all of it.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const found of file.documents.slice(0, 1).flatMap((document) => misfitsIn(document, alertmanagerKeys)))
      report(inPart(file, found.path, isOfName(found) ? "key" : "value"), { message: found.message, help: found.help });
  },
  bad: [
    {
      spec: exampleAlertmanager({ ops: "webhook_configs:\n  - url: bridge:8080/alerts" }),
      message: "`bridge:8080/alerts` does not begin with `http://` or `https://` and a host",
      at: [12, 20],
    },
    {
      spec: exampleAlertmanager({ ops: "webhook_configs:\n  - { url: 'http://bridge', send_resolved: maybe }" }),
      message: "`maybe` is neither true nor false",
    },
    { spec: exampleAlertmanager({ ops: "webhook_configs:\n  - { url: 'http://bridge', timeout: 5 }" }), message: "`5` is no duration" },
    { spec: exampleAlertmanager({ ops: "webhook_configs:\n  - { url: 'http://bridge', timeout: 1d }" }), message: "`1d` is no duration" },
    { spec: exampleAlertmanager({ ops: "slack_configs:\n  - { api_url: '', app_token_file: /run/app }" }), message: "`api_url` is empty" },
    { spec: exampleAlertmanager({ beside: "global:\n  smtp_smarthost: mail.shop" }), message: "`mail.shop` has no port" },
    {
      file: "alertmanager",
      spec: "route: { receiver: ops, routes: [{ match: { shop.team: a } }] }\nreceivers: [{ name: ops }]\n",
      message: "`shop.team` is no name of a label here",
    },
    {
      spec: exampleAlertmanager({ beside: "inhibit_rules:\n  - { source_matchers: [a=b], target_matchers: [a=c], equal: [''] }" }),
      message: "a label has no name",
    },
    {
      spec: exampleAlertmanager({ ops: "victorops_configs:\n  - { routing_key: a, api_key_file: /run/key, custom_fields: { entity_id: a } }" }),
      message: "`entity_id` is no custom field, but one of VictorOps' own",
    },
    {
      spec: exampleAlertmanager({ ops: "opsgenie_configs:\n  - { api_key_file: /run/key, responders: [{ name: a, type: squad }] }" }),
      message: "`squad` is no kind of responder",
    },
    ...(
      [
        ["weekdays: [mon]", "`mon` is no weekday"],
        ["weekdays: ['friday:monday']", "`friday:monday` ends before it begins"],
        ["days_of_month: ['0']", "`0` is no day of a month"],
        ["days_of_month: ['-1:5']", "`-1:5` begins at the end of a month and ends at its begin"],
        ["months: ['march:january']", "`march:january` ends before it begins"],
        ["years: [next]", "`next` is no year"],
        ["{ weekdays: [monday], location: Europe/zurich }", "there is no time zone `Europe/zurich`"],
        ["times: [{ start_time: '9:00', end_time: '17:00' }]", "`9:00` is no time of the day"],
      ] as const
    ).map(([text, message]) => ({ spec: within(text), message })),
  ],
  good: [
    {
      spec: exampleAlertmanager({
        ops: "webhook_configs:\n  - { url: 'http://bridge/{{ .x }}', timeout: 5s }\n  - { url: '<secret>' }",
        beside: "global: { smtp_smarthost: 'mail:587' }",
        route: "group_by: ['...']",
      }),
    },
    {
      spec: within(
        "{ weekdays: ['Monday:friday', sunday], days_of_month: ['1:5', '-3:-1', '1:-1', 7], months: ['1:3', december], years: [2027, '2027:2028'], location: UTC, times: [{ start_time: 09:00, end_time: '24:00' }] }",
      ),
    },
  ],
});

function within(interval: string) {
  return exampleAlertmanager({
    route: "routes:\n  - { matchers: [a=b], receiver: ops, mute_time_intervals: [quiet] }",
    beside: `time_intervals:\n  - name: quiet\n    time_intervals:\n      - ${interval}`,
  });
}
