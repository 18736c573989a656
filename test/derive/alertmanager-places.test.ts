import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AlertmanagerOptions, alert, alertmanager, counter, gauge, muteTiming, nobody, pagerduty, secret, slack, slo, webhook } from "obsc";
import { fits, readMatchers } from "../../src/derive/matcher-text.ts";
import type { ConfigFile, Path } from "../../src/derive/part.ts";
import { derive } from "../../src/derive/plan.ts";
import { inhibitionsOf, receiverNames, routeTree } from "../../src/derive/route-tree.ts";
import type { SpecPlace } from "../../src/ir/place.ts";
import { nowhere } from "../support/pipeline.ts";
import { systemWith } from "../support/systems.ts";

const failed = counter("shop_failed_total", { help: "Requests that failed" });
const depth = gauge("shop_depth", { help: "Depth" });
const ops = slack("ops", { channel: "#ops", url: secret.env("SLACK_URL") });
const pager = pagerduty("pager", { routingKey: secret.env("PAGER_KEY") });
const beat = webhook("beat", { url: secret.env("BEAT_URL") });
const nights = muteTiming("nights", { times: [{ from: "22:00", to: "00:00" }] });
const common = { for: "5m", summary: "{value}" } as const;
const fails = alert("ShopFails", { ...common, when: failed.rate().above("1/s"), severity: "critical" });

function configOf(options: Partial<AlertmanagerOptions>, parts: Parameters<typeof systemWith>[0] = {}): ConfigFile {
  const routing = alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: ops, ...options });
  const found = derive(systemWith({ metrics: { failed, depth }, alerts: [fails], ...parts }, { routing })).configs.find(
    ({ format }) => format === "alertmanager",
  );
  assert.ok(found);
  return found;
}

describe("a finding in the configuration of Alertmanager", () => {
  const config = configOf({
    routes: [
      { severity: "critical", to: [pager, ops], mute: [nights] },
      { severity: "warning", team: "checkout", to: [ops] },
      { alerts: [fails], to: [pager] },
    ],
    inhibit: [{ when: "critical", silences: "info", equal: ["job"] }],
    watchdog: beat,
  });
  const place = (...path: Path) => config.placeOf?.(path) as SpecPlace;
  const way = (...path: Path) => place(...path).path.join(".");

  it("stands at the option of the route that it is about", () => {
    assert.deepEqual(
      [way("route", "routes", 1, "matchers"), way("route", "routes", 2, "matchers", 1), way("route", "routes", 3, "matchers", 0)],
      ["1.routes.0.severity", "1.routes.1.team", "1.routes.2.alerts"],
    );
    assert.deepEqual([way("route", "routes", 1, "receiver"), way("route", "routes", 1, "mute_time_intervals")], ["1.routes.0.to", "1.routes.0.mute"]);
    assert.equal(way("route", "routes", 1, "group_wait"), "1.routes.0");
    assert.equal(way("route", "routes", 0, "receiver"), "1.watchdog");
    assert.equal(way("route", "routes", 9), "1.watchdog");
    assert.equal(way("route"), "1");
    assert.equal(way("route", "routes"), "1.routes");
    assert.equal(way("route", "group_by", 0), "1.groupBy.0");
  });

  it("stands at the inhibition, the timing or the receiver that is declared", () => {
    const declared = (config.documents[0]?.inhibit_rules as readonly unknown[]).length - 1;
    assert.equal(way("inhibit_rules", declared, "equal", 0), "1.inhibit.0.equal.0");
    assert.deepEqual(
      [way("inhibit_rules", declared, "source_matchers", 0), way("inhibit_rules", declared, "target_matchers", 0)],
      ["1.inhibit.0.when", "1.inhibit.0.silences"],
    );
    assert.equal(way("inhibit_rules", declared), "1.inhibit.0");
    assert.equal(way("inhibit_rules", 99), "");
    assert.notEqual(place("time_intervals", 0), place("time_intervals", 9));
    const names = receiverNames(config);
    const both = names.findIndex((name) => name.includes("pager") && name.includes("ops"));
    assert.notEqual(place("receivers", both, "pagerduty_configs", 0), place("receivers", both, "slack_configs", 0));
    assert.equal(place("receivers", both, "webhook_configs", 0), place("receivers", both));
    assert.equal(place("receivers", 99), place("global"));
  });

  it("stands at the whole where nobody listens for the watchdog", () => {
    const quiet = configOf({ default: nobody });
    assert.equal((quiet.placeOf?.(["route", "routes", 0]) as SpecPlace).path.join("."), "1");
  });
});

describe("what an alert silences", () => {
  it("is told apart by the labels that both levels of it have", () => {
    const level = (severity: "critical" | "warning", over: number) =>
      alert("ShopDeep", { ...common, when: depth.max({ by: ["instance"] }).above(over), severity });
    const [rule] = inhibitionsOf(configOf({}, { alerts: [level("critical", 9), level("warning", 5)] }));
    assert.deepEqual(rule?.settings.equal, ["alertname", "service", "instance"]);
  });

  it("keeps groups of an objective about a state apart", () => {
    const calm = slo("shop-calm", { objective: "99%", window: "30d", good: depth.max({ by: ["instance"] }).below(5) });
    const tiers = inhibitionsOf(configOf({}, { alerts: [], slos: [calm] })).find(({ source }) => source.some(({ label }) => label === "tier"));
    assert.deepEqual(tiers?.settings.equal, ["service", "slo", "instance"]);
  });
});

describe("a configuration that somebody wrote", () => {
  const file = (document: object): ConfigFile => ({
    ...{ format: "alertmanager", path: "a", because: {}, subject: "a", at: nowhere, allow: [] },
    documents: [document as never],
  });

  it("has its faults reported where they are", () => {
    const root = routeTree(
      file({
        route: { receiver: "x", matchers: ['a="b"'], routes: ["no route", { matchers: [5] }, { matchers: { a: "b" } }, { match_re: { a: "(", b: null } }] },
      }),
    );
    assert.deepEqual(
      root?.matchers.map(({ label, value, path }) => [label, value, path]),
      [["a", "b", ["route", "matchers", 0]]],
    );
    assert.deepEqual(
      root?.routes.map(({ receiver, faults }) => [receiver, faults]),
      [
        ["x", [{ path: ["route", "routes", 1, "matchers", 0], error: "a matcher is a text" }]],
        ["x", [{ path: ["route", "routes", 2, "matchers"], error: "matchers are a list of texts" }]],
        [
          "x",
          [
            { path: ["route", "routes", 3, "match_re", "a"], error: "`a` has no regular expression of RE2: missing closing `)`" },
            { path: ["route", "routes", 3, "match_re", "b"], error: "`b` has no regular expression of RE2: nothing stands here" },
          ],
        ],
      ],
    );
  });

  it("need have no receivers or inhibitions, nor any that can be read", () => {
    assert.deepEqual([receiverNames(file({})), inhibitionsOf(file({}))], [[], []]);
    assert.deepEqual(receiverNames(file({ receivers: [{ name: "a" }, "b", { name: 5 }] })), ["a", "", ""]);
    assert.deepEqual(inhibitionsOf(file({ inhibit_rules: ["no rule"] })), []);
  });

  it("may quote names and values, which then are as JSON has them", () => {
    assert.deepEqual(readMatchers('a="\\"b"', []), [{ label: "a", operator: "=", value: '"b', path: [] }]);
    assert.deepEqual(readMatchers('"\\x"=b', []), { error: '"\\x" is no text in quotes' });
    assert.ok(fits({ operator: "!~", value: "a|b" }, "c"));
    assert.ok(!fits({ operator: "!~", value: "a|b" }, "a"));
  });
});
