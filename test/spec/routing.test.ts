import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AlertmanagerOptions,
  alert,
  alertmanager,
  counter,
  email,
  environments,
  muteTiming,
  nobody,
  pagerduty,
  type Runbooks,
  type SavedQuery,
  savedQuery,
  secret,
  slack,
  webhook,
} from "obsc";
import type { SavedQuery as SavedQueryNode } from "../../src/ir/query.ts";
import type { MuteTiming, Receiver, Routing } from "../../src/ir/routing.ts";
import type { System } from "../../src/ir/system.ts";
import { node, problemsOf } from "../support/spec.ts";
import { systemWith } from "../support/systems.ts";

const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });
const pager = pagerduty("pager", { routingKey: secret.env("PAGERDUTY_KEY"), description: "{{ .CommonLabels.alertname }}" });
const mail = email("mail", { to: "ops@shop.example", smarthost: "smtp.shop.example:587", password: secret.env("SMTP_PASSWORD") });
const hook = webhook("dead-man", { url: "http://bridge:8080/beat" });
const nights = muteTiming("nights", { weekdays: ["monday:friday"], times: [{ from: "22:00", to: "06:00" }], timezone: "Europe/Zurich" });
const requests = counter("shop_requests_total", { help: "Requests" });
const quiet = alert("ShopQuiet", { when: requests.rate().below("1/s"), for: "5m", severity: "info", summary: "s" });
const per = environments("test", "live");

const plain: AlertmanagerOptions = { address: "alertmanager:9093", groupBy: ["alertname"], default: ops };

function said(value: unknown): object {
  const { at: _at, ...rest } = node<{ readonly at: unknown }>(value);
  return rest;
}

describe("a receiver", () => {
  it("says where it sends and by which secret", () => {
    assert.deepEqual(said(ops), { node: "receiver", name: "ops", kind: "slack", channel: "#ops", url: { secret: "file", path: "/run/secrets/slack" } });
    assert.deepEqual(said(pager), {
      ...{ node: "receiver", name: "pager", kind: "pagerduty", routingKey: { secret: "env", name: "PAGERDUTY_KEY" } },
      description: "{{ .CommonLabels.alertname }}",
    });
    assert.deepEqual(said(mail), {
      ...{ node: "receiver", name: "mail", kind: "email", to: "ops@shop.example", smarthost: "smtp.shop.example:587" },
      password: { secret: "env", name: "SMTP_PASSWORD" },
    });
    assert.deepEqual(said(hook), { node: "receiver", name: "dead-man", kind: "webhook", url: "http://bridge:8080/beat" });
    assert.equal(node<Receiver>(nobody).kind, "nobody");
  });

  it("takes no secret as text, no channel without its sign, no address of another form", () => {
    const refused = (statement: () => unknown) => problemsOf(statement);
    assert.deepEqual(
      refused(() => slack("s", { channel: "ops", url: "https://hooks.example/x" } as never)),
      ['1.channel `"ops"` is not a channel', "1.url a text stands where a secret is referred to"],
    );
    assert.deepEqual(
      refused(() => pagerduty("p", {} as never)),
      ["1 `routingKey` is missing"],
    );
    assert.deepEqual(
      refused(() => email("m", { to: "ops", smarthost: "smtp" } as never)),
      ['1.to `"ops"` is not a mail address', '1.smarthost `"smtp"` is not an address'],
    );
    assert.deepEqual(
      refused(() => webhook("w", { url: "bridge:8080" } as never)),
      ['1.url `"bridge:8080"` is not a URL'],
    );
    assert.deepEqual(
      refused(() => webhook("a b", { url: "http://b" })),
      ['0 `"a b"` is not a name'],
    );
  });
});

describe("an Alertmanager", () => {
  it("has the intervals of Alertmanager unless it says others", () => {
    const { groupWait, groupInterval, repeatInterval, routes, inhibit, address } = node<Routing>(alertmanager("alertmanager", plain));
    assert.deepEqual(
      { groupWait, groupInterval, repeatInterval, routes, inhibit, address },
      { groupWait: 30_000, groupInterval: 300_000, repeatInterval: 14_400_000, routes: [], inhibit: [], address: "alertmanager:9093" },
    );
  });

  it("has routes by severity, team and alerts, and inhibitions of severities and alerts", () => {
    const made = node<Routing>(
      alertmanager("alertmanager", {
        ...plain,
        address: per({ test: "localhost:9093", live: "alertmanager:9093" }),
        routes: [
          { severity: "critical", team: "checkout", to: [pager, ops] },
          { alerts: [quiet], to: [nobody], mute: [nights], repeatInterval: "1d" },
        ],
        inhibit: [{ when: "page", silences: quiet, equal: ["alertname"] }],
        watchdog: hook,
      }),
    );
    const [critical, silent] = made.routes;
    assert.deepEqual([critical?.severity, critical?.team, critical?.to.map(({ name }) => name)], ["critical", "checkout", ["pager", "ops"]]);
    assert.deepEqual(
      [silent?.alerts.map(({ name }) => name), silent?.mute.map(({ name }) => name), silent?.repeatInterval],
      [["ShopQuiet"], ["nights"], 86_400_000],
    );
    assert.equal(made.watchdog?.name, "dead-man");
    assert.equal(made.inhibit[0]?.when, "page");
  });

  it("says what is wrong with it at its place", () => {
    const wrong = (options: object) => problemsOf(() => alertmanager("alertmanager", { ...plain, ...options } as never));
    assert.deepEqual(wrong({ default: "ops" }), ['1.default `"ops"` is not a receiver']);
    assert.deepEqual(wrong({ routes: [{ severity: "critical", to: [] }] }), ["1.routes.0.to a route leads to no receiver"]);
    assert.deepEqual(wrong({ routes: [{ severity: "critcal", to: [ops] }] }), ["1.routes.0.severity no severity is called `critcal`"]);
    assert.deepEqual(wrong({ routes: [{ to: [ops], until: "1h" }] }), ["1.routes.0.{until} there is no option `until`"]);
    assert.deepEqual(wrong({ routes: [{ to: [ops], repeatInterval: "0s" }] }), ['1.routes.0.repeatInterval `"0s"` is not a duration over zero']);
    assert.deepEqual(wrong({ groupBy: ["alert name"] }), ['1.groupBy.0 `"alert name"` is not the name of a label']);
    assert.deepEqual(wrong({ inhibit: [{ when: "critical", silences: "warning" }] }), ["1.inhibit.0 `equal` is missing"]);
  });
});

describe("a mute timing", () => {
  it("is of days, times and a zone", () => {
    const { weekdays, times, timezone } = node<MuteTiming>(nights);
    assert.deepEqual({ weekdays, times, timezone }, { weekdays: ["monday:friday"], times: [{ from: "22:00", to: "06:00" }], timezone: "Europe/Zurich" });
  });

  it("takes only days, times and zones that there are", () => {
    const wrong = (options: object) => problemsOf(() => muteTiming("m", options as never));
    assert.deepEqual(wrong({ weekdays: ["mon"] }), ['1.weekdays.0 `"mon"` is not a day of the week or a range of them']);
    assert.deepEqual(wrong({ times: [{ from: "9:00", to: "24:30" }] }), [
      '1.times.0.from `"9:00"` is not a time of the day',
      '1.times.0.to `"24:30"` is not a time of the day',
    ]);
    assert.deepEqual(wrong({ times: [{ from: "09:00", to: "09:00" }] }), ["1.times.0 the time from `09:00` to `09:00` is empty"]);
    assert.deepEqual(wrong({ timezone: "Europe/Zurick" }), ['1.timezone `"Europe/Zurick"` is not a time zone']);
  });
});

describe("a system", () => {
  const queries: readonly SavedQuery[] = [savedQuery("All requests", requests.rate())];
  const runbooks: Runbooks = { dir: "docs/runbooks", url: "https://docs.example", sections: ["what to do"], template: "runbook.hbs", notes: "notes" };

  it("has its routing, saved queries and runbooks, and a service its queries", () => {
    const made = node<System>(systemWith({ queries }, { routing: alertmanager("alertmanager", plain), queries, runbooks }));
    assert.equal(made.routing?.name, "alertmanager");
    assert.deepEqual(made.runbooks, { ...runbooks });
    assert.deepEqual(
      [made.queries, made.services[0]?.queries].map((each) => each?.map(({ title }) => title)),
      [["All requests"], ["All requests"]],
    );
    assert.equal(node<System>(systemWith({}, { runbooks: { dir: "d" } })).runbooks?.notes, "runbooks");
  });

  it("takes no metric as a query, and no path from the root beside the spec", () => {
    assert.deepEqual(
      problemsOf(() => savedQuery("Requests", requests as never)),
      ["1 the counter `shop_requests_total` is not a query"],
    );
    const wrong = node<SavedQueryNode>(savedQuery("Requests", requests as never));
    assert.deepEqual(node<System>(systemWith({}, { queries: [wrong as never] })).queries, []);
    assert.deepEqual(
      problemsOf(() => systemWith({}, { runbooks: { dir: "d", notes: "/notes", template: "" } })),
      ['1.runbooks.template `""` is not a path from the folder of the spec', '1.runbooks.notes `"/notes"` is not a path from the folder of the spec'],
    );
  });

  it("has every environment for which the address of its Alertmanager is said", () => {
    const address = per({ test: "localhost:9093", live: "alertmanager:9093" });
    const found = problemsOf(() => systemWith({}, { routing: alertmanager("alertmanager", { ...plain, address }) }));
    assert.deepEqual(found, ["1 values are said for `test` and `live`, which are no environments of the system"]);
  });
});
