/**
 * Which labels have one value in all that a query gives, and which of them an operand need not ask for itself, since the other
 * operand does and only equal labels match: `x{slo="a"} > 1 and y{slo="a"} > 1` answers the same with one of the matchers as with
 * both. It only reads more.
 */

/** Whether a matcher asks for what is given. */
export function pinnedBy({ label, operator, value }, given) {
  return operator === "=" && given.has(pin(label, value));
}

const pin = (label, value) => `${label}=${value}`;
const labelOf = (pinned) => pinned.slice(0, pinned.indexOf("="));

/** What is given to the part `key` of a node, of what is given to the node and what the rest of it asks for. */
export function through(node, key, given) {
  switch (node.type) {
    case "binary":
      return throughOperator(node, key, given);
    case "aggregation":
      return key === "parameter" ? new Set() : kept(given, node.grouping);
    case "call":
      return keepsLabels(node) ? given : new Set();
    default:
      return given;
  }
}

function throughOperator(node, key, given) {
  if (node.operator === "or") return given;
  if (node.operator === "unless" && key === "left") return given;
  const other = node[key === "left" ? "right" : "left"];
  return new Set([...given, ...matched(pinnedIn(other), node.matching)]);
}

/** Of labels of one operand those that elements of the other have to be equal in. */
function matched(pinned, matching) {
  if (!matching) return pinned;
  return new Set([...pinned].filter((each) => matching.labels.includes(labelOf(each)) === (matching.kind === "on")));
}

function kept(pinned, grouping) {
  if (!grouping) return new Set();
  return new Set([...pinned].filter((each) => grouping.labels.includes(labelOf(each)) === (grouping.kind === "by")));
}

const others = new Set(["absent", "absent_over_time", "label_join", "label_replace", "scalar", "time", "vector"]);

function keepsLabels(node) {
  return !others.has(node.function);
}

function pinnedIn(node) {
  switch (node.type) {
    case "selector":
      return new Set(node.matchers.flatMap(({ label, operator, value }) => (operator === "=" && value !== "" ? [pin(label, value)] : [])));
    case "matrix":
      return pinnedIn(node.selector);
    case "call":
      return keepsLabels(node) ? new Set(node.args.flatMap((arg) => [...pinnedIn(arg)])) : new Set();
    case "aggregation":
      return kept(pinnedIn(node.expr), node.grouping);
    case "binary": {
      const [left, right] = [pinnedIn(node.left), pinnedIn(node.right)];
      if (node.operator === "or") return new Set([...left].filter((each) => right.has(each)));
      if (node.operator === "unless") return left;
      const onlyMatched = node.matching && node.operator !== "and" && !node.matching.group;
      return onlyMatched ? new Set([...matched(left, node.matching), ...matched(right, node.matching)]) : new Set([...left, ...matched(right, node.matching)]);
    }
    default:
      return node.expr ? pinnedIn(node.expr) : new Set();
  }
}
