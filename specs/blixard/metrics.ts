// What a node exposes on its gRPC port + 1000, by subsystem. Twenty-two were named; those of placement, P2P, starts, health
// checks and recovery are what the dashboard and the alerts need beside them.
import { counter, gauge, grpcCode, histogram, oneOf } from "obsc";

const method = oneOf("CreateVm", "StartVm", "StopVm", "DeleteVm", "GetVm", "ListVms", "Join", "AppendEntries", "RequestVote");
const short = ["1ms", "5ms", "10ms", "25ms", "50ms", "100ms", "250ms", "500ms", "1s", "2.5s", "5s"] as const;
const long = ["500ms", "1s", "2.5s", "5s", "10s", "30s", "60s", "120s", "300s"] as const;

export const raft = {
  proposals: counter("blixard_raft_proposals_total", { help: "Proposals made" }),
  proposalsFailed: counter("blixard_raft_proposals_failed_total", { help: "Proposals that failed" }),
  committed: counter("blixard_raft_committed_entries_total", { help: "Entries committed" }),
  applied: counter("blixard_raft_applied_entries_total", { help: "Entries applied" }),
  leaderChanges: counter("blixard_raft_leader_changes_total", { help: "Changes of leader" }),
  term: gauge("blixard_raft_term", { help: "Current term" }),
  commitIndex: gauge("blixard_raft_commit_index", { help: "Index of the last committed entry" }),
  proposalDuration: histogram("blixard_raft_proposal_duration_seconds", { help: "Time from proposal to commit", buckets: short, exemplars: true }),
};
export const grpc = {
  requests: counter("blixard_grpc_requests_total", { help: "gRPC requests served", labels: { method } }),
  requestsFailed: counter("blixard_grpc_requests_failed_total", {
    help: "gRPC requests that failed",
    labels: { method, code: grpcCode("INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED") },
  }),
  duration: histogram("blixard_grpc_request_duration_seconds", {
    help: "Time to serve a gRPC request",
    labels: { method },
    buckets: short,
    exemplars: true,
  }),
};
export const peer = {
  connections: gauge("blixard_peer_connections_active", { help: "Connections to other nodes" }),
  reconnects: counter("blixard_peer_reconnect_attempts_total", { help: "Attempts to reconnect to a node" }),
};
export const vm = {
  count: gauge("blixard_vms", { help: "VMs known" }), // `_total` is for counters, `_count` for histograms
  running: gauge("blixard_vm_running", { help: "VMs running" }),
  created: counter("blixard_vm_create_total", { help: "VMs asked for" }),
  createFailed: counter("blixard_vm_create_failed_total", { help: "VMs that could not be created" }),
  createDuration: histogram("blixard_vm_create_duration_seconds", { help: "Time to create a VM", buckets: long, exemplars: true }),
  started: counter("blixard_vm_start_total", { help: "VMs started", labels: { outcome: oneOf("success", "failed") } }),
  healthChecks: counter("blixard_vm_health_checks_total", { help: "Health checks of VMs", labels: { outcome: oneOf("success", "failed") } }),
  recoveries: counter("blixard_vm_recoveries_total", { help: "VMs recovered", labels: { outcome: oneOf("success", "failed") } }),
};
export const placement = {
  decisions: counter("blixard_placement_decisions_total", { help: "VMs placed", labels: { outcome: oneOf("placed", "refused") } }),
  allocated: gauge("blixard_placement_allocated_ratio", {
    help: "Share of a resource that is allocated",
    labels: { resource: oneOf("cpu", "memory", "disk") },
  }),
};
export const storage = {
  reads: counter("blixard_storage_reads_total", { help: "Reads" }),
  writes: counter("blixard_storage_writes_total", { help: "Writes" }),
  readDuration: histogram("blixard_storage_read_duration_seconds", { help: "Time to read", buckets: short }),
  writeDuration: histogram("blixard_storage_write_duration_seconds", { help: "Time to write", buckets: short }),
};
export const p2p = {
  transferred: counter("blixard_p2p_transferred_bytes_total", {
    help: "Bytes sent to and got from other nodes",
    labels: { direction: oneOf("in", "out") },
  }),
  transfers: counter("blixard_p2p_transfers_total", { help: "Transfers", labels: { outcome: oneOf("success", "failed") } }),
  verifications: counter("blixard_p2p_verifications_total", { help: "Verifications of chunks", labels: { outcome: oneOf("success", "failed") } }),
  cache: counter("blixard_p2p_cache_lookups_total", { help: "Look-ups in the chunk cache", labels: { result: oneOf("hit", "miss") } }),
};
