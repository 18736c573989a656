// The kiosk: it answers requests, counts them with the definitions that obsc generated, and sends a span and a line for each
// by OTLP, as JSON. It is bundled with those definitions when the test has built them; what they do not declare does not compile.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { metrics, negotiate } from "../app/ts/kiosk.js";

const { PORT, COLLECTOR, PRINTER_LOG = "" } = process.env;
type Method = "GET" | "POST";
type Route = "/shows" | "/tickets" | "/health";
type Status = "200" | "201" | "404" | "500";
type Level = "info" | "warn" | "error";

let faulty = false;
let answered = 0;
const spans: object[] = [];
const lines: object[] = [];
/** What was sent, for the test to hold against what arrived. */
const sent = { traces: {} as Record<string, string[]>, levels: {} as Record<string, number>, printers: {} as Record<string, number> };

// The same numbers in every run, so that the same traces are sampled.
let state = 0x2545f491;
const random = (): number => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
};
const hex = (digits: number): string => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");

function answer(method: Method, route: Route): Status {
  const fails = faulty && route !== "/health" && random() < 0.7;
  // One in fifty, never two together: a burst of them would burn the budget of an objective.
  const slow = !fails && ++answered % 50 === 0;
  const status: Status = fails ? "500" : method === "POST" ? "201" : "200";
  // Nobody waits for the time that is measured: the request of the test is answered at once.
  const seconds = slow ? 1.5 : faulty ? 0.8 : 0.002 + random() * 0.09;
  const trace = hex(32);
  metrics.http.requests.inc({ method, route, status });
  metrics.http.duration.observe({ method, route }, seconds, { traceId: trace });
  recordSpan(`${method} ${route}`, trace, seconds, fails);
  const kind = fails ? "error" : slow ? "slow" : `${method} ${route}`;
  sent.traces[kind] = [...(sent.traces[kind] ?? []), trace];
  if (fails) line("error", "the till does not answer", trace);
  else if (slow) line("warn", "the till took long", trace);
  else if (method === "POST") {
    print(random() < 0.5 ? "left" : "right", trace);
    line("info", "ticket sold", trace);
  }
  return status;
}

function print(printer: "left" | "right", trace: string): void {
  metrics.printed.inc({ printer });
  const level = random() < 0.1 ? "warn" : "info";
  appendFileSync(PRINTER_LOG, `ts=${new Date().toISOString()} level=${level} printer=${printer} job=${trace.slice(0, 8)} msg="ticket printed"\n`);
  sent.printers[`${level} ${printer}`] = (sent.printers[`${level} ${printer}`] ?? 0) + 1;
}

const nanoseconds = (milliseconds: number): string => `${BigInt(Math.round(milliseconds * 1000))}000`;
const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } });
const resource = { attributes: [attribute("service.name", "kiosk")] };

function recordSpan(name: string, traceId: string, seconds: number, failed: boolean): void {
  const end = Date.now();
  spans.push({
    traceId,
    spanId: hex(16),
    name,
    kind: 2,
    startTimeUnixNano: nanoseconds(end - seconds * 1000),
    endTimeUnixNano: nanoseconds(end),
    status: { code: failed ? 2 : 0 },
  });
}

function line(level: Level, message: string, traceId: string): void {
  const severityText = level.toUpperCase();
  const severityNumber = { info: 9, warn: 13, error: 17 }[level];
  const attributes = [attribute("order_id", traceId.slice(0, 8)), attribute("trace_id", traceId)];
  const timeUnixNano = `${process.hrtime.bigint() + offset}`;
  lines.push({ timeUnixNano, severityNumber, severityText, body: { stringValue: message }, attributes, traceId });
  sent.levels[severityText] = (sent.levels[severityText] ?? 0) + 1;
}
const started = nanoseconds(Date.now());
const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

async function send(path: string, body: object): Promise<void> {
  const answered = await fetch(`${COLLECTOR}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answered.ok) throw new Error(`${path}: ${answered.status} ${await answered.text()}`);
}

/** What the printers count, of which no definitions are generated here: one page a ticket. */
function pagesPrinted(): object {
  const dataPoints = ["left", "right"].map((printer) => {
    const asInt = Object.entries(sent.printers).reduce((sum, [of, count]) => (of.endsWith(printer) ? sum + count : sum), 0);
    return { attributes: [attribute("printer", printer)], startTimeUnixNano: started, timeUnixNano: nanoseconds(Date.now()), asInt };
  });
  const sum = { isMonotonic: true, aggregationTemporality: 2, dataPoints };
  const resourceOfPrinters = { attributes: [attribute("service.name", "printers")] };
  return {
    resourceMetrics: [{ resource: resourceOfPrinters, scopeMetrics: [{ scope: { name: "printers" }, metrics: [{ name: "printers_pages_total", sum }] }] }],
  };
}

async function flush(): Promise<void> {
  const scope = { name: "kiosk" };
  const ended = spans.splice(0);
  const written = lines.splice(0);
  await send("/v1/metrics", pagesPrinted());
  if (ended.length > 0) await send("/v1/traces", { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: ended }] }] });
  if (written.length > 0) await send("/v1/logs", { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: written }] }] });
}

metrics.build.set({ version: "1.0.0" });
const routes = new Map<string, Route>([
  ["/shows", "/shows"],
  ["/tickets", "/tickets"],
  ["/health", "/health"],
]);
createServer(async (request, response) => {
  const { method, url = "" } = request;
  const route = routes.get(url);
  if (route !== undefined) return response.writeHead(Number(answer(method as Method, route))).end();
  if (url === "/metrics") {
    const { contentType, body } = negotiate(request.headers.accept);
    return response.writeHead(200, { "content-type": contentType }).end(body);
  }
  // What follows is for the test alone.
  if (url === "/fault") faulty = true;
  if (url === "/queue") metrics.queue.set({ printer: "left" }, 80);
  if (url === "/calm") for (const printer of ["left", "right"] as const) metrics.queue.set({ printer }, 3);
  await flush();
  return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(sent));
}).listen(Number(PORT), "127.0.0.1");
