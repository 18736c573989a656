/** Definitions in Go: built and run with the locked modules of `definitions/go`. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "./run.mjs";

const locked = join(dirname(fileURLToPath(import.meta.url)), "go");
const env = { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-buildvcs=false -mod=readonly" };

/** Problems of the sources, by the program that has them. */
export function check(folder) {
  return [
    ["gofmt", output("gofmt", ["-d", "."], { cwd: folder, wantsSilence: true })],
    ["go vet", output("go", ["vet", "./..."], { cwd: folder, env })],
  ];
}

/** The packages of services, each with its text. */
export function modules(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "instrument")
    .map(({ name }) => ({ name, text: readFileSync(join(folder, name, "metrics.go"), "utf8") }));
}

/** Builds a program that counts with a package; `{ problem }`, or the command that serves on a port. */
export function program(folder, { name, text }, work) {
  const [, path = ""] = /^module (.*)$/m.exec(readFileSync(join(folder, "go.mod"), "utf8")) ?? [];
  mkdirSync(work, { recursive: true });
  cpSync(join(locked, "go.sum"), join(work, "go.sum"));
  const manifest = readFileSync(join(locked, "go.mod"), "utf8");
  writeFileSync(join(work, "go.mod"), `${manifest}\nrequire ${path} v0.0.0\n\nreplace ${path} => ${resolve(folder)}\n`);
  writeFileSync(join(work, "main.go"), main(path, name, text));
  const problem = output("go", ["build", "-o", "count", "."], { cwd: work, env });
  return problem === undefined ? { command: join(work, "count"), args: (port) => [String(port)] } : { problem };
}

function main(path, name, text) {
  const counts = countsOf(text);
  const traced = counts.some((count) => count.includes("instrument."));
  const [, parse] = /^func (Parse\w+)\(/m.exec(text) ?? [];
  return `package main

import (
	"log"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	metrics "${path}/${name}"
	${traced ? `"${path}/instrument"` : ""}
)

func main() {
	m := metrics.New()
	registry := prometheus.NewRegistry()
	if err := m.Register(registry); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/count", func(http.ResponseWriter, *http.Request) {
${[...counts, ...(parse ? [`metrics.${parse}("undeclared")`] : [])].map((line) => `\t\t${line}\n`).join("")}	})
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
`;
}

/** A statement for each field of `Metrics` that counts once, and one with values that were not declared. */
function countsOf(text) {
  const firstOf = new Map();
  for (const [, constant, type] of text.matchAll(/^\t(\w+) +(\w+) += "/gm)) if (!firstOf.has(type)) firstOf.set(type, constant);
  const methods = new Map(
    [...text.matchAll(/^func \(m (\w+)\) (With|Set)\((.*?)\) ?(.*?) ?\{$/gm)].map(([, type, verb, given, result]) => [type, { verb, given, result }]),
  );
  return fieldsOf(text).flatMap(({ path, type }) => {
    const method = methods.get(type);
    if (!method) return [`m.${path}${verbOf(type)}`];
    const types = method.given === "" ? [] : method.given.split(", ").map((each) => each.split(" ").at(-1));
    const call = (values) => `m.${path}.${method.verb}(${values.join(", ")})${method.verb === "Set" ? "" : verbOf(method.result)}`;
    const wrong = types.map((each) => (each === "string" ? '"any"' : `metrics.${each}("undeclared")`));
    const declared = types.map((each) => (each === "string" ? '"any"' : `metrics.${firstOf.get(each)}`));
    return types.some((each) => each !== "string") ? [call(declared), call(wrong)] : [call(declared)];
  });
}

function fieldsOf(text) {
  const lines = /^type Metrics struct \{\n([\s\S]*?)^\}/m.exec(text)?.[1].split("\n") ?? [];
  const path = [];
  return lines.flatMap((line) => {
    const [, name, type] = /^\t+(\w+) (.+)$/.exec(line) ?? [];
    if (/^\t+\}$/.test(line)) path.pop();
    if (name === undefined || line.trim().startsWith("//")) return [];
    if (type === "struct {") {
      path.push(name);
      return [];
    }
    return [{ path: [...path, name].join("."), type }];
  });
}

const trace = 'instrument.Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")';

function verbOf(type) {
  if (type === "instrument.TracedCounter") return `.AddWithExemplar(1, ${trace})`;
  if (type.startsWith("instrument.Traced")) return `.ObserveWithExemplar(0.3, ${trace})`;
  if (type.endsWith("Counter")) return ".Inc()";
  return type.endsWith("Gauge") ? ".Set(2)" : ".Observe(0.3)";
}
