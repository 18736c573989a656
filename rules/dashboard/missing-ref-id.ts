import { defineRule, elements, examplePanel, inPart, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/missing-ref-id",
  severity: "error",
  summary: "Every query of a panel has a letter of its own",
  why: "Grafana joins answers to queries, overrides and transformations by `refId`; without one, or with the same twice, the answers of one query take the place of another's.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/",
  grafanaJson(json, report) {
    for (const panel of panelsIn(json)) {
      const seen = new Set<unknown>();
      for (const { data, path } of elements(panel.data.targets, [...panel.path, "targets"])) {
        const help = "give each query of the panel a `refId` of its own: A, B, C";
        if (typeof data.refId !== "string" || data.refId === "") report(inPart(json, path), { message: "a query has no `refId`", help });
        else if (seen.has(data.refId)) report(inPart(json, [...path, "refId"]), { message: `two queries of the panel are \`${data.refId}\``, help });
        seen.add(data.refId);
      }
    }
  },
  bad: [
    { spec: examplePanel({ title: "Up", type: "stat", targets: [{ expr: "up" }] }), message: "a query has no `refId`", at: [9, 7] },
    {
      spec: examplePanel({
        title: "Up",
        type: "stat",
        targets: [
          { refId: "A", expr: "up" },
          { refId: "A", expr: "1 - up" },
        ],
      }),
      message: "two queries of the panel are `A`",
    },
  ],
  good: [{ spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }] }) }],
});
