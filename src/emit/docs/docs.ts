/** What people read: runbooks, saved queries, the metrics there are, what SLOs cost, and which traces are kept. */
import { deriveRunbooks, runbookFile } from "../../derive/runbook.ts";
import { type SavedText, savedQueries } from "../../derive/saved-queries.ts";
import { metricsOf } from "../../ir/metric.ts";
import type { Emitter } from "../emitter.ts";
import { code, hidden, line, page } from "./markdown.ts";
import { metricsPage } from "./metrics.ts";
import { runbookPage } from "./runbook-page.ts";
import { slosPage } from "./slos.ts";
import { tracesPage } from "./traces.ts";

export const docs: Emitter = {
  name: "docs",
  summary: "Runbooks of all alerts, saved queries, the catalogue of metrics, what SLOs cost and which traces are kept, as Markdown for people",
  emit(plan, { header }) {
    const { scope, system } = plan;
    const saved = savedQueries(scope);
    const traces = tracesPage(scope, hidden(header));
    const slos = slosPage(plan, hidden(header));
    const hasMetrics = [...system.services, ...system.catalogs].some(({ metrics }) => metricsOf(metrics).length > 0);
    const books = system.runbooks ? deriveRunbooks(plan) : [];
    return [
      ...(hasMetrics ? [{ path: "docs/metrics.md", content: metricsPage(scope, hidden(header)) }] : []),
      ...(saved.length > 0 ? [{ path: "docs/queries.md", content: queriesPage(system.name, saved, header) }] : []),
      ...(slos === undefined ? [] : [{ path: "docs/slos.md", content: slos }]),
      ...(traces === undefined ? [] : [{ path: "docs/traces.md", content: traces }]),
      ...books.map((book) => ({ path: `docs/runbooks/${runbookFile(book.name)}`, content: runbookPage(book, plan, saved, header) })),
    ];
  },
};

function queriesPage(name: string, saved: readonly SavedText[], header: readonly string[]): string {
  const owners = [...new Set(saved.map(({ service }) => service?.name ?? name))];
  return page([
    hidden(header),
    `# Saved queries of ${line(name)}`,
    ...owners.flatMap((owner) => [
      ...(owners.length > 1 ? [`## ${line(owner)}`] : []),
      ...saved
        .filter(({ service }) => (service?.name ?? name) === owner)
        .map(({ title, language, text, explore }) =>
          [
            `${owners.length > 1 ? "###" : "##"} ${line(title)}`,
            code(language, text),
            ...(explore === undefined ? [] : [`[Open in Explore](${explore})`]),
          ].join("\n\n"),
        ),
    ]),
  ]);
}
