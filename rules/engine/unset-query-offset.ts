import { type Backend, defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "engine/unset-query-offset",
  severity: "warning",
  foreign: "off",
  summary: "What is recorded of samples that are sent looks back to where they have arrived",
  why: "What is sent arrives after its time: a rule that is evaluated in between records too little, and what is recorded is never looked at again.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#rule-query-offset",
  service(service, report, { scope: { prometheus } }) {
    // Mimir and vmalert look back by themselves, for a minute and for half of one.
    const waits = prometheus?.ruler?.engine === "mimir" || prometheus?.ruler?.engine === "vmalert";
    if (!prometheus || waits || (service.queryOffset ?? prometheus.queryOffset) !== undefined) return;
    if (service.slos.length === 0 && service.recordings.length === 0) return;
    const way = service.deliver?.metrics.findIndex((each) => each.node === "backend" && isSent(each, prometheus)) ?? -1;
    if (way < 0) return;
    report(option(service, "deliver", "metrics"), {
      message: `\`${service.name}\` sends its metrics, and its rules do not wait until they have arrived`,
      help: 'say `queryOffset: "1m"` in the service, or in the Prometheus for all of them',
    });
  },
  bad: [
    { spec: sending("prom"), message: "`shop` sends its metrics, and its rules do not wait until they have arrived", at: [13, 27] },
    { spec: sending("gate"), message: "`shop` sends its metrics, and its rules do not wait until they have arrived" },
    { spec: sending("gate", "ruler: thanosRuler(),"), message: "`shop` sends its metrics, and its rules do not wait until they have arrived" },
  ],
  good: [
    { spec: sending("prom", 'queryOffset: "1m",') },
    { spec: sending("prom", "", 'queryOffset: "2m",') },
    { spec: sending("prom", "ruler: mimirRuler(),") },
    { spec: sending("prom", "ruler: vmalert(),") },
    { spec: sending("scrape({ port: 8080 })") },
    { spec: sending("exposing") },
  ],
});

/** Whether samples come to a Prometheus by being sent, and not by a scrape of what a collector exposes. */
function isSent(backend: Backend, prometheus: Backend): boolean {
  return backend === prometheus || (backend.kind === "collector" && backend.export.metrics.some((each) => isSent(each, prometheus)));
}

function sending(way: string, server = "", more = ""): ExampleText {
  const made: Readonly<Record<string, string>> = {
    gate: 'const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "512MiB", export: { metrics: [prom] } });',
    exposing:
      'const exposing = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "512MiB", export: { metrics: [exposed({ port: 8889 })] } });',
  };
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed" });
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", otlp: {}, remoteWriteReceiver: true, ${server} });
${made[way] ?? ""}`,
    service: `metrics: { orders },\nrecordings: [record("job:shop_orders:rate5m", orders.rate())],\ndeliver: { metrics: ${way} },\n${more}`,
    system: `prometheus: prom,\n${way in made ? `collectors: [${way}],` : ""}`,
  });
}
