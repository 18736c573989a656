/**
 * Scripts that run the command checks of services on the hosts and leave what they found to node exporter's textfile collector:
 * https://github.com/prometheus/node_exporter#textfile-collector
 */
import type { HealthCheck } from "../ir/health.ts";
import type { Service } from "../ir/system.ts";
import { formatDuration } from "../util/duration.ts";
import type { Derived } from "./configs.ts";
import type { ConfigFile } from "./part.ts";

type CommandCheck = Extract<HealthCheck, { readonly check: "command" }>;

/** What the script exposes: whether the check succeeded, and when it was last made. */
export const checkSuccess = "health_check_success";
export const checkRun = "health_check_last_run_timestamp_seconds";

function commandsOf({ health }: Service): readonly CommandCheck[] {
  return (health?.checks ?? []).filter((check): check is CommandCheck => check.check === "command");
}

/** `health/<service>-<check>.sh`, for each command check. */
export function deriveHealthScripts({ system }: Derived): readonly ConfigFile[] {
  return system.services.flatMap((service) => commandsOf(service).map((check) => scriptOf(service, check)));
}

function scriptOf(service: Service, check: CommandCheck): ConfigFile {
  const name = `${service.name}-${check.name}`;
  return {
    format: "script",
    path: `health/${name}.sh`,
    subject: `checks.${check.name}`,
    documents: [],
    text: scriptText(service, check),
    because: {},
    at: check.at,
    services: [service.name],
    allow: [],
  };
}

function scriptText(service: Service, { name, command, every, timeout }: CommandCheck): string {
  const labels = `{service="${service.name}",check="${name}"}`;
  return `#!/bin/sh
#
# Run it every ${formatDuration(every)}, by cron or a timer of systemd, with the folder that node exporter reads:
#   node_exporter --collector.textfile.directory=/var/lib/node_exporter
set -u
directory=\${1:-/var/lib/node_exporter}
file="$directory/${service.name}-${name}.prom"

success=0
timeout ${seconds(timeout)} ${command.map(quoted).join(" ")} >/dev/null 2>&1 && success=1

# Written beside and moved: node exporter never sees half a file.
cat >"$file.$$" <<END
# HELP ${checkSuccess} Whether the last run of a health check succeeded
# TYPE ${checkSuccess} gauge
${checkSuccess}${labels} $success
# HELP ${checkRun} When a health check was last made
# TYPE ${checkRun} gauge
${checkRun}${labels} $(date +%s)
END
mv "$file.$$" "$file"
`;
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

/** One word for the shell, whatever is in it. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
