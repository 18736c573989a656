import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { executable, runProgram, startProgram } from "../../src/load-program.ts";

test("a program ends with its code and what it said, whether it is waited for or not", async () => {
  const expected = { code: 3, stdout: "out", stderr: "err" };
  const words = ["-c", "printf out; printf err >&2; exit 3"];
  assert.deepEqual(runProgram("/bin/sh", words, "."), expected);
  assert.deepEqual(await startProgram("/bin/sh", words, "."), expected);
});

test("a program that does not start or is killed has no code, and says why", async () => {
  const gone = { code: undefined, stdout: "", stderr: "" };
  assert.deepEqual(runProgram("/nowhere", [], "."), { ...gone, failure: "spawnSync /nowhere ENOENT" });
  assert.deepEqual(await startProgram("/nowhere", [], "."), { ...gone, failure: "spawn /nowhere ENOENT" });
  assert.deepEqual(runProgram("/bin/sh", ["-c", "kill -9 $$"], "."), { ...gone, failure: "it was killed by SIGKILL" });
  assert.deepEqual(await startProgram("/bin/sh", ["-c", "kill -9 $$"], "."), { ...gone, failure: "it was killed by SIGKILL" });
});

test("certificates for Node are not handed on", () => {
  const before = process.env.NODE_EXTRA_CA_CERTS;
  process.env.NODE_EXTRA_CA_CERTS = "/nowhere.pem";
  try {
    assert.equal(runProgram("/bin/sh", ["-c", "printf %s $NODE_EXTRA_CA_CERTS"], ".").stdout, "");
  } finally {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
  }
});

test("executables are found among the packages of whoever asks", () => {
  const here = pathToFileURL("package.json");
  assert.match(executable(here, "esbuild") ?? "", /@esbuild.+esbuild(\.exe)?$/);
  assert.match(executable(here, "typescript") ?? "", /@typescript.+tsc(\.exe)?$/);
  assert.equal(executable("/nowhere/package.json", "esbuild"), undefined);
});
