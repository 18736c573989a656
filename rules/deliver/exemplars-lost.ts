import { type Backend, defineRule, exampleSpec, metricsOf, option } from "obsc/rule";

export default defineRule({
  name: "deliver/exemplars-lost",
  severity: "error",
  summary: "Exemplars reach the store of the metrics",
  why: "Prometheus' text format has no place for them: a collector that exposes what it takes in without OpenMetrics drops every one, and no point leads to a trace.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/prometheusexporter",
  service(service, report) {
    const kept = metricsOf(service.metrics).find(({ metric }) => metric.exemplars === true)?.metric;
    const port = (service.deliver?.metrics ?? []).flatMap((way) => (way.node === "scrape" ? [] : exposedBy(way))).find(({ openMetrics }) => !openMetrics);
    if (!kept || !port) return;
    report(option(service, "deliver", "metrics"), {
      message: `\`${kept.name}\` has exemplars, which the port ${port.port} of the collector drops`,
      help: "say `openMetrics: true` in its `exposed`",
    });
  },
  bad: [
    { spec: sent("exposed({ port: 8889 })"), message: "`shop_requests_total` has exemplars, which the port 8889 of the collector drops", at: [13, 27] },
    { spec: sent("exposed({ port: 9464, openMetrics: false })"), message: "`shop_requests_total` has exemplars, which the port 9464 of the collector drops" },
  ],
  good: [{ spec: sent("exposed({ port: 8889, openMetrics: true })") }],
});

type Port = Extract<Backend, { readonly kind: "exposed" }>;

/** The ports on which what is sent to a backend is exposed in the end. */
function exposedBy(backend: Backend, seen: readonly Backend[] = []): readonly Port[] {
  if (backend.kind === "exposed") return [backend];
  if (backend.kind !== "collector" || seen.includes(backend)) return [];
  return backend.export.metrics.flatMap((next) => exposedBy(next, [...seen, backend]));
}

function sent(to: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", { help: "Requests answered", exemplars: true });
const gate = collector("gate", { version: "0.156", receive: { otlp: {} }, memoryLimit: "512MiB", export: { metrics: [${to}] } });`,
    service: 'metrics: { requests },\ndashboards: [dashboard("Shop", { panels: [panel("Requests", requests.rate())] })],\ndeliver: { metrics: gate },',
    system: "collectors: [gate],",
  });
}
