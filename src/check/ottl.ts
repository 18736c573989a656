/**
 * Whether a text is a statement or a condition of the OpenTelemetry Transformation Language, as far as its form says:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/ottl/LANGUAGE.md. Which functions and
 * paths there are depends on the component and its version, so names are not judged.
 */

/** What is wrong with a statement, `set(span.name, "x") where span.kind == 2`; nothing: it has the form of one. */
export function ottlStatementError(text: string): string | undefined {
  const fault = ottlFault(text);
  if (fault !== undefined) return fault;
  const [call = ""] = withoutTexts(text)
    .trim()
    .split(/\swhere\s/);
  if (!/^[a-z]\w*\s*\(/.test(call)) return "begin it with a function in small letters: `set(…)`";
  return /\)\s*$/.test(call) ? undefined : 'put a condition behind `where`: `set(…) where name == "x"`';
}

/** What is wrong with a condition, `span.attributes["http.route"] == "/pay"`. */
export function ottlConditionError(text: string): string | undefined {
  const fault = ottlFault(text);
  if (fault !== undefined) return fault;
  const bare = withoutTexts(text);
  return /(==|!=|<=?|>=?)\s*\S|\b[A-Z]\w*\s*\(|^\s*(not\s+)?(true|false)\s*$/.test(bare)
    ? undefined
    : 'compare something: `attributes["http.route"] == "/pay"`';
}

function withoutTexts(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');
}

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Quotes, brackets and signs that no statement has. */
function ottlFault(text: string): string | undefined {
  const bare = withoutTexts(text);
  if (bare.replaceAll('""', "").includes('"')) return "close its quotes";
  if (bare.includes("'")) return "put texts into double quotes";
  const open: string[] = [];
  for (const [index, sign] of [...bare].entries()) {
    const close = closing[sign];
    if (close !== undefined) open.push(close);
    else if (/[)\]}]/.test(sign) && open.pop() !== sign) return `take out \`${sign}\`, which closes nothing`;
    // An argument may have its name before it.
    else if (sign === "=" && open.length === 0 && !/[=!<>]/.test(bare[index - 1] ?? "") && bare[index + 1] !== "=") return "write `==` to compare";
  }
  if (open.length > 0) return `close its brackets with \`${open.reverse().join("")}\``;
  if (/&&|\|\||===|<>/.test(bare)) return "write `and`, `or` and `==`";
  return /\b(and|or|not|where)\s*$|^\s*(and|or|where)\b|,\s*[)\]]/.test(bare) ? "write what comes behind the last word or comma" : undefined;
}
