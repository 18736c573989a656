import { defineRule, exampleRaw, inPart, isMap, type Path } from "obsc/rule";

export default defineRule({
  name: "logs/lone-ring",
  severity: "error",
  summary: "A ring that only one Loki knows asks for one copy of each line",
  why: "With `inmemory` each process knows itself and nobody else: it finds no second ingester for the copies that it is asked for, and refuses every line.",
  see: "https://grafana.com/docs/loki/latest/configure/#common",
  config(config, report) {
    const [document = {}] = config.format === "loki" ? config.documents : [];
    const common = isMap(document.common) ? document.common : {};
    const ingester = isMap(document.ingester) && isMap(document.ingester.lifecycler) ? document.ingester.lifecycler : {};
    const ring = isMap(ingester.ring) ? ingester.ring : {};
    judge(common, isMap(common.ring) ? common.ring : {}, ["common"]);
    judge(ring, ring, ["ingester", "lifecycler", "ring"]);

    function judge({ replication_factor: copies }: typeof common, { kvstore }: typeof common, path: Path): void {
      if (typeof copies !== "number" || copies < 2 || !isMap(kvstore) || kvstore.store !== "inmemory") return;
      report(inPart(config, [...path, "replication_factor"]), {
        message: `${copies} copies of each line are asked for, and a ring in memory has one ingester`,
        help: "write 1, or keep the ring in `memberlist`",
      });
    }
  },
  bad: [
    {
      spec: exampleRaw("loki", "common:\n  replication_factor: 3\n  ring:\n    kvstore: { store: inmemory }"),
      message: "3 copies of each line are asked for, and a ring in memory has one ingester",
      at: [7, 25],
    },
    {
      spec: exampleRaw("loki", "ingester:\n  lifecycler:\n    ring:\n      replication_factor: 2\n      kvstore: { store: inmemory }"),
      message: "2 copies of each line are asked for, and a ring in memory has one ingester",
    },
  ],
  good: [
    { spec: exampleRaw("loki", "common:\n  replication_factor: 1\n  ring:\n    kvstore: { store: inmemory }") },
    { spec: exampleRaw("loki", "common:\n  replication_factor: 3\n  ring:\n    kvstore: { store: memberlist }") },
  ],
});
