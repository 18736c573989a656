import { added, defineRule, edited, elements, examplePanel, inPart, type JsonNode, panelsIn, replaced } from "obsc/rule";

export default defineRule({
  name: "dashboard/missing-ref-id",
  severity: "error",
  foreign: "info",
  strict: "warning",
  fixes: "safe",
  summary: "Every query of a panel has a letter",
  why: "Grafana joins answers to queries, overrides and transformations by `refId`; where there is none it makes one when it opens the page, and what names a letter may then mean another query.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/",
  grafanaJson(json, report) {
    const without = panelsIn(json).flatMap((panel) => letterless(panel));
    const [first] = without;
    if (!first) return;
    const edits = without.map(({ data, path, free }) =>
      data.refId === "" ? replaced(inPart(json, [...path, "refId"]), "", free) : added(inPart(json, path), "refId", free),
    );
    report(inPart(json, first.path), {
      message: without.length === 1 ? "a query has no `refId`" : `${without.length} queries have no \`refId\`, of which this is the first`,
      help: `give each query of a panel a \`refId\` of its own: ${first.free}`,
      fix: edited("safe", "give each a letter", ...edits),
    });
  },
  bad: [
    { spec: examplePanel({ title: "Up", type: "stat", targets: [{ expr: "up" }] }), message: "a query has no `refId`", at: [9, 7] },
    {
      spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }, { expr: "1 - up" }, { refId: "", expr: "2 - up" }] }),
      message: "2 queries have no `refId`, of which this is the first",
    },
    { spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "", expr: "up" }] }), message: "a query has no `refId`" },
  ],
  good: [{ spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }] }) }],
});

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

function letterless(panel: JsonNode): readonly (JsonNode & { readonly free: string })[] {
  const targets = elements(panel.data.targets, [...panel.path, "targets"]);
  const taken = new Set(targets.map(({ data }) => data.refId));
  return targets.flatMap((target) => {
    if (typeof target.data.refId === "string" && target.data.refId !== "") return [];
    const free = letters.find((letter) => !taken.has(letter)) ?? `Q${taken.size}`;
    taken.add(free);
    return [{ ...target, free }];
  });
}
