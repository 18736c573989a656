/** What the blackbox exporter does for the tcp and http checks of services: https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md */
import type { HealthCheck } from "../ir/health.ts";
import { within } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import { formatDuration } from "../util/duration.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import type { ConfigFile } from "./part.ts";

/** A check that the exporter makes, with what it is asked to probe. */
export interface Probe {
  readonly check: Extract<HealthCheck, { readonly check: "tcp" | "http" }>;
  readonly target: string;
}

export function probesOf({ health }: Service): readonly Probe[] {
  return (health?.checks ?? []).flatMap((check): readonly Probe[] => {
    if (check.check === "tcp") return [{ check, target: check.address }];
    return check.check === "http" ? [{ check, target: check.url }] : [];
  });
}

/** The job that probes: `shop-database`. */
export function probeJob({ name }: Service, check: Pick<HealthCheck, "name">): string {
  return `${name}-${check.name}`;
}

/** Checks that differ only in whom they ask share a module: `tcp_5s`, `http_200_5s`. */
export function blackboxModule(check: Probe["check"]): string {
  return `${check.check === "tcp" ? "tcp" : `http_${check.expect}`}_${formatDuration(check.timeout)}`;
}

/** `blackbox/blackbox.yaml`, where a Prometheus of this system has something to probe. */
export function deriveBlackbox({ system }: Derived): readonly ConfigFile[] {
  const checks = system.services.flatMap((service) => probesOf(service).map(({ check }) => ({ service, check })));
  const [first] = checks;
  if (!first || !system.prometheus) return [];
  const modules = Object.fromEntries(checks.map(({ check }) => [blackboxModule(check), moduleOf(check)]));
  return [
    {
      format: "blackbox",
      path: "blackbox/blackbox.yaml",
      subject: "blackbox",
      documents: [{ modules }],
      because: {},
      at: first.check.at,
      placeOf: ([, name, setting]) => {
        const check = checks.find((each) => blackboxModule(each.check) === name)?.check ?? first.check;
        return setting === "timeout" ? within(check.at, 1, "timeout") : check.at;
      },
      services: [...new Set(checks.map(({ service }) => service.name))],
      allow: [],
    },
  ];
}

function moduleOf(check: Probe["check"]): Settings {
  const timeout = formatDuration(check.timeout);
  if (check.check === "tcp") return { prober: "tcp", timeout };
  // A redirect is an answer of its own; followed, it would be judged by what it leads to.
  const follows = check.expect < 300 || check.expect >= 400;
  return { prober: "http", timeout, http: { method: "GET", valid_status_codes: [check.expect], follow_redirects: follows } };
}
