import { defineRule, elements, exampleDashboard, inPart, isMap, regexpError, textsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/invalid-all-value",
  severity: "error",
  summary: "What stands for all values of a variable is a regular expression",
  why: 'It is put into `=~` as it stands: Prometheus refuses `=~"*"`, and each panel shows an error until one value is chosen.',
  see: "https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#include-all-option",
  grafanaJson(json, report) {
    const { templating } = json.data;
    for (const { data, path } of elements(isMap(templating) ? templating.list : undefined, ["templating", "list"])) {
      const { name, includeAll, allValue } = data;
      if (includeAll !== true || typeof name !== "string" || typeof allValue !== "string" || allValue.includes("$")) continue;
      const error = regexpError(allValue);
      if (error === undefined || !isInPattern(name, json.data)) continue;
      report(inPart(json, [...path, "allValue"]), {
        message: `\`${allValue}\` is no regular expression of RE2: ${error}`,
        help: "write `.*`, or `.+` for series that have the label",
      });
    }
  },
  bad: [{ spec: boardOf("*"), message: "`*` is no regular expression of RE2: nothing before `*` to repeat", at: [14, 23] }],
  good: [{ spec: boardOf(".*") }, { spec: boardOf("*", "up") }],
});

/** Whether a query puts it behind `=~` or `!~`. */
function isInPattern(name: string, data: Parameters<typeof textsIn>[0]): boolean {
  const behind = new RegExp(`~\\s*"[^"]*\\$(?:\\{${name}(?::[a-z]+)?\\}|${name}\\b)`);
  return textsIn(data).some(({ text }) => behind.test(text));
}

function boardOf(allValue: string, expr = 'up{job=~"$job"}'): ReturnType<typeof exampleDashboard> {
  return exampleDashboard({
    title: "Shop",
    templating: { list: [{ name: "job", type: "custom", query: "a,b", includeAll: true, allValue }] },
    panels: [{ id: 1, title: "Up of $job", type: "stat", targets: [{ refId: "A", expr }] }],
  });
}
