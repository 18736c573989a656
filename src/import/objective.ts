/** The figures of an objective, as files say them and as a spec does. */
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
