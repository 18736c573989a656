/** Starting programs, waiting for what they do, and ending them with the test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const running = new Map();

/** Starts a program; what it prints goes to `log`. A program that ends before the test does is a failure of the test. */
export function start(name, command, args, { log, env = {}, cwd }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  running.set(name, child);
  child.once("exit", (code) => {
    if (running.get(name) !== child) return;
    console.error(`FAIL ${name} ended with ${code}; see ${log}`);
    process.exitCode = 1;
    endAll().then(() => process.exit(1));
  });
}

export async function endAll() {
  const children = [...running.values()];
  running.clear();
  const ended = children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, "exit"));
  for (const child of children) child.kill("SIGTERM");
  const patience = setTimeout(() => {
    for (const child of children) child.kill("SIGKILL");
  }, 3000);
  await Promise.all(ended);
  clearTimeout(patience);
}

/** What `ask` gives once it gives something; asks again until then, for at most so many seconds. */
export async function until(what, ask, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (let last; ; ) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}${last ? `: ${last.message}` : ""}`);
    await new Promise((passed) => setTimeout(passed, 200));
  }
}

/** JSON of an address; throws unless it is answered with success. */
export async function getJson(address, parameters = {}) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status} ${text.trim().slice(0, 300)}`);
  return JSON.parse(text);
}

export async function isReady(address) {
  return (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok;
}
