import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Discovery, fileTargets, podAnnotations, podMonitor, type ServiceOptions, scrape, serviceMonitor, staticTargets } from "obsc";
import type { Discovery as DiscoveryNode, Scrape } from "../../src/ir/backend.ts";
import { node, problemsOf } from "../support/spec.ts";
import { serviceOf, systemWith } from "../support/systems.ts";

function withoutPlace(discovery: Discovery): object {
  const { at: _at, ...said } = node<DiscoveryNode>(discovery);
  return said;
}

describe("targets are found", () => {
  const said: readonly (readonly [string, Discovery, object])[] = [
    ["by host and port", staticTargets("node-1:8001", "node-2:8002"), { by: "static", targets: ["node-1:8001", "node-2:8002"] }],
    ["in files", fileTargets("/etc/prometheus/targets/*.json", "nodes.yml"), { by: "file", globs: ["/etc/prometheus/targets/*.json", "nodes.yml"] }],
    ["by a ServiceMonitor", serviceMonitor({ labels: { release: "prometheus" } }), { by: "service-monitor", labels: { release: "prometheus" } }],
    ["by a PodMonitor", podMonitor(), { by: "pod-monitor", labels: {} }],
    ["by annotations of pods", podAnnotations(), { by: "pod-annotations" }],
  ];
  for (const [name, discovery, expected] of said) it(name, () => assert.deepEqual(withoutPlace(discovery), { node: "discovery", ...expected }));

  it("over TLS", () => {
    const { discover, tls } = node<Scrape>(scrape({ port: 8443, discover: podAnnotations(), tls: { ca: "/etc/tls/ca.crt" } }));
    assert.deepEqual([discover?.by, tls], ["pod-annotations", { ca: "/etc/tls/ca.crt" }]);
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ["a URL", () => staticTargets("http://node-1:8001" as "node-1:8001"), '0 the target `"http://node-1:8001"` is a URL'],
    ["a host without a port", () => staticTargets("node-1" as "node-1:1"), '0 `"node-1"` is not an address'],
    ["no target", () => staticTargets(), "there is no target"],
    ["no file", () => fileTargets(), "there is no file"],
    ["a glob in a folder", () => fileTargets("/etc/*/targets.json"), '0 `"/etc/*/targets.json"` is not a file of targets'],
    ["targets as text", () => scrape({ port: 80, discover: "node-1:80" as unknown as Discovery }), '0.discover `"node-1:80"` is not a way to find targets'],
  ];
  for (const [name, make, expected] of wrong) it(`not by ${name}`, () => assert.deepEqual(problemsOf(make), [expected]));
});

describe("runs that end before they can be scraped", () => {
  const jobs = { pushgateway: "http://pushgateway:9091", every: "30s" } as const;
  const pushed = (deliver: ServiceOptions["deliver"]) => serviceOf(systemWith(deliver ? { deliver } : {}), "shop").deliver?.jobs;

  it("hand in their metrics", () => {
    const { at: _at, ...said } = pushed({ jobs: { ...jobs, grouping: ["shard"], image: "prom/pushgateway:v1.11.1" } }) ?? { at: undefined };
    assert.deepEqual(said, { pushgateway: "http://pushgateway:9091", every: 30_000, grouping: ["shard"], image: "prom/pushgateway:v1.11.1" });
  });

  it("never name their job twice", () => {
    assert.deepEqual(
      problemsOf(() => pushed({ jobs: { ...jobs, grouping: ["job"] } })),
      ['1.deliver.jobs.grouping.0 `"job"` is not a label of the grouping key'],
    );
  });
});
