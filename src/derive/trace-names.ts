/** What a spec knows of the spans that a query of Tempo finds. */

import type { System } from "../ir/system.ts";
import { type SpanAttribute, spansIn } from "../ir/trace.ts";

interface KnownSpans {
  /** Attributes of spans by their names; one that spans declare differently has what all of them say. */
  readonly attributes: ReadonlyMap<string, SpanAttribute>;
  readonly names: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

export function knownSpans(system: System): KnownSpans {
  const attributes = new Map<string, SpanAttribute>();
  const names = new Set<string>();
  for (const span of system.services.flatMap(({ traces }) => traces?.spans ?? []).flatMap(spansIn)) {
    names.add(span.name);
    for (const attribute of span.attributes) attributes.set(attribute.name, joined(attributes.get(attribute.name), attribute));
  }
  return { attributes, names, services: new Set(system.services.map(({ name }) => name)) };
}

/** A type that spans do not agree on is text, which compares with anything. */
function joined(known: SpanAttribute | undefined, more: SpanAttribute): SpanAttribute {
  if (!known) return more;
  const { values: _, ...first } = known;
  const values = known.values && more.values ? { values: [...new Set([...known.values, ...more.values])] } : {};
  return { ...first, ...values, type: known.type === more.type ? known.type : "string" };
}
