/** From the braces of a summary to the templates of Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
import type { Unit } from "../ir/metric.ts";

/**
 * `{value}` becomes the value in its unit, `{pod}` the label; every other brace stays, so that Prometheus' own
 * `{{ … }}` can be written too.
 */
export function template(text: string, unit: Unit): string {
  return text.replace(/(?<!\{)\{([a-zA-Z_][a-zA-Z0-9_]*)\}(?!\})/g, (_, name: string) => (name === "value" ? valueIn(unit) : labelValue(name)));
}

/** The value of an alert, as people read its unit: "4.2%", "1m 30s", "512MiB", "0.2/s". */
export function valueIn(unit: Unit): string {
  switch (unit) {
    case "ratio":
      return "{{ $value | humanizePercentage }}";
    case "seconds":
      return "{{ $value | humanizeDuration }}";
    case "bytes":
      return "{{ $value | humanize1024 }}B";
    case "bytes/s":
      return "{{ $value | humanize1024 }}B/s";
    default:
      return unit.endsWith("/s") ? "{{ $value | humanize }}/s" : "{{ $value | humanize }}";
  }
}

export function labelValue(name: string): string {
  return isField(name) ? `{{ $labels.${name} }}` : `{{ index $labels ${JSON.stringify(name)} }}`;
}

/** A label as the argument of a function of a template. */
export function labelArgument(name: string): string {
  return isField(name) ? `$labels.${name}` : `(index $labels ${JSON.stringify(name)})`;
}

function isField(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}
