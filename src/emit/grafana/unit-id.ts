/** Units of the language as Grafana's. */
import type { PanelUnit } from "../../derive/dashboard-part.ts";

/** https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
const ids: Readonly<Record<string, string>> = {
  seconds: "s",
  "seconds/s": "percentunit",
  bytes: "bytes",
  "bytes/s": "binBps",
  ratio: "percentunit",
  "ratio/s": "short",
  count: "short",
  "count/s": "ops",
  "requests/s": "reqps",
  unknown: "short",
  "unknown/s": "short",
  celsius: "celsius",
  kelvin: "kelvin",
  meters: "lengthm",
  volts: "volt",
  amperes: "amp",
  joules: "joule",
  "joules/s": "watt",
  watts: "watt",
  grams: "massg",
  hertz: "hertz",
  usd: "currencyUSD",
  eur: "currencyEUR",
  gbp: "currencyGBP",
  jpy: "currencyJPY",
  chf: "currencyCHF",
};

/** A unit that Grafana does not know is written behind the number. */
export function unitId(unit: PanelUnit): string {
  return ids[unit] ?? `suffix: ${unit}`;
}
