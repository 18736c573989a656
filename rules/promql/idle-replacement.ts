import { accepts, defineRule, exampleQuery, inQuery, presenceOf, valuesOn } from "obsc/rule";

export default defineRule({
  name: "promql/idle-replacement",
  severity: "error",
  summary: "The pattern of `label_replace` takes a value that its label has",
  why: "A pattern has to take the whole of a value. Where it takes none, the label that should be made is not there, and what groups or matches by it makes one heap.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#label_replace",
  forQueries: { with: ["label_replace"] },
  call(node, query, report) {
    if (node.function !== "label_replace") return;
    const [vector, , replacement, source, pattern] = node.args;
    const missing = replacement?.type === "string" && pattern?.type === "string" ? missingGroup(replacement.value, pattern.value) : undefined;
    if (missing !== undefined) {
      const help = "put parentheses around what it stands for, or name a group that is there: `$1` is the first";
      report(inQuery(query, replacement), { message: `the pattern has no group \`${missing}\`, so that nothing stands for it`, help });
      return;
    }
    const labels = vector && query.types.get(vector)?.labels;
    if (!labels || source?.type !== "string" || pattern?.type !== "string" || presenceOf(labels, source.value) === "never") return;
    const values = valuesOn(labels, source.value);
    if (!values || values.some((value) => accepts({ label: source.value, operator: "=~", value: pattern.value }, value) !== false)) return;
    report(inQuery(query, pattern), {
      message: `\`${pattern.value}\` takes no value that \`${source.value}\` can have`,
      help: `write a pattern that takes one of ${values
        .slice(0, 10)
        .map((value) => `\`${value}\``)
        .join(", ")}`,
    });
  },
  bad: [
    {
      spec: exampleQuery('label_replace(rate(shop_requests_total[5m]), "class", "server", "code", "5")'),
      message: "`5` takes no value that `code` can have",
      at: [27, 107],
    },
    {
      spec: exampleQuery('label_replace(shop_memory_bytes, "host", "$2", "instance", "(.*):.*")'),
      message: "the pattern has no group `$2`, so that nothing stands for it",
      at: [27, 76],
    },
    {
      spec: exampleQuery('label_replace(shop_memory_bytes, "host", "$1", "instance", "(?:.*):\\\\d+")'),
      message: "the pattern has no group `$1`, so that nothing stands for it",
    },
  ],
  good: [
    { spec: exampleQuery('sum by (class) (label_replace(rate(shop_requests_total[5m]), "class", "${1}xx", "code", "(.).*"))') },
    { spec: exampleQuery('label_replace(elsewhere, "a", "b", "c", "d") or label_replace(shop_queue_depth, "zone", "all", "", "")') },
  ],
});

/** A group by its number that a replacement stands for and the pattern lacks; `$0` is all of it. */
function missingGroup(replacement: string, pattern: string): string | undefined {
  const groups = pattern.replace(/\\.|\[\^?\]?[^\]]*\]/g, "").match(/\((?!\?(?!P?<))/g)?.length ?? 0;
  const named = [...replacement.matchAll(/\$\$|\$(\d+)\b|\$\{(\d+)\}/g)];
  return named.find(([, bare, braced]) => Number(bare ?? braced ?? 0) > groups)?.[0];
}
