import { datasourceFor, defineRule, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "alerting/unanswered-alert",
  severity: "error",
  summary: "Grafana reads a store that can answer the alerts that it evaluates",
  why: "An alert of Grafana names the datasource that it asks; without one it is not written at all, and nobody is told.",
  see: "https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/",
  alert(alert, report, { scope }) {
    if (!alert.engine || datasourceFor(alert, scope)) return;
    report(option(alert, "engine"), {
      message: `no datasource answers \`${alert.name}\``,
      help: scope.grafana ? "add the store of its query to the `datasources` of `grafana`" : "declare `grafana` with its datasources, or leave `engine` out",
    });
  },
  bad: [
    { spec: managed("[]"), message: "no datasource answers `ShopBusy`", at: [9, 11] },
    { spec: managed('[loki("loki", { url: "http://loki:3100", retention: "7d" })]'), message: "no datasource answers `ShopBusy`" },
  ],
  good: [{ spec: managed('[prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" })]') }],
});

function managed(datasources: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", { help: "Requests answered" });
const busy = alert("ShopBusy", {
  when: requests.rate().above("100/s"),
  for: "5m",
  severity: "warning",
  summary: "{value}",
  engine: grafanaManaged({ every: "60s" }),
});`,
    service: "metrics: { requests },\nalerts: [busy],",
    system: `grafana: grafana("grafana", { adminPassword: secret.env("GRAFANA_PASSWORD"), datasources: ${datasources} }),`,
  });
}
