/** Printing findings, and what they mean for the exit code. */
import type { Located } from "../diagnostic.ts";
import { ownChecks } from "../report/own-checks.ts";
import type { PrintOptions, Reporter } from "../report/report.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { UsageError } from "./command.ts";

/** The ways to print findings; each is loaded when it is asked for. */
const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  text: async () => (await import("../report/text.ts")).text,
  json: async () => (await import("../report/json.ts")).json,
  github: async () => (await import("../report/github.ts")).github,
  sarif: async () => (await import("../report/sarif.ts")).sarif,
  junit: async () => (await import("../report/junit.ts")).junit,
  gitlab: async () => (await import("../report/gitlab.ts")).gitlab,
};

/** Throws a `UsageError` for a format that does not exist. */
export function knownFormat(format: string): void {
  if (Object.hasOwn(reporters, format)) return;
  const names = Object.keys(reporters);
  throw new UsageError(`there is no format \`${format}\``, didYouMean(format, names) ?? `the formats are ${names.join(", ")}`);
}

/** Prints a report; one without findings is nothing for people, and a whole document for programs. */
export async function printFindings(format: string, findings: readonly Located[], options: PrintOptions, print: (text: string) => void): Promise<void> {
  const reporter = await reporters[format]?.();
  const text = reporter?.print(findings, { ...options, rules: [...options.rules, ...ownChecks] }) ?? "";
  if (text !== "") print(text);
}

export function hasErrors(findings: readonly Located[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
