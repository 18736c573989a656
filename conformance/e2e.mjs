// From a service to everything that reads its signals: a collector, Prometheus, Alertmanager, Loki and Promtail run with what
// obsc emits for `conformance/e2e/observability.spec.ts`, and a service that imports the generated definitions sends metrics,
// traces and logs. Then the test asks each program what arrived.
//   node conformance/e2e.mjs FOLDER      (of the programs)
// Addresses and folders of the emitted files are rewritten for one machine (e2e/rewrite.mjs), nothing else. Tempo is stood in
// for by a second collector, which writes down the spans that it gets; Slack and the pager by a server that keeps what it is told.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { parse, stringify } from "yaml";
import { bundleOptions } from "../scripts/bundle.mjs";
import { writeHistory } from "./e2e/history.mjs";
import { endAll, getJson, isReady, start, until } from "./e2e/programs.mjs";
import { copyRewritten, loopback } from "./e2e/rewrite.mjs";
import { dashboardQueries } from "./lib/dashboards.mjs";
import { argumentsOf, filesUnder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [programs] = argumentsOf("node conformance/e2e.mjs FOLDER").map((argument) => (typeof argument === "string" ? resolve(argument) : argument));
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const spec = join("conformance", "e2e", "observability.spec.ts");
// It stays when the test has ended: the logs of the programs are there.
const work = join(root, ".build", "e2e");
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const emitted = join(work, "emitted");
const report = reporter();

/** Queries of dashboards that give nothing here, with the reason. */
const withoutData = [{ expr: /otelcol_exporter_send_failed_/, because: "the collector counts from the first failure, and nothing fails here" }];

try {
  await main();
} catch (error) {
  report.say("the test itself", error.stack);
} finally {
  await endAll();
}
report.end();
process.exit();

async function main() {
  obsc("build", spec, "--out", emitted);
  const catalogue = JSON.parse(readFileSync(join(emitted, "metrics.json"), "utf8"));
  const folders = [
    ["/var/log/printers/", join(work, "printers/")],
    ["/run/promtail/", join(work, "promtail/")],
    ["/etc/alertmanager/", join(work, "files/alertmanager/")],
  ];
  const places = loopback(folders, work);
  const addresses = ["kiosk:8080", "gateway:4317", "gateway:4318", "gateway:8889", "gateway:8888", "gateway:13133", "tempo:4317", "loki:3100", "promtail:9080"];
  for (const address of [...addresses, "prometheus:9090", "alertmanager:9093", "pager:8081"]) await places.port(address);
  const at = async (address) => `http://127.0.0.1:${await places.port(address)}`;
  for (const [folder, program] of [
    ["otelcol", "gateway"],
    ["prometheus", "prometheus"],
    ["alertmanager", "alertmanager"],
    ["loki", "loki"],
    ["promtail", "promtail"],
  ]) {
    copyRewritten(join(emitted, folder), join(work, "files", folder), (text) => places.rewrite(text, program));
  }
  const told = await listen(await places.port("pager:8081"));
  writeFileSync(join(work, "files/alertmanager/slack-url"), `${await at("pager:8081")}/desk`);
  await startPrograms(places);
  const load = await startService(places);
  const prometheus = await at("prometheus:9090");
  const loki = await at("loki:3100");

  await load.rounds(16);
  report.say("nobody is told while all is well", told.length === 0 ? undefined : JSON.stringify(told));
  await load.control("fault");
  await load.control("queue");
  const rounds = load.untilStopped();
  const expected = { KioskHighErrorRate: "/page", ErrorBudgetBurnPage: "/page", KioskPrintQueueLong: "/desk" };
  const heard = ([alertname, path]) => told.some((each) => each.path === path && each.body.includes(alertname));
  for (const [alertname, path] of Object.entries(expected)) {
    const problem = await until(alertname, () => heard([alertname, path]), 90).then(nothing, ({ message }) => message);
    report.say(`${path === "/page" ? "the pager" : "the desk"} hears of ${alertname}`, problem);
  }
  const burning = { query: 'count(ALERTS{alertname="ErrorBudgetBurnPage",alertstate="firing"}) == 2' };
  const both = () => getJson(`${prometheus}/api/v1/query`, burning).then(({ data }) => data.result.length > 0);
  report.say("both objectives burn", await until("both alerts", both, 90).then(nothing, ({ message }) => message));
  await rounds.stop();
  const sent = await load.control("sent");

  checkTold(told);
  await checkTraces(sent, await at("gateway:8888"));
  await checkSeries(catalogue, prometheus);
  await checkDashboards(prometheus, loki);
  await checkLogs(sent, loki);
}

function nothing() {
  return undefined;
}

function obsc(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/obsc.js"), ...args], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`obsc ${args.join(" ")}: ${stdout}${stderr}`);
}

/** Keeps every notification, as Alertmanager sends them to webhooks and to Slack. */
function listen(port) {
  const told = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    told.push({ path: request.url, body });
    response.end("ok");
  });
  return new Promise((listening) => server.listen(port, "127.0.0.1", () => listening(told)));
}

async function startPrograms(places) {
  const files = join(work, "files");
  const port = (address) => places.port(address);
  const run = (name, program, args) => start(name, join(programs, program), args, { log: join(work, `${name}.log`), cwd: work });
  mkdirSync(join(work, "printers"));
  mkdirSync(join(work, "promtail"));
  writeFileSync(join(work, "tempo.yaml"), stringify(storeOfSpans(await port("tempo:4317"))));
  writeHistory(join(programs, "promtool"), work, longCounts());
  run("alertmanager", "alertmanager", [
    `--config.file=${files}/alertmanager/alertmanager.yaml`,
    `--storage.path=${work}/alertmanager-data`,
    `--web.listen-address=127.0.0.1:${await port("alertmanager:9093")}`,
    "--cluster.listen-address=",
  ]);
  run("loki", "loki", [
    `-config.file=${files}/loki/loki.yaml`,
    "-server.http-listen-address=127.0.0.1",
    `-server.http-listen-port=${await port("loki:3100")}`,
    "-server.grpc-listen-address=127.0.0.1",
    `-server.grpc-listen-port=${await port("loki:9095")}`,
  ]);
  run("tempo", "otelcol", ["--config", join(work, "tempo.yaml")]);
  run("gateway", "otelcol", ["--config", `${files}/otelcol/gateway.yaml`]);
  run("prometheus", "prometheus", [
    `--config.file=${files}/prometheus/prometheus.yaml`,
    `--storage.tsdb.path=${work}/prometheus-data`,
    `--web.listen-address=127.0.0.1:${await port("prometheus:9090")}`,
    "--enable-feature=exemplar-storage",
  ]);
  run("promtail", "promtail", [
    `-config.file=${files}/promtail/promtail.yaml`,
    "-config.expand-env=true",
    "-server.http-listen-address=127.0.0.1",
    `-server.http-listen-port=${await port("promtail:9080")}`,
  ]);
  await until("Alertmanager", async () => isReady(`http://127.0.0.1:${await port("alertmanager:9093")}/-/ready`));
  await until("the collector", async () => isReady(`http://127.0.0.1:${await port("gateway:13133")}/`));
  await until("Prometheus", async () => isReady(`http://127.0.0.1:${await port("prometheus:9090")}/-/ready`));
  await until("Loki", async () => isReady(`http://127.0.0.1:${await port("loki:3100")}/ready`), 90);
}

/** The recordings from which windows longer than the test are summed, as an hour without a failure leaves them. */
function longCounts() {
  const files = filesUnder([join(emitted, "prometheus", "rules")], (path) => path.endsWith(".yaml"));
  const rules = files.flatMap((file) => parse(readFileSync(file, "utf8")).groups).flatMap((group) => group.rules);
  const counts = rules.filter(({ record }) => /^slo:(total|bad):events_(5|10)m$/.test(record));
  return counts.map(({ record, labels }) => ({ name: record, labels, value: record.includes(":bad:") ? 0 : record.endsWith("_5m") ? 300 : 600 }));
}

/** A collector that writes down what Tempo would get. */
function storeOfSpans(port) {
  return {
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path: join(work, "kept.json") } },
    service: { telemetry: { metrics: { level: "none" } }, pipelines: { traces: { receivers: ["otlp"], exporters: ["file"] } } },
  };
}

async function startService(places) {
  const folder = join(emitted, "service");
  cpSync(join(here, "e2e", "service.ts"), join(folder, "service.ts"));
  const options = { module: "preserve", moduleResolution: "bundler", target: "es2023", lib: ["es2023"], strict: true, noEmit: true, skipLibCheck: true };
  const tsconfig = { compilerOptions: { ...options, types: ["node"], typeRoots: [join(root, "node_modules/@types")] }, files: ["service.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const { status, stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
  report.say("the service compiles with the generated definitions", status === 0 ? undefined : stdout);
  const outfile = join(folder, "service.mjs");
  await build({ entryPoints: [join(folder, "service.ts")], bundle: true, format: "esm", platform: "node", outfile });
  const port = await places.port("kiosk:8080");
  const env = { PORT: String(port), COLLECTOR: `http://127.0.0.1:${await places.port("gateway:4318")}`, PRINTER_LOG: join(work, "printers", "printers.log") };
  start("kiosk", process.execPath, [outfile], { log: join(work, "kiosk.log"), env });
  const service = `http://127.0.0.1:${port}`;
  await until("the service", () => isReady(`${service}/calm`));
  return loadOf(service);
}

/** Requests of which two in five buy a ticket, two look at the shows, and one asks for the health; always in this order. */
function loadOf(service) {
  const mix = [
    ["POST", "/tickets"],
    ["GET", "/shows"],
    ["POST", "/tickets"],
    ["GET", "/shows"],
    ["GET", "/health"],
  ];
  const control = (what) => getJson(`${service}/${what}`);
  async function round() {
    const next = new Promise((passed) => setTimeout(passed, 500));
    for (let sentTogether = 0; sentTogether < 20; sentTogether++) {
      await Promise.all(mix.map(([method, path]) => fetch(`${service}${path}`, { method }).then((answer) => answer.arrayBuffer())));
    }
    await control("sent");
    await next;
  }
  return {
    control,
    async rounds(count) {
      for (let index = 0; index < count; index++) await round();
    },
    untilStopped() {
      let stopped = false;
      const done = (async () => {
        while (!stopped) await round();
      })();
      return {
        stop() {
          stopped = true;
          return done;
        },
      };
    },
  };
}

// ---- What arrived

/** A critical alert goes to the pager alone, a warning to the desk, each with the labels that the spec gives it. */
function checkTold(told) {
  const pages = told.filter(({ path }) => path === "/page").flatMap(({ body }) => JSON.parse(body).alerts);
  const page = pages.find(({ labels }) => labels.alertname === "KioskHighErrorRate");
  const wanted = { severity: "critical", team: "sales", service: "kiosk", job: "kiosk" };
  const wrong = page && Object.entries(wanted).filter(([label, value]) => page.labels[label] !== value);
  if (page) report.say("the page has the labels of the alert", differing(wrong, page.labels));
  report.say("the pager hears of nothing that is for the desk", pages.some(({ labels }) => labels.severity !== "critical") ? JSON.stringify(pages) : undefined);
  const summary = page?.annotations.summary ?? "";
  report.say("the summary says how much fails", /^\d\d(\.\d+)?% of the requests fail$/.test(summary) ? undefined : summary);
}

function differing(wrong, found) {
  return wrong.length === 0 ? undefined : `${JSON.stringify(found)} differs in ${wrong.map(([label]) => label)}`;
}

async function checkTraces(sent, collector) {
  const total = Object.values(sent.traces).flat().length;
  await until("the decision about every trace", async () => (await decided(collector)) >= total, 60);
  const kept = await until("all kept traces to be written", async () => {
    const before = keptTraces();
    await new Promise((passed) => setTimeout(passed, 1500));
    return keptTraces().size === before.size && before.size > 0 ? before : undefined;
  });
  const odds = await oddsOfSpec();
  const isKept = (traces) => traces.filter((trace) => kept.has(trace)).length;
  let expected = 0;
  for (const [kind, traces] of Object.entries(sent.traces)) {
    const [predicted] = odds.filter((each) => each.kind === kind || each.operation === kind);
    const share = predicted ?? odds.find((each) => each.kind === "other");
    expected += share.kept * traces.length;
    const found = isKept(traces) / traces.length;
    // A share of few traces scatters; what is promised whole does not.
    const off = Math.abs(found - share.kept) > (share.kept === 1 ? 0 : 0.02);
    report.say(`${percent(share.kept)} of ${traces.length} traces of kind ${kind} are kept`, off ? `${percent(found)} are` : undefined, ` (${percent(found)})`);
  }
  const found = kept.size / total;
  report.say(
    `${percent(expected / total)} of all traces are kept`,
    Math.abs(found - expected / total) > 0.02 ? `${percent(found)} are` : undefined,
    ` (${percent(found)})`,
  );
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

/** How many traces the collector has decided about, by its own count. */
async function decided(collector) {
  const text = await (await fetch(`${collector}/metrics`)).text();
  const counts = [...text.matchAll(/^otelcol_processor_tail_sampling_global_count_traces_sampled\w*\{.*\} (\S+)$/gm)];
  return counts.reduce((sum, [, value]) => sum + Number(value), 0);
}

function keptTraces() {
  const file = join(work, "kept.json");
  if (!existsSync(file)) return new Set();
  return new Set([...readFileSync(file, "utf8").matchAll(/"traceId":"([0-9a-f]{32})"/g)].map(([, trace]) => trace));
}

/** What obsc says of each kind of trace, before any has been sent. */
async function oddsOfSpec() {
  const outdir = join(root, ".build", "conformance");
  const entryPoints = ["src/index.ts", "src/load.ts", "src/derive/sampling.ts", "src/derive/scope.ts"];
  await build({ ...bundleOptions(), entryPoints, outbase: "src", outdir });
  const part = (name) => import(pathToFileURL(join(outdir, name)).href);
  const [{ load }, { deriveSampling }, { scopeOf }] = await Promise.all([part("load.js"), part("derive/sampling.js"), part("derive/scope.js")]);
  const { system } = await load(join(root, spec), { cwd: root, obsc: pathToFileURL(join(outdir, "index.js")).href });
  return deriveSampling(scopeOf(system)).find(({ service }) => service === "kiosk").odds;
}

async function checkSeries(catalogue, prometheus) {
  for (const metric of catalogue.metrics.filter(({ job }) => job?.includes("kiosk") || job?.includes("printers"))) {
    const names = metric.type === "histogram" ? ["_bucket", "_sum", "_count"].map((part) => metric.name + part) : [metric.name];
    for (const name of names) {
      const series = await seriesOf(prometheus, name);
      report.say(`series ${name}`, series.length === 0 ? "there is none" : problemOf(series, metric, name), ` (${series.length})`);
    }
  }
  for (const { name, labels } of catalogue.recordings) {
    const series = await seriesOf(prometheus, name);
    const found = series.map((each) => Object.keys(each).sort().join()).find((each) => each !== [...labels].sort().join());
    report.say(`recording ${name}`, series.length === 0 ? "there is none" : found && `it has the labels ${found} instead of ${labels}`);
  }
  const { data } = await getJson(`${prometheus}/api/v1/query_exemplars`, { query: "kiosk_http_request_duration_seconds_bucket", ...lastMinutes(5) });
  const traced = data.flatMap(({ exemplars }) => exemplars).filter(({ labels }) => /^[0-9a-f]{32}$/.test(labels.trace_id ?? ""));
  report.say("observations lead to their traces", traced.length > 0 ? undefined : "there are no exemplars");
}

async function seriesOf(prometheus, name) {
  const { data } = await getJson(`${prometheus}/api/v1/series`, { "match[]": `{__name__="${name}"}`, ...lastMinutes(5) });
  return data.map(({ __name__, ...labels }) => labels);
}

/** The labels of a metric are those declared and those of the target, and their values are of the declared ones. */
function problemOf(series, metric, name) {
  const wanted = [...Object.keys(metric.labels), "job", "instance", ...(name.endsWith("_bucket") ? ["le"] : [])].sort().join();
  for (const labels of series) {
    const found = Object.keys(labels).sort().join();
    if (found !== wanted) return `it has the labels ${found} instead of ${wanted}`;
    for (const [label, values] of Object.entries(metric.labels)) {
      if (Array.isArray(values) && !values.includes(labels[label])) return `${label}=${labels[label]} is not declared`;
    }
  }
  const bounds = name.endsWith("_bucket") ? new Set(series.map(({ le }) => Number(le.replace("+Inf", "Infinity")))) : undefined;
  const missing = bounds && metric.buckets.filter((bound) => !bounds.has(bound));
  return missing?.length > 0 ? `buckets ${missing} are missing` : undefined;
}

/** Every query of a panel that Prometheus or Loki answers; those of traces are for Tempo, which no program here stands in for. */
async function checkDashboards(prometheus, loki) {
  const queries = dashboardQueries(join(emitted, "grafana", "dashboards")).filter(({ type }) => type === "prometheus" || type === "loki");
  let empty = 0;
  for (const { dashboard, panel, type, expr } of queries) {
    const path = type === "loki" ? `${loki}/loki/api/v1/query_range` : `${prometheus}/api/v1/query_range`;
    const { data } = await getJson(path, { query: expr, step: 5, ...lastMinutes(2) });
    const has = data.result.some(({ values }) => values.some(([, value]) => value !== "NaN"));
    // What a query groups by has to be a label: Loki counts all as one where there is none.
    const [, by = ""] = /^sum by \(([^)]*)\)/.exec(expr) ?? [];
    const lacks = data.result.flatMap(({ metric = {} }) => by.split(", ").filter((label) => label !== "" && metric[label] === undefined));
    const reason = withoutData.find((each) => each.expr.test(expr))?.because;
    if (!has) empty++;
    if (!has && reason !== undefined) console.log(`     ${dashboard}: ${panel}: no data, since ${reason}`);
    else if (!has) report.say(`${dashboard}: ${panel}`, `no data for ${expr}`);
    else if (lacks.length > 0) report.say(`${dashboard}: ${panel}`, `no ${lacks[0]} in the result of ${expr}`);
  }
  report.say("queries of dashboards give data", queries.length === 0 ? "there are none" : undefined, ` (${queries.length - empty} of ${queries.length})`);
}

function lastMinutes(minutes) {
  const end = Math.floor(Date.now() / 1000);
  return { start: end - minutes * 60, end };
}

async function checkLogs(sent, loki) {
  // By OTLP the stream is the service; the level is found beside it, in the spelling that was sent.
  const byLevel = await countedBy(loki, '{service_name="kiosk"}', "detected_level", sent.levels);
  report.say("lines of the kiosk, by level", byLevel);
  const byPrinter = await countedBy(loki, '{service="printers"}', "level, printer", sent.printers);
  report.say("lines of the printers, by level and printer", byPrinter);
  const { data } = await getJson(`${loki}/loki/api/v1/series`, { "match[]": '{service="printers"}', ...nanoseconds(5) });
  const labels = [...new Set(data.map((stream) => Object.keys(stream).sort().join()))];
  report.say("streams of the printers have the declared labels", labels.join(" | ") === "level,printer,service,service_name" ? undefined : labels.join(" | "));
  const { data: found } = await getJson(`${loki}/loki/api/v1/query_range`, {
    query: '{service_name="kiosk"} | trace_id != "" | order_id != ""',
    limit: 1,
    ...nanoseconds(5),
  });
  report.say("lines have their trace and their order", found.result.length > 0 ? undefined : "none has");
}

function nanoseconds(minutes) {
  const { start: from, end } = lastMinutes(minutes);
  return { start: `${from}000000000`, end: `${end + 1}000000000` };
}

/** Waits for as many lines as were sent; says how they differ when they do not come. */
async function countedBy(loki, selector, labels, wanted) {
  let counts = {};
  const query = `sum by (${labels}) (count_over_time(${selector}[5m]))`;
  try {
    await until(
      "the lines",
      async () => {
        const { data } = await getJson(`${loki}/loki/api/v1/query`, { query });
        counts = Object.fromEntries(
          data.result.map(({ metric, value }) => [
            labels
              .split(", ")
              .map((label) => metric[label])
              .join(" "),
            Number(value[1]),
          ]),
        );
        return JSON.stringify(sorted(counts)) === JSON.stringify(sorted(wanted));
      },
      20,
    );
    return undefined;
  } catch (error) {
    return `${error.message}: sent ${JSON.stringify(wanted)}, found ${JSON.stringify(counts)}`;
  }
}

function sorted(counts) {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}
