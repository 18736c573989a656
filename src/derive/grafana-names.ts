/** Names by which Grafana knows things, and how texts reach it. */
import type { Backend } from "../ir/backend.ts";
import { shortHash } from "../util/hash.ts";

/** The uid of a datasource: the name of its backend, in the 40 characters that Grafana takes. */
export function datasourceUid({ name }: Pick<Backend, "name">): string {
  return name.length <= 40 ? name : `${name.slice(0, 31)}-${shortHash(name)}`;
}

/** A text of a provisioning file that is no reference: Grafana replaces `$NAME` in it, and `$$` by `$`. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** The environment variable that holds what Grafana needs to ask a server and the spec has no other name for. */
export function passwordVariable(server: string, whose: string, what = "PASSWORD"): string {
  return [server, whose, what]
    .join("_")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_");
}
