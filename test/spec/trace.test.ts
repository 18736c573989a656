import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { oneOf, personal, span, traces } from "obsc";
import type { Span, Traces } from "../../src/ir/trace.ts";
import { node, problemsOf } from "../support/spec.ts";

describe("the traces of a service", () => {
  it("travel as the W3C says, and keep what they say, unless it says more", () => {
    const { at: _at, sampling, ...said } = node<Traces>(traces({ sampling: { head: "10%" } }));
    assert.deepEqual(said, { node: "traces", propagators: ["tracecontext", "baggage"], instrument: [], spans: [], calls: [], serviceGraph: false, allow: [] });
    const { at: _place, ...shares } = sampling;
    assert.deepEqual(shares, { head: 0.1, operations: {} });
  });

  it("say all", () => {
    const spans = [span("checkout")];
    const full = node<Traces>(
      traces({
        propagators: ["b3"],
        sampling: { head: "0%", operations: { "GET /health": "1%" }, keep: { slowerThan: "5s" }, limit: { tracesPerSecond: 0.5, spansPerTrace: 10 } },
        instrument: ["http.server"],
        spans,
        calls: ["postgresql"],
        serviceGraph: true,
      }),
    );
    assert.deepEqual([full.propagators, full.instrument, full.spans, full.calls, full.serviceGraph], [["b3"], ["http.server"], spans, ["postgresql"], true]);
    const { at: _at, ...sampling } = full.sampling;
    assert.deepEqual(sampling, {
      head: 0,
      operations: { "GET /health": 0.01 },
      keep: { errors: false, slowerThan: 5000 },
      limit: { tracesPerSecond: 0.5, spansPerTrace: 10 },
    });
  });

  const sampled = (sampling: object) => () => traces({ sampling: sampling as never });
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["no sampling", () => traces({}), "0 `sampling` is missing"],
    ["no head", sampled({}), "0.sampling `head` is missing"],
    ["a share as a number", sampled({ head: 0.1 }), "0.sampling.head `0.1` is not a share from 0% to 100%"],
    ["a share over the whole", sampled({ head: "101%" }), '0.sampling.head `"101%"` is not a share from 0% to 100%'],
    ["a share of an operation as a number", sampled({ head: "1%", operations: { a: 1 } }), "0.sampling.operations.a `1` is not a share from 0% to 100%"],
    ["half a limit", sampled({ head: "1%", limit: { tracesPerSecond: 100 } }), "0.sampling.limit `spansPerTrace` is missing"],
    [
      "a limit of nothing",
      sampled({ head: "1%", limit: { tracesPerSecond: 0, spansPerTrace: 1 } }),
      "0.sampling.limit.tracesPerSecond `0` is not a number over zero",
    ],
    [
      "a header that nobody knows",
      // @ts-expect-error
      () => traces({ sampling: { head: "1%" }, propagators: ["w3c"] }),
      '0.propagators.0 `"w3c"` is not among `"tracecontext"`, `"baggage"`, `"b3"`, `"b3multi"`, `"jaeger"`',
    ],
    // @ts-expect-error
    ["a span by its name", () => traces({ sampling: { head: "1%" }, spans: ["a"] }), '0.spans.0 `"a"` is not a span'],
  ];
  for (const [name, statement, problem] of wrong) it(`are reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("a span", () => {
  it("is internal and bare unless it says more", () => {
    const { at: _at, ...said } = node<Span>(span("pay"));
    assert.deepEqual(said, { node: "span", name: "pay", kind: "internal", attributes: [], events: [], children: [] });
  });

  it("says who records it, its attributes in their order, events and children", () => {
    const child = span("pay", { kind: "client", service: "billing" });
    const full = node<Span>(
      span("checkout", {
        attributes: { kind: ["new", "repeat"], items: "number", user: personal("hash"), outcome: oneOf("ok", "failed") as never },
        events: ["paid"],
        children: [child],
      }),
    );
    assert.deepEqual(full.attributes, [
      { name: "kind", type: "string", values: ["new", "repeat"] },
      { name: "items", type: "number" },
      { name: "user", type: "string", personal: "hash" },
      { name: "outcome", type: "string", values: ["ok", "failed"] },
    ]);
    assert.deepEqual([full.events, full.children, node<Span>(child).service], [["paid"], [child], "billing"]);
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ["no name", () => span(""), '0 `""` is not a text that says something'],
    [
      "a kind that does not exist",
      // @ts-expect-error
      () => span("a", { kind: "rpc" }),
      '1.kind `"rpc"` is not among `"server"`, `"client"`, `"producer"`, `"consumer"`, `"internal"`',
    ],
    // @ts-expect-error
    ["a type that does not exist", () => span("a", { attributes: { b: "text" } }), '1.attributes.b `"text"` is not a type of field'],
    ["no values", () => span("a", { attributes: { b: [] } }), "1.attributes.b a list is not a type of field"],
    // @ts-expect-error
    ["a child by its name", () => span("a", { children: ["b"] }), '1.children.0 `"b"` is not a span'],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});
