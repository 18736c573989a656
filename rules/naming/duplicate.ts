import {
  type Dashboard,
  defineRule,
  type ExampleText,
  exampleSpec,
  type Metric,
  metricsOf,
  type Node,
  option,
  type Part,
  type Scope,
  type System,
} from "obsc/rule";

export default defineRule({
  name: "naming/duplicate",
  severity: "error",
  summary: "No two metrics, recordings, alerts, objectives, dashboards or services have one name",
  why: "The second takes the place of the first, or both are refused where they are read; which of them an alert or a link means is left to chance.",
  see: "https://prometheus.io/docs/practices/naming/",
  system(system, report, { scope }) {
    for (const { first, second, kind, name, listed } of [...twins(system), ...metricTwins(scope)]) {
      const listedTwice = isSameCall(first, second);
      const other = titleOf(first);
      const alike = other !== name;
      report(listedTwice && listed ? listed : second, {
        message: alike ? `the files of ${kind} \`${name}\` are those of \`${other}\`` : `${kind} \`${name}\` is ${listedTwice ? "listed" : "declared"} twice`,
        help: alike ? "give one of them other words" : listedTwice ? "list it once" : `rename one of them, or declare one ${kind} and use it in both places`,
        related: listedTwice ? [] : [{ message: "the first is declared here", at: first.at }],
      });
    }
  },
  bad: [
    {
      spec: exampleSpec({
        service: `
metrics: {
  placed: counter("shop_orders_total", { help: "Orders placed" }),
  paid: counter("shop_orders_total", { help: "Orders paid" }),
},`,
      }),
      message: "metric `shop_orders_total` is declared twice",
      at: [9, 23],
    },
    { spec: exampleSpec({ ...orders(), service: "metrics: { orders, again: orders }," }), message: "metric `shop_orders_total` is listed twice", at: [9, 33] },
    { spec: withAlerts("ShopIdle", "ShopIdle"), message: "alert `ShopIdle` is declared twice" },
    {
      spec: exampleSpec({
        ...orders(),
        service: `
metrics: { orders },
dashboards: [
  dashboard("Orders", { panels: [panel("Orders", orders.rate())] }),
  dashboard("orders", { panels: [panel("Placed", orders.rate())] }),
],`,
      }),
      message: "the files of dashboard `orders` are those of `Orders`",
    },
    {
      spec: exampleSpec({ system: 'services: [service("shop", { team: "checkout" }), service("Shop", { team: "checkout" })],' }),
      message: "the files of service `Shop` are those of `shop`",
    },
  ],
  good: [
    { spec: withAlerts("ShopIdle", "ShopDead") },
    {
      spec: exampleSpec({
        before: `
const requests = counter("http_requests_total", { help: "Requests answered" });
const other = service("other", { team: "checkout", metrics: { requests } });`,
        service: "metrics: { requests },",
        system: 'policy: policy({ sharedPrefixes: ["http_"] }),\nimports: [system("others", { services: [other] })],',
      }),
    },
  ],
});

function orders(): { readonly before: string } {
  return { before: 'const orders = counter("shop_orders_total", { help: "Orders placed" });' };
}

function withAlerts(...names: readonly string[]): ExampleText {
  const alerts = names.map(
    (name, index) => `  alert("${name}", { when: orders.rate().below("${index + 1}/min"), for: "5m", severity: "warning", summary: "No orders" }),`,
  );
  return exampleSpec({ ...orders(), service: `metrics: { orders },\nalerts: [\n${alerts.join("\n")}\n],` });
}

interface Twins {
  readonly first: Node;
  readonly second: Node;
  readonly kind: string;
  readonly name: string;
  /** Where the second is listed, when it is known. */
  readonly listed?: Part;
}

function twins(system: System): readonly Twins[] {
  const owners = [system, ...system.services];
  return [
    ...twinsAmong("service", system.services, fileOf),
    ...twinsAmong(
      "recording",
      owners.flatMap((owner) => owner.recordings),
    ),
    ...twinsAmong(
      "alert",
      owners.flatMap((owner) => owner.alerts),
    ),
    ...twinsAmong(
      "objective",
      system.services.flatMap((service) => service.slos),
    ),
    ...twinsAmong(
      "dashboard",
      owners.flatMap((owner) => owner.dashboards),
      uidOf,
    ),
    ...twinsAmong("collector", system.collectors, fileOf),
  ];
}

function twinsAmong<N extends Node>(kind: string, nodes: readonly N[], keyOf: (node: N) => string = titleOf): readonly Twins[] {
  const firsts = new Map<string, N>();
  return nodes.flatMap((second) => {
    if (standIns.includes(titleOf(second))) return [];
    const first = firsts.get(keyOf(second));
    if (!first) firsts.set(keyOf(second), second);
    return first ? [{ first, second, kind, name: titleOf(second) }] : [];
  });
}

/** What stands in for a name that was refused, which has been said. */
const standIns = ["", "unnamed", "Untitled"];

function titleOf(node: Node): string {
  return "name" in node ? node.name : "title" in node ? node.title : "";
}

/** Files are named after it, and not every file system tells capital from small letters. */
function fileOf(node: Node): string {
  return titleOf(node).toLowerCase();
}

/** Files and links are named after it, in small letters; titles that differ only in what is left out are one. */
function uidOf(dashboard: Dashboard): string {
  return dashboard.uid ?? dashboard.title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

/** A name under a shared prefix may be in several services, and one declaration too; the values of `job` keep them apart. */
function metricTwins({ system, settings }: Scope): readonly Twins[] {
  const firsts = new Map<string, { readonly metric: Metric; readonly service: string }>();
  const found: Twins[] = [];
  for (const service of system.services)
    for (const { metric, path } of metricsOf(service.metrics)) {
      const first = firsts.get(metric.name);
      if (!first) firsts.set(metric.name, { metric, service: service.name });
      const isShared =
        first?.service !== service.name && (settings.sharedPrefixes.some((prefix) => metric.name.startsWith(prefix)) || isSameCall(first?.metric, metric));
      if (first && !isShared && metric.name !== "")
        found.push({ first: first.metric, second: metric, kind: "metric", name: metric.name, listed: option(service, "metrics", ...path) });
    }
  return found;
}

function isSameCall(first: Node | undefined, second: Node): boolean {
  return first?.at.kind === "spec" && second.at.kind === "spec" && first.at.call === second.at.call;
}
