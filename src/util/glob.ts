/** Patterns of paths as shells have them: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any folders. Matching takes time linear in the pattern for each character. */

/** Whether a word is a pattern rather than a path. */
export function isGlob(word: string): boolean {
  return /[*?[{]/.test(word);
}

/** The patterns that `{a,b}` stands for, in the order written; braces without a comma stand for themselves. */
export function withoutBraces(pattern: string): readonly string[] {
  const found = /^([^{]*)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern) ?? /^(.*)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern);
  if (!found) return [pattern];
  const [, before = "", inside = "", after = ""] = found;
  return inside.split(",").flatMap((each) => withoutBraces(`${before}${each}${after}`));
}

/** Whether the name of a file or folder fits one step of a pattern. A dot at its start has to be written. */
export function fitsStep(name: string, step: string): boolean {
  if (name.startsWith(".") && !step.startsWith(".")) return false;
  let at = 0;
  let inStep = 0;
  let star: { readonly step: number; from: number } | undefined;
  while (at < name.length) {
    if (step[inStep] === "*") {
      star = { step: ++inStep, from: at };
      continue;
    }
    const length = fitsOne(name[at] as string, step, inStep);
    if (length > 0) {
      at++;
      inStep += length;
    } else if (star) {
      // The last star takes one character more.
      at = ++star.from;
      inStep = star.step;
    } else return false;
  }
  while (step[inStep] === "*") inStep++;
  return inStep === step.length;
}

/** How many characters of a step stand for one of a name; 0 where they do not fit it. */
function fitsOne(character: string, step: string, at: number): number {
  if (step[at] === "?") return 1;
  const set = step[at] === "[" ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(step.slice(at)) : null;
  if (!set) return step[at] === character ? 1 : 0;
  const [all, not = "", members = ""] = set;
  return isMember(character, members) === (not === "") ? all.length : 0;
}

function isMember(character: string, members: string): boolean {
  for (let at = 0; at < members.length; at++) {
    const [from, dash, to] = members.slice(at, at + 3);
    if (dash === "-" && to !== undefined && from !== undefined) {
      if (from <= character && character <= to) return true;
      at += 2;
    } else if (from === character) return true;
  }
  return false;
}
