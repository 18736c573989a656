import {
  type Condition,
  type Dashboard,
  defineRule,
  type ExampleText,
  exampleSpec,
  type LogqlQuery,
  type Place,
  type Query,
  type SpecPlace,
  streamLabels,
} from "obsc/rule";

export default defineRule({
  name: "logs/unknown-stream-label",
  severity: "error",
  summary: "Text in LogQL chooses streams by labels that streams have",
  why: "A selector with another label chooses nothing: the panel stays empty, and the alert never fires.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/#log-stream-selector",
  system(system, report) {
    const known = streamLabels(system.services);
    if (known.size === 1) return;
    const owners = [system, ...system.services];
    const said = owners.flatMap(({ alerts, dashboards, queries }) => [
      ...alerts.flatMap(({ when }) => queriesIn(when)),
      ...dashboards.flatMap(queriesOn),
      ...queries.flatMap(({ query }) => (query.language === "logql" ? [query] : [])),
    ]);
    for (const query of new Set(said)) {
      const lacking = labelsIn(query).find(({ name }) => !known.has(name));
      if (lacking !== undefined)
        report(lacking.at, {
          message: `no stream has the label \`${lacking.name}\``,
          help: `choose by ${[...known].map((name) => `\`${name}\``).join(", ")}, or put the log in \`\${}\``,
        });
    }
  },
  bad: [{ spec: panelOf('{application="shop"}'), message: "no stream has the label `application`", at: [8, 71] }],
  good: [{ spec: panelOf('{app="shop", level="error"}') }],
});

/** Labels in the selectors that the user wrote. */
function labelsIn({ template, at }: LogqlQuery): readonly { readonly name: string; readonly at: Place }[] {
  if (!template || at.kind !== "spec") return [];
  const { text, holes } = template;
  // As long as it was, so that places stay.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, (quoted) => `"${" ".repeat(quoted.length - 2)}"`);
  return [...bare.matchAll(/\{([^{}]*)\}/g)].flatMap(({ index, 1: inner = "" }) =>
    [...inner.matchAll(/([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)/g)].map(({ index: within, 1: name = "" }) => {
      const start = index + 1 + within;
      return { name, at: { kind: "text", within: argument(at), start, end: start + name.length, holes, raw: true } };
    }),
  );
}

/** The template of a call. */
function argument(at: SpecPlace): SpecPlace {
  return { ...at, path: [...at.path, 0] };
}

function queriesIn(condition: Condition): readonly LogqlQuery[] {
  if ("left" in condition) return [...queriesIn(condition.left), ...queriesIn(condition.right)];
  return condition.is === "log-threshold" ? [condition.query] : [];
}

function queriesOn({ panels }: Dashboard): readonly LogqlQuery[] {
  const all = panels.flatMap((part) => (part.node === "panel" ? [part] : part.is === "panels" ? part.panels : []));
  return all.flatMap(({ queries }) => queries.filter((query: Query): query is LogqlQuery => query.language === "logql"));
}

function panelOf(selector: string): ExampleText {
  return exampleSpec({
    service: `
logs: logs({ format: json(), labels: { level: logLevel() }, sources: [podLogs({ app: "shop" })] }),
dashboards: [dashboard("Shop", { panels: [panel("Lines", logql\`${selector}\`)] })],`,
  });
}
