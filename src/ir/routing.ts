/** Who hears of which alert. */
import type { Place } from "./place.ts";
import type { Alert } from "./rule.ts";
import type { Allowance, Secret, Varying } from "./value.ts";

interface Named {
  readonly node: "receiver";
  readonly name: string;
  readonly at: Place;
}

export type Receiver =
  | (Named & { readonly kind: "slack"; readonly channel: string; readonly url: Secret; readonly title?: string; readonly text?: string })
  | (Named & { readonly kind: "pagerduty"; readonly routingKey: Secret; readonly description?: string })
  | (Named & {
      readonly kind: "email";
      readonly to: string;
      readonly from?: string;
      readonly smarthost: string;
      readonly username?: string;
      readonly password?: Secret;
    })
  | (Named & { readonly kind: "webhook"; readonly url: Secret | string })
  /** Nothing is sent. */
  | (Named & { readonly kind: "nobody" });

export interface MuteTiming {
  readonly node: "mute-timing";
  readonly name: string;
  /** As Alertmanager has them: "monday:friday", "saturday". */
  readonly weekdays: readonly string[];
  /** As "22:00"; `to` before `from` ends on the next day. */
  readonly times: readonly { readonly from: string; readonly to: string }[];
  /** An IANA name, "Europe/Zurich"; absent: UTC. */
  readonly timezone?: string;
  readonly at: Place;
}

/** The first route that fits takes an alert, to all its receivers. All that is said has to fit. */
export interface Route {
  readonly severity?: string;
  readonly team?: string;
  readonly alerts: readonly Alert[];
  readonly to: readonly Receiver[];
  readonly mute: readonly MuteTiming[];
  /** Milliseconds. */
  readonly repeatInterval?: number;
  readonly at: Place;
}

export interface Inhibition {
  readonly when: string | Alert;
  readonly silences: string | Alert;
  readonly equal: readonly string[];
  readonly at: Place;
}

/** An Alertmanager with its routes. */
export interface Routing {
  readonly node: "routing";
  readonly name: string;
  readonly image?: string;
  /** Host and port where Prometheus finds it. */
  readonly address: Varying<string>;
  readonly groupBy: readonly string[];
  /** Milliseconds. */
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly default: Receiver;
  readonly routes: readonly Route[];
  /** Beside those that follow from the severities. */
  readonly inhibit: readonly Inhibition[];
  /** Where the alert that always fires is sent. */
  readonly watchdog?: Receiver;
  readonly allow?: readonly Allowance[];
  readonly at: Place;
}
