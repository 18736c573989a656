import { defineRule, type Expr, exampleSpec, type GroupPart, inQuery, listed, nameOfSelector, type RulePart, type VectorSelector, walk } from "obsc/rule";

export default defineRule({
  name: "promql/recording-cycle",
  severity: "error",
  summary: "What is recorded is not made of itself",
  why: "A recording that reads itself, or that others read which it reads, has nothing to start from: it stays empty, or counts what it counted before.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/",
  rule(rule, report, { groups }) {
    const circle = circlesOf(groups).get(rule);
    if (circle === undefined || !rule.query) return;
    const [first, ...others] = circle.path;
    report(inQuery(rule.query, circle.read), {
      message: others.length === 0 ? `\`${first}\` reads itself` : `\`${first}\` reads itself, by way of ${listed(others, 5)}`,
      help: "read what it is made of, or record it under another name",
    });
  },
  bad: [
    {
      spec: recordings('record("job:hits:sum", promql`sum by (job) (job:hits:rate5m)`)', 'record("job:hits:rate5m", promql`sum by (job) (job:hits:sum)`)'),
      message: "`job:hits:rate5m` reads itself, by way of `job:hits:sum`",
      at: [6, 52],
    },
    { spec: recordings('record("job:hits:sum", promql`sum by (job) (job:hits:sum)`)'), message: "`job:hits:sum` reads itself" },
  ],
  good: [
    { spec: recordings('record("job:hits:sum", promql`sum by (job) (hits_total)`)', 'record("job:hits:max", promql`max by (job) (job:hits:sum)`)') },
    // These keep what they were, on purpose.
    { spec: recordings('record("job:hits:on", promql`sum by (job) (hits) > 5 or job:hits:on unless sum by (job) (hits) < 2`)') },
    { spec: recordings('record("job:hits:sum", promql`sum by (job) (hits) + job:hits:sum offset 5m`)') },
  ],
});

function recordings(...lines: readonly string[]) {
  return exampleSpec({ system: `recordings: [\n${lines.map((line) => `  ${line},`).join("\n")}\n],` });
}

interface Circle {
  /** From the rule to the one that reads it. */
  readonly path: readonly string[];
  readonly read: VectorSelector;
}

const known = new WeakMap<readonly GroupPart[], ReadonlyMap<RulePart, Circle>>();

/** Found once for all rules; each circle stands on the first rule of it. */
function circlesOf(groups: readonly GroupPart[]): ReadonlyMap<RulePart, Circle> {
  const found = known.get(groups) ?? findCircles(groups);
  known.set(groups, found);
  return found;
}

function findCircles(groups: readonly GroupPart[]): ReadonlyMap<RulePart, Circle> {
  const rules = groups.flatMap((group) => group.rules.filter(({ kind, query }) => kind === "recording" && query));
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const circles = new Map<RulePart, Circle>();
  const done = new Set<RulePart>();
  const visit = (rule: RulePart, path: readonly RulePart[]): void => {
    if (done.has(rule)) return;
    for (const read of readsOf(rule)) {
      const next = byName.get(nameOfSelector(read) ?? "");
      if (!next) continue;
      const way = [...path, rule];
      const at = way.indexOf(next);
      if (at < 0) visit(next, way);
      else if (!circles.has(next))
        circles.set(next, {
          path: way.slice(at).map(({ name }) => name),
          read: way.length - 1 === at ? read : (firstRead(next, way[at + 1]) ?? read),
        });
    }
    done.add(rule);
  };
  for (const rule of rules) visit(rule, []);
  return circles;
}

const firstRead = (rule: RulePart, next: RulePart | undefined): VectorSelector | undefined => readsOf(rule).find((read) => nameOfSelector(read) === next?.name);

/** What it reads of the present; what stays as it was, by `or` or from another time, is meant to. */
function readsOf({ query }: RulePart): readonly VectorSelector[] {
  const reads: VectorSelector[] = [];
  let keeps = false;
  walk(query?.expr as Expr, (node) => {
    if (node.type === "selector" && node.offset === undefined && node.at === undefined) reads.push(node);
    keeps ||= node.type === "binary" && (node.operator === "or" || node.operator === "unless" || node.operator === "and");
  });
  return keeps ? [] : reads;
}
