import {
  type DeclaredQuery,
  declaredQueries,
  defineRule,
  type ExampleText,
  exampleSpec,
  type Finding,
  inEnvironment,
  type Log,
  type LogLines,
  type LogqlQuery,
  logComparisons,
  placeOfSpan,
  type Report,
  type Scope,
  type Service,
  type System,
} from "obsc/rule";

const levels = ["trace", "debug", "info", "warn", "error", "fatal"];

export default defineRule({
  name: "logs/missing-lines",
  severity: "error",
  summary: "Queries ask for lines that are written and kept",
  why: "Of lines below the level of a log, and of those that the agent drops, none ever arrives: the panel stays empty and the alert silent.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/drop/",
  system(system, report, { scope }) {
    for (const query of declaredQueries(system)) look(query, system, scope, report);
  },
  service(service, report, { scope }) {
    for (const query of declaredQueries(service)) look(query, service, scope, report);
  },
  bad: [
    { spec: asking('log.where({ level: "debug" }).rate()'), message: "no line at `debug` is written: the log begins at `info`", at: [19, 56] },
    { spec: asking('log.where({ level: ["trace", "debug"] }).lines()'), message: "no line at `trace` or `debug` is written: the log begins at `info`" },
    { spec: asking('log.where({ path: "/health" }).rate()'), message: "lines with the `path` `/health` are dropped" },
  ],
  good: [
    { spec: asking('log.where({ level: ["debug", "error"] }).rate()') },
    { spec: asking('log.where({ level: not("debug"), path: "/orders" }).rate()') },
    { spec: asking("log.lines()") },
  ],
});

function look({ query, subject }: DeclaredQuery, of: Service | System, scope: Scope, report: Report): void {
  if (query.language !== "logql" || !query.log || query.template) return;
  const lines = linesOf(query.expr);
  const found = lines && (unwritten(query.log, lines, scope) ?? dropped(query.log, lines));
  if (found) report({ of, part: placeOfSpan(found.asked.span, query.at), subject }, found.finding);
}

/** What the verbs of a log count; of text, another rule speaks. */
function linesOf(expr: LogqlQuery["expr"]): LogLines | undefined {
  if (expr.type === "lines") return expr;
  return expr.type === "range" ? expr.lines : expr.type === "aggregation" ? linesOf(expr.expr) : undefined;
}

interface Missing {
  readonly asked: Asked;
  readonly finding: Finding;
}

/** The values that lines are asked to have of a label or a field, and where. */
interface Asked {
  readonly values: readonly string[];
  readonly span: ReturnType<typeof logComparisons>[number]["span"];
}

/** The level of a log may be another in each environment; the one that is built counts. */
function unwritten(log: Log, lines: LogLines, scope: Scope): Missing | undefined {
  const label = log.labels.find(({ normalise }) => normalise === "level")?.name;
  const least = log.level === undefined ? undefined : inEnvironment(log.level, scope.environment);
  const asked = label === undefined ? undefined : askedOf(lines, label);
  const isBelow = (level: string) => least !== undefined && levels.includes(level) && levels.indexOf(level) < levels.indexOf(least);
  if (!asked?.values.every(isBelow)) return undefined;
  const finding = {
    message: `no line at ${asked.values.map((level) => `\`${level}\``).join(" or ")} is written: the log begins at \`${least}\``,
    help: `ask for \`${least}\` or above, or say \`level: "${asked.values[0]}"\` of the log`,
  };
  return { asked, finding };
}

function dropped(log: Log, lines: LogLines): Missing | undefined {
  for (const [name, values] of Object.entries(log.drop)) {
    const asked = askedOf(lines, name);
    if (!asked?.values.every((value) => values.includes(value))) continue;
    const it = asked.values.length === 1 ? "it" : "them";
    const finding = {
      message: `lines with the \`${name}\` ${asked.values.map((value) => `\`${value}\``).join(" or ")} are dropped`,
      help: `take ${it} out of \`drop\`, or do not ask for ${it}`,
    };
    return { asked, finding };
  }
  return undefined;
}

/** `undefined` where any value may do. */
function askedOf(lines: LogLines, name: string): Asked | undefined {
  const filters = lines.stages.flatMap((stage) => (stage.stage === "filter" ? logComparisons(stage) : []));
  for (const { label, operator, value, span } of [...lines.stream, ...filters]) {
    if (label !== name || typeof value !== "string") continue;
    if (operator === "=") return { values: [value], span };
    if (operator === "=~" && /^[\w/-]+(\|[\w/-]+)*$/.test(value)) return { values: value.split("|"), span };
  }
  return undefined;
}

function asking(query: string): ExampleText {
  return exampleSpec({
    before: `
const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
const log = logs({
  format: json({ level: "level", message: "msg" }),
  level: "info",
  labels: { level: logLevel() },
  line: { msg: "string", path: "string" },
  drop: { path: ["/health", "/metrics"] },
  sources: [podLogs({ app: "shop" })],
  agents: [alloy({ to: store })],
});`,
    service: `logs: log,\nqueries: [savedQuery("Lines", ${query})],`,
  });
}
