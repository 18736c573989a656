/** Environments, and values that differ by environment. */
import { type Place, within } from "../ir/place.ts";
import type { Varying as VaryingNode } from "../ir/value.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { isRecord, refuse, textOf } from "./options.ts";
import type { Refused } from "./quantity.ts";

/**
 * A value that may differ by environment: one for all, or `per({ … })` with one for each. Rates, levels, sizes, retention
 * and addresses may vary; names, labels and queries never do.
 */
export type Varying<T> = T | PerEnvironment<T>;
/** One value for each environment, made by calling what `environments(…)` gave. */
export interface PerEnvironment<out T> {
  readonly perEnvironment: Readonly<Record<string, T>>;
}

/** The environments of a system, and the function that gives each of them a value. */
export interface Environments<E extends string = string> {
  /** In the order declared; without `--env`, obsc builds for the last. */
  readonly names: readonly E[];
  /** One value for each environment; leaving one out does not compile: `per({ development: "100%", production: "5%" })`. */
  // biome-ignore lint/suspicious/noExplicitAny: the values are checked where the result is used, and `unknown` would widen them.
  <const V extends Readonly<Record<E, any>>>(
    values: V & { readonly [K in Exclude<keyof V, E>]: Refused<"no environment has this name"> },
  ): PerEnvironment<V[E]>;
}

/**
 * Names the environments once, at least one, the one nearest to users last: `const per = environments("development", "production")`,
 * then `sampling: { head: per({ development: "100%", production: "5%" }) }` and `system("shop", { environments: per, … })`.
 * A name has letters, digits, `-` and `_`, and starts with a letter: it is part of the path of the output.
 */
export function environments<const E extends string>(...names: readonly [E, ...E[]]): Environments<E> {
  const at = placeOf(environments);
  const known = readNames(names, at);
  function per(values: unknown): PerEnvironment<unknown> {
    return valuesPer(values, known, placeOf(per));
  }
  // A function's `name` and `length` come with it; `names` and `node` are what makes this one the environments of a system.
  return Object.assign(per, { node: "environments", names: known, at }) as unknown as Environments<E>;
}

/** The same option, whose value may differ by environment. */
export function varying<T>(of: Option<T>): Option<VaryingNode<T>> {
  return {
    read(value, at, subject) {
      if (!isPerEnvironment(value)) return of.read(value, at, subject);
      const perEnvironment: Record<string, T> = {};
      for (const [name, said] of Object.entries(value.perEnvironment)) {
        const read = of.read(said, within(value.at, 0, name), subject);
        if (read !== undefined) perEnvironment[name] = read;
      }
      return Object.keys(perEnvironment).length > 0 ? { perEnvironment } : undefined;
    },
  };
}

/** The `environments` option of a system: the names, in the order declared. */
export const environmentNames: Option<readonly string[]> = {
  optional: true,
  read(value, at, subject) {
    const { node, names } = (typeof value === "function" ? value : {}) as { readonly node?: unknown; readonly names?: readonly string[] };
    if (node === "environments" && names) return names;
    return refuse(value, "a set of environments", 'make one with `environments("development", "production")`', at, subject);
  },
};

const environmentName = textOf("a name of an environment", "use letters, digits, `-` and `_`, a letter first", /^[A-Za-z][\w-]*$/);

function readNames(said: readonly unknown[], at: Place): readonly string[] {
  if (said.length === 0)
    problem({ subject: "environments", message: "`environments` has no names", help: 'list them: `environments("development", "production")`', at });
  const names = new Set<string>();
  for (const [index, each] of said.entries()) {
    const name = environmentName.read(each, within(at, index), "environments");
    if (name === undefined) continue;
    if (names.has(name))
      problem({ subject: `environments.${name}`, message: `the environment \`${name}\` is named twice`, help: "name it once", at: within(at, index) });
    names.add(name);
  }
  return [...names];
}

/** What `per({ … })` gives: the values under the names that exist, in the order of the environments, and the place of the call. */
interface ValuesPer extends PerEnvironment<unknown> {
  readonly at: Place;
}

function valuesPer(values: unknown, names: readonly string[], at: Place): ValuesPer {
  const said = isRecord(values) ? values : undefined;
  if (!said)
    refuse(
      values,
      "a set of values by environment",
      `write one for each: \`{ ${names.map((name) => `${name}: …`).join(", ")} }\``,
      within(at, 0),
      "environments",
    );
  const unknown = Object.keys(said ?? {}).filter((name) => !names.includes(name));
  for (const name of unknown) {
    const help = didYouMean(name, names) ?? `the environments are ${names.join(", ")}`;
    problem({ subject: `environments.${name}`, message: `no environment is called \`${name}\``, help, at: within(at, 0, { key: name }) });
  }
  const missing = names.filter((name) => said?.[name] === undefined);
  // A mistyped name is one mistake, not an unknown environment and a missing one.
  if (said && missing.length > unknown.length) {
    const message = `there is no value for ${missing.map((name) => `\`${name}\``).join(" and ")}`;
    problem({ subject: `environments.${missing[0]}`, message, help: "say one for each environment", at: within(at, 0) });
  }
  return { perEnvironment: Object.fromEntries(names.filter((name) => !missing.includes(name)).map((name) => [name, said?.[name]])), at };
}

function isPerEnvironment(value: unknown): value is ValuesPer {
  return isRecord(value) && isRecord(value.perEnvironment);
}
