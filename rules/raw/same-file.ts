import { defineRule, examplePrometheus, exampleSpec, type Plan } from "obsc/rule";

export default defineRule({
  name: "raw/same-file",
  severity: "error",
  summary: "Each text is a file of its own, and none that obsc writes",
  why: "Two files cannot have one path: one of them would be lost without a word.",
  see: "https://bazel.build/extending/rules#actions",
  config(config, report, { plan }) {
    // Files that are read stay where they are.
    if (config.raw !== true || plan.foreign) return;
    const before = plan.configs.slice(0, plan.configs.indexOf(config)).find(({ path }) => path === config.path);
    if (before || agentPaths(plan).includes(config.path)) report(config, finding(config.path, before?.raw === true));
  },
  collectorConfig(config, report, { plan }) {
    if (config.raw !== true || plan.foreign) return;
    const before = plan.collectors.slice(0, plan.collectors.indexOf(config)).find(({ name }) => name === config.name);
    if (before) report(config, finding(`otelcol/${config.name}.yaml`, before.raw === true));
  },
  bad: [
    {
      spec: examplePrometheus("global:\n  scrape_interval: 15s", {
        system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
      }),
      message: "this text is the file `prometheus/prometheus.yaml`, which obsc writes itself",
      at: [6, 21],
    },
    {
      spec: exampleSpec({ system: 'raw: [raw.env("SHOP_MODE=fast"), raw.env("SHOP_MODE=slow")],' }),
      message: "this text is the file `env/raw.env`, which another one is",
    },
  ],
  good: [{ spec: exampleSpec({ system: 'raw: [raw.env("SHOP_MODE=fast"), raw.env("SHOP_MODE=slow", { name: "slow" })],' }) }],
});

function finding(path: string, twice: boolean) {
  return {
    message: `this text is the file \`${path}\`, which ${twice ? "another one is" : "obsc writes itself"}`,
    help: 'give it a name of its own: `{ name: "…" }`',
  };
}

/** Files of agents, which the Plan has in the terms of no program. */
function agentPaths({ agents }: Plan): readonly string[] {
  return agents.map(({ agent, name }) => `${agent}/${name}.yaml`);
}
