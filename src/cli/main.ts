/** The program `obsc`; beside what starts it the only file that touches `process`. */
import { readFileSync } from "node:fs";
import { offerEntries } from "./entries.ts";
import { run } from "./run.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

// `obsc lint | head -1`: who reads the output may stop before its end, which is no fault of the command.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

offerEntries();
run(
  process.argv.slice(2),
  {
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    terminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
    today: new Date().toISOString().slice(0, 10),
    obsc: new URL("run/index.js", import.meta.url).href,
  },
  version,
).then((code) => {
  process.exitCode = code;
});
