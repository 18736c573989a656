/** What is said of texts that are no configuration at all, and where; what stands in a text is left to the rules. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConfigFormat, Path } from "../../src/derive/part.ts";
import type { Diagnostic } from "../../src/diagnostic.ts";
import type { Place } from "../../src/ir/place.ts";
import { readCollector } from "../../src/read/collector.ts";
import { readConfig } from "../../src/read/config.ts";
import { textOfFile } from "../../src/read/text-source.ts";

function shown(place: Place): string {
  assert.ok(place.kind === "file");
  return `${place.line}:${place.column}-${place.endLine}:${place.endColumn}`;
}
const said = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ at, message, help }) => {
    assert.ok(help);
    return `${shown(at)} ${message}`;
  });

function collector(text: string): readonly string[] {
  const { config, diagnostics } = readCollector(textOfFile(text, "otelcol.yaml", "otelcol"), "otelcol");
  assert.equal(config === undefined, diagnostics.length > 0 || text.trim() === "");
  return said(diagnostics);
}
function config(text: string, format: ConfigFormat = "prometheus") {
  const { file, diagnostics } = readConfig(textOfFile(text, "config", "config"), format, "config");
  return {
    said: said(diagnostics),
    documents: file?.documents,
    placeOf: (path: Path, what?: "key" | "value") => (file?.placeOf ? shown(file.placeOf(path, what)) : undefined),
  };
}

describe("text of a collector", () => {
  const whole = "receivers: { otlp: }\nexporters: { debug: {} }\n";
  const piped = (pipelines: string) => `${whole}service:\n  pipelines:\n    ${pipelines}`;

  it("is a map of sections that there are", () => {
    assert.deepEqual(collector("- otlp"), ["1:1-1:7 this is no map of settings"]);
    assert.deepEqual(collector(`${whole}exporter: {}\nalerts: {}`), [
      "3:1-3:9 there is no section `exporter` in a configuration of the collector",
      "4:1-4:7 there is no section `alerts` in a configuration of the collector",
    ]);
    assert.deepEqual(collector("receivers: [otlp]\nservice: {}"), ["1:1-1:10 the section `receivers` is no map"]);
    assert.deepEqual(collector("receivers:\n  otlp: grpc\nprocessors:\n  batch:\nservice: {}"), ["2:3-2:7 the settings of `otlp` are no map"]);
  });

  it("has pipelines of receivers and exporters", () => {
    assert.deepEqual(collector(piped("traces: { receivers: [otlp], processors: , exporters: [debug] }")), []);
    assert.deepEqual(collector(piped("profiles: { receivers: [otlp], exporters: [debug] }")), []);
    assert.deepEqual(collector(`${whole}service: {}`), ["3:1-3:8 there is no pipeline"]);
    assert.deepEqual(collector(piped("trace: { receivers: [otlp], exporters: [debug] }")), ["5:5-5:10 `trace` is no signal"]);
    assert.deepEqual(collector(piped("otlp/1: { receivers: [otlp], exporters: [debug] }")), ["5:5-5:11 `otlp` is no signal"]);
    assert.deepEqual(collector(piped("traces: [otlp, debug]")), ["5:5-5:11 the pipeline `traces` is no map"]);
    assert.deepEqual(collector(piped("traces: { receiver: [otlp], sinks: [], exporters: debug }")), [
      "5:15-5:23 a pipeline has no `receiver`",
      "5:33-5:38 a pipeline has no `sinks`",
      "5:55-5:60 the exporters of `traces` are no list",
    ]);
  });

  it("of nothing is refused as every configuration is", () => assert.deepEqual(collector("\n"), ["1:1-2:1 the text has no settings"]));
});

describe("text of YAML", () => {
  it("that is none is refused where it stops being YAML", () => {
    assert.deepEqual(config("global:\n  scrape_interval: [15s\n").said, [
      "3:1-3:1 this is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ]);
    assert.deepEqual(config("a: 1\na: 2\n").said, ["2:1-2:2 this is not YAML: map keys must be unique"]);
  });

  it("may stand for much by aliases, but not for all there is", () => {
    const bomb = [
      "a: &a [x, x, x, x, x, x, x, x, x, x]",
      ..."bcdef".split("").map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcde"[index]}`).join(", ")}]`),
    ];
    assert.deepEqual(config(bomb.join("\n")).said, ["1:1-1:2 an alias in this text stands for itself, or for more than can be written out"]);
  });

  it("is a map", () => assert.deepEqual(config("- a\n- b").said, ["1:1-1:4 this is no map of settings"]));

  it("knows the place of what it says, through merge keys and aliases", () => {
    const { documents, placeOf } = config("base: &base\n  timeout: 5s\njob:\n  <<: *base\n  name: shop\n  ports: [80, 81]\nagain: *base\n");
    assert.deepEqual(documents, [{ base: { timeout: "5s" }, job: { timeout: "5s", name: "shop", ports: [80, 81] }, again: { timeout: "5s" } }]);
    assert.equal(placeOf(["job", "timeout"]), "2:12-2:14");
    assert.equal(placeOf(["again", "timeout"], "key"), "2:3-2:10");
    assert.equal(placeOf(["job", "ports", 1]), "6:15-6:17");
    const { placeOf: placeInTwo } = config("a: &a { x: 1 }\nb: &b { y: 2 }\nc:\n  <<: [*a, *b]\n  z: 3\n");
    assert.equal(placeInTwo(["c", "y"]), "2:12-2:13");
  });

  it("shows of what is not there the innermost thing around it", () => {
    const { placeOf } = config("job:\n  name: shop\n  ports: [80, 81]\n  labels:\n");
    assert.equal(placeOf(["job", "name", "first"]), "2:9-2:13");
    assert.equal(placeOf(["job", "interval"]), "2:3-2:13");
    assert.equal(placeOf(["job", "ports", "first"]), "3:10-3:18");
    assert.equal(placeOf(["jobs"], "key"), "1:1-1:5");
  });

  it("of several documents has a place in each", () => {
    const { documents, placeOf } = config("kind: Service\n---\n---\nkind: Deployment\nspec: {}\n", "kubernetes");
    assert.deepEqual(documents, [{ kind: "Service" }, { kind: "Deployment", spec: {} }]);
    assert.equal(placeOf([1, "kind"]), "4:7-4:17");
    assert.equal(placeOf([0, "kind"], "key"), "1:1-1:5");
  });
});

describe("text of an environment file", () => {
  it("is names and values, with comments between them", () => {
    const { documents, said: problems, placeOf } = config('# of the shop\nPORT=9090\n\n  export URL = "http://a b"\nNONE=\n', "env");
    assert.deepEqual(problems, []);
    assert.deepEqual(documents, [{ PORT: "9090", URL: "http://a b", NONE: "" }]);
    assert.equal(placeOf(["URL"], "key"), "4:10-4:13");
    assert.equal(placeOf(["PORT"]), "2:6-2:10");
    assert.equal(placeOf(["HOST"]), "1:1-1:2");
  });

  it("says which line sets nothing", () => {
    assert.deepEqual(config("PORT=9090\n9PORT=1\nlisten on 80\n", "env").said, ["2:1-2:8 this line sets no variable", "3:1-3:13 this line sets no variable"]);
  });
});
