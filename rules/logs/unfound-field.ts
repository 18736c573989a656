import { defineRule, didYouMean, examplePromtail, inPart, isMap, type Path, type PromtailStage, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/unfound-field",
  severity: "error",
  summary: "A stage reads only fields that a stage before it has found",
  why: "Promtail passes such a line on without the label or the time, and says nothing: neither its check nor its dry run look at it.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/pipelines/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const stage of stages) {
        for (const { field, path, isKey } of fieldsRead(stage)) {
          if (!stage.known || stage.known.has(field)) continue;
          const help = didYouMean(field, [...stage.known]) ?? "find it in a `json`, `logfmt` or `regex` stage before this one";
          report(inPart(config, path, isKey ? "key" : "value"), { message: `no stage before this one finds \`${field}\``, help });
        }
      }
    }
  },
  bad: [
    {
      spec: examplePromtail("- json: { expressions: { level: level } }\n- labels:\n    level: lvl"),
      message: "no stage before this one finds `lvl`",
      at: [18, 20],
    },
    { spec: examplePromtail("- labels:\n    level:"), message: "no stage before this one finds `level`", at: [17, 13] },
    {
      spec: examplePromtail("- timestamp: { source: ts, format: RFC3339 }\n- json: { expressions: { ts: ts } }"),
      message: "no stage before this one finds `ts`",
    },
  ],
  good: [
    {
      spec: examplePromtail(
        "- json: { expressions: { ts: ts, level: level } }\n- timestamp: { source: ts, format: RFC3339 }\n- labels:\n    level:\n    service:",
      ),
    },
  ],
});

interface Read {
  readonly field: string;
  readonly path: Path;
  /** The field stands there as the name of a setting. */
  readonly isKey?: boolean;
}

function fieldsRead({ name, settings, path }: PromtailStage): readonly Read[] {
  const map = isMap(settings) ? settings : {};
  const source = () => (typeof map.source === "string" ? [{ field: map.source, path: [...path, "source"] }] : []);
  switch (name) {
    case "timestamp":
    case "output":
    case "json":
    case "logfmt":
    case "regex":
    case "replace":
    case "tenant":
    case "drop":
      return source();
    case "labels":
    case "structured_metadata":
      return Object.entries(map).map(([label, from]) => {
        const isKey = typeof from !== "string" || from === "";
        return { field: isKey ? label : from, path: [...path, label], isKey };
      });
    case "metrics":
      return Object.entries(map).flatMap(([metric, said]) =>
        isMap(said) && typeof said.source === "string" ? [{ field: said.source, path: [...path, metric, "source"] }] : [],
      );
    default:
      return [];
  }
}
