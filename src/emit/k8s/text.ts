/** Texts of files that are packed into others. */

/** A file without the comment that opens it: that of the file around it says the same. */
export function withoutHeader(content: string): string {
  return content.replace(/^(?:(?:#|\/\/)[^\n]*\n)*\n+/, "");
}
