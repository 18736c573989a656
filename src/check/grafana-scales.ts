/** What Grafana's units take a number for: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */

/** Of how many of a unit its numbers are one: of `ms` 1000 are one second. */
export interface UnitScale {
  readonly unit: string;
  readonly scale: number;
}

const kibi = 1 / 1024;

/** Only units that say what is measured: `short` takes any number. The first of a unit that fits is the one to suggest. */
const scales: readonly (readonly [id: string, unit: string, scale: number])[] = [
  ...(
    [
      ["s", 1],
      ["ms", 1e3],
      ["µs", 1e6],
      ["ns", 1e9],
      ["m", 1 / 60],
      ["h", 1 / 3600],
      ["d", 1 / 86_400],
    ] as const
  ).map(([id, scale]) => [id, "seconds", scale] as const),
  ...(
    [
      ["dtdurations", 1],
      ["dthms", 1],
      ["dtdhms", 1],
      ["clocks", 1],
      ["dtdurationms", 1e3],
      ["clockms", 1e3],
    ] as const
  ).map(([id, scale]) => [id, "seconds", scale] as const),
  ...["", "k", "m", "g", "t", "p"].flatMap((prefix, power) => [
    [`${prefix}bytes`, "bytes", kibi ** power] as const,
    [`dec${prefix}bytes`, "bytes", 1000 ** -power] as const,
  ]),
  ["bits", "bytes", 8],
  ["decbits", "bytes", 8],
  ["binBps", "bytes/s", 1],
  ["Bps", "bytes/s", 1],
  ["bps", "bytes/s", 8],
  ["binbps", "bytes/s", 8],
  ...["K", "M", "G", "T", "P"].flatMap((prefix, index) => [
    [`${prefix}iBs`, "bytes/s", kibi ** (index + 1)] as const,
    [`${prefix}Bs`, "bytes/s", 1000 ** -(index + 1)] as const,
    [`${prefix}ibits`, "bytes/s", 8 * kibi ** (index + 1)] as const,
    [`${prefix}bits`, "bytes/s", 8 * 1000 ** -(index + 1)] as const,
  ]),
  ["percentunit", "ratio", 1],
  ["percent", "ratio", 100],
  ...["reqps", "ops", "cps", "rps", "wps", "iops", "eps", "mps", "recps", "rowsps"].map((id) => [id, "count/s", 1] as const),
  ...["reqpm", "opm", "cpm", "rpm", "wpm", "epm", "mpm", "recpm", "rowspm"].map((id) => [id, "count/s", 60] as const),
];

const byId = new Map(scales.map(([id, unit, scale]) => [id, { unit, scale }]));

/** What a unit of Grafana's measures; nothing for those that fit any number, or something else. */
export function grafanaScale(id: string): UnitScale | undefined {
  return byId.get(id);
}

/** Whether numbers of a scale are shown right by another; 1000 and 1024 are taken for each other. */
export function sameScale(one: number, other: number): boolean {
  return one / other > 0.85 && one / other < 1.18;
}

/** The unit of Grafana's for numbers of a unit and scale. */
export function grafanaUnitOf({ unit, scale }: UnitScale): string | undefined {
  return scales.find(([, measured, each]) => measured === unit && sameScale(each, scale))?.[0];
}
