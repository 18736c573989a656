/** What the library of Go, with which servers read their configurations, refuses as a URL. */

/** Why it is none; `undefined` of what is one, of which a path alone and nothing at all are too. https://pkg.go.dev/net/url#Parse */
export function urlError(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(text)) return "a control character stands in it";
  const { 1: scheme, 2: rest = "" } = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text.replace(/#.*$/s, "")) ?? [];
  if (scheme === undefined && rest.startsWith(":")) return "the scheme before the colon is missing";
  const authority = /^\/\/([^/?]*)/.exec(rest)?.[1];
  if (authority !== undefined)
    return hostError(authority.slice(authority.lastIndexOf("@") + 1)) ?? escapeError(rest.slice(authority.length + 2).replace(/\?.*$/s, ""));
  if (scheme === undefined && !rest.startsWith("/") && /^[^/?]*:/.test(rest)) return "a colon stands in its first part, and no scheme before it";
  return scheme !== undefined && !rest.startsWith("/") ? undefined : escapeError(rest.replace(/\?.*$/s, ""));
}

function hostError(host: string): string | undefined {
  if (/[ "<>^`{}|\\]/.test(host)) return "no host has such characters";
  const { 1: port } = /^(?:\[[^\]]*\]|[^[\]]*?)(?::([^\]]*))?$/.exec(host) ?? [];
  if (host.startsWith("[") && !host.includes("]")) return "the bracket before its host stays open";
  return port === undefined || /^\d*$/.test(port) ? undefined : `\`${port}\` is no port`;
}

function escapeError(path: string): string | undefined {
  const found = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(path)?.[0];
  return found === undefined ? undefined : `\`${found}\` is no escape`;
}
