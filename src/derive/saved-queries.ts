/** Queries that people keep for the day something breaks, as text that can be pasted, and as a link that opens them. */
import type { Backend } from "../ir/backend.ts";
import type { Query, SavedQuery } from "../ir/query.ts";
import type { Service } from "../ir/system.ts";
import { print as printLogql } from "../logql/print.ts";
import { printPretty } from "../promql/print-pretty.ts";
import { grafanaUrl } from "./alert-dashboard.ts";
import { datasourceUid } from "./grafana-names.ts";
import { resolve } from "./query.ts";
import type { Scope } from "./scope.ts";
import { resolveLogQuery } from "./stream.ts";

export interface SavedText {
  readonly title: string;
  readonly language: Query["language"];
  readonly text: string;
  readonly service?: Service;
  /** Opens it in Grafana; absent where no Grafana has a datasource for it. */
  readonly explore?: string;
}

/** Of the services in the order declared, then of the system. */
export function savedQueries(scope: Scope): readonly SavedText[] {
  const { system } = scope;
  return [
    ...system.services.flatMap((service) => service.queries.map((saved) => textOf(saved, scope, service))),
    ...system.queries.map((saved) => textOf(saved, scope)),
  ];
}

function textOf({ title, query }: SavedQuery, scope: Scope, service?: Service): SavedText {
  const text = queryText(query, scope, service);
  const explore = exploreUrl(query.language, text, scope);
  return { title, language: query.language, text, ...(service && { service }), ...(explore !== undefined && { explore }) };
}

/** A query as it runs, with the ranges that a person fills in written out. */
export function queryText(query: Query, scope: Scope, service?: Service): string {
  switch (query.language) {
    case "promql":
      return printPretty(resolve(query, scope, service ? { service } : {}));
    case "logql": {
      const owner = scope.system.services.find(({ log }) => log !== undefined && log === query.log) ?? service;
      return printLogql(owner ? resolveLogQuery(query, owner, "5m") : query.expr);
    }
    case "traceql":
      return query.text;
  }
}

/** Grafana's Explore with the query in it: https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/#share-explore-urls */
export function exploreUrl(language: Query["language"], text: string, scope: Scope): string | undefined {
  const base = grafanaUrl(scope);
  const found = scope.grafana?.datasources.find(({ kind }: Backend) => kind === backendOf[language]);
  if (base === undefined || !found) return undefined;
  const datasource = { type: backendOf[language], uid: datasourceUid(found) };
  const asked = language === "traceql" ? { query: text, queryType: "traceql" } : { expr: text };
  const pane = { datasource: datasource.uid, queries: [{ refId: "A", datasource, ...asked }], range: { from: "now-1h", to: "now" } };
  return `${base}/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ obsc: pane }))}`;
}

const backendOf = { promql: "prometheus", logql: "loki", traceql: "tempo" } as const;
