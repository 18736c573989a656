/**
 * CPU, wall time and peak memory of `obsc build --target prometheus --no-tests --no-types` for 1, 10, 100, 1,000 and 5,000 SLOs, half
 * of them availability, half latency, each over 30 d with all its alerts, every rule on; with the rules and bytes that it writes.
 * `sloth generate` beside it on the same SLOs where it is on PATH.
 *
 * Method: see `measure.ts`; the least of three rounds counts.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isThere, type Measure, measured, withMemory } from "./measure.ts";

const sizes = [1, 10, 100, 1000, 5000];
const perService = 50;
const folder = mkdtempSync(join(tmpdir(), "obsc-bench-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(resolve("."), join(folder, "node_modules", "obsc"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
const sloth = isThere("sloth", "version");

console.log(`slo: CPU, wall and peak memory, Node ${process.versions.node}, least of 3 rounds; every rule on`);
const taken = new Map<string, Measure>();
for (const size of sizes) {
  writeFileSync(join(folder, `${size}.spec.ts`), spec(size));
  const obsc = withMemory(
    folder,
    resolve("dist/cli.js"),
    "build",
    `${size}.spec.ts`,
    "--target",
    "prometheus",
    "--no-tests",
    "--no-types",
    "--out",
    `out-${size}`,
  );
  report("obsc", size, measured(obsc, folder, 3), rulesIn(join(folder, `out-${size}`)));
  if (!sloth) continue;
  writeFileSync(join(folder, `${size}.sloth.yaml`), ofSloth(size));
  const out = join(folder, `sloth-${size}`);
  mkdirSync(out);
  report("sloth", size, measured(["sloth", "generate", "--no-log", "-i", `${size}.sloth.yaml`, "-o", join(out, "rules.yaml")], folder, 3), rulesIn(out));
}
const cpu = (name: string, size: number) => taken.get(`${name} ${size}`)?.cpu ?? Number.NaN;
console.log(`  5,000 take ${(cpu("obsc", 5000) / cpu("obsc", 1000)).toFixed(1)} x as long as 1,000`);
if (sloth) console.log(`  1,000 take ${(cpu("obsc", 1000) / cpu("sloth", 1000)).toFixed(2)} x what sloth takes`);
rmSync(folder, { recursive: true, force: true });

function report(name: string, size: number, measure: Measure, { rules, bytes }: { readonly rules: number; readonly bytes: number }): void {
  taken.set(`${name} ${size}`, measure);
  const memory = measure.megabytes === undefined ? "" : `${measure.megabytes} MB`;
  const times = `${measure.cpu.toFixed(2).padStart(6)} s CPU ${measure.wall.toFixed(2).padStart(6)} s wall ${memory.padStart(7)}`;
  console.log(`  ${name.padEnd(6)}${String(size).padStart(5)} SLOs ${times}   ${String(rules).padStart(6)} rules ${(bytes / 1000).toFixed(0).padStart(6)} kB`);
}

function rulesIn(out: string): { readonly rules: number; readonly bytes: number } {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"));
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const rules = texts.reduce((sum, text) => sum + (text.match(/^ *- (record|alert):/gm)?.length ?? 0), 0);
  return { rules, bytes: texts.reduce((sum, text) => sum + text.length, 0) };
}

/** Services of 50 SLOs each: of every route, that its requests are answered without an error, or in time. */
function spec(size: number): string {
  const services = Array.from({ length: Math.ceil(size / perService) }, (_, service) => {
    const slos = Array.from({ length: Math.min(perService, size - service * perService) }, (_, at) => `      ${sloOf(service, at)},`);
    return `  service("s${service}", {
    team: "t${service % 7}",
    metrics: { s${service}, s${service}_duration },
    slos: [
${slos.join("\n")}
    ],
  }),`;
  });
  const metrics = services.map(
    (_, service) => `const s${service} = counter("s${service}_requests_total", { help: "Requests", labels: { code, endpoint } });
const s${service}_duration = histogram("s${service}_duration_seconds", { help: "Time to answer", labels: { endpoint }, buckets: ["100ms", "300ms", "1s"] });`,
  );
  return `import { counter, histogram, policy, prometheus, ratio, route, service, slo, statusCode, system } from "obsc";
const code = statusCode("200", "404", "500", "503");
const endpoint = route(${Array.from({ length: perService }, (_, at) => JSON.stringify(routeOf(at))).join(", ")});
${metrics.join("\n")}
export default system("bench", {
  policy: policy({ maxSeries: 10_000_000 }),
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "40d", scrapeInterval: "30s", evaluationInterval: "30s" }),
  services: [
${services.join("\n")}
  ],
});
`;
}

function routeOf(at: number): string {
  return `/route${at}`;
}

function sloOf(service: number, at: number): string {
  const where = `.where({ endpoint: "${routeOf(at)}"`;
  const [requests, duration] = [`s${service}`, `s${service}_duration`];
  const indicator =
    at % 2 === 0
      ? `objective: "99.9%", bad: ratio(${requests}${where}, code: "5xx" }), ${requests}${where} }))`
      : `objective: "99%", good: ratio(${duration}${where} }).within("300ms"), ${duration}${where} }))`;
  return `slo("s${service}-slo-${at}", { window: "30d", description: "Promise ${at}", ${indicator} })`;
}

/** The same SLOs as Sloth takes them. */
function ofSloth(size: number): string {
  const slos = Array.from({ length: size }, (_, index) => {
    const [service, at] = [Math.floor(index / perService), index % perService];
    const rate = (name: string, more = "") => `sum(rate(s${service}_${name}{endpoint="${routeOf(at)}"${more}}[{{.window}}]))`;
    const [bad, all] =
      at % 2 === 0
        ? [rate("requests_total", ',code=~"5.."'), rate("requests_total")]
        : [`${rate("duration_seconds_count")} - ${rate("duration_seconds_bucket", ',le="0.3"')}`, rate("duration_seconds_count")];
    return `  - name: s${service}-slo-${at}
    objective: ${at % 2 === 0 ? 99.9 : 99}
    description: Promise ${at}
    sli:
      events:
        error_query: ${bad}
        total_query: ${all}
    alerting:
      name: Burn${index}
      page_alert:
        labels: { severity: page }
      ticket_alert:
        labels: { severity: ticket }`;
  });
  return `version: prometheus/v1
service: bench
slos:
${slos.join("\n")}
`;
}
