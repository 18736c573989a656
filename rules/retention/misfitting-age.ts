import { type ComponentSettings, defineRule, type ExampleText, exampleRaw, inPart, isMap, promDuration } from "obsc/rule";

const setting = "reject_old_samples_max_age";

export default defineRule({
  name: "retention/misfitting-age",
  severity: "warning",
  summary: "The age at which Loki rejects a line fits how long it keeps one",
  why: "A line that is accepted although it is older than what is kept is deleted at once, and nobody hears of it; one that is rejected is counted, and its sender told.",
  see: "https://grafana.com/docs/loki/latest/configure/#limits_config",
  config(config, report) {
    const [document = {}] = config.documents;
    const limits = config.format === "loki" && isMap(document.limits_config) ? document.limits_config : {};
    const age = promDuration(limits[setting]);
    const found = age === undefined ? undefined : misfit(age, limits, document);
    if (found) report(inPart(config, ["limits_config", setting]), found);
  },
  bad: [
    {
      spec: limited("retention_period: 7d", `${setting}: 2w`),
      message: "lines are accepted until they are 2w old, and kept until they are 7d old",
      at: [8, 33],
    },
    {
      spec: limited("retention_period: 24h", "retention_stream: [{ selector: '{app=\"shop\"}', priority: 1, period: 72h }]", `${setting}: 168h`),
      message: "lines are accepted until they are 168h old, and kept until they are 72h old",
    },
    { spec: limited("reject_old_samples: false", `${setting}: 168h`), message: "`reject_old_samples` is false, so that lines of any age are accepted" },
    { spec: limited(`${setting}: 0s`), message: "every line is older than 0s when it arrives, and rejected" },
  ],
  good: [
    { spec: limited("retention_period: 168h", `${setting}: 1w`) },
    { spec: limited("retention_period: 0s", `${setting}: 1w`) },
    { spec: limited("retention_period: 24h", "retention_stream: [{ selector: '{app=\"shop\"}', priority: 1, period: 14d }]", `${setting}: 168h`) },
    { spec: limited("retention_period: 24h", `${setting}: 168h`, "per_tenant_override_config: /etc/loki/overrides.yaml") },
    { spec: limited("retention_period: 24h", "reject_old_samples: true") },
    { spec: exampleRaw("loki", `limits_config:\n  ${setting}: 14d`) },
  ],
});

function misfit(age: number, limits: ComponentSettings, document: ComponentSettings) {
  if (limits.reject_old_samples === false)
    return {
      message: "`reject_old_samples` is false, so that lines of any age are accepted",
      help: `leave \`${setting}\` out, or write \`reject_old_samples: true\``,
    };
  if (age === 0) return { message: "every line is older than 0s when it arrives, and rejected", help: "write how old a line may be: `168h`" };
  const kept = keptLongest(limits, document);
  if (kept === undefined || age <= kept.milliseconds) return undefined;
  return {
    message: `lines are accepted until they are ${limits[setting]} old, and kept until they are ${kept.said} old`,
    help: `write \`${setting}: ${kept.said}\`, or keep them for longer`,
  };
}

/** The longest that any line is kept; unknown where nothing is deleted, or where tenants have limits of their own. */
function keptLongest(limits: ComponentSettings, document: ComponentSettings): { readonly said: string; readonly milliseconds: number } | undefined {
  const isEnabled = isMap(document.compactor) && document.compactor.retention_enabled === true;
  if (!isEnabled || limits.per_tenant_override_config !== undefined || document.runtime_config !== undefined) return undefined;
  const streams = Array.isArray(limits.retention_stream) ? limits.retention_stream : [];
  const said = [limits.retention_period, ...streams.map((stream) => (isMap(stream) ? stream.period : undefined))];
  const kept = said.map((each) => ({ said: String(each), milliseconds: promDuration(each) ?? Number.POSITIVE_INFINITY }));
  // 0 is for ever.
  return kept.some(({ milliseconds }) => milliseconds === 0) ? undefined : kept.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
}

function limited(...settings: readonly string[]): ExampleText {
  return exampleRaw(
    "loki",
    `limits_config:\n${settings.map((each) => `  ${each}`).join("\n")}\ncompactor:\n  retention_enabled: true\n  delete_request_store: filesystem`,
  );
}
