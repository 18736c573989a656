/** Grafana's own types, as JSON has them. */
import type * as schema from "@grafana/schema";

/** Enums of text as the texts that they are, so that no code of the package is needed to name one. */
type Plain<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

/** A dashboard of obsc's own says all of these. */
type Said = "annotations" | "templating" | "links" | "time" | "timezone" | "refresh";
type Whole<T> = { [K in keyof T]-?: NonNullable<T[K]> };
export type DashboardJson = Omit<Plain<schema.Dashboard>, Said> & {
  [Name in Said]: Whole<NonNullable<Plain<schema.Dashboard>[Name]>>;
};
export type PanelJson = Plain<schema.Panel>;
export type RowJson = Plain<schema.RowPanel>;
export type VariableJson = Plain<schema.VariableModel>;
export type LinkJson = Plain<schema.DashboardLink>;
export type DataSourceJson = schema.DataSourceRef;
export type ThresholdsJson = Plain<schema.ThresholdsConfig>;
export type MappingJson = Plain<schema.ValueMapping>;
export type FieldConfigJson = Plain<schema.FieldConfig>;
export type OverrideJson = Plain<schema.FieldConfigSource>["overrides"][number];
export type TransformationJson = Plain<schema.DataTransformerConfig>;

/** What Prometheus' datasource adds to an annotation: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
export type AnnotationJson = Plain<schema.AnnotationQuery> & {
  readonly expr: string;
  readonly titleFormat: string;
  readonly textFormat: string;
  readonly tagKeys: string;
};

/** The schema has no queries of Prometheus, Loki and Tempo; these are the fields that their editors write. */
export type TargetJson =
  | {
      readonly datasource: DataSourceJson;
      readonly editorMode: "code";
      readonly expr: string;
      readonly legendFormat: string;
      readonly range: boolean;
      readonly instant: boolean;
      readonly exemplar: boolean;
      readonly format: "time_series" | "heatmap" | "table";
      readonly refId: string;
    }
  | {
      readonly datasource: DataSourceJson;
      readonly editorMode: "code";
      readonly expr: string;
      readonly legendFormat: string;
      readonly queryType: "range" | "instant";
      readonly refId: string;
    }
  | {
      readonly datasource: DataSourceJson;
      readonly query: string;
      readonly queryType: "traceql";
      readonly tableType: "traces";
      readonly limit: number;
      readonly refId: string;
    };
