/** A value of a file as a message shows it: a text as it is, anything with parts as JSON. */
export function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
