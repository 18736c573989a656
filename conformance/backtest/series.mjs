/** Most of a day of the kiosk, a scrape a minute: an outage, a slow hour, restarts, a night without requests; with `gaps`, scrapes that are missing. */

export const minutes = 21 * 60;
const instances = ["a", "b"];

/** By series, a value each minute from the first; nothing where a scrape is missing. */
export function day(gaps) {
  const series = new Map();
  for (const [at, instance] of instances.entries()) {
    const counts = new Map();
    for (let minute = 0; minute <= minutes; minute++) {
      if (restarts(minute, at)) counts.clear();
      const requests = minute > 1100 && minute < 1200 ? 0 : 300 + ((minute * 37) % 50);
      const failed = failing(minute, requests);
      const slow = minute > 700 && minute < 790 ? Math.floor(requests * 0.4) : Math.floor(requests * 0.01);
      const missing = gaps && ((minute > 420 && minute < 432) || (minute * 7 + at) % 41 === 0);
      const put = (name, labels, value) => {
        const key = `${name}{${Object.entries({ instance, ...labels })
          .map(([label, of]) => `${label}="${of}"`)
          .join(",")}}`;
        const values = series.get(key) ?? [];
        values[minute] = missing ? undefined : value;
        series.set(key, values);
      };
      const count = (name, labels, more) => {
        const key = name + JSON.stringify(labels);
        counts.set(key, (counts.get(key) ?? 0) + more);
        put(name, labels, counts.get(key));
      };
      count("kiosk_requests_total", { status: "200" }, requests - failed);
      count("kiosk_requests_total", { status: "500" }, failed);
      for (const [le, share] of [
        ["0.1", 0.6],
        ["0.5", 1],
        ["2", 1],
        ["+Inf", 1],
      ]) {
        count("kiosk_request_duration_seconds_bucket", { le }, le === "2" || le === "+Inf" ? requests : Math.floor((requests - slow) * share));
      }
      count("kiosk_request_duration_seconds_count", {}, requests);
      put("kiosk_stock_items", {}, 200 - ((minute * 3 + at * 50) % 220));
    }
  }
  return series;
}

const restarts = (minute, at) => minute === 200 + at * 3 || minute === 905 || minute === 725;

/** Everything for half an hour, a tenth for two hours, and single ones. */
function failing(minute, requests) {
  if (minute > 300 && minute <= 330) return requests;
  if (minute > 850 && minute <= 970) return Math.floor(requests / 10);
  return minute % 90 === 0 ? 1 : 0;
}
