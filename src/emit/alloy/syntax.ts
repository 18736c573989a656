/** The syntax of Alloy's configuration, as `alloy fmt` lays it out. https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/ */

/** A value: an expression as it stands, a text, a list of texts or of expressions, or a map of texts. */
export type Value = { readonly expression: string } | string | readonly Value[] | { readonly map: Readonly<Record<string, string>> };

/** A statement of a body: an attribute or a block; `because` stands above it. */
export type Statement =
  | { readonly attribute: string; readonly value: Value }
  | { readonly block: string; readonly label?: string; readonly body: readonly Statement[]; readonly because?: string };

/** Statements with an empty line around each block, and the `=` of neighbouring attributes under each other. */
export function statementsText(statements: readonly Statement[], indent = ""): string {
  let text = "";
  for (const [index, statement] of statements.entries()) {
    const before = statements[index - 1];
    if (before && (isBlock(before) || isBlock(statement))) text += "\n";
    text += isBlock(statement) ? blockText(statement, indent) : attributeText(statement, widthAt(statements, index), indent);
  }
  return text;
}

type Block = Extract<Statement, { block: string }>;
type Attribute = Exclude<Statement, Block>;

function isBlock(statement: Statement): statement is Block {
  return "block" in statement;
}

/** The longest name among the attributes that stand together. Those whose value has several lines stand alone. */
function widthAt(statements: readonly Statement[], index: number): number {
  let first = index;
  let last = index;
  while (first > 0 && isLine(statements[first - 1])) first--;
  while (isLine(statements[last + 1])) last++;
  const names = statements.slice(first, last + 1).map((each) => ("attribute" in each ? each.attribute.length : 0));
  return isLine(statements[index]) ? Math.max(...names) : 0;
}

function isLine(statement: Statement | undefined): boolean {
  return statement !== undefined && !isBlock(statement) && !valueText(statement.value, "").includes("\n");
}

function attributeText({ attribute, value }: Attribute, width: number, indent: string): string {
  return `${indent}${attribute.padEnd(width)} = ${valueText(value, indent)}\n`;
}

function blockText({ block, label, body, because }: Block, indent: string): string {
  const comment = because === undefined ? "" : `${indent}// ${because}\n`;
  const head = `${indent}${block}${label === undefined ? "" : ` ${JSON.stringify(label)}`} {`;
  return body.length === 0 ? `${comment}${head} }\n` : `${comment}${head}\n${statementsText(body, `${indent}\t`)}${indent}}\n`;
}

function valueText(value: Value, indent: string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => valueText(each, indent)).join(", ")}]`;
  if ("expression" in value) return value.expression;
  const entries = Object.entries((value as Extract<Value, { map: object }>).map);
  if (entries.length === 0) return "{}";
  const names = entries.map(([name]) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)));
  const width = Math.max(...names.map((name) => name.length));
  const lines = entries.map(([, text], index) => `${indent}\t${(names[index] ?? "").padEnd(width)} = ${JSON.stringify(text)},\n`);
  return `{\n${lines.join("")}${indent}}`;
}
