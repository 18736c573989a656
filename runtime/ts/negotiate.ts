/** Which format a scrape gets. */
import type { Family } from "./family.js";
import { type Bytes, exposeProtobuf, protobufContentType } from "./protobuf.js";
import { contentType, expose, exposeOpenMetrics, openMetricsContentType } from "./text.js";

/** What `/metrics` answers: a body, and the `content-type` that says how to read it. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string | Bytes;
}

/**
 * All metrics in the format that `accept`, the header of the request, likes best: protobuf, OpenMetrics or Prometheus' text
 * format, which is also the answer to a request that names none of them.
 */
export function negotiate(accept: string | undefined, families: readonly Family[]): Exposition {
  const wanted = parseAccept(accept ?? "").find(({ quality }) => quality > 0);
  const format = wanted?.format ?? text;
  return { contentType: format.contentType, body: format.expose(families) };
}

interface Format {
  readonly contentType: string;
  /** Its media type, and parameters which a request that has them must have like this. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  expose(families: readonly Family[]): string | Bytes;
}
const text: Format = { contentType, type: "text/plain", parameters: { version: "0.0.4" }, expose };
const formats: readonly Format[] = [
  {
    contentType: protobufContentType,
    type: "application/vnd.google.protobuf",
    parameters: { proto: "io.prometheus.client.MetricFamily", encoding: "delimited" },
    expose: exposeProtobuf,
  },
  { contentType: openMetricsContentType, type: "application/openmetrics-text", parameters: { version: "1.0.0" }, expose: exposeOpenMetrics },
  text,
];

/** The formats of a header that exist, the best liked first; of two liked alike the one named first. https://www.rfc-editor.org/rfc/rfc9110#name-accept */
function parseAccept(accept: string): readonly { readonly format: Format; readonly quality: number }[] {
  const ranges = accept.match(/(?:[^,"]|"(?:\\.?|[^"\\])*(?:"|$))+/g) ?? [];
  return ranges
    .flatMap((range) => {
      const [type = "", ...rest] = range.split(";").map((part) => part.trim());
      const parameters = new Map(rest.map(parameter));
      const format = formatOf(type.toLowerCase(), parameters);
      return format ? [{ format, quality: qualityOf(parameters.get("q")) }] : [];
    })
    .sort((a, b) => b.quality - a.quality);
}

function parameter(text: string): readonly [name: string, value: string] {
  const [name = "", value = ""] = text.split("=", 2);
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1")];
}

function formatOf(type: string, parameters: ReadonlyMap<string, string>): Format | undefined {
  if (type === "*/*" || type === "text/*") return text;
  return formats.find(
    (format) => format.type === type && Object.entries(format.parameters).every(([name, value]) => (parameters.get(name) ?? value) === value),
  );
}

/** 1 unless said; what is no number from 0 to 1 is not wanted. */
function qualityOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const quality = Number(text);
  return text !== "" && quality >= 0 && quality <= 1 ? quality : 0;
}
