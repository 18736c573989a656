/**
 * For Jenkins, GitLab and others that show test results: each file is a suite, each finding a test that failed. What is only
 * for information did not fail, and is in the output of its test.
 */
import type { Located } from "../diagnostic.ts";
import { junitXml, type Suite, type Testcase } from "./junit-xml.ts";
import type { Reporter } from "./report.ts";

export const junit: Reporter = {
  name: "junit",
  print(located) {
    // Jenkins takes a report without a test for a step that did not run.
    return junitXml(located.length === 0 ? [{ name: "obsc", cases: [{ name: "nothing found", classname: "obsc" }] }] : suitesOf(located));
  },
};

function suitesOf(located: readonly Located[]): readonly Suite[] {
  const names = namesOf(located);
  return [...new Set(located.map(({ file }) => file))].map((file) => ({
    name: file,
    cases: located.filter((one) => one.file === file).map((one) => testcase(one, names.get(one) as string)),
  }));
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

function testcase({ file, line, column, message, help, severity, related = [] }: Located, name: string): Testcase {
  const places = related.map((other) => `${other.file}:${other.line}:${other.column}: ${other.message}`);
  const body = [`${file}:${line}:${column}: ${message}`, ...(help === undefined ? [] : [`help: ${help}`]), ...places].join("\n");
  const told = severity === "info" ? { output: body } : { failure: { type: severity, message, body } };
  return { name, classname: file, file, ...told };
}
