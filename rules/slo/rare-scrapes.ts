import { countsEvents, defineRule, type ExampleText, exampleSpec, formatDuration, rareRangesOfSlo } from "obsc/rule";

export default defineRule({
  name: "slo/rare-scrapes",
  severity: "error",
  summary: "The series of an objective are scraped at least twice in the five minutes of its shortest window",
  why: "What happens in five minutes is told by at most two samples: one that is late leaves a gap in the budget, and the alerts see an outage when it is over.",
  see: "https://www.robustperception.io/what-range-should-i-use-with-rate/",
  slo(slo, report, context) {
    const found = countsEvents(slo)
      ? rareRangesOfSlo(slo, fiveMinutes / 2, context).find(({ needed, interval }) => needed * interval > fiveMinutes)
      : undefined;
    if (!found) return;
    report(slo, {
      message: `\`${slo.name}\` counts the events of 5m, and \`${found.series}\` is scraped every ${formatDuration(found.interval)}`,
      help: `scrape it every ${formatDuration(fiveMinutes / 4)}, four times in 5m`,
    });
  },
  bad: [{ spec: scrapedEvery("3m"), message: "`shop-done` counts the events of 5m, and `shop_jobs_total` is scraped every 3m", at: [12, 18] }],
  good: [{ spec: scrapedEvery("1m") }],
});

const fiveMinutes = 300_000;

function scrapedEvery(interval: string): ExampleText {
  return exampleSpec({
    before: 'const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome: oneOf("done", "failed") } });',
    service: `metrics: { jobs },
deliver: { metrics: scrape({ port: 8080, interval: "${interval}" }) },
slos: [slo("shop-done", { objective: "99%", window: "7d", good: ratio(jobs.where({ outcome: "done" }), jobs) })],`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
