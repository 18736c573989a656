/** What Alloy does to each line: https://grafana.com/docs/alloy/latest/reference/components/loki/loki.process/ */
import type { AgentStage } from "../../derive/agent-stages.ts";
import type { Statement, Value } from "./syntax.ts";

export function stageBlock(stage: AgentStage): Statement {
  const { name, body } = partsOf(stage);
  return { block: `stage.${name}`, body, ...(stage.because !== undefined && { because: stage.because }) };
}

function partsOf(stage: AgentStage): { readonly name: string; readonly body: readonly Statement[] } {
  switch (stage.stage) {
    case "cri":
      return { name: "cri", body: [] };
    case "json":
      return { name: "json", body: set({ expressions: { map: stage.fields } }) };
    case "logfmt":
      return { name: "logfmt", body: set({ mapping: { map: stage.fields } }) };
    case "regex":
      return { name: "regex", body: set({ expression: stage.expression }) };
    case "replace":
      return { name: "replace", body: set({ expression: stage.expression, replace: stage.replacement }) };
    case "drop":
      return { name: "drop", body: set({ source: stage.source, expression: stage.expression, drop_counter_reason: stage.reason }) };
    case "timestamp":
      return { name: "timestamp", body: set({ source: stage.source, format: stage.format }) };
    case "template":
      return { name: "template", body: set({ source: stage.source, template: stage.template }) };
    case "labels":
      return { name: "labels", body: set({ values: { map: stage.labels } }) };
    case "metadata":
      return { name: "structured_metadata", body: set({ values: { map: stage.fields } }) };
    case "labeldrop":
      return { name: "label_drop", body: set({ values: stage.labels }) };
    case "match": {
      const selector = stage.selector.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(", ");
      return { name: "match", body: [...set({ selector: `{${selector}}` }), ...stage.stages.map(stageBlock)] };
    }
  }
}

/** Attributes in the order of the object. */
export function set(values: Readonly<Record<string, Value>>): readonly Statement[] {
  return Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
}
