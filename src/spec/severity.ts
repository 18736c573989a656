/** How bad it is when an alert fires. */
import type { Place } from "../ir/place.ts";
import { nearest } from "../util/did-you-mean.ts";
import { type Option, problem } from "./call.ts";
import { refuse, shown } from "./options.ts";

/**
 * The severities an alert may have: critical wakes somebody, warning waits for the morning, info is only shown.
 * Add your own for the compiler with `declare module "obsc" { interface Severities { sev1: "sev1" } }`, and for obsc with
 * `policy({ ownSeverities: ["sev1"] })`.
 */
export interface Severities {
  critical: "critical";
  warning: "warning";
  info: "info";
}
export type Severity = Severities[keyof Severities];

/** What routes and inhibitions may name: alerts of SLOs are a page or a ticket where the policy says nothing else. */
export type RoutedSeverity = Severity | "page" | "ticket";

const usual: readonly string[] = ["critical", "warning", "info"];

/** A severity of an alert; one that only a policy knows is a problem until the System turns out to have that policy. */
export const severity: Option<string> = amongSeverities(usual);
/** A severity that a route or an inhibition names. */
export const routedSeverity: Option<string> = amongSeverities([...usual, "page", "ticket"]);

function amongSeverities(known: readonly string[]): Option<string> {
  return {
    read(value: unknown, at: Place, subject: string) {
      if (typeof value !== "string" || value === "") return refuse(value, "a severity", `use one of ${known.map(shown).join(", ")}`, at, subject);
      if (known.includes(value)) return value;
      const near = nearest(value, known)[0];
      problem({
        subject,
        message: `no severity is called \`${value}\``,
        help: near === undefined ? `use one of ${known.map(shown).join(", ")}, or declare it in the policy` : `did you mean \`${near}\`?`,
        at,
        unless: { severity: value },
      });
      return value;
    },
  };
}
