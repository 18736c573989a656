import { defineRule, examplePrometheus, inPart, settingTexts } from "obsc/rule";

export default defineRule({
  name: "security/secret-in-prometheus",
  severity: "error",
  summary: "Prometheus reads its secrets from files",
  why: "Its configuration is committed and mounted; whoever reads it has the key.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const document of config.documents)
      for (const { path, text } of settingTexts(document)) {
        const name = String(path.at(-1));
        const inHeader = path.includes("headers") && /auth|key|token/i.test(name);
        if (text === "" || !(/^(password|credentials|bearer_token|client_secret|secret_key)$/.test(name) || inHeader)) continue;
        report(inPart(config, path), {
          message: `\`${name}\` stands in the configuration`,
          help: inHeader ? "use `authorization` with `credentials_file`" : `write \`${name}_file\`, and mount the file`,
        });
      }
  },
  bad: [
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    basic_auth: { username: a, password: abc }"),
      message: "`password` stands in the configuration",
      at: [8, 44],
    },
  ],
  good: [{ spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    basic_auth: { username: a, password_file: /run/secrets/a }") }],
});
