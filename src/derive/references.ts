/** What a configuration takes from where it runs: environment variables, and files that it names. */

export interface References {
  /** Names of variables, in the order in which they stand there. */
  readonly variables: ReadonlySet<string>;
  /** Paths from the root of files with secrets, keys and certificates. */
  readonly files: ReadonlySet<string>;
}

/** Of data as a program reads it, or of the text of a file that is no YAML. */
export function referencesIn(...parts: readonly unknown[]): References {
  const variables = new Set<string>();
  const files = new Set<string>();
  const look = (value: unknown, key = ""): void => {
    if (typeof value === "string") {
      for (const name of variablesIn(value)) variables.add(name);
      const file = /\$(?:__file\{|\{file:)([^}]+)\}/.exec(value)?.[1] ?? (/_file$|^(ca|cert|key)$/.test(key) && value.startsWith("/") ? value : undefined);
      if (file !== undefined) files.add(file);
    } else if (Array.isArray(value)) for (const each of value) look(each, key);
    else if (typeof value === "object" && value !== null)
      for (const [name, each] of Object.entries(value)) {
        if (name === "http_headers") for (const file of headerFiles(each)) files.add(file);
        look(each, name);
      }
  };
  for (const part of parts) look(part);
  return { variables, files };
}

/** Headers that Prometheus reads from files: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config */
function headerFiles(headers: unknown): readonly string[] {
  if (typeof headers !== "object" || headers === null) return [];
  return Object.values(headers).flatMap((header: { readonly files?: readonly string[] } | null) => header?.files ?? []);
}

/** `${env:NAME}` of the collector, `$__env{NAME}` of Grafana, `${NAME}` of Loki and its kin, `sys.env("NAME")` of Alloy; with a default, it need not be set. */
function variablesIn(text: string): readonly string[] {
  const found = text.matchAll(/(?<!\$)\$\{(?:env:)?([A-Za-z_]\w*)\}|\$__env\{([A-Za-z_]\w*)\}|sys\.env\("([A-Za-z_]\w*)"\)/g);
  return [...found].map(([, plain, grafana, alloy]) => plain ?? grafana ?? alloy ?? "");
}
