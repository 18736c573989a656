import { defineRule, didYouMean, examplePromtail, fits, inPart, isMap, type LabelMatcher, type PromtailStage, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/idle-match",
  severity: "error",
  summary: "A `match` stage chooses by labels that lines have, and does one thing with them",
  why: "A selector with a label that comes later, or with a value that it never has, chooses nothing. One that drops lines and has stages, or does neither, keeps Promtail from starting.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/match/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const { name, settings, path, labels, values } of stages) {
        if (name !== "match" || !isMap(settings)) continue;
        const inner = Array.isArray(settings.stages) ? settings.stages.length : 0;
        if (settings.action === "drop" && inner > 0)
          report(inPart(config, [...path, "stages"], "key"), {
            message: "a `match` that drops lines has stages",
            help: "take the stages out, or `action: drop`",
          });
        if (settings.action !== "drop" && inner === 0)
          report(inPart(config, path, "key"), { message: "a `match` that keeps lines has no stages", help: "write `stages`, or `action: drop`" });
        const at = inPart(config, [...path, "selector"]);
        const lacking = labels && selected(settings.selector).find((each) => !labels.has(each));
        if (labels && lacking !== undefined)
          report(at, {
            message: `lines have no label \`${lacking}\` here`,
            help: didYouMean(lacking, [...labels]) ?? "make it a label in a `labels` stage before this one",
          });
        else for (const found of otherValues(settings.selector, values)) report(at, found);
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
    {
      spec: examplePromtail("- match: { selector: '{service=\"shopp\"}', action: drop }"),
      message: '`service` is `shop` on every line here, which `="shopp"` does not take',
      at: [16, 30],
    },
    {
      spec: examplePromtail("- match: { selector: '{service!=\"shop\"} |= `x`', action: drop }"),
      message: '`service` is `shop` on every line here, which `!="shop"` does not take',
    },
  ],
  good: [
    { spec: examplePromtail('- match: { selector: \'{service=~"shop|web", job!="x", filename=`y`} |= "service="\', action: drop }') },
    { spec: examplePromtail("- json: { expressions: { service: } }\n- labels: { service: }\n- match: { selector: '{service=\"web\"}', action: drop }") },
    { spec: examplePromtail("- match: { selector: '{service=\"web\"}', action: drop }", "service: '${SERVICE}'") },
    { spec: examplePromtail("- unpack:\n- match: { selector: '{service=\"web\"}', action: drop }") },
    { spec: examplePromtail("- json: { expressions: { level: level } }\n- labels: { level: }\n- match: { selector: '{level=\"debug\"}', action: drop }") },
  ],
});

type Matcher = Omit<LabelMatcher, "path">;

function matchersIn(selector: unknown): readonly Matcher[] {
  const inner = /^\s*\{([^}]*)\}/.exec(String(selector))?.[1] ?? "";
  return [...inner.matchAll(/([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g)].map(([, label = "", operator, quoted, bare = ""]) => ({
    label,
    operator: operator as Matcher["operator"],
    value: quoted?.replace(/\\(.)/g, "$1") ?? bare,
  }));
}

/** Labels without which a selector chooses no line: those that are to be something. */
function selected(selector: unknown): readonly string[] {
  return matchersIn(selector).flatMap(({ label, operator, value }) => (operator.startsWith("!") || value === "" || /[*|?]/.test(value) ? [] : [label]));
}

/** Matchers that take none of the values that a label has. */
function otherValues(selector: unknown, values: PromtailStage["values"]): readonly { readonly message: string; readonly help: string }[] {
  return matchersIn(selector).flatMap((matcher) => {
    const { label, operator, value } = matcher;
    const known = values.get(label);
    if (!known || known.some((each) => fits(matcher, each))) return [];
    const [only, other] = known;
    return [
      {
        message: `\`${label}\` is ${other === undefined ? `\`${only}\`` : known.map((each) => `\`${each}\``).join(" or ")} on every line here, which \`${operator}"${value}"\` does not take`,
        help:
          (operator.startsWith("!") ? undefined : didYouMean(value, known)) ??
          `write \`${label}="${known.find((each) => each !== "")}"\`, or take this stage out`,
      },
    ];
  });
}
