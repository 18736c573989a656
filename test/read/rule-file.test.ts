/** Rule files of others: what becomes of them, where everything in them stands, and what is wrong with one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { GroupPart } from "../../src/derive/rule-part.ts";
import type { Place } from "../../src/ir/place.ts";
import { type Known, knownFrom } from "../../src/read/known.ts";
import { readRuleFile } from "../../src/read/rule-file.ts";
import { textOfFile } from "../../src/read/text-source.ts";

function read(text: string, known: Known = knownFrom(undefined)) {
  const { parts, diagnostics } = readRuleFile(textOfFile(text, "rules.yaml", "rules.yaml"), "rules.yaml", known);
  return {
    groups: (parts.readGroups ?? []).map((reading) => reading(() => undefined)),
    broken: (parts.brokenQueries ?? []).map(({ at, message }) => `${shown(at)} ${message}`),
    faults: (parts.ruleFileFaults ?? []).map(({ at, message, help }) => `${shown(at)} ${message} (${help})`),
    refused: diagnostics.map(({ at, message, help }) => `${shown(at)} ${message} (${help})`),
  };
}

function shown(place: Place): string {
  assert.ok(place.kind === "file" && place.file === "rules.yaml");
  return `${place.line}:${place.column}-${place.endLine}:${place.endColumn}`;
}

/** What is wrong, whichever way it is said. */
function said(text: string, known?: Known): readonly string[] {
  const { faults, refused, broken } = read(text, known);
  return [...refused, ...faults, ...broken];
}

function namesIn(groups: readonly GroupPart[]): readonly string[] {
  return groups.flatMap(({ name, engine, rules }) => rules.map((rule) => `${name}/${rule.name} ${engine}`));
}

const whole = `groups:
  - name: shop
    interval: 30s
    labels:
      team: checkout
    rules:
      - alert: ShopFails
        expr: |
          sum(
            rate(failed[5m])
          ) > 1
        for: 10m
        keep_firing_for: 5m
        labels: { severity: page, team: stock }
        annotations:
          summary: >-
            it fails,
            {{ $value }} a second
      - record: a:b
        expr: 1.0
`;

describe("a rule file", () => {
  it("is groups of rules, with their settings and those of their group", () => {
    const [group] = read(whole).groups;
    assert.ok(group);
    const [alert, recording] = group.rules;
    assert.deepEqual([group.name, group.interval, group.engine, group.subject, group.file], ["shop", 30_000, "prometheus", "groups.shop", "rules.yaml"]);
    assert.deepEqual([alert?.kind, alert?.name, alert?.for, alert?.keepFiringFor], ["alerting", "ShopFails", 600_000, 300_000]);
    assert.deepEqual(alert?.labels, { team: "stock", severity: "page" });
    assert.deepEqual(alert?.annotations, { summary: "it fails, {{ $value }} a second" });
    assert.equal(alert?.query?.interval, 30_000);
    assert.deepEqual([recording?.kind, recording?.subject, recording?.text, recording?.for], ["recording", "groups.shop.a:b", "1.0", 0]);
    assert.deepEqual(recording?.labels, { team: "checkout" });
  });

  it("has a place for everything in it", () => {
    const [group] = read(whole).groups;
    const [alert, recording] = group?.rules ?? [];
    assert.ok(group?.placeOf && alert?.placeOf && recording?.placeOf && alert.query);
    assert.equal(shown(group.at), "2:11-2:15");
    assert.equal(shown(group.placeOf(["interval"])), "3:15-3:18");
    assert.equal(shown(group.placeOf(["interval"], "key")), "3:5-3:13");
    assert.equal(shown(group.placeOf(["rules", 1, "record"])), "19:17-19:20");
    assert.equal(shown(group.placeOf(["rules", 9])), "7:7-7:25");
    assert.equal(shown(alert.at), "7:16-7:25");
    assert.equal(shown(alert.placeOf(["expr"])), "9:11-11:16");
    assert.equal(shown(alert.placeOf(["labels", "severity"])), "14:29-14:33");
    assert.equal(shown(alert.placeOf(["labels"])), "14:17-14:46");
    assert.equal(shown(alert.placeOf(["nothing"])), "7:9-7:25");
    assert.equal(shown(recording.placeOf(["labels", "team"])), "5:13-5:21");
    assert.equal(shown(alert.textAt(["annotations", "summary"], 10, 12)), "18:13-18:15");
    assert.equal(shown(alert.textAt(["annotations"], 0, 1)), "16:11-16:22");
    assert.equal(shown(alert.query.spanAt({ start: 7, end: 11 })), "10:13-10:17");
    assert.equal(shown(alert.query.spanAt(undefined)), "9:11-11:16");
  });

  it("may be empty, and may hold groups and rules that say nothing", () => {
    for (const text of ["", "# nothing\n", "~\n", "groups:\n", "groups: []\n", "groups:\n- ~\n", "groups:\n- name: a\n  rules:\n  - ~\n"])
      assert.deepEqual(said(text), []);
  });

  it("may be in any form that YAML has", () => {
    const small = "groups:\n- name: a\n  rules:\n  - { record: 'a:b', expr: up, labels: { x: 1.0, y: true, z: ~ } }\n";
    for (const text of [small, small.replaceAll("\n", "\r\n"), `\uFEFF${small}`, `---\n${small}...\n`, small.trimEnd()]) {
      const { groups, faults, refused } = read(text);
      assert.deepEqual([faults, refused], [[], []]);
      assert.deepEqual(groups[0]?.rules[0]?.labels, { x: "1.0", y: "true", z: "" });
    }
    const outdented = 'groups:\n  - name: a\n    rules:\n      - record: a:b\n        expr: "up\n== 0"\n        labels: {\n        x: y\n        }\n';
    const [rule] = read(outdented).groups[0]?.rules ?? [];
    assert.deepEqual([rule?.text, rule?.labels, said(outdented)], ["up == 0", { x: "y" }, []]);
    assert.equal(shown(rule?.query?.spanAt({ start: 3, end: 5 }) as Place), "6:1-6:3");
    assert.equal(shown(rule?.placeOf?.(["labels", "x"]) as Place), "8:12-8:13");
    const anchored = "groups:\n- name: a\n  rules:\n  - &base { record: a:b, expr: up, labels: &l { x: y } }\n  - { <<: *base, record: a:c, labels: *l }\n";
    assert.deepEqual(namesIn(read(anchored).groups), ["a/a:b prometheus", "a/a:c prometheus"]);
    assert.equal(shown(read(anchored).groups[0]?.rules[1]?.query?.spanAt(undefined) as Place), "4:32-4:34");
  });

  it("may be an object of the Prometheus Operator, alone or among others", () => {
    const rule = "groups: [{ name: a, rules: [{ record: 'a:b', expr: up }] }]";
    const object = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: shop }\nspec:\n  ${rule}\n`;
    assert.deepEqual(namesIn(read(`kind: ConfigMap\ndata: {}\n---\n${object}---\n${object}`).groups), ["a/a:b prometheus", "a/a:b prometheus"]);
    assert.deepEqual(namesIn(read(`kind: List\nitems:\n- kind: PrometheusRule\n  spec: { ${rule} }\n- kind: Service\n  spec: {}\n`).groups), [
      "a/a:b prometheus",
    ]);
    assert.deepEqual(said(object), []);
  });

  it("may be of Mimir, Thanos or Loki", () => {
    const mimir =
      "namespace: shop\ngroups:\n- name: a\n  source_tenants: [x]\n  evaluation_delay: 1m\n  align_evaluation_time_on_interval: true\n  rules: [{ record: 'a:b', expr: up }]\n";
    assert.deepEqual([namesIn(read(`${mimir}---\n${mimir}`).groups), said(mimir)], [["a/a:b prometheus", "a/a:b prometheus"], []]);
    const loki = "groups:\n- name: a\n  rules:\n  - { alert: A, expr: 'sum(rate({app=\"a\"} |= \"x\" [5m])) > 1' }\n  - { alert: B, expr: 'vector(1)' }\n";
    assert.deepEqual([namesIn(read(loki).groups), said(loki)], [["a/A loki", "a/B loki"], []]);
    const broken = loki.replace("sum(rate", "sum(rates");
    assert.deepEqual([namesIn(read(broken).groups), said(broken)], [["a/A loki", "a/B loki"], []]);
    const text = "groups:\n- name: a\n  rules:\n  - { alert: A, expr: 'up{a=\"|\"} >' }\n";
    assert.deepEqual(said(text), ["4:35-4:35 unexpected end of the query"]);
  });
});

describe("what is wrong with a rule file", () => {
  const wrong = (text: string, ...expected: readonly string[]) => assert.deepEqual(said(text), expected);
  const group = (settings: string) => `groups:\n- name: a\n  ${settings}\n`;
  const rule = (settings: string) => group(`rules: [{ ${settings} }]`);
  const old: Known = { ...knownFrom(undefined), anyName: false };

  it("is said of what is no YAML", () => {
    wrong("groups: [\n", "2:1-2:1 brackets stay open (close them with `}` or `]`)");
    wrong('a: "x\\" y\n', "1:4-1:5 a text in quotes does not end (put the quote where the text ends)");
    wrong("a: 'it''s\n", "1:4-1:5 a text in quotes does not end (put the quote where the text ends)");
    wrong("a: 'x\nb: 1\n", "2:1-2:2 this line stands in quotes or brackets that were opened before it (close them before it, or indent it)");
    wrong("a: b: c\n", "1:5-1:6 a colon with a blank behind it stands in a text without quotes (put the text in quotes)");
    wrong("a: b\n c: d\n", "2:3-2:4 this line is indented otherwise than those that it belongs to (indent it as them)");
    wrong("a: @b\n", "1:4-1:5 `@` cannot begin a text without quotes (put the text in quotes)");
    wrong("{ a: `b }\n", "1:6-1:7 ``` cannot begin a text without quotes (put the text in quotes)");
    wrong("[a b: c d: e\n]", "1:10-1:11 a comma or a bracket is missing here (put a comma between two entries, or the bracket that closes them)");
    wrong("a:\n\tb: c\n", "2:1-2:2 a tab stands in the indentation of this line (indent with spaces)");
    wrong('a: "\\q"\n', "1:6-1:7 `\\q` is no escape of YAML (write a backslash as `\\\\`, or put the text in single quotes)");
    wrong('a: "\\x1"\n', "1:8-1:9 this escape lacks digits (write two of them behind `\\x`, four behind `\\u`, eight behind `\\U`)");
    wrong("a: b\u0001c\n", "1:5-1:6 a control character stands here (remove it, or write it as an escape in double quotes)");
    wrong("a: |22\n", "1:6-1:7 this is not YAML: repeat of an indentation width identifier (correct the text here)");
    wrong("a: *b\n", "1:4-1:6 nothing before it has the anchor `&b` (put the anchor before what it names, or correct its name)");
    wrong("a: &b [*b]\n", "1:8-1:10 `*b` stands for something that it is a part of (write out what it stands for)");
  });

  it("is said of a template that is yet to become YAML, and not of templates of alerts", () => {
    const help = "lint what it becomes: write that to a file first, with `helm template` where it is a chart";
    const is = (template: string) => `this is a template: \`${template}\` is no YAML before something is put in its place (${help})`;
    wrong("{{- if .Values.rules }}\ngroups: []\n{{- end }}\n", `1:1-1:24 ${is("{{- if .Values.rules }}")}`);
    wrong(group("interval: {{ interval }}"), `3:13-3:27 ${is("{{ interval }}")}`);
    wrong("{{- if\n  .Values.x }}\n", `1:1-1:3 ${is("{{")}`);
    wrong(rule('alert: A, expr: up == 0, annotations: { summary: "{{`{{`}} $labels.x }}" }'), `3:63-3:71 ${is("{{`{{`}}")}`);
    wrong(rule('alert: A, expr: up == 0, annotations: { summary: "{{ $labels.Chart }} {{ template `x` }}" }'));
  });

  it("is said of a file that is none, and of what stands beside its groups", () => {
    wrong("- a\n", "1:1-1:4 a rule file is a map with `groups`, and this is a list (put the groups under `groups:`)");
    wrong("hello\n", "1:1-1:6 a rule file is a map with `groups`, and this is a single value (put the groups under `groups:`)");
    wrong("group: []\n", "1:1-1:6 a rule file has no `group` (did you mean `groups`?)");
    wrong("groups: a\n", "1:9-1:10 `groups` is no list (begin each group with a dash: `- name: …`)");
    wrong("groups: []\nroutes: 1\n", "2:1-2:7 a rule file has no `routes` (remove it: a rule file has `groups` and nothing else)");
    wrong("groups: []\ngroups: []\n", "2:1-2:7 `groups` stands twice in one map (remove one of the two)");
    wrong("? [a]\n: b\n", "1:3-1:5 a name here is a map or a list (write a name)");
    wrong("groups: []\n<<: a\n", "2:5-2:6 what is merged here is no map (name an anchor of a map)");
    wrong(
      "groups: []\n---\ngroups: []\n",
      "3:1-3:7 only the first document of a rule file is read, and here begins another (put its groups into the first, or into a file of their own)",
    );
    wrong(
      "groups: []\n---\n- a\n",
      "3:1-3:4 only the first document of a rule file is read, and here begins another (put its groups into the first, or into a file of their own)",
    );
  });

  it("is said of a group", () => {
    wrong("groups: [a]\n", "1:10-1:11 this group is no map (write it as `name: …` and `rules: …`)");
    wrong("groups: [{}]\n", "1:10-1:11 this group has no name (give it a `name` that no other group of the file has)");
    wrong("groups: [{ rules: [] }]\n", "1:12-1:17 this group has no name (give it a `name` that no other group of the file has)");
    wrong("groups: [{ nam: a }]\n", "1:12-1:15 a group has no `nam` (did you mean `name`?)");
    wrong("groups: [{ name: [a] }]\n", "1:18-1:20 `name` is no text (write it as one line, or in quotes)");
    wrong("groups: [{ name: a }, { name: a }]\n", "1:31-1:32 another group of this file is called `a` too (give it another name, or put their rules together)");
    wrong(group("rules: { a: b }"), "3:10-3:16 the `rules` of this group are no list (begin each rule with a dash)");
    wrong(group("interval: 5"), "3:13-3:14 `5` is no duration (write its unit, as in `5s` or `5m`)");
    wrong(group("interval: ''"), "3:13-3:15 `interval` says no duration (write it as `30s`, `5m` or `1h30m`, or leave it out)");
    wrong(group("interval: [5m]"), "3:13-3:16 `interval` is no duration (write it as `30s`, `5m` or `1h30m`)");
    wrong(group("interval: 300y"), "3:13-3:17 `300y` is longer than Prometheus can count (write less than 292 years)");
    wrong(group("limit: '10'"), "3:10-3:14 `limit` is no number (write a whole number, without quotes)");
    wrong(group("limit: 1_000"));
    wrong(
      group("align_evaluation_time_on_interval: 1"),
      "3:38-3:39 `align_evaluation_time_on_interval` is neither true nor false (write `true` or `false`, without quotes)",
    );
    wrong(group("labels: { __name__: a }"), "3:13-3:21 a rule cannot set the label `__name__` (name what it records with `record`)");
    wrong(group("labels: [a]"), "3:11-3:13 `labels` is no map (write each as `name: value`)");
  });

  it("is said of a rule", () => {
    const of = (settings: string, ...expected: readonly string[]) => wrong(rule(settings), ...expected);
    wrong(group("rules: [a]"), "3:11-3:12 this rule is no map (write it as `alert: …` or `record: …` with `expr: …`)");
    of("alert: A, record: a, expr: up == 0", "3:13-3:18 this rule is both an alert and a recording (make two rules of it)");
    of("expr: up", "3:13-3:17 this rule is neither an alert nor a recording (name it with `alert` or with `record`)");
    of("alrt: A, expr: up", "3:13-3:17 a rule has no `alrt` (did you mean `alert`?)");
    of("alert: A", "3:13-3:18 this rule has no expression (write its query as `expr`)");
    of("alert: A, expr: ''", "3:23-3:27 this rule has no expression (write its query as `expr`)");
    of("alert: A, exp: up", "3:23-3:26 a rule has no `exp` (did you mean `expr`?)");
    of("alert: A, expr: [up]", "3:29-3:32 `expr` is no text (write it as one line, or in quotes)");
    of("alert: A, expr: up == 0, foo_bar_baz_quux: 1", "3:38-3:54 a rule has no `foo_bar_baz_quux` (remove it, or put it where it belongs)");
    of(
      "record: a, expr: up, for: 5m, annotations: { a: b }",
      "3:34-3:37 a recording has no `for` (remove it, or make the rule an alert)",
      "3:43-3:54 a recording has no `annotations` (remove it, or make the rule an alert)",
    );
    of("record: a, expr: up, for: 0s, annotations: {}");
    of("record: [a], expr: up", "3:21-3:23 `record` is no text (write it as one line, or in quotes)");
    of("record: 'a{b=\"c\"}', expr: up", '3:21-3:31 `a{b="c"}` is no name of a metric (put matchers into `expr`, and labels into `labels`)');
    of("record: a-b, expr: up, labels: { c-d: e }");
    wrong(rule("record: a-b, expr: up, labels: { c-d: e }"));
    assert.deepEqual(said(rule("record: a-b, expr: up, labels: { c-d: e }"), old), [
      "3:21-3:24 `a-b` is no name of a metric (use letters, digits, `_` and `:` only)",
      "3:46-3:49 `c-d` is no name of a label (use letters, digits and `_` only)",
    ]);
    of(
      "alert: A, expr: up == 0, labels: { '': a, b: [c] }",
      "3:58-3:60 `b` is no text (write it as one line, or in quotes)",
      "3:48-3:50 this label has no name (use letters, digits and `_` only)",
    );
    of("alert: A, expr: up == 0, annotations: { '': a }", "3:53-3:55 this annotation has no name (use letters, digits and `_` only)");
    assert.deepEqual(said(rule("alert: A, expr: up == 0, annotations: { a-b: c }"), old), [
      "3:53-3:56 `a-b` is no name of an annotation (use letters, digits and `_` only)",
    ]);
    of("alert: A, expr: rate(up", "3:36-3:36 unclosed `(`");
  });
});
