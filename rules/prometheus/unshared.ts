import { defineRule, type ExampleText, exampleSpec, importedSystems } from "obsc/rule";

export default defineRule({
  name: "prometheus/unshared",
  severity: "error",
  foreign: "off",
  summary: "A Prometheus that other systems use reads what they lay beside its own files",
  why: "It reads each file by its name: rules and scrape jobs of a system that imports it stay on the disk, and no alert of them ever fires.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config_file",
  system(system, report, { plan }) {
    const owner = importedSystems(system).find(({ prometheus }) => prometheus);
    const { prometheus } = owner ?? {};
    if (system.prometheus || !owner || !prometheus || prometheus.shared) return;
    // The Prometheus Operator finds objects of any system by their labels.
    if (system.deploy.some((each) => each.by === "kubernetes" && each.operator)) return;
    const scrapes = plan.configs.filter(({ path }) => path.startsWith("prometheus/scrape/"));
    const kinds = [...(plan.ruleFiles.length > 0 ? ["rules"] : []), ...(scrapes.length > 0 ? ["scrape jobs"] : [])];
    if (kinds.length === 0) return;
    report(system, {
      message: `\`${prometheus.name}\` of \`${owner.name}\` reads no ${kinds.join(" or ")} of \`${system.name}\``,
      help: `say \`shared: true\` there, and lay \`prometheus/\` of this system beside that of \`${owner.name}\``,
      related: [{ message: "it is declared here", at: prometheus.at }],
    });
  },
  bad: [{ spec: importing(""), message: "`prometheus` of `platform` reads no rules or scrape jobs of `shop`", at: [11, 23] }],
  good: [
    { spec: importing(", shared: true") },
    { spec: importing("", 'deploy: [kubernetes({ namespace: "shop", operator: { labels: { release: "prometheus" } } })],') },
    { spec: importing("", 'prometheus: prometheus("own", { url: "http://own:9090", retention: "30d" }),') },
  ],
});

function importing(option: string, more = ""): ExampleText {
  return exampleSpec({
    before: `const hosts = gauge("platform_hosts", { help: "Hosts that are known" });
const platform = system("platform", {
  services: [service("inventory", { team: "platform", metrics: { hosts }, deliver: { metrics: scrape({ port: 9000 }) } })],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "30d"${option} }),
});
const orders = counter("shop_orders_total", { help: "Orders placed" });
const few = alert("ShopFewOrders", { when: orders.rate().below("1/s"), for: "1h", severity: "warning", summary: "{value} orders" });`,
    service: "metrics: { orders },\nalerts: [few],\ndeliver: { metrics: scrape({ port: 8080 }) },",
    system: `imports: [platform],\n${more}`,
  });
}
