// What every service of the platform shares. In a company this file is a package: import { house, method } from "@acme/observability".
import { httpMethod, policy, route, statusCode } from "obsc";

export const house = policy({
  // HTTP is counted under one name by all services; `api_` comes from StatsD, `gateway_` is the gateway's own.
  sharedPrefixes: ["http_", "api_", "gateway_"],
  maxLabelValues: 40,
  severities: { page: "critical", ticket: "warning" },
});
export const method = httpMethod("GET", "POST", "PUT", "DELETE");
// Templates, not the paths themselves.
export const path = route("/api/users", "/api/users/{id}");
export const status = statusCode("200", "201", "400", "401", "404", "500", "503");
