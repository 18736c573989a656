import { containersIn, defineRule, exampleFile, inPart } from "obsc/rule";

export default defineRule({
  name: "deploy/floating-tag",
  severity: "warning",
  summary: "Images have a tag that stays what it is",
  why: "Another program runs after the next pull, one that reads other settings, and nothing in the repository says since when.",
  see: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  config(config, report) {
    for (const { name, image, path } of containersIn(config)) {
      if (image === undefined || image.includes("@sha256:") || image.includes("${")) continue;
      const tag = /:([\w.-]+)$/.exec(image)?.[1];
      if (tag !== undefined && !/^(latest|stable|main|master|edge|nightly|dev|next)$/.test(tag)) continue;
      const message = tag === undefined ? `the image of \`${name}\` has no tag` : `the image of \`${name}\` has the tag \`${tag}\`, which moves`;
      report(inPart(config, [...path, "image"]), { message, help: "write the tag of one release, such as `prom/prometheus:v3.15.0`" });
    }
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
  ],
  good: [{ spec: exampleFile("compose", "services:\n  prometheus:\n    image: prom/prometheus:v3.15.0") }],
});
