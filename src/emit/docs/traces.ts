/** Which traces are kept, for people. */
import { deriveSampling, type ServiceSampling, type TraceOdds } from "../../derive/sampling.ts";
import type { Scope } from "../../derive/scope.ts";
import type { Sampling } from "../../ir/trace.ts";
import { formatDuration } from "../../util/duration.ts";
import { line, page, table } from "./markdown.ts";

/** By service, in the order declared; undefined where none has traces. */
export function tracesPage(scope: Scope, header: string): string | undefined {
  const all = deriveSampling(scope);
  if (all.length === 0) return undefined;
  const declared = new Map(scope.system.services.flatMap(({ name, traces }) => (traces ? [[name, traces.sampling] as const] : [])));
  return page([
    header,
    `# Traces of ${line(scope.system.name)}`,
    "How many traces are kept, by the service in which they start and by what they are. A trace of several kinds is kept with the greatest of their shares.",
    ...all.flatMap((sampling) => section(sampling, declared.get(sampling.service))),
  ]);
}

function section(sampling: ServiceSampling, declared: Sampling | undefined): readonly string[] {
  const rows = sampling.odds.map((odds) => [
    sampling.odds.length === 1 ? "all" : kindText(odds, declared),
    percent(odds.wanted),
    keptText(odds),
    deciderOf(odds, sampling),
  ]);
  return [`## ${line(sampling.service)}`, decisionText(sampling), table(["traces", "wanted", "kept", "decided by"], rows), limitText(sampling, declared)];
}

function kindText({ kind, operation }: TraceOdds, declared: Sampling | undefined): string {
  const slow = declared?.keep?.slowerThan;
  switch (kind) {
    case "error":
      return "with an error";
    case "slow":
      return slow === undefined ? "slow ones" : `slower than ${formatDuration(slow)}`;
    case "operation":
      return `with a span \`${operation}\``;
    case "other":
      return "all others";
  }
}

function keptText({ kept, wanted, atMost }: TraceOdds): string {
  return `${kept === wanted ? percent(kept) : `**${percent(kept)}**`}${atMost ? " at most" : ""}`;
}

/** Where a trace of this kind may be left out. */
function deciderOf({ kept, atMost }: TraceOdds, { service, collector, start, tail }: ServiceSampling): string {
  const atStart = start < 1 ? [`\`${service}\`, when it starts`] : [];
  const atEnd = collector !== undefined && tail && (kept < start || atMost) ? [`\`${collector}\`, when it has ended`] : [];
  return [...atStart, ...atEnd].join("; then ") || "nobody: all are kept";
}

function decisionText({ collector, start, tail }: ServiceSampling): string {
  const starts = start === 1 ? "Every trace is started" : `${percent(start)} of the traces are started, before anybody knows how they end`;
  if (collector === undefined) return `${starts}, and what is started is kept.`;
  return tail ? `${starts}, and \`${collector}\` decides which of them are kept, when they have ended.` : `${starts}, and \`${collector}\` keeps all of them.`;
}

function limitText({ collector }: ServiceSampling, declared: Sampling | undefined): string {
  if (!declared?.limit || collector === undefined) return "";
  const { tracesPerSecond } = declared.limit;
  const promised = declared.keep ? "; those with an error, or slow, that are always kept are not counted" : "";
  return `At most ${tracesPerSecond} traces a second are kept of what the shares let through${promised}. Above that the shares are smaller.`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
