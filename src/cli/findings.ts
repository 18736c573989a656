/** Printing findings, and what they mean for the exit code. */
import type { Located } from "../diagnostic.ts";
import type { Reporter } from "../report/report.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { UsageError } from "./command.ts";

/** The ways to print findings; each is loaded when it is asked for. */
const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  text: async () => (await import("../report/text.ts")).text,
  json: async () => (await import("../report/json.ts")).json,
  github: async () => (await import("../report/github.ts")).github,
};

/** Throws a `UsageError` for a format that does not exist. */
export function knownFormat(format: string): void {
  if (Object.hasOwn(reporters, format)) return;
  const names = Object.keys(reporters);
  throw new UsageError(`there is no format \`${format}\``, didYouMean(format, names) ?? `the formats are ${names.join(", ")}`);
}

export async function printFindings(
  format: string,
  findings: readonly Located[],
  options: { readonly color: boolean },
  print: (text: string) => void,
): Promise<void> {
  const reporter = await reporters[format]?.();
  print(reporter?.print(findings, options) ?? "");
}

export function hasErrors(findings: readonly Located[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
