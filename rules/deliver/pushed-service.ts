import { containersIn, defineRule, exampleFile, exampleSpec, inPart, option, publishedBy, variablesIn } from "obsc/rule";

export default defineRule({
  name: "deliver/pushed-service",
  severity: "warning",
  foreign: "off",
  summary: "A service that stays is scraped, not pushed",
  why: "A Pushgateway keeps what was pushed last: nobody sees that the service is down, and the series of an instance that is gone stay for ever.",
  see: "https://prometheus.io/docs/practices/pushing/",
  service(service, report) {
    const { deliver, health, ports } = service;
    if (!deliver?.jobs || deliver.metrics.length > 0) return;
    const stays = health?.readiness !== undefined || health?.liveness !== undefined || Object.keys(ports).length > 0;
    if (!stays) return;
    report(option(service, "deliver", "jobs"), {
      message: `\`${service.name}\` answers on ports of its own, and pushes its metrics`,
      help: "let Prometheus fetch them: `metrics: scrape({ port: … })`, and keep `jobs` for runs that end",
    });
  },
  config(config, report, { plan }) {
    if (config.format !== "compose" || config.raw !== true) return;
    const containers = containersIn(config);
    const gateways = new Set(containers.filter(({ image }) => /(^|\/)pushgateway(:|$)/.test(image ?? "")).map(({ name }) => name));
    for (const { name: variable, value, path, owner } of variablesIn(config, plan)) {
      const host = /^(?:https?:\/\/)?([\w.-]+)(?::\d+)?\/?$/.exec(value)?.[1];
      const container = containers.find(({ name }) => name === owner);
      if (host === undefined || !gateways.has(host) || !container || publishedBy(container).length === 0) continue;
      report(inPart(config, path), {
        message: `\`${owner}\` answers on ports of its own, and pushes its metrics: \`${variable}\` names a Pushgateway`,
        help: "let Prometheus fetch them, and keep the Pushgateway for runs that end",
      });
    }
  },
  bad: [
    { spec: pushing("ports: { http: 8080 },"), message: "`shop` answers on ports of its own, and pushes its metrics", at: [7, 24] },
    {
      spec: exampleFile(
        "compose",
        "services:\n  pushgateway:\n    image: prom/pushgateway:v1.11.3\n  shop:\n    image: shop:1.4.0\n    ports: ['8080:8080']\n    environment:\n      - PUSH_GATEWAY=http://pushgateway:9091",
      ),
      message: "`shop` answers on ports of its own, and pushes its metrics: `PUSH_GATEWAY` names a Pushgateway",
      at: [13, 15],
    },
  ],
  good: [{ spec: pushing("") }],
});

function pushing(more: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({ service: `deliver: { jobs: { pushgateway: "http://pushgateway:9091", every: "30s" } },\n${more}` });
}
