import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AlertmanagerOptions, alert, alertmanager, counter, email, muteTiming, nobody, pagerduty, ratio, secret, slack, slo, system, webhook } from "obsc";
import { alertmanagerSecrets } from "../../src/derive/alertmanager-secrets.ts";
import type { ConfigFile, Path } from "../../src/derive/part.ts";
import { placeIn } from "../../src/derive/part.ts";
import { derive } from "../../src/derive/plan.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { SpecPlace } from "../../src/ir/place.ts";
import { nodeOf, systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests" });
const failed = counter("shop_failed_total", { help: "Requests that failed" });
const common = { when: failed.rate().above("1/s"), for: "5m", summary: "{value}" } as const;
const alerts = [
  alert("ShopFails", { ...common, severity: "critical" }),
  alert("ShopFailsABit", { ...common, severity: "warning" }),
  alert("Shop.Odd", { ...common, severity: "warning" }),
];
const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });
const pager = pagerduty("pager", { routingKey: secret.env("PAGERDUTY_KEY") });
const mail = email("mail", { to: "ops@shop.example", smarthost: "smtp:587", password: secret.kubernetes("smtp", "password") });
const beat = webhook("beat", { url: secret.env("BEAT_URL") });
const nights = muteTiming("nights", { weekdays: ["friday:sunday"], times: [{ from: "22:00", to: "06:00" }], timezone: "Europe/Zurich" });
const slos = [slo("shop-availability", { objective: "99.9%", window: "30d", bad: ratio(failed, requests) })];

function shop(options: Partial<AlertmanagerOptions> = {}) {
  const routing = alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: ops, ...options });
  return systemWith({ metrics: { requests, failed }, alerts, slos }, { routing });
}

function configOf(options: Partial<AlertmanagerOptions> = {}): ConfigFile {
  const found = derive(shop(options)).configs.find(({ format }) => format === "alertmanager");
  assert.ok(found);
  return found;
}

function documentOf(options: Partial<AlertmanagerOptions> = {}) {
  // biome-ignore lint/suspicious/noExplicitAny: the tests look deep into the document.
  return configOf(options).documents[0] as any;
}

describe("the configuration of Alertmanager", () => {
  it("has a route for each declared one, with all its receivers in one entry", () => {
    const { route, receivers } = documentOf({
      routes: [
        { severity: "critical", to: [pager, ops] },
        { alerts: [alerts[1] as never, alerts[2] as never], team: "checkout", to: [mail, nobody], repeatInterval: "1d" },
        { alerts: [alerts[0] as never], to: [nobody] },
        { to: [ops] },
      ],
    });
    assert.deepEqual(route.routes.slice(1), [
      { matchers: ['severity="critical"'], receiver: "pager-and-ops" },
      { matchers: ['team="checkout"', 'alertname=~"ShopFailsABit|Shop\\\\.Odd"'], receiver: "mail", repeat_interval: "1d" },
      { matchers: ['alertname="ShopFails"'], receiver: "nobody" },
      { receiver: "ops" },
    ]);
    const kinds = receivers.map(({ name, ...lists }: { readonly name: string }) => [name, Object.keys(lists)]);
    assert.deepEqual(kinds, [
      ["ops", ["slack_configs"]],
      ["nobody", []],
      ["pager-and-ops", ["pagerduty_configs", "slack_configs"]],
      ["mail", ["email_configs"]],
    ]);
  });

  it("takes the watchdog first, and does not tell its receiver that it ended", () => {
    const { route, receivers } = documentOf({ watchdog: beat, routes: [{ to: [pager, beat] }] });
    assert.deepEqual(route.routes[0], {
      ...{ matchers: ['alertname="Watchdog"'], receiver: "beat", group_by: ["alertname"] },
      ...{ group_wait: "0s", group_interval: "1m", repeat_interval: "5m" },
    });
    assert.deepEqual(receivers[1], { name: "beat", webhook_configs: [{ url_file: "/etc/alertmanager/secrets/BEAT_URL", send_resolved: false }] });
    assert.equal(documentOf({ watchdog: ops }).route.routes[0].receiver, "ops-watchdog");
    assert.deepEqual(documentOf().route.routes[0], { matchers: ['alertname="Watchdog"'], receiver: "nobody" });
  });

  it("silences the ticket of a page, the lower of two severities, and what is declared", () => {
    const { inhibit_rules } = documentOf({ inhibit: [{ when: alerts[0] as never, silences: "warning", equal: ["service"] }] });
    assert.deepEqual(inhibit_rules, [
      { source_matchers: ['tier="page"'], target_matchers: ['tier="ticket"'], equal: ["service", "slo"] },
      { source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ["alertname", "service"] },
      { source_matchers: ['alertname="ShopFails"'], target_matchers: ['severity="warning"'], equal: ["service"] },
    ]);
  });

  it("splits nights at midnight, and gives the morning to the next day", () => {
    const { time_intervals, route } = documentOf({ routes: [{ to: [ops], mute: [nights, muteTiming("late", { times: [{ from: "23:00", to: "00:00" }] })] }] });
    const location = "Europe/Zurich";
    assert.deepEqual(time_intervals, [
      {
        name: "nights",
        time_intervals: [
          { times: [{ start_time: "22:00", end_time: "24:00" }], weekdays: ["sunday", "friday:saturday"], location },
          { times: [{ start_time: "00:00", end_time: "06:00" }], weekdays: ["sunday:monday", "saturday"], location },
        ],
      },
      { name: "late", time_intervals: [{ times: [{ start_time: "23:00", end_time: "24:00" }] }] },
    ]);
    assert.deepEqual(route.routes[1].mute_time_intervals, ["nights", "late"]);
  });

  it("has both parts of a night in one interval where it is every night", () => {
    const daily = muteTiming("nights", { times: [{ from: "22:00", to: "06:00" }] });
    const [{ time_intervals }] = documentOf({ routes: [{ to: [ops], mute: [daily] }] }).time_intervals;
    const times = [
      { start_time: "22:00", end_time: "24:00" },
      { start_time: "00:00", end_time: "06:00" },
    ];
    assert.deepEqual(time_intervals, [{ times }]);
  });

  it("names every secret by a file, once", () => {
    const routes = [{ to: [pager, mail, ops] }, { to: [pager, beat] }];
    assert.deepEqual(
      alertmanagerSecrets(scopeOf(shop({ routes }))).map(({ file }) => file),
      ["/run/secrets/slack", "/etc/alertmanager/secrets/PAGERDUTY_KEY", "/etc/alertmanager/secrets/smtp/password", "/etc/alertmanager/secrets/BEAT_URL"],
    );
    const text = JSON.stringify(documentOf({ routes }));
    for (const key of ["api_url_file", "routing_key_file", "auth_password_file", "url_file"]) assert.ok(text.includes(`"${key}"`), key);
  });

  it("knows the option behind each setting", () => {
    const config = configOf({ routes: [{ severity: "critical", to: [pager], repeatInterval: "1h" }], groupWait: "10s" });
    const way = (...path: Path) => (placeIn(config, path) as SpecPlace).path.join(".");
    assert.equal(way("route", "group_wait"), "1.groupWait");
    assert.equal(way("route", "receiver"), "1.default");
    assert.equal(way("route", "routes", 1, "matchers", 0), "1.routes.0.severity");
    assert.equal(way("route", "routes", 1, "repeat_interval"), "1.routes.0.repeatInterval");
  });

  it("is written by the system that declares it, not by one that imports that", () => {
    const importing = nodeOf(system("other", { imports: [shop() as never], services: [] }));
    assert.deepEqual(
      derive(importing).configs.filter(({ format }) => format === "alertmanager"),
      [],
    );
  });
});
