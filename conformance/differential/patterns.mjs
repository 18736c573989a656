/** Regular expressions of RE2, and some that are nearly: of every part of its syntax, nested, repeated, and with a few characters changed. */
import fc from "fast-check";
import { edited } from "./edits.mjs";

const literal = fc.constantFrom(
  "a",
  "b",
  "api",
  "web-1",
  "5",
  "x",
  "é",
  "温",
  "😀",
  " ",
  "-",
  "_",
  ":",
  "/",
  ",",
  "=",
  "ſ",
  "K",
  "\n",
  "]",
  "}",
  "{",
  "{,2}",
  "{a}",
  "\0",
);
const special = fc.constantFrom(
  ".",
  ".",
  "^",
  "$",
  "\\b",
  "\\B",
  "\\A",
  "\\z",
  "(?i)",
  "(?s)",
  "(?m)",
  "(?U)",
  "(?i-s)",
  "(?-i)",
  "\\Qa.b\\E",
  "\\Q\\E",
  "\\Q",
  "(?:)",
  "()",
  "",
);
const rightEscape = fc.constantFrom(
  ..."\\d \\D \\w \\W \\s \\S \\. \\\\ \\- \\n \\t \\x41 \\x{1F600} \\x{10FFFF} \\101 \\0 \\07 \\12 \\pL \\PL \\p{Greek} \\P{^Lu} \\p{Any} \\/ \\a \\_".split(
    " ",
  ),
);
const nearlyEscape = fc.constantFrom(
  ..."\\1 \\8 \\C \\Z \\G \\h \\R \\X \\u0041 \\x \\x4 \\x{} \\x{110000} \\p{Foo} \\pX \\p{greek} \\p{letter} \\p{IsGreek} \\p{ASCII} \\k<n> \\e \\c \\é \\E \\p{Assigned} \\p{L} \\p{LC} \\p{}".split(
    " ",
  ),
  "\\",
  "\\p{Greek",
  "\\ ",
);
const classItem = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "a-z", "0-9", "A-F", "_", "-", ".", "é", "温-海", "^", "[", "😀", "$", "a-a", ":", "\\]", "\\-", "+--") },
  { weight: 1, arbitrary: fc.constantFrom("[:alpha:]", "[:^digit:]", "\\d", "\\pL", "[:word:]", "\\x41-\\x5a", "\\n", "\\Q", "\\b") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "z-a",
      "[:foo:]",
      "[:alpha",
      "a-\\d",
      "\\d-z",
      "\\pX",
      "\\8",
      "[=a=]",
      "[.a.]",
      "a-b-c",
      "-z",
      "\\p{Foo}",
      "[:",
      ":]",
      "]",
      "&&",
    ),
  },
);
const characterClass = fc
  .tuple(fc.constantFrom("[", "[", "[^", "[]", "[^]"), fc.array(classItem, { maxLength: 3 }), fc.constantFrom("]", "]", "]", "]", "-]", ""))
  .map((parts) => parts.flat().join(""));
const repetition = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{0,3}", "{2,}", "{2,3}?", "{1,1}", "{0,}") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "**",
      "+*",
      "*+",
      "{3,2}",
      "{1000}",
      "{1001}",
      "{100}",
      "{30}",
      "{,3}",
      "{-1}",
      "{01}",
      "{2}{2}",
      "?{2}",
      "{1,1000}",
      "{ 2}",
      "{2147483648}",
      "{a",
      "{2",
      "{2,",
      "{2,3",
      "{99999999999999999999}",
    ),
  },
);
const open = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("(", "(?:", "(?i:", "(?P<n>", "(?<n>", "(?s-i:", "(?U:") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "(?=",
      "(?!",
      "(?<=",
      "(?<!",
      "(?P<n",
      "(?P<>",
      "(?P=n)",
      "(?P>n)",
      "(?<é>",
      "(?P<1>",
      "(?-:",
      "(?i-:",
      "(?--i:",
      "(?x:",
      "(?#c",
      "(?>",
      "(?|",
      "(?i",
      "(?",
      "(?ii:",
      "(?P<a-b>",
      "(?'n'",
      "(*",
      "(?i-i)",
      "(?^:",
      "(?i-)",
    ),
  },
);

const { piece } = fc.letrec((tie) => ({
  piece: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    { weight: 6, arbitrary: literal },
    { weight: 2, arbitrary: special },
    { weight: 2, arbitrary: rightEscape },
    { weight: 1, arbitrary: nearlyEscape },
    { weight: 3, arbitrary: characterClass },
    { weight: 4, arbitrary: fc.tuple(open, tie("alternatives"), fc.constantFrom(")", ")", ")", ")", ")", ")", ")", "")).map((parts) => parts.join("")) },
  ),
  repeated: fc.tuple(tie("piece"), repetition).map((parts) => parts.join("")),
  sequence: fc.array(tie("repeated"), { maxLength: 3 }).map((parts) => parts.join("")),
  alternatives: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|")),
}));

const tame = fc.constantFrom(
  "api|web",
  "5..",
  ".*",
  ".+",
  "",
  "(a|b)?",
  "node-[0-9]+",
  "(?i)get",
  "a|",
  "^$",
  "x*",
  "prod.*|",
  ".*-canary",
  "[a-z]+\\.local",
  "a{0,2}",
  "()",
  "$^",
);

/** As they stand in matchers: most of them good, so that what follows in the query is read too. */
export const matcherPattern = fc.oneof({ weight: 8, arbitrary: tame }, { weight: 1, arbitrary: piece });

const whole = fc.oneof(
  piece,
  fc
    .array(
      fc.tuple(piece, repetition).map((parts) => parts.join("")),
      { maxLength: 4 },
    )
    .map((parts) => parts.join("")),
);
/** On their own. */
export const pattern = fc.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: edited(whole, "()[]{}*+?|\\^$.-,:<>=!i2a0") });
