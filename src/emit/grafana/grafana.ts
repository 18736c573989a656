/** Grafana dashboards as files that Grafana reads from disk: https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
import type { DashboardPart } from "../../derive/dashboard-part.ts";
import type { Plan } from "../../derive/plan.ts";
import { toYaml } from "../../util/yaml.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter } from "../emitter.ts";
import { dashboardJson } from "./dashboard-json.ts";
import { dashboardResource } from "./dashboard-v2.ts";
import { lintExclusions } from "./lint-exclusions.ts";

/** Classic dashboards, which Grafana 10 and later read; JSON has no comments, so each says in its description what made it. */
export const grafana: Emitter = {
  name: "grafana",
  summary: "Dashboards for Grafana 10 and later, its datasources and alerts, and the files that provision them",
  emit(plan, { header, schema = "classic" }) {
    const { system, dashboards } = plan;
    const form = schema === "v2" ? dashboardResource : dashboardJson;
    const folders = foldersOf(plan);
    const files = dashboards.map((dashboard) => ({
      path: `${folderOf(dashboard, folders)}/${dashboard.uid}.json`,
      content: `${JSON.stringify(dashboard.raw ?? form(dashboard), null, 2)}\n`,
    }));
    const exclusions = [...new Set(dashboards.map((dashboard) => folderOf(dashboard, folders)))].flatMap((folder) => {
      const found = lintExclusions(dashboards.filter((dashboard) => folderOf(dashboard, folders) === folder));
      return found ? [{ path: `${folder}/.lint`, content: toYaml(found, [...header, "", ...linted]) }] : [];
    });
    // A Grafana of another system has files of that name and a folder of its own already.
    const isGuest = !system.grafana && plan.scope.grafana !== undefined;
    const root = isGuest ? `${mountedAt}/${system.name}` : mountedAt;
    const mount = [...header, "", `Mount ../../dashboards as ${root}.`];
    const providers = { apiVersion: 1, providers: (folders ?? [undefined]).map((level) => provider(system.name, root, level)) };
    return [
      ...files,
      ...exclusions,
      ...(dashboards.length > 0 ? [{ path: `grafana/provisioning/dashboards/${isGuest ? system.name : "obsc"}.yaml`, content: toYaml(providers, mount) }] : []),
      ...configFiles(plan, "grafana", header),
    ];
  },
};

const linted = ["What dashboard-linter asks and these dashboards do otherwise, with the reason."];

/** A Grafana that is declared here has a folder for each level; dashboards for somebody else's Grafana are one folder. */
function foldersOf({ system, dashboards }: Plan): readonly Level[] | undefined {
  if (!system.grafana) return undefined;
  const used = new Set(dashboards.map(({ level }) => level));
  return levels.filter((level) => used.has(level));
}

function folderOf({ level }: DashboardPart, folders: readonly Level[] | undefined): string {
  return folders ? `grafana/dashboards/${level}` : "grafana/dashboards";
}

type Level = DashboardPart["level"];
const levels: readonly Level[] = ["system", "service", "business", "sla"];
const titles: Readonly<Record<Level, string>> = { system: "System", service: "Services", business: "Business", sla: "SLA" };

/** Where the official image keeps what it is given: https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/ */
const mountedAt = "/var/lib/grafana/dashboards";

function provider(name: string, root: string, level: Level | undefined) {
  return {
    name: level === undefined ? `obsc-${name}` : `obsc-${name}-${level}`,
    orgId: 1,
    folder: level === undefined ? name : `${name}: ${titles[level]}`,
    type: "file",
    disableDeletion: false,
    allowUiUpdates: false,
    updateIntervalSeconds: 30,
    options: { path: level === undefined ? root : `${root}/${level}`, foldersFromFilesStructure: false },
  };
}
