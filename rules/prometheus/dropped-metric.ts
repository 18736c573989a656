import {
  type ComponentSettings,
  type ConfigFile,
  type Context,
  defineRule,
  type ExampleText,
  eachOf,
  elements,
  examplePrometheus,
  inPart,
  inQuery,
  listed,
  listedValues,
  nameOfSelector,
  type QueryPart,
  queriesRead,
  type RelabelStep,
  relabelSteps,
  stepWithout,
  type VectorSelector,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/dropped-metric",
  severity: "error",
  foreign: "warning",
  summary: "What rules and dashboards read is not dropped on its way into the storage",
  why: "A list of what to keep or to drop ages apart from the rules: an alert on a series that is thrown away never fires, and nobody notices.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#metric_relabel_configs",
  config(config, report, context) {
    if (config.format !== "prometheus") return;
    const ways = waysIn(context);
    if (!ways.all.some(({ steps }) => steps.some(({ action }) => action === "drop" || action === "keep"))) return;
    for (const [step, reads] of dropsOf(readsIn(context), ways, context)) {
      if (!ways.all.some((way) => way.config === config && way.steps.includes(step))) continue;
      const names = [...new Set(reads.map(({ name }) => name))];
      const one = names.length === 1;
      const done = step.action === "keep" ? "not kept" : "dropped";
      report(inPart(config, [...step.path, step.regex === undefined ? "action" : "regex"]), {
        message: `${listed(names, 4)} ${one ? "is" : "are"} ${done} here, and ${readersOf(reads)} ${one ? "it" : "them"}`,
        help: step.action === "keep" ? `add \`${names.join("|")}\` to the expression` : `write an expression that does not take ${listed(names)}`,
        related: reads.slice(0, 3).map(({ name, query, selector }) => ({ message: `\`${name}\` is read here`, at: inQuery(query, selector).part })),
      });
    }
  },
  bad: [
    {
      spec: reading("rate(shop_orders_total[1h])", "{ source_labels: [__name__], regex: shop_.*, action: drop }"),
      message: "`shop_orders_total` is dropped here, and `ShopIdle` reads it",
      at: [12, 47],
    },
    {
      spec: reading('rate(shop_orders_total{job="shop"}[1h]) - rate(shop_sold_total[1h])', "{ source_labels: [__name__], regex: go_.*|up, action: keep }"),
      message: "`shop_orders_total` and `shop_sold_total` are not kept here, and `ShopIdle` reads them",
    },
    {
      spec: reading("rate(shop_orders_total[1h])", "{ source_labels: [__name__], action: drop }", "  - job_name: other"),
      message: "`shop_orders_total` is dropped here, and `ShopIdle` reads it",
      at: [12, 48],
    },
  ],
  good: [
    { file: "prometheus", spec: "remote_write: [{ url: 'https://far', write_relabel_configs: [{ source_labels: [__name__], action: drop }] }]\n" },
    { spec: reading("rate(shop_orders_total[1h])", "{ source_labels: [__name__], regex: go_.*, action: drop }") },
    { spec: reading("rate(shop_orders_total[1h])", "{ source_labels: [__name__, queue], regex: shop_.*;mail, action: drop }") },
    { spec: reading("rate(shop_orders_total[1h])", '{ target_label: __name__ }\n      - { source_labels: [__name__], regex: ".*", action: drop }') },
    { spec: reading("up + scrape_duration_seconds", "{ source_labels: [__name__], action: drop }") },
    { spec: reading("elsewhere", "{ source_labels: [__name__], action: drop }", "  - job_name: other") },
    { spec: reading("elsewhere", "{ source_labels: [__name__], action: drop }", "    honor_labels: true\n  - job_name: other") },
    { spec: reading('elsewhere{job="other"}', "{ source_labels: [__name__], action: drop }", "  - job_name: other") },
    { spec: reading("elsewhere", "{ source_labels: [__name__], action: drop }", "otlp: {}") },
  ],
});

/** By which series come into the storage that rules read: a job, or what another server sends. */
interface Way {
  readonly config: ConfigFile;
  readonly steps: readonly RelabelStep[];
  /** The value of `job` on its series; absent: any. */
  readonly job?: string;
}

interface Ways {
  readonly all: readonly Way[];
  /** There are none beside them. */
  readonly complete: boolean;
}

/** What reads a series. */
interface Read {
  readonly name: string;
  readonly query: QueryPart;
  readonly selector: VectorSelector;
}

/** Into the server that evaluates the rules: its own jobs, or, where another one scrapes for it, what that sends. */
function waysIn({ plan, scope }: Context): Ways {
  const configs = plan.configs.filter(({ format }) => format === "prometheus");
  const documentOf = ({ documents }: ConfigFile): ComponentSettings => documents[0] ?? {};
  const isRemote = plan.foreign ? configs.every((config) => documentOf(config).rule_files === undefined) : scope.prometheus?.ruler !== undefined;
  const sent = isRemote ? configs.flatMap((config) => stepsOf(config, "remote_write", "write_relabel_configs")) : [];
  if (sent.length > 0) return { all: sent.map(({ config, steps }) => ({ config, steps })), complete: true };
  const jobs = configs.flatMap((config) => stepsOf(config, "scrape_configs", "metric_relabel_configs"));
  const isRenamed = jobs.some(({ settings }) => settings.honor_labels === true || relabelSteps(settings.relabel_configs, []).some(mayNameJob));
  return {
    all: jobs.map(({ config, steps, settings }) => ({ config, steps, ...(!isRenamed && { job: String(settings.job_name) }) })),
    // What is sent, or stands in other files, nobody sees.
    complete: configs.every((config) => documentOf(config).otlp === undefined && documentOf(config).scrape_config_files === undefined),
  };
}

function stepsOf(config: ConfigFile, section: string, key: string): readonly (Way & { readonly settings: ComponentSettings })[] {
  return elements(config.documents[0]?.[section], [section]).map(({ data, path }) => ({
    config,
    settings: data,
    steps: relabelSteps(data[key], [...path, key]),
  }));
}

function mayNameJob({ step, action }: RelabelStep): boolean {
  return step.target_label === "job" || action === "labelmap";
}

/** Made by Prometheus itself, behind the steps of a job. */
const own = /^(up|scrape_(duration_seconds|samples_scraped|samples_post_metric_relabeling|series_added|timeout_seconds|sample_limit|body_size_bytes))$/;

/** What rules and panels read that no rule records. */
function readsIn(context: Context): readonly Read[] {
  const reads: Read[] = [];
  for (const query of queriesRead(context))
    eachOf(query.expr, "selector", (selector) => {
      const name = nameOfSelector(selector);
      if (name !== undefined && !/^ALERTS(_FOR_STATE)?$/.test(name) && !context.lookup(name)?.recordedFrom) reads.push({ name, query, selector });
    });
  return reads;
}

/** Steps that leave nothing of what is read, each with what that is; of several that one has to pass, the first. */
function dropsOf(reads: readonly Read[], ways: Ways, context: Context): ReadonlyMap<RelabelStep, readonly Read[]> {
  const drops = new Map<RelabelStep, Read[]>();
  for (const read of reads) {
    const taken = waysOf(read, ways, context);
    const steps = taken.map((way) => (way.job !== undefined && own.test(read.name) ? undefined : stepWithout(read.name, way.steps)));
    const [first] = steps;
    if (first === undefined || steps.includes(undefined)) continue;
    const known = drops.get(first);
    if (known) known.push(read);
    else drops.set(first, [read]);
  }
  return drops;
}

/** The ways by which a series may come; none where that is not known. */
function waysOf({ name, selector }: Read, { all, complete }: Ways, { plan, lookup }: Context): readonly Way[] {
  const series = lookup(name)?.metric;
  const matcher = selector.matchers.find(({ label }) => label === "job");
  const jobs = (matcher && listedValues(matcher)) ?? plan.catalogue.metrics.find((metric) => metric.name === series)?.job;
  const named = jobs?.map((job) => all.find((way) => way.job === job));
  if (!named || all.some(({ job }) => job === undefined)) return complete ? all : [];
  const found = named.flatMap((way) => way ?? []);
  return found.length === named.length ? found : [];
}

function readersOf(reads: readonly Read[]): string {
  const names = new Set(reads.map(({ query }) => query.rule?.name));
  const [name] = names;
  return names.size === 1 ? `${name === undefined ? "a dashboard" : `\`${name}\``} reads` : "rules read";
}

function reading(query: string, step: string, more = ""): ExampleText {
  return examplePrometheus(
    `scrape_configs:
  - job_name: shop
    metric_relabel_configs:
      - ${step}
${more}`,
    {
      before: `const orders = counter("shop_orders_total", { help: "Orders" });
const sold = counter("shop_sold_total", { help: "Things sold" });`,
      service: `metrics: { orders, sold },
alerts: [alert("ShopIdle", { when: promql\`${query}\`.below(1), for: "5m", severity: "warning", summary: "{value}" })],`,
    },
  );
}
