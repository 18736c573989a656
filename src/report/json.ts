/** For programs: one object with all findings. */
import type { Spot } from "../diagnostic.ts";
import type { Reporter } from "./report.ts";

/** Fields in this order, those without a value left out; lines and columns from 1, columns in UTF-16 units, end exclusive. */
export const json: Reporter = {
  name: "json",
  print(located) {
    const diagnostics = located.map(({ rule, severity, message, help, subject, related, fix, ...spot }) => ({
      rule,
      severity,
      message,
      help,
      ...place(spot),
      subject,
      related: related?.map((other) => ({ message: other.message, ...place(other) })),
      fix: fix && { safe: fix.safe, description: fix.description, edits: fix.edits.map(({ text, ...edit }) => ({ ...place(edit), text })) },
    }));
    return `${JSON.stringify({ version: 1, diagnostics })}\n`;
  },
};

function place({ file, line, column, endLine, endColumn }: Omit<Spot, "excerpt">): Omit<Spot, "excerpt"> {
  return { file, line, column, endLine, endColumn };
}
