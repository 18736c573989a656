import { type Condition, defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "slo/good-while-down",
  severity: "error",
  summary: "What an objective takes for good is not that targets are down",
  why: "What an alert waits for is bad, and what an objective waits for is good: said the other way round, every healthy minute spends the budget.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    const state = slo.sli.is === "good-while" ? stateIn(slo.sli.condition) : undefined;
    if (state === undefined) return;
    report(option(slo, "good"), {
      message: `the minutes in which targets are ${state} are the good ones of \`${slo.name}\``,
      help: "say what is good: `targets.count().atLeast(1)`",
    });
  },
  bad: [
    { spec: promised("targets.down()"), message: "the minutes in which targets are down are the good ones of `shop-up`", at: [7, 70] },
    {
      spec: promised("targets.count().atLeast(1).and(targets.missing())"),
      message: "the minutes in which targets are missing are the good ones of `shop-up`",
    },
  ],
  good: [{ spec: promised("targets.count().atLeast(1)") }, { spec: promised("promql`sum by (job, instance) (up)`.atLeast(1).unless(targets.down())") }],
});

/** What is excepted may well be down. */
function stateIn(condition: Condition): string | undefined {
  if (condition.is === "targets") return condition.state;
  if (!("left" in condition)) return undefined;
  return stateIn(condition.left) ?? (condition.is === "unless" ? undefined : stateIn(condition.right));
}

function promised(good: string): ExampleText {
  return exampleSpec({ service: `slos: [slo("shop-up", { objective: "99%", window: "30d", good: ${good} })],` });
}
