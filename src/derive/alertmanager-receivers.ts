/** The receivers of an Alertmanager: one entry for each combination that a route leads to, so that every route has exactly one and reaches all. */
import type { Receiver, Routing } from "../ir/routing.ts";
import type { Secret } from "../ir/value.ts";
import { defined } from "../util/defined.ts";
import type { Settings } from "./collector-part.ts";
import { notificationTexts, type Texts, type Wording } from "./notification-texts.ts";

/** Those that routes lead to, each once, in the order of their first use; that of the watchdog is the last. */
export function receiversOf(routing: Routing): readonly Receiver[] {
  const used = [routing.default, ...routing.routes.flatMap(({ to }) => to), ...(routing.watchdog ? [routing.watchdog] : [])];
  return used.filter((receiver, index) => used.findIndex(({ name, kind }) => name === receiver.name && kind === receiver.kind) === index);
}

/** Receivers that one notification goes to, under the name of their entry. */
export interface Entry {
  readonly name: string;
  readonly receivers: readonly Receiver[];
  /** It hears that the way is whole, and must not hear when that ends: silence is the alarm. */
  readonly beats?: boolean;
}

/** The entry of a route to these: whoever tells nobody is left out beside others. */
export function entryOf(to: readonly Receiver[]): Entry {
  const told = [...new Set(to)].filter(({ kind }) => kind !== "nobody");
  return told.length === 0 ? { name: "nobody", receivers: [] } : { name: told.map(({ name }) => name).join("-and-"), receivers: told };
}

/** The entry of the watchdog: its own, also where others use the same receiver. */
export function watchdogEntry({ watchdog, routes, default: usual }: Routing): Entry {
  if (!watchdog) return { name: "nobody", receivers: [] };
  const shared = [usual, ...routes.flatMap(({ to }) => (to.length === 1 ? to : []))].some(({ name }) => name === watchdog.name);
  return { name: shared ? `${watchdog.name}-watchdog` : watchdog.name, receivers: [watchdog], beats: true };
}

/** How secrets become files is the business of whoever calls: `secretFile`. */
export function entrySettings({ name, receivers, beats }: Entry, fileOf: (secret: Secret) => string, wording: Wording): Settings {
  const texts = notificationTexts(wording);
  const lists = new Map<string, Settings[]>();
  for (const receiver of receivers) {
    if (receiver.kind === "nobody") continue;
    const key = `${receiver.kind}_configs`;
    const list = lists.get(key) ?? [];
    list.push({ ...integration(receiver, fileOf, texts), send_resolved: beats !== true });
    lists.set(key, list);
  }
  return { name, ...Object.fromEntries(lists) };
}

function integration(receiver: Exclude<Receiver, { kind: "nobody" }>, fileOf: (secret: Secret) => string, texts: Texts): Settings {
  switch (receiver.kind) {
    case "slack":
      return {
        channel: receiver.channel,
        api_url_file: fileOf(receiver.url),
        color: texts.slackColor,
        title: receiver.title ?? texts.title,
        title_link: texts.titleLink,
        text: receiver.text ?? texts.slack,
      };
    case "pagerduty":
      return {
        routing_key_file: fileOf(receiver.routingKey),
        description: receiver.description ?? texts.line,
        severity: texts.pagerdutySeverity,
        class: "{{ .CommonLabels.alertname }}",
        component: "{{ .CommonLabels.service }}",
        group: "{{ .CommonLabels.team }}",
        details: texts.details,
        links: texts.links.map(({ title, annotation }) => ({
          href: `{{ with index .Alerts 0 }}{{ .Annotations.${annotation} }}{{ end }}`,
          text: title,
        })),
      };
    case "email": {
      const { to, smarthost, password } = receiver;
      const from = receiver.from ?? `alertmanager@${to.slice(to.indexOf("@") + 1)}`;
      const username = receiver.username ?? (password && from);
      return {
        to,
        from,
        smarthost,
        ...defined({ auth_username: username, auth_password_file: password && fileOf(password) }),
        headers: { Subject: texts.title },
        html: "",
        text: texts.mail,
      };
    }
    case "webhook":
      return typeof receiver.url === "string" ? { url: receiver.url } : { url_file: fileOf(receiver.url) };
  }
}
