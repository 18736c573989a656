/** A system with two SLOs, and the samples that their rules find: every series that is declared is there, without a gap. */

const codes = ["200", "201", "204", "301", "400", "401", "403", "404", "500", "503"];
const routes = ["/", "/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/i"];
const buckets = ["0.1", "0.3", "1", "+Inf"];

/** A hundred series of requests, of which twenty are of errors; of the other SLO ten groups. `options` are more of the Prometheus. */
export function shop({ counter, histogram, oneOf, prometheus, ratio, scrape, service, slo, system }, options = {}) {
  const route = oneOf(...routes);
  const requests = counter("http_requests_total", { help: "Requests answered", labels: { code: oneOf(...codes), route } });
  const latency = histogram("http_request_duration_seconds", { help: "Time to answer", labels: { route }, buckets: ["100ms", "300ms", "1s"] });
  const failed = ratio(requests.where({ code: ["500", "503"] }), requests);
  const fast = ratio(latency.within("300ms"), latency, { by: ["route"] });
  return system("shop", {
    prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "31d", scrapeInterval: "30s", evaluationInterval: "30s", ...options }),
    services: [
      service("checkout", {
        team: "payments",
        metrics: { requests, latency },
        deliver: { metrics: scrape({ port: 8080 }) },
        slos: [
          slo("checkout-availability", { objective: "99.9%", window: "30d", bad: failed }),
          slo("checkout-latency", { objective: "99%", window: "7d", good: fast }),
        ],
      }),
    ],
  });
}

const hour = 3600;

/** Counters that grow by one each second. */
export function scraped() {
  const target = { job: "checkout", instance: "checkout:8080" };
  const growing = (name, labels) => ({ name, labels: { ...target, ...labels }, seconds: hour, value: (at) => at });
  return [
    ...codes.flatMap((code) => routes.map((route) => growing("http_requests_total", { code, route }))),
    ...buckets.flatMap((le) => routes.map((route) => growing("http_request_duration_seconds_bucket", { le, route }))),
    ...routes.map((route) => growing("http_request_duration_seconds_count", { route })),
  ];
}

/** What rules record; what others add up is there for as long as the longest window, and what they look back to for seven hours. */
export function recorded(rules) {
  return rules
    .filter(({ kind }) => kind === "recording")
    .flatMap(({ name, labels, slo }) => {
      const seconds = name.includes(":events") ? slo.window / 1000 : 7 * hour;
      const groups = slo.name === "checkout-latency" && !/info|objective/.test(name) ? routes.map((route) => ({ route })) : [{}];
      return groups.map((group) => ({ name, labels: { ...labels, ...group }, seconds, value: () => 1 }));
    });
}
