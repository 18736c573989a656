import { parseDuration } from "../util/duration.ts";
import { defaultSpec } from "./analyse.ts";
import { defineCommand, formatOf, type Given, type Io, UsageError } from "./command.ts";

export const backtest = defineCommand({
  name: "backtest",
  summary: "Replay recorded series through the rules of a spec: when each alert would have fired, and what its budgets were",
  argument: { name: "spec", help: "the spec (./observability.spec.ts unless said)" },
  flags: {
    from: {
      type: "string",
      value: "FILE|URL",
      help: "a Prometheus, which is asked for the series that the rules read; or a file, folder or 'GLOB' of OpenMetrics, or of answers of its API for ranges, also as .gz",
    },
    start: {
      type: "string",
      value: "TIME",
      help: "2026-01-05T08:00:00Z, seconds, or 30d before the end; the first sample of files, the longest period of an SLO for a URL",
    },
    end: { type: "string", value: "TIME", help: "likewise, or 1h before now; the last sample of files, now for a URL" },
    step: { type: "string", value: "TIME", help: "how often rules are evaluated, as 1m; as often as the spec says unless said" },
    alert: { type: "string", value: "NAME", help: "show this alert only" },
    slo: { type: "string", value: "NAME", help: "show this SLO, with its alerts, only" },
    header: { type: "list", value: "'NAME: VALUE'", help: "send this to the URL; with OBSC_TOKEN in the environment, its value is sent as a bearer token" },
    timeout: { type: "string", value: "TIME", default: "60s", help: "how long one answer of the URL may take" },
    format: { type: "string", value: "NAME", default: "text", help: "text or json" },
    env: { type: "string", value: "NAME", help: "the environment whose rules are replayed" },
  },
  async run(given, io) {
    const asked = askedOf(given, io);
    // The evaluator, with its regular expressions, is loaded only here.
    return (await import("./backtest/run.ts")).runBacktest(asked, io);
  },
});

/** What the flags say. Lengths of time are in milliseconds. */
export interface BacktestAsked {
  readonly spec: string;
  readonly environment?: string;
  readonly from: string;
  readonly start?: string;
  readonly end?: string;
  readonly step?: number;
  readonly alert?: string;
  readonly slo?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
  readonly format: "text" | "json";
}

function askedOf({ argument, flags }: Given, io: Io): BacktestAsked {
  const text = (name: string) => (flags[name] === undefined ? {} : { [name]: flags[name] as string });
  if (flags.from === undefined) throw new UsageError("backtest needs recorded series", "name them: --from FILE, or --from http://prometheus:9090");
  return {
    spec: argument ?? defaultSpec,
    from: flags.from as string,
    ...text("start"),
    ...text("end"),
    ...text("alert"),
    ...text("slo"),
    ...(flags.env !== undefined && { environment: flags.env as string }),
    ...(flags.step !== undefined && { step: lengthOf("step", flags.step as string) }),
    headers: headersOf((flags.header ?? []) as readonly string[], io),
    timeout: lengthOf("timeout", flags.timeout as string),
    format: formatOf(flags.format as string, ["text", "json"]),
  };
}

function lengthOf(name: string, said: string): number {
  const length = parseDuration(said);
  if (length === undefined || length === 0) throw new UsageError(`--${name} takes a length of time as 30s or 1m, but got \`${said}\``);
  return length;
}

function headersOf(said: readonly string[], io: Io): Readonly<Record<string, string>> {
  const headers: Record<string, string> = io.env.OBSC_TOKEN ? { Authorization: `Bearer ${io.env.OBSC_TOKEN}` } : {};
  for (const header of said) {
    const found = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(header);
    // The value may be a secret, so it is not shown.
    if (!found) throw new UsageError("--header takes 'Name: value'", "put quotes around it, as in --header 'X-Scope-OrgID: shop'");
    headers[found[1] as string] = found[2] as string;
  }
  return headers;
}
