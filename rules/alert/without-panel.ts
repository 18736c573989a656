import { defineRule, type ExampleText, exampleSpec, metricsIn, metricsOn, nameOf } from "obsc/rule";

export default defineRule({
  name: "alert/without-panel",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "What an alert waits for is on a dashboard",
  why: "Who is told of an alert looks for the moment at which it began, and for what else changed then.",
  see: "https://sre.google/sre-book/monitoring-distributed-systems/",
  alert(alert, report, { plan, services }) {
    const boards = [...services, plan.system].flatMap(({ dashboards }) => dashboards);
    // What obsc derives shows every metric, but nobody chose it; without dashboards of its own a system has not got so far.
    if (
      boards.length === 0 ||
      boards.some(
        ({ raw, panels }) => raw !== undefined || panels.some((part) => "raw" in part || ("is" in part && (part.is === "rest" || part.is === "slos"))),
      )
    )
      return;
    const shown = new Set(boards.flatMap(metricsOn));
    const read = metricsIn(alert.when);
    if (read.length === 0 || read.some((metric) => shown.has(metric))) return;
    report(nameOf(alert), { message: `no dashboard shows what \`${alert.name}\` waits for`, help: "add a panel with its query" });
  },
  bad: [{ spec: shown("other"), message: "no dashboard shows what `ShopFails` waits for", at: [5, 21] }],
  good: [{ spec: shown("failed") }],
});

function shown(metric: string): ExampleText {
  return exampleSpec({
    before: `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const other = counter("shop_orders_total", { help: "Orders taken" });
const fails = alert("ShopFails", { when: failed.rate().above("1/s"), for: "5m", severity: "warning", summary: "{value} fail" });`,
    service: `metrics: { failed, other },\nalerts: [fails],\ndashboards: [dashboard("Shop", { panels: [panel("Rate", ${metric}.rate())] })],`,
  });
}
