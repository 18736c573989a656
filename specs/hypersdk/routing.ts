// Who hears of which alert: what is critical wakes somebody and is seen in the channel, a warning is only seen.
import { alertmanager, pagerduty, secret, slack, webhook } from "obsc";

const channel = slack("slack", {
  channel: "#hypersdk-alerts",
  url: secret.kubernetes("alertmanager-receivers", "slack-url"),
  text: "{{ .CommonAnnotations.description }}",
});
const pager = pagerduty("pagerduty", {
  routingKey: secret.kubernetes("alertmanager-receivers", "pagerduty-routing-key"),
  description: "{{ .CommonAnnotations.summary }}",
});
// Nobody names a watcher of the watchdog; any service that calls out when a hook falls silent will do.
const deadMan = webhook("dead-man", { url: secret.kubernetes("alertmanager-receivers", "dead-man-url") });

export const routing = alertmanager("alertmanager", {
  address: "alertmanager-operated.monitoring:9093",
  groupBy: ["alertname", "cluster"],
  groupWait: "10s",
  // Ten seconds would cancel notifications that are still under way.
  groupInterval: "5m",
  repeatInterval: "12h",
  default: channel,
  routes: [
    { severity: "critical", to: [pager, channel] },
    { severity: "warning", to: [channel] },
  ],
  inhibit: [{ when: "critical", silences: "warning", equal: ["alertname", "pod"] }],
  watchdog: deadMan,
});
