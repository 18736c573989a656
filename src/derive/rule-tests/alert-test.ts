/** Tests of an alert: series for which it fires, after its time and not before, and series for which it stays silent. */
import type { Condition } from "../../ir/query.ts";
import type { AlertCheck, RuleTest, Tested } from "../rule-tests.ts";
import type { AlertingRule } from "../rules.ts";
import { type Answers, expand } from "./humanize.ts";
import { inputOf } from "./input.ts";
import type { Reading } from "./population.ts";
import { type Scene, scenesWhere } from "./scene.ts";
import type { Labels, Sample } from "./steady-world.ts";
import { longest, onGrid, step, timingOf } from "./timing.ts";

export function alertTests(rule: AlertingRule, condition: Condition, reading: Reading): Tested {
  const { warm, interval } = timingOf(rule.expr, reading);
  const at = onGrid(warm + rule.for);
  if (at > longest) return { untested: "it takes longer to fire than a test should" };
  const sought = { condition, expr: rule.expr, reading, at: at / 1000, interval: interval / 1000 };
  const { holds: bad, fails: good } = scenesWhere(sought);
  if (!bad || !good) return { untested: "nothing says what series make it fire" };
  const firing = bad.samples.map((sample) => firingAlert(rule, sample));
  if (firing.some((each) => each === undefined)) return { untested: "its texts use templates of Prometheus that are not filled in here" };
  const test = (name: string, scene: Scene, alerts: readonly AlertCheck[]): RuleTest => ({
    name: `${rule.name} ${name}`,
    interval,
    series: [...scene].flatMap(([population, level]) => inputOf({ population, phases: [{ level, samples: at / interval }], start: 0 }, interval)),
    alerts,
    queries: [],
  });
  const fires: AlertCheck = { at, alert: rule.name, firing: firing.flatMap((each) => each ?? []) };
  // Nothing holds before there is anything: the last evaluation at which less than `for` can have passed.
  const before: readonly AlertCheck[] = rule.for > 0 ? [{ at: onGrid(rule.for) - step, alert: rule.name, firing: [] }] : [];
  return [test("fires", bad.scene, [...before, fires]), test("stays silent", good.scene, [{ at, alert: rule.name, firing: [] }])];
}

/** The alert as it goes to whoever is told, for one sample of the result. */
export function firingAlert(
  rule: AlertingRule,
  { labels, value }: Sample,
  answers?: Answers,
): { readonly labels: Labels; readonly annotations: Labels } | undefined {
  const filled = (texts: Labels) => Object.entries(texts).map(([key, text]) => [key, expand(text, value, labels, answers)] as const);
  const [own, annotations] = [filled(rule.labels), filled(rule.annotations)];
  if ([...own, ...annotations].some(([, text]) => text === undefined)) return undefined;
  return { labels: { ...labels, ...Object.fromEntries(own) }, annotations: Object.fromEntries(annotations) } as { labels: Labels; annotations: Labels };
}
