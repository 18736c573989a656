import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTemplate } from "../../src/util/go-template-parser.ts";

const names = {
  functions: new Set("query first value humanize title toUpper reReplaceAll urlQueryEscape".split(" ")),
  variables: ["$labels", "$externalLabels", "$externalURL", "$value"],
};

/** Prometheus 3.16 takes these. */
const good = [
  "plain",
  "{{ $value }}",
  "{{ .Labels.x }}",
  "{{ if $value }}a{{ else }}b{{ end }}",
  '{{ with query "up" }}{{ . | first | value }}{{ end }}',
  "{{ range query `up` }}{{ .Labels.x }}{{ break }}{{ end }}",
  "{{ range query `up` }}{{ continue }}{{ end }}",
  "{{- $value -}} x",
  "{{ $value  -}} x",
  "{{ ($value) }}",
  "{{/* c */}}{{- /* d */ -}}",
  "{{ 'a' }}{{ '\\n' }}",
  "{{ 1.5 }}{{ 0x1F }}{{ -1 }}{{ 1_000 }}{{ 1e3 }}{{ .5 }}{{ 5. }}{{ 1+2i }}",
  "{{ $value | }}",
  "{{ $value | .Foo }}",
  "{{ $x := $value }}{{ $x }}",
  '{{ range $i, $e := query "up" }}{{ $i }}{{ $e }}{{ end }}',
  "{{ with $x := 1 }}{{ $x }}{{ end }}",
  "{{ $a := 1 }}{{ if 1 }}{{ $a = 2 }}{{ end }}{{ $a }}",
  '{{ printf "%.2f" $value }}',
  '{{ template "x" . }}{{ template "x" }}',
  '{{ define "x" }}a{{ end }}{{ template "x" . }}',
  '{{ block "b" . }}x{{ end }}',
  "{{ if 1 }}{{ else if 2 }}{{ else }}{{ end }}",
  "{{ with 1 }}{{ else with 2 }}{{ end }}",
  "{{ nil }}{{ true }}",
  "{{ . }}{{ $ }}{{ $.Labels.x }}{{ .a.b }}",
  '{{ (query "up").x }}{{ humanize (1).x }}',
  '{{ "\\n\\x41\\u00e9\\U0001F600\\101\\"\\\\" }}',
  '{{ reReplaceAll "(.*):.*" "$1" $labels.instance }}',
  "{{ $labels.é }}",
  "{{\n$value\n| humanize }}",
  "{{ $value }} }}{ x }",
  "{{ if or (eq 1 2) (gt $value 3.0) }}x{{ end }}",
];

/** Prometheus 3.16 refuses these. */
const bad: readonly (readonly [text: string, message: string, on: string])[] = [
  ["{{ $labels.my-label }}", "`-` cannot follow `.my`", ".my-"],
  ["{{ x-y }}", "`-` cannot follow `x`", "x-"],
  ["{{ $label.x }}", "`$label` is no variable", "$label"],
  ["{{ labels.x }}", "`labels` is no function", "labels"],
  ["{{ $value | humanise }}", "`humanise` is no function", "humanise"],
  ["a {{ if $value }}", "`{{ if }}` has no `{{ end }}`", "{{"],
  ["{{ if 1 }}{{ else if 2 }}", "`{{ if }}` has no `{{ end }}`", "{{"],
  ["{{ end }}", "`{{ end }}` ends nothing", "end"],
  ["{{ else }}", "`{{ else }}` belongs to no block", "else"],
  ["{{ $value", "`{{` has no `}}`", "{{ $value"],
  ["{{ }}", "an action has no value", "}}"],
  ["{{ ($value }}", "`(` has no `)`", "{{ ($value }}"],
  ["{{ $value) }}", "`)` has no `(`", ")"],
  ["{{ () }}", "parentheses has no value", ")"],
  ["{{/* c }}", "`/*` has no `*/`", "{{/* c }}"],
  ["{{/* c */ x }}", "a comment stands alone in its braces", "{{/* c */"],
  ['{{ "a }}', '`"` begins a text that does not end', '"'],
  ["{{ `a }}", "a backtick begins a text that does not end", "`"],
  ["{{ 'ab' }}", "`'` begins a text that does not end", "'"],
  ["{{ 1a }}", "`1a` is no number", "1a"],
  ["{{ + }}", "templates have no operator `+`", "+"],
  ["{{ $value * 100 }}", "templates have no operator `*`", "*"],
  ["{{ | humanize }}", "`|` is unexpected in an action", "|"],
  ['{{ $value | "x" }}', "a value behind `|` is no function", '"x"'],
  ["{{ $value | . }}", "`.` behind `|` is no function", "."],
  ["{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", "`$x` is no variable", "$x"],
  ["{{ with $x, $y := 1 }}{{ end }}", "`$x` is no variable", "$x"],
  ["{{ $x = 1 }}{{ $y }}", "`$y` is no variable", "$y"],
  ["{{ template x }}", "`template` names no template", "x"],
  ['{{ define "x" }}{{ $value }}{{ end }}', "`$value` is no variable", "$value"],
  ['{{ define "x" }}', "`{{ define }}` has no `{{ end }}`", "{{"],
  ['{{ if 1 }}{{ define "x" }}{{ end }}{{ end }}', "`define` stands in a block", "define"],
  ['{{ block "b" }}x{{ end }}', "`block` has no value", "}}"],
  ["{{ break }}", "`break` stands in no `range`", "break"],
  ["{{ if 1 }}{{ else with 2 }}{{ end }}", "`with` is unexpected in `else`", "with"],
  ["{{ if 1 }}{{ else }}{{ else }}{{ end }}", "`{{ if }}` has two `{{ else }}`", "else"],
  ["{{ true.x }}", "`.x` is unexpected in what stands for itself", ".x"],
  ["{{ ${x} }}", "`{` cannot follow `$`", "${"],
  ['{{ "\\d" }}', "`\\d` is no escape", '"\\d"'],
  ["{{ : }}", "`:` without `=`", ":"],
  ["{{ # }}", "`#` is unexpected in an action", "#"],
  ["{{ \u00a0 }}", '"\u00a0" is no character of a template', "\u00a0"],
  ["{{ if 1 }}x{{ end 1 }}", "`1` is unexpected in `end`", "1"],
  ["{{ humanize(1) }}", "`(` is unexpected in an action", "("],
];

test("templates that Prometheus takes have no fault", () => {
  for (const text of good) assert.equal(parseTemplate(text, names).fault, undefined, text);
});

test("templates that Prometheus refuses have one, at its place", () => {
  for (const [text, message, on] of bad) {
    const { fault } = parseTemplate(text, names);
    assert.equal(fault?.message, message, text);
    assert.equal(text.slice(fault?.start, fault?.end), on, text);
  }
});

test("deep nesting is refused before it costs anything", () => {
  assert.match(parseTemplate(`{{ ${"(".repeat(5000)}1${")".repeat(5000)} }}`, names).fault?.message ?? "", /^more than 200/);
});
