import { containersIn, defineRule, exampleFile, inPart, listOf, mapOf, publishedBy } from "obsc/rule";

export default defineRule({
  name: "deploy/port-used-twice",
  severity: "error",
  summary: "A port has one listener",
  why: "The second container does not start, or Kubernetes refuses the object.",
  see: "https://docs.docker.com/reference/compose-file/services/#ports",
  config(config, report) {
    const taken = new Map<string, string>();
    for (const container of containersIn(config)) {
      const { name, settings, path } = container;
      if (config.format === "compose") {
        for (const { host, protocol, path: own } of publishedBy(container)) {
          if (host === undefined) continue;
          const key = `${host}/${protocol}`;
          const first = taken.get(key);
          if (first === undefined) taken.set(key, name);
          else
            report(inPart(config, own), {
              message: `port ${host} of the host belongs to \`${first}\` already`,
              help: "publish another port of the host, or none",
            });
        }
        continue;
      }
      const own = new Set<string>();
      for (const [index, each] of listOf(settings.ports).entries()) {
        const { containerPort, protocol = "TCP" } = mapOf(each);
        const key = `${containerPort}/${protocol}`;
        if (own.has(key))
          report(inPart(config, [...path, "ports", index, "containerPort"]), { message: `\`${name}\` has port ${containerPort} twice`, help: "list it once" });
        own.add(key);
      }
    }
  },
  bad: [
    {
      spec: exampleFile("compose", 'services:\n  a:\n    image: a:1.0.0\n    ports: ["8080:80"]\n  b:\n    image: b:1.0.0\n    ports: ["127.0.0.1:8080:8080"]'),
      message: "port 8080 of the host belongs to `a` already",
      at: [12, 19],
    },
    {
      spec: exampleFile(
        "kubernetes",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec:\n  containers:\n    - name: shop\n      image: shop:1.0.0\n      ports: [{ containerPort: 80 }, { containerPort: 80, name: http }]",
      ),
      message: "`shop` has port 80 twice",
    },
  ],
  good: [
    {
      spec: exampleFile(
        "compose",
        'services:\n  a:\n    image: a:1.0.0\n    ports: ["8080:80"]\n  b:\n    image: b:1.0.0\n    ports: ["8081:8080", "8080:8080/udp"]',
      ),
    },
    { spec: exampleFile("compose", 'services:\n  a:\n    image: a:1.0.0\n    ports: ["80"]\n  b:\n    image: b:1.0.0\n    ports: ["80"]') },
  ],
});
