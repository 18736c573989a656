import { defineRule, elements, exampleDatasources, inPart, isMap, type Log, matchesPart, type Plan } from "obsc/rule";

export default defineRule({
  name: "dashboard/mismatched-derived-field",
  severity: "error",
  summary: "A derived field finds the trace id in lines as the log writes them",
  why: "Grafana draws no link where the expression finds nothing, and says nothing either: a pattern for `trace_id=…` never fits a line of JSON.",
  see: "https://grafana.com/docs/grafana/latest/datasources/loki/configure-loki-data-source/#derived-fields",
  config(config, report, { plan }) {
    if (config.format !== "datasources" || config.raw !== true) return;
    const logs = plan.system.services.flatMap(({ log, name }) => (log ? [{ log, name }] : []));
    for (const [document, { datasources }] of config.documents.entries()) {
      const way = config.documents.length > 1 ? [document, "datasources"] : ["datasources"];
      for (const source of elements(datasources, way).filter(({ data }) => data.type === "loki" && isMap(data.jsonData))) {
        const fields = isMap(source.data.jsonData) ? source.data.jsonData.derivedFields : undefined;
        for (const { data, path } of elements(fields, [...source.path, "jsonData", "derivedFields"])) {
          if (typeof data.matcherRegex !== "string") continue;
          const fact = factOf(data.matcherRegex, data.matcherType === "label", logs) ?? factOfAgent(data.matcherRegex, data.matcherType === "label", plan);
          if (fact !== undefined) report(inPart(config, [...path, "matcherRegex"]), fact);
        }
      }
    }
  },
  bad: [
    {
      spec: lokiWith('matcherRegex: "trace_id=(\\\\w+)"'),
      message: "`trace_id=(\\w+)` finds no `trace_id` in the log of `shop`, whose lines are json",
      at: [13, 27],
    },
    { spec: lokiWith("matcherType: label\n          matcherRegex: traceid"), message: "no log has a label or metadata `traceid`" },
  ],
  good: [{ spec: lokiWith('matcherRegex: \'"trace_id":\\s*"(\\w+)"\'') }, { spec: lokiWith("matcherType: label\n          matcherRegex: request_id") }],
});

interface NamedLog {
  readonly log: Log;
  readonly name: string;
}

function factOf(pattern: string, isLabel: boolean, logs: readonly NamedLog[]): { readonly message: string; readonly help: string } | undefined {
  if (isLabel) {
    const names = logs.flatMap(({ log }) => [
      ...log.labels.map(({ name }) => name),
      ...log.fields.flatMap(({ name, fate }) => (fate === "metadata" ? [name] : [])),
    ]);
    if (
      names.length === 0 ||
      names.includes(pattern) ||
      !/^\w+$/.test(pattern) ||
      /^trace_?id$/.test(pattern) === names.some((name) => /^trace_?id$/.test(name))
    )
      return undefined;
    return { message: `no log has a label or metadata \`${pattern}\``, help: "name one of the log's own, or leave `matcherType` out and look into the line" };
  }
  const judged = logs.flatMap(({ log, name }) => {
    const field = log.fields.find((each) => /trace[._]?id/i.test(each.name));
    return field ? [{ name, field: field.name, format: log.format.format, fits: linesOf(log, field.name).map((line) => matchesPart(pattern, line)) }] : [];
  });
  const [first] = judged;
  if (!first || judged.some(({ fits }) => fits.some((each) => each !== false))) return undefined;
  return {
    message: `\`${pattern}\` finds no \`${first.field}\` in the log of \`${first.name}\`, whose lines are ${first.format}`,
    help: `write an expression for such lines, or link from the field by \`links\` of \`grafana(…)\`: ${linesOf({ format: { format: first.format } }, first.field)[0]}`,
  };
}

/** Where no log is declared, an agent given as text says that it reads JSON. */
function factOfAgent(pattern: string, isLabel: boolean, { configs, system }: Plan): { readonly message: string; readonly help: string } | undefined {
  const [, field] = /(\w*trace\w*)\s*[=:]/i.exec(pattern) ?? [];
  const agent = configs.find(({ raw, path, documents }) => raw === true && path.startsWith("promtail/") && documents.some((document) => readsJson(document)));
  if (isLabel || field === undefined || !agent || system.services.some(({ log }) => log)) return undefined;
  if (linesOf({ format: { format: "json" } }, field).some((line) => matchesPart(pattern, line) !== false)) return undefined;
  return {
    message: `\`${pattern}\` finds no \`${field}\` in lines of JSON, which \`${agent.path}\` reads`,
    help: `write an expression for such lines: "${field}"\\s*:\\s*"(\\w+)"`,
  };
}

/** Stages take lines apart as JSON, and in no other way. */
function readsJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(readsJson);
  if (!isMap(value)) return false;
  const stages = Object.keys(value);
  return !stages.includes("logfmt") && !stages.includes("regex") && (stages.includes("json") || Object.values(value).some(readsJson));
}

/** Lines as such a log has them. */
function linesOf({ format: { format, pattern = "" } }: { readonly format: Pick<Log["format"], "format" | "pattern"> }, field: string): readonly string[] {
  const id = "4bf92f3577b34da6a3ce929d0e0e4736";
  if (format === "json") return [`{"msg":"x","${field}":"${id}","n":1}`, `{"msg": "x", "${field}": "${id}", "n": 1}`];
  if (format === "logfmt") return [`msg=x ${field}=${id} n=1`, `msg="x" ${field}="${id}" n="1"`];
  return [pattern.replace(`<${field}>`, id).replace(/<[\w.]+>/g, "x")];
}

function lokiWith(field: string): ReturnType<typeof exampleDatasources> {
  return exampleDatasources(
    `
datasources:
  - name: Loki
    uid: loki
    type: loki
    jsonData:
      derivedFields:
        - name: trace
          ${field}
          url: http://jaeger:16686/trace/x`,
    { service: 'logs: logs({ format: json(), labels: { level: logLevel() }, metadata: { request_id: "string" }, line: { trace_id: "string" } }),' },
  );
}
