import { defineRule, edited, examplePanel, inPart, panelsIn, removedPanelTypes, replaced } from "obsc/rule";

const targets = [{ refId: "A", expr: "up" }];

export default defineRule({
  name: "dashboard/removed-panel-type",
  severity: "error",
  foreign: "off",
  strict: "warning",
  fixes: "unsafe",
  summary: "Panels have types that Grafana still has",
  why: "Grafana turns panels of types that it removed into new ones whenever the page is opened, and settings that the new type lacks are lost without a word.",
  see: "https://grafana.com/docs/grafana/latest/developers/angular_deprecation/",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      const successor = typeof data.type === "string" ? removedPanelTypes[data.type] : undefined;
      if (successor === undefined) continue;
      const type = inPart(json, [...path, "type"]);
      const fix = edited("unsafe", `use \`${successor}\``, replaced(type, data.type as string, successor));
      report(type, { message: `the panel type \`${data.type}\` is no longer part of Grafana`, help: `use \`${successor}\``, fix });
    }
  },
  bad: [
    {
      spec: examplePanel({ title: "Share", type: "grafana-piechart-panel", targets }),
      message: "the panel type `grafana-piechart-panel` is no longer part of Grafana",
    },
    { spec: examplePanel({ title: "Rate", type: "graph", targets }), message: "the panel type `graph` is no longer part of Grafana", at: [7, 13] },
  ],
  good: [{ spec: examplePanel({ title: "Share", type: "piechart", targets }) }],
});
