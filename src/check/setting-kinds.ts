/** What a setting can hold, as programs in Go read their YAML: where nothing stands, the default holds. */
import type { Setting } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { promDuration } from "../util/query-duration.ts";
import { urlError } from "../util/url-error.ts";
import { goDuration, isSettings } from "./collector.ts";

/** A value that its setting cannot hold, or two settings that do not go together. */
export interface Misfit {
  readonly path: Path;
  readonly message: string;
  readonly help: string;
}

/** What is wrong with a value that stands at `path`. */
export type Kind = (value: Setting, path: Path) => readonly Misfit[];

/** What is wrong, and what to write. */
type Judgement = readonly [message: string, help: string] | undefined;
type Scalar = string | number | boolean;

/** Whether something else writes a value before the program reads it, such as a shell or Helm. */
export function isWrittenLater(value: Setting | undefined): boolean {
  return typeof value === "string" && /\$[({]|\{\{|%\{/.test(value);
}

/** One value, of which `judge` says what is wrong. */
export function one(judge: (value: Scalar) => Judgement): Kind {
  return (value, path) => {
    if (value === null || isWrittenLater(value)) return [];
    if (typeof value === "object")
      return misfit(path, [`\`${nameOf(path)}\` takes one value, and this is a ${Array.isArray(value) ? "list" : "map"}`, "write one value"]);
    return misfit(path, judge(value as Scalar));
  };
}

export const text: Kind = one(() => undefined);

export const flag: Kind = one((value) =>
  typeof value === "boolean" || /^(y|n|yes|no|on|off)$/i.test(String(value))
    ? undefined
    : notOfKind(value, /^(true|false)$/, "is neither true nor false", "write `true` or `false`"),
);

/** A number; programs cut off what stands behind the point of one that should be whole. */
export const number: Kind = one((value) => notNumber(value));

/** A number that is not below zero. */
export const count: Kind = one((value) => notNumber(value) ?? (Number(value) < 0 ? [`\`${value}\` is below zero`, "write 0 or more"] : undefined));

export const atLeastOne: Kind = one(
  (value) => notNumber(value) ?? (Number(value) < 1 ? [`\`${value}\` is less than 1`, "write 1 or more, or leave it out"] : undefined),
);

export const percentage: Kind = one(
  (value) => notNumber(value) ?? (Number(value) < 0 || Number(value) > 100 ? [`\`${value}\` is no percentage`, "write 0 to 100"] : undefined),
);

/** As Prometheus writes them: `1m30s`. */
export const duration: Kind = one((value) => {
  const written = String(value);
  if (promDuration(written) !== undefined) return undefined;
  return [`\`${written}\` is no duration`, /^\d+$/.test(written) ? `write its unit: \`${written}s\`` : "write whole numbers with units: `1m30s`"];
});

/** As the library of Go writes them; a number alone counts nanoseconds. */
export const goTime: Kind = one((value) =>
  goDuration(value) === undefined
    ? [`\`${value}\` is no duration`, /^\d+$/.test(String(value)) ? `write its unit: \`${value}s\`` : "write numbers with units up to hours: `1h30m`"]
    : undefined,
);

/** Bytes with a unit: `100MB`. https://github.com/alecthomas/units/blob/v0.0.0-20240927000941-0f3dac36c52b/bytes.go */
export const size: Kind = one((value) => {
  const written = String(value);
  if (/^[-+]?(0|((\d+\.?\d*|\.\d+)([KMGTPE]i?)?B)+)$/.test(written)) return undefined;
  const unit = /^[\d.]+([kmgtpe]i?)b?$/i.exec(written)?.[1];
  if (/^\d+$/.test(written)) return [`\`${written}\` is no size`, `write its unit: \`${written}B\``];
  return [
    `\`${written}\` is no size`,
    unit === undefined ? "write a number with a unit: `100MB`" : `write \`${/^[\d.]+/.exec(written)?.[0]}${unit.toUpperCase().replace("I", "i")}B\``,
  ];
});

/** The same where none is below zero. */
export const positiveSize: Kind = (value, path) =>
  /^-/.test(String(value)) ? misfit(path, [`\`${String(value)}\` is below zero`, "write 0 or more"]) : size(value, path);

export const url: Kind = one((value) => {
  const error = urlError(String(value));
  return error === undefined ? undefined : [`\`${value}\` is no URL: ${error}`, "write it as `https://host:port/path`"];
});

/** A URL that something is asked or sent by. */
export const httpUrl: Kind = (value, path) => {
  const wrong = url(value, path);
  if (wrong.length > 0 || value === null || value === "" || isWrittenLater(value) || /^https?:\/\/[^/]/i.test(String(value))) return wrong;
  return misfit(path, [`\`${String(value)}\` does not begin with \`http://\` or \`https://\` and a host`, "write it as `https://host:port/path`"]);
};

export function oneOf(...choices: readonly string[]): Kind {
  return (value, path) => {
    const name = nameOf(path);
    const among = choices
      .filter((choice) => choice !== "")
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1");
    const judge = one((written) =>
      choices.includes(String(written))
        ? undefined
        : [written === "" ? `\`${name}\` is empty` : `\`${written}\` is no value of \`${name}\``, didYouMean(String(written), choices) ?? `write ${among}`],
    );
    return judge(value, path);
  };
}

export function listOf(kind: Kind): Kind {
  return (value, path) => {
    if (Array.isArray(value)) return value.flatMap((each: Setting, index) => kind(each, [...path, index]));
    if (value === null || isWrittenLater(value)) return [];
    const help = typeof value === "object" ? "begin each entry with `- `" : `write \`[${String(value)}]\``;
    return misfit(path, [`\`${nameOf(path)}\` takes a list`, help]);
  };
}

export const texts: Kind = listOf(text);

/** A map of which `kind` judges each value, and `judge` each name, which is the key of a finding. */
export function mapOf(kind: Kind, judge: (name: string) => Judgement = () => undefined): Kind {
  return (value, path) => {
    if (value === null) return [];
    if (!isSettings(value)) return isWrittenLater(value) ? [] : misfit(path, [`\`${nameOf(path)}\` takes names with values`, "write each as `name: value`"]);
    return Object.entries(value).flatMap(([name, each]) => [...misfit([...path, name], judge(name)).map(ofName), ...kind(each, [...path, name])]);
  };
}

/** The way to a name in a map instead of to its value. */
export interface MisfitName extends Misfit {
  readonly what: "key";
}

export function isOfName(found: Misfit): found is MisfitName {
  return "what" in found;
}

function ofName(found: Misfit): MisfitName {
  return { ...found, what: "key" };
}

function misfit(path: Path, judgement: Judgement): readonly Misfit[] {
  return judgement ? [{ path, message: judgement[0], help: judgement[1] }] : [];
}

function nameOf(path: Path): string {
  return String(path.findLast((step) => typeof step === "string"));
}

function notNumber(value: Scalar): Judgement {
  if (typeof value === "number" || /^[-+]?\d[\d_]*_[\d_]*$/.test(String(value))) return undefined;
  return notOfKind(value, /^[-+]?(\d+\.?\d*|\.\d+)$/, "is no number", "write a number");
}

/** Of a text that would be right without its quotes, which is all that it can have. */
function notOfKind(value: Scalar, right: RegExp, message: string, help: string): Judgement {
  return right.test(String(value)) ? [`\`${value}\` stands in quotes`, `write ${value}`] : [`\`${value}\` ${message}`, help];
}
