/** What rules say of operators whose sides do not find each other. */

import type { QueryPart } from "../derive/rule-part.ts";
import type { Binary, Span, VectorMatching } from "../promql/ast.ts";
import { printOperator } from "../promql/print.ts";
import { edited, rewritten } from "./fix.ts";
import type { Finding } from "./rule.ts";

/** Help, and a fix where the operator stands in a text: the operator with another matching behind it. */
export function rematched(query: QueryPart, node: Binary, matching: VectorMatching): Pick<Finding, "help" | "fix"> {
  const better = printOperator({ ...node, matching });
  const help = `write \`${better}\``;
  const fix = edited("unsafe", help, rewritten(query, operatorOf(node), better));
  return { help, ...(fix && { fix }) };
}

/** From the operator to the end of what says how the sides match. */
function operatorOf({ operatorSpan, bool, matching }: Binary): Span | undefined {
  const last = matching?.group?.span ?? matching?.span;
  // Where nothing but `bool` stands behind the operator, its end is not known.
  if (operatorSpan === undefined || (bool === true && last === undefined) || matching?.fill) return undefined;
  return { ...operatorSpan, end: last?.end ?? operatorSpan.end };
}
