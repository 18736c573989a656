import assert from "node:assert/strict";
import { test } from "node:test";
import { alert, counter, oneOf, ratio, record, slo, worstOf } from "obsc";
import { narrowed } from "../../src/cli/prove/narrow.ts";
import { derive } from "../../src/derive/plan.ts";
import { systemWith } from "../support/systems.ts";

test("tests of an SLO run beside what its service records, and beside those that it is made of, but no other SLO", () => {
  const requests = counter("shop_requests_total", { help: "Requests", labels: { status: oneOf("200", "500") } });
  const bad = ratio(requests.where({ status: "500" }), requests);
  const [one, other] = (["one", "other"] as const).map((name) => slo(name, { objective: "99%", window: "30d", bad })) as [
    ReturnType<typeof slo>,
    ReturnType<typeof slo>,
  ];
  const both = slo("both", { objective: "99%", window: "30d", good: worstOf(one, other) });
  const plan = derive(
    systemWith({
      metrics: { requests },
      recordings: [record("shop:requests:rate", requests.rate())],
      alerts: [alert("Failing", { when: bad.above("5%"), for: "5m", severity: "critical", summary: "Fails" })],
      slos: [one, other, both],
    }),
  );
  const { ruleFiles, ruleTests } = narrowed(plan);
  const groupsOf = (name: string) => ruleFiles.find((file) => file.name === name)?.groups.map((group) => group.name);
  const all = plan.ruleFiles.find(({ name }) => name === "shop")?.groups.map(({ name }) => name) ?? [];
  const besides = all.filter((name) => !name.startsWith("slo-"));
  assert.equal(besides.length > 0, true);
  assert.deepEqual(groupsOf("shop"), all);
  assert.deepEqual(groupsOf("shop-slo-one"), [...besides, "slo-one"]);
  assert.deepEqual(groupsOf("shop-slo-both"), [...besides, "slo-one", "slo-other", "slo-both"]);
  assert.deepEqual(
    ruleTests.flatMap(({ name, ruleFile, groupOrder }) => (name === "shop-slo-one-slowly" ? [[ruleFile, groupOrder]] : [])),
    [["shop-slo-one", [...besides, "slo-one"]]],
  );
});
