/** Hosts and ports of URLs and addresses. */

export interface HostPort {
  readonly host: string;
  /** That of the scheme where none is said. */
  readonly port: number | undefined;
}

/** Of `http://loki:3100/otlp`, `tempo:4317`, `[::1]:9090`; undefined of what is neither. */
export function hostPort(address: string): HostPort | undefined {
  const found = /^(?:(https?):\/\/)?(?:[^/@\s]*@)?(\[[^\]]+\]|[^/:\s]+)(?::(\d{1,5}))?(?:\/\S*)?$/.exec(address);
  if (!found) return undefined;
  const [, scheme, host = "", port] = found;
  const byScheme = scheme === "https" ? 443 : scheme === "http" ? 80 : undefined;
  return { host, port: port === undefined ? byScheme : Number(port) };
}

/** Whether containers of one network could have this name among each other: one label, and not the machine itself. */
export function isContainerName(host: string): boolean {
  return /^[A-Za-z0-9][\w-]*$/.test(host) && !/^\d+$/.test(host) && host !== "localhost";
}

/** Names of containers in URLs and addresses. */
export function hostsIn(...values: readonly unknown[]): readonly string[] {
  return values.flatMap((value): readonly string[] => {
    if (typeof value === "string") {
      const host = /^(https?:\/\/|[\w-]+:\d+)/.test(value) ? hostPort(value)?.host : undefined;
      return host !== undefined && isContainerName(host) ? [host] : [];
    }
    if (typeof value !== "object" || value === null) return [];
    return hostsIn(...(Array.isArray(value) ? value : Object.values(value)));
  });
}
