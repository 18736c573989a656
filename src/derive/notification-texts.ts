/**
 * What a notification says, as templates of Alertmanager's (https://prometheus.io/docs/alerting/latest/notifications/): at night
 * somebody wants to know what is wrong and how much, since when and where, and what to open next. The value stands in the summary.
 */

/** Templates by where they are used. */
export interface Texts {
  /** One line: how many fire, which alert, how bad it is. */
  readonly title: string;
  readonly titleLink: string;
  /** One line for a pager: the alert and its summary. */
  readonly line: string;
  readonly slack: string;
  readonly slackColor: string;
  readonly mail: string;
  readonly pagerdutySeverity: string;
  readonly details: Readonly<Record<string, string>>;
  readonly links: readonly { readonly title: string; readonly annotation: string }[];
}

/** What the texts depend on. */
export interface Wording {
  /** The runbooks of alerts are addresses that open in a browser, not paths of files. */
  readonly linked: boolean;
  /** Severities that wake somebody. */
  readonly waking: readonly string[];
}

export function notificationTexts({ linked, waking }: Wording): Texts {
  const wakes = `eq .CommonLabels.severity ${waking.map((severity) => JSON.stringify(severity)).join(" ")}`;
  const links = [...(linked ? [{ title: "Runbook", annotation: "runbook_url" }] : []), { title: "Dashboard", annotation: "dashboard_url" }];
  return {
    title:
      '{{ if eq .Status "firing" }}FIRING {{ len .Alerts.Firing }}{{ else }}RESOLVED{{ end }}: {{ .CommonLabels.alertname }}{{ with .CommonLabels.severity }} ({{ . }}){{ end }}',
    titleLink: "{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}",
    line: "{{ .CommonLabels.alertname }}{{ with index .Alerts 0 }}: {{ .Annotations.summary }}{{ end }}{{ if gt (len .Alerts) 1 }} (and {{ len (slice .Alerts 1) }} more){{ end }}",
    slack: body({
      line: "*{{ .Annotations.summary }}*",
      links: [...links, { title: "Query", annotation: undefined }].map(({ title, annotation }) => slackLink(title, annotation)),
      runbook: linked ? undefined : "Runbook: `{{ . }}`",
    }),
    slackColor: `{{ if ne .Status "firing" }}good{{ else if ${wakes} }}danger{{ else }}warning{{ end }}`,
    mail: body({
      line: "{{ .Annotations.summary }}",
      links: [...links, { title: "Query", annotation: undefined }].map(({ title, annotation }) => mailLink(title, annotation)),
      runbook: linked ? undefined : "Runbook: {{ . }}",
    }),
    pagerdutySeverity: `{{ if ${wakes} }}critical{{ else if eq .CommonLabels.severity "info" }}info{{ else }}warning{{ end }}`,
    details: {
      firing: "{{ range .Alerts.Firing }}{{ .Annotations.summary }}\n{{ end }}",
      description: "{{ with index .Alerts 0 }}{{ .Annotations.description }}{{ end }}",
      runbook: "{{ with index .Alerts 0 }}{{ .Annotations.runbook_url }}{{ end }}",
      query: "{{ with index .Alerts 0 }}{{ .GeneratorURL }}{{ end }}",
    },
    links,
  };
}

interface Body {
  readonly line: string;
  readonly links: readonly string[];
  readonly runbook: string | undefined;
}

/** For each alert: what is wrong, why it matters, since when and where, what to open. */
function body({ line, links, runbook }: Body): string {
  return [
    "{{ range .Alerts -}}",
    `${line}{{ if eq .Status "resolved" }} (resolved){{ end }}`,
    "{{ with .Annotations.description }}{{ . }}",
    `{{ end }}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04 UTC" }}${where}`,
    ...(runbook === undefined ? [] : [`{{ with .Annotations.runbook_url }}${runbook}`]),
    `${runbook === undefined ? "" : "{{ end }}"}${links.join("")}`,
    "",
    "{{ end }}",
  ].join("\n");
}

/** Labels that tell one alert of a group from another; the others are in the title or lead elsewhere. */
const where = '{{ range (.Labels.Remove (stringSlice "alertname" "severity" "team" "category" "tier")).SortedPairs }}, {{ .Name }} {{ .Value }}{{ end }}';

function slackLink(title: string, annotation: string | undefined): string {
  return `{{ with .${annotation === undefined ? "GeneratorURL" : `Annotations.${annotation}`} }}<{{ . }}|${title}> {{ end }}`;
}

function mailLink(title: string, annotation: string | undefined): string {
  return `{{ with .${annotation === undefined ? "GeneratorURL" : `Annotations.${annotation}`} }}${title}: {{ . }}\n{{ end }}`;
}
