import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { importFiles, type Tool } from "../../src/import/import.ts";
import { printSpec } from "../../src/import/print.ts";
import { textOfFile } from "../../src/read/text-source.ts";

/** The spec that files become. */
export function specOf(tool: Tool, ...texts: readonly string[]): string {
  const sources = texts.map((text, index) => textOfFile(text, `${index}.yaml`, "import"));
  return printSpec(importFiles(tool, sources, { window: "30d" }).imported, "a test");
}

/** The YAML files of a scenario. */
function filesOf(scenario: string): readonly string[] {
  const [, ...parts] = readFileSync(`test/cli/${scenario}.txt`, "utf8").split(/^-- (\S+) --$/m);
  return parts.flatMap((text, index) => (index % 2 === 1 && parts[index - 1]?.endsWith(".yaml") ? [text.slice(1)] : []));
}

const query = (errors: string, total = "sum(rate(a_total[{{.window}}]))") => `
version: prometheus/v1
service: shop
slos:
  - name: one
    objective: 99.9
    sli:
      events:
        error_query: ${JSON.stringify(errors)}
        total_query: ${JSON.stringify(total)}
`;

describe("a spec that was imported", () => {
  it("is laid out as a formatter would", () => {
    const folder = mkdtempSync(join(tmpdir(), "obsc-import-"));
    writeFileSync(join(folder, "biome.json"), '{ "formatter": { "indentStyle": "space", "lineWidth": 120 } }');
    const long = "a".repeat(60);
    const specs = [
      specOf("sloth", ...filesOf("import-sloth")),
      specOf("pyrra", ...filesOf("import-pyrra")),
      specOf("openslo", ...filesOf("import-openslo")),
      specOf("sloth", query(`sum by (${long}, ${long}) (rate(a_total{${long}="b"}[{{.window}}]))`, `sum by (${long}, ${long}) (rate(a_total[{{.window}}]))`)),
      specOf("sloth", query(`sum(rate(a_total{${long}="${long}",b='say "no"'}[{{.window}}]))`)),
      specOf("sloth", query('sum(rate(a_total{b="it\'s",c=~"x`y|${z}"}[{{.window}}])) * 2')),
      specOf("sloth", query('sum(rate(a_total{b=~"1|2",c!~"3|4",d!="",d!~"5.*"}[{{.window}}]))')),
    ];
    for (const [index, text] of specs.entries()) writeFileSync(join(folder, `${index}.ts`), text);
    execFileSync("node_modules/.bin/biome", ["format", "--write", "--config-path", folder, folder], { stdio: "pipe" });
    for (const [index, text] of specs.entries()) assert.equal(readFileSync(join(folder, `${index}.ts`), "utf8"), text);
    rmSync(folder, { recursive: true });
  });

  const said: readonly (readonly [what: string, errors: string, total: string, code: string])[] = [
    [
      "a matcher of each kind",
      'sum(rate(a_total{b="1",c!="2",d=~"3.*",e!~"4.*"}[{{.window}}]))',
      "sum(rate(a_total[{{.window}}]))",
      'b: "1", c: not("2"), d: matches("3.*"), e: not(matches("4.*"))',
    ],
    [
      "expressions that list values",
      'sum(rate(a_total{b=~"1|2",c=~"3",d!~"4|5"}[{{.window}}]))',
      "sum(rate(a_total[{{.window}}]))",
      'b: ["1", "2"], c: "3", d: not("4", "5")',
    ],
    ["a label twice", 'sum(rate(a_total{b!="1",b!="2"}[{{.window}}]))', "sum(rate(a_total[{{.window}}]))", '.where({ b: not("1") }).where({ b: not("2") })'],
    [
      "a bucket",
      'sum(rate(a_seconds_bucket{le="0.25"}[{{.window}}]))',
      "sum(rate(a_seconds_count[{{.window}}]))",
      'ratio(metrics.aSeconds.within("250ms"), metrics.aSeconds)',
    ],
    [
      "the bucket that has all",
      'sum(rate(a_seconds_bucket{le="1.0"}[{{.window}}]))',
      'sum(rate(a_seconds_bucket{le="+Inf"}[{{.window}}]))',
      'ratio(metrics.aSeconds.within("1s"), metrics.aSeconds)',
    ],
    [
      "a bound in both ways of writing it",
      'sum(rate(a_bytes_bucket{le=~"5|5\\\\.0"}[{{.window}}]))',
      "sum(rate(a_bytes_count[{{.window}}]))",
      'ratio(metrics.aBytes.within("5B"), metrics.aBytes)',
    ],
    [
      "a bound without a unit",
      'sum(rate(a_bucket{le=~"5(\\\\.0)?"}[{{.window}}]))',
      "sum(rate(a_count[{{.window}}]))",
      "ratio(metrics.a.within(5), metrics.a)",
    ],
    [
      "a bound in a unit of its own",
      'sum(rate(a_milliseconds_bucket{le="5"}[{{.window}}]))',
      "sum(rate(a_milliseconds_count[{{.window}}]))",
      'within("5 milliseconds")',
    ],
    ["gauges", 'sum(a{b="{{.window}}"})', 'sum(a{b!="{{.window}}"})', 'ratio(metrics.a.where({ b: "5m" }), metrics.a.where({ b: not("5m") }))'],
    ["what counts over the window", "count_over_time(a[{{.window}}])", "count_over_time(b[{{.window}}])", "promql`count_over_time(a[5m]) / 300`"],
    ["what averages over the window", "avg_over_time(a[{{.window}}])", "avg_over_time(b[{{.window}}])", "promql`avg_over_time(a[5m]) / 60`"],
    [
      "series moved in time",
      "sum(rate(a_total[{{.window}}] offset 1h))",
      "sum(rate(b_total[{{.window}}]))",
      "rawRatio(promql`sum(rate(a_total[5m] offset 1h))`, promql`sum(rate(b_total[5m]))`)",
    ],
    ["series without a name", 'sum(rate({__name__=~"a_.*"}[{{.window}}]))', "sum(rate(b_total[{{.window}}]))", 'promql`sum(rate({__name__=~"a_.*"}[5m]))`'],
    [
      "a bucket of unknown bound",
      'sum(rate(a_bucket{le=~"1|2"}[{{.window}}]))',
      "sum(rate(a_count[{{.window}}]))",
      'promql`sum(rate(a_bucket{le=~"1|2"}[5m]))`',
    ],
    ["the sum of observations", "sum(rate(a_sum[{{.window}}]))", 'sum(rate(a_bucket{le="1"}[{{.window}}]))', "rawRatio(promql`sum(rate(a_sum[5m]))`"],
    ["a counter as it stands", 'sum(a_total{b="{{.window}}"})', "sum(a_total)  + 0 * sum(rate(c_total[{{.window}}]))", "rawRatio("],
    [
      "a sum without a label",
      "sum without (b) (rate(a_total[{{.window}}]))",
      "sum without (b) (rate(b_total[{{.window}}]))",
      "rawRatio(promql`sum without (b) (rate(a_total[5m]))`",
    ],
    ["the best of some", "topk(1, rate(a_total[{{.window}}]))", "sum(rate(b_total[{{.window}}]))", "rawRatio(promql`topk(1, rate(a_total[5m]))`"],
    ["a job apart", "sum by (job) (rate(a_total[{{.window}}]))", "sum by (job) (rate(b_total[{{.window}}]))", "rawRatio("],
  ];
  for (const [what, errors, total, code] of said) {
    it(`says ${what}`, () => {
      const flat = specOf("sloth", query(errors, total)).replace(/\s+/g, " ").replaceAll("( ", "(").replaceAll(", )", ")");
      assert.ok(flat.includes(code), flat);
    });
  }

  it("has metrics under names of their own, also where two are nearly called alike", () => {
    const spec = specOf("sloth", query('sum(rate(a_total{x="1"}[{{.window}}])) / 2', "sum(rate(a[{{.window}}])) + sum(rate(job:b:rate5m[{{.window}}]))"));
    for (const key of ['a: foreign.counter("a_total"', 'a2: foreign.counter("a"', 'jobBRate5m: foreign.counter("job:b:rate5m"'])
      assert.ok(spec.includes(key), spec);
  });
});
