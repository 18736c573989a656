/** The XML in which Jenkins, GitLab and others read the results of tests: https://github.com/testmoapp/junitxml */

export interface Suite {
  readonly name: string;
  readonly cases: readonly Testcase[];
}

export interface Testcase {
  readonly name: string;
  readonly classname: string;
  readonly file?: string;
  readonly failure?: { readonly type: string; readonly message: string; readonly body: string };
  /** Why it did not run. */
  readonly skipped?: string;
  readonly output?: string;
}

export function junitXml(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="obsc"${counts(all)}>\n${suites.map(suite).join("")}</testsuites>\n`;
}

function suite({ name, cases }: Suite): string {
  return `  <testsuite name="${escaped(name)}"${counts(cases)}>\n${cases.map(testcase).join("\n")}\n  </testsuite>\n`;
}

function counts(cases: readonly Testcase[]): string {
  const skipped = cases.filter((each) => each.skipped !== undefined).length;
  const failed = cases.filter(({ failure }) => failure).length;
  return ` tests="${cases.length}" failures="${failed}" errors="0"${skipped === 0 ? "" : ` skipped="${skipped}"`}`;
}

function testcase({ name, classname, file, failure, skipped, output }: Testcase): string {
  const inside = [
    ...(failure ? [`<failure type="${escaped(failure.type)}" message="${attribute(failure.message)}">${escaped(failure.body)}</failure>`] : []),
    ...(skipped === undefined ? [] : [`<skipped message="${attribute(skipped)}"/>`]),
    ...(output === undefined ? [] : [`<system-out>${escaped(output)}</system-out>`]),
  ];
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(classname)}"${file === undefined ? "" : ` file="${escaped(file)}"`}`;
  return inside.length === 0 ? `${head}/>` : `${head}>\n${inside.map((each) => `      ${each}\n`).join("")}    </testcase>`;
}

function attribute(text: string): string {
  return escaped(text).replaceAll("\n", "&#10;");
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
