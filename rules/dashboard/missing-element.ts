import { corrected, defineRule, didYouMean, exampleDashboard } from "obsc/rule";

export default defineRule({
  name: "dashboard/missing-element",
  severity: "error",
  fixes: "unsafe",
  summary: "The layout of a dashboard places elements that there are",
  why: "Where it names another, Grafana draws an empty frame, or refuses the whole dashboard.",
  see: "https://grafana.com/docs/grafana/latest/as-code/observability-as-code/schema-v2/",
  grafanaJson(json, report) {
    const { names = [], uses = [] } = json.elements ?? {};
    for (const { name, at } of uses) {
      if (names.includes(name)) continue;
      const help = didYouMean(name, names) ?? "add it to `elements`, or take it out of the layout";
      report(at, { message: `the dashboard has no element \`${name}\``, help, fix: corrected(at, name, names) });
    }
  },
  bad: [
    { file: "dashboards", spec: placing("panel-2"), message: "the dashboard has no element `panel-2`", at: [34, 25] },
    { spec: exampleDashboard(JSON.parse(placing("stat"))), message: "the dashboard has no element `stat`" },
  ],
  good: [{ file: "dashboards", spec: placing("panel-1") }],
});

function placing(name: string): string {
  const element = { kind: "ElementReference", name };
  const items = [{ kind: "GridLayoutItem", spec: { x: 0, y: 0, width: 12, height: 8, element } }];
  const vizConfig = { kind: "VizConfig", group: "text", version: "13.0.0", spec: {} };
  const elements = { "panel-1": { kind: "Panel", spec: { id: 1, title: "Notes", vizConfig } } };
  return JSON.stringify(
    { apiVersion: "dashboard.grafana.app/v2", kind: "Dashboard", spec: { title: "Shop", elements, layout: { kind: "GridLayout", spec: { items } } } },
    null,
    2,
  );
}
