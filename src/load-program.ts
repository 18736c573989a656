/** The programs that obsc starts: where they are, and running one of them. */
import { execFile, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { arch, env, platform } from "node:process";

export interface Ended {
  /** Exit code; `undefined` when the program could not be started or was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not start or end by itself. */
  readonly failure?: string;
}

/** Runs a program beside this one; never rejects. */
export function startProgram(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((done) => {
    execFile(program, [...args], settings(cwd), (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      done(ended(code, stdout, stderr, error?.signal ? `it was killed by ${error.signal}` : error?.message));
    });
  });
}

/** Runs a program and waits for it, which takes half the CPU time of the other way. */
export function runProgram(program: string, args: readonly string[], cwd: string): Ended {
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, settings(cwd));
  return ended(status ?? undefined, stdout ?? "", stderr ?? "", signal ? `it was killed by ${signal}` : error?.message);
}

/** Both programs are written in Go and end within a second: they need no garbage collected before they take a gibibyte. */
const frugal = { GOGC: "off", GOMEMLIMIT: "1GiB" };

function settings(cwd: string) {
  // Node programs read that file at start, which takes longer than all of obsc.
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = env;
  return { cwd, env: { ...frugal, ...environment }, encoding: "utf8" as const, maxBuffer: Number.POSITIVE_INFINITY, windowsHide: true };
}

function ended(code: number | undefined, stdout: string, stderr: string, failure = ""): Ended {
  return { code, stdout, stderr, ...(code === undefined && { failure }) };
}

/**
 * The executable that an npm package brings as an optional dependency, one per platform; `from` is a file whose packages
 * are meant. Starting it directly saves a Node process. `undefined` when there is none for this platform.
 */
export function executable(from: string | URL, name: "esbuild" | "typescript"): string | undefined {
  try {
    const owner = createRequire(from).resolve(`${name}/package.json`);
    const suffix = platform === "win32" ? ".exe" : "";
    if (name === "typescript")
      return join(createRequire(owner).resolve(`@typescript/typescript-${platform}-${arch}/package.json`), "..", "lib", `tsc${suffix}`);
    return join(createRequire(owner).resolve(`@esbuild/${platform}-${arch}/package.json`), "..", ...(suffix ? [`esbuild${suffix}`] : ["bin", "esbuild"]));
  } catch {
    return undefined;
  }
}
