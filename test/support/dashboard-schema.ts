/** A JSON Schema of classic dashboards, made from the types of `@grafana/schema`, and kept under `.build` because making it takes two seconds. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Definition {
  properties?: Record<string, unknown>;
}

/** The same of the `spec` of a dashboard in the v2 form, whose types say all of it. */
export async function dashboardSchemaV2(): Promise<object> {
  const manifest = createRequire(join(process.cwd(), "package.json")).resolve("@grafana/schema/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const cached = join(".build", `dashboard-schema-v2-${version}.json`);
  if (!existsSync(cached)) {
    const { createGenerator } = await import("ts-json-schema-generator");
    const path = join(dirname(manifest), "dist/types/schema/dashboard/v2/types.spec.gen.d.ts");
    const schema = createGenerator({ path, type: "Spec", skipTypeCheck: true, additionalProperties: false }).createSchema("Spec");
    mkdirSync(".build", { recursive: true });
    writeFileSync(cached, JSON.stringify(schema));
  }
  return JSON.parse(readFileSync(cached, "utf8")) as object;
}

export async function dashboardSchema(): Promise<object> {
  const manifest = createRequire(join(process.cwd(), "package.json")).resolve("@grafana/schema/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const cached = join(".build", `dashboard-schema-${version}.json`);
  if (!existsSync(cached)) {
    const { createGenerator } = await import("ts-json-schema-generator");
    // The root of the package names one type twice; the file with the raw types does not.
    const path = join(dirname(manifest), "dist/types/raw/dashboard/x/types.gen.d.ts");
    const schema = createGenerator({ path, type: "Dashboard", skipTypeCheck: true, additionalProperties: false }).createSchema("Dashboard");
    mkdirSync(".build", { recursive: true });
    writeFileSync(cached, JSON.stringify(schema));
  }
  const schema = JSON.parse(readFileSync(cached, "utf8")) as { definitions: Record<string, Definition> };
  // The types know no datasource; these are the fields of an annotation that Prometheus' adds.
  const annotation = schema.definitions.AnnotationQuery;
  for (const field of ["expr", "titleFormat", "textFormat", "tagKeys"]) Object.assign(annotation?.properties ?? {}, { [field]: { type: "string" } });
  return schema;
}
