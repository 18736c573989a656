import { containersIn, defineRule, exampleFile, inPart, listOf } from "obsc/rule";

export default defineRule({
  name: "security/open-lifecycle",
  severity: "warning",
  summary: "A Prometheus that can be stopped over HTTP asks who wants it",
  why: "With these flags whoever reaches its port ends the server, or deletes what it has stored, with one request.",
  see: "https://prometheus.io/docs/operating/security/#prometheus",
  config(config, report) {
    for (const { settings, path } of containersIn(config))
      for (const key of ["command", "args"]) {
        const words = wordsOf(settings[key]);
        if (words.some((word) => word.startsWith("--web.config.file"))) continue;
        for (const [index, word] of words.entries()) {
          const flag = /^--web\.enable-(lifecycle|admin-api)(=true)?$/.exec(word)?.[1];
          if (flag !== undefined)
            report(inPart(config, typeof settings[key] === "string" ? [...path, key] : [...path, key, index]), {
              message: `\`--web.enable-${flag}\` is open to whoever reaches the port`,
              help: "let `--web.config.file` name a file with `basic_auth_users`, or leave the flag out and send SIGHUP to reload",
            });
        }
      }
  },
  bad: [
    {
      spec: exampleFile("compose", "services:\n  prometheus:\n    image: prom/prometheus:v3.15.0\n    command: [--web.enable-lifecycle]"),
      message: "`--web.enable-lifecycle` is open to whoever reaches the port",
      at: [9, 21],
    },
  ],
  good: [
    {
      spec: exampleFile(
        "compose",
        "services:\n  prometheus:\n    image: prom/prometheus:v3.15.0\n    command: [--web.enable-lifecycle, --web.config.file=/etc/prometheus/web.yaml]",
      ),
    },
  ],
});

/** A command is a list of words, or a text with all of them. */
function wordsOf(command: unknown): readonly string[] {
  return typeof command === "string" ? command.split(/\s+/) : listOf(command).map(String);
}
