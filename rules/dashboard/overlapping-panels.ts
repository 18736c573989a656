import { defineRule, elements, exampleDashboard, type GrafanaJson, inPart, isMap, type JsonNode, type Report } from "obsc/rule";

export default defineRule({
  name: "dashboard/overlapping-panels",
  severity: "error",
  summary: "No two panels of a dashboard lie on each other",
  why: "Grafana moves one of them somewhere else when it draws the page, and another one after the next change.",
  see: "https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/#panel-size-and-position",
  grafanaJson(json, report) {
    if (json.is !== "dashboard") return;
    const panels = elements(json.data.panels, ["panels"]);
    const rows = panels.filter(({ data }) => data.type === "row").map(({ data, path }) => elements(data.panels, [...path, "panels"]));
    for (const group of [panels, ...rows]) checkGroup(json, group, report);
  },
  bad: [
    {
      spec: exampleDashboard({ title: "Shop", panels: [panel(1, { x: 0, y: 0, w: 12, h: 8 }), panel(2, { x: 6, y: 4, w: 12, h: 8 })] }),
      message: "the panel `Panel 2` lies on `Panel 1`",
      at: [23, 9],
    },
    { spec: exampleDashboard({ title: "Shop", panels: [panel(1, { x: 16, y: 0, w: 12, h: 8 })] }), message: "the panel `Panel 1` ends at column 28 of 24" },
    {
      spec: exampleDashboard({
        title: "Shop",
        panels: [
          { id: 1, type: "text", gridPos: { x: 0, y: 0, w: 12, h: 8 } },
          { type: "text", gridPos: { x: 0, y: 0, w: 12, h: 8 } },
        ],
      }),
      message: "the panel `without a title` lies on `1`",
    },
  ],
  good: [
    {
      spec: exampleDashboard({
        title: "Shop",
        panels: [panel(1, { x: 0, y: 1, w: 12, h: 8 }), { type: "row", collapsed: true, panels: [panel(2, { x: 0, y: 1, w: 12, h: 8 })] }],
      }),
    },
    { spec: exampleDashboard({ title: "Shop", panels: [panel(1, { x: 0, y: 0, w: 12, h: 8 }), panel(2, { x: 12, y: 0, w: 12, h: 8 })] }) },
    { spec: exampleDashboard({ title: "Shop", panels: [{ id: 1, title: "Placed by Grafana", type: "text", gridPos: { w: 12, h: 8 } }] }) },
  ],
});

/** Of panels that lie on one plane: those of the page, or those of one closed row. */
function checkGroup(json: GrafanaJson, panels: readonly JsonNode[], report: Report): void {
  const placed = panels.flatMap(boxed);
  for (const [index, { box, panel }] of placed.entries()) {
    if (box.x + box.w > 24) {
      report(inPart(json, [...panel.path, "gridPos"], "key"), {
        message: `the panel ${named(panel)} ends at column ${box.x + box.w} of 24`,
        help: "make `x` and `w` together 24 at most",
      });
    }
    const other = placed.find((each, before) => before < index && meet(each.box, box));
    if (!other) continue;
    report(inPart(json, [...panel.path, "gridPos"], "key"), {
      message: `the panel ${named(panel)} lies on ${named(other.panel)}`,
      help: "move it, or make one of them smaller",
    });
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function boxed(panel: JsonNode): readonly { readonly box: Box; readonly panel: JsonNode }[] {
  const { gridPos } = panel.data;
  if (!isMap(gridPos)) return [];
  const { x, y, w, h } = gridPos;
  return typeof x === "number" && typeof y === "number" && typeof w === "number" && typeof h === "number" ? [{ box: { x, y, w, h }, panel }] : [];
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function named({ data }: JsonNode): string {
  return `\`${String(data.title ?? data.id ?? "without a title")}\``;
}

function panel(id: number, gridPos: Box): object {
  return { id, title: `Panel ${id}`, type: "text", gridPos };
}
