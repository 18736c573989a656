import { defineRule, didYouMean, examplePrometheus, type Finding, inPart, type Misplaced, misplacedIn, prometheusKeys, renamedPrometheusKeys } from "obsc/rule";

export default defineRule({
  name: "prometheus/unknown-setting",
  severity: "error",
  summary: "A configuration of Prometheus has only settings that it knows",
  why: "One that it does not know keeps it from starting, and a reload from taking place.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents.slice(0, 1))
      for (const found of misplacedIn(document, prometheusKeys)) report(inPart(config, found.path, found.what), problemOf(found));
  },
  bad: [
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_intervall: 15s"),
      message: "Prometheus knows no setting `scrape_intervall`",
      at: [8, 7],
    },
    { spec: examplePrometheus("storage:\n  tsdb:\n    retention: 15d"), message: "`retention` has settings of its own" },
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_classic_histograms: true"),
      message: "Prometheus knows no setting `scrape_classic_histograms`",
    },
    {
      spec: examplePrometheus("tls_config:\n  cert_file: /etc/prometheus/tls.crt\n  key_file: /etc/prometheus/tls.key"),
      message: "Prometheus knows no setting `tls_config`",
    },
  ],
  good: [{ spec: examplePrometheus("storage:\n  tsdb:\n    retention:\n      time: 15d") }],
});

/** Settings of `tls_config` say how to ask others; those of the server itself stand elsewhere. */
const ofTheServer = "write `tls_server_config` into the web configuration file, which `--web.config.file` names";

function problemOf({ path, what, known }: Misplaced): Finding {
  const name = String(path.at(-1));
  const others = Object.keys(known);
  if (what === "value") return { message: `\`${name}\` has settings of its own`, help: `write them below it: ${others.slice(0, 4).join(", ")}` };
  const now = renamedPrometheusKeys[name];
  const mended = now === undefined ? (didYouMean(name, others) ?? "leave it out") : `it is now ${now}`;
  return { message: `Prometheus knows no setting \`${name}\``, help: path.length === 1 && name === "tls_config" ? ofTheServer : mended };
}
