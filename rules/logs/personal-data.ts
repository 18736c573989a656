import { defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "logs/personal-data",
  severity: "warning",
  foreign: "off",
  summary: "Fields that tell who somebody is are hashed or dropped",
  why: "Logs are read by many and kept for long; what tells who somebody is may be in them only for a reason, and has to be found again when that person asks.",
  see: "https://opentelemetry.io/docs/security/handling-sensitive-data/",
  log(log, report) {
    for (const { name, fate, personal } of log.fields) {
      if (personal !== undefined || !isPersonal(name)) continue;
      const message = `\`${name}\` tells who somebody is, and leaves the host as it is`;
      report(option(log, fate, { key: name }), { message, help: 'declare it as `personal("hash")` or `personal("drop")`' });
    }
    for (const { name } of log.labels) {
      if (isPersonal(name))
        report(option(log, "labels", { key: name }), {
          message: `stream label \`${name}\` tells who somebody is`,
          help: 'make it a field: `metadata: { … : personal("hash") }`',
        });
    }
  },
  bad: [
    { spec: logWith('line: { msg: "string", email: "string" }'), message: "`email` tells who somebody is, and leaves the host as it is", at: [7, 59] },
    { spec: logWith('metadata: { user_id: "string" }'), message: "`user_id` tells who somebody is, and leaves the host as it is" },
    { spec: logWith('labels: { username: bounded(20, "the operators") }'), message: "stream label `username` tells who somebody is" },
  ],
  good: [{ spec: logWith('metadata: { user_id: personal("hash"), job_id: "string" }, line: { email: personal("drop") }') }],
});

function isPersonal(name: string): boolean {
  return /(?:^|[._])(?:user|user_?id|user_?name|username|email|e_mail|phone|client_ip|remote_addr|first_?name|last_?name|birth_?date|iban)$/i.test(name);
}

function logWith(fields: string): ExampleText {
  return exampleSpec({ service: `logs: logs({ format: json(), ${fields} }),` });
}
