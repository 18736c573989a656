/** Definitions in Rust: built and run with the locked crates of `definitions/rust`. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "./run.mjs";

const locked = join(dirname(fileURLToPath(import.meta.url)), "rust", "Cargo.lock");

/** What needs no build is checked here; clippy looks at a crate beside the program that counts with it. */
export function check(folder) {
  return readdirSync(folder).map((crate) => [`cargo fmt, ${crate}`, output("cargo", ["fmt", "--check"], { cwd: join(folder, crate), wantsSilence: true })]);
}

export function modules(folder) {
  return readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name, "src", "lib.rs"), "utf8") }));
}

export function program(folder, { name, text }, work, shared) {
  mkdirSync(join(work, "src"), { recursive: true });
  cpSync(locked, join(work, "Cargo.lock"));
  // A copy, as a member of the workspace: cargo writes a lock beside a crate that it looks at by itself.
  cpSync(join(folder, name), join(work, name), { recursive: true });
  writeFileSync(
    join(work, "Cargo.toml"),
    `[package]\nname = "definitions"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]\nmetrics = { package = "${name}", path = "${name}" }\nprometheus-client = "*"\n\n[workspace]\nmembers = ["${name}"]\n`,
  );
  writeFileSync(join(work, "src", "main.rs"), main(text));
  const target = join(shared, "cargo");
  const env = { ...process.env, CARGO_TARGET_DIR: target };
  // The crate's own name is not in the lock, so cargo has to add it: that it added nothing else is checked after.
  const problem =
    output("cargo", ["clippy", "--quiet", "--workspace", "--package", name, "--package", "definitions", "--", "-D", "warnings"], { cwd: work, env }) ??
    output("cargo", ["build", "--quiet"], { cwd: work, env }) ??
    changed(work);
  return problem === undefined ? { command: join(target, "debug", "definitions"), args: (port) => [String(port)] } : { problem };
}

/** Crates of the registry that are not those of the lock. */
function changed(work) {
  const crates = (file) =>
    [...readFileSync(file, "utf8").matchAll(/name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"/g)].map((found) => found.slice(1).join(" "));
  const before = new Set(crates(locked));
  const added = crates(join(work, "Cargo.lock")).filter((crate) => !before.has(crate));
  return added.length > 0 ? `not in conformance/definitions/rust/Cargo.lock: ${added.join(", ")}` : undefined;
}

function main(text) {
  return `use std::io::{Read, Write};
use std::net::TcpListener;

use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;

fn main() {
    let metrics = metrics::Metrics::default();
    let mut registry = Registry::default();
    metrics.register(&mut registry);
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    for stream in TcpListener::bind(("127.0.0.1", port)).unwrap().incoming() {
        let mut stream = stream.unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
        if request.starts_with("get /count") {
            count(&metrics);
        }
        let mut body = String::new();
        if request.contains("openmetrics") {
            text::encode(&mut body, &registry).unwrap();
        } else {
            prometheus_text::encode(&mut body, &registry).unwrap();
        }
        let head = format!("HTTP/1.1 200 OK\\r\\ncontent-length: {}\\r\\nconnection: close\\r\\n\\r\\n", body.len());
        stream.write_all((head + &body).as_bytes()).unwrap();
    }
}

fn count(metrics: &metrics::Metrics) {
${countsOf(text)
  .map((line) => `    ${line}\n`)
  .join("")}}
`;
}

const trace = 'Some(metrics::instrument::Trace { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(), span_id: "00f067aa0ba902b7".to_owned() }), None';

/** A statement for each metric that counts once, and one with a text that was not declared. */
function countsOf(text) {
  const structs = new Map([...text.matchAll(/^pub struct (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [name, fieldsOf(body)]));
  const variants = new Map(
    [...text.matchAll(/^closed_label! \{\n(?: {4}\/\/\/.*\n)+ {4}(\w+)\(.*\{\n {8}(\w+) =/gm)].map(([, type, variant]) => [
      type,
      `metrics::${type}::${variant}`,
    ]),
  );
  const value = (type) => variants.get(type) ?? `metrics::${type}::new("any")`;
  const labels = (type) => `metrics::${type} { ${(structs.get(type) ?? []).map(([name, of]) => `${name}: ${value(of)}`).join(", ")} }`;
  const walk = (type, path) =>
    structs.get(type).flatMap(([name, of]) => {
      const here = `${path}.${name}`;
      if (structs.has(of)) return walk(of, here);
      const [, family, cell] = /^Family<(\w+), (.*)>$/.exec(of) ?? [];
      if (family) return [`${here}.get_or_create(&${labels(family)})${verbOf(cell)};`];
      const [, said] = /^(?:Facts|States)<(\w+)>$/.exec(of) ?? [];
      return [said ? `${here}.set(${labels(said)});` : `${here}${verbOf(of)};`];
    });
  const [first] = variants.keys();
  return [...walk("Metrics", "metrics"), ...(first ? [`assert!("undeclared".parse::<metrics::${first}>().is_err());`] : [])];
}

function fieldsOf(body) {
  return [...body.matchAll(/^ {4}pub (\S+):\s+(.*),$/gm)].map(([, name, type]) => [name, type]);
}

function verbOf(type) {
  if (type.startsWith("CounterWithExemplar")) return `.inc_by(1, ${trace})`;
  if (type.startsWith("HistogramWithExemplars")) return `.observe(0.3, ${trace})`;
  if (type.startsWith("Counter")) return ".inc()";
  return type.includes("Gauge") ? ".set(2.0)" : ".observe(0.3)";
}
