/** The windows of Sloth's alerts, where they are not the usual ones: objects of kind AlertWindows. https://sloth.dev/usage/slo-period-windows/ */
import { formatDuration, parseDuration } from "../util/duration.ts";
import { type FileObject, map, number, placed, type Reading, report, text, type Where } from "./fields.ts";
import type { Burn, ImportedSlo, Tier } from "./imported.ts";

const window = map(
  "a window",
  { errorBudgetPercent: placed(number), shortWindow: placed(text), longWindow: placed(text) },
  { errorBudgetPercent: "2", shortWindow: "5m", longWindow: "1h" },
);
type Window = NonNullable<ReturnType<typeof window>>;
const tier = map("a tier", { quick: window, slow: window }, { quick: "{ … }", slow: "{ … }" });

const object = map(
  "the object",
  {
    apiVersion: text,
    kind: text,
    spec: map("`spec`", { sloPeriod: placed(text), page: tier, ticket: tier }, { sloPeriod: "30d", page: "{ … }", ticket: "{ … }" }),
  },
  { spec: "{ … }" },
);

/** What pages and tickets of objectives over a period wait for. */
export interface AlertWindows {
  /** As a spec says it. */
  readonly period: string;
  readonly page: readonly Burn[];
  readonly ticket: readonly Burn[];
  readonly at: Where;
  readonly reading: Reading;
}

export function readAlertWindows({ node, reading }: FileObject): readonly AlertWindows[] {
  const { spec } = object({ node, path: [] }, reading) ?? {};
  const length = spec?.sloPeriod && parseDuration(spec.sloPeriod.value);
  if (!spec?.sloPeriod || length === undefined) {
    if (spec?.sloPeriod) report(reading, spec.sloPeriod, { message: `\`${spec.sloPeriod.value}\` is no duration`, help: "write it as `7d` or `30d`" });
    return [];
  }
  const burnsOf = (windows: typeof spec.page) => [windows?.quick, windows?.slow].flatMap((each) => (each ? burnOf(each, length, reading) : []));
  return [{ period: formatDuration(length), page: burnsOf(spec.page), ticket: burnsOf(spec.ticket), at: spec.sloPeriod, reading }];
}

const five = 300_000;

function burnOf({ errorBudgetPercent, shortWindow, longWindow }: Window, period: number, reading: Reading): readonly Burn[] {
  if (!errorBudgetPercent || !shortWindow || !longWindow) return [];
  const [short, long] = [parseDuration(shortWindow.value), parseDuration(longWindow.value)];
  const spends = errorBudgetPercent.value;
  if (long === undefined || long % five !== 0 || long < 2 * five || long > period || !(spends > 0 && spends <= 100)) {
    const message = `no burn of obsc spends ${spends} % in \`${longWindow.value}\``;
    report(reading, longWindow, { message, help: "choose a window in steps of five minutes, from ten to the period, and a share up to 100 %" });
    return [];
  }
  const within = { spends: `${spends}%`, within: formatDuration(long) };
  if (short !== undefined && short % five === 0 && short > 0 && short < long) return [{ ...within, short: formatDuration(short) }];
  const message = `\`${shortWindow.value}\` is lost: obsc counts events in fives of minutes, and ends this alert by a twelfth of the long window`;
  report(reading, shortWindow, { severity: "warning", message, help: "choose a window in steps of five minutes, shorter than the long one" });
  return [within];
}

/** Objectives with what their alerts wait for; windows for a period that none has are reported. */
export function withWindows(slos: readonly ImportedSlo[], windows: readonly AlertWindows[]): readonly ImportedSlo[] {
  for (const { period, at, reading } of windows) {
    if (slos.length === 0 || slos.some((slo) => slo.window === period)) continue;
    report(reading, at, {
      severity: "warning",
      message: `no SLO has a period of ${period}, for which these windows are`,
      help: `say it with --window ${period}`,
    });
  }
  return slos.map((slo) => {
    const own = windows.find(({ period }) => period === slo.window);
    const burning = (said: Tier, burns: readonly Burn[]): Tier => (said === false || burns.length === 0 ? said : { ...said, burns });
    return own ? { ...slo, alerts: { ...slo.alerts, page: burning(slo.alerts.page, own.page), ticket: burning(slo.alerts.ticket, own.ticket) } } : slo;
  });
}
