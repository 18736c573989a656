import { defineRule, examplePrometheus, inPart, isWrittenLater, prometheusKeys, sectionsIn } from "obsc/rule";

export default defineRule({
  name: "security/secret-in-prometheus",
  severity: "error",
  foreign: "info",
  summary: "Prometheus reads its secrets from files",
  why: "Its configuration is committed and mounted; whoever reads it has the key.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents.slice(0, 1))
      for (const { settings, known, path } of sectionsIn(document, prometheusKeys)) {
        for (const [name, value] of Object.entries(settings)) {
          if (!secrets.test(name) || typeof value !== "string" || value === "" || isWrittenLater(value)) continue;
          const help =
            `${name}_file` in known ? `write \`${name}_file\`, and mount the file` : "keep the file itself out of sight, or fill it in where it is mounted";
          report(inPart(config, [...path, name]), { message: `\`${name}\` stands in the configuration`, help });
        }
        for (const [name, value] of Object.entries(settings.headers ?? {})) {
          if (!/auth|key|token/i.test(name) || isWrittenLater(value)) continue;
          report(inPart(config, [...path, "headers", name]), {
            message: `\`${name}\` stands in the configuration`,
            help: "use `authorization` with `credentials_file`, or `http_headers` with `files`",
          });
        }
      }
  },
  bad: [
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    basic_auth: { username: a, password: abc }"),
      message: "`password` stands in the configuration",
      at: [8, 44],
    },
    {
      file: "prometheus",
      spec: "scrape_configs:\n  - job_name: a\n    ec2_sd_configs: [{ access_key: a, secret_key: b }]\n",
      message: "`secret_key` stands in the configuration",
    },
    {
      file: "prometheus",
      spec: "remote_write:\n  - url: http://far/write\n    headers: { X-Api-Key: abc }\n",
      message: "`X-Api-Key` stands in the configuration",
    },
  ],
  good: [
    { spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    basic_auth: { username: a, password_file: /run/secrets/a }") },
    { file: "prometheus", spec: "scrape_configs:\n  - job_name: a\n    basic_auth: { username: a, password: '${PASSWORD}' }\n" },
  ],
});

const secrets = /^(password|credentials|bearer_token|client_secret|secret_key|auth_token|token|application_secret|consumer_key|private_key|key_passphrase)$/;
