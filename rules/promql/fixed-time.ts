import { defineRule, type Expr, exampleAlert, exampleQuery, exampleRules, inQuery, type Piece, pieceOf, type QueryPart, walk } from "obsc/rule";

export default defineRule({
  name: "promql/fixed-time",
  severity: "error",
  summary: "Alerts look at the time at which they are evaluated",
  why: "With `@` and a number a query reads one moment for ever: the answer is always the same, until that moment is too old and there is none.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#modifier",
  // Recordings can be made for days that are over.
  forQueries: { use: ["alert"], with: ["@"] },
  query(query, report) {
    const inRanges = new Set<Expr>();
    walk(query.expr, (node) => {
      // The modifier of a range stands behind it in the text, and on its selector in the tree.
      if (node.type === "matrix") inRanges.add(node.selector);
      const modified = node.type === "matrix" ? node.selector : node;
      if (inRanges.has(node) || (modified.type !== "selector" && modified.type !== "subquery") || typeof modified.at !== "number") return;
      const { at } = modified;
      report(inQuery(query, signIn(node, query)), {
        message: `this reads what was there ${at} seconds after 1970, at every evaluation`,
        help: "leave the `@` out, or say with `offset` how long before now",
      });
    });
  },
  bad: [
    {
      spec: exampleAlert("rate(shop_requests_total[5m] @ 1609746000)"),
      message: "this reads what was there 1609746000 seconds after 1970, at every evaluation",
      at: [27, 48],
    },
    {
      file: "rules",
      spec: exampleRules("alert: ShopIdle\nexpr: sum(rate(shop_requests_total[5m] @ 1609746000)) == 0"),
      message: "this reads what was there 1609746000 seconds after 1970, at every evaluation",
      at: [5, 48],
    },
    { spec: exampleAlert("shop_queue_depth @ 0"), message: "this reads what was there 0 seconds after 1970, at every evaluation" },
  ],
  good: [{ spec: exampleAlert("rate(shop_requests_total[5m] @ end())") }, { spec: exampleQuery("shop_queue_depth @ 1609746000") }],
});

/** The `@` of a node, behind which no other stands; all of it where the query was not written as text. */
function signIn(node: Expr, { text }: QueryPart): Piece {
  if (!node.span || text === undefined) return node;
  const at = text.slice(node.span.start, node.span.end).lastIndexOf("@");
  return pieceOf(node.span, at, at + 1);
}
