/** Text in which Prometheus finds templates, those of Go: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
import type { Option } from "./call.ts";
import { refuse } from "./options.ts";

/** Text that `of` reads, of which the templates are whole and use no variable that there is not: Prometheus loads no file with another. */
export function templateText(of: Option<string>): Option<string> {
  return {
    ...of,
    read(value, at, subject) {
      const text = of.read(value, at, subject);
      if (text === undefined) return undefined;
      const rest = text.replace(action, "");
      if (rest.includes("{{")) return refuse(text, "a text with whole templates", "end what `{{` begins with `}}`, or write one brace", at, subject);
      const unknown = unknownVariable(text);
      if (unknown === undefined) return text;
      return refuse(unknown, "a variable of alerts", "use `{value}` and the names of labels, `{pod}`, or `$externalLabels`, `$externalURL`", at, subject);
    },
  };
}

/** A whole action; braces in its texts and comments are none of its own. */
const action = /\{\{(?:\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|(?!\}\}|\/\*)[^"`])*\}\}/g;

function unknownVariable(text: string): string | undefined {
  const actions = [...text.matchAll(action)].map(([whole]) => whole.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\//g, ""));
  const set = actions.flatMap((each) => [...each.matchAll(/(\$\w+)\s*(?=,|:=)/g)].map(([, name]) => name));
  const used = actions.flatMap((each) => each.match(/\$\w+/g) ?? []);
  return used.find((name) => !own.includes(name) && !set.includes(name));
}

const own = ["$labels", "$value", "$externalLabels", "$externalURL"];
