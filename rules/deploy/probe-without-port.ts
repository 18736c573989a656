import { containersIn, defineRule, exampleFile, inPart, listOf, mapOf } from "obsc/rule";

export default defineRule({
  name: "deploy/probe-without-port",
  severity: "error",
  summary: "Probes ask a port that the container has",
  why: "A probe that nobody answers restarts a healthy container again and again, or keeps it out of its Service.",
  see: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  config(config, report) {
    if (config.format !== "kubernetes") return;
    for (const { name, settings, path } of containersIn(config)) {
      const ports = listOf(settings.ports).map((port) => mapOf(port));
      for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
        for (const way of ["httpGet", "tcpSocket", "grpc"]) {
          const { port } = mapOf(mapOf(settings[probe])[way]);
          // A container without ports says nothing about where it listens.
          if (port === undefined || ports.length === 0) continue;
          if (ports.some((each) => each.name === port || each.containerPort === port)) continue;
          report(inPart(config, [...path, probe, way, "port"]), {
            message: `\`${name}\` has no port \`${port}\``,
            help: `ask one of its ports: ${ports.map((each) => each.name ?? each.containerPort).join(", ")}`,
          });
        }
    }
  },
  bad: [
    {
      spec: podWith("health"),
      message: "`shop` has no port `health`",
      at: [15, 58],
    },
  ],
  good: [{ spec: podWith("http") }],
});

function podWith(port: string) {
  return exampleFile(
    "kubernetes",
    `apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec:\n  containers:\n    - name: shop\n      image: shop:1.4.0\n      ports:\n        - { name: http, containerPort: 8080 }\n      livenessProbe: { httpGet: { path: /ok, port: ${port} } }`,
  );
}
