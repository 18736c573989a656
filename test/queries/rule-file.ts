/** The queries of the sets as a rule file. */
import type { Correct } from "./correct.ts";

/** Each query as a rule of a group of its own, one line each of what is said, so that a place is a line and a column. */
export function ruleFile(queries: readonly Correct[]): readonly string[] {
  return [
    "groups:",
    ...queries.flatMap(({ expr, alert, interval }, index) => {
      const { alert: name, ...said } = alert ?? {};
      const rule = alert ? { alert: name ?? `Alert${index}`, expr, ...said } : { record: `level:recorded_${index}:op`, expr };
      return [
        `- name: group-${index}`,
        ...(interval === undefined ? [] : [`  interval: ${interval}`]),
        "  rules:",
        ...Object.entries(rule).flatMap(([key, value], at) => {
          const indent = at === 0 ? "  - " : "    ";
          if (typeof value === "string") return [`${indent}${key}: ${quoted(value)}`];
          return [`${indent}${key}:`, ...Object.entries(value as Record<string, string>).map(([label, text]) => `      ${label}: ${quoted(text)}`)];
        }),
      ];
    }),
  ];
}

/** In single quotes nothing but these has another meaning. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The same without the marks of where a finding lies. */
export function unmarked<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/[«»]/g, "")) as T;
}
