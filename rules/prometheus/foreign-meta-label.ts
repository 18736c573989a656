import { type ComponentSettings, defineRule, examplePrometheus, inPart, isSettings, jobsIn, relabelSteps, type Setting } from "obsc/rule";

export default defineRule({
  name: "prometheus/foreign-meta-label",
  severity: "error",
  summary: "Relabeling reads what the discovery of the job knows",
  why: "Each role of Kubernetes has labels of its own: of a pod nobody knows a service. One that is not there is empty, so that a `keep` leaves no target, and a label that is made of it is missing.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config",
  config(config, report) {
    for (const { job, index } of jobsIn(config)) {
      const roles = rolesOf(job);
      if (!roles) continue;
      const known = new Set(roles.flatMap((role) => things[role] ?? []));
      for (const { sources, path } of relabelSteps(job.relabel_configs, ["scrape_configs", index, "relabel_configs"])) {
        for (const [at, source] of sources.entries()) {
          const [, thing = ""] = /^__meta_kubernetes_([a-z]+)/.exec(source) ?? [];
          if (!all.has(thing) || known.has(thing)) continue;
          const able = Object.keys(things).filter((role) => things[role]?.includes(thing));
          report(inPart(config, [...path, "source_labels", at]), {
            message: `\`${source}\` is not there: the role \`${roles.join("` or `")}\` knows no ${thing}`,
            help: `take a label of what it knows, as \`__meta_kubernetes_${[...known].at(-1)}_…\`, or discover by \`role: ${able[0]}\``,
          });
        }
      }
    }
  },
  bad: [
    {
      spec: discovering("{ role: pod }", "__meta_kubernetes_service_name"),
      message: "`__meta_kubernetes_service_name` is not there: the role `pod` knows no service",
      at: [9, 60],
    },
    {
      spec: discovering("{ role: node }", "__meta_kubernetes_namespace"),
      message: "`__meta_kubernetes_namespace` is not there: the role `node` knows no namespace",
    },
  ],
  good: [
    { spec: discovering("{ role: endpoints }", "__meta_kubernetes_service_name") },
    { spec: discovering("{ role: pod, attach_metadata: { node: true } }", "__meta_kubernetes_node_label_zone") },
    { spec: discovering("{ role: pod }", "__meta_kubernetes_pod_label_app") },
  ],
});

/** Of what each role has labels. */
const things: Readonly<Record<string, readonly string[]>> = {
  endpoints: ["namespace", "endpoints", "endpoint", "pod", "service"],
  endpointslice: ["namespace", "endpointslice", "endpoint", "pod", "service"],
  service: ["namespace", "service"],
  ingress: ["namespace", "ingress"],
  node: ["node"],
  pod: ["namespace", "pod"],
};
const all: ReadonlySet<string> = new Set(Object.values(things).flat());

/** The roles by which a job discovers; nothing where one is not known, or where it also asks for what stands beside them. */
function rolesOf(job: ComponentSettings): readonly string[] | undefined {
  const found = Array.isArray(job.kubernetes_sd_configs) ? (job.kubernetes_sd_configs as readonly Setting[]) : [];
  const roles = found.map((each) => (isSettings(each) && each.attach_metadata === undefined && typeof each.role === "string" ? each.role : ""));
  return roles.length > 0 && roles.every((role) => things[role] !== undefined) ? roles : undefined;
}

function discovering(kubernetes: string, label: string): ReturnType<typeof examplePrometheus> {
  return examplePrometheus(
    `scrape_configs:\n  - job_name: shop\n    kubernetes_sd_configs: [${kubernetes}]\n    relabel_configs: [{ target_label: x, source_labels: [${label}] }]`,
  );
}
