/** Grafana dashboards as files that Grafana reads from disk: https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
import { toYaml } from "../../util/yaml.ts";
import type { Emitter } from "../emitter.ts";
import { dashboardJson } from "./dashboard-json.ts";
import { lintExclusions } from "./lint-exclusions.ts";

/** Classic dashboards, which Grafana 10 and later read; JSON has no comments, so each says in its description what made it. */
export const grafana: Emitter = {
  name: "grafana",
  summary: "Dashboards for Grafana 10 and later, and the file that provisions them",
  emit({ system, dashboards }, { header }) {
    if (dashboards.length === 0) return [];
    const files = dashboards.map((dashboard) => ({
      path: `grafana/dashboards/${dashboard.uid}.json`,
      content: `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`,
    }));
    const exclusions = lintExclusions(dashboards);
    return [
      ...files,
      ...(exclusions
        ? [
            {
              path: "grafana/dashboards/.lint",
              content: toYaml(exclusions, [...header, "", "What dashboard-linter asks and these dashboards do otherwise, with the reason."]),
            },
          ]
        : []),
      { path: "grafana/provisioning/dashboards/obsc.yaml", content: toYaml(provider(system.name), [...header, "", `Mount ../../dashboards as ${mountedAt}.`]) },
    ];
  },
};

/** Where the official image keeps what it is given: https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/ */
const mountedAt = "/var/lib/grafana/dashboards";

function provider(name: string) {
  return {
    apiVersion: 1,
    providers: [
      {
        name: `obsc-${name}`,
        orgId: 1,
        folder: name,
        type: "file",
        disableDeletion: false,
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: mountedAt, foldersFromFilesStructure: false },
      },
    ],
  };
}
