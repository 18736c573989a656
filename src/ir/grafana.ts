/** Grafana: what it reads, how one thing leads to another, who may see it. */
import type { Backend } from "./backend.ts";
import type { Place } from "./place.ts";
import type { Allowance, Secret, Varying } from "./value.ts";

export interface Grafana {
  readonly node: "grafana";
  readonly name: string;
  readonly image?: string;
  /** Where people open it; absent: `http://<name>:3000`. */
  readonly url?: Varying<string>;
  readonly adminPassword: Secret;
  /** Backends that become datasources; the first of a kind is its default, and the first Prometheus that of all. */
  readonly datasources: readonly Backend[];
  readonly links: GrafanaLinks;
  readonly auth: { readonly basic: boolean /** The file of LDAP settings where Grafana runs. */; readonly ldap?: string; readonly anonymous: boolean };
  readonly allow?: readonly Allowance[];
  readonly at: Place;
}

/** How one signal leads to another. What is not said follows where each kind has one datasource. */
export interface GrafanaLinks {
  /** From the field of a line that holds a trace id to its trace. */
  readonly logsToTraces?: { readonly from: Backend; readonly field: string; readonly to: Backend; readonly at: Place };
  /** From a span to the lines whose field `by` holds its trace id. */
  readonly tracesToLogs?: { readonly from: Backend; readonly by: string; readonly to: Backend; readonly at: Place };
  readonly serviceMap?: { readonly from: Backend; readonly to: Backend; readonly at: Place };
  readonly exemplars?: { readonly from: Backend; readonly to: Backend; readonly at: Place };
}
