// Seven categories were asked for, and no thresholds: these are the ones suggested, to start from.
import { alert, not, ratio, slo, targets } from "obsc";
import { nodeExporter } from "obsc/catalogs";
import { grpc, p2p, peer, raft, storage, vm } from "./metrics.ts";

const node = nodeExporter.metrics;
const busy = ratio(node.cpu.where({ mode: not("idle") }), node.cpu, { by: ["instance"] });
const proposalFailures = ratio(raft.proposalsFailed, raft.proposals);
const createFailures = ratio(vm.createFailed, vm.created);
const failed = { outcome: "failed" } as const;

export const alerts = [
  alert("BlixardNodeDown", { category: "cluster", when: targets.down(), for: "2m", severity: "warning", summary: "{instance} does not answer" }),
  alert("BlixardNoQuorum", {
    category: "cluster",
    when: targets.count().below(2),
    for: "1m",
    severity: "critical",
    summary: "{value} of 3 nodes answer",
  }),

  alert("BlixardProposalFailures", {
    category: "raft",
    when: proposalFailures.above("5%"),
    for: "5m",
    severity: "critical",
    summary: "{value} of proposals fail",
  }),
  alert("BlixardLeaderFlapping", {
    category: "raft",
    when: raft.leaderChanges.increase({ over: "15m" }).above(3),
    for: "0s",
    severity: "warning",
    summary: "{value} changes of leader in 15 minutes",
  }),

  alert("BlixardHighCpu", {
    category: "resources",
    when: busy.above("90%"),
    for: "10m",
    severity: "warning",
    summary: "CPU of {instance} is busy {value} of the time",
  }),
  alert("BlixardLowMemory", {
    category: "resources",
    when: ratio(node.memoryAvailable, node.memoryTotal, { by: ["instance"] }).below("10%"),
    for: "10m",
    severity: "warning",
    summary: "{value} of the memory of {instance} is free",
  }),
  alert("BlixardLowDisk", {
    category: "resources",
    when: ratio(node.filesystemAvailable, node.filesystemSize, { by: ["instance", "mountpoint"] }).below("10%"),
    for: "10m",
    severity: "warning",
    summary: "{value} of {mountpoint} on {instance} is free",
  }),

  alert("BlixardVmCreateFailures", {
    category: "vm",
    when: createFailures.above("10%"),
    for: "10m",
    severity: "critical",
    summary: "{value} of VMs cannot be created",
  }),
  alert("BlixardVmStartFailures", {
    category: "vm",
    when: ratio(vm.started.where(failed), vm.started).above("10%"),
    for: "10m",
    severity: "warning",
    summary: "{value} of VMs do not start",
  }),
  alert("BlixardVmUnhealthy", {
    category: "vm",
    when: ratio(vm.healthChecks.where(failed), vm.healthChecks).above("10%"),
    for: "10m",
    severity: "warning",
    summary: "{value} of health checks fail",
  }),

  alert("BlixardGrpcErrors", {
    category: "grpc",
    when: ratio(grpc.requestsFailed, grpc.requests, { by: ["method"] }).above("5%"),
    for: "5m",
    severity: "warning",
    summary: "{value} of {method} calls fail",
  }),
  alert("BlixardGrpcSlow", {
    category: "grpc",
    when: grpc.duration.quantile("p99").above("1s"),
    for: "5m",
    severity: "warning",
    summary: "P99 of gRPC calls is {value}",
  }),
  alert("BlixardPeersLost", {
    category: "grpc",
    when: peer.connections.min({ by: ["instance"] }).below(2),
    for: "5m",
    severity: "warning",
    summary: "{instance} reaches {value} of 2 peers",
  }),

  alert("BlixardStorageSlow", {
    category: "storage",
    when: storage.writeDuration.quantile("p99").above("250ms"),
    for: "10m",
    severity: "warning",
    summary: "P99 of writes is {value}",
  }),
  alert("BlixardStorageSilent", {
    category: "storage",
    when: storage.writes.rate().equals("0/s").and(vm.running.sum().above(0)),
    for: "10m",
    severity: "warning",
    summary: "Nothing is written although VMs run",
  }),

  alert("BlixardP2pVerification", {
    category: "p2p",
    when: ratio(p2p.verifications.where(failed), p2p.verifications).above("1%"),
    for: "10m",
    severity: "warning",
    summary: "{value} of chunks are refused",
  }),
  alert("BlixardP2pTransfers", {
    category: "p2p",
    when: ratio(p2p.transfers.where(failed), p2p.transfers).above("5%"),
    for: "10m",
    severity: "warning",
    summary: "{value} of transfers fail",
  }),
];

export const slos = [
  slo("blixard-raft-proposals", { objective: "99.9%", window: "30d", bad: proposalFailures }),
  slo("blixard-vm-create", { objective: "99%", window: "30d", bad: createFailures }),
];
