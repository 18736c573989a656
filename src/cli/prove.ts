import { defaultSpec } from "./analyse.ts";
import { defineCommand, formatOf } from "./command.ts";

export const prove = defineCommand({
  name: "prove",
  summary: "Run the unit tests of all rules that follow from a spec with promtool, and print when each alert fired",
  argument: { name: "spec", help: "the spec (./observability.spec.ts unless said)" },
  flags: {
    promtool: { type: "string", value: "PATH", help: "the promtool to run, of Prometheus 3.5 or later; the one on PATH unless said" },
    slo: { type: "string", value: "NAME", help: "prove this SLO only" },
    out: { type: "string", value: "DIR", help: "keep the rules and tests there; they are removed unless said" },
    format: { type: "string", value: "NAME", default: "text", help: "text, json or junit" },
    env: { type: "string", value: "NAME", help: "the environment whose rules are proven" },
  },
  async run({ argument, flags }, io) {
    const text = (name: string) => (flags[name] === undefined ? {} : { [name]: flags[name] as string });
    const asked = {
      spec: argument ?? defaultSpec,
      format: formatOf(flags.format as string, formats),
      ...text("promtool"),
      ...text("slo"),
      ...text("out"),
      ...text("env"),
    };
    return (await import("./prove/run.ts")).runProve(asked, io);
  },
});

const formats = ["text", "json", "junit"] as const;

/** What the flags say. */
export interface ProveAsked {
  readonly spec: string;
  readonly format: (typeof formats)[number];
  readonly promtool?: string;
  readonly slo?: string;
  readonly out?: string;
  readonly env?: string;
}
