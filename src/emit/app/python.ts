/** Python modules with the metrics of services: prometheus_client's own metrics behind typed labels, one registration. */
import type { InstrumentModule, StartingCells } from "../../derive/instruments.ts";
import { isMetric, type Label, type Metric, type MetricTree, metricsOf } from "../../ir/metric.ts";
import type { EmitOptions, OutputFile } from "../emitter.ts";
import { pascalCase, snakeCase, uniqueNames } from "./identifiers.ts";
import { type LabelSet, labelSets } from "./label-sets.ts";
import { metricComment } from "./metric-comment.ts";
import { docstring, type PyLayout, pyLaidOut, pyString, tuple } from "./python-text.ts";
import { runtimeFiles } from "./runtime.ts";

/** A module for each service, and the one that they stand on. */
export function pythonModules(modules: readonly InstrumentModule[], { header }: EmitOptions): readonly OutputFile[] {
  if (modules.length === 0) return [];
  const comments = header.map((line) => `# ${line}\n`).join("");
  const nameOf = uniqueNames([], "_");
  const files = modules.map((module) => ({
    path: `app/python/${nameOf(`${snakeCase(module.service.name, "service")}_metrics`)}.py`,
    content: `${comments}${moduleText(module)}`,
  }));
  const runtime = [...runtimeFiles("python")].map(([name, text]) => ({ path: `app/python/${name}`, content: `${comments}${text}` }));
  return [...files, ...runtime];
}

const keywords = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield self".split(
    " ",
  ),
);

/** As a variable or a parameter; a keyword gets an underscore behind it. */
function variable(name: string, prefix: string): string {
  const snake = snakeCase(name, prefix);
  return keywords.has(snake) ? `${snake}_` : snake;
}

interface PyLabel {
  readonly set: LabelSet;
  /** The type of its values; `str` where they are not known. */
  readonly type: string;
  readonly variable: string;
}

/** A metric of the module. */
interface Named {
  readonly metric: Metric;
  /** `self.http.requests` without `self.` */
  readonly field: string;
  /** The class that it is of. */
  readonly type: string;
}

interface Context {
  readonly module: InstrumentModule;
  of(label: Label): PyLabel;
}

interface Group {
  readonly type: string;
  readonly tree: MetricTree;
  readonly path: readonly string[];
}

function moduleText(module: InstrumentModule): string {
  const found = metricsOf(module.metrics);
  const own = uniqueNames(taken);
  const lower = uniqueNames(["metrics", "register"], "_");
  const states = found.flatMap(({ metric }) => (metric.states ? [stateLabel(metric)] : []));
  const sets = labelSets([...found.flatMap(({ metric }) => metric.labels), ...states], (label) => pascalCase(label, "Label"));
  const labels = new Map<LabelSet, PyLabel>(
    sets.all.map((set) => {
      const ending = set.ordinal === 1 ? "" : String(set.ordinal);
      const type = set.is === "bounded" ? "str" : own(`${pascalCase(set.name, "Label")}${ending}`);
      return [set, { set, type, variable: lower(`${snakeCase(set.name, "label")}_label${ending}`) }];
    }),
  );
  const context: Context = { module, of: (label) => labels.get(sets.of(label)) as PyLabel };
  const fields = fieldsOf(module.metrics, own);
  const once = fields.filter(({ metric }, index) => fields.findIndex((other) => other.metric === metric) === index);
  const groups = groupsOf(module.metrics, own);
  const typed = once.filter(({ metric }) => hasType(metric));
  const blocks = [
    ...[...labels.values()].map((label) => labelText(label, lower)),
    ...typed.map((named) => classText(named, context)),
    ...groups.map((group) => groupText(group, fields, once, groups, context)),
    `metrics = Metrics()\n`,
  ];
  const about = docstring([`The metrics of the service \`${module.service.name}\`: count with \`metrics\`, show them with \`metrics.register()\`.`], "");
  return `${about}\nfrom __future__ import annotations\n\n${imports([...labels.values()], once)}\n${joined(blocks)}`;
}

/** Classes and functions stand between two empty lines, assignments follow each other. */
function joined(blocks: readonly string[]): string {
  const isCode = (block: string) => /^(class|def) /m.test(block);
  return blocks.reduce((before, block, index) => {
    if (index === 0) return isCode(block) && /^(class|def) /.test(block) ? `\n${block}` : block;
    const apart = isCode(blocks[index - 1] ?? "") || /^(class|def) /.test(block);
    return `${before}${apart ? "\n\n" : "\n"}${block}`;
  }, "");
}

/** Names that the module has already. */
const taken = ["Literal", "Counter", "Gauge", "Histogram", "CollectorRegistry", "REGISTRY", "Bounded", "Facts", "LabelledCounter", "LabelledGauge"].concat([
  "LabelledHistogram",
  "OneOf",
  "PlainCounter",
  "PlainGauge",
  "PlainHistogram",
  "Route",
  "States",
  "StatusClass",
  "Metrics",
  "None",
  "True",
  "False",
]);

/** The states of a stateset are the values of a label that has the metric's own name. */
function stateLabel({ name, states = [], at }: Metric): Label {
  return { name, values: states, max: states.length, at };
}

/** Metrics with labels, facts and states have a class whose method takes typed values. */
function hasType({ labels, kind }: Metric): boolean {
  return labels.length > 0 || kind === "info" || kind === "stateset";
}

function plainType({ kind }: Metric): string {
  return kind === "counter" ? "PlainCounter" : kind === "gauge" ? "PlainGauge" : "PlainHistogram";
}

function baseType({ kind }: Metric): string {
  if (kind === "info") return "Facts";
  if (kind === "stateset") return "States";
  return kind === "counter" ? "LabelledCounter" : kind === "gauge" ? "LabelledGauge" : "LabelledHistogram";
}

function cellType({ kind }: Metric): string {
  return kind === "counter" ? "Counter" : kind === "gauge" ? "Gauge" : "Histogram";
}

function fieldName(): (key: string) => string {
  // What the class has beside its metrics.
  const unique = uniqueNames(["register"], "_");
  return (key) => unique(variable(key, "metric"));
}

function fieldsOf(tree: MetricTree, own: (wanted: string) => string, path: readonly string[] = [], known = new Map<Metric, string>()): readonly Named[] {
  const field = fieldName();
  return Object.entries(tree).flatMap(([key, value]): readonly Named[] => {
    const here = [...path, field(key)];
    if (!isMetric(value)) return fieldsOf(value, own, here, known);
    // A metric in two places has one class.
    const type = known.get(value) ?? (hasType(value) ? own(here.map((part) => pascalCase(part, "X")).join("")) : plainType(value));
    known.set(value, type);
    return [{ metric: value, field: here.join("."), type }];
  });
}

/** Each group is a class, the inner ones first; empty ones are left out. */
function groupsOf(tree: MetricTree, own: (wanted: string) => string, path: readonly string[] = []): readonly Group[] {
  const field = fieldName();
  const inner = Object.entries(tree).flatMap(([key, value]) => {
    const name = field(key);
    return isMetric(value) || metricsOf(value).length === 0 ? [] : groupsOf(value, own, [...path, name]);
  });
  const type = path.length === 0 ? "Metrics" : own(`${path.map((part) => pascalCase(part, "X")).join("")}Metrics`);
  return [...inner, { type, tree, path }];
}

function imports(labels: readonly PyLabel[], metrics: readonly Named[]): string {
  const kinds = metrics.map(({ metric }) => metric);
  const factories = labels.map(({ set }) => factoryOf(set));
  const used = [...factories, ...metrics.map(({ metric }) => (hasType(metric) ? baseType(metric) : plainType(metric)))];
  const cells = kinds.filter((metric) => hasType(metric) && metric.kind !== "info" && metric.kind !== "stateset").map(cellType);
  const list = (from: string, names: readonly string[]) => {
    const sorted = [...new Set(names)].sort();
    const line = `from ${from} import ${sorted.join(", ")}\n`;
    return line.length <= 89 ? line : `from ${from} import (\n${sorted.map((name) => `    ${name},\n`).join("")})\n`;
  };
  // Constants stand before classes.
  const client = ["REGISTRY", ...[...new Set(["CollectorRegistry", ...cells])].sort()];
  return [
    ...(factories.some((factory) => factory !== "Bounded") ? ["from typing import Literal\n\n"] : []),
    `from prometheus_client import ${client.join(", ")}\n\n`,
    list("obsc_instrument", [...used, "register"]),
  ].join("");
}

function factoryOf({ is }: LabelSet): string {
  return is === "bounded" ? "Bounded" : is === "status-class" ? "StatusClass" : is === "route" ? "Route" : "OneOf";
}

function labelText({ set, type, variable: name }: PyLabel, lower: (wanted: string) => string): string {
  const label = pyString(set.name);
  if (set.bound) {
    const because = set.bound.because === undefined ? "" : `: ${set.bound.because}`;
    const comment = `Keeps the first ${set.bound.max} values and counts later ones as "other"${because}.`.replace(/\s+/g, " ");
    return `# ${comment}\n${name} = Bounded(${label}, ${set.bound.max})\n`;
  }
  const values = set.values.map(pyString);
  const literal = values.length === 0 ? `${type} = Literal[()]` : pyLaidOut({ open: `${type} = Literal[`, parts: values, close: "]" }, "", 0);
  const factory = factoryOf(set);
  const made = pyLaidOut({ open: `${name}: ${factory}[${type}] = ${factory}(`, parts: [label, tuple("", values)], close: ")" }, "", 0);
  const stem = snakeCase(type, "label");
  const functions = [`${lower(`parse_${stem}`)} = ${name}.parse\n`, ...(factory === "OneOf" ? [] : [`${lower(`${stem}_of`)} = ${name}.of\n`])];
  return `${literal}\n${made}\n${functions.join("")}`;
}

function classText({ metric, type }: Named, context: Context): string {
  const labels = metric.kind === "stateset" ? [...metric.labels, stateLabel(metric)] : metric.labels;
  const parameterOf = uniqueNames([], "_");
  const parameters = labels.map((label) => ({
    name: parameterOf(label.name === metric.name ? "state" : variable(label.name, "label")),
    type: context.of(label).type,
  }));
  const isSet = metric.kind === "info" || metric.kind === "stateset";
  const signature: readonly PyLayout[] = ["self", ...(parameters.length > 0 ? ["*"] : []), ...parameters.map(({ name, type: given }) => `${name}: ${given}`)];
  const result = isSet ? "None" : cellType(metric);
  const head = pyLaidOut({ open: `def ${isSet ? "set" : "labels"}(`, parts: signature, close: `) -> ${result}:` }, "    ", 0);
  const verb = metric.kind === "info" ? "self.say(" : metric.kind === "stateset" ? "self.enter(" : "return self.cell(";
  const body = pyLaidOut({ open: verb, parts: parameters.map(({ name }) => name), close: ")" }, "        ", 0);
  return `class ${type}(${baseType(metric)}):\n${docstring([`The metric \`${metric.name}\`.`], "    ")}\n    ${head}\n        ${body}\n`;
}

function groupText({ type, tree, path }: Group, fields: readonly Named[], once: readonly Named[], groups: readonly Group[], context: Context): string {
  const field = fieldName();
  const members = Object.entries(tree).map(([key, value]) => {
    const name = field(key);
    const full = [...path, name];
    if (!isMetric(value)) {
      const group = groups.find((each) => each.path.join(".") === full.join("."));
      return group ? `        self.${name} = ${group.type}()\n` : "";
    }
    const named = fields.find((each) => each.field === full.join("."));
    if (!named) return "";
    // One that another group has is taken from there when all of them exist.
    if (!once.includes(named)) return path.length === 0 ? "" : `        self.${name}: ${named.type}\n`;
    const made = pyLaidOut({ open: `self.${name} = ${named.type}(`, parts: given(value, context), close: ")" }, "        ", 0);
    return `        ${made}\n${docstring(metricComment(value, context.module), "        ")}`;
  });
  const copies = path.length > 0 ? [] : fields.filter((named) => !once.includes(named));
  const copied = copies.map(({ metric, field: at }) => `        self.${at} = self.${once.find((each) => each.metric === metric)?.field}\n`);
  const about =
    path.length === 0
      ? `The metrics of \`${context.module.service.name}\`. An undeclared label value is counted as rejected and makes no series.`
      : `The metrics of \`${path.join(".")}\`.`;
  const body = [...members, ...copied].join("");
  const head = `class ${type}:\n${docstring([about], "    ")}\n    def __init__(self) -> None:\n${body === "" ? "        pass\n" : body}`;
  if (path.length > 0) return head;
  const all = pyLaidOut(
    tuple(
      "every = ",
      once.map((named) => `self.${named.field}`),
    ),
    "        ",
    0,
  );
  return `${head}
    def register(self, registry: CollectorRegistry = REGISTRY) -> None:
        """Adds them to a registry, with the count of rejected calls; all, or none."""
        ${all}
        register(registry, every)
`;
}

function given(metric: Metric, context: Context): readonly PyLayout[] {
  const labels = tuple(
    "",
    metric.labels.map((label) => context.of(label).variable),
  );
  const buckets = Array.isArray(metric.buckets) ? [tuple("buckets=", metric.buckets.map(String))] : [];
  const about = [pyString(metric.name), pyString(metric.help)];
  if (!hasType(metric)) return [...about, ...buckets];
  const states = metric.kind === "stateset" ? [context.of(stateLabel(metric)).variable] : [];
  const cells = context.module.startAtZero.get(metric) ?? [];
  const start = cells.length === 0 ? [] : [tuple("start=", cells.map(cellsText))];
  return [...about, labels, ...states, ...buckets, ...start];
}

function cellsText(cells: StartingCells): PyLayout {
  return { open: "{", parts: Object.entries(cells).map(([label, values]) => tuple(`${pyString(label)}: `, values.map(pyString))), close: "}" };
}
