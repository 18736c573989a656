/**
 * PromQL expressions parsed and checked, and printed, per second of CPU time.
 *
 * Method: 20 queries of the kinds that dashboards and rules hold are parsed in turn, 100,000 a round; the best of ten rounds counts,
 * so that a busy machine changes the figure little.
 */
import { parse } from "../src/promql/parse.ts";
import { print } from "../src/promql/print.ts";

const metrics = ["http_requests_total", "grpc_server_handled_total", "node_cpu_seconds_total", "container_network_receive_bytes_total"];
const queries = metrics.flatMap((metric) => [
  `up{job="api"} == 0`,
  `sum by (job, route) (rate(${metric}{job="api",code=~"5.."}[5m])) / sum by (job, route) (rate(${metric}{job="api"}[5m])) > 0.05`,
  `histogram_quantile(0.99, sum by (le, job) (rate(${metric}_bucket{job=~"api|web"}[5m])))`,
  `avg_over_time(${metric}[1h] offset 1d) unless on (instance) maintenance_mode{env!="test"} == 1`,
  `label_replace(topk(5, increase(${metric}[30m])), "service", "$1", "job", "(.*)-.*") or vector(0)`,
]);

const count = 100_000;
function perSecond(work: (index: number) => void): number {
  let best = 0;
  for (let round = 0; round < 10; round++) {
    const before = process.cpuUsage();
    for (let index = 0; index < count; index++) work(index % queries.length);
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, count / ((user + system) / 1e6));
  }
  return best;
}

const exprs = queries.map((query) => {
  const { expr, error } = parse(query);
  if (error) throw new Error(`${query}: ${error.message}`);
  return expr;
});
const shown = (figure: number): string => Math.round(figure).toLocaleString("en");
const length = Math.round(queries.reduce((sum, query) => sum + query.length, 0) / queries.length);

console.log(`promql: per second of CPU time, Node ${process.versions.node}, best of 10 rounds of ${shown(count)}, ${length} characters a query`);
console.log(`  parsed and checked ${shown(perSecond((index) => parse(queries[index] ?? "")))}`);
console.log(`  printed            ${shown(perSecond((index) => print(exprs[index] ?? { type: "number", value: 0 })))}`);
