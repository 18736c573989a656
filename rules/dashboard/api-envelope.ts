import { defineRule, exampleDashboard, inPart } from "obsc/rule";

export default defineRule({
  name: "dashboard/api-envelope",
  severity: "error",
  summary: "A dashboard is given as it is, not inside a request to Grafana's API",
  why: 'The API takes `{ "dashboard": … }`; a file that Grafana reads holds the dashboard itself, and one with an envelope is a dashboard without a title, which it refuses.',
  see: "https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards",
  grafanaJson(json, report) {
    if (!json.enveloped) return;
    report(inPart(json, [], "key"), {
      message: "the dashboard stands inside an envelope of Grafana's API",
      help: "give what stands under `dashboard` alone",
    });
  },
  bad: [
    { spec: exampleDashboard({ dashboard: { title: "Shop", panels: [] } }), message: "the dashboard stands inside an envelope of Grafana's API", at: [6, 5] },
    {
      spec: exampleDashboard({ dashboard: { title: "Shop", panels: [] }, overwrite: true, folderId: 0 }),
      message: "the dashboard stands inside an envelope of Grafana's API",
    },
  ],
  good: [{ spec: exampleDashboard({ title: "Shop", panels: [] }) }],
});
