import { defineRule, type ExampleText, exampleSpec, isField, type Lack, lackOf, type Metric } from "obsc/rule";

export default defineRule({
  name: "target/inexpressible-metric",
  severity: "error",
  summary: "The client library of a service's language can expose each of its metrics as declared",
  why: "Definitions are emitted in the language of the service. What its library lacks would be left out of them, or exposed under another name, and no query of it would find anything.",
  see: "https://prometheus.io/docs/instrumenting/clientlibs/",
  metric(metric, report, { services, reports }) {
    for (const { name, language } of services) {
      const lack = lackOf(metric, language);
      if (lack === undefined || (language !== "rust" && language !== "python")) continue;
      // Such a name is wrong in every language: naming/counter-without-total says so.
      if (lack === "total" && reports("naming/counter-without-total", metric)) continue;
      const { message, help } = reasons[lack](metric, libraries[language]);
      report(metric, { message: `${message} (service \`${name}\`)`, help });
      return;
    }
  },
  bad: [
    {
      spec: inLanguage("rust", 'size: summary("shop_body_bytes", { help: "Size of a body", quantiles: ["p50", "p99"] }),'),
      message: "summary `shop_body_bytes` cannot be exposed: prometheus-client of Rust has no quantiles (service `shop`)",
      at: [9, 23],
    },
    {
      spec: inLanguage("python", 'size: summary("shop_body_bytes", { help: "Size of a body", quantiles: ["p50", "p99"] }),'),
      message: "summary `shop_body_bytes` cannot be exposed: prometheus_client of Python has no quantiles (service `shop`)",
    },
    {
      spec: inLanguage("python", 'wait: histogram("shop_wait_seconds", { help: "Time in the queue", buckets: "native" }),'),
      message: "histogram `shop_wait_seconds` cannot be exposed: prometheus_client of Python has no native histograms (service `shop`)",
    },
    {
      spec: inLanguage("rust", 'wait: gauge("shop_queue", { help: "Orders that wait", labels: { self: oneOf("yes", "no") } }),'),
      message: "gauge `shop_queue` cannot be exposed: its label `self` cannot be a field in Rust (service `shop`)",
    },
  ],
  good: [
    { spec: inLanguage("go", 'size: summary("shop_body_bytes", { help: "Size of a body", quantiles: ["p50", "p99"] }),') },
    { spec: inLanguage("rust", 'wait: histogram("shop_wait_seconds", { help: "Time in the queue", buckets: "native" }),') },
    { spec: inLanguage("python", 'wait: histogram("shop_wait_seconds", { help: "Time in the queue", buckets: ["100ms", "1s"] }),') },
  ],
});

const libraries = { rust: "prometheus-client of Rust", python: "prometheus_client of Python" };

const reasons: Readonly<Record<Lack, (metric: Metric, library: string) => { readonly message: string; readonly help: string }>> = {
  summary: (metric, library) => ({
    message: `${metric.kind} \`${metric.name}\` cannot be exposed: ${library} has no quantiles`,
    help: "make it a histogram: quantiles come out of its buckets, over all replicas together",
  }),
  "native-histogram": (metric, library) => ({
    message: `${metric.kind} \`${metric.name}\` cannot be exposed: ${library} has no native histograms`,
    help: 'list its buckets: `buckets: ["100ms", "500ms", "1s"]`',
  }),
  total: (metric, library) => ({
    message: `${metric.kind} \`${metric.name}\` cannot be exposed under its name: ${library} ends every counter in \`_total\``,
    help: "end its name in `_total`",
  }),
  label: (metric) => ({
    message: `${metric.kind} \`${metric.name}\` cannot be exposed: its label \`${metric.labels.find((label) => !isField(label.name))?.name}\` cannot be a field in Rust`,
    help: "name the label in small letters, digits and underscores, and not `self`, `super` or `crate`",
  }),
};

function inLanguage(language: string, metric: string): ExampleText {
  return exampleSpec({ service: `language: "${language}",\nmetrics: {\n  ${metric}\n},` });
}
