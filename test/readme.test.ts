import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { commands } from "../src/cli/index.ts";
import { blocksIn, userProject } from "./support/user-project.ts";

/** What the README shows is what obsc does: its spec is built, its pull request is linted, its service is compiled. */
const readme = readFileSync("README.md", "utf8");
const blocks = (language: string) => blocksIn(readme, language);
const [spec = "", rule = "", service = ""] = blocks("ts");

const { folder, obscIn } = userProject(spec);

/** A spec with the lines of a diff taken out and put in. */
function changed(text: string, diff: string): string {
  return diff.split(/^(?= )/m).reduce((before_, hunk) => {
    const lines = hunk.split("\n");
    const side = (sign: string) =>
      lines
        .filter((line) => line.startsWith(sign))
        .map((line) => line.slice(1))
        .join("\n");
    if (side("-") === "") return before_;
    assert.ok(before_.includes(side("-")), `the spec of the README has no ${side("-")}`);
    return before_.replace(side("-"), side("+"));
  }, text);
}

before(async () => {
  assert.deepEqual(await obscIn("build"), { code: 0, printed: "" });
});

test("the spec of the README has about thirty lines", () => {
  assert.ok(spec.trimEnd().split("\n").length <= 36);
});

test("the files that the README lists are those that a build writes", () => {
  const [tree = ""] = blocks("text");
  const written = readdirSync(join(folder, "generated", "shop"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(folder, "generated", "shop").length + 1))
    .sort();
  assert.deepEqual(
    tree
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(" ")[0]),
    written,
  );
});

test("the YAML of the README stands in the files that a build writes", () => {
  const folders = ["prometheus/rules/shop.yaml", "prometheus/tests/shop.yaml"].map((path) => readFileSync(join(folder, "generated", "shop", path), "utf8"));
  for (const block of blocks("yaml"))
    assert.ok(
      folders.some((text) => text.includes(block)),
      block,
    );
});

test("the pull request of the README fails with the findings that it shows", async () => {
  const [diff = ""] = blocks("diff");
  const [, findings = ""] = blocks("text");
  writeFileSync(join(folder, "observability.spec.ts"), changed(spec, diff));
  try {
    assert.deepEqual(await obscIn("lint", "--quiet"), { code: 1, printed: findings });
  } finally {
    writeFileSync(join(folder, "observability.spec.ts"), spec);
  }
});

test("the rule file of the README has the faults that it shows", async () => {
  const [file = ""] = blocks("yml");
  const [, , findings = ""] = blocks("text");
  const [, pattern = "", metrics = ""] = /obsc lint --rules '([^']+)' --metrics (\S+)`/.exec(readme) ?? [];
  mkdirSync(join(folder, "rules"), { recursive: true });
  writeFileSync(join(folder, "rules", "shop.yaml"), file);
  assert.deepEqual(await obscIn("lint", "--rules", pattern, "--metrics", metrics), { code: 1, printed: findings });
});

test("the configuration of the README has the faults that it shows", async () => {
  const [, file = ""] = blocks("yml");
  const [, , , findings = ""] = blocks("text");
  mkdirSync(join(folder, "rules"), { recursive: true });
  writeFileSync(join(folder, "rules", "shop.yaml"), "groups: []\n");
  writeFileSync(join(folder, "prometheus.yml"), file);
  assert.deepEqual(await obscIn("lint", "--prometheus", "prometheus.yml"), { code: 1, printed: findings });
});

test("the rule of the README finds what it asks for, and its name is known to the compiler", async () => {
  mkdirSync(join(folder, "rules", "house"), { recursive: true });
  writeFileSync(join(folder, "rules", "house", "hasty-page.ts"), rule);
  const listed = spec
    .replace("\n\n", '\nimport hastyPage from "./rules/house/hasty-page.ts";\n\n')
    .replace("policy({", 'policy({ ownRules: [hastyPage], rules: { "house/hasty-page": "warning" },');
  writeFileSync(join(folder, "house.spec.ts"), listed);
  const { code, printed } = await obscIn("lint", "house.spec.ts");
  assert.equal(code, 0);
  assert.match(printed, /^house\.spec\.ts:\d+:\d+ warning\[house\/hasty-page\] `ShopHighErrorRate` wakes somebody after 5 minutes\n.*"5m"/m);
  assert.match(printed, /\n1 warning\n$/);
});

test("the replay of the README shows what it says", async () => {
  const [, , , , shown = ""] = blocks("text");
  writeFileSync(join(folder, "series.txt"), twoDays());
  assert.deepEqual(await obscIn("backtest", "--from", "series.txt"), { code: 0, printed: shown });
});

/** Two days of the shop, a scrape a minute: half an hour in which a fifth of the requests fail, and an evening that is slow. */
function twoDays(): string {
  const lines = new Map<string, string[]>();
  const counts = new Map<string, number>();
  for (let minute = 0; minute <= 2880; minute++) {
    const isDown = minute > 700 && minute <= 730;
    const isSlow = minute > 2200 && minute <= 2320;
    const sample = (name: string, value: number) => {
      if (!lines.has(name)) lines.set(name, []);
      lines.get(name)?.push(`${name} ${value} ${1_767_600_000 + 60 * minute}`);
    };
    const more = (name: string, count: number) => {
      counts.set(name, (counts.get(name) ?? 0) + count);
      sample(name, counts.get(name) ?? 0);
    };
    sample('up{job="shop"}', 1);
    more('shop_requests_total{job="shop",method="GET",route="/orders",status="200"}', isDown ? 480 : 600);
    more('shop_requests_total{job="shop",method="GET",route="/orders",status="500"}', isDown ? 120 : 0);
    more('shop_request_duration_seconds_bucket{job="shop",le="0.5"}', isSlow ? 540 : 599);
    more('shop_request_duration_seconds_bucket{job="shop",le="+Inf"}', 600);
    more('shop_request_duration_seconds_count{job="shop"}', 600);
  }
  return `${[...lines.values()].flat().join("\n")}\n# EOF\n`;
}

test("the service of the README compiles against the generated module", () => {
  writeFileSync(join(folder, "service.ts"), service);
  symlinkSync(join(process.cwd(), "node_modules", "@types"), join(folder, "node_modules", "@types"));
  const tsc = join(process.cwd(), "node_modules", "typescript", "bin", "tsc");
  const { stdout, status } = spawnSync(
    process.execPath,
    [tsc, "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "node", "--ignoreConfig", "service.ts"],
    { cwd: folder, encoding: "utf8" },
  );
  assert.deepEqual({ stdout, status }, { stdout: "", status: 0 });
});

test("the proof of the README is what a promtool that finds no fault leads to", async () => {
  const [shown = ""] = blocks("console");
  const [, command = "", expected = ""] = /^\$ npx obsc (.+)\n([\s\S]*)$/.exec(shown) ?? [];
  writeFileSync(join(folder, "promtool"), "#!/bin/sh\n", { mode: 0o755 });
  assert.deepEqual(await obscIn(...command.split(" "), "--promtool", "promtool"), { code: 0, printed: expected });
});

test("the table of commands of the README is the list of commands", () => {
  for (const { name, argument, rest, summary } of commands) {
    const words = [name, ...[argument, rest].flatMap((word) => (word ? [`[${word.name}]`] : []))].join(" ");
    assert.ok(readme.includes(`| \`obsc ${words}\` | ${summary} |`), name);
  }
});

test("the README's links lead to files that are there", () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = ""]) => path).filter((path) => !path.startsWith("http"));
  assert.deepEqual(
    links.filter((path) => !existsSync(path)),
    [],
  );
});
