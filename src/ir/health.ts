/** Whether a service is well, and what it depends on. */
import type { Place } from "./place.ts";

interface Check {
  readonly node: "check";
  readonly name: string;
  /** Milliseconds. */
  readonly every: number;
  readonly timeout: number;
  /** So many failures in a row make it unhealthy, so many successes healthy again. */
  readonly unhealthyAfter: number;
  readonly healthyAfter: number;
  readonly at: Place;
}

export type HealthCheck =
  | (Check & { readonly check: "tcp"; readonly address: string })
  | (Check & { readonly check: "http"; readonly url: string; readonly expect: number })
  /** Filesystems of the hosts: `usedAbove` from 0 to 1, of one mount or of each. */
  | (Check & { readonly check: "disk"; readonly usedAbove: number; readonly mount?: string })
  /** A program of the hosts that ends with 0 where all is well. */
  | (Check & { readonly check: "command"; readonly command: readonly string[] });

export interface Health {
  /** Paths of the service's own HTTP server. */
  readonly readiness?: string;
  readonly liveness?: string;
  readonly checks: readonly HealthCheck[];
  /** The severity of the alert of each check; absent: they have none. */
  readonly alert?: string;
  readonly at: Place;
}
