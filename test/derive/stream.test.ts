import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dockerLogs, fileLogs, json, type LogSource, logLevel, logs, oneOf, podLogs } from "obsc";
import { resolveLogQuery, sourceLabels, streamSelector } from "../../src/derive/stream.ts";
import type { Log } from "../../src/ir/log.ts";
import type { LogqlQuery } from "../../src/ir/query.ts";
import type { Service } from "../../src/ir/system.ts";
import { print } from "../../src/logql/print.ts";
import { node } from "../support/spec.ts";
import { serviceOf, systemWith } from "../support/systems.ts";

function shopLog(...sources: readonly LogSource[]) {
  return logs({
    format: json({ message: "msg" }),
    labels: { level: logLevel(), provider: oneOf("aws", "gcp") },
    metadata: { order: "string" },
    line: { msg: "string", path: "string" },
    sources,
  });
}

function shop(namespace?: string): Service {
  return serviceOf(systemWith({ ...(namespace !== undefined && { namespace }) }), "shop");
}

describe("the streams of a log", () => {
  const pods = podLogs({ app: "web", namespace: "live" });
  const said: readonly (readonly [string, readonly LogSource[], Service, string, readonly object[]])[] = [
    ["are those of its pods", [pods], shop(), '{app="web", namespace="live"}', [{ app: "web", namespace: "live" }]],
    [
      "take the namespace of the service where the source says none",
      [podLogs({ app: "web" })],
      shop("own"),
      '{app="web", namespace="own"}',
      [{ app: "web", namespace: "own" }],
    ],
    ["are found in any namespace where nobody says one", [podLogs({ app: "web" })], shop(), '{app="web"}', [{ app: "web" }]],
    ["of containers have the name of the service", [dockerLogs()], shop(), '{service="shop"}', [{ service: "shop" }]],
    ["of containers and files have it too", [dockerLogs(), fileLogs("/a.log")], shop(), '{service="shop"}', [{ service: "shop" }, { service: "shop" }]],
    [
      "of pods and files share it",
      [pods, fileLogs("/a.log")],
      shop(),
      '{service="shop"}',
      [{ app: "web", namespace: "live", service: "shop" }, { service: "shop" }],
    ],
    [
      "of two sorts of pods share it",
      [pods, podLogs({ app: "job", namespace: "live" })],
      shop(),
      '{service="shop"}',
      [
        { app: "web", namespace: "live", service: "shop" },
        { app: "job", namespace: "live", service: "shop" },
      ],
    ],
  ];
  for (const [name, sources, service, selector, labels] of said)
    it(name, () => {
      const log = node<Log>(shopLog(...sources));
      assert.equal(print({ type: "lines", stream: streamSelector(log, service), stages: [] }), selector);
      assert.deepEqual(
        log.sources.map((source) => sourceLabels(source, log, service).fixed),
        labels,
      );
    });

  it("have the namespace from discovery when it is not said, and the pod as metadata", () => {
    const log = node<Log>(shopLog(podLogs({ app: "web" }), dockerLogs()));
    const found = log.sources.map((source) => sourceLabels(source, log, shop()));
    assert.deepEqual(
      found.map(({ discovered, metadata }) => [discovered, metadata]),
      [
        [["namespace"], ["pod"]],
        [[], []],
      ],
    );
  });
});

describe("a log query of a service", () => {
  const text = (query: unknown, range: number | string = 60_000) => print(resolveLogQuery(node<LogqlQuery>(query), shop(), range));

  it("has the streams before the labels that were asked for", () => {
    const log = shopLog(podLogs({ app: "web" }));
    assert.equal(text(log.where({ level: "error" }).rate()), 'sum(rate({app="web", level="error"} [1m]))');
    assert.equal(text(log.containing("x").rate({ over: "10m" }), "$__auto"), 'sum(rate({app="web"} |= "x" [10m]))');
  });

  it("counts what arrives by OTLP by the level in small letters, however the service spells it", () => {
    assert.equal(
      text(shopLog().rate({ by: ["level", "provider"] })),
      'sum by (level, provider) (rate({service_name="shop"} | label_format level="{{ToLower .detected_level}}" [1m]))',
    );
  });

  it("filters by metadata what arrives by OTLP, after the texts and before the parser", () => {
    const log = shopLog();
    assert.equal(
      text(
        log
          .where({ level: ["error", "fatal"] })
          .containing("x")
          .lines(),
      ),
      '{service_name="shop"} |= "x" | detected_level=~"(?i)error|fatal"',
    );
    assert.equal(
      text(log.where({ level: "error", order: "7", path: "/a" }).top(3, "msg")),
      'topk(3, sum by (msg) (count_over_time({service_name="shop"} | detected_level=~"(?i)error" | order="7" | path="/a" | pattern "<msg>" [1m])))',
    );
  });
});
