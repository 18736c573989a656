import { defineRule, elements, exampleDashboard, inPart, isMap, textsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/unused-variable",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "Every drop-down of a dashboard changes something on it",
  why: "Somebody chooses a cluster in a drop-down that nothing reads, and takes what the panels show for that of the cluster.",
  see: "https://grafana.com/docs/grafana/latest/dashboards/variables/",
  grafanaJson(json, report) {
    const { templating } = json.data;
    const list = elements(isMap(templating) ? templating.list : undefined, ["templating", "list"]);
    const texts = list.length === 0 ? [] : textsIn(json.data);
    for (const { data, path } of list) {
      const { name, type } = data;
      // These two change queries without being named in them.
      if (typeof name !== "string" || !/^\w+$/.test(name) || type === "adhoc" || type === "groupby") continue;
      const named = new RegExp(`\\$${name}\\b|\\$\\{${name}[}:.]|\\[\\[${name}[\\]:]`);
      const own = path.join();
      const isUsed = texts.some(({ text, path: at }) => (at.at(-1) === "repeat" ? text === name : named.test(text)) && at.slice(0, path.length).join() !== own);
      if (!isUsed)
        report(inPart(json, [...path, "name"]), { message: `nothing on the dashboard reads the variable \`${name}\``, help: "use it, or remove it" });
    }
  },
  bad: [{ spec: withVariable("zone"), message: "nothing on the dashboard reads the variable `zone`", at: [10, 19] }],
  good: [{ spec: withVariable("job") }, { spec: withVariable("zone", { type: "adhoc" }) }, { spec: exampleDashboard({ title: "Shop", panels: [] }) }],
});

function withVariable(name: string, more: object = {}): ReturnType<typeof exampleDashboard> {
  return exampleDashboard({
    title: "Shop",
    templating: { list: [{ name, type: "custom", query: "a,b", ...more }] },
    panels: [{ id: 1, title: "Up", type: "stat", targets: [{ refId: "A", expr: 'up{job=~"${job}"}' }] }].map((each) =>
      name === "job" ? each : { ...each, targets: [{ refId: "A", expr: "up" }] },
    ),
  });
}
