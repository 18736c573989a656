/** A dashboard before its panels have places: what its maker says, and what follows for every one alike. */
import type { Service } from "../ir/system.ts";
import type { Matcher } from "../promql/ast.ts";
import { shortHash } from "../util/hash.ts";
import type { Board } from "./board.ts";
import { type AnnotationPart, type DashboardKind, type DashboardPart, type LinkPart, levelOfKind, type RowPart } from "./dashboard-part.ts";
import { variablesOf } from "./dashboard-variables.ts";
import { layOut } from "./layout.ts";
import type { RowDraft } from "./panel.ts";
import type { Scope } from "./scope.ts";

export interface DashboardDraft extends Pick<DashboardPart, "kind" | "title" | "uid" | "description" | "from" | "refresh" | "links" | "raw" | "allow" | "at"> {
  /** Of a declared one. */
  readonly level?: DashboardPart["level"];
  readonly board: Board;
  /** Beside `obsc` and the owner. */
  readonly tags: readonly string[];
  readonly rows: readonly RowDraft[];
  /** Which alerts of the owner are marked on the time axis; absent: all. */
  readonly alerts?: readonly Matcher[];
}

/** The name of whoever a dashboard belongs to: the service, or the system. */
export function ownerOf(board: Board): string {
  return board.service?.name ?? board.scope.system.name;
}

/**
 * The uid of a dashboard: words to recognise it by and a hash of all that makes it what it is, so that it stays when other
 * dashboards come and go. Letters, digits, `-` and `_`, at most 40 characters (Grafana's limit).
 */
export function uidOf(owner: string, kind: DashboardKind, title: string): string {
  const words = kind === "declared" ? slug(title) : `${slug(owner)}-${kind}`;
  return `${words.slice(0, 31).replace(/-+$/, "") || "dashboard"}-${shortHash(JSON.stringify([owner, kind, title]))}`;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** The dashboard itself, once it is known what stands before and after it. */
export function finished(draft: DashboardDraft, annotations: readonly AnnotationPart[], links: readonly LinkPart[]): DashboardPart {
  const { board, rows: said, tags, refresh, alerts: _alerts, ...rest } = draft;
  const subject = `dashboards.${draft.title}`;
  const rows = layOut(said).map(
    ({ panels, ...row }): RowPart => ({
      ...row,
      panels: panels.map(({ panel, box }) => ({ ...panel, box, subject: `${subject}.panels.${panel.title}` })),
    }),
  );
  const owner = ownerOf(board);
  return {
    ...rest,
    level: draft.level ?? (draft.kind === "declared" ? "service" : levelOfKind[draft.kind]),
    ...(refresh !== undefined && { refresh }),
    ...(board.service && { service: board.service }),
    tags: ["obsc", owner, ...tags.filter((tag) => tag !== owner)],
    interval: scrapeIntervalOf(board.service, board.scope),
    variables: variablesOf(
      board,
      rows.flatMap(({ panels }) => panels),
      annotations,
    ),
    annotations,
    links: [{ title: `${owner} dashboards`, to: { link: "tags", tags: ["obsc", owner] } }, ...draft.links, ...links],
    rows,
    subject,
  };
}

/** How often the service is scraped, in milliseconds. */
function scrapeIntervalOf(service: Service | undefined, scope: Scope): number {
  for (const way of service?.deliver?.metrics ?? []) if (way.node === "scrape" && way.interval !== undefined) return way.interval;
  return scope.scrapeInterval;
}
