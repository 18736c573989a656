import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  alert,
  collector,
  counter,
  foreign,
  grafana,
  histogram,
  json,
  logs,
  loki,
  podLogs,
  prometheus,
  ratio,
  type ServiceOptions,
  type SystemOptions,
  savedQuery,
  scrape,
  secret,
  slo,
  statusCode,
  targets,
  tempo,
  traces,
} from "obsc";
import { derive, withRunbookFiles } from "../../src/derive/plan.ts";
import type { RunbookFiles } from "../../src/derive/runbook.ts";
import { docs } from "../../src/emit/docs/docs.ts";
import type { FilePlace } from "../../src/ir/place.ts";
import { findRunbooks } from "../../src/load-runbooks.ts";
import { readRunbookTemplate } from "../../src/read/runbook-template.ts";
import { nowhere } from "../support/pipeline.ts";
import { shop, systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests answered", labels: { status: statusCode("200", "500") } });
const latency = histogram("shop_request_duration_seconds", { help: "Time to answer", buckets: ["100ms", "1s"] });
const errors = ratio(requests.where({ status: "5xx" }), requests);
const failing = alert("ShopFails", { when: errors.above("5%"), for: "5m", severity: "critical", summary: "{value} of requests fail" });
const slow = alert("ShopSlow", { when: latency.quantile("p95").above("500ms"), for: "5m", severity: "warning", summary: "p95 is {value}" });

function written(files?: RunbookFiles, sections?: readonly string[]): ReadonlyMap<string, string> {
  const service = {
    metrics: { requests, latency },
    alerts: [failing, slow],
    slos: [slo("shop-availability", { objective: "99.9%", window: "30d", bad: errors })],
    queries: [savedQuery("Slow | fast", latency.quantile("p50"))],
  };
  const plan = derive(systemWith(service, { runbooks: { dir: "docs/runbooks", ...(sections && { sections }) } }));
  const out = docs.emit(files ? withRunbookFiles(plan, files) : plan, { header: ["Generated."], tests: true });
  return new Map(out.map(({ path, content }) => [path, content]));
}

/** The cells of the rows of a table on a page. */
function rowsOf(text: string, table = 0): readonly (readonly string[])[] {
  const lines =
    text
      .split(/\n\n/)
      .filter((block) => block.startsWith("| "))
      [table]?.trim()
      .split("\n") ?? [];
  return lines.slice(2).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
}

const note = (text: string): RunbookFiles => ({ notes: new Map([["ShopFails", { text, at: nowhere }]]) });

describe("the documents for people", () => {
  it("have a runbook for every alert, those of objectives too, the saved queries and the metrics", () => {
    assert.deepEqual(
      [...written().keys()],
      [
        "docs/metrics.md",
        "docs/queries.md",
        "docs/slos.md",
        ...["ShopFails", "ShopSlow", "ErrorBudgetBurnPage", "ErrorBudgetBurnTicket", "ErrorBudgetSpent", "SLOMetricAbsent"].map(
          (name) => `docs/runbooks/${name}.md`,
        ),
      ],
    );
  });

  it("say what each SLO records and reads, and what they do together", () => {
    const said = written().get("docs/slos.md") ?? "";
    const [only, ...others] = rowsOf(said);
    assert.deepEqual(only?.slice(0, 4), ["shop-availability", "shop", "99.9%", "30d"]);
    assert.ok(only?.slice(4).every((cell) => /^[\d,]+$/.test(cell)) && others.length === 0, said);
    const [alerts, ofSlo] = rowsOf(said, 1);
    assert.deepEqual(
      [alerts?.slice(0, 5), ofSlo?.slice(0, 3), ofSlo?.[5]],
      [["shop-alerts", "shop.yaml", "1m", "2", "0"], ["slo-shop-availability", "shop.yaml", "1m"], only?.[6]],
    );

    const foreignErrors = ratio(foreign.counter("theirs_total", { help: "Theirs" }), requests);
    const objectives = [
      slo("open", { objective: "99%", window: ["30d", "7d"], good: targets.count().atLeast(1) }),
      slo("theirs", { objective: "99%", window: "30d", bad: foreignErrors }),
    ];
    const [file] = docs
      .emit(derive(systemWith({ metrics: { requests }, slos: objectives })), { header: [], tests: true })
      .filter(({ path }) => path === "docs/slos.md");
    const [open, theirs, all] = rowsOf(file?.content ?? "");
    assert.deepEqual([open?.[3], open?.[7], theirs?.[6]?.startsWith("at least "), all?.[0]], ["30d, 7d", "", true, "all"]);
    assert.match(file?.content ?? "", /^Of `theirs_total` nothing says how many series there are: one of each is counted\.$/m);
  });

  it("say in a runbook what the alert means, reads, stands beside, and when it is over", () => {
    const page = written().get("docs/runbooks/ShopFails.md") ?? "";
    for (const part of [
      "> {value} of requests fail",
      "| Owner | checkout (service shop) |",
      "- `shop_requests_total`: Requests answered",
      'sum by (status) (rate(shop_requests_total{status=~"5.."}[5m]))',
      "- `ShopSlow` (warning): `histogram_quantile(",
      "- Time to answer: `histogram_quantile(",
      "It ends when the value is at or below 5% again.",
      'amtool silence add --duration=1h --comment="…" alertname="ShopFails" service="…"',
      "Slow | fast:",
    ])
      assert.ok(page.includes(part), part);
    assert.deepEqual(
      page.match(/^## .*/gm),
      ["What it means", "Query", "Diagnosis", "Resolution", "Verification", "Prevention", "Saved queries"].map((each) => `## ${each}`),
    );
    assert.doesNotMatch(page, /\{\{/);
  });

  it("take the notes in: sections of the same heading there, the rest under Notes", () => {
    const page =
      written(note("# ShopFails\n\nCall Ann.\n\n## diagnosis\n\nThe cache first.\n\n## History\n\nIn May.\n")).get("docs/runbooks/ShopFails.md") ?? "";
    assert.match(page, /## Notes\n\nCall Ann\.\n\n### History\n\nIn May\.\n\n## Query/);
    assert.match(page, /## Diagnosis\n\nThe cache first\.\n\nWhich part/);
  });

  it("have the sections that were said, and ask for those that nobody knows", () => {
    const page = written(undefined, ["recovery checks", "who to call"]).get("docs/runbooks/ShopFails.md") ?? "";
    assert.match(page, /## Recovery checks\n\nRun what it measures/);
    assert.match(page, /## Who to call\n\nNobody has written this yet: add `## who to call` to `runbooks\/ShopFails.md`/);
    assert.doesNotMatch(page, /## Prevention/);
  });

  it("are what a template makes of them", () => {
    const { render, diagnostics } = readRunbookTemplate("# {{name}}\n{{#each metrics}}{{name}}: {{help}} & <b>\n{{/each}}", "r.hbs");
    assert.deepEqual(diagnostics, []);
    assert.ok(render);
    const page = written({ notes: new Map(), render }).get("docs/runbooks/ShopFails.md");
    assert.match(page ?? "", /\n\n# ShopFails\nshop_requests_total: Requests answered & <b>\n$/);
  });

  it("name what is wrong with a template, with its line", () => {
    const said = (text: string) => readRunbookTemplate(text, "r.hbs").diagnostics.map(({ message, at }) => `${(at as FilePlace).line} ${message}`);
    assert.deepEqual(said("# {{name}}\n\n{{sumary}}"), ["3 a runbook has no `sumary`"]);
    assert.deepEqual(said("{{#each metrics}}\n{{/with}}"), ["1 this is not handlebars"]);
  });

  it("are read from beside the spec, where they are", () => {
    const folder = mkdtempSync(join(tmpdir(), "obsc-notes-"));
    const spec = join(folder, "observability.spec.ts");
    assert.deepEqual(findRunbooks(spec, { dir: "d", notes: "runbooks", template: "none.hbs" }), { notes: new Map(), missing: "none.hbs" });
    mkdirSync(join(folder, "runbooks"));
    for (const name of ["B.md", "A.md", "README.md", "a.txt"]) writeFileSync(join(folder, "runbooks", name), `of ${name}\r\n`);
    writeFileSync(join(folder, "t.hbs"), "{{name}}");
    const { notes, template } = findRunbooks(spec, { dir: "d", notes: "runbooks", template: "t.hbs" });
    assert.deepEqual(
      [...notes].map(([name, { text }]) => [name, text]),
      [
        ["A", "of A.md\n"],
        ["B", "of B.md\n"],
      ],
    );
    assert.equal(template?.text, "{{name}}");
  });

  it("say of an alert on a log what it counts, where Loki evaluates it and no Prometheus does", () => {
    const log = logs({ format: json(), sources: [podLogs({ app: "shop", namespace: "prod" })] });
    const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
    const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", remoteWriteReceiver: true });
    const timeouts = alert("ShopTimeouts", {
      when: log.containing("timeout").rate().above("1/s"),
      for: "0s",
      severity: "warning",
      summary: "{value}",
      description: "Lines say so",
    });
    const parts = { logs: log, deliver: { logs: store }, alerts: [timeouts], queries: [savedQuery("Lines", log.containing("timeout").lines())] };
    const own = grafana("grafana", { url: "https://grafana.example", adminPassword: secret.env("PASSWORD"), datasources: [prom, store] });
    const page = (grafanas: object) => {
      const plan = derive(systemWith(parts, { prometheus: prom, runbooks: { dir: "docs/runbooks" }, ...grafanas }));
      return docs.emit(plan, { header: [], tests: true }).find(({ path }) => path.endsWith("ShopTimeouts.md"))?.content ?? "";
    };
    const linked = page({ grafana: own });
    for (const part of [
      "| Severity | warning |",
      "| Fires | as soon as the condition holds |",
      "Lines say so",
      '```logql\nsum(rate({app="shop", namespace="prod"} |= "timeout" [5m])) > 1\n```\n\n[Open in Explore](https://grafana.example/explore?',
      "It ends when the count of lines is at or below 1/s again.",
      "It fires at once.",
      "[Lines](https://grafana.example/explore?",
    ])
      assert.ok(linked.includes(part), `${part}\n${linked}`);
    assert.doesNotMatch(linked, /ALERTS\{|It reads:/);
    assert.doesNotMatch(page({}), /Explore/);
  });

  it("link the queries of Prometheus to a Grafana that has them", () => {
    const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
    const own = grafana("grafana", { url: "https://grafana.example", adminPassword: secret.env("PASSWORD"), datasources: [prom] });
    const plan = derive(
      systemWith(
        { metrics: { requests, latency }, alerts: [failing], deliver: { metrics: scrape({ port: 1 }) } },
        { prometheus: prom, grafana: own, runbooks: { dir: "docs/runbooks" }, queries: [savedQuery("Fast", latency.quantile("p50"))] },
      ),
    );
    const pages = new Map(docs.emit(plan, { header: [], tests: true }).map(({ path, content }) => [path, content]));
    assert.match(pages.get("docs/runbooks/ShopFails.md") ?? "", /\[Open in Explore\]\(https:\/\/grafana\.example\/explore\?schemaVersion=1/);
    assert.match(pages.get("docs/queries.md") ?? "", /\[Open in Explore\]\(https:\/\/grafana\.example\/explore\?/);
  });

  it("say of an alert on targets where they have to answer, and what ends it", () => {
    const common = { for: "5m", severity: "critical", summary: "s" } as const;
    const alerts = [
      alert("ShopDown", { ...common, when: targets.down() }),
      alert("ShopGone", { ...common, when: targets.missing() }),
      alert("ShopSilent", { ...common, when: requests.absent() }),
    ];
    const plan = derive(systemWith({ metrics: { requests }, alerts, deliver: { metrics: scrape({ port: 8080 }) } }, { runbooks: { dir: "docs/runbooks" } }));
    const pages = new Map(docs.emit(plan, { header: [], tests: true }).map(({ path, content }) => [path, content]));
    const page = (name: string) => pages.get(`docs/runbooks/${name}.md`) ?? "";
    assert.match(page("ShopDown"), /gets no answer from it, which has to answer on port 8080 at `\/metrics`/);
    assert.match(page("ShopDown"), /It ends with the first scrape that works\./);
    assert.match(page("ShopGone"), /Prometheus knows of no target of shop, which has to answer on port 8080/);
    assert.match(page("ShopGone"), /It ends when Prometheus has a target again\./);
    assert.match(page("ShopSilent"), /It ends when `shop_requests_total` has a series again\./);
  });

  it("are whole for a system with every construct", () => {
    const out = docs.emit(derive(shop), { header: ["Generated."], tests: true });
    for (const { path, content } of out) {
      assert.doesNotMatch(content, /undefined|\[object|\n\n\n/, path);
      assert.ok(content.endsWith("\n"), path);
    }
    assert.ok(out.length > 10);
  });
});

describe("the page of traces", () => {
  const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" });
  const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { traces: [store] } });
  const rows = (service: Partial<ServiceOptions>, more: Partial<SystemOptions> = { collectors: [gate] }) => {
    const out = docs.emit(derive(systemWith(service, more)), { header: ["Generated."], tests: true });
    return out.find(({ path }) => path === "docs/traces.md")?.content.match(/^\|(?! ---).*$/gm) ?? [];
  };

  it("says of each kind what is wanted, what is kept and who decides", () => {
    const sampling = { head: "10%", operations: { "GET /pay": "50%" }, keep: { errors: true, slowerThan: "2s" } } as const;
    assert.deepEqual(rows({ traces: traces({ sampling }), deliver: { traces: gate } }), [
      "| traces | wanted | kept | decided by |",
      "| with an error | 100 % | 100 % | nobody: all are kept |",
      "| slower than 2s | 100 % | 100 % | nobody: all are kept |",
      "| with a span `GET /pay` | 50 % | 50 % | `gate`, when it has ended |",
      "| all others | 10 % | 10 % | `gate`, when it has ended |",
    ]);
  });

  it("names both that decide where shares multiply, and a limit", () => {
    const sampling = { head: "10%", operations: { "GET /pay": "50%" }, limit: { tracesPerSecond: 100, spansPerTrace: 8 } } as const;
    assert.deepEqual(rows({ traces: traces({ sampling }), deliver: { traces: gate } }).slice(1), [
      "| with a span `GET /pay` | 50 % | 50 % at most | `shop`, when it starts; then `gate`, when it has ended |",
      "| all others | 10 % | 10 % at most | `shop`, when it starts; then `gate`, when it has ended |",
    ]);
  });

  it("is not there without traces, and leaves the decision to the service without a collector", () => {
    assert.deepEqual(rows({}), []);
    assert.deepEqual(rows({ traces: traces({ sampling: { head: "10%" } }), deliver: { traces: store } }, {}).slice(1), [
      "| all | 10 % | 10 % | `shop`, when it starts |",
    ]);
  });
});
