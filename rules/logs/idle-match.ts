import { defineRule, didYouMean, examplePromtail, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/idle-match",
  severity: "error",
  summary: "A `match` stage chooses by labels that lines have, and does one thing with them",
  why: "A selector with a label that comes later chooses nothing. One that drops lines and has stages, or does neither, keeps Promtail from starting.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/match/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const { name, settings, path, labels } of stages) {
        if (name !== "match" || !isMap(settings)) continue;
        const inner = Array.isArray(settings.stages) ? settings.stages.length : 0;
        if (settings.action === "drop" && inner > 0)
          report(inPart(config, [...path, "stages"], "key"), {
            message: "a `match` that drops lines has stages",
            help: "take the stages out, or `action: drop`",
          });
        if (settings.action !== "drop" && inner === 0)
          report(inPart(config, path, "key"), { message: "a `match` that keeps lines has no stages", help: "write `stages`, or `action: drop`" });
        const lacking = labels && selected(settings.selector).find((each) => !labels.has(each));
        if (labels && lacking !== undefined)
          report(inPart(config, [...path, "selector"]), {
            message: `lines have no label \`${lacking}\` here`,
            help: didYouMean(lacking, [...labels]) ?? "make it a label in a `labels` stage before this one",
          });
      }
    }
  },
  bad: [
    {
      spec: examplePromtail("- match: { selector: '{level=\"debug\"}', action: drop }\n- json: { expressions: { level: level } }\n- labels: { level: }"),
      message: "lines have no label `level` here",
      at: [16, 30],
    },
    {
      spec: examplePromtail("- match: { selector: '{service=\"shop\"}', action: drop, stages: [{ json: { expressions: { level: level } } }] }"),
      message: "a `match` that drops lines has stages",
    },
    { spec: examplePromtail("- match: { selector: '{service=\"shop\"}' }"), message: "a `match` that keeps lines has no stages" },
  ],
  good: [
    { spec: examplePromtail("- json: { expressions: { level: level } }\n- labels: { level: }\n- match: { selector: '{level=\"debug\"}', action: drop }") },
  ],
});

/** Labels without which a selector chooses no line: those that are to be something. */
function selected(selector: unknown): readonly string[] {
  const inner = /^\s*\{([^}]*)\}/.exec(String(selector))?.[1] ?? "";
  return [...inner.matchAll(/([A-Za-z_]\w*)\s*=~?\s*["`]([^"`]*)/g)].flatMap(([, name = "", value = ""]) =>
    value === "" || /[*|?]/.test(value) ? [] : [name],
  );
}
