import { defineRule, inPart, isSettings, type Setting } from "obsc/rule";

export default defineRule({
  name: "prometheus/duplicate-remote",
  severity: "error",
  summary: "No two servers that samples are sent to or read from have one name",
  why: "Prometheus refuses the file: metrics of its queues could not tell them apart.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write",
  config(config, report) {
    if (config.format !== "prometheus") return;
    for (const key of ["remote_write", "remote_read"]) {
      const listed = config.documents[0]?.[key];
      const names = (Array.isArray(listed) ? listed : []).map((each: Setting) => (isSettings(each) ? each.name : undefined));
      for (const [index, name] of names.entries()) {
        const first = names.indexOf(name);
        if (first === index || name === undefined || name === null || name === "") continue;
        report(inPart(config, [key, index, "name"]), {
          message: `two entries of \`${key}\` are called \`${String(name)}\``,
          help: "rename one of them, or leave its name out",
          related: [{ message: "the first one", at: inPart(config, [key, first, "name"]).part }],
        });
      }
    }
  },
  bad: [
    {
      file: "prometheus",
      spec: "remote_write:\n  - { url: http://a/write, name: far }\n  - { url: http://b/write, name: far }\n",
      message: "two entries of `remote_write` are called `far`",
      at: [3, 34],
    },
  ],
  good: [
    {
      file: "prometheus",
      spec: "remote_write:\n  - { url: http://a/write, name: far }\n  - url: http://b/write\n  - url: http://c/write\nremote_read:\n  - { url: http://a/read, name: far }\n",
    },
  ],
});
