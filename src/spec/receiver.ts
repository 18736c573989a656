/** Receivers: where a notification goes. Each is declared once, and named by the routes that lead to it. */
import { type Place, within } from "../ir/place.ts";
import type { Receiver as ReceiverNode } from "../ir/routing.ts";
import type { Secret as SecretNode } from "../ir/value.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import { readName, subjectOf } from "./name.ts";
import { address, isRecord, made, nonEmptyText, optional, textOf, url } from "./options.ts";
import type { Address, Url } from "./quantity.ts";
import { type Secret, secretReference } from "./secret.ts";

/** Where notifications go; made by `slack`, `pagerduty`, `email`, `webhook`, or `nobody`. */
export interface Receiver {
  readonly node: "receiver";
  readonly name: string;
}

/** A channel of Slack: `slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") })`. */
export function slack(
  name: string,
  options: {
    /** With its `#`: `"#shop-alerts"`. */
    readonly channel: `#${string}`;
    /** The webhook that Slack gave, which is a secret. */
    readonly url: Secret;
    /** The first line, a template of Alertmanager's. Default: how bad it is, the alert, and how many of it fire. `"{{ .CommonLabels.alertname }}"` */
    readonly title?: string;
    /** What stands under it, a template of Alertmanager's. Default: the summary of each alert with its runbook and dashboard. `"{{ .CommonAnnotations.summary }}"` */
    readonly text?: string;
  },
): Receiver {
  const [node, { channel, url: hook, ...texts }] = begun(slack, name, options, {
    channel: textOf("a channel", 'write it with its sign: "#ops"', /^#\S+$/),
    url: secretReference,
    title: optional(nonEmptyText),
    text: optional(nonEmptyText),
  });
  return receiver({ ...node, kind: "slack", channel: channel ?? "#unknown", url: hook ?? lost, ...defined(texts) });
}

/** A service of PagerDuty, by its integration of the events API 2: `pagerduty("pager", { routingKey: secret.env("PAGERDUTY_KEY") })`. */
export function pagerduty(
  name: string,
  options: {
    /** The integration key. */
    readonly routingKey: Secret;
    /** The line that wakes somebody, a template of Alertmanager's. Default: the alert and its summary. `"{{ .CommonAnnotations.summary }}"` */
    readonly description?: string;
  },
): Receiver {
  const [node, { routingKey, description }] = begun(pagerduty, name, options, { routingKey: secretReference, description: optional(nonEmptyText) });
  return receiver({ ...node, kind: "pagerduty", routingKey: routingKey ?? lost, ...defined({ description }) });
}

/** Mail: `email("mail", { to: "ops@shop.example", smarthost: "smtp.shop.example:587", password: secret.env("SMTP_PASSWORD") })`. */
export function email(
  name: string,
  options: {
    /** Who gets it: `"ops@shop.example"`. */
    readonly to: `${string}@${string}`;
    /** Who it comes from. Default: `alertmanager@` and what stands behind the `@` of `to`. */
    readonly from?: `${string}@${string}`;
    /** The server that takes mail, by host and port; anything but port 465 is asked for STARTTLS. */
    readonly smarthost: Address;
    /** Default: `from`, where there is a password. */
    readonly username?: string;
    /** Default: none, and nobody logs in. */
    readonly password?: Secret;
  },
): Receiver {
  const [node, { to, smarthost, ...rest }] = begun(email, name, options, {
    to: mailAddress,
    from: optional(mailAddress),
    smarthost: address,
    username: optional(nonEmptyText),
    password: optional(secretReference),
  });
  return receiver({ ...node, kind: "email", to: to ?? "unknown@localhost", smarthost: smarthost ?? "localhost:25", ...defined(rest) });
}

/** An HTTP address to which Alertmanager posts what fires: `webhook("dead-man", { url: secret.env("DEAD_MAN_URL") })`. */
export function webhook(
  name: string,
  options: {
    /** As text where whoever knows it can do no harm with it: `"http://bridge:8080/alerts"`. */
    readonly url: Secret | Url;
  },
): Receiver {
  const [node, { url: target }] = begun(webhook, name, options, { url: secretOrUrl });
  return receiver({ ...node, kind: "webhook", url: target ?? lost });
}

/** Takes alerts and tells nobody: `{ severity: "info", to: [nobody] }`. */
export const nobody: Receiver = receiver({ node: "receiver", kind: "nobody", name: "nobody", at: { kind: "spec", call: {}, path: [] } });

/** A receiver in a list of them. */
export const receiverOption: Option<ReceiverNode> = made("receiver", "a receiver", 'make one with `slack("…", { … })`, `pagerduty`, `email` or `webhook`');

const lost: SecretNode = { secret: "file", path: "/run/secrets/secret" };
const mailAddress = textOf("a mail address", 'write it as "ops@shop.example"', /^[^\s@]+@[^\s@]+$/);
const secretOrUrl: Option<SecretNode | string> = {
  read: (value, at, subject) => (isRecord(value) ? secretReference : url).read(value, at, subject),
};

/** What all receivers have, and their own options as read. */
function begun<S extends Readonly<Record<string, Option<unknown>>>>(construct: (...args: never[]) => unknown, name: string, options: unknown, shape: S) {
  const at: Place = placeOf(construct);
  const subject = subjectOf("receivers", name);
  const read = readOptions(options, within(at, 1), subject, shape);
  return [{ node: "receiver", name: readName(name, at, subject), at }, read] as const;
}

function receiver(node: ReceiverNode): Receiver {
  return node;
}
