/** How the system is run: a compose stack, Kubernetes, or plain processes. */
import type { Place } from "./place.ts";

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
          { readonly image: string; readonly ports: readonly number[]; readonly command?: readonly string[]; readonly volumes?: readonly string[] }
        >
      >;
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
      readonly at: Place;
    }
  | { readonly node: "deployment"; readonly by: "processes"; readonly at: Place };
