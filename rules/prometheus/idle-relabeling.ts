import {
  accepts,
  type ComponentSettings,
  defineRule,
  examplePrometheus,
  type Finding,
  inPart,
  isSettings,
  jobsIn,
  type Path,
  type RelabelStep,
  relabelSteps,
  type Setting,
  shown,
  stepTakes,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/idle-relabeling",
  severity: "warning",
  summary: "A step of relabeling finds what it asks for",
  why: "A label that is not there is empty, and an expression has to take the whole value: a step that never fits changes nothing, and a `keep` that never fits leaves no target.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config",
  config(config, report) {
    for (const { job, index } of jobsIn(config)) {
      const path = ["scrape_configs", index];
      const said = (steps: readonly RelabelStep[], of: (step: RelabelStep) => Found | undefined) => {
        for (const step of steps) {
          const found = of(step) ?? neverFits(step) ?? withoutGroup(step);
          if (found) report(inPart(config, [...step.path, ...found.at]), { message: found.message, help: found.help });
        }
      };
      const targets = relabelSteps(job.relabel_configs, [...path, "relabel_configs"]);
      said(targets, (step) => ofStaticLabels(step, targets, job) ?? dropsWhatIsKept(step, targets));
      said(relabelSteps(job.metric_relabel_configs, [...path, "metric_relabel_configs"]), (step) => ofDiscovery(step) ?? mergesTargets(step, job));
    }
  },
  bad: [
    {
      spec: scraping("metric_relabel_configs:\n  - { source_labels: [__meta_kubernetes_pod_name], target_label: pod }"),
      message: "`__meta_kubernetes_pod_name` is gone when samples are relabelled",
      at: [10, 29],
    },
    {
      spec: scraping("relabel_configs:\n  - { source_labels: [__address__], regex: '.+:8080', target_label: host, replacement: '$1' }"),
      message: "`$1` is empty: `.+:8080` has no group",
    },
    {
      spec: scraping("relabel_configs:\n  - { source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_label_app], regex: shop, action: keep }"),
      message: "`shop` has no `;`, which stands between the values of the two labels",
    },
    {
      spec: scraping("relabel_configs:\n  - { source_labels: [env], regex: production, action: keep }"),
      message: "`env` is `prod` on every target, which this does not keep",
    },
    {
      spec: scraping("relabel_configs:\n  - { source_labels: [env], regex: p.*, action: drop }"),
      message: "`env` is `prod` on every target, all of which this drops",
    },
    {
      spec: scraping("metric_relabel_configs:\n  - { regex: inst.*, action: labeldrop }"),
      message: "without `instance` the samples of 2 targets are of the same series",
    },
    {
      spec: scraping(
        "relabel_configs:\n  - { source_labels: [__meta_kubernetes_pod_label_app], regex: shop, action: keep }\n  - { source_labels: [__meta_kubernetes_pod_label_app], regex: shop, action: drop }",
      ),
      message: "`shop` is all that a step before keeps, so that this drops every target",
    },
  ],
  good: [
    {
      spec: scraping(
        "relabel_configs:\n  - { source_labels: [__meta_a], regex: shop, action: keep }\n  - { source_labels: [__meta_b], target_label: __meta_a }\n  - { source_labels: [__meta_a], regex: shop, action: drop }",
      ),
    },
    {
      spec: scraping(
        "relabel_configs:\n  - { source_labels: [__meta_a, __meta_b], regex: '.*back.*', action: keep }\n  - { source_labels: [env], regex: prod|stage, action: keep }\n  - { source_labels: [__address__], regex: '(.+):\\d+', target_label: host, replacement: '$1' }\n  - { target_label: zone, replacement: $1 }",
      ),
    },
    {
      spec: scraping(
        "relabel_configs:\n  - { source_labels: [__address__], target_label: env }\n  - { source_labels: [env], regex: production, action: keep }\nmetric_relabel_configs:\n  - { regex: pod_.*, action: labeldrop }\n  - { source_labels: [__name__, le], regex: 'x_bucket;1', action: drop }",
      ),
    },
    {
      spec: scraping(
        "relabel_configs:\n  - { source_labels: [a, b], separator: '', regex: ab, action: keep }\n  - { source_labels: [__address__], regex: 'a:1', target_label: host, replacement: x }",
      ),
    },
  ],
});

function scraping(steps: string): ReturnType<typeof examplePrometheus> {
  const more = steps.replace(/^/gm, "    ");
  return examplePrometheus(`scrape_configs:\n  - job_name: shop\n    static_configs: [{ targets: ["a:8080", "b:8080"], labels: { env: prod } }]\n${more}`);
}

interface Found extends Required<Pick<Finding, "message" | "help">> {
  /** From the step on. */
  readonly at: Path;
}

const isFitted = (action: string): boolean => action === "replace" || action === "keep" || action === "drop";

/** Of several labels the values stand one behind the other, and a plain text without what stands between is none of them. */
function neverFits({ step, sources, action, regex }: RelabelStep): Found | undefined {
  const separator = typeof step.separator === "string" ? step.separator : ";";
  if (!isFitted(action) || sources.length < 2 || regex === undefined || separator === "" || regex.includes(separator) || !/^[\w\-/:@ |()]+$/.test(regex))
    return undefined;
  return {
    at: ["regex"],
    message: `\`${regex}\` has no \`${separator}\`, which stands between the values of the ${sources.length === 2 ? "two " : ""}labels`,
    help: `write one expression for each label with \`${separator}\` between them, as in \`.*${separator}${regex}\``,
  };
}

/** `$1` of an expression without a group, which takes a label away. */
function withoutGroup({ step, action, regex }: RelabelStep): Found | undefined {
  const { replacement } = step;
  if ((action !== "replace" && action !== "labelmap") || regex === undefined || typeof replacement !== "string" || !/\$\{?1/.test(replacement))
    return undefined;
  if (/(?<!\\)\((?!\?[^P<])/.test(regex)) return undefined;
  return { at: ["replacement"], message: `\`$1\` is empty: \`${regex}\` has no group`, help: "put what is to be kept in parentheses, as in `(.+):8080`" };
}

/** Labels of discovery are dropped before a target is scraped. */
function ofDiscovery({ sources }: RelabelStep): Found | undefined {
  const index = sources.findIndex((label) => label.startsWith("__meta_"));
  return index < 0
    ? undefined
    : {
        at: ["source_labels", index],
        message: `\`${sources[index]}\` is gone when samples are relabelled`,
        help: "do this in `relabel_configs`, which makes the labels of the target",
      };
}

/** Every group of static targets has the label with values that say whether it stays, and nothing before changed it. */
function ofStaticLabels({ path, sources, action, regex }: RelabelStep, steps: readonly RelabelStep[], job: ComponentSettings): Found | undefined {
  const [label, ...others] = sources;
  const discovered = Object.keys(job).some((key) => /_sd_configs$/.test(key));
  if (label === undefined || others.length > 0 || regex === undefined || discovered || (action !== "keep" && action !== "drop")) return undefined;
  const before = steps.slice(
    0,
    steps.findIndex((each) => each.path === path),
  );
  if (before.some(({ step, action: made }) => step.target_label === label || made === "labelmap" || made.startsWith("labeldrop"))) return undefined;
  const values = groupsOf(job).map(({ labels }) => (isSettings(labels) && labels[label] !== undefined ? shown(labels[label]) : undefined));
  const first = values[0];
  if (first === undefined || values.includes(undefined)) return undefined;
  const goes = (value: string | undefined) => accepts({ label, operator: "=~", value: regex }, value ?? "") === (action === "drop");
  if (!values.every(goes)) return undefined;
  const said = new Set(values).size === 1 ? `\`${label}\` is \`${first}\` on every target` : `no target has a \`${label}\` that stays`;
  return {
    at: ["regex"],
    message: new Set(values).size > 1 ? said : `${said}, ${action === "drop" ? "all of which this drops" : "which this does not keep"}`,
    help: `correct the expression, or the \`labels\` of the targets`,
  };
}

/** A step before keeps nothing but what this one drops. */
function dropsWhatIsKept({ path, sources, action, regex, step }: RelabelStep, steps: readonly RelabelStep[]): Found | undefined {
  const index = steps.findIndex((each) => each.path === path);
  const keeper = steps.slice(0, index).findLast((each) => each.action === "keep" && each.regex === regex && each.sources.join() === sources.join());
  if (action !== "drop" || regex === undefined || sources.length === 0 || !keeper || keeper.step.separator !== step.separator) return undefined;
  // In between it may have become another.
  if (steps.slice(steps.indexOf(keeper), index).some((each) => each.action === "labelmap" || sources.includes(String(each.step.target_label))))
    return undefined;
  return {
    at: ["regex"],
    message: `\`${regex}\` is all that a step before keeps, so that this drops every target`,
    help: "drop another value, or delete this step",
  };
}

/** What tells targets apart is taken from their samples. */
function mergesTargets(step: RelabelStep, job: ComponentSettings): Found | undefined {
  if (step.action !== "labeldrop" || step.regex === undefined || stepTakes(step, "instance") !== true) return undefined;
  const most = Math.max(0, ...groupsOf(job).map(({ targets }) => (Array.isArray(targets) ? targets.length : 0)));
  if (most < 2) return undefined;
  return {
    at: ["regex"],
    message: `without \`instance\` the samples of ${most} targets are of the same series`,
    help: "keep `instance`, and leave it out in queries with `without (instance)`",
  };
}

const groupsOf = (job: ComponentSettings): readonly ComponentSettings[] =>
  (Array.isArray(job.static_configs) ? (job.static_configs as readonly Setting[]) : []).filter(isSettings);
