/** What Prometheus makes of the templates in summaries and descriptions, as far as obsc writes them: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers */
import type { Labels } from "./steady-world.ts";

/** What the queries of a text answer, by what stands before them: ``with query `up` ``. */
export type Answers = ReadonlyMap<string, number | undefined>;

/** The text with its templates filled in; `undefined` where it has some that obsc does not write, or asks what is not known. */
export function expand(text: string, value: number, labels: Labels, answers: Answers = new Map()): string | undefined {
  const answered = text.replace(
    /\{\{ (with [^}]*(?:\}[^}]+)*) \}\}\{\{ \. \| first \| value \| (\w+) \}\}\{\{ end \}\}/g,
    (whole, asked: string, form: string) => {
      if (!answers.has(asked)) return whole;
      const answer = answers.get(asked);
      return answer === undefined ? "" : (forms[form]?.(answer) ?? whole);
    },
  );
  const expanded = answered.replace(/\{\{ \$(?:value \| (\w+)|labels\.(\w+)) \}\}/g, (whole, name: string | undefined, label: string | undefined) =>
    label === undefined ? (forms[name ?? ""]?.(value) ?? whole) : (labels[label] ?? ""),
  );
  return expanded.includes("{{") ? undefined : expanded;
}

const forms: Readonly<Record<string, (value: number) => string>> = {
  humanize: (value) => scaled(value, 1000, ["k", "M", "G", "T", "P", "E", "Z", "Y"], true),
  humanize1024: (value) => scaled(value, 1024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], false),
  humanizePercentage: (value) => `${general(value * 100)}%`,
  humanizeDuration: duration,
};

const small = ["m", "u", "n", "p", "f", "a", "z", "y"];

function scaled(value: number, step: number, prefixes: readonly string[], downwards: boolean): string {
  let size = value;
  let prefix = "";
  if (value === 0 || !Number.isFinite(value)) return general(value);
  if (Math.abs(value) >= 1) {
    for (const each of prefixes) {
      if (Math.abs(size) < step) break;
      prefix = each;
      size /= step;
    }
  } else if (downwards) {
    for (const each of small) {
      if (Math.abs(size) >= 1) break;
      prefix = each;
      size *= 1000;
    }
  }
  return general(size) + prefix;
}

function duration(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? "0s" : general(value);
  if (Math.abs(value) < 1) return `${scaled(value, 1000, [], true)}s`;
  const sign = value < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(value));
  const [days, hours, minutes, seconds] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${general(value)}s`;
}

/** Four significant digits, as Go's `%.4g`. */
export function general(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  if (value === 0) return "0";
  const [digits = "", exponent = "0"] = fourDigits(value).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 4) return String(Number(`${digits}e${exponent}`));
  return `${digits.replace(/\.?0+$/, "")}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Halfway between two numbers Go takes the even one, JavaScript the larger one. */
function fourDigits(value: number): string {
  // The shortest text that reads back as the number seems halfway more often than the number is, and costs little.
  const halfway = /^-?\d\.\d\d[02468]5e/.test(value.toExponential()) && /^(-?\d\.\d\d[02468])50*(e.*)$/.exec(value.toExponential(60));
  return halfway ? `${halfway[1]}${halfway[2]}` : value.toExponential(3);
}
