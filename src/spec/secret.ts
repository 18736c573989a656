/** References to secrets: where one is kept, never its text. */

import { within } from "../ir/place.ts";
import type { Secret as SecretNode } from "../ir/value.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { isRecord, nonEmptyText, rootedPath, shown, textOf } from "./options.ts";

/** Where a secret is kept. Its text has no place in a spec, and none in a file that obsc writes. */
export interface Secret {
  readonly secret: "env" | "file" | "kubernetes";
}

/** `headers: { Authorization: secret.env("LOKI_AUTHORIZATION") }` */
export const secret = {
  /** An environment variable of the program that needs the secret, by its name: `secret.env("LOKI_TOKEN")`. */
  env(name: string): Secret {
    const node: SecretNode = { secret: "env", name: variable.read(name, within(placeOf(secret.env), 0), "secret") ?? "SECRET" };
    return node;
  },
  /** A file on the machine of the program that needs the secret, by its path from the root: `secret.file("/run/secrets/loki")`. */
  file(path: `/${string}`): Secret {
    const node: SecretNode = { secret: "file", path: rootedPath.read(path, within(placeOf(secret.file), 0), "secret") ?? "/run/secrets/secret" };
    return node;
  },
  /** A key of a Kubernetes Secret in the namespace of the program that needs it: `secret.kubernetes("loki-credentials", "token")`. */
  kubernetes(name: string, key: string): Secret {
    const at = placeOf(secret.kubernetes);
    const node: SecretNode = {
      secret: "kubernetes",
      name: nonEmptyText.read(name, within(at, 0), "secret") ?? "secret",
      key: nonEmptyText.read(key, within(at, 1), "secret") ?? "key",
    };
    return node;
  },
};

/** A place for a secret. What stands there instead is not repeated in the finding: it may be the secret. */
export const secretReference: Option<SecretNode> = {
  read(value, at, subject) {
    if (isRecord(value) && typeof value.secret === "string") return value as unknown as SecretNode;
    const what = typeof value === "string" ? "a text" : shown(value);
    problem({
      subject,
      message: `${what} stands where a secret is referred to`,
      help: 'say where it is kept: `secret.env("NAME")`, `secret.file("/path")`',
      at,
    });
    return undefined;
  },
};

const variable = textOf("the name of an environment variable", "use letters, digits and `_`, no digit first", /^[A-Za-z_]\w*$/);
