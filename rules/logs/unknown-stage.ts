import { corrected, defineRule, didYouMean, examplePromtail, inPart, isMap, promtailJobs, promtailStages } from "obsc/rule";

export default defineRule({
  name: "logs/unknown-stage",
  severity: "error",
  fixes: "unsafe",
  summary: "Stages and their settings are among those that Promtail 3.6 has",
  why: "The syntax check of Promtail never looks inside of `pipeline_stages`: an unknown stage stops it when it starts, and an unknown setting is left out in silence.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const { name, settings, path } of stages) {
        const known = promtailStages[name];
        if (known === undefined) {
          report(inPart(config, path, "key"), {
            message: `Promtail has no stage \`${name}\``,
            help: didYouMean(name, Object.keys(promtailStages)) ?? "see the list of stages",
            fix: corrected(inPart(config, path, "key"), name, Object.keys(promtailStages)),
          });
          continue;
        }
        if (known === "any" || !isMap(settings)) continue;
        for (const key of Object.keys(settings)) {
          if (known.includes(key)) continue;
          report(inPart(config, [...path, key], "key"), {
            message: `the stage \`${name}\` has no setting \`${key}\``,
            fix: corrected(inPart(config, [...path, key], "key"), key, known),
            help: didYouMean(key, known) ?? `it has ${known.map((each) => `\`${each}\``).join(", ")}`,
          });
        }
      }
    }
  },
  bad: [
    { spec: examplePromtail("- jsn: { expressions: { level: level } }"), message: "Promtail has no stage `jsn`", at: [16, 11] },
    { spec: examplePromtail("- json: { expression: { level: level } }"), message: "the stage `json` has no setting `expression`" },
  ],
  good: [{ spec: examplePromtail("- json: { expressions: { level: level } }\n- labels: { level: }") }],
});
