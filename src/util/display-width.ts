/** How many columns of a terminal a text takes. */

/** Tabs count as one; callers that care have replaced them. */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemesOf(text)) width += wide.test(grapheme) ? 2 : 1;
  return width;
}

/** The characters of a text as people see them, however many code points each has. */
export function graphemesOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter();
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** Made when the first text needs it, which most never do. */
let segmenter: Intl.Segmenter | undefined;

/** Whether each character is one column: a text of ASCII without controls. */
export function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** East Asian wide and fullwidth characters, and pictures: https://www.unicode.org/reports/tr11/ */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\ufe0f/u;
