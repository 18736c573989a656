/** What rules see in files of configuration that people wrote, in every form that the programs take; rules ask nothing of what has no form. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { goDuration, policiesIn, settingAt } from "../../src/check/collector.ts";
import { containersIn, mountsOf, publishedBy, variablesIn } from "../../src/check/deployment.ts";
import { jobsIn, promDuration, staticTargetsIn } from "../../src/check/prometheus.ts";
import { groupsIn, promtailJobs } from "../../src/check/promtail.ts";
import { panelsIn } from "../../src/derive/grafana-nodes.ts";
import type { ConfigFile, ConfigFormat } from "../../src/derive/part.ts";
import { readCollector } from "../../src/read/collector.ts";
import { readConfig } from "../../src/read/config.ts";
import { textOfFile } from "../../src/read/text-source.ts";
import { nowhere } from "../support/pipeline.ts";

function fileOf(format: ConfigFormat, text: string, path = `${format}.yaml`): ConfigFile {
  const { file, diagnostics } = readConfig(textOfFile(text, path, format), format, path);
  assert.deepEqual(diagnostics, []);
  assert.ok(file);
  return file;
}
const variables = (file: ConfigFile) => variablesIn(file, { configs: [file] }).map(({ owner, name, value, path }) => [owner, name, value, path.join(".")]);

describe("containers", () => {
  it("are the services of compose, of which one without settings is none", () => {
    const file = fileOf("compose", "services:\n  shop: { image: shop:1 }\n  later:\n");
    assert.deepEqual(
      containersIn(file).map(({ name, image, path }) => [name, image, path.join(".")]),
      [["shop", "shop:1", "services.shop"]],
    );
  });

  it("are those of pods, of pod templates and of the templates in jobs, in every document", () => {
    const pod = "spec: { containers: [{ name: shop, image: shop:1 }] }";
    const file = fileOf(
      "kubernetes",
      [
        `kind: Pod\n${pod}`,
        "kind: Service\nspec: { ports: [] }",
        "kind: Deployment\nspec:\n  template:\n    spec: { initContainers: [{ image: wait:1 }], containers: [later] }",
        `kind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        ${pod}`,
      ].join("\n---\n"),
    );
    assert.deepEqual(
      containersIn(file).map(({ name, path }) => [name, path.join(".")]),
      [
        ["shop", "0.spec.containers.0"],
        ["0", "2.spec.template.spec.initContainers.0"],
        ["shop", "3.spec.jobTemplate.spec.template.spec.containers.0"],
      ],
    );
    assert.deepEqual(containersIn(fileOf("loki", "services: { shop: { image: shop:1 } }")), []);
  });

  it("publish ports in the short form and the long one", () => {
    const ports = [
      "8080",
      '"80:8080"',
      '"127.0.0.1:81:8081/udp"',
      "{ target: 90, published: 91, protocol: udp }",
      "{ target: 92 }",
      '"8000-8010"',
      "{ target: x }",
    ];
    const [container] = containersIn(fileOf("compose", `services:\n  shop:\n    ports: [${ports.join(", ")}]\n`));
    assert.ok(container);
    assert.deepEqual(
      publishedBy(container).map(({ host, container: inside, protocol, path }) => `${host ?? "any"}:${inside}/${protocol} ${path.at(-1)}`),
      ["any:8080/tcp 0", "80:8080/tcp 1", "81:8081/udp 2", "91:90/udp 3", "any:92/tcp 4"],
    );
  });

  it("mount what the host or a volume has; a volume of their own comes from nowhere", () => {
    const volumes = ["./rules:/etc/rules:ro", "/var/lib/data", "{ source: data, target: /data }", "{ type: tmpfs, target: /tmp }", "{ type: bind }"];
    const [container] = containersIn(fileOf("compose", `services:\n  shop:\n    volumes: [${volumes.join(", ")}]\n`));
    assert.ok(container);
    assert.deepEqual(
      mountsOf(container).map(({ from, to }) => [from, to]),
      [
        ["./rules", "/etc/rules"],
        ["data", "/data"],
        ["", "/tmp"],
      ],
    );
  });
});

describe("variables", () => {
  it("are those with a value, of a map and of a list", () => {
    const file = fileOf("compose", 'services:\n  a: { environment: { PORT: 80, PASSED: , ODD: [1] } }\n  b: { environment: [PORT=81, PASSED, "URL=a=b"] }\n');
    assert.deepEqual(variables(file), [
      ["a", "PORT", "80", "services.a.environment.PORT"],
      ["b", "PORT", "81", "services.b.environment.0"],
      ["b", "URL", "a=b", "services.b.environment.2"],
    ]);
  });

  it("of Kubernetes are in containers, ConfigMaps and Secrets; a key that is a file is none", () => {
    const env = "[{ name: PORT, value: '80' }, { name: KEY, valueFrom: { secretKeyRef: { name: s, key: k } } }]";
    const file = fileOf(
      "kubernetes",
      `kind: Pod\nspec: { containers: [{ name: shop, env: ${env} }] }\n---\nkind: ConfigMap\nmetadata: { name: shop-env }\ndata: { URL: a, shop.yaml: 'x: 1', COUNT: 3 }\n---\nkind: Secret\nstringData: { KEY: k }\n`,
    );
    assert.deepEqual(variables(file), [
      ["shop", "PORT", "80", "0.spec.containers.0.env.0.value"],
      ["shop-env", "URL", "a", "1.data.URL"],
      ["", "KEY", "k", "2.stringData.KEY"],
    ]);
  });

  it("of a file of variables belong to whom it is named after", () => {
    assert.deepEqual(variables(fileOf("env", "PORT=80\n", "env/shop.production.env")), [["shop", "PORT", "80", "PORT"]]);
  });
});

describe("a configuration of Prometheus", () => {
  const text = "scrape_configs:\n  - job_name: shop\n    static_configs: [{ targets: [a:1, b:2] }, { labels: {} }]\n  - {}\n  - later\n";
  it("has jobs, with a number in place of a name, and targets", () => {
    const [first, second, ...others] = jobsIn(fileOf("prometheus", text));
    assert.deepEqual([first?.name, second?.name, others], ["shop", "1", []]);
    assert.deepEqual(
      staticTargetsIn(first?.job ?? {}, 0).map(({ target, path }) => [target, path.join(".")]),
      [
        ["a:1", "scrape_configs.0.static_configs.0.targets.0"],
        ["b:2", "scrape_configs.0.static_configs.0.targets.1"],
      ],
    );
    assert.deepEqual(staticTargetsIn(second?.job ?? {}, 1), []);
  });
  it("has none where nothing lists them, and a file of another program has none", () => {
    assert.deepEqual(jobsIn(fileOf("prometheus", "global: {}")), []);
    assert.deepEqual(jobsIn(fileOf("loki", text)), []);
  });
  it("has durations of days too", () => {
    assert.deepEqual(["2d", "1w", "1y", "1h30m", "soon", 15].map(promDuration), [172_800_000, 604_800_000, 31_536_000_000, 5_400_000, undefined, undefined]);
  });
});

describe("a configuration of a collector", () => {
  it("has durations as Go writes them, and zero", () => {
    assert.deepEqual(["1m30s", "1.5h", "200us", "1d", 0, 5, undefined].map(goDuration), [90_000, 5_400_000, 0.2, undefined, 0, undefined, undefined]);
  });
  it("has settings in maps and lists", () => {
    const settings = { list: [{ name: "a" }], flat: 1 };
    assert.equal(settingAt(settings, "list", 0, "name"), "a");
    assert.equal(settingAt(settings, "flat", "name"), undefined);
    assert.equal(settingAt(settings, "list", 3), undefined);
  });
  it("has policies inside policies; what is no map is none", () => {
    const inner = "{ name: both, type: and, and: { and_sub_policy: [{ name: slow, type: latency }] } }";
    const text = `receivers: { otlp: }\nprocessors: { tail_sampling: { policies: [${inner}, always, { name: not, type: drop, drop: { drop_sub_policy: [{ name: health }] } }] } }\nexporters: { debug: }\nservice: { pipelines: { traces: { receivers: [otlp], exporters: [debug] } } }`;
    const component = readCollector(textOfFile(text, "otelcol.yaml", "otelcol"), "otelcol").config?.processors[0];
    assert.ok(component);
    assert.deepEqual(
      policiesIn(component).map(({ policy, path, isNested }) => [policy.name, path.join("."), isNested]),
      [
        ["both", "policies.0", false],
        ["slow", "policies.0.and.and_sub_policy.0", true],
        ["not", "policies.2", false],
        ["health", "policies.2.drop.drop_sub_policy.0", true],
      ],
    );
  });
});

describe("a configuration of Promtail", () => {
  const known = (stages: string) => {
    const file = fileOf("promtail", `scrape_configs:\n  - job_name: shop\n    static_configs: [{ labels: { app: shop } }]\n    pipeline_stages: [${stages}]\n`);
    const last = promtailJobs(file)[0]?.stages.at(-1);
    return last?.known && [...last.known].slice(3);
  };
  it("knows at a stage what those before it found", () => {
    assert.deepEqual(known("{ docker: }, { output: { source: output } }"), ["output", "stream", "timestamp"]);
    assert.deepEqual(known("{ cri: {} }, { output: { source: content } }"), ["time", "stream", "flags", "content"]);
    assert.deepEqual(known("{ json: { expressions: { level: , msg: message } } }, { output: }"), ["level", "msg"]);
    assert.deepEqual(known("{ logfmt: { mapping: { level: } } }, { template: { source: word } }, { output: }"), ["level", "word"]);
    assert.deepEqual(known("{ json: }, { regex: }, { template: }, { output: }"), []);
    assert.deepEqual(known("{ replace: { expression: '(?P<secret>x)' } }, { match: { stages: [{ output: }] } }"), ["secret"]);
  });
  it("knows nothing behind a stage that finds whatever there is", () => assert.equal(known("{ unpack: }, { output: { source: x } }"), undefined));
  it("may leave jobs without a name and without stages", () => {
    const [job] = promtailJobs(fileOf("promtail", "scrape_configs: [{ relabel_configs: [{ target_label: pod }] }]"));
    assert.deepEqual([job?.name, job?.stages], ["", []]);
    assert.deepEqual(promtailJobs(fileOf("loki", "scrape_configs: [{}]")), []);
  });
  it("has groups in expressions", () => {
    assert.deepEqual(groupsIn("(?P<level>a)(?<msg>b)(c)"), ["level", "msg"]);
    assert.deepEqual(groupsIn(undefined), []);
  });
});

describe("a dashboard as JSON", () => {
  const json = (data: Parameters<typeof panelsIn>[0]["data"]) =>
    ({ is: "dashboard", data, name: "d", subject: "d", at: nowhere, placeOf: () => nowhere, allow: [] }) as never;
  const ways = (data: Parameters<typeof panelsIn>[0]["data"]) => panelsIn(json(data)).map(({ path }) => path.join("."));
  it("has panels in closed rows, in rows of old dashboards, and nothing where there is no list", () => {
    assert.deepEqual(ways({ panels: [{ type: "stat" }, { type: "row", panels: [{ type: "text" }] }, "later"] }), ["panels.0", "panels.1.panels.0"]);
    assert.deepEqual(ways({ rows: [{ panels: [{ type: "stat" }] }] }), ["rows.0.panels.0"]);
    assert.deepEqual(ways({ title: "x" }), []);
  });
});
