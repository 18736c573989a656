/** Programs that the checks of definitions start. */
import { spawn, spawnSync } from "node:child_process";

/** What a program says when it fails, or says at all where it `wantsSilence`; undefined when all is well. */
export function output(command, args, { wantsSilence = false, ...options } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (error) return `${command}: ${error.message}`;
  const text = `${stdout}${stderr}`.trim();
  return status === 0 && !(wantsSilence && text !== "") ? undefined : text || `${command} ended with ${status}`;
}

/** Starts a program that serves on a port, asks it for each of `requests` in turn, and ends it. */
export async function answers({ command, args, env }, port, requests) {
  const child = spawn(command, args(port), { env: env ?? process.env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const ended = new Promise((done) => child.on("close", done));
  const failed = new Promise((done) => child.on("error", done));
  try {
    const texts = [];
    for (const { path, accept } of requests)
      texts.push(await ask(`http://127.0.0.1:${port}${path}`, accept, () => child.exitCode !== null || said.includes("panicked")));
    return { texts };
  } catch (error) {
    return { problem: `${error.message}\n${said}`.trim() };
  } finally {
    child.kill();
    await Promise.race([ended, failed]);
  }
}

async function ask(url, accept, isOver) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(url, { headers: { accept } })).text();
    } catch (error) {
      if (isOver() || attempt === 100) throw error;
      await new Promise((later) => setTimeout(later, 100));
    }
  }
}
