import { defineRule, type ExampleText, exampleAlert, exampleRules, formatDuration, inPart, longestStretch } from "obsc/rule";

const clock = ["hour", "minute", "day_of_week"];

export default defineRule({
  name: "alert/unending-for",
  severity: "error",
  summary: "The hours in which an alert may fire last longer than its `for`",
  why: "`for` starts again whenever the condition ends, and one on the hour ends with the hour: an alert that waits as long never fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#hour",
  forQueries: { use: ["alert"], with: clock },
  query(query, report) {
    const { rule } = query;
    if (!rule || rule.for === 0) return;
    const longest = longestStretch(query.expr);
    // What never holds is the mistake of other rules.
    if (longest === 0 || rule.for < longest) return;
    report(inPart(rule, ["for"]), {
      message: `\`for\` waits ${formatDuration(rule.for)}, and the time of day or week lets the condition hold for ${formatDuration(longest)}`,
      help: `wait less than ${formatDuration(longest)}, or let the condition hold for longer`,
    });
  },
  bad: [
    {
      spec: atTimes("hour() == 3", "2h"),
      message: "`for` waits 2h, and the time of day or week lets the condition hold for 1h",
      at: [27, 108],
    },
    { spec: atTimes("(hour() >= 9 < 17)", "9h"), message: "`for` waits 9h, and the time of day or week lets the condition hold for 8h" },
    { spec: atTimes("(hour() >= 22 or hour() < 6)", "8h"), message: "`for` waits 8h, and the time of day or week lets the condition hold for 8h" },
    {
      spec: atTimes("(9 <= hour(vector(time() + 2 * 3600)) < 17 and day_of_week() == 6)", "1d"),
      message: "`for` waits 1d, and the time of day or week lets the condition hold for 8h",
    },
    { spec: atTimes("(minute() % 30 < 5)", "5m"), message: "`for` waits 5m, and the time of day or week lets the condition hold for 5m" },
    {
      spec: atTimes("(hour() * 60 + minute() < 90 and hour(vector(time() - 3600)) != 3)", "2h"),
      message: "`for` waits 2h, and the time of day or week lets the condition hold for 90m",
    },
    {
      spec: atTimes("((hour() == 3 or hour() == 4) unless day_of_week() == 0)", "2h"),
      message: "`for` waits 2h, and the time of day or week lets the condition hold for 2h",
    },
    {
      file: "rules",
      spec: exampleRules("alert: NightlyStuck\nexpr: nightly_running == 1 unless on () (hour() >= 6)\nfor: 6h"),
      message: "`for` waits 6h, and the time of day or week lets the condition hold for 6h",
      at: [6, 14],
    },
    {
      file: "rules",
      spec: exampleRules("alert: NightlyStuck\nexpr: sum(nightly_running and on () hour() < 6) * 2 > 1\nfor: 1d"),
      message: "`for` waits 1d, and the time of day or week lets the condition hold for 6h",
    },
  ],
  good: [
    { spec: atTimes("hour() == 3", "30m") },
    { spec: atTimes("(hour() >= 22 or hour() < 6)", "7h") },
    { spec: atTimes("(day_of_week() > 5 or day_of_week() == bool 0)", "1d") },
    { spec: atTimes("(hour() >= bool 9) * 2", "2d") },
    { spec: atTimes("(-hour() > -5 unless elsewhere or vector(1))", "2d") },
    { spec: atTimes("(hour() ^ 2 atan2 3 > 0.5)", "2d") },
    { spec: exampleAlert("(max(shop_queue_depth) + on () fill (0) (hour() == 3))", 'for: "2h", severity: "warning", summary: "{value}"', ".above(10)") },
    { spec: atTimes("(hour(vector(time() + 100)) == 3)", "2h") },
    { spec: atTimes("(hour(shop_started_timestamp_seconds) == 3 or month() == 3)", "2h") },
    {
      file: "rules",
      spec: exampleRules(
        "alert: NightlyStuck\nexpr: nightly_running == 1 or on () hour() == 3\nfor: 6h",
        "alert: Early\nexpr: nightly_running and on () hour() == 3",
      ),
    },
  ],
});

function atTimes(time: string, wait: string): ExampleText {
  return exampleAlert(`max(shop_queue_depth) > 10 and on () ${time}`, `for: "${wait}", severity: "warning", summary: "{value}"`);
}
