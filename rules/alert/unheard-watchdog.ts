import { defineRule, distinctGroups, exampleSpec, option, watchdogAlert } from "obsc/rule";

export default defineRule({
  name: "alert/unheard-watchdog",
  severity: "warning",
  foreign: "off",
  summary: "Somebody hears when alerts no longer arrive",
  why: "When Prometheus or Alertmanager stops, there are no alerts, which looks like health; only a receiver that misses the alert that always fires can tell.",
  see: "https://prometheus.io/docs/practices/alerting/#metamonitoring",
  system(system, report, { plan }) {
    const { routing } = system;
    const watched = distinctGroups(plan.ruleFiles).some(({ rules }) => rules.some(({ name }) => name === watchdogAlert));
    if (!routing || routing.watchdog || !watched) return;
    report(option(system, "routing"), {
      message: `nobody hears when \`${watchdogAlert}\` no longer fires`,
      help: "add `watchdog`: a receiver that tells somebody when it hears nothing",
    });
  },
  bad: [
    {
      spec: exampleSpec({
        before: `const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });
const up = gauge("shop_up_ratio", { help: "Share of what is up" });
const always = alert("Watchdog", { when: up.max().above("-1%"), for: "0s", severity: "info", summary: "fires always" });`,
        service: "metrics: { up },\nalerts: [always],",
        system: 'routing: alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: ops }),',
      }),
      message: "nobody hears when `Watchdog` no longer fires",
      at: [8, 12],
    },
  ],
  good: [
    {
      spec: exampleSpec({
        before: 'const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });',
        system: `routing: alertmanager("alertmanager", {
  address: "alertmanager:9093",
  groupBy: ["alertname"],
  default: ops,
  watchdog: webhook("beat", { url: secret.env("BEAT_URL") }),
}),`,
      }),
    },
  ],
});
