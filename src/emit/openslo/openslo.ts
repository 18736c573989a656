/** OpenSLO: a file for each service, where the system asks for it or the command line does. */
import { deriveOpenSlo } from "../../derive/openslo.ts";
import { comment, toYaml } from "../../util/yaml.ts";
import type { Emitter } from "../emitter.ts";

export const openslo: Emitter = {
  name: "openslo",
  summary: "SLOs as objects of OpenSLO v1, for a system that says `openslo: true`, or where the target is named",
  emit({ scope }, { header, asked }) {
    if (!scope.system.openslo && !asked) return [];
    const top = header.map(comment).join("\n");
    return deriveOpenSlo(scope).map(({ service, objects }) => ({
      path: `openslo/${service}.yaml`,
      content: `${top}\n\n${objects.map((object) => toYaml(object)).join("---\n")}`,
    }));
  },
};
