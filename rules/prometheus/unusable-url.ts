import { defineRule, examplePrometheus, inPart, isWrittenLater, prometheusKeys, type Setting, sectionsIn } from "obsc/rule";

export default defineRule({
  name: "prometheus/unusable-url",
  severity: "error",
  foreign: "warning",
  summary: "What Prometheus asks, it asks by `http` or `https`",
  why: "It loads the file, and every single request fails.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const { name, path, settings } of config.documents.slice(0, 1).flatMap((document) => sectionsIn(document, prometheusKeys))) {
      const { scheme, url } = settings;
      if ((name === "scrape_configs" || name === "alertmanagers") && isOther(scheme, /^https?$/))
        report(inPart(config, [...path, "scheme"]), { message: `nothing is asked by \`${String(scheme)}\``, help: "write `http` or `https`" });
      if (name.startsWith("remote_") && isOther(url, /^https?:\/\/[^/]/i))
        report(inPart(config, [...path, "url"]), {
          message: `\`${String(url)}\` does not begin with \`http://\` or \`https://\` and a host`,
          help: "write it as `https://host:port/path`",
        });
    }
  },
  bad: [
    { spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scheme: htps"), message: "nothing is asked by `htps`", at: [8, 15] },
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: mimir:9009/api/v1/push\n",
      message: "`mimir:9009/api/v1/push` does not begin with `http://` or `https://` and a host",
      at: [2, 10],
    },
  ],
  good: [
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    scheme: https\nremote_write:\n  - url: https://mimir/api/v1/push\nremote_read:\n  - url: ${FAR}\n",
    },
  ],
});

function isOther(value: Setting | undefined, right: RegExp): boolean {
  return typeof value === "string" && value !== "" && !isWrittenLater(value) && !right.test(value);
}
