import { defineRule, exampleDashboard, inPart, textsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/dangling-link",
  severity: "warning",
  foreign: "off",
  summary: "A link to a dashboard leads to one that is there",
  why: "Grafana opens an empty page where the uid is that of no dashboard, and whoever follows the link at night has lost a minute.",
  see: "https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/manage-dashboard-links/",
  grafanaJson(json, report, { plan }) {
    let known: ReadonlySet<string> | undefined;
    for (const { text, path } of textsIn(json.data)) {
      const [, uid = ""] = path.at(-1) === "url" ? (/^\/d\/([\w-]+)/.exec(text) ?? []) : [];
      if (uid === "" || uid === json.data.uid) continue;
      known ??= new Set(plan.dashboards.map((dashboard) => dashboard.uid));
      if (known.has(uid)) continue;
      report(inPart(json, path), { message: `no dashboard of the system has the uid \`${uid}\``, help: "link to one of its dashboards by its `uid`" });
    }
  },
  bad: [
    { spec: linkedTo("/d/checkout"), message: "no dashboard of the system has the uid `checkout`", at: [12, 16] },
    { spec: linkedTo("/d/checkout/checkout?orgId=1"), message: "no dashboard of the system has the uid `checkout`" },
  ],
  good: [{ spec: linkedTo("/d/shop") }, { spec: linkedTo("https://example.com/d/checkout") }],
});

function linkedTo(url: string): ReturnType<typeof exampleDashboard> {
  return exampleDashboard({ title: "Shop", uid: "shop", links: [{ title: "More", type: "link", url }], panels: [] });
}
