import { containersIn, defineRule, documentsOf, exampleFile, inPart, mapOf, type Path } from "obsc/rule";

export default defineRule({
  name: "deploy/floating-tag",
  severity: "warning",
  foreign: "off",
  summary: "Images have a tag that stays what it is",
  why: "Another program runs after the next pull, one that reads other settings, and nothing in the repository says since when.",
  see: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  config(config, report) {
    for (const { name, image, path } of containersIn(config)) {
      if (image === undefined || image.includes("@sha256:") || image.includes("${")) continue;
      const tag = /:([\w.-]+)$/.exec(image)?.[1];
      if (tag !== undefined && !moving.test(tag)) continue;
      const message = tag === undefined ? `the image of \`${name}\` has no tag` : `the image of \`${name}\` has the tag \`${tag}\`, which moves`;
      report(inPart(config, [...path, "image"]), { message, help: "write the tag of one release, such as `prom/prometheus:v3.15.0`" });
    }
    if (config.format !== "helm-values") return;
    for (const { document, path } of documentsOf(config))
      for (const found of chartTags(document, path))
        report(inPart(config, found.path), {
          message: `the image of \`${found.owner}\` has the tag \`${found.tag}\`, which moves`,
          help: "write the tag of one release, or leave it to the chart, whose version names one",
        });
  },
  bad: [
    {
      spec: exampleFile("compose", "services:\n  prometheus:\n    image: prom/prometheus:latest"),
      message: "the image of `prometheus` has the tag `latest`, which moves",
      at: [8, 18],
    },
    {
      spec: exampleFile(
        "kubernetes",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec:\n  containers:\n    - name: shop\n      image: registry.example:5000/shop",
      ),
      message: "the image of `shop` has no tag",
    },
    {
      spec: exampleFile("helmValues", "grafana:\n  image:\n    repository: grafana/grafana\n    tag: latest"),
      message: "the image of `grafana` has the tag `latest`, which moves",
      at: [9, 16],
    },
  ],
  good: [
    { spec: exampleFile("compose", "services:\n  prometheus:\n    image: prom/prometheus:v3.15.0") },
    { spec: exampleFile("helmValues", "grafana:\n  image:\n    tag: 13.2.0") },
  ],
});

const moving = /^(latest|stable|main|master|edge|nightly|dev|next)$/;

/** Tags in the values of a chart: `image: { tag: … }`, however deep. */
function chartTags(settings: object, path: Path): readonly { readonly owner: string; readonly tag: string; readonly path: Path }[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (typeof value !== "object" || value === null) return [];
    const here = [...path, key];
    const { tag } = mapOf(value);
    const own = key === "image" && typeof tag === "string" && moving.test(tag) ? [{ owner: String(path.at(-1) ?? "chart"), tag, path: [...here, "tag"] }] : [];
    return [...own, ...chartTags(value, here)];
  });
}
