/** What a proof prints: a table for each SLO, and one for what else alerts and records, with the times in which each alert fires. */
import { sloAlerts } from "../../derive/slo-facts.ts";
import { junitXml, type Testcase } from "../../report/junit-xml.ts";
import type { Proof, Proven } from "./run.ts";

export function asText({ proofs, untested }: Proven): string {
  const subjects = [...new Set(proofs.map(({ test }) => test.subject))];
  const slos = subjects.filter((subject) => subject.startsWith("slos."));
  const others = proofs.filter(({ test }) => !test.subject.startsWith("slos."));
  const tables = [
    ...slos.map((subject) =>
      sloTable(
        subject.slice("slos.".length),
        proofs.filter(({ test }) => test.subject === subject),
      ),
    ),
    ...(others.length > 0 ? [table([["alerts and recordings", "fires by"], ...others.map((proof) => [proof.test.name, firesBy(proof)])], others)] : []),
    ...(untested.length > 0 ? [`without a test\n${untested.map(({ subject, reason }) => `        ${subject}: ${reason}\n`).join("")}`] : []),
  ];
  const failed = proofs.filter(({ failure }) => failure !== undefined).length;
  const all = `${proofs.length} ${proofs.length === 1 ? "test" : "tests"}`;
  return `${[...tables, `${all}, ${failed === 0 ? "all of them hold" : `${failed} of them failed`}\n`].join("\n")}`;
}

/** Times are in seconds from the beginning of a test. */
export function asJson({ proofs, untested }: Proven): string {
  const tests = proofs.map(({ test: { name, subject, fires = [] }, file, failure }) => ({
    subject,
    name,
    file: pathOf(file),
    ok: failure === undefined,
    fires: fires.map(({ from, until, ...alert }) => ({ ...alert, from: from / 1000, ...(until !== undefined && { until: until / 1000 }) })),
    ...(failure !== undefined && { failure }),
  }));
  return `${JSON.stringify({ version: 1, tests, untested: untested.map(({ subject, reason }) => ({ subject, reason })) }, null, 2)}\n`;
}

/** Each test file is a suite; an SLO or alert without a test is one that was skipped. */
export function asJunit({ proofs, untested }: Proven): string {
  const suites = [...new Set(proofs.map(({ file }) => file))].map((file) => ({
    name: pathOf(file),
    cases: proofs
      .filter((proof) => proof.file === file)
      .map(({ test: { name, subject }, failure }): Testcase => {
        const failed = failure === undefined ? {} : { failure: { type: "prove", message: `\`${name}\` does not hold`, body: failure } };
        return { name, classname: subject, file: pathOf(file), ...failed };
      }),
  }));
  const without = untested.map(({ subject, reason }): Testcase => ({ name: subject, classname: subject, skipped: reason }));
  return junitXml([...suites, ...(without.length > 0 ? [{ name: "without a test", cases: without }] : [])]);
}

function pathOf(file: string): string {
  return `prometheus/tests/${file}.yaml`;
}

function sloTable(name: string, proofs: readonly Proof[]): string {
  const columns = [
    ["page", "ErrorBudgetBurnPage"],
    ["ticket", "ErrorBudgetBurnTicket"],
    ["spent", sloAlerts.spent],
    ["absent", sloAlerts.absent],
  ] as const;
  const rows = proofs.map((proof) => [proof.test.name.slice(name.length + 2), ...columns.map(([, alert]) => firesIn(proof, alert))]);
  return table([[name, ...columns.map(([title]) => title)], ...rows], proofs);
}

function firesIn({ test: { fires = [] } }: Proof, alert: string): string {
  const times = fires.filter((each) => each.alert === alert);
  const text = times.map(({ spent, from, until }) => `${spent === undefined ? "" : `${spent} `}${clock(from)}-${until === undefined ? "" : clock(until)}`);
  return text.join(", ") || silent;
}

function firesBy({ test: { alerts } }: Proof): string {
  const first = alerts.find(({ firing }) => firing.length > 0);
  return first ? clock(first.at) : silent;
}

const silent = "-";

/** `7h30m`, where a duration has one unit. */
function clock(time: number): string {
  const minutes = time / 60_000;
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}

/** Under the first row, whether each proof holds. */
function table([head = [], ...rows]: readonly (readonly string[])[], proofs: readonly Proof[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  const lines = [`        ${line(head)}`, ...rows.map((row, index) => `${proofs[index]?.failure === undefined ? "ok    " : "FAILED"}  ${line(row)}`)];
  return lines.map((each) => `${each.trimEnd()}\n`).join("");
}
