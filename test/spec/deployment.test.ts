import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compose, type Deployment, environments, kubernetes, processes, type ServiceOptions, secret } from "obsc";
import type { Deployment as DeploymentNode } from "../../src/ir/deployment.ts";
import type { Service } from "../../src/ir/system.ts";
import { node, problemsOf } from "../support/spec.ts";
import { systemWith } from "../support/systems.ts";

const per = environments("test", "live");
const exporter = { image: "prom/node-exporter:v1.10.2", ports: [9100] } as const;

function withoutPlace(made: Deployment): object {
  const { at: _at, ...said } = node<DeploymentNode>(made);
  return said;
}
function serviceWith(parts: Partial<ServiceOptions>): Service {
  return systemWith(parts).services[0] as Service;
}

describe("a way to run a system", () => {
  const said: readonly (readonly [string, Deployment, object])[] = [
    ["a compose stack needs no options", compose(), { node: "deployment", by: "compose", extra: {} }],
    [
      "a compose stack says all",
      compose({
        network: "shop",
        environment: "test",
        extra: {
          "node-exporter": { ...exporter, publish: [9100], command: ["--path.rootfs=/host"], volumes: ["/:/host:ro", "textfiles:/textfiles"] },
          database: { image: "postgres:18.1", env: { POSTGRES_DB: "shop", POSTGRES_PASSWORD: secret.env("POSTGRES_PASSWORD") } },
        },
      }),
      {
        node: "deployment",
        by: "compose",
        network: "shop",
        environment: "test",
        extra: {
          "node-exporter": {
            image: "prom/node-exporter:v1.10.2",
            ports: [9100],
            publish: [9100],
            command: ["--path.rootfs=/host"],
            volumes: ["/:/host:ro", "textfiles:/textfiles"],
          },
          database: {
            image: "postgres:18.1",
            ports: [],
            publish: [],
            env: { POSTGRES_DB: "shop", POSTGRES_PASSWORD: { secret: "env", name: "POSTGRES_PASSWORD" } },
          },
        },
      },
    ],
    [
      "Kubernetes without the operator, with a kustomization",
      kubernetes({ namespace: "shop" }),
      { node: "deployment", by: "kubernetes", namespace: "shop", kustomize: true, helmValues: [] },
    ],
    [
      "Kubernetes says all, each chart once",
      kubernetes({ namespace: "shop", operator: { labels: { release: "prometheus" } }, kustomize: false, helmValues: ["loki", "tempo", "loki"] }),
      {
        node: "deployment",
        by: "kubernetes",
        namespace: "shop",
        operator: { labels: { release: "prometheus" } },
        kustomize: false,
        helmValues: ["loki", "tempo"],
      },
    ],
    ["processes have nothing to say", processes(), { node: "deployment", by: "processes" }],
  ];
  for (const [name, made, expected] of said) it(name, () => assert.deepEqual(withoutPlace(made), expected));

  it("is part of a system, in the order said", () => {
    const { deploy } = systemWith({}, { deploy: [processes(), compose({ network: "shop" })] });
    assert.deepEqual(
      deploy.map(({ by }) => by),
      ["processes", "compose"],
    );
  });

  const wrong: readonly (readonly [string, () => unknown, readonly string[]])[] = [
    ["a network has blanks", () => compose({ network: "my net" }), ['0.network `"my net"` is not a name']],
    [
      "a container has no image",
      // @ts-expect-error
      () => compose({ extra: { exporter: { ports: [9100] } } }),
      ["0.extra.exporter `image` is missing"],
    ],
    [
      "a port is published that nobody listens on",
      () => compose({ extra: { exporter: { ...exporter, publish: [9101] } } }),
      ["0.extra.exporter.publish.0 port 9101 is published, and `exporter` does not listen there"],
    ],
    [
      "a volume says no place in the container",
      () => compose({ extra: { exporter: { ...exporter, volumes: ["data"] } } }),
      ['0.extra.exporter.volumes.0 `"data"` is not a volume'],
    ],
    ["the name of a container has a slash", () => compose({ extra: { "a/b": exporter } }), ['0.extra.{a/b} `"a/b"` is not a name']],
    ["a namespace has capitals", () => kubernetes({ namespace: "Shop" }), ['0.namespace `"Shop"` is not a name of a namespace']],
    [
      "a label of the operator has blanks",
      () => kubernetes({ namespace: "shop", operator: { labels: { release: "my prometheus" } } }),
      ['0.operator.labels.release `"my prometheus"` is not a value of a label'],
    ],
    [
      "a chart is none",
      // @ts-expect-error
      () => kubernetes({ namespace: "shop", helmValues: ["loki-stack"] }),
      ['0.helmValues.0 `"loki-stack"` is not among `"kube-prometheus-stack"`, `"jaeger"`, `"loki"`, `"tempo"`, `"alloy"`'],
    ],
    [
      "a system runs one way twice",
      () => systemWith({}, { deploy: [compose(), compose({ network: "b" })] }),
      ["1.deploy.1 the system is run by `compose` twice"],
    ],
    [
      "a system is run by an object",
      // @ts-expect-error
      () => systemWith({}, { deploy: [{ network: "shop" }] }),
      ["1.deploy.0 an object is not a way to run a system"],
    ],
    [
      "a stack is for an environment that does not exist",
      () => systemWith({}, { environments: per, deploy: [compose({ environment: "tset" })] }),
      ["0.environment no environment of the system is called `tset`"],
    ],
    [
      "a container varies by environments that the system does not have",
      () => systemWith({}, { deploy: [compose({ extra: { exporter: { ...exporter, env: { MODE: per({ test: "a", live: "b" }) } } } })] }),
      ["1 values are said for `test` and `live`, which are no environments of the system"],
    ],
  ];
  for (const [name, statement, problems] of wrong) it(`is reported when ${name}`, () => assert.deepEqual(problemsOf(statement), problems));
});

describe("what a service needs to run", () => {
  it("is an image, and variables of which each is a text, one for each environment, or a secret", () => {
    const { image, env } = serviceWith({
      image: "registry.example:5000/shop:1.4.0",
      env: { SHOP_MODE: "live", SHOP_WORKERS: per({ test: "1", live: "8" }), SHOP_KEY: secret.kubernetes("shop", "key") },
    });
    assert.equal(image, "registry.example:5000/shop:1.4.0");
    assert.deepEqual(env, {
      SHOP_MODE: "live",
      SHOP_WORKERS: { perEnvironment: { test: "1", live: "8" } },
      SHOP_KEY: { secret: "kubernetes", name: "shop", key: "key" },
    });
  });

  const wrong: readonly (readonly [string, () => unknown, readonly string[]])[] = [
    // @ts-expect-error
    ["a variable is a number", () => systemWith({ env: { WORKERS: 8 } }), ["1.env.WORKERS `8` is not a text"]],
    ["a variable has no name", () => systemWith({ env: { "a-b": "c" } }), ["1.env.{a-b} `a-b` is not the name of an environment variable"]],
    ["a variable has two lines", () => systemWith({ env: { KEY: "a\nb" } }), ["1.env.KEY the value of this variable has more than one line"]],
    ["variables are a list", () => systemWith({ env: ["A=b"] as never }), ["1.env a list is not an object"]],
    [
      "a variable varies by environments that the system does not have",
      () => systemWith({ env: { MODE: per({ test: "a", live: "b" }) } }),
      ["1 values are said for `test` and `live`, which are no environments of the system"],
    ],
  ];
  for (const [name, statement, problems] of wrong) it(`is reported when ${name}`, () => assert.deepEqual(problemsOf(statement), problems));
});
