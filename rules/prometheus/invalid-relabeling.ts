import {
  type ComponentSettings,
  defineRule,
  examplePrometheus,
  examplePromtail,
  expressionError,
  inPart,
  isSettings,
  type Path,
  type Setting,
  shown,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/invalid-relabeling",
  severity: "error",
  summary: "Each step of relabeling has what its action needs, and nothing that it cannot use",
  why: "Prometheus refuses the file, and goes on with the one that it had until it starts again.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config",
  config(config, report) {
    if (config.format !== "prometheus" && config.format !== "promtail") return;
    for (const document of config.documents.slice(0, 1))
      for (const { step, path } of stepsIn(document, []))
        for (const [key, message, help] of faultsOf(step)) report(inPart(config, key === undefined ? path : [...path, key]), { message, help });
  },
  bad: [
    {
      spec: examplePrometheus(
        "scrape_configs:\n  - job_name: a\n    relabel_configs:\n      - source_labels: [zone]\n        action: hashmod\n        target_label: shard",
      ),
      message: "the action `hashmod` has no `modulus`",
      at: [10, 19],
    },
    { spec: relabelling("- source_labels: [zone]"), message: "the action `replace` has no `target_label`", at: [9, 11] },
    { spec: relabelling("- { source_labels: [zone], action: keep_if }"), message: "`keep_if` is no action of relabeling", at: [9, 44] },
    {
      spec: relabelling("- { source_labels: [zone], target_label: dc, action: lowercase, replacement: x }"),
      message: "the action `lowercase` does not use `replacement`",
    },
    { spec: relabelling("- { action: labeldrop, source_labels: [zone], regex: tmp_.* }"), message: "the action `labeldrop` does not use `source_labels`" },
    { spec: relabelling("- { action: keepequal, source_labels: [zone], target_label: dc, regex: a }"), message: "the action `keepequal` does not use `regex`" },
    { spec: relabelling("- { source_labels: [zone], action: null, target_label: dc }"), message: "`action` is empty" },
    { spec: relabelling("- { source_labels: [zone], regex: '(a', target_label: dc }"), message: "`(a` is no regular expression of RE2: missing closing `)`" },
    { spec: relabelling("-"), message: "this step of relabeling is empty" },
  ],
  good: [
    { spec: relabelling("- { source_labels: [zone], target_label: dc }\n      - { action: LabelDrop, regex: tmp_.*, separator: ; }") },
    {
      spec: relabelling(
        "- { source_labels: [zone], regex: a, action: keep }\n      - { source_labels: [zone], modulus: 3, target_label: shard, action: hashmod }",
      ),
    },
    { spec: examplePromtail("- cri: {}") },
  ],
});

function relabelling(steps: string) {
  return examplePrometheus(`scrape_configs:\n  - job_name: a\n    relabel_configs:\n      ${steps}`);
}

interface Step {
  readonly step: Setting;
  readonly path: Path;
}

/** The steps of every list of relabeling in a file, whatever it is for. */
function stepsIn(value: Setting, path: Path): readonly Step[] {
  if (Array.isArray(value)) return value.flatMap((each: Setting, index) => stepsIn(each, [...path, index]));
  if (!isSettings(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Step[] => {
    if (!/relabel_configs$/.test(key) || !Array.isArray(inner)) return stepsIn(inner, [...path, key]);
    return inner.map((step: Setting, index) => ({ step, path: [...path, key, index] }));
  });
}

/** What an action cannot do without, and what it takes beside `action`; what has its default value is as good as not there. */
const actions: Readonly<Record<string, { readonly needs?: string; readonly takes: string }>> = {
  replace: { needs: "target_label", takes: "source_labels separator regex modulus target_label replacement" },
  keep: { takes: "source_labels separator regex modulus target_label replacement" },
  drop: { takes: "source_labels separator regex modulus target_label replacement" },
  hashmod: { needs: "target_label modulus", takes: "source_labels separator regex modulus target_label replacement" },
  labelmap: { takes: "source_labels separator regex modulus target_label replacement" },
  labeldrop: { takes: "regex" },
  labelkeep: { takes: "regex" },
  lowercase: { needs: "target_label", takes: "source_labels separator regex modulus target_label" },
  uppercase: { needs: "target_label", takes: "source_labels separator regex modulus target_label" },
  keepequal: { needs: "target_label", takes: "source_labels target_label" },
  dropequal: { needs: "target_label", takes: "source_labels target_label" },
};
const defaults: ComponentSettings = { separator: ";", regex: "(.*)", replacement: "$1", modulus: 0, target_label: "" };

type Fault = readonly [key: string | undefined, message: string, help: string];

function faultsOf(step: Setting): readonly Fault[] {
  if (!isSettings(step)) return [[undefined, "this step of relabeling is empty", "write what it does, or leave it out"]];
  const { action = "replace" } = step;
  if (action === null || action === "") return [["action", "`action` is empty", "leave it out for `replace`, or name another"]];
  const name = String(action).toLowerCase();
  const does = actions[name];
  if (!does) return [["action", `\`${shown(action)}\` is no action of relabeling`, `the actions are ${Object.keys(actions).join(", ")}`]];
  const needed = does.needs?.split(" ") ?? [];
  const taken = does.takes.split(" ");
  const regex = typeof step.regex === "string" ? step.regex : "";
  const wrong = expressionError(regex);
  return [
    ...(wrong === undefined
      ? []
      : [["regex", `\`${regex}\` is no regular expression of RE2: ${wrong}`, "correct it, or escape what is meant as it stands"] as const]),
    ...needed
      .filter((key) => !step[key])
      .map((key): Fault => [step.action === undefined ? undefined : "action", `the action \`${name}\` has no \`${key}\``, `add \`${key}\``]),
    ...Object.keys(step)
      .filter((key) => key !== "action" && !taken.includes(key) && step[key] !== null && step[key] !== defaults[key])
      .map((key): Fault => [key, `the action \`${name}\` does not use \`${key}\``, "leave it out: with it the file is refused"]),
  ];
}
