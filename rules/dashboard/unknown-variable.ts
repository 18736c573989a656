import {
  defineRule,
  didYouMean,
  edited,
  elements,
  exampleDashboard,
  examplePanel,
  type Fix,
  type GrafanaJson,
  inPart,
  isMap,
  nearest,
  type Path,
  panelsIn,
  replaced,
  textsIn,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-variable",
  severity: "error",
  fixes: "unsafe",
  summary: "Everything behind a `$` is a variable that the dashboard has",
  why: "Grafana leaves a name that it does not know as it stands, and the query finds nothing, or no datasource is asked at all.",
  see: "https://grafana.com/docs/grafana/latest/dashboards/variables/",
  grafanaJson(json, report) {
    const known = knownIn(json);
    const seen = new Set<string>();
    for (const { text, path } of textsIn(json.data)) {
      // What Grafana computes itself names other queries of the panel.
      if (!isFilled(path) || path.at(-1) === "expression") continue;
      for (const { name, start, end } of variablesIn(text)) {
        if (known.has(name) || name.startsWith("__") || /^\d+$/.test(name) || seen.has(name)) continue;
        seen.add(name);
        const help = didYouMean(name, known) ?? (json.is === "panel" ? "add it to the `variables` of the dashboard" : "add it to `templating`");
        const at = { ...inPart(json, path), part: json.textAt(path, start, end) };
        report(at, { message: `the dashboard has no variable \`${name}\``, help, fix: renamedIn(json, name, nearest(name, known)) });
      }
    }
    // A panel is repeated for the values of a variable, which stands there by its bare name.
    for (const { data, path } of panelsIn(json)) {
      const { repeat } = data;
      if (typeof repeat !== "string" || repeat === "" || known.has(repeat) || repeat.includes("$")) continue;
      const help = didYouMean(repeat, known) ?? "repeat it for a variable that there is, or leave `repeat` out";
      report(inPart(json, [...path, "repeat"]), { message: `the dashboard has no variable \`${repeat}\``, help });
    }
  },
  bad: [
    {
      spec: examplePanel({ title: "Up", type: "stat", datasource: { type: "prometheus", uid: "${datasourc}" } }),
      message: "the dashboard has no variable `datasourc`",
      at: [10, 15],
    },
    {
      spec: exampleDashboard({
        title: "Shop",
        templating: { list: [{ name: "cluster", type: "custom", query: "a,b" }] },
        panels: [{ id: 1, title: "Up in $clustr", type: "stat", targets: [{ refId: "A", expr: "up" }] }],
      }),
      message: "the dashboard has no variable `clustr`",
    },
    {
      spec: exampleDashboard({ title: "Shop", panels: [{ id: 1, title: "Up", type: "stat", repeat: "zone", targets: [{ refId: "A", expr: "up" }] }] }),
      message: "the dashboard has no variable `zone`",
    },
    { spec: examplePanel({ title: "Up in [[zone]]", type: "stat" }), message: "the dashboard has no variable `zone`" },
    {
      spec: exampleDashboard({ title: "Shop in $zone", panels: [{ id: 1, title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }] }] }),
      message: "the dashboard has no variable `zone`",
    },
  ],
  good: [
    { spec: examplePanel({ title: "Up", type: "stat", datasource: { type: "prometheus", uid: "${datasource}" } }) },
    {
      spec: exampleDashboard({
        title: "Shop",
        templating: { list: [{ name: "cluster", type: "custom", query: "a,b" }] },
        panels: [{ id: 1, title: "Up in $cluster", type: "stat", targets: [{ refId: "A", expr: 'up{cluster=~"${cluster:regex}"} > $__range_s' }] }],
      }),
    },
    {
      spec: exampleDashboard({
        title: "Shop",
        panels: [{ id: 1, title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }], description: "Costs $much" }],
      }),
    },
    {
      spec: examplePanel({
        title: "Up",
        type: "stat",
        targets: [
          { refId: "A", expr: "up" },
          { refId: "B", datasource: { type: "__expr__", uid: "__expr__" }, type: "math", expression: "100 * $A" },
        ],
      }),
    },
  ],
});

/** Texts in which a `$` means something else: ends of regular expressions, and scripts. */
const neverFilled: ReadonlySet<string> = new Set([
  "alias",
  "content",
  "regex",
  "options",
  "mappings",
  "renamePattern",
  "matcher",
  "description",
  "current",
  "allValue",
]);

function knownIn({ data, variables }: GrafanaJson): ReadonlySet<string> {
  const own = isMap(data.templating) ? elements(data.templating.list, []) : [];
  const inputs = elements(data.__inputs, []);
  return new Set([...variables, ...[...own, ...inputs].map((variable) => String(variable.data.name)), "timeFilter", "interval"]);
}

/** `$name`, `${name}`, `${name:format}` and `[[name]]`; a `$` at the end, or before what is no name, is itself. */
/** Another name for a variable in all texts, where it can only be one. */
function renamedIn(json: GrafanaJson, name: string, [meant, ...others]: readonly string[]): Fix | undefined {
  if (meant === undefined || others.length > 0) return undefined;
  const said = textsIn(json.data).filter(({ text, path }) => isFilled(path) && variablesIn(text).some((each) => each.name === name));
  const named = new RegExp(`(?<=\\$|\\$\\{|\\[\\[)${name}\\b`, "g");
  return edited("unsafe", `write \`${meant}\``, ...said.map(({ text, path }) => replaced(inPart(json, path), text, text.replace(named, meant))));
}

function isFilled(path: Path): boolean {
  return !path.some((step) => neverFilled.has(String(step)));
}

function variablesIn(text: string): readonly { readonly name: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/\$(\w+)|\$\{(\w+)(?:[.:][^}]*)?\}|\[\[(\w+)\]\]/g)].map(({ 0: all, 1: plain, 2: braced, 3: old, index }) => ({
    name: plain ?? braced ?? old ?? "",
    start: index,
    end: index + all.length,
  }));
}
