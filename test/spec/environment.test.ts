import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { environments, loki, policy, secret, traces } from "obsc";
import type { Backend } from "../../src/ir/backend.ts";
import type { Policy } from "../../src/ir/system.ts";
import type { Traces } from "../../src/ir/trace.ts";
import { inEnvironment } from "../../src/ir/value.ts";
import { node, problemsOf } from "../support/spec.ts";
import { systemWith } from "../support/systems.ts";

const per = environments("development", "production");

describe("values by environment", () => {
  it("are read one by one, and stand in the order of the environments", () => {
    const { head, operations } = node<Traces>(
      traces({ sampling: { head: per({ production: "5%", development: "100%" }), operations: { a: per({ development: "1%", production: "2%" }) } } }),
    ).sampling;
    assert.deepEqual(head, { perEnvironment: { development: 1, production: 0.05 } });
    assert.deepEqual(Object.keys((head as { perEnvironment: object }).perEnvironment), ["development", "production"]);
    assert.deepEqual([inEnvironment(head, "development"), inEnvironment(head, undefined)], [1, 0.05]);
    assert.deepEqual(operations, { a: { perEnvironment: { development: 0.01, production: 0.02 } } });
  });

  it("name the environments of a system, in the order declared", () => {
    assert.deepEqual(systemWith({}, { environments: per }).environments, ["development", "production"]);
    assert.deepEqual([per.names, systemWith({}).environments], [["development", "production"], []]);
  });

  const head = (said: never) => traces({ sampling: { head: said } });
  const wrong: readonly (readonly [string, () => unknown, readonly string[]])[] = [
    // @ts-expect-error
    ["one is forgotten", () => per({ development: "1%" }), ["0 there is no value for `production`"]],
    // @ts-expect-error
    ["all are forgotten", () => per({}), ["0 there is no value for `development` and `production`"]],
    // @ts-expect-error
    ["one does not exist", () => per({ development: "1%", production: "1%", staging: "1%" }), ["0.{staging} no environment is called `staging`"]],
    // @ts-expect-error
    ["one is mistyped", () => per({ development: "1%", prodction: "1%" }), ["0.{prodction} no environment is called `prodction`"]],
    // @ts-expect-error
    ["one value is given for all", () => per("1%"), ['0 `"1%"` is not a set of values by environment']],
    ["a value has the wrong form", () => head(per({ development: "100%", production: 0.05 }) as never), ["0.production `0.05` is not a share from 0% to 100%"]],
    [
      "every value has the wrong form",
      () => head(per({ development: 1, production: 2 }) as never),
      ["0.development `1` is not a share from 0% to 100%", "0.production `2` is not a share from 0% to 100%"],
    ],
    // @ts-expect-error
    ["there are none", () => environments(), ["`environments` has no names"]],
    ["two have one name", () => environments("a", "a"), ["1 the environment `a` is named twice"]],
    ["a name is no part of a path", () => environments("a/b"), ['0 `"a/b"` is not a name of an environment']],
    // @ts-expect-error
    ["a system lists names", () => systemWith({}, { environments: ["a"] }), ["1.environments a list is not a set of environments"]],
  ];
  for (const [name, statement, problems] of wrong) it(`are reported when ${name}`, () => assert.deepEqual(problemsOf(statement), problems));

  it("need a system that has these environments", () => {
    const replicas = per({ development: 1, production: 3 });
    const others = environments("development");
    const told = (more: Parameters<typeof systemWith>[1]) => problemsOf(() => systemWith({ replicas }, more));
    assert.deepEqual(told({}), ["1 values are said for `development` and `production`, which are no environments of the system"]);
    assert.deepEqual(told({ environments: others }), ["1.environments values are said for `production`, which is no environment of the system"]);
    assert.deepEqual(told({ environments: per }), []);
  });

  it("that were reported are not reported again where they are used", () => {
    assert.deepEqual(
      problemsOf(() => head(per({} as never) as never)),
      ["0 there is no value for `development` and `production`"],
    );
  });
});

describe("a secret", () => {
  const store = (value: unknown) => loki("loki", { url: "http://loki:3100", retention: "1d", headers: { Authorization: value as never } });
  it("is a reference to where it is kept", () => {
    const kept = [secret.env("TOKEN"), secret.file("/run/token"), secret.kubernetes("loki", "token")];
    assert.deepEqual(kept, [
      { secret: "env", name: "TOKEN" },
      { secret: "file", path: "/run/token" },
      { secret: "kubernetes", name: "loki", key: "token" },
    ]);
    assert.deepEqual((node<Backend>(store(kept[0])) as { headers?: object }).headers, { Authorization: kept[0] });
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ["its text, which is not repeated", () => store("Bearer abc"), "1.headers.Authorization a text stands where a secret is referred to"],
    ["a number", () => store(5), "1.headers.Authorization `5` stands where a secret is referred to"],
    ["a variable that cannot be", () => secret.env("Bearer abc"), '0 `"Bearer abc"` is not the name of an environment variable'],
    // @ts-expect-error
    ["a path from nowhere", () => secret.file("token"), '0 `"token"` is not a path from the root'],
    ["no key", () => secret.kubernetes("loki", ""), '1 `""` is not a text that says something'],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported when it is ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("a policy", () => {
  it("keeps what it says, in base units, and nothing else", () => {
    const { at: _at, ...said } = node<Policy>(
      policy({ prefix: "shop_", range: "10m", severities: { page: "sev1", ticket: "info" }, ownSeverities: ["sev1"], rules: { "naming/missing-help": "off" } }),
    );
    assert.deepEqual(said, {
      node: "policy",
      prefix: "shop_",
      ownSeverities: ["sev1"],
      range: 600_000,
      severities: { page: "sev1", ticket: "info" },
      sharedPrefixes: [],
      forbiddenLabels: [],
      requiredLabels: [],
      rules: { "naming/missing-help": "off" },
      mayLower: [],
    });
  });

  it("is one of a list, the nearest first, or alone", () => {
    const [near, far] = [policy({ maxSeries: 1 }), policy({ maxSeries: 2 })];
    assert.deepEqual(
      [systemWith({}, { policy: near }), systemWith({}, { policy: [near, far] }), systemWith({})].map(({ policies }) =>
        policies.map(({ maxSeries }) => maxSeries),
      ),
      [[1], [1, 2], []],
    );
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["an option is mistyped", () => policy({ prefx: "shop_" }), "0.{prefx} there is no option `prefx`"],
    ["a prefix cannot start a name", () => policy({ prefix: "shop-" }), '0.prefix `"shop-"` is not the start of a metric\'s name'],
    ["a bound is no number", () => policy({ maxSeries: "50k" as never }), '0.maxSeries `"50k"` is not a whole number over 0'],
    // @ts-expect-error
    ["only one severity is said", () => policy({ severities: { page: "critical" } }), "0.severities `ticket` is missing"],
    [
      "how bad a rule is does not exist",
      // @ts-expect-error
      () => policy({ rules: { "naming/missing-help": "fatal" } }),
      '0.rules.naming/missing-help `"fatal"` is not among `"error"`, `"warning"`, `"info"`, `"off"`',
    ],
    // @ts-expect-error
    ["a system takes a name for it", () => systemWith({}, { policy: "house" }), '1.policy `"house"` is not a policy'],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported when ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});
