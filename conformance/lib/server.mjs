/** Servers that are started, asked, and ended. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

/**
 * Starts a server, waits until `address` is answered with success, and then for `work`; what is wrong with it, if anything.
 * A server that ends before, or is not there in half a minute, is wrong.
 */
export async function whileRunning(program, args, address, work = async () => undefined) {
  const child = spawn(resolve(program), args, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      log += text;
    });
  }
  try {
    const ready = await becomesReady(child, address);
    return ready ? await work() : `it does not start: ${log.trim().split("\n").slice(-2).join(" | ")}`;
  } finally {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(patience);
  }
}

async function becomesReady(child, address) {
  for (const end = Date.now() + 40_000; child.exitCode === null && Date.now() < end; ) {
    const answered = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return true;
    await new Promise((passed) => setTimeout(passed, 100));
  }
  return false;
}
