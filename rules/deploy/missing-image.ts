import { defineRule, exampleSpec, nameOf } from "obsc/rule";

export default defineRule({
  name: "deploy/missing-image",
  severity: "error",
  summary: "A service that a compose stack or Kubernetes runs has an image",
  why: "Without one there is nothing to run: the stack comes up without the service, and whatever scrapes it finds nothing.",
  see: "https://docs.docker.com/reference/compose-file/services/#image",
  service(service, report, { plan }) {
    const ways = plan.system.deploy.map(({ by }) => by);
    // People start it by hand, or it is one of an operator that Kubernetes has already.
    if (service.image !== undefined || !ways.includes("compose") || ways.includes("processes")) return;
    report(nameOf(service), {
      message: `\`${service.name}\` has no image, so the compose stack does not run it`,
      help: 'add `image: "registry.example/shop:1.4.0"`, or `processes()` to `deploy`',
    });
  },
  bad: [
    {
      spec: exampleSpec({ system: "deploy: [compose()]," }),
      message: "`shop` has no image, so the compose stack does not run it",
      at: [6, 13],
    },
  ],
  good: [
    { spec: exampleSpec({ service: 'image: "registry.example/shop:1.4.0",', system: "deploy: [compose()]," }) },
    { spec: exampleSpec({ system: "deploy: [compose(), processes()]," }) },
  ],
});
