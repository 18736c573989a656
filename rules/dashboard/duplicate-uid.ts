import { defineRule, inPart } from "obsc/rule";

export default defineRule({
  name: "dashboard/duplicate-uid",
  severity: "error",
  summary: "No two dashboards have one uid",
  why: "Grafana keeps dashboards by their uid: of two files with one it takes the one, then the other, and refuses to save either.",
  see: "https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards",
  grafanaJson(json, report, { plan }) {
    const { uid } = json.data;
    // In a spec two of one uid are two files of one name, of which another rule speaks.
    if (plan.foreign !== true || typeof uid !== "string" || uid === "") return;
    const first = plan.grafanaJson.find((other) => other.data.uid === uid);
    if (!first || first === json) return;
    report(inPart(json, ["uid"]), {
      message: `another dashboard has the uid \`${uid}\``,
      help: "give one of them another, or take one out",
      related: [{ message: "the other one", at: inPart(first, ["uid"]).part }],
    });
  },
  bad: [{ file: "dashboards", spec: both("shop", "shop"), message: "another dashboard has the uid `shop`", at: [4, 39] }],
  good: [{ file: "dashboards", spec: both("shop", "orders") }],
});

function both(first: string, second: string): string {
  const board = (uid: string) => `'{"title": "Shop", "uid": "${uid}", "panels": []}'`;
  return `kind: ConfigMap\ndata:\n  one.json: ${board(first)}\n  two.json: ${board(second)}\n`;
}
