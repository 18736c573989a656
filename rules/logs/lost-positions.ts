import { defineRule, type ExampleText, exampleRaw, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "logs/lost-positions",
  severity: "error",
  foreign: "off",
  summary: "An agent keeps how far it has read where a restart finds it",
  why: "After a restart Promtail reads every file from its beginning, and what the host has rotated away meanwhile is lost.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/configuration/#positions",
  config(config, report) {
    if (config.format !== "promtail") return;
    const [document = {}] = config.documents;
    const positions = isMap(document.positions) ? document.positions : {};
    const help = "keep them on a volume of the host: `positions: { filename: /run/promtail/positions.yaml }`";
    const { filename } = positions;
    if (filename === undefined) report(inPart(config, ["scrape_configs"], "key"), { message: "the configuration does not say where positions are kept", help });
    else if (/^\/(tmp|var\/tmp)\//.test(String(filename)))
      report(inPart(config, ["positions", "filename"]), { message: `positions in \`${filename}\` are gone after a restart`, help });
  },
  bad: [
    { spec: keeping("positions:\n  filename: /tmp/positions.yaml"), message: "positions in `/tmp/positions.yaml` are gone after a restart", at: [7, 15] },
    { spec: keeping(""), message: "the configuration does not say where positions are kept" },
  ],
  good: [{ spec: keeping("positions:\n  filename: /run/promtail/positions.yaml") }],
});

function keeping(positions: string): ExampleText {
  return exampleRaw("promtail", `${positions}\nscrape_configs:\n  - job_name: shop\n    static_configs:\n      - labels: { __path__: /var/log/shop/*.log }`);
}
