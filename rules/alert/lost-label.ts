import {
  type ConfigFile,
  type Context,
  defineRule,
  type ExampleText,
  elements,
  exampleSpec,
  inhibitionsOf,
  inPart,
  isSettings,
  listed,
  matchersOfRouting,
  type Place,
  placeIn,
  type RelabelStep,
  relabelSteps,
  stepTakes,
} from "obsc/rule";

export default defineRule({
  name: "alert/lost-label",
  severity: "warning",
  summary: "Alerts still have the labels that Alertmanager chooses by when Prometheus sends them",
  why: "What `alert_relabel_configs` takes away no route sees: the page for a critical alert goes where the others go, and nothing is inhibited.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alert_relabel_configs",
  config(config, report, context) {
    const asked = askedIn(context);
    for (const steps of stepsBefore(config))
      for (const [index, step] of steps.entries()) {
        const lost = [...asked.keys()].filter((label) => loses(step, label) && isFinal(label, steps, index, asked.get(label)));
        if (lost.length === 0) continue;
        const related = lost.flatMap((label) => asked.get(label) ?? []).map((at) => ({ message: "Alertmanager asks for it here", at }));
        const overwrites = step.action === "replace" && step.step.replacement !== "";
        report(inPart(config, [...step.path, step.action === "replace" ? "target_label" : "regex"]), {
          message: overwrites
            ? `every alert is sent with the same ${listed(lost)}: \`${step.step.replacement}\``
            : `no alert is sent with ${lost.length === 1 ? "a label" : "the labels"} ${listed(lost)}`,
          help:
            step.action === "replace"
              ? `change it for some alerts only, by \`source_labels\` and \`regex\``
              : `write an expression that ${step.action === "labelkeep" ? "takes" : "does not take"} ${listed(lost)}`,
          ...(related.length > 0 && { related }),
        });
      }
  },
  bad: [
    { spec: sending("{ regex: severity, action: labeldrop }"), message: "no alert is sent with a label `severity`", at: [8, 18] },
    { spec: sending("{ regex: alertname|instance, action: labelkeep }"), message: "no alert is sent with a label `severity`" },
    { spec: sending("{ target_label: severity, replacement: warning }"), message: "every alert is sent with the same `severity`: `warning`", at: [8, 25] },
    { spec: sending('{ target_label: severity, replacement: "" }'), message: "no alert is sent with a label `severity`" },
    {
      spec: sending("{ regex: team, action: labeldrop }", "route: { receiver: ops, routes: [{ matchers: ['team=\"shop\"'] }] }"),
      message: "no alert is sent with a label `team`",
    },
    {
      spec: sending(
        "{ regex: zone|pod, action: labeldrop }",
        "route: { receiver: ops }\ninhibit_rules: [{ source_matchers: ['a=\"1\"'], target_matchers: ['a=\"2\"'], equal: [zone, pod] }]",
      ),
      message: "no alert is sent with the labels `zone` and `pod`",
    },
  ],
  good: [
    { spec: sending("{ regex: replica, action: labeldrop }") },
    { spec: sending("{ source_labels: [env], regex: stage, target_label: severity, replacement: info }") },
    {
      spec: sending(
        "{ target_label: severity, replacement: info, regex: x }\n    - { target_label: severity, replacement: $1 }\n    - { target_label: cluster, replacement: eu }",
      ),
    },
    { spec: sending("{ source_labels: [severity], target_label: priority }\n    - { regex: severity, action: labeldrop }") },
    { spec: sending("{ regex: severity, action: labeldrop }\n    - { source_labels: [priority], target_label: severity }") },
    { spec: sending("{ regex: severity, action: labeldrop }", "route: { receiver: ops, routes: [{ matchers: ['team=\"shop\"'] }] }") },
  ],
});

/** Labels that Alertmanager chooses by, with the place where it says so; where nobody says how it is set up, those that it chooses by everywhere. */
function askedIn({ plan }: Context): ReadonlyMap<string, Place | undefined> {
  const asked = new Map<string, Place | undefined>();
  const add = (label: string, at: Place) => {
    if (!asked.has(label)) asked.set(label, at);
  };
  const configs = plan.configs.filter(({ format }) => format === "alertmanager");
  for (const config of configs) {
    for (const { label, path } of matchersOfRouting(config)) add(label, placeIn(config, path));
    for (const { settings, path } of inhibitionsOf(config))
      if (Array.isArray(settings.equal)) for (const [index, label] of settings.equal.entries()) add(String(label), placeIn(config, [...path, "equal", index]));
  }
  return configs.length > 0 ? asked : new Map([...usual].map((label) => [label, undefined]));
}

const usual: ReadonlySet<string> = new Set(["alertname", "severity"]);

/** The steps that alerts pass on their way, to every Alertmanager or to some. */
function stepsBefore(config: ConfigFile): readonly (readonly RelabelStep[])[] {
  const alerting = config.format === "prometheus" ? config.documents[0]?.alerting : undefined;
  if (!isSettings(alerting)) return [];
  const own = elements(alerting.alertmanagers, ["alerting", "alertmanagers"]);
  return [{ data: alerting, path: ["alerting"] }, ...own].map(({ data, path }) => relabelSteps(data.alert_relabel_configs, [...path, "alert_relabel_configs"]));
}

/** Whether a step takes a label from every alert, or the difference between alerts that it makes. */
function loses(step: RelabelStep, label: string): boolean {
  if (step.action === "labeldrop") return stepTakes(step, label) === true;
  if (step.action === "labelkeep") return stepTakes(step, label) === false;
  const { replacement, target_label: target } = step.step;
  const isFixed =
    step.action === "replace" && step.sources.length === 0 && stepTakes(step, "") === true && typeof replacement === "string" && !replacement.includes("$");
  return isFixed && target === label && (usual.has(label) || replacement === "");
}

/** Whether no step behind gives the label again, nor one before keeps its value under a name that somebody may ask for. */
function isFinal(label: string, steps: readonly RelabelStep[], index: number, asked: Place | undefined): boolean {
  const isKept = steps.slice(0, index).some(({ sources, action }) => sources.includes(label) || action === "labelmap");
  const isGiven = steps.slice(index + 1).some(({ step, action }) => step.target_label === label || action === "labelmap");
  return !isGiven && (asked !== undefined || !isKept);
}

function sending(step: string, alertmanager?: string): ExampleText {
  const routing = `raw.alertmanager(\`\n${alertmanager}\nreceivers: [{ name: ops, webhook_configs: [{ url: "http://bridge:8080" }] }]\`),`;
  return exampleSpec({
    system: `raw: [\n  raw.prometheus(\`\nalerting:\n  alert_relabel_configs:\n    - ${step}\n\`),\n${alertmanager === undefined ? "" : routing}\n],`,
  });
}
