/** The configuration of Promtail: `promtail/promtail.yaml`. */
import type { AgentClient, AgentConfig } from "../../derive/agent.ts";
import { secretVariable } from "../../derive/secret.ts";
import { commented, yamlFile } from "../comments.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter } from "../emitter.ts";
import { jobText } from "./jobs.ts";

export const promtail: Emitter = {
  name: "promtail",
  summary: "Promtail, which reached end of life on 2 March 2026: for hosts that still run it",
  emit(plan, options) {
    const agents = plan.agents.filter(({ agent }) => agent === "promtail");
    const made = agents.map((agent) => ({ path: `promtail/${agent.name}.yaml`, content: agentFile(agent, options.header) }));
    return [...made, ...configFiles(plan, "promtail", options.header)];
  },
};

function agentFile(config: AgentConfig, header: readonly string[]): string {
  const { endOfLife, client } = config;
  const warning = endOfLife
    ? [
        "",
        `Promtail reached end of life on ${endOfLife.on}: it gets no fixes, not even for its security.`,
        `Its successors are ${endOfLife.successors.join(" and ")}.`,
      ]
    : [];
  const variables = Object.values(client.headers).map(secretVariable);
  const expansion = variables.length > 0 ? ["", `Needs -config.expand-env=true and, in the environment, ${variables.join(", ")}.`] : [];
  return yamlFile(
    [...header, ...warning, ...expansion],
    [
      commented({ server: { http_listen_port: config.port, grpc_listen_port: 0 } }, [], 0),
      commented({ positions: { filename: config.positions } }, ["On a volume of the host, or a restart reads every file from its beginning."], 0),
      commented({ clients: [clientData(client)] }, [], 0),
      `scrape_configs:\n${config.jobs.map(jobText).join("")}`,
    ],
  );
}

function clientData({ url, headers, tls }: AgentClient): unknown {
  const sent = Object.entries(headers).map(([name, secret]) => [name, `\${${secretVariable(secret)}}`]);
  const files = { ca_file: tls?.ca, cert_file: tls?.cert, key_file: tls?.key };
  return {
    url,
    headers: sent.length > 0 ? Object.fromEntries(sent) : undefined,
    tls_config: Object.values(files).some((file) => file !== undefined) ? files : undefined,
  };
}
