/** Rust crates with the metrics of services: prometheus-client's own metrics over enums, one registration. */
import type { InstrumentModule, StartingCells } from "../../derive/instruments.ts";
import { isMetric, type Label, type Metric, type MetricTree, metricsOf } from "../../ir/metric.ts";
import type { EmitOptions, OutputFile } from "../emitter.ts";
import { pascalCase, snakeCase, uniqueNames, wordsOf } from "./identifiers.ts";
import { type LabelSet, labelSets } from "./label-sets.ts";
import { metricComment } from "./metric-comment.ts";
import { runtimeFiles } from "./runtime.ts";
import { rustCall, rustComment, rustFloat, rustList, rustString } from "./rust-text.ts";

/** A crate for each service. */
export function rustCrates(modules: readonly InstrumentModule[], { header }: EmitOptions): readonly OutputFile[] {
  const runtime = runtimeFiles("rust");
  const nameOf = uniqueNames([], "-");
  return modules.flatMap((module) => {
    const words = wordsOf(module.service.name).join("-");
    const name = nameOf(`${/^[a-z]/.test(words) ? words : `service-${words}`.replace(/-$/, "")}-metrics`);
    const folder = `app/rust/${name}`;
    const comments = (sign: string) => header.map((line) => `${sign} ${line}\n`).join("");
    const manifest = (runtime.get("Cargo.toml") as string).replace(/^name = .*$/m, `name = "${name}"`);
    return [
      { path: `${folder}/Cargo.toml`, content: `${comments("#")}\n${manifest}` },
      { path: `${folder}/src/lib.rs`, content: `${comments("//")}\n${crateText(module)}` },
      { path: `${folder}/src/instrument.rs`, content: `${comments("//")}\n${runtime.get("src/instrument.rs")}` },
    ];
  });
}

/** A metric of the crate. */
interface Named {
  readonly metric: Metric;
  /** `http.requests`: the field of `Metrics` that has it. */
  readonly field: string;
  /** `HttpRequestsLabels`; of a metric without labels, not used. */
  readonly labels: string;
}

interface Context {
  readonly module: InstrumentModule;
  /** The type of a label's values. */
  typeOf(label: Label): string;
  /** The variant of a value. */
  variantOf(label: Label, value: string): string;
}

function crateText(module: InstrumentModule): string {
  const found = metricsOf(module.metrics);
  const own = uniqueNames(ownNames);
  const states = found.flatMap(({ metric }) => (metric.states ? [stateLabel(metric)] : []));
  const sets = labelSets([...found.flatMap(({ metric }) => metric.labels), ...states], (label) => pascalCase(label, "Label"));
  const types = new Map<LabelSet, string>(sets.all.map((set) => [set, own(`${pascalCase(set.name, "Label")}${set.ordinal === 1 ? "" : set.ordinal}`)]));
  const variants = new Map<LabelSet, ReadonlyMap<string, string>>(sets.all.map((set) => [set, variantsOf(set, types.get(set) as string)]));
  const context: Context = {
    module,
    typeOf: (label) => types.get(sets.of(label)) as string,
    variantOf: (label, value) => `${types.get(sets.of(label))}::${variants.get(sets.of(label))?.get(value)}`,
  };
  const fields = fieldsOf(module.metrics, own);
  const once = fields.filter(({ metric }, index) => fields.findIndex((other) => other.metric === metric) === index);
  const groups = groupsOf(module.metrics, own);
  const blocks = [
    `//! The metrics of the service \`${module.service.name}\`: make them once with \`Metrics::default()\`, register them, and clone\n//! them to what counts.\n\n#[macro_use]\npub mod instrument;\n`,
    imports(once.map(({ metric }) => metric)),
    ...sets.all.map((set) => labelText(set, types.get(set) as string, variants.get(set) as ReadonlyMap<string, string>)),
    ...once.filter(({ metric }) => hasLabels(metric)).map((named) => labelsText(named, context)),
    ...groups.map(({ type, tree, path }) => groupText(type, tree, path, fields, groups, context)),
    defaultText(module, groups, fields, once, context),
    registerText(once),
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

/** Names that the crate has already. */
const ownNames = [
  "Metrics",
  "AtomicU64",
  "Counter",
  "CounterWithExemplar",
  "EncodeLabelSet",
  "Facts",
  "Family",
  "Bounds",
  "FirstValues",
  "Gauge",
  "MetricConstructor",
  "Native",
  "Stateful",
  "Histogram",
].concat(
  ["HistogramWithExemplars", "PlainGauge", "Registry", "Self", "States", "Trace", "Undeclared", "Unit", "String", "Option", "Result"],
  ["Ok", "Err", "Some", "None", "Default", "Vec", "Box"],
);

/** The states of a stateset are the values of a label that has the metric's own name. */
function stateLabel({ name, states = [], at }: Metric): Label {
  return { name, values: states, max: states.length, at };
}

function labelsOf(metric: Metric): readonly Label[] {
  return metric.kind === "stateset" ? [...metric.labels, stateLabel(metric)] : metric.labels;
}

function hasLabels(metric: Metric): boolean {
  return labelsOf(metric).length > 0 || metric.kind === "info";
}

function variantsOf(set: LabelSet, type: string): ReadonlyMap<string, string> {
  const unique = uniqueNames();
  return new Map(
    set.values.map((value) => {
      const name = wordsOf(value).length === 0 ? `${type}Value` : pascalCase(value, type);
      return [value, unique(name === "Self" ? "SelfValue" : name)];
    }),
  );
}

const keywords = new Set(
  `as break const continue crate else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type
  unsafe use where while async await dyn abstract become box do final macro override priv typeof unsized virtual yield try`.split(/\s+/),
);

/** As a field or a variable: keywords stand behind r#, which these four cannot. */
function fieldName(name: string): string {
  if (["self", "super", "crate", "_"].includes(name)) return `${name}_`;
  return keywords.has(name) ? `r#${name}` : name;
}

function fieldsOf(tree: MetricTree, own: (wanted: string) => string, path: readonly string[] = [], known = new Map<Metric, string>()): readonly Named[] {
  const field = uniqueNames([], "_");
  return Object.entries(tree).flatMap(([key, value]): readonly Named[] => {
    const name = field(snakeCase(key, "metric"));
    const here = [...path, name];
    if (!isMetric(value)) return fieldsOf(value, own, here, known);
    // A metric in two places has one type of labels.
    const labels = known.get(value) ?? (hasLabels(value) ? own(`${here.map((part) => pascalCase(part, "X")).join("")}Labels`) : "");
    known.set(value, labels);
    return [{ metric: value, field: here.map(fieldName).join("."), labels }];
  });
}

interface Group {
  readonly type: string;
  readonly tree: MetricTree;
  readonly path: readonly string[];
}

/** Each group is a struct, the inner ones first; empty ones are left out. */
function groupsOf(tree: MetricTree, own: (wanted: string) => string, path: readonly string[] = []): readonly Group[] {
  const field = uniqueNames([], "_");
  const inner = Object.entries(tree).flatMap(([key, value]) => {
    const name = field(snakeCase(key, "metric"));
    return isMetric(value) || metricsOf(value).length === 0 ? [] : groupsOf(value, own, [...path, name]);
  });
  const type = path.length === 0 ? "Metrics" : own(`${path.map((part) => pascalCase(part, "X")).join("")}Metrics`);
  return [...inner, { type, tree, path }];
}

/** The fields of a group, in the order declared. */
function membersOf(
  { tree, path }: Group,
  fields: readonly Named[],
  groups: readonly Group[],
): readonly { readonly name: string; readonly is: Named | Group }[] {
  const field = uniqueNames([], "_");
  return Object.entries(tree).flatMap(([key, value]): readonly { readonly name: string; readonly is: Named | Group }[] => {
    const name = field(snakeCase(key, "metric"));
    const full = [...path, name];
    if (isMetric(value)) {
      const named = fields.find((each) => each.field === full.map(fieldName).join("."));
      return named ? [{ name: fieldName(name), is: named }] : [];
    }
    const group = groups.find((each) => each.path.join(".") === full.join("."));
    return group ? [{ name: fieldName(name), is: group }] : [];
  });
}

function groupText(type: string, tree: MetricTree, path: readonly string[], fields: readonly Named[], groups: readonly Group[], context: Context): string {
  const members = membersOf({ type, tree, path }, fields, groups).map(({ name, is }) => {
    if ("type" in is) return `    /// The metrics of \`${is.path.join(".")}\`.\n    pub ${name}: ${is.type},\n`;
    return `${rustComment("///", [...metricComment(is.metric, context.module), ...lostExemplars(is.metric)], "    ")}${fieldText(name, metricType(is))}`;
  });
  const about =
    path.length === 0 ? `The metrics of \`${context.module.service.name}\`; a clone counts into the same ones.` : `The metrics of \`${path.join(".")}\`.`;
  return `/// ${about}\n#[derive(Clone, Debug)]\npub struct ${type} {\n${members.join("")}}\n`;
}

/** A field, with its type on a line of its own where both are too long for one. */
function fieldText(name: string, type: string): string {
  const line = `    pub ${name}: ${type},`;
  return line.length <= 100 ? `${line}\n` : `    pub ${name}:\n        ${type},\n`;
}

/** A counter of things is whole; one of seconds or dollars is not. */
function isWhole({ unit }: Metric): boolean {
  return unit === "count" || unit === "bytes";
}

function lostExemplars(metric: Metric): readonly string[] {
  return metric.exemplars && metric.kind === "counter" && !isWhole(metric) ? ["Without exemplars, which prometheus-client keeps of whole counts only."] : [];
}

function cellType(metric: Metric): string {
  switch (metric.kind) {
    case "counter":
      if (!isWhole(metric)) return "Counter<f64, AtomicU64>";
      return metric.exemplars ? "CounterWithExemplar<Trace>" : "Counter";
    case "histogram":
      return metric.exemplars && metric.buckets !== "native" ? "HistogramWithExemplars<Trace>" : "Histogram";
    default:
      return "Gauge<f64, AtomicU64>";
  }
}

function constructorOf({ kind, buckets }: Metric): string {
  return kind === "histogram" ? (buckets === "native" ? ", Native" : ", Bounds") : "";
}

function metricType({ metric, labels }: Named): string {
  if (metric.kind === "info") return `Facts<${labels}>`;
  if (metric.kind === "stateset") return `States<${labels}>`;
  if (metric.labels.length > 0) return `Family<${labels}, ${cellType(metric)}${constructorOf(metric)}>`;
  return metric.kind === "gauge" ? "PlainGauge" : cellType(metric);
}

function imports(metrics: readonly Metric[]): string {
  const types = metrics.map((metric) => metricType({ metric, field: "", labels: "" }));
  const uses = (word: string) => types.some((type) => new RegExp(`\\b${word}\\b`).test(type));
  const plain = metrics.filter(({ kind, labels }) => kind === "histogram" && labels.length === 0);
  const isNative = ({ kind, buckets }: Metric) => kind === "histogram" && buckets === "native";
  const own = ["Facts", "PlainGauge", "States", "Trace"].filter(uses);
  if (metrics.some((metric) => metric.kind === "histogram" && !isNative(metric))) own.push("Bounds");
  if (metrics.some(isNative)) own.push("Native");
  if (plain.length > 0) own.push("cell");
  // As rustfmt has them: functions before types.
  own.sort((a, b) => (a === "cell" ? -1 : b === "cell" ? 1 : a < b ? -1 : 1));
  const exemplar = ["CounterWithExemplar", "HistogramWithExemplars"].filter(uses);
  const units = metrics.some((metric) => unitOf(metric) !== undefined) ? ["Registry", "Unit"] : ["Registry"];
  const list = (path: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`use ${path}::${names.length === 1 ? names[0] : `{${names.join(", ")}}`};\n`];
  return [
    ...(uses("AtomicU64") ? ["use std::sync::atomic::AtomicU64;\n\n"] : []),
    ...(metrics.some(hasLabels) ? list("prometheus_client::encoding", ["EncodeLabelSet"]) : []),
    ...(uses("Counter") ? list("prometheus_client::metrics::counter", ["Counter"]) : []),
    ...list("prometheus_client::metrics::exemplar", exemplar),
    ...list("prometheus_client::metrics::family", uses("Family") ? ["Family"] : []),
    ...(uses("Gauge") ? list("prometheus_client::metrics::gauge", ["Gauge"]) : []),
    ...(uses("Histogram") ? list("prometheus_client::metrics::histogram", ["Histogram"]) : []),
    ...list("prometheus_client::registry", units),
    ...(own.length > 0 ? ["\n", ...list("crate::instrument", own)] : []),
  ].join("");
}

function labelText(set: LabelSet, type: string, variants: ReadonlyMap<string, string>): string {
  const { bound } = set;
  if (bound) {
    const because = bound.because === undefined ? "" : `: ${bound.because}`;
    return `bounded_label! {\n${rustComment("///", [`A value of the label \`${set.name}\`. The first ${bound.max} are kept, later ones are \`other\`${because}.`], "    ")}    ${type}, max ${bound.max}\n}\n`;
  }
  const lines = set.values.map((value) => `        ${variants.get(value)} = ${rustString(value)},\n`);
  const enumeration = `closed_label! {\n    /// A value of the label \`${set.name}\`.\n    ${type}(${rustString(set.name)}) {\n${lines.join("")}    }\n}\n`;
  if (set.is === "route") {
    return `${enumeration}
impl ${type} {
    /// The template of a path; \`None\` for one that no template fits, which is counted as rejected.
    pub fn of(path: &str) -> Option<Self> {
        let templates = Self::ALL.iter().map(|value| value.as_str());
        instrument::template_of(path, templates)
            .unwrap_or(path)
            .parse()
            .ok()
    }
}
`;
  }
  if (set.is !== "status-class") return enumeration;
  return `${enumeration}
impl ${type} {
    /// The class of a status code; \`None\` for a number that is none, which is counted as rejected.
    pub fn of(code: u16) -> Option<Self> {
        format!("{}xx", code / 100).parse().ok()
    }
}
`;
}

function labelsText({ metric, labels }: Named, context: Context): string {
  const fields = labelsOf(metric).map((label) => `    pub ${fieldName(label.name)}: ${context.typeOf(label)},\n`);
  const body = fields.length === 0 ? " {}" : ` {\n${fields.join("")}}`;
  const state = metric.kind === "stateset" ? `\nstateful!(${labels}, ${fieldName(metric.name)}: ${context.typeOf(stateLabel(metric))});\n` : "";
  return `/// The labels of \`${metric.name}\`.\n#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]\npub struct ${labels}${body}\n${state}`;
}

/** What makes a histogram: prometheus-client's own, or a constructor of the runtime for those with labels. */
function made({ metric, field }: Named, indent: string): string {
  const { buckets, labels } = metric;
  const open = labels.length === 0 ? "cell(" : "Family::new_with_constructor(";
  if (buckets === "native") return `${open}Native)`;
  // What is given to a call has 60 characters in all, the brackets too, and the line has 100.
  const before = `${indent}${field.slice(field.lastIndexOf(".") + 1)}: ${open}`;
  const most = Math.min(60, 100 - before.length - "),".length) - "Bounds(&[])".length;
  return `${open}Bounds(&${rustList((buckets as readonly number[]).map(rustFloat), indent, most)}))`;
}

function defaultText(module: InstrumentModule, groups: readonly Group[], fields: readonly Named[], once: readonly Named[], context: Context): string {
  const again = fields.filter((named) => !once.includes(named));
  const copies = again.map(({ metric, field }) => `        metrics.${field} = metrics.${once.find((each) => each.metric === metric)?.field}.clone();\n`);
  const start = [...copies, ...once.flatMap((named) => startText(named, module.startAtZero.get(named.metric) ?? [], context))];
  const root = groups.at(-1);
  const literal = root ? groupLiteral(root, fields, groups, "        ") : "Metrics {}";
  const body =
    start.length === 0 ? `        ${literal}\n` : `        let ${again.length > 0 ? "mut " : ""}metrics = ${literal};\n${start.join("")}        metrics\n`;
  return `impl Default for Metrics {\n    fn default() -> Self {\n${body}    }\n}\n`;
}

function groupLiteral(group: Group, fields: readonly Named[], groups: readonly Group[], indent: string): string {
  const inner = `${indent}    `;
  const members = membersOf(group, fields, groups).map(({ name, is }) => {
    if ("type" in is) return `${inner}${name}: ${groupLiteral(is, fields, groups, inner)},\n`;
    return `${inner}${name}: ${metricLiteral(is, inner)},\n`;
  });
  return `${group.type} {\n${members.join("")}${indent}}`;
}

function metricLiteral(named: Named, indent: string): string {
  const { metric } = named;
  if (metric.kind !== "histogram") return `${metricType(named).replace(/<.*/s, "")}::default()`;
  return made(named, indent);
}

/** Cells that are there from the start: a loop over the values of each label. */
function startText({ metric, field, labels }: Named, cells: readonly StartingCells[], context: Context): readonly string[] {
  if (metric.labels.length === 0) return [];
  return cells.map((chosen) => {
    let indent = "        ";
    const open = metric.labels.map((label) => {
      const values = chosen[label.name]?.map((value) => context.variantOf(label, value));
      const line = `${indent}for ${fieldName(label.name)} in ${values ? rustList(values, indent) : `${context.typeOf(label)}::ALL.iter().copied()`} {\n`;
      indent += "    ";
      return line;
    });
    const names = metric.labels.map((label) => fieldName(label.name));
    const close = metric.labels.map((_, index) => `${"    ".repeat(metric.labels.length + 1 - index)}}\n`);
    return `${open.join("")}${indent}let labels = ${rustCall(`${labels} {`, names, "}", indent)};\n${indent}drop(metrics.${field}.get_or_create(&labels));\n${close.join("")}`;
  });
}

/** The units that OpenMetrics names, as prometheus-client does. */
const units: Readonly<Record<string, string>> = {
  amperes: "Amperes",
  bytes: "Bytes",
  celsius: "Celsius",
  grams: "Grams",
  joules: "Joules",
  meters: "Meters",
  seconds: "Seconds",
  volts: "Volts",
};

/** The unit that the name ends in; prometheus-client puts it there. */
function unitOf({ name, unit, kind }: Metric): string | undefined {
  if (kind === "info" || kind === "stateset" || !name.endsWith(kind === "counter" ? `_${unit}_total` : `_${unit}`)) return undefined;
  return unit;
}

function registerText(once: readonly Named[]): string {
  const calls = once.map(({ metric, field }) => {
    const unit = unitOf(metric);
    // It adds `_total` and the unit to the name itself.
    const bare = metric.kind === "counter" ? metric.name.replace(/_total$/, "") : metric.name;
    const name = unit === undefined ? bare : bare.slice(0, -unit.length - 1);
    const help = rustString(metric.help.replace(/\.$/, ""));
    const unitText = unit === undefined ? [] : [units[unit] === undefined ? `Unit::Other(${rustString(unit)}.to_owned())` : `Unit::${units[unit]}`];
    const given = [rustString(name), help, ...unitText, `self.${field}.clone()`];
    return `        ${rustCall(`registry.register${unit === undefined ? "" : "_with_unit"}(`, given, ")", "        ")};\n`;
  });
  return `impl Metrics {\n    /// Adds them all to a registry, with the count of rejected values. Once for each registry.\n    pub fn register(&self, registry: &mut Registry) {\n${calls.join("")}        instrument::register_rejections(registry);\n    }\n}\n`;
}
