/** How the system is run: a compose stack, Kubernetes, or plain processes. */
import type { Place } from "./place.ts";
import type { Allowance, Secret, Varying } from "./value.ts";

export type HelmChart = "kube-prometheus-stack" | "jaeger" | "loki" | "tempo" | "alloy";

export type Deployment =
  | {
      readonly node: "deployment";
      readonly by: "compose";
      /** The network that all containers share; absent: the default one. */
      readonly network?: string;
      /** The environment whose values it has; absent: that which is built. */
      readonly environment?: string;
      /** Containers that nothing else in the spec says. */
      readonly extra: Readonly<
        Record<
          string,
          {
            readonly image: string;
            /** Where it listens. */
            readonly ports: readonly number[];
            /** Those of them that the host has too. */
            readonly publish: readonly number[];
            readonly command?: readonly string[];
            readonly volumes?: readonly string[];
            readonly env?: Readonly<Record<string, Varying<string> | Secret>>;
          }
        >
      >;
      readonly allow?: readonly Allowance[];
      readonly at: Place;
    }
  | {
      readonly node: "deployment";
      readonly by: "kubernetes";
      readonly namespace: string;
      /** The Prometheus Operator runs there, and chooses by these labels. */
      readonly operator?: { readonly labels: Readonly<Record<string, string>> };
      readonly kustomize: boolean;
      readonly helmValues: readonly HelmChart[];
      readonly allow?: readonly Allowance[];
      readonly at: Place;
    }
  | { readonly node: "deployment"; readonly by: "processes"; readonly at: Place };
