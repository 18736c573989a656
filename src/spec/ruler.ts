/** What evaluates rules in place of the Prometheus that scrapes: the `ruler` of `prometheus`. */
import type { Ruler as RulerNode } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { made, oneOf, optional, positiveDuration, positiveInteger, shown } from "./options.ts";

/** What evaluates rules; see `mimirRuler`, `thanosRuler` and `vmalert`. */
export interface Ruler {
  readonly node: "ruler";
}

/** The options of `mimirRuler`: limits that the tenant has. */
export interface MimirRulerOptions {
  /** `ruler_max_rules_per_rule_group`, 1 or more; longer groups are split. Default: 20, as Mimir. `35` */
  readonly rulesPerGroup?: number;
  /** `ruler_max_rule_groups_per_tenant`, 1 or more. Default: 70, as Mimir. `200` */
  readonly groupsPerTenant?: number;
  /** `max_label_names_per_series`, 1 or more, with the name. Default: 30, as Mimir. `40` */
  readonly labelsPerSeries?: number;
}

/**
 * The ruler of Grafana Mimir, of Grafana Cloud too; each rule file is a namespace, for `mimirtool rules sync`:
 * `ruler: mimirRuler({ rulesPerGroup: 35 })`.
 */
export function mimirRuler(options: MimirRulerOptions = {}): Ruler {
  const at = placeOf(mimirRuler);
  const read = readOptions(options, within(at, 0), "ruler", {
    rulesPerGroup: optional(positiveInteger),
    groupsPerTenant: optional(positiveInteger),
    labelsPerSeries: optional(positiveInteger),
  });
  // https://grafana.com/docs/mimir/latest/configure/configuration-parameters/#limits
  const { rulesPerGroup = 20, groupsPerTenant = 70, labelsPerSeries = 30 } = read;
  const node: RulerNode = { node: "ruler", engine: "mimir", rulesPerGroup, groupsPerTenant, labelsPerSeries, at };
  return node;
}

/** The options of `thanosRuler`. */
export interface ThanosRulerOptions {
  /** What it does when some stores do not answer: `"warn"` goes on with what the others have. Default: as the ruler is started, which is `"abort"`. */
  readonly partialResponse?: "warn" | "abort";
}

/** The ruler of Thanos: `ruler: thanosRuler({ partialResponse: "warn" })`. */
export function thanosRuler(options: ThanosRulerOptions = {}): Ruler {
  const at = placeOf(thanosRuler);
  const read = readOptions(options, within(at, 0), "ruler", { partialResponse: optional(oneOf("warn", "abort")) });
  const node: RulerNode = { node: "ruler", engine: "thanos", ...defined({ partialResponse: read.partialResponse }), at };
  return node;
}

/** The vmalert of VictoriaMetrics: `ruler: vmalert()`. */
export function vmalert(): Ruler {
  const node: RulerNode = { node: "ruler", engine: "vmalert", at: placeOf(vmalert) };
  return node;
}

/** The `ruler` option of a Prometheus. */
export const rulerOption: Option<RulerNode> = made(
  "ruler",
  "what evaluates rules",
  "use `mimirRuler()`, `thanosRuler()` or `vmalert()`; the server itself does without",
);

/** Rules are tested at whole minutes, and their tests have to find the same samples with the offset as without. */
export const queryOffsetOption: Option<number> = {
  read(value, at, subject) {
    const offset = positiveDuration.read(value, at, subject);
    if (offset === undefined || offset % minute === 0) return offset;
    problem({ subject, message: `${shown(value)} is no whole number of minutes`, help: `write "${Math.ceil(offset / minute)}m"`, at });
    return undefined;
  },
};
const minute = 60_000;
