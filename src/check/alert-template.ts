/** What the labels and annotations of an alert say with templates: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
import type { Path } from "../derive/part.ts";
import type { RulePart } from "../derive/rule-part.ts";
import {
  type Command,
  type Operand,
  type ParsedTemplate,
  type Pipeline,
  parseTemplate,
  type TemplateBlock,
  type TemplateNode,
} from "../util/go-template-parser.ts";
import { remembered } from "../util/remembered.ts";

/** A text of an alert that has templates. */
export interface AlertText {
  /** As `textAt` of the rule takes it: `["annotations", "summary"]`. */
  readonly path: Path;
  readonly of: "labels" | "annotations";
  readonly text: string;
  /** Why it cannot be read. */
  readonly fault?: NonNullable<ParsedTemplate["fault"]>;
  /** Nothing where it cannot be read. */
  readonly uses: TemplateUses;
}

/** Offsets in the text, end exclusive. */
interface Spanned {
  readonly start: number;
  readonly end: number;
}

/** `$labels.pod`, `.Labels.pod`, `index $labels "pod"`. */
export interface LabelUse extends Spanned {
  readonly label: string;
  /** It is looked at in an `if` or `with`, so that somebody knows that it may be missing. */
  readonly guarded: boolean;
}

/** The value of the alert, as it is shown. */
export interface ValueUse extends Spanned {
  /** Functions that it goes through, in order: `humanize`, `printf`. */
  readonly through: readonly string[];
  /** The text at once behind it, without spaces at its start: "%", "/s of requests". Absent where something else is shown there. */
  readonly behind: string;
}

export interface TemplateUses {
  readonly labels: readonly LabelUse[];
  readonly externalLabels: readonly LabelUse[];
  readonly values: readonly ValueUse[];
  /** Fields that the data of an alert lacks, such as `.Annotations`. */
  readonly unknownFields: readonly (Spanned & { readonly field: string })[];
  /** Texts given to `query`; `end` is behind the quote that ends it. */
  readonly queries: readonly (Spanned & { readonly query: string })[];
}

const functions: ReadonlySet<string> = new Set(
  "args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp label match now parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue tableLink title toDuration toLower toTime toUpper urlQueryEscape value".split(
    " ",
  ),
);
const variables = ["$labels", "$externalLabels", "$externalURL", "$value"];
/** What a template of an alert can call and name, for suggestions. */
export const templateNames: readonly string[] = [...functions, ...variables];

/**
 * The labels and annotations of an alert in which something stands in braces, each as Prometheus reads it; kept of one alert, since rules look at
 * one after the other, and the texts of ten thousand take 20 MB.
 */
export const alertTexts = remembered(readTexts, 1);

function readTexts(rule: RulePart): readonly AlertText[] {
  const texts: AlertText[] = [];
  for (const of of ["labels", "annotations"] as const) {
    for (const name in rule[of]) {
      const text = rule[of][name] as string;
      if (text.includes("{{")) texts.push(readText([of, name], of, text));
    }
  }
  return texts;
}

function readText(path: Path, of: AlertText["of"], text: string): AlertText {
  return { path, of, text, ...readTemplate(text) };
}

function readTemplate(text: string): Pick<AlertText, "fault" | "uses"> {
  const uses = usesOfActions(text);
  return uses ? { uses } : readWhole(text);
}

/** Alerts of a team say the same of other labels and metrics. */
const readWhole = remembered((text): Pick<AlertText, "fault" | "uses"> => {
  const { fault, nodes = [] } = parseTemplate(text, { functions, variables });
  const uses = nothing();
  if (fault) return { uses, fault };
  visitNodes(nodes, outside, uses);
  return { uses };
}, 200);

/** Texts are many, and the actions in them few: those that stand for themselves are read once. Nothing where one does not, or is wrong. */
function usesOfActions(text: string): TemplateUses | undefined {
  const found = nothing();
  for (let open = text.indexOf("{{"); open >= 0; ) {
    const end = text.indexOf("}}", open) + 2;
    const uses = end > open ? usesOfAction(text.slice(open, end)) : undefined;
    if (!uses) return undefined;
    const next = text.indexOf("{{", end);
    const behind = text.slice(end, next < 0 ? text.length : next);
    for (const use of uses.labels) found.labels.push(moved(use, open));
    for (const use of uses.externalLabels) found.externalLabels.push(moved(use, open));
    for (const use of uses.values) found.values.push({ ...moved(use, open), behind: (use.behind + behind).trimStart() });
    for (const use of uses.unknownFields) found.unknownFields.push(moved(use, open));
    open = next;
  }
  return found;
}

/** Variables with their fields, and functions that they go through. */
const alone = /^\{\{[\w.$| ]*\}\}$/;
const ofBlocks = /\b(?:if|range|with|else|end|define|block|template|break|continue)\b/;

const usesOfAction = remembered((action): TemplateUses | undefined => {
  if (!alone.test(action) || ofBlocks.test(action)) return undefined;
  const { uses, fault } = readWhole(action);
  return fault ? undefined : uses;
}, 1000);

const nothing = (): Found => ({ labels: [], externalLabels: [], values: [], unknownFields: [], queries: [] });

function moved<T extends Spanned>(use: T, by: number): T {
  return { ...use, start: use.start + by, end: use.end + by };
}

/** What a text uses. */
export const templateUses = ({ uses }: AlertText): TemplateUses => uses;

/** What a word of a template stands for. */
type Meaning = "data" | "labels" | "external" | "value" | "other";

interface Scene {
  readonly dot: Meaning;
  readonly variables: ReadonlyMap<string, Meaning>;
  /** Labels that an `if` or `with` around asks for. */
  readonly guarded: ReadonlySet<string>;
  /** In the head of an `if` or `with`. */
  readonly asking?: boolean;
}

const outside: Scene = {
  dot: "data",
  variables: new Map([
    ["$", "data"],
    ["$labels", "labels"],
    ["$externalLabels", "external"],
    ["$value", "value"],
  ]),
  guarded: new Set(),
};

interface Found {
  readonly labels: LabelUse[];
  readonly externalLabels: LabelUse[];
  readonly values: ValueUse[];
  readonly unknownFields: (Spanned & { readonly field: string })[];
  readonly queries: (Spanned & { readonly query: string })[];
}

function visitNodes(nodes: readonly TemplateNode[], scene: Scene, found: Found): void {
  let here = scene;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] as TemplateNode;
    if (node.is === "text") continue;
    if (node.is !== "action") {
      visitBlock(node, here, found);
      continue;
    }
    const meaning = visitPipeline(node.pipeline, here, found);
    if (node.pipeline.sets.length === 0) {
      const next = nodes[index + 1];
      if (meaning.shows) {
        const { through, behind } = meaning.shows;
        const text = next?.is === "text" ? next.text : "";
        found.values.push({ through, behind: (behind + text).trimStart(), start: node.start, end: node.end });
      }
    } else here = withSet(here, node.pipeline, meaning.meaning);
  }
}

function withSet(scene: Scene, { sets }: Pipeline, meaning: Meaning): Scene {
  const known = new Map(scene.variables);
  for (const name of sets) known.set(name, sets.length === 1 ? meaning : "other");
  return { ...scene, variables: known };
}

function visitBlock(block: TemplateBlock, scene: Scene, found: Found): void {
  // What is defined is shown where it is called, with whatever it is given there.
  if (block.is === "define" || !block.pipeline) return;
  const asked: Found = { ...nothing(), unknownFields: found.unknownFields, queries: found.queries };
  const asking = block.is !== "range";
  const { meaning } = visitPipeline(block.pipeline, { ...scene, asking }, asking ? asked : found);
  const guarded = new Set([...scene.guarded, ...asked.labels.map(({ label }) => label)]);
  const set = withSet({ ...scene, guarded }, block.pipeline, block.is === "range" ? "other" : meaning);
  const dot = block.is === "if" ? scene.dot : block.is === "with" ? meaning : "other";
  visitNodes(block.body, { ...set, dot }, found);
  visitNodes(block.otherwise, { ...set, dot: scene.dot }, found);
}

interface Said {
  readonly meaning: Meaning;
  readonly shows?: { readonly through: readonly string[]; readonly behind: string };
}

const other: Said = { meaning: "other" };

function visitPipeline({ commands }: Pipeline, scene: Scene, found: Found): Said {
  let said: Said | undefined;
  for (const command of commands) said = visitCommand(command, scene, found, said);
  return said ?? other;
}

function visitCommand(command: Command, scene: Scene, found: Found, piped: Said | undefined): Said {
  const { operands } = command;
  const first = operands[0] as Operand;
  if (first.is === "function") return visitCall(first, operands.slice(1), scene, found, piped);
  const said = visitOperand(first, scene, found);
  for (let index = 1; index < operands.length; index++) visitOperand(operands[index] as Operand, scene, found);
  return piped ? other : said;
}

function visitCall(first: FunctionName, given: readonly Operand[], scene: Scene, found: Found, piped: Said | undefined): Said {
  if (first.name === "index" && visitIndex(given, scene, found)) return other;
  const [query] = given;
  if (first.name === "query" && query?.is === "string") found.queries.push({ query: query.value, start: query.start, end: query.end });
  const args = [...given.map((operand) => visitOperand(operand, scene, found)), ...(piped ? [piped] : [])];
  const value = args.at(-1)?.shows;
  const alone = args.filter(({ shows }) => shows).length === 1 && (args.length === 1 || first.name === "printf");
  if (!value || !alone) return other;
  const behind = first.name === "printf" ? behindVerb(given[0], args.length) : value.behind;
  return behind === undefined ? other : { meaning: "other", shows: { through: [...value.through, first.name], behind } };
}

type FunctionName = Extract<Operand, { readonly is: "function" }>;

/** What a format has behind its only verb, which shows the value. */
function behindVerb(format: Operand | undefined, args: number): string | undefined {
  if (args !== 2 || format?.is !== "string") return undefined;
  const verb = /^(?:[^%]|%%)*%[-+# 0-9.]*[a-zA-Z]((?:[^%]|%%)*)$/.exec(format.value);
  return verb?.[1]?.replaceAll("%%", "%");
}

function visitIndex(given: readonly Operand[], scene: Scene, found: Found): boolean {
  const [of, key] = given;
  if (!of || key?.is !== "string" || given.length !== 2) return false;
  const meaning = visitOperand(of, scene, found).meaning;
  use(meaning, key.value, { start: of.start, end: key.end }, scene, found);
  return true;
}

function use(meaning: Meaning, label: string, { start, end }: Spanned, scene: Scene, found: Found): void {
  const uses = meaning === "labels" ? found.labels : meaning === "external" ? found.externalLabels : undefined;
  uses?.push({ label, start, end, guarded: scene.asking === true || scene.guarded.has(label) });
}

function visitOperand(operand: Operand, scene: Scene, found: Found): Said {
  switch (operand.is) {
    case "dot":
      return fieldOf(scene.dot, operand, scene, found);
    case "variable":
      return fieldOf(scene.variables.get(operand.name) ?? "other", operand, scene, found);
    case "pipeline": {
      const said = visitPipeline(operand.pipeline, scene, found);
      return operand.fields.length === 0 ? said : other;
    }
    default:
      return other;
  }
}

const fieldsOfData: Readonly<Record<string, Meaning>> = { Labels: "labels", ExternalLabels: "external", ExternalURL: "other", Value: "value" };

function fieldOf(of: Meaning, { fields, start, end }: Spanned & { readonly fields: readonly string[] }, scene: Scene, found: Found): Said {
  const [field, ...more] = fields;
  if (field === undefined) return of === "value" ? { meaning: of, shows: { through: [], behind: "" } } : { meaning: of };
  if (of === "data") {
    const meaning = Object.hasOwn(fieldsOfData, field) ? fieldsOfData[field] : undefined;
    if (meaning) return fieldOf(meaning, { fields: more, start, end }, scene, found);
    found.unknownFields.push({ field, start, end });
  } else use(of, field, { start, end }, scene, found);
  return other;
}
