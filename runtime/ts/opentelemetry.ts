/**
 * Shows generated metrics through a meter of OpenTelemetry: counters, gauges and the rest from the same cells, each time the
 * SDK collects; histograms by recording each observation once more, because the API knows no observable ones.
 *
 * Names stay as declared, ending and all, and a unit is said where the name ends in it: then every way of translating names
 * to Prometheus' leaves them as they are (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).
 */
import { type Family, type LabelPairs, type Point, rejections } from "./family.js";

type Attributes = Record<string, string>;
interface InstrumentOptions {
  description: string;
  unit?: string;
  advice?: { explicitBucketBoundaries: number[] };
}
interface Observable {
  addCallback(callback: (result: { observe(value: number, attributes?: Attributes): void }) => void): void;
}

/** The part of `Meter` of @opentelemetry/api that is needed here, so that services without it compile too. */
export interface OtelMeter {
  createHistogram(name: string, options: InstrumentOptions): { record(value: number, attributes?: Attributes): void };
  createObservableCounter(name: string, options: InstrumentOptions): Observable;
  createObservableGauge(name: string, options: InstrumentOptions): Observable;
  createObservableUpDownCounter(name: string, options: InstrumentOptions): Observable;
}

/**
 * `register(metrics.getMeter("shop"), families)`: once for each meter. Of a histogram the SDK sees what is observed from then
 * on. A summary becomes a gauge with the label `quantile`, and its sum and count: the API has none. Native histograms need
 * `views(families)` in the options of the MeterProvider, which make them exponential.
 */
export function register(meter: OtelMeter, families: readonly Family[]): void {
  for (const family of [...families, rejections(families)]) {
    const options: InstrumentOptions = { description: family.help, ...unitOf(family) };
    const { name } = family;
    switch (family.kind) {
      case "histogram": {
        const advice = family.bounds && { advice: { explicitBucketBoundaries: [...family.bounds] } };
        const histogram = meter.createHistogram(name, { ...options, ...advice });
        family.onObserve?.((labels, value) => histogram.record(value, attributesOf(labels)));
        break;
      }
      case "summary":
        show(meter.createObservableGauge(name, options), family, quantilesOf);
        // Not counters, whose names would get `_total`, and without a unit, which these names do not end in.
        show(meter.createObservableUpDownCounter(`${name}_sum`, { description: family.help }), family, (point) =>
          point.is === "summary" ? [[point.labels, point.sum]] : [],
        );
        show(meter.createObservableUpDownCounter(`${name}_count`, { description: family.help }), family, (point) =>
          point.is === "summary" ? [[point.labels, point.count]] : [],
        );
        break;
      case "counter":
        show(meter.createObservableCounter(name, options), family, valuesOf);
        break;
      default:
        show(meter.createObservableGauge(name, options), family, valuesOf);
    }
  }
}

/** Views that make the native histograms of `families` exponential: `new MeterProvider({ views: views(families) })`. */
export function views(families: readonly Family[]) {
  const native = families.filter(({ kind, bounds }) => kind === "histogram" && bounds === undefined);
  // 5 is AggregationType.EXPONENTIAL_HISTOGRAM of @opentelemetry/sdk-metrics.
  return native.map(({ name }) => ({ instrumentName: name, aggregation: { type: 5 as const, options: { maxSize: 160 } } }));
}

type Value = readonly [labels: LabelPairs, value: number];

function show(instrument: Observable, family: Family, values: (point: Point) => readonly Value[]): void {
  instrument.addCallback((result) => {
    for (const [labels, value] of family.points().flatMap(values)) result.observe(value, attributesOf(labels));
  });
}

function valuesOf(point: Point): readonly Value[] {
  return point.is === "value" ? [[point.labels, point.value]] : [];
}

function quantilesOf(point: Point): readonly Value[] {
  if (point.is !== "summary") return [];
  return point.quantiles.map(([quantile, value]) => [[...point.labels, ["quantile", String(quantile)]], value]);
}

function attributesOf(labels: LabelPairs): Attributes {
  return Object.fromEntries(labels);
}

/** Units as UCUM writes them: https://ucum.org/ucum; others are annotations, which no translation puts into a name. */
const units: Readonly<Record<string, string>> = {
  seconds: "s",
  bytes: "By",
  ratio: "1",
  celsius: "Cel",
  joules: "J",
  volts: "V",
  amperes: "A",
  meters: "m",
  grams: "g",
  hertz: "Hz",
};

function unitOf({ unit }: Family): { readonly unit?: string } {
  return unit === undefined ? {} : { unit: units[unit] ?? `{${unit}}` };
}
