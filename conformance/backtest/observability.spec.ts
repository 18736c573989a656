/** What `conformance/backtest.mjs` replays: an objective on counters, one on a histogram, alerts that wait, are kept, and read a fall. */
import { alert, counter, gauge, histogram, policy, ratio, service, slo, statusCode, system } from "obsc";

const requests = counter("kiosk_requests_total", { help: "Requests answered", labels: { status: statusCode("200", "500") } });
const duration = histogram("kiosk_request_duration_seconds", { help: "Time to answer", buckets: ["100ms", "500ms", "2s"] });
const stock = gauge("kiosk_stock_items", { help: "Newspapers that are left" });
const errors = ratio(requests.where({ status: "5xx" }), requests);

export default system("kiosk", {
  policy: policy({ prefix: "kiosk_" }),
  services: [
    service("kiosk", {
      team: "press",
      metrics: { requests, duration, stock },
      alerts: [
        alert("KioskHighErrorRate", { when: errors.above("5%"), for: "4m", keepFiringFor: "10m", severity: "critical", summary: "{value} of requests fail" }),
        alert("KioskSlow", { when: duration.quantile("p90").above("1s"), for: "2m", severity: "warning", summary: "{value} for most" }),
        alert("KioskStockLow", { when: stock.min().below(10), for: "3m", severity: "warning", summary: "{value} newspapers are left" }),
      ],
      slos: [
        slo("availability", { objective: "99%", window: "7d", bad: errors }),
        slo("latency", { objective: "90%", window: "1d", good: ratio(duration.within("500ms"), duration) }),
      ],
    }),
  ],
});
