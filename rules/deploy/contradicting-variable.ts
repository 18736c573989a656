import { defineRule, exampleFile, exampleSpec, inPart, otelEnvironment, type Plan, type Service, scopeOf, variablesIn } from "obsc/rule";

const store = 'const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h", tls: { insecure: true } });';
const sampled = 'traces: traces({ sampling: { head: "10%" } }),\ndeliver: { traces: store },';

export default defineRule({
  name: "deploy/contradicting-variable",
  severity: "error",
  summary: "Variables of OpenTelemetry say what the spec says",
  why: "Two forms of one setting drift apart, and only one of them is believed: the odds of a trace, and where signals go, are then others than everything here assumes.",
  see: "https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/",
  config(config, report, { plan }) {
    if (!["env", "compose", "kubernetes"].includes(config.format)) return;
    for (const { name, value, path, owner } of variablesIn(config, plan)) {
      if (!compared.test(name) || /\$[({]/.test(value)) continue;
      const service = plan.system.services.find((each) => each.name === owner || `${each.name}-env` === owner);
      const derived = service ? valuesOf(service, name, plan) : new Set<string>();
      if (derived.size === 0 || [...derived].some((said) => same(said, value))) continue;
      report(inPart(config, path), {
        message: `\`${name}\` is \`${value}\`, and the spec says ${[...derived].map((said) => `\`${said}\``).join(" or ")}`,
        help: "leave the variable out, or change what it follows from",
      });
    }
  },
  bad: [
    {
      spec: exampleSpec({ before: store, service: `env: { OTEL_TRACES_SAMPLER_ARG: "0.5" },\n${sampled}` }),
      message: "`OTEL_TRACES_SAMPLER_ARG` is `0.5`, and the spec says `0.1`",
      at: [9, 39],
    },
    {
      spec: exampleFile("compose", "services:\n  shop:\n    image: shop:1.4.0\n    environment:\n      OTEL_EXPORTER_OTLP_ENDPOINT: http://jaeger:14268", {
        before: store,
        service: sampled,
      }),
      message: "`OTEL_EXPORTER_OTLP_ENDPOINT` is `http://jaeger:14268`, and the spec says `http://tempo:4317`",
    },
  ],
  good: [{ spec: exampleSpec({ before: store, service: `env: { OTEL_TRACES_SAMPLER_ARG: "0.10" },\n${sampled}` }) }],
});

/** What the spec says itself; the others are a matter of taste. */
const compared = /^OTEL_(TRACES_SAMPLER(_ARG)?|PROPAGATORS|SERVICE_NAME|EXPORTER_OTLP_(\w+_)?(ENDPOINT|PROTOCOL)|(TRACES|METRICS|LOGS)_EXPORTER)$/;

/** In each environment; none where the spec says nothing about it. */
function valuesOf(service: Service, name: string, { system, environment }: Plan): ReadonlySet<string> {
  const environments = environment === undefined && system.environments.length > 0 ? system.environments : [environment];
  const said = environments.flatMap((each) => otelEnvironment(service, scopeOf(system, each)).filter((variable) => variable.name === name));
  return new Set(said.map(({ value }) => value));
}

/** Numbers may be written in more ways than one; a host may be said in full. */
function same(said: string, value: string): boolean {
  if (said === value || (said !== "" && value !== "" && Number(said) === Number(value))) return true;
  const bare = (url: string) => url.replace(/^(https?:\/\/[\w-]+)(\.[\w.-]+)?/, "$1").replace(/\/$/, "");
  return /^https?:/.test(said) && bare(said) === bare(value);
}
