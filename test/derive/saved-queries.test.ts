import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Backend,
  counter,
  grafana,
  json,
  logql,
  logs,
  loki,
  podLogs,
  prometheus,
  type SystemOptions,
  savedQuery,
  secret,
  service,
  system,
  tempo,
  traceql,
} from "obsc";
import { savedQueries } from "../../src/derive/saved-queries.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { nodeOf } from "../support/systems.ts";

const metricStore = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const requests = counter("shop_requests_total", { help: "Requests" });
const log = logs({ format: json(), line: { msg: "string" }, sources: [podLogs({ app: "shop", namespace: "prod" })] });

function saved(datasources: readonly Backend[] | undefined, more: Partial<SystemOptions> = {}) {
  const shop = service("shop", {
    team: "t",
    metrics: { requests },
    logs: log,
    queries: [savedQuery("Requests", requests.rate()), savedQuery("Lines", log.containing("failed").lines())],
  });
  const boards = datasources && grafana("grafana", { url: "https://boards.example/", adminPassword: secret.env("ADMIN"), datasources });
  const spec = system("shop", {
    services: [shop],
    queries: [savedQuery("Timeouts", logql`{app="shop"} |= "timeout"`), savedQuery("Slow", traceql`{ duration > 2s }`), savedQuery("Lines again", log.lines())],
    ...(boards && { grafana: boards }),
    ...more,
  });
  return savedQueries(scopeOf(nodeOf(spec)));
}
/** What a link to Explore asks, and of whom. */
function asked(explore: string | undefined): readonly unknown[] {
  const panes = JSON.parse(new URL(explore ?? "").searchParams.get("panes") ?? "");
  const [query] = panes.obsc.queries;
  return [panes.obsc.datasource, query.queryType, query.query ?? query.expr];
}

describe("a saved query", () => {
  it("is text that can be pasted, in the streams of the service whose log it is", () => {
    assert.deepEqual(
      saved(undefined).map(({ title, language, text, service: owner }) => [title, language, text.trim(), owner?.name]),
      [
        ["Requests", "promql", "sum by (job) (rate(shop_requests_total[5m]))", "shop"],
        ["Lines", "logql", '{app="shop", namespace="prod"} |= "failed"', "shop"],
        ["Timeouts", "logql", '{app="shop"} |= "timeout"', undefined],
        ["Slow", "traceql", "{ duration > 2s }", undefined],
        ["Lines again", "logql", '{app="shop", namespace="prod"}', undefined],
      ],
    );
  });

  it("opens in the Grafana that reads its store, each in its own language", () => {
    const links = saved([metricStore, logStore, traceStore]).map(({ explore }) => asked(explore));
    assert.deepEqual(links.slice(2, 4), [
      ["loki", undefined, '{app="shop"} |= "timeout"'],
      ["tempo", "traceql", "{ duration > 2s }"],
    ]);
    assert.equal(links[0]?.[0], "prometheus");
  });

  it("opens nowhere without a datasource for it", () => {
    assert.deepEqual(
      saved([logStore]).map(({ title, explore }) => [title, explore !== undefined]),
      [
        ["Requests", false],
        ["Lines", true],
        ["Timeouts", true],
        ["Slow", false],
        ["Lines again", true],
      ],
    );
    assert.ok(saved(undefined).every(({ explore }) => explore === undefined));
  });
});
