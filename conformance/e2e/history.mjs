/**
 * An hour before the test: windows of SLOs that are longer than a test need something to sum. The counts that the emitted
 * recordings keep for five and ten minutes are written as if nothing had ever failed, and Prometheus starts with them.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const minutes = 60;

/** `counts` are the recordings to fill: their names and labels, and what each is worth. */
export function writeHistory(promtool, folder, counts) {
  const now = Math.floor(Date.now() / 1000);
  const lines = counts.flatMap(({ name, labels, value }) => {
    const series = `${name}{${Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`)}}`;
    // It ends before the test, whose samples are its own.
    return [`# TYPE ${name} gauge`, ...Array.from({ length: minutes }, (_, index) => `${series} ${value} ${now - 60 * (minutes - index)}`)];
  });
  const byMetric = [...new Set(lines)];
  const file = join(folder, "history.om");
  writeFileSync(file, `${sortedByMetric(byMetric)}\n# EOF\n`);
  const { status, stdout, stderr } = spawnSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", file, join(folder, "prometheus-data")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`promtool: ${stdout}${stderr}`);
}

/** All samples of a metric have to stand together, after its type. */
function sortedByMetric(lines) {
  const groups = new Map();
  for (const line of lines) {
    const [, name] = /^(?:# TYPE )?([\w:]+)/.exec(line);
    groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  return [...groups.values()].flat().join("\n");
}
