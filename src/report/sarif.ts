/** For code scanning, and for editors that show its results: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
import type { Located, Severity, Spot } from "../diagnostic.ts";
import { fingerprintsOf } from "./fingerprint.ts";
import type { Reporter, RuleHelp } from "./report.ts";

export const sarif: Reporter = {
  name: "sarif",
  print(located, { input, version, rules }) {
    const names = [...new Set(located.map(({ rule }) => rule))];
    const fingerprints = fingerprintsOf(located);
    const run = {
      tool: { driver: { name: "obsc", version, rules: names.map((name) => descriptor(name, rules)) } },
      // GitHub keeps apart what is before the last slash, so that reports of two specs do not replace each other.
      automationDetails: { id: `obsc/${input}/` },
      originalUriBaseIds: { [root]: { description: { text: "The folder in which obsc ran" } } },
      columnKind: "utf16CodeUnits",
      results: located.map((one, index) => result(one, names.indexOf(one.rule), fingerprints[index] as string)),
    };
    const $schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    return `${JSON.stringify({ $schema, version: "2.1.0", runs: [run] }, undefined, 2)}\n`;
  },
};

const root = "%SRCROOT%";
const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

function descriptor(name: string, rules: readonly RuleHelp[]): object {
  const rule = rules.find((each) => each.name === name);
  if (!rule) return { id: name };
  const { summary, why, see, severity } = rule;
  return {
    id: name,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: helpOf(rule),
    ...(see !== undefined && { helpUri: see }),
    defaultConfiguration: severity === "off" ? { enabled: false } : { level: levels[severity] },
    properties: { tags: [name.replace(/\/.*/, "")] },
  };
}

/** Rules have a family in their name, and a page in `obsc explain`; what obsc itself checks has neither. */
function helpOf({ name, why, see }: RuleHelp): object {
  const examples = name.includes("/") ? [`\`obsc explain ${name}\` shows examples.`] : [];
  return {
    text: [why, ...examples, ...(see === undefined ? [] : [`See ${see}`])].join("\n"),
    markdown: [why, ...examples, ...(see === undefined ? [] : [`See <${see}>.`])].join("\n\n"),
  };
}

function result(one: Located, ruleIndex: number, fingerprint: string): object {
  const { rule, severity, message, help, subject, related, fix } = one;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: help === undefined ? message : `${message}\nhelp: ${help}` },
    locations: [{ physicalLocation: physicalLocation(one), logicalLocations: [{ fullyQualifiedName: subject }] }],
    ...(related && {
      relatedLocations: related.map((other, index) => ({ id: index + 1, message: { text: other.message }, physicalLocation: physicalLocation(other) })),
    }),
    partialFingerprints: { "ruleAndSubject/v1": fingerprint },
    ...(fix && { fixes: [fixOf(fix)] }),
  };
}

function fixOf({ safe, description, edits }: NonNullable<Located["fix"]>): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: description },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactLocation(file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: region(edit), ...(edit.text !== "" && { insertedContent: { text: edit.text } }) })),
    })),
    properties: { safe },
  };
}

function physicalLocation(spot: Spot): object {
  return { artifactLocation: artifactLocation(spot.file), region: region(spot) };
}

function artifactLocation(file: string): object {
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: root };
}

function region({ line, column, endLine, endColumn }: Spot): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}
