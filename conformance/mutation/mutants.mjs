/** Rules with one thing changed in each. */
import { pinnedBy, through } from "./pinned.mjs";

/** Of rule number `index` of a group, as `{ what, rule, group }`. */
export function mutantsOf(group, index, { parse, print }) {
  const rule = group.rules[index];
  const name = rule.record ?? `${rule.alert}${rule.labels.spent ? ` ${rule.labels.spent}` : ""}`;
  const mutant = (what, changed) => ({
    what: `${name}: ${what}`,
    rule: index,
    group: { ...group, rules: group.rules.flatMap((each, at) => (at === index ? changed : [each])) },
  });
  const times = ["for", "keep_firing_for"].filter((time) => rule[time] !== undefined);
  const { expr } = parse(rule.expr);
  return [
    mutant("deleted", []),
    ...times.flatMap((time) => factors.map((factor) => mutant(`${time} x ${factor}`, [{ ...rule, [time]: `${secondsIn(rule[time]) * factor}s` }]))),
    ...[...variants(expr, new Set(), print), ...unmatched(expr)].map(({ what, expr: changed }) => mutant(what, [{ ...rule, expr: print(changed) }])),
  ];
}

const factors = [0.5, 2];
const units = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsIn(duration) {
  return [...duration.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, count, unit]) => sum + count * units[unit], 0);
}

const turned = { ">": "<", "<": ">", ">=": "<=", "<=": ">=", and: "or", or: "and", unless: "and" };

/**
 * A number halved and doubled, a range likewise, a comparison turned round, a matcher or a label of a grouping left out. Not a
 * matcher that decides nothing, since what stands beside it asks for the same (`given`): those are left out all at once.
 */
function* variants(node, given, print) {
  const inside = function* (key) {
    for (const { what, expr } of variants(node[key], through(node, key, given), print)) yield { what, expr: { ...node, [key]: expr } };
  };
  switch (node.type) {
    case "number":
      if (node.value !== 0 && Number.isFinite(node.value))
        for (const factor of factors) yield { what: `${print(node)} x ${factor}`, expr: { type: "number", value: node.value * factor } };
      return;
    case "selector":
      if (node.offset) yield* ranges(node, "offset", print);
      for (const matcher of node.matchers.filter((each) => !pinnedBy(each, given)))
        yield { what: `${print(node)} without ${matcher.label}`, expr: { ...node, matchers: node.matchers.filter((other) => other !== matcher) } };
      return;
    case "matrix":
      yield* ranges(node, "range", print);
      yield* inside("selector");
      return;
    case "subquery":
      yield* ranges(node, "range", print);
      yield* inside("expr");
      return;
    case "call":
      for (const [index, arg] of node.args.entries())
        for (const { what, expr } of variants(arg, through(node, "args", given), print)) yield { what, expr: { ...node, args: node.args.with(index, expr) } };
      return;
    case "aggregation":
      for (const label of node.grouping?.labels ?? []) yield { what: `${short(print(node))} without ${label}`, expr: withoutLabel(node, "grouping", label) };
      yield* inside("expr");
      if (node.parameter) yield* inside("parameter");
      return;
    case "binary":
      if (turned[node.operator]) yield { what: `${short(print(node))} with ${turned[node.operator]}`, expr: { ...node, operator: turned[node.operator] } };
      for (const label of node.matching?.labels ?? []) yield { what: `${short(print(node))} without ${label}`, expr: withoutLabel(node, "matching", label) };
      yield* inside("left");
      yield* inside("right");
      return;
    default:
      if (node.expr) yield* inside("expr");
  }
}

function withoutLabel(node, part, label) {
  return { ...node, [part]: { ...node[part], labels: node[part].labels.filter((other) => other !== label) } };
}

function* ranges(node, part, print) {
  for (const factor of factors)
    if (node[part].type === "duration")
      yield { what: `${print(node)}, ${part} x ${factor}`, expr: { ...node, [part]: { type: "duration", milliseconds: node[part].milliseconds * factor } } };
}

/** Each label for which several selectors ask, asked for by none. */
function* unmatched(expr) {
  const asked = selectors(expr).flatMap(({ matchers }) => matchers.map(({ label }) => label));
  for (const label of new Set(asked.filter((each, index) => asked.indexOf(each) !== index)))
    yield { what: `no selector with ${label}`, expr: mapped(expr, (node) => ({ ...node, matchers: node.matchers.filter((each) => each.label !== label) })) };
}

function selectors(expr) {
  const found = [];
  mapped(expr, (node) => {
    found.push(node);
    return node;
  });
  return found;
}

function mapped(node, change) {
  if (Array.isArray(node)) return node.map((each) => mapped(each, change));
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, mapped(value, change)]));
  return copy.type === "selector" ? change(copy) : copy;
}

function short(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}
