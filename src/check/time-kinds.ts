/** When a time interval of Alertmanager is: https://prometheus.io/docs/alerting/latest/configuration/#time_interval */
import { isTimezone } from "../util/timezone.ts";
import { type Kind, one } from "./setting-kinds.ts";

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

export const weekday: Kind = range("weekday", "write its whole name in English, or two with a colon: `monday:friday`", (part) => indexIn(days, part));

export const month: Kind = range("month", "write its name in English or its number, or two with a colon: `january:march`", (part) => {
  const index = indexIn(months, part);
  return index === undefined ? whole(part) : index + 1;
});

export const year: Kind = range("year", "write it with digits, or two with a colon: `2027:2028`", whole);

/** Days below zero count from the end of a month, which has 28 at least. */
export const dayOfMonth: Kind = range("day of a month", "write 1 to 31, or -31 to -1 from its end, or two with a colon: `1:5`", (part) => {
  const day = whole(part);
  return day === undefined || day === 0 || Math.abs(day) > 31 ? undefined : day < 0 ? 28 + day : day;
});

export const timezone: Kind = one((value) =>
  value === "" || value === "Local" || isTimezone(String(value)) ? undefined : [`there is no time zone \`${value}\``, "write its IANA name: `Europe/Zurich`"],
);

/** One value or two with a colon, of which the first is not the later one. */
function range(what: string, help: string, read: (part: string) => number | undefined): Kind {
  return one((value) => {
    const text = String(value).toLowerCase();
    const parts = text.split(":");
    const read1 = read(parts[0] as string);
    const read2 = read(parts.at(-1) as string);
    if (read1 === undefined || read2 === undefined || parts.length > 2) return [`\`${value}\` is no ${what}`, help];
    if (parts.length === 2 && text.startsWith("-") && !parts[1]?.startsWith("-") && what.startsWith("day"))
      return [`\`${value}\` begins at the end of a month and ends at its begin`, "count both from the same end"];
    return read1 <= read2 ? undefined : [`\`${value}\` ends before it begins`, "write it as two: up to the last, and from the first on"];
  });
}

function indexIn(names: readonly string[], name: string): number | undefined {
  const index = names.indexOf(name);
  return index < 0 ? undefined : index;
}

function whole(part: string): number | undefined {
  return /^[-+]?\d+$/.test(part) ? Number(part) : undefined;
}
