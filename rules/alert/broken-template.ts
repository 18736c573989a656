import {
  alertTexts,
  configTexts,
  defineRule,
  didYouMean,
  exampleAlert,
  exampleAlertmanager,
  inPart,
  parsePromql,
  templateFault,
  templateNames,
  templateUses,
} from "obsc/rule";

export default defineRule({
  name: "alert/broken-template",
  severity: "error",
  summary: "Templates of alerts and notifications are whole, and call and name what there is",
  why: "Prometheus loads no rule file with a broken template. Alertmanager loads its configuration, and then fails to send each notification that needs it.",
  see: "https://prometheus.io/docs/alerting/latest/notifications/",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { path, text } of configTexts(file.documents[0])) {
      const fault = templateFault(text);
      if (fault !== undefined) report(inPart(file, path), { message: fault, help: "end the action with `}}`, and each block with `{{ end }}`" });
    }
  },
  rule(rule, report) {
    for (const text of rule.kind === "alerting" ? alertTexts(rule) : []) {
      const at = ({ start, end }: { readonly start: number; readonly end: number }) => ({
        of: rule,
        part: rule.textAt(text.path, start, end),
        subject: rule.subject,
      });
      const { fault } = text;
      if (fault) {
        const word = text.text.slice(fault.start, fault.end);
        const meant = /^\$?\w+$/.test(word) ? didYouMean(word, templateNames) : undefined;
        report(at(fault), { message: fault.message, help: meant ?? helpFor(fault.message) });
      }
      const { unknownFields, queries } = templateUses(text);
      for (const { query, start, end } of queries) {
        const { error } = parsePromql(query, { features: "assumed" });
        if (!error) continue;
        const plain = text.text.slice(start + 1, end - 1) === query;
        const span = plain ? { start: start + 1 + error.start, end: start + 1 + Math.max(error.end, error.start + 1) } : { start, end };
        report(at(span), { message: `the query in the template is wrong: ${error.message}`, help: "write PromQL that Prometheus reads by itself, too" });
      }
      for (const field of unknownFields) {
        const help = "use `$labels`, `$value`, `$externalLabels` or `$externalURL`; the rest is for the templates of Alertmanager";
        report(at(field), { message: `the data of an alert has no field \`${field.field}\``, help: didYouMean(field.field, dataFields) ?? help });
      }
    }
  },
  bad: [
    { spec: alertSaying("{{ $value | humanise }}"), message: "`humanise` is no function", at: [27, 129] },
    { spec: alertSaying("{{ $value * 100 }}%"), message: "templates have no operator `*`" },
    { spec: alertSaying("{{ if $labels.queue }}in {{ $labels.queue }}"), message: "`{{ if }}` has no `{{ end }}`" },
    { spec: alertSaying("{{ .Annotations.summary }}"), message: "the data of an alert has no field `Annotations`" },
    { spec: alertSaying("{{ with query `sum(up` }}{{ . | first | value }}{{ end }}"), message: "the query in the template is wrong: unclosed `(`" },
    { spec: alertSaying('{{ range query "sum(up{job=\\"shop\\")" }}{{ .Value }}{{ end }}'), message: "the query in the template is wrong: unexpected `)`" },
    { spec: alertSaying("{{ .labels.queue }}"), message: "the data of an alert has no field `labels`" },
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
    { spec: alertSaying("{{ with $labels.queue }}{{ . | toUpper }}{{ else }}none{{ end }}: {{ printf `%.1f` $value }}{{/* rounded */}}") },
    {
      spec: exampleAlertmanager({
        ops: 'slack_configs:\n  - channel: "#ops"\n    api_url_file: /run/secrets/slack\n    text: "{{ range .Alerts }}{{ .Status }}{{ end }}"',
      }),
    },
  ],
});

const dataFields = ["Labels", "Value", "ExternalLabels", "ExternalURL"];

function alertSaying(text: string): ReturnType<typeof exampleAlert> {
  return exampleAlert("max by (queue) (shop_queue_depth)", `for: "5m", severity: "warning", summary: ${JSON.stringify(text)}`);
}

function helpFor(fault: string): string {
  if (fault.includes("operator")) return "calculate in the query, and format the result here";
  if (fault.includes("`$")) return "use `$labels`, `$value`, `$externalLabels`, `$externalURL`, or a variable that is set before";
  if (fault.includes("cannot follow")) return 'put spaces between words; a label of another form is `{{ index $labels "my-label" }}`';
  return "end the action with `}}`, and each block with `{{ end }}`";
}
