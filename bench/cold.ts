/**
 * CPU time of a cold `obsc build` of a spec with 60 metrics, 10 SLOs, 20 alerts and a dashboard of 40 panels, as a multiple of an empty Node.
 *
 * Method: `bash`'s `time` gives user and system time of the process and of all it waited for (esbuild, the type checker).
 * The empty program, the build without types - as the first one after an installation, then as any later one, for which V8's code is
 * there - and the build with them take turns for 15 rounds; the least of each counts.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "obsc-bench-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(resolve("."), join(folder, "node_modules", "obsc"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
writeFileSync(join(folder, "observability.spec.ts"), spec());

const cli = resolve("dist/cli.js");
const first = "build --no-types, the first";
const commands: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  [first]: [cli, "build", "--no-types"],
  "build --no-types": [cli, "build", "--no-types"],
  build: [cli, "build"],
};
const least = new Map<string, number>();
for (let round = 0; round < 15; round++) {
  for (const [name, words] of Object.entries(commands)) {
    rmSync(join(folder, "generated"), { recursive: true, force: true });
    if (name === first) rmSync(resolve("dist", "cache"), { recursive: true, force: true });
    least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, milliseconds(words)));
  }
}
rmSync(folder, { recursive: true, force: true });

const empty = least.get("node -e 0") ?? 1;
console.log(`cold start: CPU time of all processes, Node ${process.versions.node}, least of 15 rounds; 60 metrics, 10 SLOs, 20 alerts, 40 panels`);
for (const [name, cpu] of least) console.log(`  ${name.padEnd(first.length)} ${cpu.toFixed(0).padStart(4)} ms   ${(cpu / empty).toFixed(1)} x`);

function milliseconds(words: readonly string[]): number {
  const command = `TIMEFORMAT='%U %S'; time "$0" "$@" >/dev/null`;
  const printed = execFileSync("bash", ["-c", `{ ${command}; } 2>&1`, process.execPath, ...words], { cwd: folder, encoding: "utf8" });
  const [user = 0, system = 0] = (printed.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return (user + system) * 1000;
}

/** 40 counters and 20 histograms over shared labels, with what a service of that size has. */
function spec(): string {
  const index = (count: number) => Array.from({ length: count }, (_, number) => number);
  const counters = index(40).map(
    (at) => `  c${at}: counter("shop_c${at}_requests_total", { help: "Requests of kind ${at}", labels: { method, endpoint, status } }),`,
  );
  const histograms = index(20).map(
    (at) => `  h${at}: histogram("shop_h${at}_duration_seconds", { help: "Time of kind ${at}", labels: { endpoint }, buckets: httpBuckets }),`,
  );
  const alerts = index(20).map(
    (at) => `  alert("ShopErrors${at}", { when: errors[${at}].above("5%"), for: "5m", severity: "warning", summary: "{value} of requests fail" }),`,
  );
  const slos = index(10).map((at) =>
    at % 2 === 0
      ? `  slo("shop-availability-${at}", { objective: "99.9%", window: "30d", bad: errors[${at}] }),`
      : `  slo("shop-latency-${at}", { objective: "99%", window: "30d", good: ratio(metrics.h${at}.within("500ms"), metrics.h${at}) }),`,
  );
  const panels = index(20).map(
    (at) =>
      `  panel("Requests ${at}", metrics.c${at}.rate({ by: ["status"] })), panel("Duration ${at}", metrics.h${at}.quantile("p95", { by: ["endpoint"] })),`,
  );
  return `import { alert, counter, dashboard, histogram, httpBuckets, httpMethod, panel, policy, prometheus, ratio, route, scrape, service, slo, statusCode, system } from "obsc";
const method = httpMethod("GET", "POST"), endpoint = route("/a", "/b", "/c/{id}"), status = statusCode("200", "404", "500");
const metrics = {
${[...counters, ...histograms].join("\n")}
};
const errors = [${index(20)
    .map((at) => `ratio(metrics.c${at}.where({ status: "5xx" }), metrics.c${at})`)
    .join(", ")}] as const;
const alerts = [
${alerts.join("\n")}
];
const slos = [
${slos.join("\n")}
];
const board = dashboard("Shop", { panels: [
${panels.join("\n")}
] });
export default system("shop", {
  policy: policy({ prefix: "shop_", maxSeries: 1_000_000 }),
  services: [service("shop", { team: "shop", metrics, alerts, slos, dashboards: [board], deliver: { metrics: scrape({ port: 8080 }) } })],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "30d" }),
});
`;
}
