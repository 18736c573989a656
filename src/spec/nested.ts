/** An option that is an object with options of its own: `keep: { errors: true }`. */
import { type Option, readOptions } from "./call.ts";

type Shape = Readonly<Record<string, Option<unknown>>>;

/** Reads an object by its shape; what is missing or wrong in it is reported there and `undefined` in the result. */
export function nested<S extends Shape>(shape: S): Option<ReturnType<typeof readOptions<S>>> {
  return { read: (value, at, subject) => readOptions(value, at, subject, shape) };
}
