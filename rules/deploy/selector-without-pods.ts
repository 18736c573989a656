import { defineRule, documentsOf, exampleFile, inPart, mapOf, type Plan, podOf, type Setting } from "obsc/rule";

export default defineRule({
  name: "deploy/selector-without-pods",
  severity: "error",
  summary: "A Service, and a workload itself, choose pods that are there",
  why: "A Service without pods has no addresses, and everything that calls it fails; a Deployment whose selector leaves its own pods out is refused.",
  see: "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service",
  config(config, report, { plan }) {
    if (config.format !== "kubernetes") return;
    const pods = podLabels(plan);
    for (const { document, path } of documentsOf(config)) {
      const spec = mapOf(document.spec);
      const own = podOf(document)?.labels;
      const [selector, way] =
        document.kind === "Service" ? [mapOf(spec.selector), "selector"] : own ? [mapOf(mapOf(spec.selector).matchLabels), "selector"] : [{}, ""];
      const among = own ? [own] : pods;
      // Where no pod is known at all, they are somebody else's.
      if (Object.keys(selector).length === 0 || among.length === 0) continue;
      const fits = (labels: Readonly<Record<string, Setting>>) => Object.entries(selector).every(([key, value]) => labels[key] === value);
      if (among.some(fits)) continue;
      const said = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
      report(inPart(config, [...path, "spec", way]), {
        message: `no pod has the labels \`${said.join(", ")}\``,
        help: "choose labels that the template of the pods has",
      });
    }
  },
  bad: [
    {
      spec: serviceFor("shops"),
      message: "no pod has the labels `app=shops`",
      at: [10, 19],
    },
  ],
  good: [{ spec: serviceFor("shop") }],
});

function podLabels({ configs }: Plan): readonly Readonly<Record<string, Setting>>[] {
  return configs
    .filter(({ format }) => format === "kubernetes")
    .flatMap((config) => documentsOf(config))
    .flatMap(({ document }) => {
      const pod = podOf(document);
      return pod ? [pod.labels] : [];
    });
}

function serviceFor(app: string) {
  const pods =
    "apiVersion: apps/v1\\nkind: Deployment\\nmetadata: { name: shop }\\nspec:\\n  selector: { matchLabels: { app: shop } }\\n  template:\\n    metadata: { labels: { app: shop } }\\n    spec: { containers: [{ name: shop, image: 'shop:1.4.0' }] }";
  const object = `apiVersion: v1\nkind: Service\nmetadata: { name: shop }\nspec:\n  selector: { app: ${app} }\n  ports: [{ port: 80 }]`;
  return exampleFile("kubernetes", object, {}, `  raw.kubernetes("${pods}", { name: "pods" }),\n`);
}
