import { type ConfigFile, defineRule, exampleAlertmanager, inPart, isSection, type Path } from "obsc/rule";

export default defineRule({
  name: "alert/always-muted",
  severity: "error",
  summary: "A mute timing leaves some time at which people are told",
  why: "An interval without times and days is always: whoever is muted by it never hears of anything.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#time_interval",
  config(file, report) {
    for (const { name, path, intervals } of timingsOf(file)) {
      if (!intervals.some(isAlways)) continue;
      report(inPart(file, path), { message: `the time interval \`${name}\` is always`, help: "say days, or times of the day" });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({
        route: 'routes:\n  - matchers: [severity="info"]\n    mute_time_intervals: [nights]',
        beside: 'time_intervals:\n  - name: nights\n    time_intervals:\n      - times: [{ start_time: "00:00", end_time: "24:00" }]',
      }),
      message: "the time interval `nights` is always",
      at: [18, 11],
    },
    {
      spec: exampleAlertmanager({
        route: 'routes:\n  - matchers: [severity="info"]\n    mute_time_intervals: [ever]',
        beside: "time_intervals:\n  - name: ever\n    time_intervals:\n      - weekdays: ['sunday:saturday']",
      }),
      message: "the time interval `ever` is always",
    },
  ],
  good: [
    {
      spec: exampleAlertmanager({
        route: 'routes:\n  - matchers: [severity="info"]\n    mute_time_intervals: [nights]',
        beside: 'time_intervals:\n  - name: nights\n    time_intervals:\n      - times: [{ start_time: "22:00", end_time: "24:00" }]',
      }),
    },
    {
      spec: exampleAlertmanager({
        route: 'routes:\n  - matchers: [severity="info"]\n    active_time_intervals: [ever]',
        beside: "time_intervals:\n  - name: ever\n    time_intervals:\n      - weekdays: ['sunday:saturday']",
      }),
    },
  ],
});

/** Only those that mute; one that a route is active in may well be always. */
function timingsOf(file: ConfigFile): readonly { readonly name: string; readonly path: Path; readonly intervals: readonly unknown[] }[] {
  const muted = file.format === "alertmanager" ? JSON.stringify(file.documents[0]?.route ?? {}).match(/"mute_time_intervals":\[[^\]]*\]/g) : undefined;
  return ["time_intervals", "mute_time_intervals"].flatMap((key) => {
    const list = file.documents[0]?.[key];
    return (Array.isArray(list) && muted ? list : []).flatMap((timing, index) => {
      if (!isSection(timing) || !muted?.some((each) => each.includes(JSON.stringify(timing.name)))) return [];
      return [{ name: String(timing.name), path: [key, index], intervals: Array.isArray(timing.time_intervals) ? timing.time_intervals : [] }];
    });
  });
}

function isAlways(interval: unknown): boolean {
  if (!isSection(interval as never)) return false;
  const { times, weekdays, days_of_month, months, years } = interval as Readonly<Record<string, unknown>>;
  return [days_of_month, months, years].every((each) => each === undefined) && everyDay(weekdays) && wholeDay(times);
}

function everyDay(weekdays: unknown): boolean {
  return weekdays === undefined || (Array.isArray(weekdays) && weekdays.includes("sunday:saturday"));
}

/** Whether the times, put together, leave no minute out. */
function wholeDay(times: unknown): boolean {
  if (times === undefined) return true;
  const ranges = (Array.isArray(times) ? times : []).map(({ start_time: from, end_time: to }) => [String(from), String(to)] as const).sort();
  let until = "00:00";
  for (const [from, to] of ranges) if (from <= until && to > until) until = to;
  return until === "24:00";
}
