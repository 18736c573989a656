/** LogQL as text, for what the verbs of a log cannot say. */
import type { Log } from "../ir/log.ts";
import { type SpecPlace, within } from "../ir/place.ts";
import type { LogqlQuery } from "../ir/query.ts";
import type { LogLines as LinesExpr, LogExpr } from "../logql/ast.ts";
import { mapLines } from "../logql/build.ts";
import { print } from "../logql/print.ts";
import { placeOf, problem, written } from "./call.ts";
import type { Fields } from "./field.ts";
import type { Labels } from "./label.ts";
import { type LogLines, type LogQuery, type LogRows, logPart, withComparisons } from "./log-query.ts";
import { refuse } from "./options.ts";
import { piecesOf } from "./tagged.ts";

/**
 * Raw LogQL, checked like the rest. In `${}` stand logs and choices of their lines, which are written with the selector of
 * their streams, queries of logs, and texts or numbers, which are written as they are. Backslashes stand as Loki reads them.
 * `logql`sum by (code) (count_over_time(${log.where({ level: "error" })} | pattern "<_> <code>" [5m]))``
 */
export function logql(text: TemplateStringsArray, ...parts: readonly (LogLines<Labels, Fields> | LogRows | string | number)[]): LogQuery<"unknown"> {
  const at = placeOf(logql);
  const pieces: (string | LogExpr)[] = [];
  const holes: NonNullable<LogqlQuery["template"]>["holes"][number][] = [];
  const logs = new Set<Log>();
  const asks: string[] = [];
  let plain = "";
  const add = (piece: string | LogExpr) => {
    pieces.push(piece);
    plain += typeof piece === "string" ? piece : print(mapLines(piece, selected));
  };
  const chunks = piecesOf(text, "logql", at);
  for (const [index, chunk] of (chunks ?? []).entries()) {
    add(chunk);
    if (index >= parts.length) continue;
    const value: unknown = parts[index];
    const start = plain.length;
    const found = logPart(value);
    if (found) {
      add(found.expr);
      if (found.log) logs.add(found.log);
      asks.push(...(found.asks ?? []));
    } else if (typeof value === "string" || typeof value === "number") add(String(value));
    else refuse(value, "a log, a query of logs, a text or a number", "write one of these into the text", within(at, index + 1), "logql");
    holes.push({ start, end: plain.length, ...(found?.log && { log: found.log }) });
  }
  const [log, other] = logs;
  if (other) {
    const index = parts.findIndex((part) => logPart(part)?.log === other);
    problem({ subject: "logql", message: "the text reads the logs of two services", help: "make a query of each", at: within(at, index + 1) });
  }
  if (chunks) written({ language: "logql", text: plain, at: within(at, 0) as SpecPlace, holes });
  const expr: LogExpr = { type: "text", parts: pieces };
  const said = { ...(log && { log }), ...(asks.length > 0 && { asks }), template: { text: plain, holes } };
  const node: LogqlQuery = { node: "query", language: "logql", expr, unit: "unknown", ...said, at };
  return withComparisons(node) as unknown as LogQuery<"unknown">;
}

/** Lines with some selector: that of their streams is known only when the System is. */
function selected(lines: LinesExpr): LinesExpr {
  return lines.stream.length > 0 ? lines : { ...lines, stream: [{ label: "service", operator: "=", value: "any" }] };
}
