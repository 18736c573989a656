import assert from "node:assert/strict";
import { test } from "node:test";
import { type AlertText, alertTexts, templateUses } from "../../src/check/alert-template.ts";
import { shownBy } from "../../src/check/alert-value.ts";
import type { RulePart } from "../../src/derive/rule-part.ts";

function read(text: string): AlertText {
  const [found] = alertTexts({ labels: {}, annotations: { text } } as unknown as RulePart);
  return found as AlertText;
}

/** The labels that a text names, with a question mark where it knows that they may be missing. */
function labels(text: string): string {
  return templateUses(read(text))
    .labels.map(({ label, guarded }) => label + (guarded ? "?" : ""))
    .join(" ");
}

test("labels are found however they are named", () => {
  assert.equal(labels("{{ $labels.a }} {{ .Labels.b }} {{ $.Labels.c }} {{ index $labels `d-e` }} {{ index .Labels `f` }}"), "a b c d-e f");
  assert.equal(labels("{{ $l := $labels }}{{ $l.a }} {{ with .Labels }}{{ .b }}{{ end }} {{ ($labels).c }} {{ $labels.d | toUpper }}"), "a b d");
  assert.equal(labels("{{ printf `%s of %s` $labels.a (index $labels `b`) }} {{ $labels.c | printf `%s` }}"), "a b c");
});

test("a label that is asked for first may be missing", () => {
  assert.equal(labels("{{ if $labels.a }}{{ $labels.a }} {{ $labels.b }}{{ else }}{{ $labels.c }}{{ end }}"), "a? b c");
  assert.equal(labels("{{ if and $labels.a (ne $labels.b `x`) }}{{ $labels.b }}{{ end }}{{ $labels.b }}"), "b? b");
});

test("what belongs to the results of queries is not the alert's", () => {
  assert.equal(labels("{{ range query `up` }}{{ .Labels.a }}{{ .Value }}{{ end }}{{ with query `up` | first }}{{ .Labels.b }}{{ end }}"), "");
  assert.equal(labels("{{ range $i, $s := query `up` }}{{ $s.Labels.a }} {{ $labels.b }}{{ end }}"), "b");
  assert.equal(labels("{{ define `x` }}{{ .Labels.a }}{{ end }}{{ template `x` . }}"), "");
});

test("fields of Alertmanager, external labels and queries are told apart", () => {
  const uses = templateUses(
    read("{{ .Annotations.a }} {{ $externalLabels.b }} {{ .ExternalLabels.c }} {{ .ExternalURL }} {{ query `up == 0` | first | value }}"),
  );
  assert.deepEqual(
    uses.unknownFields.map(({ field }) => field),
    ["Annotations"],
  );
  assert.deepEqual(
    uses.externalLabels.map(({ label }) => label),
    ["b", "c"],
  );
  assert.deepEqual(
    uses.queries.map(({ query }) => query),
    ["up == 0"],
  );
});

/** How each value is shown: through which function, with which unit. */
function shown(text: string): readonly string[] {
  return templateUses(read(text)).values.map((use) => {
    const { function: name, unit } = shownBy(use);
    return `${name ?? "-"} ${unit ?? "-"}`;
  });
}

test("the value is shown through a function, with what stands behind it", () => {
  assert.deepEqual(shown("{{ $value }}% {{ .Value | humanize }}/s {{ humanizePercentage $value }} {{ with $value }}{{ . }} ms{{ end }}"), [
    "- %",
    "humanize /s",
    "humanizePercentage -",
    "- ms",
  ]);
  assert.deepEqual(shown("{{ printf `%.2f%%` $value }} {{ $value | printf `%.0f` }} minutes {{ $v := $value }}{{ $v }}h"), ["- %", "- min", "- h"]);
  assert.deepEqual(shown("{{ printf `%s: %f` $labels.a $value }} {{ printf $labels.a $value }} {{ if gt $value 1.0 }}x{{ end }} {{ eq $value 1.0 }}"), []);
  assert.deepEqual(shown("{{ $value }} KiB {{ $value }} bytes {{ $value }} per minute {{ $value }}/h {{ $value }} days {{ $value }}s"), [
    "- kilobytes or more",
    "- bytes",
    "- /min",
    "- /h",
    "- d",
    "- s",
  ]);
});

test("nothing is found in a text that cannot be read", () => {
  assert.deepEqual(templateUses(read("{{ $labels.a }} {{ $value ")).labels, []);
});

test("actions that stand for themselves say the same as in a whole", () => {
  const words = ["{{ $labels.a }}", "{{$value|humanize}}", "{{ .Value }}", "% of", " {{ $externalLabels.b }}", "{{ .Annotations.c }} ", "{{ $value }}"];
  for (let first = 0; first < words.length; first++) {
    const text = `at ${words.map((_, index) => words[(first * index + index) % words.length]).join("")}`;
    // A comment has nobody look at actions one by one.
    const whole = read(`${text}{{/* */}}`);
    assert.deepEqual(templateUses(read(text)), templateUses(whole), text);
  }
  assert.deepEqual(read("{{ $value }} {{ $valu }}").fault, { message: "`$valu` is no variable", start: 16, end: 21 });
  assert.deepEqual(labels("{{ $labels.a }}{{ end }}"), "");
});
