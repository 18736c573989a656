/** Bytes of a size as Loki reads it, `5MB` or `1.5KiB`; `undefined` for what is none. */
export function sizeInBytes(text: string): number | undefined {
  const found = /^(\d+\.?\d*|\.\d+)([kmgtp]?i?b?)$/i.exec(text);
  if (!found) return undefined;
  const unit = (found[2] ?? "").toLowerCase().replace(/b$/, "");
  const power = unit === "" ? 0 : "kmgtp".indexOf(unit.charAt(0)) + 1;
  if (unit === "i") return undefined;
  const bytes = Number(found[1]) * (unit.endsWith("i") ? 1024 : 1000) ** power;
  return bytes < 2 ** 64 ? bytes : undefined;
}
