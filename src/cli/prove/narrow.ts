/** Rules and tests as promtool runs them soonest. */
import type { Plan } from "../../derive/plan.ts";
import type { RuleTestFile } from "../../derive/rule-tests.ts";
import type { RuleFile, RuleGroup } from "../../derive/rules.ts";
import type { Slo } from "../../ir/rule.ts";

/**
 * Promtool evaluates all rules that it is given in each minute of each test. Without those of other SLOs, but for the ones that it is
 * made of, a test of a service with fifty SLOs takes a fraction of the time, and says the same: no SLO reads another.
 */
export function narrowed({ scope, ruleFiles, ruleTests }: Plan): Pick<Plan, "ruleFiles" | "ruleTests"> {
  const slos = scope.system.services.flatMap((service) => service.slos.map((slo) => ({ slo, service })));
  const own: RuleFile[] = [];
  const tests = ruleTests.map((file): RuleTestFile => {
    const whole = ruleFiles.find(({ name }) => name === file.ruleFile);
    const tested = slos.find(({ slo, service }) => whole?.service === service && file.tests.every(({ subject }) => subject === `slos.${slo.name}`));
    if (!whole || !tested || file.tests.length === 0) return file;
    const read = partsOf(tested.slo);
    const groups = whole.groups.filter((group) => isOf(group, read));
    const name = `${whole.name}-slo-${tested.slo.name}`;
    if (!own.some((each) => each.name === name)) own.push({ ...whole, name, groups });
    const names = new Set(groups.map((group) => group.name));
    return { ...file, ruleFile: name, groupOrder: file.groupOrder.filter((group) => names.has(group)) };
  });
  const used = new Set(tests.map(({ ruleFile }) => ruleFile));
  return { ruleFiles: [...ruleFiles, ...own].filter(({ name }) => used.has(name)), ruleTests: tests };
}

/** An SLO with those that it is made of. */
function partsOf(slo: Slo): ReadonlySet<Slo> {
  return new Set([slo, ...("parts" in slo.sli ? slo.sli.parts.flatMap((part) => [...partsOf(part.slo)]) : [])]);
}

/** What a service records for itself an SLO may read. */
function isOf({ rules }: RuleGroup, slos: ReadonlySet<Slo>): boolean {
  return rules.every(({ slo }) => slo === undefined || slos.has(slo));
}
