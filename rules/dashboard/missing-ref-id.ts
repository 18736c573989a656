import { added, defineRule, edited, elements, examplePanel, inPart, panelsIn, replaced } from "obsc/rule";

export default defineRule({
  name: "dashboard/missing-ref-id",
  severity: "error",
  foreign: "warning",
  fixes: "safe",
  summary: "Every query of a panel has a letter of its own",
  why: "Grafana joins answers to queries, overrides and transformations by `refId`; without one, or with the same twice, the answers of one query take the place of another's.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/",
  grafanaJson(json, report) {
    for (const panel of panelsIn(json)) {
      const seen = new Set<unknown>();
      const taken = new Set(elements(panel.data.targets, []).map(({ data }) => data.refId));
      for (const { data, path } of elements(panel.data.targets, [...panel.path, "targets"])) {
        const help = "give each query of the panel a `refId` of its own: A, B, C";
        const free = letters.find((letter) => !taken.has(letter)) ?? `Q${taken.size}`;
        if (typeof data.refId !== "string" || data.refId === "") {
          const fix = edited(
            "safe",
            `call it ${free}`,
            data.refId === "" ? replaced(inPart(json, [...path, "refId"]), "", free) : added(inPart(json, path), "refId", free),
          );
          taken.add(free);
          report(inPart(json, path), { message: "a query has no `refId`", help, fix });
        } else if (seen.has(data.refId)) {
          const id = inPart(json, [...path, "refId"]);
          taken.add(free);
          report(id, {
            message: `two queries of the panel are \`${data.refId}\``,
            help,
            fix: edited("unsafe", `call it ${free}`, replaced(id, data.refId, free)),
          });
        }
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
    { spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "", expr: "up" }] }), message: "a query has no `refId`" },
  ],
  good: [{ spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }] }) }],
});

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
