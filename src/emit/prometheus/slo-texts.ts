/** The rules of SLOs as text: a thousand SLOs have a handful of forms, and what is alike in all of a form is laid out once. */
import type { Rule, SloRules, SloWords } from "../../derive/rules.ts";
import { isPlain } from "../../util/yaml.ts";

/** Lays out the rules of one SLO after the other, each as `rulesText` would. */
export function sloTexts(rulesText: (rules: readonly Rule[]) => string): (slo: SloRules) => string {
  const layouts = new Map<string, Layout | undefined>();
  const layoutFor = ({ form, words, others }: SloRules): Layout | undefined => {
    // Where a line breaks depends on how long the names are, which stand in every selector side by side.
    const key = `${form} ${words.service.length + words.slo.length}`;
    if (!layouts.has(key))
      layouts.set(
        key,
        layoutOf(words, (instead) => rulesText(others(instead))),
      );
    return layouts.get(key);
  };
  return (slo) => {
    const { words, counting, others } = slo;
    const layout = areUsual(words) ? layoutFor(slo) : undefined;
    return `${rulesText(counting())}\n${layout ? filled(layout, words) : rulesText(others(words))}`;
  };
}

interface Layout {
  /** What is alike, with gaps of nothing. */
  readonly pieces: readonly string[];
  /** Where each word stands among the pieces. */
  readonly gaps: readonly (readonly [keyof SloWords, readonly number[]])[];
}

/** No word has these characters; whatever else does is found out. */
const standIns: Required<SloWords> = { service: "¡", slo: "¢", team: "£", description: "¤", runbook: "¥", dashboard: "¦" };

/** `undefined` where a stand-in is a part of the text itself, so that it cannot tell where a word stands. */
function layoutOf(words: SloWords, textOf: (words: SloWords) => string): Layout | undefined {
  const { service, slo } = words;
  const instead = Object.fromEntries(Object.keys(words).map((word) => [word, standIns[word as keyof SloWords]])) as unknown as SloWords;
  const text = textOf({ ...instead, service: standIns.service.repeat(service.length), slo: standIns.slo.repeat(slo.length) });
  const pieces = text.split(/([¡-¦])\1*/);
  const gaps = Object.entries(instead).map(([word, standIn]) => [word as keyof SloWords, indicesOf(pieces, standIn)] as const);
  const layout = { pieces, gaps };
  return filled(layout, words) === textOf(words) ? layout : undefined;
}

function indicesOf(pieces: readonly string[], standIn: string): readonly number[] {
  return pieces.flatMap((piece, index) => (piece === standIn ? [index] : []));
}

function filled({ pieces, gaps }: Layout, words: SloWords): string {
  const text = [...pieces];
  for (const [word, indices] of gaps) for (const index of indices) text[index] = words[word] as string;
  return text.join("");
}

/** Words that look the same in YAML, in a query and in a template, whatever stands around them. */
function areUsual(words: SloWords): boolean {
  return /^[\w.-]+ [\w.-]+$/.test(`${words.service} ${words.slo}`) && Object.values(words).every((word) => isPlain(word) && !/["'\\]/.test(word));
}
