/** Random series: counters with resets, gauges, buckets; scraped late, not at all, or only for a while. */
import fc from "fast-check";

/** When the first sample is: the 5 January 2026, 08:00 UTC, in milliseconds. */
export const begin = 1_767_600_000_000;
/** How long the series are. */
export const length = 3 * 3_600_000;
const interval = 15_000;

const pairs = ["api", "web"].flatMap((job) => ["1", "2"].map((inst) => ({ job, inst })));
const shapes = [
  ...pairs.flatMap((pair, at) =>
    ["200", "500"].map((code) => ({ name: "c_total", is: "counter", labels: { ...pair, code, ...(at % 3 > 0 && { zone: "xy"[at % 2] }) } })),
  ),
  ...pairs.map((pair) => ({ name: "d_total", is: "counter", labels: pair })),
  ...pairs.map((pair, at) => ({ name: "g", is: "gauge", labels: { ...pair, ...(at % 2 > 0 && { zone: "x" }) } })),
  ...pairs.map((pair) => ({ name: "r", is: "ratio", labels: pair })),
  ...pairs.map((pair, at) => ({ name: "i_info", is: "one", labels: { ...pair, version: `v${at}` } })),
  { name: "odd", is: "odd", labels: { job: "api" } },
  { name: "odd", is: "odd", labels: { job: "web", zone: "x" } },
  { name: "alone", is: "gauge", labels: {} },
  { name: "short", is: "gauge", labels: { job: "api" }, part: 0.3 },
];
const bounds = ["0.1", "0.5", "1.0", "+Inf"];

/** Each has labels, times in milliseconds and values. The same for the same seed. */
export function randomSeries(seed) {
  const random = generator(seed);
  const plain = shapes.map((shape) => ({ labels: { __name__: shape.name, ...shape.labels }, ...samples(shape, random) }));
  return [...plain, ...pairs.flatMap((pair) => buckets(pair, random))];
}

function samples({ is, part = 1 }, random) {
  const times = scrapes(random, part);
  let value = Math.floor(random() * 100);
  const values = times.map(() => {
    switch (is) {
      case "counter":
        value = random() < 0.01 ? Math.floor(random() * 5) : value + Math.floor(random() * 30);
        return value;
      case "gauge":
        return Math.floor(random() * 2000 - 1000) / 8;
      case "ratio":
        return Math.floor(random() * 1024) / 1024;
      case "one":
        return 1;
      default:
        return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e300, 1e-300, -7.5][Math.floor(random() * 8)];
    }
  });
  return { times, values };
}

function buckets(pair, random) {
  const times = scrapes(random, 1);
  const counts = bounds.map(() => 0);
  const values = bounds.map(() => []);
  for (const _ of times) {
    const restarts = random() < 0.005;
    let more = 0;
    for (const [at] of bounds.entries()) {
      more += Math.floor(random() * 10);
      counts[at] = restarts ? more : counts[at] + more;
      values[at].push(counts[at]);
    }
  }
  return bounds.map((le, at) => ({ labels: { __name__: "h_bucket", ...pair, le }, times, values: values[at] }));
}

/** A scrape is up to a second late, one in thirty is missing, and sometimes all of ten minutes. */
function scrapes(random, part) {
  const times = [];
  const from = random() < 0.2 ? random() * length : 0;
  for (let time = from; time < from + length * part && time < length; time += interval) {
    if (random() < 1 / 400) time += 600_000;
    if (random() > 1 / 30) times.push(begin + Math.floor(time) + Math.floor(random() * 1000));
  }
  return times;
}

/** Numbers from 0 to 1, of which the seed decides all. */
function generator(seed) {
  const [first] = fc.sample(fc.integer({ min: 1, max: 0x7fffffff }), { seed, numRuns: 1 });
  let state = first;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return ((state >>> 8) & 0x3fffff) / 0x400000;
  };
}

/** The series as OpenMetrics, which promtool makes blocks of; as one unknown family each, so that no name has to end in a certain way. */
export function asOpenMetrics(series) {
  const byName = new Map();
  for (const each of series) byName.set(each.labels.__name__, [...(byName.get(each.labels.__name__) ?? []), each]);
  const lines = [...byName].flatMap(([name, alike]) => [
    `# TYPE ${name} unknown`,
    ...alike.flatMap(({ labels, times, values }) => sampleLines(name, labels, times, values)),
  ]);
  return `${lines.join("\n")}\n# EOF\n`;
}

function sampleLines(name, labels, times, values) {
  const rest = Object.entries(labels).filter(([label]) => label !== "__name__");
  const text = rest.length === 0 ? name : `${name}{${rest.map(([label, value]) => `${label}="${value}"`).join(",")}}`;
  return times.map((time, at) => `${text} ${numberText(values[at])} ${time / 1000}`);
}

function numberText(value) {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? (Object.is(value, -0) ? "-0" : String(value)) : value > 0 ? "+Inf" : "-Inf";
}
