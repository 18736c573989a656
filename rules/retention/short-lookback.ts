import { defineRule, type ExampleText, exampleRaw, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "retention/short-lookback",
  severity: "warning",
  summary: "What a Loki keeps can be queried",
  why: "Lines older than `max_query_lookback` are stored and paid for, and no query finds them.",
  see: "https://grafana.com/docs/loki/latest/configure/#limits_config",
  config(config, report) {
    if (config.format !== "loki") return;
    const [document = {}] = config.documents;
    const limits = isMap(document.limits_config) ? document.limits_config : {};
    const kept = hoursIn(limits.retention_period);
    const seen = hoursIn(limits.max_query_lookback);
    // 0 is no limit.
    if (kept === undefined || seen === undefined || seen === 0 || seen >= kept) return;
    report(inPart(config, ["limits_config", "max_query_lookback"]), {
      message: `queries look back ${limits.max_query_lookback}, while lines are kept for ${limits.retention_period}`,
      help: "give both the same value, or keep less",
    });
  },
  bad: [{ spec: looking("24h"), message: "queries look back 24h, while lines are kept for 168h", at: [8, 25] }],
  good: [{ spec: looking("168h") }, { spec: looking("0s") }],
});

function hoursIn(value: unknown): number | undefined {
  const [, amount, unit = "h"] = /^(\d+)(w|d|h|m|s)$/.exec(String(value ?? "")) ?? [];
  const hours: Readonly<Record<string, number>> = { w: 168, d: 24, h: 1, m: 1 / 60, s: 1 / 3600 };
  return amount === undefined ? undefined : Number(amount) * (hours[unit] ?? 0);
}

function looking(back: string): ExampleText {
  return exampleRaw(
    "loki",
    `limits_config:\n  retention_period: 168h\n  max_query_lookback: ${back}\ncompactor:\n  retention_enabled: true\n  delete_request_store: filesystem`,
  );
}
