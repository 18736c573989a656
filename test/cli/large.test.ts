import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
