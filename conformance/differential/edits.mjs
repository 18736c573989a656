/** Small mistakes: what a slip of the hand does to a text that was right. */
import fc from "fast-check";

/** One or two characters left out, put in, doubled, exchanged, or all that follows gone. */
export function edited(texts, alphabet) {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), how: fc.nat({ max: 4 }), what: fc.constantFrom(...alphabet) });
  return fc
    .tuple(texts, fc.array(edit, { minLength: 1, maxLength: 2 }))
    .map(([text, edits]) => edits.reduce((list, each) => change(list, each), Array.from(text)).join(""));
}

/** The same with whole tokens; `tokens` are those to put in. */
export function shuffled(lists, tokens) {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), how: fc.nat({ max: 5 }), what: tokens });
  return fc.tuple(lists, fc.array(edit, { minLength: 1, maxLength: 2 })).map(([list, edits]) => edits.reduce(change, list));
}

function change(list, { at, how, what }) {
  const index = Math.floor(at * (list.length + 1));
  const [before, after] = [list.slice(0, index), list.slice(index)];
  switch (how) {
    case 0:
      return [...before, ...after.slice(1)];
    case 1:
      return [...before, what, ...after];
    case 2:
      return [...before, ...after.slice(0, 1), ...after];
    case 3:
      return [...before, ...after.slice(1, 2), ...after.slice(0, 1), ...after.slice(2)];
    case 4:
      return before;
    default:
      return [...before, what, ...after.slice(1)];
  }
}
