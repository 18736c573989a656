import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { counter, gauge, histogram, oneOf, promql, ratio, record, targets } from "obsc";
import type { PromqlQuery } from "../../src/ir/query.ts";
import { conditionOf, gathered, node, problemsOf, promqlOf } from "../support/spec.ts";

const requests = counter("shop_requests_total", { help: "h", labels: { code: oneOf("200", "500") } });
const memory = gauge("shop_memory_bytes", { help: "h" });
const latency = histogram("shop_duration_seconds", { help: "h", buckets: ["500ms", "1s"] });
const recorded = record("job:shop:rate5m", requests.rate());

describe("a promql template", () => {
  const said: readonly (readonly [unknown, string])[] = [
    [promql`topk(3, ${requests.rate({ by: ["code"] })})`, "topk(3, sum by (job, code) (rate(shop_requests_total[$range])))"],
    [promql`${memory} / ignoring(pod) ${memory.sum()}`, "shop_memory_bytes / ignoring (pod) sum by (job) (shop_memory_bytes)"],
    [promql`rate(${requests}{code="500"}[5m])`, 'rate(shop_requests_total{code="500"}[5m])'],
    [promql`rate(${requests.where({ code: "500" })}{pod="a"}[5m] offset 1h)`, 'rate(shop_requests_total{code="500",pod="a"}[5m] offset 1h)'],
    [promql`sum by (le) (rate(${latency}_bucket[5m]))`, "sum by (le) (rate(shop_duration_seconds_bucket[5m]))"],
    [promql`rate(${latency.where({ pod: "a" })}_sum[5m])`, 'rate(shop_duration_seconds_sum{pod="a"}[5m])'],
    [promql`rate(${latency.within("500ms")}[5m])`, 'rate(shop_duration_seconds_bucket{le="0.5"}[5m])'],
    [promql`max_over_time(${memory.sum()}[1h:5m])`, "max_over_time(sum by (job) (shop_memory_bytes)[1h:5m])"],
    [promql`${memory.sum()} offset 1h`, "sum by (job) (shop_memory_bytes offset 1h)"],
    [promql`avg_over_time(${recorded}[1h])`, "avg_over_time(job:shop:rate5m[1h])"],
    [promql`${memory.sum()} * ${2} ${"> 5"}`, "sum by (job) (shop_memory_bytes) * 2 > 5"],
    [promql`(${memory.sum().plus(memory.max())}) * 2`, "(sum by (job) (shop_memory_bytes) + max by (job) (shop_memory_bytes)) * 2"],
    [promql`rate(${requests}[$__rate_interval])`, "rate(shop_requests_total[$__rate_interval])"],
    [promql`x{a=~"\\d+"}`, 'x{a=~"\\\\d+"}'],
  ];
  for (const [query, expected] of said) it(`is ${expected}`, () => assert.equal(promqlOf(query), expected));

  it("keeps the metrics and recordings in it as references, and takes any threshold", () => {
    const query = promql`${requests.rate()} / ${recorded} + ${memory}`;
    const { metrics, recordings, unit, keeps, raw } = node<PromqlQuery>(query);
    assert.deepEqual([metrics, recordings, unit, keeps], [[requests, memory], [recorded.recording], "unknown", undefined]);
    assert.equal(raw?.text, "obsc_query_0 / obsc_query_1 + shop_memory_bytes");
    assert.match(conditionOf(query.above("5%")), / > 0\.05$/);
    assert.equal(conditionOf(promql`up`.below(1).and(targets.down())), "(up < 1) and (targets down)");
    assert.deepEqual(
      problemsOf(() => [promql`up`.max({ by: ["any"] }), promql`up`.plus(requests.rate({ by: ["code"] }))]),
      [],
    );
  });

  it("says where it is wrong: in the text with what was written for each `${}`", () => {
    const { problems } = gathered(() => promql`sum(${requests}) / sum(rate(${memory.sum()})`);
    assert.deepEqual(
      problems.map(({ at }) => at.kind === "text" && { path: at.within.kind === "spec" && at.within.path, start: at.start, holes: at.holes, raw: at.raw }),
      [
        {
          path: [0],
          start: 49,
          holes: [
            { start: 4, end: 23 },
            { start: 36, end: 48 },
          ],
          raw: true,
        },
      ],
    );
  });

  it("that is wrong is one problem, whatever follows", () => {
    assert.deepEqual(problemsOf(() => promql`sum(`.above(5).or(targets.down())).length, 1);
    assert.deepEqual(
      gathered(() => promql`${memory.sum()} ${memory.sum()}`).problems.map(({ message }) => message.includes("obsc_query")),
      [false],
    );
  });

  it("takes a query where only series can stand for none", () => {
    assert.deepEqual(
      problemsOf(() => [promql`rate(${memory.sum()}[5m])`, promql`1 + ${ratio(requests, requests)}{code="500"}`]),
      ["0 5-21 a range is for series, and this is a query", "0 4-28 matchers and `@` are for series, and this is a query"],
    );
  });

  it("takes metrics, queries, texts and numbers", () => {
    const loose = node<(text: TemplateStringsArray, ...parts: unknown[]) => PromqlQuery>(promql);
    assert.deepEqual(
      problemsOf(() => {
        assert.equal(loose`${targets.down()} and ${requests}`.refused, true);
        loose`${undefined}`;
        assert.equal(loose`${memory.max()} + ${node<{ rate(): unknown }>(memory).rate()}`.refused, true);
      }),
      [
        "1 a condition is not a metric, a PromQL query, a text or a number",
        "1 `undefined` is not a metric, a PromQL query, a text or a number",
        "`shop_memory_bytes` is a gauge, which has no `rate`",
      ],
    );
  });
});
