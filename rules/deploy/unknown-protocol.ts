import { containersIn, defineRule, documentsOf, edited, exampleFile, inPart, listOf, mapOf, type Path, replaced } from "obsc/rule";

export default defineRule({
  name: "deploy/unknown-protocol",
  severity: "error",
  fixes: "safe",
  summary: "Ports of Kubernetes speak TCP, UDP or SCTP",
  why: "The API refuses the object: what is spoken above TCP, HTTP among it, is nothing that a port says.",
  see: "https://kubernetes.io/docs/reference/networking/service-protocols/",
  config(config, report) {
    if (config.format !== "kubernetes") return;
    const look = (ports: unknown, way: Path) => {
      for (const [index, port] of listOf(ports).entries()) {
        const { protocol } = mapOf(port);
        if (protocol === undefined || isProtocol(String(protocol))) continue;
        const value = inPart(config, [...way, index, "protocol"]);
        const upper = String(protocol).toUpperCase();
        report(value, {
          message: `\`${protocol}\` is no protocol of a port`,
          help: "write `TCP`, `UDP` or `SCTP`",
          fix: isProtocol(upper) ? edited("safe", `write \`${upper}\``, replaced(value, String(protocol), upper)) : undefined,
        });
      }
    };
    for (const { settings, path } of containersIn(config)) look(settings.ports, [...path, "ports"]);
    for (const { document, path } of documentsOf(config)) if (document.kind === "Service") look(mapOf(document.spec).ports, [...path, "spec", "ports"]);
  },
  bad: [
    {
      spec: exampleFile(
        "kubernetes",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: jaeger }\nspec:\n  containers:\n    - name: jaeger\n      image: jaegertracing/jaeger:2.19.0\n      ports:\n        - { containerPort: 16686, protocol: HTTP }",
      ),
      message: "`HTTP` is no protocol of a port",
      at: [14, 51],
    },
    {
      spec: exampleFile("kubernetes", "apiVersion: v1\nkind: Service\nmetadata: { name: jaeger }\nspec:\n  ports:\n    - { port: 16686, protocol: tcp }"),
      message: "`tcp` is no protocol of a port",
    },
  ],
  good: [
    {
      spec: exampleFile(
        "kubernetes",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: jaeger }\nspec:\n  containers:\n    - name: jaeger\n      image: jaegertracing/jaeger:2.19.0\n      ports:\n        - { containerPort: 16686, protocol: TCP }",
      ),
    },
  ],
});

function isProtocol(text: string): boolean {
  return /^(TCP|UDP|SCTP)$/.test(text);
}
