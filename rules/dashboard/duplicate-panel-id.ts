import { defineRule, edited, exampleDashboard, inPart, panelsIn, replaced } from "obsc/rule";

export default defineRule({
  name: "dashboard/duplicate-panel-id",
  severity: "error",
  fixes: "safe",
  summary: "Every panel of a dashboard has an id of its own",
  why: "Links, alerts and the view of one panel go by the id; of two panels with one id they show the first, whichever was meant.",
  see: "https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/",
  grafanaJson(json, report) {
    const seen = new Set<unknown>();
    let next = Math.max(
      0,
      ...panelsIn(json)
        .map(({ data }) => Number(data.id))
        .filter(Number.isFinite),
    );
    for (const { data, path } of panelsIn(json)) {
      if (typeof data.id !== "number") continue;
      if (seen.has(data.id)) {
        next += 1;
        const id = inPart(json, [...path, "id"]);
        const fix = edited("safe", `number it ${next}`, replaced(id, data.id, next));
        report(id, { message: `the id ${data.id} is that of another panel`, help: "number the panels", fix });
      }
      seen.add(data.id);
    }
  },
  bad: [
    { spec: withIds(1, 1), message: "the id 1 is that of another panel", at: [14, 15] },
    { spec: withIds(4, 5, 4), message: "the id 4 is that of another panel" },
  ],
  good: [{ spec: withIds(1, 2) }],
});

function withIds(...ids: readonly number[]): ReturnType<typeof exampleDashboard> {
  return exampleDashboard({ title: "Shop", panels: ids.map((id, index) => ({ id, title: `Panel ${index}`, type: "text" })) });
}
