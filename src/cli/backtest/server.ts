/** Recorded series from a Prometheus: the samples themselves, of those series that the rules read, in pieces that a server answers. */
import { type Intake, secondsText } from "../../evaluate/intake.ts";
import { readJson } from "../../evaluate/read-json.ts";
import type { Source } from "../../evaluate/reads.ts";
import type { VectorSelector } from "../../promql/ast.ts";
import { print } from "../../promql/print.ts";
import { HelpfulError } from "../../util/helpful-error.ts";

export interface ServerAsked {
  /** Of a Prometheus, or of what answers as one; the path of the API is added. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for one answer. */
  readonly timeout: number;
  readonly start: number;
  readonly end: number;
}

/** Takes the samples between `start`, less how far back the rules look, and `end`. */
export async function readServer(sources: readonly Source[], asked: ServerAsked, into: Intake): Promise<void> {
  for (const { selector, depth } of withoutRepeats(sources)) await readSelector(selector, asked.start - depth, asked, into);
}

/** Each selector once, as far back as any rule reads it; of one that narrows another, the other gives all. */
function withoutRepeats(sources: readonly Source[]): readonly Source[] {
  const bySelector = new Map<string, Source>();
  for (const { selector, depth } of sources) {
    const { name, matchers } = selector;
    const plain: VectorSelector = { type: "selector", ...(name !== undefined && { name }), matchers };
    const text = print(plain);
    if (depth === Number.POSITIVE_INFINITY) throw new HelpfulError(`\`${print(selector)}\` reads a fixed time`, "give a file that holds that time");
    bySelector.set(text, { selector: plain, depth: Math.max(depth, bySelector.get(text)?.depth ?? 0) });
  }
  const all = [...bySelector.values()];
  return all.filter((one) => !all.some((other) => other !== one && other.depth >= one.depth && narrows(one.selector, other.selector)));
}

function narrows(one: VectorSelector, other: VectorSelector): boolean {
  const texts = new Set(one.matchers.map(matcherText));
  return one.name === other.name && other.matchers.length < one.matchers.length && other.matchers.every((matcher) => texts.has(matcherText(matcher)));
}

const matcherText = ({ label, operator, value }: VectorSelector["matchers"][number]): string => JSON.stringify([label, operator, value]);

/** A range in an instant query gives the samples as they were scraped; where a server finds too many, it is asked for less at once. */
async function readSelector(selector: VectorSelector, start: number, asked: ServerAsked, intake: Intake): Promise<void> {
  let length = day;
  for (let from = start; from < asked.end; ) {
    const to = Math.min(from + length, asked.end);
    const query = print({ type: "matrix", selector, range: { type: "duration", milliseconds: to - from } });
    const answer = await post(query, to, asked);
    if (answer.tooMany && length > shortest) length /= 2;
    else if (answer.error !== undefined)
      throw new HelpfulError(`${asked.url} does not answer \`${query}\`: ${answer.error}`, "check that it is a Prometheus, or what answers as one");
    else {
      readJson(answer.text, intake, asked.url);
      from = to;
    }
  }
}

const day = 86_400_000;
const shortest = day / 2 ** 8;

interface ServerAnswer {
  readonly text: string;
  readonly error?: string;
  readonly tooMany?: boolean;
}

async function post(query: string, time: number, { url, headers, timeout }: ServerAsked): Promise<ServerAnswer> {
  const body = new URLSearchParams({ query, time: secondsText(time), timeout: `${timeout}ms` });
  const address = `${url.replace(/\/+$/, "")}/api/v1/query`;
  try {
    const response = await fetch(address, { method: "POST", body, headers, signal: AbortSignal.timeout(timeout) });
    const text = await response.text();
    if (response.ok) return { text };
    if (response.status === 401 || response.status === 403)
      throw new HelpfulError(`${url} refuses access (${response.status})`, "set OBSC_TOKEN, or give what it asks for: --header 'Authorization: …'");
    const error = errorIn(text) ?? `${response.status} ${response.statusText}`;
    return { text, error, tooMany: /too many samples|exceeded|maxSamples|too large/i.test(error) };
  } catch (failure) {
    if (failure instanceof HelpfulError) throw failure;
    if ((failure as Error).name === "TimeoutError") throw new HelpfulError(`${url} gave no answer within ${timeout / 1000} s`, "give it longer: --timeout 5m");
    const { cause, message } = failure as Error & { readonly cause?: { readonly code?: string; readonly message?: string } };
    throw new HelpfulError(`${url} cannot be reached: ${cause?.code ?? cause?.message ?? message}`, "check the address, as in --from http://prometheus:9090");
  }
}

function errorIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}
