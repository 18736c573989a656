/** Which program a file is for, so that one behind the wrong flag is not read as something else. */
import type { ForeignKind } from "../derive/part.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { TextSource } from "./text-source.ts";

interface Signs {
  readonly is: string;
  /** A file that has all of these is of this kind, unless one above it says so too. */
  readonly all: readonly string[];
  /** A file that has one of these may be. */
  readonly any: readonly string[];
}

const signs: Readonly<Record<ForeignKind, Signs>> = {
  rules: { is: "a rule file", all: ["groups"], any: ["groups", "apiVersion", "namespace"] },
  alertmanager: {
    is: "a configuration of Alertmanager",
    all: ["route", "receivers"],
    any: ["route", "inhibit_rules", "mute_time_intervals", "time_intervals"],
  },
  collector: { is: "a configuration of the OpenTelemetry Collector", all: ["exporters", "service"], any: ["exporters", "processors", "service", "connectors"] },
  loki: {
    is: "a configuration of Loki",
    all: ["schema_config"],
    any: ["schema_config", "auth_enabled", "limits_config", "common", "ingester", "storage_config", "server"],
  },
  promtail: { is: "a configuration of Promtail", all: ["clients", "scrape_configs"], any: ["client", "clients", "positions", "server", "target_config"] },
  prometheus: {
    is: "a configuration of Prometheus",
    all: ["scrape_configs"],
    any: ["global", "scrape_configs", "rule_files", "alerting", "remote_write", "storage"],
  },
  dashboards: { is: "a dashboard of Grafana", all: ["panels"], any: ["panels", "kind", "apiVersion"] },
};

/** What to say of a file whose own settings show that it is of another kind than the flag that named it. */
export function otherKind(source: TextSource, kind: ForeignKind): Diagnostic | undefined {
  const keys = new Map([...source.text.matchAll(/^(\w+):/gm)].map(({ 1: key = "", index }) => [key, index]));
  if (signs[kind].any.some((key) => keys.has(key))) return undefined;
  const [found] = (Object.keys(signs) as readonly ForeignKind[]).filter((each) => signs[each].all.every((key) => keys.has(key)));
  if (found === undefined) return undefined;
  const [key = ""] = signs[found].all;
  const start = keys.get(key) as number;
  return {
    rule: "raw",
    severity: "error",
    subject: source.subject,
    message: `this is ${signs[found].is}, and was named as ${signs[kind].is}`,
    help: `name it with \`--${found}\``,
    at: source.place(start, start + key.length),
  };
}
