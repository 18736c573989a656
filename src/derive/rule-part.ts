/** Rules and queries as rules of lint look at them: the same whether a spec declares them or a file holds them. */
import type { Panel } from "../ir/dashboard.ts";
import type { Place } from "../ir/place.ts";
import type { Alert, Slo } from "../ir/rule.ts";
import type { Expr, Span } from "../promql/ast.ts";
import type { Types } from "../promql/expr-type.ts";
import type { GrafanaJson } from "./grafana-json.ts";
import type { JsonNode } from "./grafana-nodes.ts";
import type { Path, PlanPart } from "./part.ts";

/** What somebody asks for with a query. */
export type QueryUse = "recording" | "alert" | "slo" | "panel" | "annotation" | "variable" | "saved";

/** A PromQL query that could be read. */
export interface QueryPart extends PlanPart {
  readonly use: QueryUse;
  readonly expr: Expr;
  /** As written; absent where verbs of the language made it. */
  readonly text?: string;
  /** The place of a stretch of it; of all of it for a node that has no span. */
  readonly spanAt: (span: Span | undefined) => Place;
  /** What is known of each part of it. Found out when it is first asked for. */
  readonly types: Types;
  /** The rule whose expression it is. */
  readonly rule?: RulePart;
  /** The objective that asks with it. */
  readonly slo?: Slo;
  /** Where it is a query of a panel that is given as Grafana's JSON. */
  readonly panel?: PanelUse;
  /** The panel that a spec declares and that shows it. */
  readonly shownBy?: Panel;
  /** How often it is evaluated, in milliseconds, where that is known. */
  readonly interval?: number;
}

/** Where a panel says a query. */
export interface PanelUse {
  readonly json: GrafanaJson;
  /** The panel, and the target in it, by the ways to them in `json`. */
  readonly node: JsonNode;
  readonly target: JsonNode;
}

/** A text that should be PromQL and is not. */
export interface BrokenQuery extends PlanPart {
  readonly use: QueryUse;
  readonly text: string;
  /** A small first letter, no final period. */
  readonly message: string;
}

/** What keeps Prometheus from loading a rule file, or a part of one. */
export interface RuleFileFault extends PlanPart {
  /** The file is loaded, without this part of it. */
  readonly unread?: true;
  /** A small first letter, no final period. */
  readonly message: string;
  readonly help: string;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
}

export interface RulePart extends PlanPart {
  readonly kind: "recording" | "alerting";
  readonly name: string;
  /** With the templates of Prometheus. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Milliseconds; 0 where nothing is said. */
  readonly for: number;
  readonly keepFiringFor?: number;
  readonly group: GroupPart;
  /** Absent where its expression cannot be read, or is none of PromQL. */
  readonly query?: QueryPart;
  /** Its expression as written, PromQL or LogQL; absent where verbs of the language made it. */
  readonly text?: string;
  /** What declares it; none for a rule that was read, or that follows from something else. */
  readonly alert?: Alert;
  readonly slo?: Slo;
  /** Characters `start` to `end` of the text at a path, such as `["annotations", "summary"]`; of all of it where the text was made. */
  readonly textAt: (path: Path, start: number, end: number) => Place;
}

export interface GroupPart extends PlanPart {
  readonly name: string;
  /** The file that holds it, as its name is shown or emitted. */
  readonly file: string;
  readonly engine: "prometheus" | "loki" | "grafana";
  /** Milliseconds; absent: the server's. */
  readonly interval?: number;
  readonly rules: readonly RulePart[];
}
