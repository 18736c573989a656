/** Runs a bundled spec in memory, kept from doing to obsc what a spec has no business with. */
import process from "node:process";
import { type Sink, sinkKey } from "./ir/system.ts";

export interface Ran {
  /** What the spec exports, when it ran to its end. */
  readonly exports?: Readonly<Record<string, unknown>>;
  /** What it threw; wrapped, since anything can be thrown. */
  readonly thrown?: { readonly value: unknown };
  readonly sink: Sink;
}

/** The spec called `process.exit`; the message is the call. */
export class Exit extends Error {
  override readonly name = "Exit";
}

/** The spec waits at its top level for a promise that nothing is left to settle. */
export class NeverDone extends Error {
  override readonly name = "NeverDone";
}

let count = 0;
let last: Promise<unknown> = Promise.resolve();

/** A name for one run: the module of the same text must run again for each, so it ends the URL. */
export function nextRun(): string {
  count += 1;
  return `#obsc-${count}`;
}

/** Imports `code` as a `data:` URL that ends in `urlEnd`. Runs follow each other, so that each gathers only its own problems. */
export function run(code: string, urlEnd: string): Promise<Ran> {
  const mine = last.then(() => guarded(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}${urlEnd}`));
  last = mine;
  return mine;
}

async function guarded(url: string): Promise<Ran> {
  const sink: Sink = { problems: [], metrics: [], texts: [] };
  const shared = globalThis as { [sinkKey]?: Sink };
  shared[sinkKey] = sink;
  const { exit } = process;
  const { write } = process.stdout;
  let fail: (value: unknown) => void = () => {};
  const failed = new Promise<{ thrown: { value: unknown } }>((done) => {
    fail = (value) => done({ thrown: { value } });
  });
  const never = () => fail(new NeverDone());
  process.exit = (code) => {
    throw new Exit(`process.exit(${code ?? ""})`);
  };
  // Standard output is for reports and may be read by a program. What is no text is not the spec's: a test runner, say,
  // that has this process as its child speaks to it in bytes.
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
    typeof chunk === "string" ? process.stderr.write(chunk, ...rest) : write.call(process.stdout, chunk, ...rest)) as typeof write;
  process.on("unhandledRejection", fail);
  process.on("beforeExit", never);
  try {
    const imported = import(url).then(settled, (value: unknown) => ({ thrown: { value } }));
    return { ...(await Promise.race([imported, failed])), sink };
  } finally {
    process.exit = exit;
    process.stdout.write = write;
    process.off("unhandledRejection", fail);
    process.off("beforeExit", never);
    delete shared[sinkKey];
  }

  /** A promise that nobody waited for is known to have failed only after a turn of the event loop. */
  async function settled(exports: Readonly<Record<string, unknown>>): Promise<Pick<Ran, "exports" | "thrown">> {
    await new Promise((turn) => setImmediate(turn));
    return Promise.race([failed, { exports }]);
  }
}
