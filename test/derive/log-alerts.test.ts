/** Alerts and recordings on lines, by Loki and by Grafana, beyond the usual case. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  grafana,
  grafanaManaged,
  json,
  logql,
  logs,
  loki,
  podLogs,
  prometheus,
  promtail,
  record,
  type ServiceOptions,
  secret,
  service,
  system,
} from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import type { Path } from "../../src/derive/part.ts";
import { derive } from "../../src/derive/plan.ts";
import { nodeOf } from "../support/systems.ts";

const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
const other = loki("other", { url: "http://other:3100", retention: "7d", headers: { "X-Scope-OrgID": secret.env("TENANT") } });
const logOf = (app: string, to = store) =>
  logs({ format: json(), line: { msg: "string" }, sources: [podLogs({ app, namespace: "prod" })], agents: [promtail({ to })] });
const log = logOf("shop");
const common = { for: "5m", severity: "warning", summary: "{value}" } as const;
const lines = log.containing("failed").rate();

function planOf(parts: Partial<ServiceOptions>, more: Partial<Parameters<typeof system>[1]> = {}) {
  const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", remoteWriteReceiver: true });
  return derive(nodeOf(system("all", { services: [service("shop", { team: "t", logs: log, ...parts })], prometheus: prom, ...more })));
}
interface Group {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Settings[];
}
function file(plan: ReturnType<typeof planOf>, path: string) {
  return plan.configs.find((each) => each.path === path);
}
function groups(plan: ReturnType<typeof planOf>, path = "loki/rules/fake/shop.yaml"): readonly Group[] {
  return (file(plan, path)?.documents[0]?.groups ?? []) as never;
}

describe("rules that a Loki evaluates", () => {
  it("combine conditions, each in brackets", () => {
    const both = alert("Both", { ...common, keepFiringFor: "10m", when: lines.above("1/s").and(log.rate().below("100/s")) });
    const [rule] = groups(planOf({ alerts: [both] }))[0]?.rules ?? [];
    assert.match(String(rule?.expr), /^\(sum\(rate\(\{app="shop", namespace="prod"\} \|= "failed" \[\w+\]\)\) > 1\) and \(sum\(rate\(.*\) < 100\)$/);
    assert.equal(rule?.keep_firing_for, "10m");
  });

  it("put what is written by hand in brackets before it is compared", () => {
    const byHand = alert("ByHand", { ...common, when: logql`sum(rate({app="x"}[5m])) + 1`.above(2) });
    assert.equal(groups(planOf({ alerts: [byHand] }))[0]?.rules[0]?.expr, '(sum(rate({app="x"}[5m])) + 1) > 2');
  });

  it("stand in groups by their intervals, no two of one name", () => {
    const recordings = [
      record("shop:lines:rate", lines, { every: "1m" }),
      record("shop:all:rate", log.rate(), { every: "2m" }),
      record("shop:more:rate", log.rate(), { every: "2m" }),
    ];
    assert.deepEqual(
      groups(planOf({ recordings })).map(({ name, interval, rules }) => [name, interval, rules.length]),
      [
        ["shop-log-recordings", "1m", 1],
        ["shop-log-recordings-2", "2m", 2],
      ],
    );
  });

  it("of the system are about the streams of the service whose log they ask", () => {
    const plan = planOf({}, { alerts: [alert("All", { ...common, when: lines.above("1/s") })] });
    const rules = file(plan, "loki/rules/fake/all.yaml");
    assert.match(String(groups(plan, "loki/rules/fake/all.yaml")[0]?.rules[0]?.expr), /^sum\(rate\(\{app="shop"/);
    assert.equal(rules?.services, undefined);
  });

  it("are those of each Loki for the logs that it has, the first having what has none", () => {
    const own = (name: string, of: typeof log) =>
      service(name, { team: "t", logs: of, alerts: [alert(`Bad${name}`, { ...common, when: of.rate().above("9/s") })] });
    const spec = system("all", { services: [own("a", logOf("a")), own("b", logOf("b", other))] });
    const paths = derive(nodeOf(spec))
      .configs.filter(({ format }) => format === "loki-rules")
      .map(({ path }) => path);
    assert.equal(paths.length, 2);
    assert.equal(paths[0], "loki/rules/fake/a.yaml");
    assert.match(paths[1] ?? "", /\/b\.yaml$/);
  });

  it("lead back to where each is declared", () => {
    const alerts = [alert("One", { ...common, when: lines.above("1/s") }), alert("Two", { ...common, when: lines.above("2/s") })];
    const rules = file(planOf({ alerts }), "loki/rules/fake/shop.yaml");
    const at = (...path: Path) => rules?.placeOf?.(path);
    assert.notEqual(at("groups", 0, "rules", 0), at("groups", 0, "rules", 1));
    assert.equal(at("groups"), at("groups", 0, "rules", 0));
  });
});

describe("alerts on lines that Grafana evaluates", () => {
  const engine = grafanaManaged({ every: "1m", folder: "Shop" });
  const boards = grafana("grafana", { adminPassword: secret.env("ADMIN"), datasources: [store] });
  const managed = (plan: ReturnType<typeof planOf>) => {
    const found = plan.configs.find(({ format }) => format === "grafana-alerting");
    // biome-ignore lint/suspicious/noExplicitAny: provisioning files are data of any shape.
    return { found, groups: (found?.documents[0] as any)?.groups ?? [] };
  };

  it("ask Loki once per evaluation, and not the rules of Loki", () => {
    const plan = planOf({ alerts: [alert("Failing", { ...common, keepFiringFor: "10m", when: lines.above("1/s"), engine })] }, { grafana: boards });
    const [group] = managed(plan).groups;
    assert.deepEqual([group.folder, group.name], ["Shop", "shop-1m"]);
    const [rule] = group.rules;
    assert.deepEqual([rule.data[0].model.queryType, rule.data[0].model.instant, rule.keepFiringFor], ["instant", undefined, "10m"]);
    assert.match(rule.data[0].model.expr, /^sum\(rate\(\{app="shop"/);
    assert.deepEqual(groups(plan), []);
  });

  it("of the system are in a group of its name, and about the service whose log it is", () => {
    const { found, groups: all } = managed(planOf({}, { grafana: boards, alerts: [alert("All", { ...common, when: lines.above("1/s"), engine })] }));
    assert.equal(all[0].name, "all-1m");
    assert.deepEqual(found?.services, []);
    assert.match(all[0].rules[0].data[0].model.expr, /^sum\(rate\(\{app="shop"/);
  });

  it("are refused a place where no datasource has lines", () => {
    const without = { alerts: [alert("Failing", { ...common, when: lines.above("1/s"), engine })] };
    assert.equal(managed(planOf(without)).found, undefined);
  });
});
