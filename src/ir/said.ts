/** Which piece of a spec a piece of a query stands for. */
import type { Expr, Span } from "../promql/ast.ts";
import { withSpan } from "../promql/walk.ts";
import type { Place, TextPlace } from "./place.ts";

/** The `source` of the spans of a query that a spec says: a text, in which they are counted, or the call or argument of a verb as a whole. */
type SpanSource = Pick<TextPlace, "within" | "holes" | "raw"> | { readonly said: Place };

/** The span of what stands for a call, or for an argument of one, as a whole. */
export function saidAt(said: Place): Span {
  const source: SpanSource = { said };
  return { start: 0, end: 0, source };
}

/** A tree whose nodes stand for the call or the argument at `place`, but for those that stand for one already. */
export function saidAs<E extends Expr>(expr: E, place: Place): E {
  return withSpan(expr, saidAt(place));
}

/** Where a piece of a query was said: in a text, or as a call or an argument; `whole` for what nobody said. */
export function placeOfSpan(span: Span | undefined, whole: Place): Place {
  const source = span?.source as SpanSource | undefined;
  if (span === undefined || source === undefined) return whole;
  return "said" in source ? source.said : { kind: "text", ...source, start: span.start, end: span.end };
}

/** Where a call or an argument stands that became a piece of a query; `undefined` for what stands in a text. */
export function saidBy(span: Span | undefined): Place | undefined {
  const source = span?.source as SpanSource | undefined;
  return source && "said" in source ? source.said : undefined;
}
