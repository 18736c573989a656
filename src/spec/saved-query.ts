/** Queries worth keeping for the day something breaks. */
import { within } from "../ir/place.ts";
import type { Query as QueryNode, SavedQuery as SavedQueryNode } from "../ir/query.ts";
import { type Option, placeOf } from "./call.ts";
import { made, nonEmptyText } from "./options.ts";
import type { AnyQuery } from "./query.ts";

/** A query kept for later; see `savedQuery`. */
export interface SavedQuery {
  readonly node: "saved-query";
  readonly title: string;
}

/** Goes to the runbooks and, with a link into Grafana, to the list of queries: `savedQuery("Failed exports", log.containing("export failed").lines())`. */
export function savedQuery(title: string, query: AnyQuery): SavedQuery {
  const at = placeOf(savedQuery);
  const said = nonEmptyText.read(title, within(at, 0), "queries") ?? "Untitled";
  const read = aQuery.read(query, within(at, 1), `queries.${said}`);
  const node: Omit<SavedQueryNode, "query"> & { readonly query?: QueryNode } = { node: "saved-query", title: said, ...(read && { query: read }), at };
  return node;
}

/** A saved query in a list of them; one whose query was refused is left out. */
export const savedQueryOption: Option<SavedQueryNode> = {
  read(value, at, subject) {
    const saved = aSavedQuery.read(value, at, subject);
    return saved && "query" in saved ? saved : undefined;
  },
};

const aQuery = made<QueryNode>("query", "a query", "query a metric, `requests.rate()`, or a log, `log.lines()`");
const aSavedQuery = made<SavedQueryNode>("saved-query", "a saved query", 'make one with `savedQuery("…", …)`');
