/** A TypeScript module with the metrics of one service: typed labels, cells by index arithmetic, one registration. */
import type { InstrumentModule } from "../../derive/instruments.ts";
import { isMetric, type Metric, type MetricTree } from "../../ir/metric.ts";
import type { EmitOptions } from "../emitter.ts";
import { type LabelConstant, labelConstants } from "./label-constants.ts";
import { docComment, laidOut, width } from "./layout.ts";
import { metricComment } from "./metric-comment.ts";
import { factoryOf, metricText, propertyName } from "./metric-text.ts";

export function typescriptModule(module: InstrumentModule, { header }: EmitOptions): string {
  const metrics = listed(module.metrics);
  const labels = labelConstants(metrics.flatMap(({ metric }) => metric.labels));
  const context = { module, labels };
  const blocks = [
    header.map((line) => `// ${line}\n`).join(""),
    imports(
      metrics.map(({ metric }) => metric),
      labels.all,
    ),
    'export { contentType, openMetricsContentType } from "./text.js";\n',
    ...labels.all.map(declaration),
    `${docComment([`The metrics of \`${module.service.name}\`. A call with an undeclared label value is counted as rejected and makes no series.`], "")}export const metrics = ${treeText(module.metrics, context, "")};\n`,
    `${docComment(["Every metric above, once: for `register` of ./prom-client.js, or for an exposition of your own."], "")}${laidOut(
      { open: "export const families: readonly Family[] = [", parts: metrics.map(({ path }) => path), close: "]" },
      "",
    )};\n`,
    exposition,
  ];
  return blocks.join("\n");
}

const exposition = `/**
 * What \`/metrics\` answers, in the format that the request's \`accept\` header likes best, with its content type. Protobuf is
 * one of them, and the only one that carries native histograms: scrape with \`scrape_native_histograms: true\`.
 */
export const negotiate = (accept: string | undefined): Exposition => negotiateFamilies(accept, families);

/** The same in Prometheus' text format; send it with \`contentType\`. */
export const expose = (): string => exposeFamilies(families);

/** The same in OpenMetrics, with exemplars; send it with \`openMetricsContentType\`. */
export const exposeOpenMetrics = (): string => exposeOpenMetricsFamilies(families);
`;

function imports(metrics: readonly Metric[], labels: readonly LabelConstant[]): string {
  const factories = metrics.map(factoryOf);
  const named: readonly (readonly [file: string, names: readonly string[]])[] = [
    ["core", factories.filter(({ file }) => file === "core").map(({ name }) => name)],
    ["labels", labels.map(({ factory }) => factory)],
    ["native-histogram", factories.filter(({ file }) => file === "native-histogram").map(({ name }) => name)],
    ["negotiate", ["type Exposition", "negotiate as negotiateFamilies"]],
    ["text", ["expose as exposeFamilies", "exposeOpenMetrics as exposeOpenMetricsFamilies"]],
  ];
  const lines = named
    .filter(([, names]) => names.length > 0)
    .map(([file, names]) => {
      const after = ` from "./${file}.js";`;
      return `${laidOut({ open: "import {", parts: [...new Set(names)].sort(), close: "}" }, "", after.length)}${after}\n`;
    });
  return ['import type { Family } from "./family.js";\n', ...lines].sort((a, b) => (fileIn(a) < fileIn(b) ? -1 : 1)).join("");
}

function fileIn(line: string): string {
  return line.slice(line.lastIndexOf("./"));
}

/** The metrics of the module, each with the expression that reads it. */
function listed(tree: MetricTree, path = "metrics"): readonly { readonly metric: Metric; readonly path: string }[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const name = propertyName(key);
    const here = name === key ? `${path}.${key}` : `${path}[${name}]`;
    return isMetric(value) ? [{ metric: value, path: here }] : listed(value, here);
  });
}

function declaration({ name, type, values, factory, arguments: given, bound }: LabelConstant): string {
  const union = `export type ${type} = ${values.join(" | ")};`;
  const types = union.length <= width ? union : `export type ${type} =${values.map((value) => `\n  | ${value}`).join("")};`;
  const because = bound?.because === undefined ? "" : `: ${bound.because}`;
  const comment = bound ? docComment([`Keeps the first ${bound.max} values and counts later ones as \`other\`${because}.`], "") : "";
  return `${types}\n${comment}${laidOut({ open: `export const ${name} = ${factory}(`, parts: given, close: ")", filled: true }, "")};\n`;
}

function treeText(tree: MetricTree, context: Parameters<typeof metricText>[2], indent: string): string {
  const inner = `${indent}  `;
  const entries = Object.entries(tree).map(([key, value]) => {
    const name = propertyName(key);
    if (!isMetric(value)) return `${inner}${name}: ${treeText(value, context, inner)},\n`;
    return `${docComment(metricComment(value, context.module), inner)}${inner}${metricText(name, value, context, inner)},\n`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join("")}${indent}}`;
}
