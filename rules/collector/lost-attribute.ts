import { type ComponentSettings, defineRule, exampleCollector, inComponent, isSettings, policiesIn, processorsOf, type Setting } from "obsc/rule";

export default defineRule({
  name: "collector/lost-attribute",
  severity: "error",
  summary: "What decides about a span is still there when it is decided",
  why: "Processors stand in the order of a pipeline. An attribute that one deletes is on no span for the next: a policy that asks for it keeps nothing, or everything.",
  see: "https://opentelemetry.io/docs/collector/configuration/#processors",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines) {
      const deleted = new Map<string, string>();
      for (const { component } of processorsOf(config, pipeline)) {
        const { settings, type, id } = component;
        for (const { policy, path } of type === "tail_sampling" ? policiesIn(component) : []) {
          for (const kind of asking) {
            const asked = policy[kind];
            const key = isSettings(asked) ? asked.key : undefined;
            const by = typeof key === "string" ? deleted.get(key) : undefined;
            if (by === undefined) continue;
            report(inComponent(config, component, [...path, kind, "key"]), {
              message: `\`${by}\` deletes \`${String(key)}\` before this asks for it`,
              help: `put \`${by}\` behind \`${id}\` in the pipeline \`${pipeline.id}\``,
            });
          }
        }
        if (type === "attributes" && isForAll(settings))
          for (const [key, isThere] of changesIn(settings))
            if (isThere) deleted.delete(key);
            else deleted.set(key, id);
      }
    }
  },
  bad: [
    {
      spec: sampling("[memory_limiter, attributes/clean, tail_sampling, batch]"),
      message: "`attributes/clean` deletes `http.route` before this asks for it",
      at: [11, 115],
    },
  ],
  good: [
    { spec: sampling("[memory_limiter, tail_sampling, attributes/clean, batch]") },
    {
      spec: sampling(
        "[memory_limiter, attributes/clean, tail_sampling, batch]",
        "{ key: user.id, action: delete }, { key: http.route, action: upsert, value: x }",
      ),
    },
    {
      spec: sampling(
        "[memory_limiter, attributes/clean, tail_sampling, batch]",
        "{ key: http.route, action: delete }, { key: http.route, action: insert, value: x }",
      ),
    },
    {
      spec: sampling(
        "[memory_limiter, attributes/clean, tail_sampling, batch]",
        "{ key: http.route, action: delete }",
        "include: { match_type: strict, services: [a] }, ",
      ),
    },
  ],
});

const asking = ["string_attribute", "numeric_attribute", "boolean_attribute"] as const;

/** Of all spans, not only of some. */
const isForAll = ({ include, exclude }: ComponentSettings): boolean => include === undefined && exclude === undefined;

/** Keys that are there behind it, or are not, in the order of its actions. */
function changesIn({ actions }: ComponentSettings): readonly (readonly [key: string, isThere: boolean])[] {
  const listed = Array.isArray(actions) ? (actions as readonly Setting[]) : [];
  return listed.flatMap((each) => (isSettings(each) && typeof each.key === "string" ? [[each.key, each.action !== "delete"] as const] : []));
}

function sampling(order: string, actions = "{ key: http.route, action: delete }", more = ""): ReturnType<typeof exampleCollector> {
  return exampleCollector({
    processors: `memory_limiter: { check_interval: 1s, limit_mib: 512 }
batch: {}
attributes/clean: { ${more}actions: [${actions}] }
tail_sampling: { decision_wait: 30s, policies: [{ name: pay, type: string_attribute, string_attribute: { key: http.route, values: [/pay] } }] }`,
    pipelines: `traces: { receivers: [otlp], processors: ${order}, exporters: [otlp_grpc/store] }`,
  });
}
