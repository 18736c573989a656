/** For merge requests of GitLab: its report of code quality. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import type { Located, Severity } from "../diagnostic.ts";
import { fingerprintsOf } from "./fingerprint.ts";
import type { Reporter } from "./report.ts";

export const gitlab: Reporter = {
  name: "gitlab",
  print(located) {
    const fingerprints = fingerprintsOf(located);
    const issues = located.map((one, index) => ({
      description: description(one),
      check_name: one.rule,
      fingerprint: fingerprints[index],
      severity: severities[one.severity],
      location: { path: one.file, lines: { begin: one.line, end: one.endLine } },
    }));
    return `${JSON.stringify(issues, undefined, 2)}\n`;
  },
};

const severities: Readonly<Record<Severity, string>> = { error: "major", warning: "minor", info: "info" };

/** All that GitLab shows, on one line. */
function description({ message, help }: Located): string {
  return (help === undefined ? message : `${message} (${help})`).replace(/\s*[\r\n]+\s*/g, " ");
}
