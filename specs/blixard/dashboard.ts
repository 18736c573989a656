// One board in seven rows, from the cluster down to the transfers.
import { dashboard, panel, ratio, row, sloRow, targets } from "obsc";
import { nodeExporter } from "obsc/catalogs";
import { slos } from "./alerts.ts";
import { grpc, p2p, peer, placement, raft, storage, vm } from "./metrics.ts";

const node = nodeExporter.metrics;

export const comprehensive = dashboard("Blixard Comprehensive", {
  uid: "blixard-comprehensive",
  refresh: "10s",
  variables: ["method"],
  links: [{ title: "Traces", to: "http://localhost:16686" }],
  panels: [
    row("Cluster overview", [
      panel("Nodes", targets.count(), { as: "stat" }),
      panel("VMs", [vm.count.sum(), vm.running.sum()], { as: "stat" }),
      panel("CPU", node.cpu.where({ mode: ["user", "system"] }).rate({ by: ["instance", "mode"] })),
      panel("Memory available", ratio(node.memoryAvailable, node.memoryTotal, { by: ["instance"] })),
    ]),
    sloRow(...slos),
    row("Raft consensus", [
      panel("Proposals", [raft.proposals.rate(), raft.proposalsFailed.rate()]),
      panel("Entries not yet applied", raft.committed.increase().minus(raft.applied.increase())),
      panel("Commit index", raft.commitIndex.max({ by: ["instance"] })),
      panel("Term and changes of leader", [raft.term.max({ by: ["instance"] }), raft.leaderChanges.increase({ by: ["instance"] })]),
      panel("Proposal duration", [raft.proposalDuration.quantile("p50"), raft.proposalDuration.quantile("p99")]),
    ]),
    row("Network and gRPC", [
      panel("Requests", grpc.requests.rate({ by: ["method"] })),
      panel("Errors", grpc.requestsFailed.rate({ by: ["method", "code"] })),
      panel("Latency (p99)", grpc.duration.quantile("p99", { by: ["method"] })),
      panel("Peers", peer.connections.min({ by: ["instance"] })),
      panel("Reconnects", peer.reconnects.increase({ by: ["instance"] })),
    ]),
    row("VM management", [
      panel("Created", [vm.created.rate(), vm.createFailed.rate()]),
      panel("Time to create", vm.createDuration.quantile("p95")),
      panel("Started", vm.started.rate({ by: ["outcome"] })),
      panel("Health checks", vm.healthChecks.rate({ by: ["outcome"] })),
      panel("Recovered", vm.recoveries.increase({ by: ["outcome"] })),
    ]),
    row("VM placement", [
      panel("Placed", ratio(placement.decisions.where({ outcome: "placed" }), placement.decisions)),
      panel("Allocated", placement.allocated.max({ by: ["instance", "resource"] })),
    ]),
    row("Storage performance", [
      panel("Operations", [storage.reads.rate(), storage.writes.rate()]),
      panel("Latency (p99)", [storage.readDuration.quantile("p99"), storage.writeDuration.quantile("p99")]),
    ]),
    row("P2P distribution", [
      panel("Transferred", p2p.transferred.rate({ by: ["direction"] })),
      panel("Transfers", p2p.transfers.rate({ by: ["outcome"] })),
      panel("Cache hits", ratio(p2p.cache.where({ result: "hit" }), p2p.cache)),
      panel("Verified", p2p.verifications.rate({ by: ["outcome"] })),
    ]),
  ],
});
