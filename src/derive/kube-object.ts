/** What objects of Kubernetes have in common. */
import type { Deployment } from "../ir/deployment.ts";
import type { System } from "../ir/system.ts";
import type { Settings } from "./collector-part.ts";
import type { Container } from "./container.ts";

export type Kubernetes = Extract<Deployment, { readonly by: "kubernetes" }>;

/** How the system is run on Kubernetes, where it is. */
export function kubernetesOf({ deploy }: System): Kubernetes | undefined {
  return deploy.find((each): each is Kubernetes => each.by === "kubernetes");
}

/** The names that people and selectors know a thing by: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function commonLabels(name: string, system: System, version?: string): Settings {
  return { "app.kubernetes.io/name": name, ...(version !== undefined && { "app.kubernetes.io/version": version }), "app.kubernetes.io/part-of": system.name };
}

/** A name as objects have it: small letters, digits and `-`, 63 at most. */
export function objectName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
}

/** Whether a chart runs it instead. */
export function byChart(container: Container, { helmValues }: Kubernetes): boolean {
  return container.name.startsWith("alloy") && helmValues.includes("alloy");
}
