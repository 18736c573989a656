import { defineRule, edited, elements, examplePanel, inPart, panelsIn, replaced } from "obsc/rule";

export default defineRule({
  name: "dashboard/duplicate-ref-id",
  severity: "error",
  fixes: "unsafe",
  summary: "No two queries of a panel have one letter",
  why: "Grafana joins answers to queries, overrides and transformations by `refId`: of two queries with one letter the answers of one take the place of the other's.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/",
  grafanaJson(json, report) {
    for (const panel of panelsIn(json)) {
      const targets = elements(panel.data.targets, [...panel.path, "targets"]);
      const taken = new Set(targets.map(({ data }) => data.refId));
      const seen = new Set<unknown>();
      for (const { data, path } of targets) {
        const { refId } = data;
        if (typeof refId !== "string" || refId === "") continue;
        if (seen.has(refId)) {
          const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((letter) => !taken.has(letter)) ?? `Q${taken.size}`;
          taken.add(free);
          const id = inPart(json, [...path, "refId"]);
          const fix = edited("unsafe", `call it ${free}`, replaced(id, refId, free));
          report(id, { message: `two queries of the panel are \`${refId}\``, help: `call one of them ${free}`, fix });
        }
        seen.add(refId);
      }
    }
  },
  bad: [
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
      at: [14, 18],
    },
  ],
  good: [{ spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }] }) }],
});
