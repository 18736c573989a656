/** Queries of Loki and Tempo as a user wrote them, for rules to look at; what the verbs of the language make needs no look. */
import type { Log } from "../ir/log.ts";
import type { Place } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import type { Expr, LogLines } from "../logql/ast.ts";
import type { ParseError } from "../promql/error.ts";
import type { Query } from "../traceql/ast.ts";
import type { PlanPart } from "./part.ts";
import type { PanelUse } from "./rule-part.ts";

interface StoredQuery extends PlanPart {
  /** As written, with what stands in `${}` written out. */
  readonly text: string;
  /** The first thing wrong with it; where a spec says it, it was refused there. */
  readonly fault?: ParseError;
  /** It stands in Grafana's JSON or in a file, which may also ask for what others send. */
  readonly foreign?: true;
  /** The place of some of its characters. */
  readonly spanAt: (span: { readonly start: number; readonly end: number } | undefined) => Place;
}

export interface LogQueryPart extends StoredQuery {
  readonly language: "logql";
  /** It is the condition of an alert in a rule file. */
  readonly alert?: true;
  /** Where it is a query of a panel that is given as Grafana's JSON. */
  readonly panel?: PanelUse;
  /** Absent where it cannot be read. */
  readonly expr?: Expr;
  /** The log that the spec put in the place of the selector; its selector is none that the user wrote. */
  readonly putIn: (lines: LogLines) => Log | undefined;
}

export interface TraceQueryPart extends StoredQuery {
  readonly language: "traceql";
  readonly query?: Query;
}

/** A log with the service that writes it. */
export interface OwnedLog {
  readonly log: Log;
  readonly service: Service;
}
