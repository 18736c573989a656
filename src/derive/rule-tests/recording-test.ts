/** One test of a recording: what it records once all series have been there long enough. */
import * as build from "../../promql/build.ts";
import type { Tested } from "../rule-tests.ts";
import type { RecordingRule } from "../rules.ts";
import { inputOf } from "./input.ts";
import type { Reading } from "./population.ts";
import { usualScene, worldOf } from "./scene.ts";
import { recorded } from "./steady.ts";
import { type Sample, Unmodelled } from "./steady-world.ts";
import { longest, timingOf } from "./timing.ts";

export function recordingTest(rule: RecordingRule, reading: Reading): Tested {
  const { warm: at, interval } = timingOf(rule.expr, reading);
  if (at > longest) return { untested: "it looks back further than a test should take" };
  const scene = usualScene(rule.expr, reading);
  const samples = samplesOf(rule, worldOf(scene, at / 1000, interval / 1000, reading));
  if (samples.length === 0 || samples.some(({ value, histogram }) => Number.isNaN(value) || histogram))
    return { untested: "nothing says what series it reads" };
  return [
    {
      name: `${rule.name} records`,
      interval,
      series: [...scene].flatMap(([population, level]) => inputOf({ population, phases: [{ level, samples: at / interval }], start: 0 }, interval)),
      alerts: [],
      queries: [{ at, expr: build.selector(rule.name), samples: samples.map(({ labels, value }) => ({ name: rule.name, labels, value })) }],
    },
  ];
}

function samplesOf(rule: RecordingRule, world: Parameters<typeof recorded>[1]): readonly Sample[] {
  try {
    return recorded(rule, world);
  } catch (error) {
    if (error instanceof Unmodelled) return [];
    throw error;
  }
}
