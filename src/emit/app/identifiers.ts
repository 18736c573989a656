/** Identifiers of generated definitions, in the way of writing of each language. */

/** The words of a name, in lower case: `databaseErrors` and `database_errors` have the same two, `/jobs/{id}` has jobs and id. */
export function wordsOf(name: string): readonly string[] {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return spaced
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

/** `database_errors`; what begins with a digit, or has no letter at all, gets `prefix` in front. */
export function snakeCase(name: string, prefix: string): string {
  return leading(wordsOf(name).join("_"), `${prefix}_`).replace(/_$/, "");
}

/** `DatabaseErrors`, with `spell` for words that a language writes in its own way. */
export function pascalCase(name: string, prefix: string, spell: (word: string) => string = capitalised): string {
  return leading(wordsOf(name).map(spell).join(""), prefix);
}

export function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

function leading(text: string, prefix: string): string {
  return /^[A-Za-z]/.test(text) ? text : `${prefix}${text}`;
}

/** Gives each a name that no other has: the wanted one, or that with a number. `separator` is in front of the number. */
export function uniqueNames(reserved: Iterable<string> = [], separator = ""): (wanted: string) => string {
  const taken = new Set(reserved);
  return (wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}${separator}${number}`;
    taken.add(name);
    return name;
  };
}
