import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { plainCounter } from "../../runtime/ts/core.ts";
import { negotiate } from "../../runtime/ts/negotiate.ts";
import { exposeProtobuf, protobufContentType } from "../../runtime/ts/protobuf.ts";
import { contentType, expose, exposeOpenMetrics, openMetricsContentType } from "../../runtime/ts/text.ts";

const counter = plainCounter({ name: "a_total", help: "h", labels: [] });
counter.inc();
const typeFor = (accept: string | undefined) => negotiate(accept, [counter]).contentType;

/** What Prometheus 3 sends: with native histograms, and without. */
const native =
  "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5," +
  "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
const usual = native.slice(native.indexOf(",") + 1);

test("a scrape with native histograms gets protobuf, a usual one OpenMetrics, an old one text", () => {
  assert.deepEqual(negotiate(native, [counter]), { contentType: protobufContentType, body: exposeProtobuf([counter]) });
  assert.deepEqual(negotiate(usual, [counter]), { contentType: openMetricsContentType, body: exposeOpenMetrics([counter]) });
  assert.deepEqual(negotiate("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", [counter]), { contentType, body: expose([counter]) });
});

test("the format liked best is taken, wherever it stands", () => {
  assert.equal(typeFor("text/plain;q=0.3, application/openmetrics-text;q=0.7"), openMetricsContentType);
  assert.equal(typeFor("application/openmetrics-text;q=0.3, text/plain;q=0.7"), contentType);
  assert.equal(typeFor("application/openmetrics-text;q=0.300, text/plain"), contentType);
});

test("of two formats liked alike the first is taken", () => {
  assert.equal(typeFor("text/plain, application/openmetrics-text"), contentType);
  assert.equal(typeFor("application/openmetrics-text, text/plain"), openMetricsContentType);
});

test("a format that is refused, or whose liking is no number, is not taken", () => {
  assert.equal(typeFor("application/openmetrics-text;q=0, text/plain;q=0.1"), contentType);
  assert.equal(typeFor("application/openmetrics-text;q=0"), contentType);
  for (const quality of ["", "2", "-1", "high"]) assert.equal(typeFor(`application/openmetrics-text;q=${quality}, text/plain;q=0.1`), contentType, quality);
});

test("a format in another version or encoding is another format", () => {
  assert.equal(typeFor("application/openmetrics-text;version=2.0.0, text/plain;q=0.1"), contentType);
  assert.equal(typeFor("application/openmetrics-text;version=0.0.1"), contentType);
  assert.equal(typeFor("application/vnd.google.protobuf;proto=other.Message"), contentType);
  assert.equal(typeFor("application/vnd.google.protobuf;encoding=text, application/openmetrics-text;q=0.1"), openMetricsContentType);
  assert.equal(typeFor("application/vnd.google.protobuf"), protobufContentType);
});

test("a request that says nothing, or nothing known, gets text", () => {
  for (const accept of [undefined, "", "*/*", "text/*", "application/json", "text/html,application/xhtml+xml;q=0.9", ",;=,", "*/*;q=0"]) {
    assert.equal(typeFor(accept), contentType, String(accept));
  }
});

test("case, space and quotes make no difference", () => {
  assert.equal(typeFor('Application/OpenMetrics-Text ; VERSION = "1.0.0" ; Q=1 , text/plain;q=0.2'), openMetricsContentType);
  assert.equal(typeFor('other/type;note="a,text/plain;q=1,b", application/openmetrics-text;q=0.5'), openMetricsContentType);
});

test("any header gets an answer, a long and broken one quickly", () => {
  fc.assert(fc.property(fc.string(), (accept) => assert.ok([contentType, openMetricsContentType, protobufContentType].includes(typeFor(accept)))));
  assert.equal(typeFor('"\\'.repeat(100_000)), contentType);
});
