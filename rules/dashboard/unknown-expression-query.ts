import { defineRule, elements, examplePanel, inPart, listed, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-expression-query",
  severity: "error",
  summary: "What Grafana computes names queries of its panel",
  why: "An expression reads the other queries of the panel by their letters. Of one that is not there it makes an error in place of the panel.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/expression-queries/",
  grafanaJson(json, report) {
    for (const panel of panelsIn(json)) {
      const targets = elements(panel.data.targets, [...panel.path, "targets"]);
      const known = targets.flatMap(({ data }) => (typeof data.refId === "string" ? [data.refId] : []));
      for (const { data, path } of targets) {
        const { type, expression } = data;
        if (type !== "math" || typeof expression !== "string") continue;
        const others = known.filter((each) => each !== data.refId);
        for (const found of expression.matchAll(/\$(?:\{([^}]+)\}|(\w+))/g)) {
          const name = found[1] ?? found[2] ?? "";
          if (known.includes(name) || name.startsWith("__") || !/^[A-Z]$/.test(name)) continue;
          report(
            { ...inPart(json, [...path, "expression"]), part: json.textAt([...path, "expression"], found.index, found.index + found[0].length) },
            {
              message: `no query of the panel is \`${name}\``,
              help: others.length > 0 ? `name one of ${listed(others)}` : "add the query to the panel",
            },
          );
        }
      }
    }
  },
  bad: [
    { spec: computing("$A / $C"), message: "no query of the panel is `C`", at: [20, 29] },
    { spec: computing("abs(${D})", false), message: "no query of the panel is `D`" },
  ],
  good: [{ spec: computing("$A * 100 + ${A}") }],
});

function computing(expression: string, more = true): ReturnType<typeof examplePanel> {
  const targets = [...(more ? [{ refId: "A", expr: "up" }] : []), { refId: "B", datasource: { type: "__expr__", uid: "__expr__" }, type: "math", expression }];
  return examplePanel({ title: "Up", type: "stat", targets });
}
