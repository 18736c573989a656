/** The figures of an objective, as files say them and as a spec does. */
import { formatDuration, parseDuration } from "../util/duration.ts";
import { clean } from "../util/number.ts";
import { type Placed, type Reading, report } from "./fields.ts";

/** An objective in percent as a spec says it; 0.999 is 99.9 % in other tools, and here all but nothing. */
export function objectiveOf(said: Placed<number>, reading: Reading): string | undefined {
  const percent = said.value;
  if (percent >= 1 && percent < 100) return `${percent}%`;
  if (percent > 0 && percent < 1) {
    const message = `an objective of ${percent} % asks for one good event in ${Math.round(100 / percent)}`;
    report(reading, said, { message, help: `write it in percent: \`${clean(percent * 100)}\`` });
  } else {
    const message = percent === 100 ? "an objective of 100 % leaves no event that may fail" : `${percent} % is no share of events that can be promised`;
    report(reading, said, { message, help: "write a number over 0 and under 100: `99.9`" });
  }
  return undefined;
}

/** An objective as a ratio, under 1, as a spec says it. */
export function targetOf(said: Placed<number>, reading: Reading): string | undefined {
  const target = said.value;
  // Text keeps the decimals that a multiplication would not: 0.9995 is 99.95.
  if (target > 0 && target < 1) return `${clean(Number(`${target}e2`))}%`;
  const help =
    target > 1 && target < 100 ? `write \`target: ${clean(target / 100)}\`, or \`targetPercent: ${target}\`` : "write a ratio over 0 and under 1: `0.999`";
  report(reading, said, { message: `a target of ${target} is no share of events that can be promised`, help });
  return undefined;
}

const day = 86_400_000;

/** A rolling window as a spec says it. */
export function windowOf(said: Placed<string>, reading: Reading): string | undefined {
  const length = parseDuration(said.value);
  const refuse = (message: string, help: string) => void report(reading, said, { message, help });
  if (length === undefined) refuse(`\`${said.value}\` is no duration`, "write it as `28d` or `4w`");
  else if (length < day || length > 366 * day)
    refuse(`a budget of obsc lasts from a day to a year, and this one ${formatDuration(length)}`, "choose a window such as `7d`, `28d` or `90d`");
  else if (length % 300_000 !== 0) refuse("obsc counts in steps of five minutes", "write whole hours or days");
  else return formatDuration(length);
  return undefined;
}
