// Queries worth keeping for the day something breaks: they stand in the runbooks, and open in Explore.
import { asked, findSpans, savedQuery } from "obsc";
import { log } from "./logs.ts";
import { http, jobs } from "./metrics.ts";

const problems = log.where({ level: ["error", "fatal"] });

export const queries = [
  savedQuery("All lines", log.lines()),
  savedQuery("Errors", problems.lines()),
  savedQuery("One job", log.where({ job_id: asked("job_id") }).lines()),
  savedQuery("Failed exports", log.containing("export failed").lines()),
  savedQuery("Rate of errors", problems.rate({ over: "5m" })),
  savedQuery("Top 10 error messages", problems.top(10, "msg", { over: "5m" })),
  savedQuery("Timeouts", log.containing("timeout").lines()),
  savedQuery("Latency of requests", http.duration.quantile("p95", { by: ["endpoint"] })),
  savedQuery("Failure of jobs", jobs.failed.rate({ by: ["provider"] })),
  savedQuery("Slow traces", findSpans({ slowerThan: "5s" })),
  savedQuery("Failed exports of VMs", findSpans({ name: "vm.export", status: "error" })),
];
