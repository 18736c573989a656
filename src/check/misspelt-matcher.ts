/** Matchers of an Alertmanager that nearly fit an alert. */
import type { RoutedAlert } from "../derive/alert-labels.ts";
import { watchdogAlert } from "../derive/alertmanager.ts";
import { fits, type LabelMatcher, valuesNamed } from "../derive/matcher-text.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import type { Finding } from "./rule.ts";

/** What is meant by a matcher that fits no alert; `undefined` where it fits one, or nothing is near to what it asks for. */
export function misspeltMatcher(matcher: LabelMatcher, alerts: readonly RoutedAlert[]): Pick<Finding, "message" | "help"> | undefined {
  const { label, operator, value } = matcher;
  if (operator.startsWith("!") || value === "" || value === watchdogAlert) return undefined;
  const values = [...new Set(alerts.flatMap(({ known }) => known[label] ?? []))];
  const named = valuesNamed(matcher);
  if (values.length === 0) {
    const isName = /^alert(?:_?name|Name)?$/.test(label) && alerts.some(({ name }) => named?.includes(name));
    if (!isName || alerts.some(({ known }) => label in known)) return undefined;
    return { message: `\`${value}\` is the name of an alert, and no alert has a label \`${label}\``, help: `write \`alertname${operator}"${value}"\`` };
  }
  // Others may send alerts, too, so that only what is nearly right is wrong.
  if (values.some((each) => fits(matcher, each) || each.includes("{{")) || named?.length !== 1) return undefined;
  const message = `no alert has a \`${label}\` that is \`${value}\``;
  const part = operator === "=~" ? values.find((each) => each.includes(value)) : undefined;
  if (part !== undefined) return { message, help: `write \`${label}="${part}"\`, or \`=~".*${value}.*"\`: an expression has to take the whole value` };
  const near = didYouMean(value, values);
  return near === undefined ? undefined : { message, help: near };
}
