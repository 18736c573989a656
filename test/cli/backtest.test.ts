import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { run } from "../../src/cli/run.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "obsc-backtest-")));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "package.json"), "{}");
const specOf = (when: string) => `import { alert, gauge, promql, service, system } from "obsc";
const queue = gauge("shop_queue_length", { help: "Orders that wait" });
export default system("shop", {
  services: [service("shop", { team: "checkout", metrics: { queue }, alerts: [alert("ShopQueueLong", { when: ${when}, for: "1m", severity: "warning", summary: "long" })] })],
});
`;
writeFileSync(join(folder, "observability.spec.ts"), specOf("queue.max().above(100)"));

async function backtest(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ readonly code: number; readonly printed: string }> {
  let printed = "";
  const write = (text: string) => {
    printed += text;
  };
  const obsc = new URL("../../src/index.js", import.meta.url).href;
  const io = { cwd: folder, out: write, err: write, env: { NO_COLOR: "1", ...env }, terminal: { out: false, err: false }, today: "2026-11-21", obsc };
  const code = await run(["backtest", ...words], io, "0.0.0-test");
  return { code, printed };
}

const begin = 1_767_600_000;
/** Long from the third minute to the sixth. */
const values = [5, 5, 5, 200, 300, 200, 200, 5, 5, 5];
const dump = `${values.map((value, minute) => `shop_queue_length{pod="a"} ${value} ${begin + 60 * minute}\n`).join("")}# EOF\n`;
const fired = /ShopQueueLong fired once\n {2}2026-01-05 08:04 to 2026-01-05 08:07 \(3m\), peak 300 /;

test("a packed file is unpacked, wherever its characters are cut", async () => {
  writeFileSync(join(folder, "dump.gz"), gzipSync(dump));
  assert.match((await backtest(["--from", "dump.gz"])).printed, fired);
  writeFileSync(join(folder, "cut.gz"), gzipSync(dump).subarray(0, 60));
  assert.match((await backtest(["--from", "cut.gz"])).printed, /^obsc: cut.gz: it cannot be unpacked: .*\nhelp: pack it again with gzip\n$/);
});

test("files of bytes, and folders without files, are named", async () => {
  writeFileSync(join(folder, "block"), Buffer.from([0x85, 0xbd, 0x40, 0xdd, 0x00, 0x01]));
  assert.match(
    (await backtest(["--from", "block"])).printed,
    /^obsc: block: it is no text\nhelp: of a block or a write-ahead log, `promtool tsdb dump-openmetrics DATA` makes one\n/,
  );
  mkdirSync(join(folder, "nothing"));
  assert.match((await backtest(["--from", "nothing"])).printed, /^obsc: there are no files in `nothing`\n/);
});

test("one sample is no time to replay", async () => {
  writeFileSync(join(folder, "one.txt"), `shop_queue_length 1 ${begin}\n# EOF\n`);
  const { code, printed } = await backtest(["--from", "one.txt"]);
  assert.match(printed, /the replay would begin at 2026-01-05 08:00 and end at 2026-01-05 08:00/);
  assert.equal(code, 2);
});

interface Asked {
  readonly query: string;
  readonly time: number;
  readonly headers: IncomingMessage["headers"];
}

/** A Prometheus that answers `shop_queue_length[…]` as it should, or what `answer` says. */
async function server(
  answer: (asked: Asked) => { readonly status?: number; readonly body: string } | undefined,
): Promise<{ readonly url: string; readonly asked: Asked[]; readonly end: Server }> {
  const asked: Asked[] = [];
  const end = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const form = new URLSearchParams(body);
    const each = { query: form.get("query") ?? "", time: Number(form.get("time")), headers: request.headers };
    asked.push(each);
    const said = answer(each) ?? { body: samples(each) };
    if (said.status !== 0) response.writeHead(said.status ?? 200).end(said.body);
  }).listen(0, "127.0.0.1");
  await new Promise((ready) => end.once("listening", ready));
  after(() => {
    end.closeAllConnections();
    end.close();
  });
  return { url: `http://127.0.0.1:${(end.address() as AddressInfo).port}/prometheus/`, asked, end };
}

function samples({ query, time }: Asked): string {
  const [, hours, rest] = /\[(?:(\d+)h)?(?:(\d+)m)?\]$/.exec(query) ?? [];
  const length = Number(hours ?? 0) * 3600 + Number(rest ?? 0) * 60 || 86_400;
  const all = values.map((value, minute) => [begin + 60 * minute, String(value)] as const).filter(([at]) => at > time - length && at <= time);
  return JSON.stringify({
    status: "success",
    data: { resultType: "matrix", result: all.length === 0 ? [] : [{ metric: { __name__: "shop_queue_length" }, values: all }] },
  });
}

const times = ["--start", String(begin), "--end", String(begin + 540)];

test("a Prometheus is asked for the samples of what the rules read, as far back as they do", async () => {
  const { url, asked } = await server(() => undefined);
  const { printed } = await backtest(["--from", url, ...times, "--header", "X-Scope-OrgID: shop"], { OBSC_TOKEN: "secret" });
  assert.match(printed, fired);
  assert.deepEqual(
    asked.map(({ query, time }) => [query, time]),
    [["shop_queue_length[14m]", begin + 540]],
  );
  assert.equal(asked[0]?.headers.authorization, "Bearer secret");
  assert.equal(asked[0]?.headers["x-scope-orgid"], "shop");
});

test("a Prometheus that finds too many samples is asked for fewer at once", async () => {
  const { url, asked } = await server(({ query }) =>
    /\[(1d|12h)\]/.test(query) ? { status: 422, body: '{"status":"error","error":"query processing would load too many samples into memory"}' } : undefined,
  );
  const { printed } = await backtest(["--from", url, "--start", "1d", "--end", String(begin + 540)]);
  assert.match(printed, fired);
  assert.deepEqual(
    asked.map(({ query }) => query.replace("shop_queue_length", "")),
    ["[1d]", "[12h]", "[6h]", "[6h]", "[6h]", "[6h]", "[5m]"],
  );
});

test("a day back is replayed unless said", async () => {
  const { url } = await server(() => ({ body: '{"status":"success","data":{"resultType":"matrix","result":[]}}' }));
  assert.match((await backtest(["--from", url])).printed, /^obsc: no recorded series is one that a rule reads\nhelp: record `shop_queue_length`/);
});

test("what is wrong with a server is said", async () => {
  const refusing = await server(() => ({ status: 401, body: "no" }));
  assert.match((await backtest(["--from", refusing.url, ...times])).printed, /refuses access \(401\)\nhelp: set OBSC_TOKEN/);
  const other = await server(() => ({ status: 404, body: "404 page not found" }));
  assert.match((await backtest(["--from", other.url, ...times])).printed, /does not answer `shop_queue_length\[14m\]`: 404 Not Found\n/);
  const failing = await server(() => ({ status: 422, body: '{"status":"error"}' }));
  assert.match((await backtest(["--from", failing.url, ...times])).printed, /: 422 Unprocessable Entity\n/);
  const page = await server(() => ({ body: "<html>" }));
  assert.match((await backtest(["--from", page.url, ...times])).printed, /it begins as JSON and is none|no answer of Prometheus|<html>/);
  const silent = await server(() => ({ status: 0, body: "" }));
  assert.match(
    (await backtest(["--from", silent.url, ...times, "--timeout", "100ms"])).printed,
    /gave no answer within 0.1 s\nhelp: give it longer: --timeout 5m\n/,
  );
  silent.end.closeAllConnections();
  await new Promise((closed) => silent.end.close(closed));
  assert.match((await backtest(["--from", silent.url, ...times])).printed, /cannot be reached: ECONNREFUSED\nhelp: check the address/);
});

test("rules that read a fixed time, or need what only a server knows, are refused by name", async () => {
  const fixed = specOf("promql`max(shop_queue_length @ 1767600000)`.above(1)");
  writeFileSync(join(folder, "fixed.spec.ts"), fixed);
  assert.match(
    (await backtest(["fixed.spec.ts", "--from", "http://127.0.0.1:1", ...times])).printed,
    /^obsc: `shop_queue_length @ 1767600000` reads a fixed time\n/m,
  );
  writeFileSync(join(folder, "limit.spec.ts"), specOf("promql`limitk(1, shop_queue_length)`.above(1)"));
  writeFileSync(join(folder, "dump.txt"), dump);
  assert.match((await backtest(["limit.spec.ts", "--from", "dump.txt"])).printed, /^obsc: `ShopQueueLong`: `limitk` cannot be replayed: /);
  writeFileSync(
    join(folder, "both.spec.ts"),
    specOf("queue.max().above(100)").replace(
      "alerts: [",
      'alerts: [alert("ShopQueueOdd", { when: promql`limitk(1, shop_queue_length)`.above(1), for: "1m", severity: "warning", summary: "odd" }), ',
    ),
  );
  const { printed } = await backtest(["both.spec.ts", "--from", "dump.txt"]);
  assert.match(printed, fired);
  assert.match(printed, /\nnot replayed\n {2}ShopQueueOdd: `limitk` cannot be replayed: which series it takes is up to the server\n/);
});

test("native histograms are left out by name", async () => {
  const native = `{"metric":{"__name__":"shop_queue_length"},"histograms":[[${begin},{}]]}`;
  writeFileSync(join(folder, "native.json"), `[${native}]`);
  assert.match((await backtest(["--from", "native.json"])).printed, /^obsc: the recorded series that the rules read are native histograms\n/);
  const other = `{"metric":{"__name__":"up","job":"shop"},"values":[[${begin},"1"],[${begin + 60},"1"]]}`;
  writeFileSync(join(folder, "beside.json"), `[${native},${other}]`);
  writeFileSync(
    join(folder, "up.spec.ts"),
    specOf("queue.max().above(100)").replace(
      "alerts: [",
      'alerts: [alert("Down", { when: promql`min(up)`.below(1), for: "1m", severity: "warning", summary: "down" }), ',
    ),
  );
  assert.match(
    (await backtest(["up.spec.ts", "--from", "beside.json"])).printed,
    /\nno series fits\n {2}shop_queue_length, read by ShopQueueLong: native histograms are not replayed\n/,
  );
});

test("what several rules read is asked for once, and not what another selector gives", async () => {
  const { url, asked } = await server(() => undefined);
  const more =
    'alerts: [alert("Some", { when: promql`max(shop_queue_length{pod="a"}) + max(max_over_time(shop_queue_length[1h]))`.above(1000), for: "1m", severity: "warning", summary: "some" }), ';
  writeFileSync(join(folder, "more.spec.ts"), specOf("queue.max().above(100)").replace("alerts: [", more));
  await backtest(["more.spec.ts", "--from", url, ...times]);
  assert.deepEqual(
    asked.map(({ query }) => query),
    ["shop_queue_length[1h9m]"],
  );
});

test("a rule that a server would refuse now and then is shown, and the command ends with one", async () => {
  writeFileSync(join(folder, "many.spec.ts"), specOf("promql`shop_queue_length * on () shop_queue_length`.above(1)"));
  writeFileSync(join(folder, "many.txt"), dump.replace("# EOF", `shop_queue_length{pod="b"} 7 ${begin + 540}\n# EOF`));
  const { code, printed } = await backtest(["many.spec.ts", "--from", "many.txt"]);
  assert.match(printed, /\na server would refuse\n {2}ShopQueueLong, once, first at 2026-01-05 08:09: `shop_queue_length/);
  assert.equal(code, 1);
});
