import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";

const obsc = new URL("../../src/index.js", import.meta.url).href;
const spec = `import { counter, httpMethod, policy, route, service, statusCode, system } from "obsc";
const labels = { method: httpMethod("GET", "POST"), route: route("/a", "/b/{id}"), status: statusCode("200", "500") };
const metrics = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [\`m\${at}\`, counter(\`shop_m\${at}_requests_total\`, { help: "Requests answered", labels })]));
export default system("shop", { policy: policy({ prefix: "shop_", maxSeries: 100_000 }), services: [service("shop", { team: "shop", metrics })] });
`;

test("ten thousand metrics build without trouble", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "obsc-large-"));
  let printed = "";
  const print = (text: string) => {
    printed += text;
  };
  try {
    writeFileSync(join(cwd, "observability.spec.ts"), spec);
    const io = { cwd, out: print, err: print, env: {}, terminal: { out: false, err: false }, today: "2026-11-21", obsc };
    assert.deepEqual({ code: await run(["build", "--no-types"], io, "0.0.0-test"), printed }, { code: 0, printed: "" });
    const { metrics } = JSON.parse(readFileSync(join(cwd, "generated/shop/metrics.json"), "utf8")) as { metrics: readonly unknown[] };
    assert.equal(metrics.length, 10_000);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});

test("a file for which there is no memory is refused before it is read, and the others are linted", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "obsc-large-"));
  let printed = "";
  const print = (text: string) => {
    printed += text;
  };
  try {
    writeFileSync(join(cwd, "huge.yaml"), "");
    truncateSync(join(cwd, "huge.yaml"), 2 ** 40);
    writeFileSync(join(cwd, "small.yaml"), "groups: [{}]\n");
    const io = { cwd, out: print, err: print, env: {}, terminal: { out: false, err: false }, today: "2026-11-21", obsc };
    assert.equal(await run(["lint", "--rules", "*.yaml", "--format", "json"], io, "0.0.0-test"), 1);
    const { diagnostics } = JSON.parse(printed) as { diagnostics: readonly { readonly file: string; readonly message: string; readonly help: string }[] };
    assert.deepEqual(
      diagnostics.map(({ file, message }) => `${file}: ${message}`),
      ["huge.yaml: this file is larger than there is memory for", "small.yaml: this group has no name"],
    );
    assert.match(diagnostics[0]?.help ?? "", /--max-old-space-size=41943040$/);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
