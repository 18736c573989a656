/** The configuration of Grafana Alloy: `alloy/config.alloy`. */
import type { AgentClient, AgentConfig } from "../../derive/agent.ts";
import type { AgentJob, Relabeling } from "../../derive/agent-jobs.ts";
import { secretVariable } from "../../derive/secret.ts";
import type { Emitter } from "../emitter.ts";
import { set, stageBlock } from "./stages.ts";
import { type Statement, statementsText, type Value } from "./syntax.ts";

export const alloy: Emitter = {
  name: "alloy",
  summary: "Grafana Alloy, which reads the logs that the services declare",
  emit(plan, options) {
    const agents = plan.agents.filter(({ agent }) => agent === "alloy");
    return agents.map((agent) => ({ path: `alloy/${agent.name === "alloy" ? "config" : agent.name}.alloy`, content: agentFile(agent, options.header) }));
  },
};

function agentFile(config: AgentConfig, header: readonly string[]): string {
  const variables = Object.values(config.client.headers).map(secretVariable);
  const top = [
    ...header,
    "",
    `Run it with --storage.path=${config.positions} on a volume of the host, or a restart reads every file from its beginning,`,
    `and with --server.http.listen-addr=0.0.0.0:${config.port}.`,
    ...(config.jobs.some(({ discovery }) => discovery.of === "pods") ? ["In NODE_NAME it needs the name of its node, whose pods it reads."] : []),
    ...(variables.length > 0 ? [`It needs in its environment ${variables.join(", ")}.`] : []),
  ];
  const comment = top.map((line) => (line === "" ? "//\n" : `// ${line}\n`)).join("");
  const statements = [...config.jobs.flatMap((job) => jobBlocks(job)), writeBlock(config.client)];
  return `${comment}\n${statementsText(statements)}`;
}

const reference = (expression: string): Value => ({ expression });

/** A name of a component: letters, digits and `_`. */
function labelOf({ name }: AgentJob): string {
  return name.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
}

function jobBlocks(job: AgentJob): readonly Statement[] {
  const label = labelOf(job);
  const block = (name: string, body: readonly Statement[]): Statement => ({ block: name, label, body });
  const stages = block("loki.process", [...set({ forward_to: [reference("loki.write.loki.receiver")] }), ...job.stages.map(stageBlock)]);
  const to = { forward_to: [reference(`loki.process.${label}.receiver`)] };
  const rules = job.relabel.map(ruleBlock);
  const { discovery } = job;
  switch (discovery.of) {
    case "pods":
      return [
        block("discovery.kubernetes", [
          ...set({ role: "pod" }),
          ...(discovery.namespaces.length > 0 ? [{ block: "namespaces", body: set({ names: discovery.namespaces }) }] : []),
          { block: "selectors", body: set({ role: "pod", field: reference('"spec.nodeName=" + sys.env("NODE_NAME")') }), because: "The pods of its own node." },
        ]),
        block("discovery.relabel", [...set({ targets: reference(`discovery.kubernetes.${label}.targets`) }), ...rules]),
        block("local.file_match", set({ path_targets: reference(`discovery.relabel.${label}.output`) })),
        block("loki.source.file", set({ targets: reference(`local.file_match.${label}.targets`), ...to })),
        stages,
      ];
    case "containers":
      return [
        block("discovery.docker", set({ host: "unix:///var/run/docker.sock", refresh_interval: "5s" })),
        block("discovery.relabel", [...set({ targets: [] }), ...rules]),
        block(
          "loki.source.docker",
          set({
            host: "unix:///var/run/docker.sock",
            targets: reference(`discovery.docker.${label}.targets`),
            relabel_rules: reference(`discovery.relabel.${label}.rules`),
            ...to,
          }),
        ),
        stages,
      ];
    case "files":
      return [
        block("local.file_match", set({ path_targets: discovery.globs.map((glob) => reference(targetText({ __path__: glob, ...discovery.labels }))) })),
        block("loki.source.file", set({ targets: reference(`local.file_match.${label}.targets`), ...to })),
        stages,
      ];
  }
}

function targetText(labels: Readonly<Record<string, string>>): string {
  const members = Object.entries(labels).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return `{ ${members.join(", ")} }`;
}

function ruleBlock({ from, separator, regexp, to, replacement, keep, because }: Relabeling): Statement {
  const body = {
    ...(keep && { action: "keep" }),
    source_labels: from,
    ...(separator !== undefined && { separator }),
    ...(regexp !== undefined && { regex: regexp }),
    ...(to !== undefined && { target_label: to }),
    ...(replacement !== undefined && { replacement }),
  };
  return { block: "rule", body: set(body), ...(because !== undefined && { because }) };
}

function writeBlock({ url, headers, tls }: AgentClient): Statement {
  const sent = Object.entries(headers).map(([name, secret]) => `${JSON.stringify(name)} = sys.env(${JSON.stringify(secretVariable(secret))})`);
  const files = { ...(tls?.ca && { ca_file: tls.ca }), ...(tls?.cert && { cert_file: tls.cert }), ...(tls?.key && { key_file: tls.key }) };
  const body = [
    ...set({ url, ...(sent.length > 0 && { headers: reference(`{ ${sent.join(", ")} }`) }) }),
    ...(Object.keys(files).length > 0 ? [{ block: "tls_config", body: set(files) }] : []),
  ];
  return { block: "loki.write", label: "loki", body: [{ block: "endpoint", body }] };
}
