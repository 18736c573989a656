/** What a large spec costs the compiler, against the declarations that users get; with one checker, so that the figure is the same on every machine. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { check, declarations } from "../support/compiler.ts";

it("1,000 metrics with 800 SLOs, 1,000 alerts and 1,000 panels check in under 200,000 instantiations", () => {
  const types = declarations();
  const services = Array.from({ length: 20 }, (_, index) => join(types, `service-${index}.ts`));
  for (const [index, file] of services.entries()) writeFileSync(file, serviceOf50Metrics(index));
  const spec = join(types, "observability.spec.ts");
  writeFileSync(spec, systemOf(services.length));
  const { output, instantiations } = check(types, [spec], { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true });
  assert.equal(output, "");
  assert.ok(instantiations < 200_000, `${instantiations} instantiations`);
  // A figure this small would mean that the names have lost their types.
  assert.ok(instantiations > 50_000, `${instantiations} instantiations`);
});

const imports = "alert, bounded, counter, dashboard, gauge, histogram, httpMethod, oneOf, panel, ratio, route, service, slo, statusCode";

/** 30 counters, 10 gauges and 10 histograms; an alert and a panel for each, an SLO for each but the gauges. */
function serviceOf50Metrics(service: number): string {
  const uses = Array.from({ length: 50 }, (_, index) => useOf(service, index));
  const lines = (pick: (use: Use) => string | undefined) => uses.flatMap((use) => pick(use) ?? []).join(",\n  ");
  return `import { ${imports} } from "obsc";
const method = httpMethod("GET", "POST");
const endpoint = route("/a", "/b", "/c/{id}");
const status = statusCode("200", "404", "500");
const metrics = {
  ${lines((use) => use.metric)},
};
const slos = [
  ${lines((use) => use.slo)},
];
const alerts = [
  ${lines((use) => use.alert)},
];
const board = dashboard("Board ${service}", { panels: [
  ${lines((use) => use.panel)},
] });
export default service("service-${service}", { team: "t", metrics, slos, alerts, dashboards: [board] });
`;
}

interface Use {
  readonly metric: string;
  readonly slo?: string;
  readonly alert: string;
  readonly panel: string;
}

function useOf(service: number, index: number): Use {
  const metric = `metrics.m${index}`;
  const name = `service${service}_m${index}`;
  const alert = (when: string) => `alert("A${service}x${index}", { when: ${when}, for: "5m", severity: "critical", summary: "{value}" })`;
  const slo = (sli: string) => `slo("s${service}-${index}", { objective: "99.9%", window: "30d", ${sli} })`;
  const panel = (query: string) => `panel("P${index}", ${query})`;
  if (index % 5 === 3)
    return {
      metric: `m${index}: gauge("${name}_memory_bytes", { help: "h", labels: { pool: oneOf("a", "b", "c${index}") } })`,
      alert: alert(`${metric}.max({ by: ["pool"] }).above("1GiB")`),
      panel: panel(`${metric}.sum({ by: ["pool"] })`),
    };
  if (index % 5 === 4)
    return {
      metric: `m${index}: histogram("${name}_duration_seconds", { help: "h", labels: { method, endpoint }, buckets: ["5ms", "10ms", "25ms", "50ms", "100ms", "250ms", "500ms", "1s", "2.5s", "5s"] })`,
      slo: slo(`good: ratio(${metric}.within("500ms"), ${metric})`),
      alert: alert(`${metric}.quantile("p99", { by: ["endpoint"] }).above("1s")`),
      panel: panel(`[${metric}.quantile("p50"), ${metric}.quantile("p95")]`),
    };
  return {
    metric: `m${index}: counter("${name}_requests_total", { help: "h", labels: { method, endpoint, status, shard: bounded(${index + 2}, "fixed") } })`,
    slo: slo(`bad: ratio(${metric}.where({ status: "5xx" }), ${metric})`),
    alert: alert(`ratio(${metric}.where({ status: "5xx" }), ${metric}, { by: ["endpoint"] }).above("5%")`),
    panel: panel(`${metric}.rate({ by: ["status", "method"] })`),
  };
}

function systemOf(services: number): string {
  const names = Array.from({ length: services }, (_, index) => `service${index}`);
  const lines = names.map((name, index) => `import ${name} from "./service-${index}.ts";`).join("\n");
  return `${lines}\nimport { system } from "obsc";\nexport default system("big", { services: [${names.join(", ")}] });\n`;
}
