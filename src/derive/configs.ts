/** Files of configuration that are derived as data: each maker looks at the scope and gives those that follow. */
import { deriveAlertmanager } from "./alertmanager.ts";
import { deriveBlackbox } from "./blackbox.ts";
import { deriveCompose } from "./compose.ts";
import { deriveEnvFiles } from "./env-files.ts";
import { deriveFilebeat } from "./filebeat.ts";
import { grafanaAlerts } from "./grafana-alerts.ts";
import { grafanaDatasources } from "./grafana-datasources.ts";
import { deriveHealthScripts } from "./health-scripts.ts";
import { deriveKubernetes } from "./kubernetes.ts";
import { deriveLogSettings } from "./log-settings.ts";
import { deriveLoki } from "./loki.ts";
import { deriveLokiRules } from "./loki-rules.ts";
import type { ConfigFile } from "./part.ts";
import type { Plan } from "./plan.ts";
import { derivePrometheus } from "./prometheus-config.ts";
import { deriveSecretsExample } from "./secrets.ts";
import { traceStores } from "./trace-stores.ts";

/** What makers see: the Plan without the files themselves. Makers of deployments, which mount files, see those of the others. */
export type Derived = Omit<Plan, "configs">;

const makers: readonly ((derived: Derived) => readonly ConfigFile[])[] = [
  derivePrometheus,
  deriveBlackbox,
  deriveHealthScripts,
  deriveAlertmanager,
  grafanaDatasources,
  grafanaAlerts,
  deriveLoki,
  deriveLokiRules,
  deriveFilebeat,
  deriveLogSettings,
  traceStores,
];
/** Those that need to know which files there are, and what they mount beside. */
const deployers: readonly ((derived: Derived, files: readonly ConfigFile[]) => readonly ConfigFile[])[] = [deriveEnvFiles, deriveCompose, deriveKubernetes];

export function deriveConfigs(derived: Derived): readonly ConfigFile[] {
  const files = makers.flatMap((make) => make(derived));
  const deployed = [...files, ...deployers.flatMap((deploy) => deploy(derived, files))];
  return [...deployed, ...deriveSecretsExample(derived, deployed)];
}
