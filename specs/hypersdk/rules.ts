// Recordings, alerts and objectives. One ratio serves the alert, the objective and the dashboard, so they cannot disagree.
import { alert, allow, matches, ratio, record, slo, targets } from "obsc";
import { cadvisorOf } from "obsc/catalogs";
import { databaseErrors, exported, http, jobs } from "./metrics.ts";

// The Prometheus Operator scrapes the cAdvisor that is in the kubelet.
export const containers = cadvisorOf({ job: "kubelet" });

export const failedRequests = ratio(http.requests.where({ status: "5xx" }), http.requests);

// Ranges are said, because the names say them.
export const completionRate = record("job:hypersdk_jobs_completed:rate5m", jobs.completed.rate({ over: "5m" }));
export const failureRate = record("job:hypersdk_jobs_failed:rate5m", jobs.failed.rate({ over: "5m" }));
export const meanExport = record("job_provider:hypersdk_export_duration_seconds:mean5m", exported.duration.mean({ by: ["provider"], over: "5m" }));
export const activeJobs = record("job_provider:hypersdk_active_jobs:sum", jobs.active.sum({ by: ["provider"] }));
export const recordings = [completionRate, failureRate, meanExport, activeJobs];

// Each container by itself; the sums that cAdvisor keeps for a whole pod have no `container`, and would count everything twice.
const ours = { namespace: "hypersdk", pod: matches("hypersdk-.*"), container: matches(".+") };
const { memoryWorkingSet, memoryLimit } = containers.metrics;

export const alerts = [
  alert("HyperSDKHighErrorRate", {
    when: failedRequests.above("5%"),
    for: "5m",
    severity: "warning",
    summary: "{value} of the HTTP requests fail",
    description: "HyperSDK has answered {value} of its requests with a 5xx for five minutes.",
  }),
  alert("HyperSDKJobFailures", {
    when: failureRate.above("0.1/s"),
    for: "5m",
    severity: "critical",
    summary: "Jobs fail at {value}",
    description: "Jobs have failed at {value} for five minutes, more than one in ten seconds.",
  }),
  alert("HyperSDKPodDown", {
    when: targets.down(),
    for: "2m",
    severity: "critical",
    summary: "{pod} does not answer",
    description: "Prometheus has not reached {pod} for two minutes.",
  }),
  // What is not there has no `up` either: without this one, deleting the last pod would resolve the alert above.
  alert("HyperSDKAbsent", {
    when: targets.missing(),
    for: "5m",
    severity: "critical",
    summary: "Prometheus has no target of HyperSDK",
    description: "No pod of HyperSDK has been scraped for five minutes; look at the ServiceMonitor and the deployment.",
  }),
  alert("HyperSDKHighMemory", {
    // A container without a limit has the limit 0, and the ratio has no result for it.
    when: ratio(memoryWorkingSet.where(ours), memoryLimit.where(ours), { by: ["namespace", "pod", "container"] }).above("90%"),
    for: "5m",
    severity: "warning",
    summary: "{pod} uses {value} of its memory limit",
    description: "The container {container} of {pod} has used {value} of its memory limit for five minutes; over it, the kernel kills it.",
  }),
  alert("HyperSDKDatabaseErrors", {
    when: databaseErrors.rate().above("0.01/s"),
    for: "2m",
    severity: "warning",
    summary: "The database fails at {value}",
    description: "Database operations have failed at {value} for two minutes.",
  }),
];

// Metrics are kept for 15 days, so until they are kept for longer a budget of 30 days knows only the last half of them.
const keptShorter = [allow("retention/shorter-than-window", "metrics are kept for 15 days; the budgets cover those", "2027-03-31")];

// The team promises uptime and names no objective. These two are ours: about three and a half hours a month, and one export in a hundred.
export const availability = slo("hypersdk-availability", {
  objective: "99.5%",
  window: "30d",
  bad: failedRequests,
  description: "HTTP requests are answered without a server error",
  allow: keptShorter,
});
export const exportsSucceed = slo("hypersdk-exports", {
  objective: "99%",
  window: "30d",
  good: ratio(exported.total.where({ status: "success" }), exported.total),
  description: "Exports of VMs end well",
  allow: keptShorter,
});
export const slos = [availability, exportsSucceed];
