/** The templates of `line_format` and `label_format`: those of Go, with functions of Loki's own. https://grafana.com/docs/loki/latest/query/template_functions/ */
import { didYouMean } from "../util/did-you-mean.ts";
import { templateFault as blockFault } from "../util/go-template.ts";

/** What is wrong with a template: it is not whole, or uses a function that Loki does not have. */
export function templateFault(template: string): string | undefined {
  const fault = blockFault(template);
  if (fault !== undefined) return fault;
  const unknown = wordsIn(template).find((word) => !words.has(word));
  if (unknown === undefined) return undefined;
  const near = didYouMean(unknown, words);
  return `templates of Loki have no function \`${unknown}\`${near === undefined ? ". Labels begin with a point: `{{.level}}`" : `, ${near}`}`;
}

/** Labels that a template reads: `{{.level}}`. */
export function labelsInTemplate(template: string): readonly string[] {
  return actionsIn(template).flatMap((action) => [...action.matchAll(/(?:^|[\s({|,=])\.([A-Za-z_]\w*)/g)].map(([, name = ""]) => name));
}

/** What is called, and the words of Go's templates; names behind a point or a dollar are none. */
function wordsIn(template: string): readonly string[] {
  return actionsIn(template).flatMap((action) => [...action.matchAll(/(?<![\w.$])[A-Za-z_]\w*/g)].map(([word]) => word));
}

/** The insides of the actions, without texts and comments. */
function actionsIn(template: string): readonly string[] {
  const actions = template.matchAll(/\{\{-?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|(?!\}\})[^"`])*)\}\}/g);
  return [...actions].map(([, inner = ""]) => inner.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\//g, " "));
}

const words: ReadonlySet<string> = new Set(
  `if else end range with define block template break continue nil true false
  and or not len index slice print printf println html js urlquery call eq ne lt le gt ge
  ToLower ToUpper Replace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimSpace regexReplaceAll regexReplaceAllLiteral count urldecode urlencode
  bytes duration duration_seconds unixEpochMillis unixEpochNanos toDateInZone unixToTime alignLeft alignRight __line__ __timestamp__
  b64enc b64dec lower upper title trunc substr contains hasPrefix hasSuffix indent nindent replace repeat trim trimAll trimSuffix trimPrefix
  int float64 add sub mul div mod addf subf mulf divf max min maxf minf ceil floor round fromJson date toDate now unixEpoch default`.split(/\s+/),
);
