/** Printing findings, and what they mean for the exit code. */
import type { Located } from "../locate.ts";
import { github } from "../report/github.ts";
import { json } from "../report/json.ts";
import type { Reporter } from "../report/report.ts";
import { text } from "../report/text.ts";
import { nearest } from "../util/did-you-mean.ts";
import { UsageError } from "./command.ts";

/** The ways to print findings. */
const reporters: readonly Reporter[] = [text, json, github];

export function reporterFor(format: string): Reporter {
  const found = reporters.find(({ name }) => name === format);
  if (found) return found;
  const names = reporters.map(({ name }) => name);
  const near = nearest(format, names);
  throw new UsageError(
    `there is no format \`${format}\``,
    near.length > 0 ? `did you mean \`${near.join("` or `")}\`?` : `the formats are ${names.join(", ")}`,
  );
}

export function printFindings(format: string, findings: readonly Located[], options: { readonly color: boolean }, print: (text: string) => void): void {
  print(reporterFor(format).print(findings, options));
}

export function hasErrors(findings: readonly Located[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
