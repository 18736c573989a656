import { catalog, foreign } from "../catalog.ts";
import { anyValue, oneOf } from "../label.ts";

const pod = { namespace: anyValue(), pod: anyValue(), uid: anyValue() };
const container = { ...pod, container: anyValue() };
const deployment = { namespace: anyValue(), deployment: anyValue() };
const statefulSet = { namespace: anyValue(), statefulset: anyValue() };
const job = { namespace: anyValue(), job_name: anyValue() };
const whether = oneOf("true", "false", "unknown");

/**
 * What kube-state-metrics says of the objects in a cluster: pods, their containers, deployments, nodes, jobs.
 * `scrapeJob("kube-state-metrics", { targets: ["kube-state-metrics.kube-system:8080"], honorLabels: true, catalog: kubeStateMetrics })`:
 * `namespace` and `pod` are then those that it speaks of, not its own. https://github.com/kubernetes/kube-state-metrics/tree/main/docs
 */
export const kubeStateMetrics = catalog("kube-state-metrics", {
  metrics: {
    podPhase: foreign.gauge("kube_pod_status_phase", {
      help: "1 for the phase that a pod is in",
      labels: { ...pod, phase: oneOf("Pending", "Running", "Succeeded", "Failed", "Unknown") },
      min: 0,
      max: 1,
    }),
    podReady: foreign.gauge("kube_pod_status_ready", { help: "1 for whether a pod can serve", labels: { ...pod, condition: whether }, min: 0, max: 1 }),
    containerRestarts: foreign.counter("kube_pod_container_status_restarts_total", { help: "How often a container was started again", labels: container }),
    containerWaiting: foreign.gauge("kube_pod_container_status_waiting_reason", {
      help: "1 for the reason for which a container waits",
      labels: { ...container, reason: anyValue() },
      min: 0,
      max: 1,
    }),
    containerTerminated: foreign.gauge("kube_pod_container_status_last_terminated_reason", {
      help: "1 for the reason for which a container last ended",
      labels: { ...container, reason: anyValue() },
      min: 0,
      max: 1,
    }),
    containerRequests: foreign.gauge("kube_pod_container_resource_requests", {
      help: "What a container asks for, in the unit that its label says",
      unit: "unknown",
      labels: { ...container, node: anyValue(), resource: anyValue(), unit: anyValue() },
    }),
    containerLimits: foreign.gauge("kube_pod_container_resource_limits", {
      help: "What a container may have at most, in the unit that its label says",
      unit: "unknown",
      labels: { ...container, node: anyValue(), resource: anyValue(), unit: anyValue() },
    }),
    deploymentReplicas: foreign.gauge("kube_deployment_spec_replicas", { help: "Pods that a deployment should have", labels: deployment, min: 0 }),
    deploymentAvailable: foreign.gauge("kube_deployment_status_replicas_available", {
      help: "Pods of a deployment that can serve",
      labels: deployment,
      min: 0,
    }),
    statefulSetReplicas: foreign.gauge("kube_statefulset_replicas", { help: "Pods that a stateful set should have", labels: statefulSet, min: 0 }),
    statefulSetReady: foreign.gauge("kube_statefulset_status_replicas_ready", { help: "Pods of a stateful set that can serve", labels: statefulSet, min: 0 }),
    nodeCondition: foreign.gauge("kube_node_status_condition", {
      help: "1 for whether a node is in a condition",
      labels: { node: anyValue(), condition: anyValue(), status: whether },
      min: 0,
      max: 1,
    }),
    jobFailed: foreign.gauge("kube_job_status_failed", { help: "Pods of a job that failed", labels: { ...job, reason: anyValue() }, min: 0 }),
    jobSucceeded: foreign.gauge("kube_job_status_succeeded", { help: "Pods of a job that succeeded", labels: job, min: 0 }),
  },
});
