import { defineRule, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "deliver/pushed-service",
  severity: "warning",
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
  bad: [{ spec: pushing("ports: { http: 8080 },"), message: "`shop` answers on ports of its own, and pushes its metrics", at: [7, 24] }],
  good: [{ spec: pushing("") }],
});

function pushing(more: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({ service: `deliver: { jobs: { pushgateway: "http://pushgateway:9091", every: "30s" } },\n${more}` });
}
