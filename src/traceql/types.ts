/** Types of what stands in braces, as Tempo implies them: https://github.com/grafana/tempo/blob/main/pkg/traceql/ast.go */
import type { Field, FieldOperator, ValueType } from "./ast.ts";

const ofIntrinsics: Readonly<Record<string, ValueType>> = {
  duration: "duration",
  traceDuration: "duration",
  timeSinceStart: "duration",
  status: "status",
  kind: "kind",
  childCount: "int",
  nestedSetLeft: "int",
  nestedSetRight: "int",
  nestedSetParent: "int",
};

/** Absent: an attribute, whose type Tempo learns when it runs. */
export function typeOf(field: Field, ofAttribute: (field: Field) => ValueType | undefined = () => undefined): ValueType | undefined {
  switch (field.type) {
    case "static":
      return field.of;
    case "attribute":
      return ofAttribute(field);
    case "intrinsic":
      if (field.name.startsWith("instrumentation:")) return undefined;
      return ofIntrinsics[field.name.replace(/^\w+:/, "")] ?? "string";
    case "unary":
      return typeOf(field.expr, ofAttribute);
    case "binary":
      if (/^[-+*/%^]$/.test(field.operator)) return typeOf(field.left, ofAttribute) ?? typeOf(field.right, ofAttribute);
      return "boolean";
  }
}

export const isNumeric = (type: ValueType | undefined): boolean => type === "int" || type === "float" || type === "duration";

/** Whether values of these types can be compared or combined at all. */
export function matching(left: ValueType | undefined, right: ValueType | undefined): boolean {
  if (left === undefined || right === undefined || left === right || left === "nil" || right === "nil") return true;
  return isNumeric(left) && isNumeric(right);
}

/** Whether an operator takes values of a type. */
export function takes(operator: FieldOperator, type: ValueType | undefined): boolean {
  if (type === undefined || operator === "=" || operator === "!=") return true;
  if (type === "boolean") return operator === "&&" || operator === "||";
  if (isNumeric(type)) return /^(?:[<>]=?|[-+*/%^])$/.test(operator);
  return type === "string" && /^(?:[<>]=?|[!=]~)$/.test(operator);
}

/** In words: "a duration". */
export function spokenType(type: ValueType): string {
  return {
    int: "a number",
    float: "a number",
    string: "a text",
    boolean: "true or false",
    duration: "a duration",
    status: "a status",
    kind: "a kind",
    nil: "nil",
  }[type];
}
