import { defineRule, examplePanel, inPart, panelsIn, shown } from "obsc/rule";

export default defineRule({
  name: "dashboard/missing-description",
  severity: "off",
  strict: "info",
  summary: "Every panel says what it shows",
  why: "Whoever opens it at night has not made it, and the title says what is measured but not what is good or bad.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-panel-options/",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      if (data.type === "text" || data.libraryPanel !== undefined || (typeof data.description === "string" && data.description.trim() !== "")) continue;
      report(inPart(json, [...path, "title"]), {
        message: `the panel \`${shown(data.title ?? data.id ?? data.type ?? "")}\` has no description`,
        help: "say in `description` what is good and what is bad",
      });
    }
  },
  bad: [{ spec: examplePanel({ title: "Up", type: "stat" }), message: "the panel `Up` has no description", at: [6, 14] }],
  good: [{ spec: examplePanel({ title: "Up", type: "stat", description: "1 is up" }) }, { spec: examplePanel({ title: "Notes", type: "text" }) }],
});
