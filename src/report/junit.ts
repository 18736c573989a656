/**
 * For Jenkins, GitLab and others that show test results: each file is a suite, each finding a test that failed. What is only
 * for information did not fail, and is in the output of its test. https://github.com/testmoapp/junitxml
 */
import type { Located } from "../diagnostic.ts";
import type { Reporter } from "./report.ts";

export const junit: Reporter = {
  name: "junit",
  print(located) {
    // Jenkins takes a report without a test for a step that did not run.
    const suites = located.length === 0 ? [suite("obsc", ['    <testcase name="nothing found" classname="obsc"/>'], 0)] : suitesOf(located);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="obsc"${counts(Math.max(located.length, 1), failures(located))}>\n${suites.join("")}</testsuites>\n`;
  },
};

function suitesOf(located: readonly Located[]): readonly string[] {
  const names = namesOf(located);
  return [...new Set(located.map(({ file }) => file))].map((file) => {
    const own = located.filter((one) => one.file === file);
    return suite(
      file,
      own.map((one) => testcase(one, names.get(one) as string)),
      failures(own),
    );
  });
}

/** GitLab drops the second of two tests with one name, and tells by it what is new. */
function namesOf(located: readonly Located[]): ReadonlyMap<Located, string> {
  const seen = new Map<string, number>();
  return new Map(
    located.map((one) => {
      const name = `${one.rule}: ${one.subject}`;
      const known = JSON.stringify([one.file, name]);
      const count = (seen.get(known) ?? 0) + 1;
      seen.set(known, count);
      return [one, count === 1 ? name : `${name} (${count})`];
    }),
  );
}

function suite(name: string, cases: readonly string[], failed: number): string {
  return `  <testsuite name="${escaped(name)}"${counts(cases.length, failed)}>\n${cases.join("\n")}\n  </testsuite>\n`;
}

function counts(tests: number, failed: number): string {
  return ` tests="${tests}" failures="${failed}" errors="0"`;
}

function failures(located: readonly Located[]): number {
  return located.filter(({ severity }) => severity !== "info").length;
}

function testcase(one: Located, name: string): string {
  const { file, line, column, message, help, severity, related = [] } = one;
  const places = related.map((other) => `${other.file}:${other.line}:${other.column}: ${other.message}`);
  const body = escaped([`${file}:${line}:${column}: ${message}`, ...(help === undefined ? [] : [`help: ${help}`]), ...places].join("\n"));
  const shown =
    severity === "info"
      ? `<system-out>${body}</system-out>`
      : `<failure type="${severity}" message="${escaped(message).replaceAll("\n", "&#10;")}">${body}</failure>`;
  return `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}">\n      ${shown}\n    </testcase>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML 1.0, which has no way to write most control characters: https://www.w3.org/TR/xml/#charsets */
function escaped(text: string): string {
  return (
    text
      .replace(/\r\n?/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\uFFFD")
      .replace(/[&<>"]/g, (character) => entities[character] as string)
  );
}
