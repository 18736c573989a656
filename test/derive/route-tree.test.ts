import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fits, readMatchers } from "../../src/derive/matcher-text.ts";
import type { ConfigFile } from "../../src/derive/part.ts";
import { covers, excludes, reached, routeTree } from "../../src/derive/route-tree.ts";
import { templateFault } from "../../src/util/go-template.ts";
import { nowhere } from "../support/pipeline.ts";

function tree(route: object) {
  const file: ConfigFile = { format: "alertmanager", path: "a", documents: [{ route } as never], because: {}, subject: "a", at: nowhere, allow: [] };
  const found = routeTree(file);
  assert.ok(found);
  return found;
}

const matchers = (text: string) => {
  const read = readMatchers(text, []);
  assert.ok(!("error" in read), text);
  return read;
};

describe("matchers", () => {
  it("are read in every form that Alertmanager has", () => {
    const short = (text: string) => matchers(text).map(({ label, operator, value }) => `${label} ${operator} ${value}`);
    assert.deepEqual(short('severity="critical"'), ["severity = critical"]);
    assert.deepEqual(short("severity = critical"), ["severity = critical"]);
    assert.deepEqual(short('{a=~"b|c", d!="", "my label"!~x}'), ["a =~ b|c", "d != ", "my label !~ x"]);
    // These only the older grammar reads.
    assert.deepEqual(short('host=~"db\\.shop",b="\\"x\\n"'), ["host =~ db\\.shop", 'b = "x\n']);
    assert.deepEqual(short("{a=b c,d='e',f=,"), ["a = b c", "d = 'e'", "f = "]);
    for (const wrong of ["severity", "=x", 'a="b', 'a=b"c', ",a=b", 'a=~"("', 'a=~"\\.("', '"\\x"=b']) assert.ok("error" in readMatchers(wrong, []), wrong);
  });

  it("fit whole values, and a missing label as an empty one", () => {
    assert.ok(fits({ operator: "=~", value: "crit.*" }, "critical"));
    assert.ok(!fits({ operator: "=~", value: "crit" }, "critical"));
    assert.ok(fits({ operator: "!=", value: "x" }, ""));
  });

  it("cover and exclude each other as far as their values tell", () => {
    assert.ok(covers(matchers('s=~".*"'), matchers('s="a"')));
    assert.ok(covers(matchers('s=~"a|b"'), matchers('s="a",t="x"')));
    assert.ok(covers(matchers('s=~"^(a|b)$"'), matchers('s="a"')));
    assert.ok(!covers(matchers('s=~"^(a|b)$"'), matchers('s="c"')));
    assert.ok(!covers(matchers('s=~"a\\\\b"'), matchers('s="c"')));
    assert.ok(!covers(matchers('s="a"'), matchers('s=~"a|b"')));
    assert.ok(excludes(matchers('s="a"'), matchers('s=~"b|c"')));
    assert.ok(!excludes(matchers('s="a"'), matchers('t="b"')));
  });
});

describe("a tree of routes", () => {
  const root = tree({
    receiver: "all",
    group_interval: "1m",
    routes: [
      { matchers: ['severity="critical"'], receiver: "pager", continue: true, routes: [{ match: { team: "a" }, receiver: "a" }] },
      { match_re: { severity: "critical|warning" }, repeat_interval: "1h" },
    ],
  });
  const receivers = (known: Readonly<Record<string, string>>, open: readonly string[] = []) => reached(root, { known, open }).map(({ receiver }) => receiver);

  it("leads an alert as Alertmanager does", () => {
    assert.deepEqual(receivers({ severity: "critical", team: "a" }), ["a", "all"]);
    assert.deepEqual(receivers({ severity: "critical", team: "b" }), ["pager", "all"]);
    assert.deepEqual(receivers({ severity: "info" }), ["all"]);
    assert.deepEqual(receivers({ severity: "critical" }, ["team"]), ["a", "pager", "all"]);
  });

  it("hands intervals down", () => {
    assert.deepEqual(
      root.routes.map(({ groupInterval, repeatInterval }) => [groupInterval, repeatInterval]),
      [
        [60_000, 14_400_000],
        [60_000, 3_600_000],
      ],
    );
  });
});

describe("a template", () => {
  it("is whole, or says what it lacks", () => {
    assert.equal(templateFault('{{ range .Alerts }}{{ if eq .Status "}}" }}x{{ end }}{{- end }}{{/* {{ */}}'), undefined);
    assert.equal(templateFault("{{ range .Alerts }}"), "`{{ range }}` has no `{{ end }}`");
    assert.equal(templateFault("{{ end }}"), "`{{ end }}` ends nothing");
    assert.equal(templateFault("{{ .Status"), "`{{` has no `}}`");
  });
});
