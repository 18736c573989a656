import assert from "node:assert/strict";
import { test } from "node:test";
import { quantityOf } from "../../src/check/alert-value.ts";
import type { QueryPart } from "../../src/derive/rule-part.ts";
import type { Lookup } from "../../src/promql/expr-type.ts";
import { anyLabels } from "../../src/promql/label-set.ts";
import { parse } from "../../src/promql/parse.ts";
import { typesOf } from "../../src/promql/types.ts";

const lookup: Lookup = (name) => ({ name, metric: name, kind: "timestamp", unit: "seconds", labels: anyLabels });

function quantity(query: string): string | undefined {
  const { expr } = parse(query);
  assert.ok(expr);
  return quantityOf({ expr, types: typesOf(expr, lookup) } as unknown as QueryPart)?.is;
}

test("a point in time that is compared with a length of time, on either side, has no quantity", () => {
  assert.equal(quantity("started > 86400"), undefined);
  assert.equal(quantity("86400 > (started)"), undefined);
  assert.equal(quantity("1.7e9 < started"), "time");
  assert.equal(quantity("started > 0"), "time");
});
