/** What alerts of other tools have and those of obsc do not: labels, names and annotations of one's own. */
import { type Placed, type Reading, report } from "./fields.ts";

type Texts = Readonly<Record<string, string>>;

/** Names labels that no rule has any more, unless there are none. */
export function lostLabels(labels: Placed<Texts> | undefined, reading: Reading, ...kept: readonly (string | undefined)[]): void {
  const names = Object.keys(labels?.value ?? {}).filter((name) => !kept.includes(name));
  lost("label", names, labels, "the rules of an SLO have those of obsc", "route by `service`, `slo`, `tier` and `severity`, which its alerts have", reading);
}

/** Where people write what to do: annotations that have a place in a spec. */
const runbookNames = ["runbook_url", "runbook"];

/** Names annotations that no alert has any more. */
export function lostAnnotations(annotations: Placed<Texts> | undefined, reading: Reading): void {
  const names = Object.keys(annotations?.value ?? {}).filter((name) => !runbookNames.includes(name));
  lost("annotation", names, annotations, "obsc writes those of its alerts", "say what is promised in `description`, and what to do in `runbook`", reading);
}

function lost(
  what: string,
  names: readonly string[],
  where: Placed<unknown> | undefined,
  why: string,
  help: string,
  reading: Reading,
  severity: "warning" | "info" = "warning",
): void {
  if (!where || names.length === 0) return;
  const listed = names.map((name) => `\`${name}\``).join(", ");
  const message = names.length === 1 ? `the ${what} ${listed} is lost: ${why}` : `the ${what}s ${listed} are lost: ${why}`;
  report(reading, where, { severity, message, help, ...(where.key && { range: where.key }) });
}

/** The first runbook that annotations name. */
export function runbookIn(annotations: readonly (Texts | undefined)[]): string | undefined {
  return annotations.flatMap((each) => runbookNames.flatMap((name) => each?.[name] ?? [])).find((runbook) => runbook !== "");
}

/** Names labels of an object, which say nothing of its SLO. */
export function lostMetadata(where: Placed<unknown> | undefined, labels: Texts | undefined, reading: Reading): void {
  const names = Object.keys(labels ?? {}).filter((name) => name !== "team" && name !== "owner");
  lost("label", names, where, "a spec has no objects that could have it", "label the files of obsc where they are deployed", reading, "info");
}

/** A name that the alerts of obsc do not have. */
export function lostName(name: Placed<string>, reading: Reading): void {
  const message = `the name \`${name.value}\` is lost: alerts of SLOs are called \`ErrorBudgetBurnPage\`, \`ErrorBudgetBurnTicket\` and \`SLOMetricAbsent\``;
  const help = "choose them by `service` and `slo` where a route, a silence or a dashboard has the name";
  report(reading, name, { severity: "warning", message, help });
}

/** The label that says who answers for a service. */
export function teamLabel(labels: Placed<Texts> | undefined): string | undefined {
  return ["team", "owner"].find((name) => labels?.value[name]);
}
