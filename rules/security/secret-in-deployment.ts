import { defineRule, documentsOf, exampleFile, exampleSpec, inPart, mapOf, type Path, variablesIn } from "obsc/rule";

export default defineRule({
  name: "security/secret-in-deployment",
  severity: "error",
  summary: "Files that start programs refer to secrets and hold none",
  why: "They are committed, copied and printed in logs; a key in one of them has to be replaced everywhere.",
  see: "https://docs.docker.com/compose/how-tos/use-secrets/",
  config(config, report, { plan }) {
    const help = "write where it is kept: `secret.env(…)` in the spec, `${NAME}` in a compose file, `secretKeyRef` in Kubernetes";
    const tell = (name: string, value: string, path: Path) => {
      if (isSecret(name, defaultIn(value))) report(inPart(config, path), { message: `\`${name}\` holds a secret as text`, help });
    };
    if (config.format === "env" || config.format === "compose" || config.format === "kubernetes")
      for (const { name, value, path } of variablesIn(config, plan)) tell(name, value, path);
    if (config.format === "helm-values")
      for (const { document, path } of documentsOf(config)) for (const { name, value, path: own } of textsIn(document, path)) tell(name, value, own);
  },
  bad: [
    {
      spec: exampleFile("compose", "services:\n  grafana:\n    image: grafana/grafana:13.2.0\n    environment:\n      - GF_SECURITY_ADMIN_PASSWORD=admin"),
      message: "`GF_SECURITY_ADMIN_PASSWORD` holds a secret as text",
      at: [10, 15],
    },
    {
      spec: exampleFile("compose", "services:\n  db:\n    image: postgres:17.2\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:-postgres}"),
      message: "`POSTGRES_PASSWORD` holds a secret as text",
    },
    { spec: exampleSpec({ service: 'env: { SHOP_API_KEY: "k-1234567890" },' }), message: "`SHOP_API_KEY` holds a secret as text" },
    { spec: exampleFile("env", "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20abcdef"), message: "`OTEL_EXPORTER_OTLP_HEADERS` holds a secret as text" },
    { spec: exampleFile("helmValues", "grafana:\n  adminPassword: prom-operator"), message: "`adminPassword` holds a secret as text" },
  ],
  good: [
    {
      spec: exampleFile(
        "compose",
        "services:\n  grafana:\n    image: grafana/grafana:13.2.0\n    environment:\n      - GF_SECURITY_ADMIN_PASSWORD=${GRAFANA_PASSWORD:?}\n      - SMTP_PASSWORD=${MAIL_PASSWORD:-${GRAFANA_PASSWORD}}",
      ),
    },
    { spec: exampleSpec({ service: 'env: { SHOP_API_KEY: secret.env("SHOP_API_KEY") },' }) },
    { spec: exampleFile("helmValues", "grafana:\n  admin: { existingSecret: grafana, passwordKey: admin-password }") },
  ],
});

/** What a compose file takes where a variable is not set, `${NAME:-this}`; any other value as it is. */
function defaultIn(value: string): string {
  return /^\$\{\w+:?-(.+)\}$/.exec(value)?.[1] ?? value;
}

/** By its name, where the value is no reference and no path; by itself, where it carries a password or a token. */
function isSecret(name: string, value: string): boolean {
  if (value.trim() === "" || /\$[({_]|\$\w|^<.*>$/.test(value)) return false;
  if (/Bearer(\s|%20)\S|Basic(\s|%20)\S|^\w+:\/\/[^/\s:@]+:[^/\s@]+@/.test(value)) return true;
  const named = /(^|[_.-])(password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|connection[_-]?string|instrumentation[_-]?key)$/i;
  const camel = /[a-z](Password|Secret|Token|ApiKey)$/;
  return (named.test(name) || (camel.test(name) && !/^existing/.test(name))) && !value.startsWith("/") && !/^(true|false|\d{1,3})$/.test(value);
}

function textsIn(value: unknown, path: Path): readonly { readonly name: string; readonly value: string; readonly path: Path }[] {
  const parts: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(mapOf(value));
  return parts.flatMap(([name, each]) => {
    if (typeof each === "string") return [{ name: String(name), value: each, path: [...path, name] }];
    return textsIn(each, [...path, name]);
  });
}
