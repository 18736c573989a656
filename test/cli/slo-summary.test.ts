import assert from "node:assert/strict";
import { test } from "node:test";
import { counter, foreign, oneOf, ratio, slo, targets } from "obsc";
import { sloSummary } from "../../src/cli/slo-summary.ts";
import { derive } from "../../src/derive/plan.ts";
import { systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500") } });
const failed = ratio(requests.where({ code: "500" }), requests);
const others = foreign.counter("theirs_total", { help: "Theirs" });

function summary(slos: readonly ReturnType<typeof slo>[]): readonly string[] {
  return sloSummary(derive(systemWith({ metrics: { requests }, slos }))).map((line) => line.replace(/[\d,]+(?= (series|samples))|(?<=sums )[\d,]+/g, "N"));
}

test("a build without SLOs has nothing to say of them", () => assert.deepEqual(summary([]), []));

test("what reads most comes first, with what it would read otherwise", () => {
  const slos = [
    slo("open", { objective: "99%", window: "7d", good: targets.count().atLeast(1) }),
    slo("requests", { objective: "99.9%", window: ["30d", "7d"], bad: failed }),
    slo("theirs", { objective: "99%", window: "7d", bad: ratio(others, requests) }),
  ];
  const [head, first, ...rest] = summary(slos);
  assert.equal(head, "3 SLOs record N series, and an evaluation of their rules reads N samples");
  assert.match(first ?? "", /^ {2}requests 99\.9% over 30d, 7d {2}\d+ rules {2}N series {2}N samples, without recorded sums N$/);
  assert.ok(
    rest.some((line) => /^ {2}open 99% over 7d {13}\d+ rules {2}N series {2}N samples$/.test(line)),
    rest.join("\n"),
  );
  assert.ok(
    rest.some((line) => / {2}at least N samples, without recorded sums N$/.test(line)),
    rest.join("\n"),
  );
});

test("of many the rest is counted", () => {
  const [head, ...lines] = summary(Array.from({ length: 12 }, (_, index) => slo(`requests-${index}`, { objective: "99.9%", window: "30d", bad: failed })));
  assert.equal(head, "12 SLOs record N series, and an evaluation of their rules reads N samples");
  assert.deepEqual([lines.length, lines.at(-1)], [11, "  and 2 that read less: docs/slos.md"]);
});
