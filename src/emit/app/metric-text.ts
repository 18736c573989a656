/** One metric of a generated module: its constructor, what it says about itself, and how labels become the number of a cell. */
import type { InstrumentModule, StartingCells } from "../../derive/instruments.ts";
import type { Metric } from "../../ir/metric.ts";
import type { LabelConstant, LabelConstants } from "./label-constants.ts";
import { type Bracket, type Layout, laidOut, width } from "./layout.ts";

export interface ModuleContext {
  readonly module: InstrumentModule;
  readonly labels: LabelConstants;
}

/** `key: counter<…>({ … }, (labels) => …)` on a line that begins with `indent`. */
export function metricText(key: string, metric: Metric, context: ModuleContext, indent: string): string {
  const constants = constantsOf(metric, context);
  const head = `${key}: ${factoryOf(metric).name}`;
  const options = optionsOf(metric, constants, context.module);
  if (constants.length === 0 && metric.kind !== "info") return `${laidOut({ open: `${head}({`, parts: options.parts, close: "}" }, indent, 2)})`;
  const open = `${head}<${typesOf(metric, constants, `${indent}${head}`, indent)}>(`;
  const cell = constants.length === 0 ? [] : [cellText(constants, `${indent}  `)];
  return laidOut({ open, parts: [options, ...cell], close: ")" }, indent);
}

/** The function that makes the metric, and the file of the runtime that has it. */
export function factoryOf(metric: Metric): { readonly name: string; readonly file: "core" | "native-histogram" } {
  const native = metric.buckets === "native";
  const name = native ? "nativeHistogram" : metric.kind === "stateset" ? "stateSet" : metric.kind;
  const plain = metric.labels.length === 0 && metric.kind !== "info";
  return { name: plain ? `plain${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : name, file: native ? "native-histogram" : "core" };
}

/** A key of an object: as it is where it can be, else in quotes. */
export function propertyName(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name);
}

interface UsedLabel {
  readonly name: string;
  readonly constant: LabelConstant;
}

function constantsOf(metric: Metric, { labels }: ModuleContext): readonly UsedLabel[] {
  return metric.labels.map((label) => ({ name: label.name, constant: labels.of(label) }));
}

/** The type parameters: the labels that callers give, and the states that they choose from. */
function typesOf(metric: Metric, labels: readonly UsedLabel[], before: string, indent: string): string {
  const fields = labels.map(({ name, constant }) => `${propertyName(name)}: ${constant.type}`);
  const states = metric.states ? `, ${metric.states.map((state) => JSON.stringify(state)).join(" | ")}` : "";
  const line = `{ ${fields.join("; ")} }${states}`;
  if (fields.length === 0) return `{}${states}`;
  if (before.length + line.length + 3 <= width) return line;
  return `{\n${fields.map((field) => `${indent}  ${field};\n`).join("")}${indent}}${states}`;
}

function optionsOf(metric: Metric, labels: readonly UsedLabel[], module: InstrumentModule): Bracket {
  const start = metric.labels.length === 0 ? startWithoutLabels(metric) : (module.startAtZero.get(metric) ?? []);
  const parts: readonly Layout[] = [
    `name: ${JSON.stringify(metric.name)}`,
    `help: ${JSON.stringify(metric.help)}`,
    ...(isNamedForUnit(metric) ? [`unit: ${JSON.stringify(metric.unit)}`] : []),
    { open: "labels: [", parts: labels.map(({ name, constant }) => `[${JSON.stringify(name)}, ${constant.name}]`), close: "]" },
    ...(Array.isArray(metric.buckets) ? [list("bounds: [", metric.buckets.map(String))] : []),
    ...(metric.quantiles ? [list("quantiles: [", metric.quantiles.map(String))] : []),
    ...(metric.states ? [list("states: [", strings(metric.states))] : []),
    ...(start.length > 0 ? [{ open: "startAtZero: [", parts: start.map(startText), close: "]" } as const] : []),
  ];
  return { open: "{", parts, close: "}" };
}

/**
 * Prometheus refuses a whole scrape over a unit that the name does not end in, or one of facts and states.
 * https://prometheus.io/docs/specs/om/open_metrics_spec/#unit
 */
function isNamedForUnit({ name, unit, kind }: Metric): boolean {
  return kind !== "info" && kind !== "stateset" && name.endsWith(name.endsWith("_total") ? `_${unit}_total` : `_${unit}`);
}

/** A counter or histogram without labels is one series: it starts at zero, as client libraries do. */
function startWithoutLabels(metric: Metric): readonly StartingCells[] {
  return metric.kind === "counter" || metric.kind === "histogram" ? [{}] : [];
}

function startText(cells: StartingCells): Bracket {
  return { open: "{", parts: Object.entries(cells).map(([label, values]) => list(`${propertyName(label)}: [`, strings(values))), close: "}" };
}

function list(open: string, parts: readonly string[]): Bracket {
  return { open, parts, close: "]", filled: true };
}

function strings(values: readonly string[]): readonly string[] {
  return values.map((value) => JSON.stringify(value));
}

/** The number of a cell: the last label varies fastest. */
function cellText(labels: readonly UsedLabel[], indent: string): string {
  const steps = labels.map(({ name, constant }) => ({ index: `${constant.name}.index(labels${member(name)})`, size: constant.size }));
  const sum = steps.reduce((before, { index, size }) => (before === "" ? index : `${before.includes("*") ? `(${before})` : before} * ${size} + ${index}`), "");
  const line = `(labels) => ${sum}`;
  if (indent.length + line.length + 1 <= width) return line;
  const [first, ...rest] = steps;
  const statements = [`let cell = ${first?.index};`, ...rest.map(({ index, size }) => `cell = cell * ${size} + ${index};`), "return cell;"];
  return `(labels) => {\n${statements.map((statement) => `${indent}  ${statement}\n`).join("")}${indent}}`;
}

function member(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}
