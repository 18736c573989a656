/** Fields of log lines and attributes of spans: what is no label of a metric. */
import { type Place, within } from "../ir/place.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { isLabel, type Label } from "./label.ts";
import { isRecord, oneOf, shown } from "./options.ts";

/** The type of a field that is not a label; personal ones are hashed or dropped before they leave the host. */
export type FieldType = "string" | "number" | "boolean" | Personal;
/** Personal data, and what becomes of it; see `personal`. */
export interface Personal<out F extends "hash" | "drop" = "hash" | "drop"> {
  readonly node: "personal";
  readonly personal: F;
}
/** Fields by name, each with its type, or with its values as a label says them: `{ job_id: "string", outcome: oneOf("ok", "failed") }`. */
export interface Fields {
  readonly [name: string]: FieldType | Label;
}

/**
 * A field with personal data: `personal("hash")` keeps what it takes to see that two lines mean the same person,
 * `personal("drop")` keeps nothing. Whatever obsc configures does it before the data leaves the host or the collector.
 */
export function personal<const F extends "hash" | "drop">(fate: F): Personal<F> {
  const node: Personal<F> = { node: "personal", personal: (fateOf.read(fate, within(placeOf(personal), 0), "personal") ?? "drop") as F };
  return node;
}

/** What is said of one field. */
export interface ReadField {
  readonly type: "string" | "number" | "boolean";
  readonly personal?: "hash" | "drop";
  readonly values?: readonly string[];
}

/** A field of a log: a type, `personal(…)`, or a label that says its values. */
export const field: Option<ReadField> = {
  read: (value, at, subject) => typeOf(value) ?? notAField(value, at, subject),
};

/** An attribute of a span: a type, `personal(…)`, or a list of its values. */
export const attribute: Option<ReadField> = {
  read(value, at, subject) {
    if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string")) return { type: "string", values: value };
    return typeOf(value) ?? notAField(value, at, subject);
  },
};

function typeOf(value: unknown): ReadField | undefined {
  if (value === "string" || value === "number" || value === "boolean") return { type: value };
  if (isLabel(value)) return { type: "string", ...(value.values && { values: value.values }) };
  if (isRecord(value) && value.node === "personal") return { type: "string", personal: (value as unknown as Personal).personal };
  return undefined;
}

function notAField(value: unknown, at: Place, subject: string): undefined {
  problem({
    subject,
    message: `${shown(value)} is not a type of field`,
    help: 'use "string", "number", "boolean" or `personal("hash")`, or say its values',
    at,
  });
  return undefined;
}

const fateOf = oneOf("hash", "drop");
