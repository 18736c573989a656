/**
 * CPU time of a guarded `inc` and `observe` of the generated definitions beside raw prom-client, in one process.
 *
 * Method: both count the same 4,096 label sets in turn, a million times a round; 15 rounds alternate between the two, the
 * least CPU time of each counts, so that a busy machine changes the figures little and their ratio less.
 */
import { Counter, Histogram, Registry } from "prom-client";
import * as core from "../runtime/ts/core.ts";
import { oneOf, routes as routeLabel } from "../runtime/ts/labels.ts";
import { nativeHistogram } from "../runtime/ts/native-histogram.ts";

const methods = ["GET", "POST", "PUT", "DELETE"] as const;
const routes = ["/", "/jobs", "/jobs/{id}", "/health", "/login", "/logout", "/users", "/users/{id}"] as const;
const codes = ["200", "201", "400", "404", "500", "503"] as const;
const method = oneOf(...methods);
const route = routeLabel(...routes);
const status = oneOf(...codes);
type Labels = { method: (typeof methods)[number]; route: (typeof routes)[number]; status: (typeof codes)[number] };
const labels = [
  ["method", method],
  ["route", route],
  ["status", status],
] as const;
const cell = (given: Labels) => (method.index(given.method) * 8 + route.index(given.route)) * 6 + status.index(given.status);
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const pick = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;
const given = Array.from(
  { length: 4096 },
  (_, index): Labels => ({ method: pick(methods, index), route: pick(routes, index * 7), status: pick(codes, index * 3) }),
);
const values = given.map((_, index) => (index % 1000) / 250);

const ours = {
  counter: core.counter<Labels>({ name: "a_total", help: "h", labels }, cell),
  histogram: core.histogram<Labels>({ name: "a_seconds", help: "h", labels, bounds }, cell),
  native: nativeHistogram<Labels>({ name: "a_native_seconds", help: "h", labels }, cell),
};
const names = ["method", "route", "status"];
const registers = [new Registry()];
const theirs = {
  counter: new Counter({ name: "b_total", help: "h", labelNames: names, registers }),
  histogram: new Histogram({ name: "b_seconds", help: "h", labelNames: names, buckets: bounds, registers }),
};

const count = 1_000_000;
function nanoseconds(work: (index: number) => void): number {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) work(index & 4095);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / count;
}

const cases = {
  "counter.inc": [(index: number) => ours.counter.inc(given[index] as Labels), (index: number) => theirs.counter.inc(given[index] as Labels)],
  "histogram.observe": [
    (index: number) => ours.histogram.observe(given[index] as Labels, values[index] as number),
    (index: number) => theirs.histogram.observe(given[index] as Labels, values[index] as number),
  ],
  // prom-client has no native histograms: beside its classic one.
  "native observe": [
    (index: number) => ours.native.observe(given[index] as Labels, values[index] as number),
    (index: number) => theirs.histogram.observe(given[index] as Labels, values[index] as number),
  ],
} as const;

console.log(`instruments: CPU time of one call with 3 labels, Node ${process.versions.node}, least of 15 rounds of ${count.toLocaleString("en")} calls`);
for (const [name, [our, their]] of Object.entries(cases)) {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  for (let round = 0; round < 15; round++) {
    least[0] = Math.min(least[0], nanoseconds(our));
    least[1] = Math.min(least[1], nanoseconds(their));
  }
  console.log(
    `  ${name.padEnd(18)} generated ${least[0].toFixed(1)} ns   prom-client ${least[1].toFixed(1)} ns   ratio 1 : ${(least[1] / least[0]).toFixed(1)}`,
  );
}
