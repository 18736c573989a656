/** Objects of OpenSLO that others refer to by their names. */
import { didYouMean } from "../util/did-you-mean.ts";
import { type Field, type FileObject, type Placed, type Reading, report, textAt } from "./fields.ts";
import type { Found } from "./openslo-alerts.ts";
import {
  type AlertConditionSpec,
  type AlertPolicySpec,
  alertCondition,
  alertPolicy,
  dataSource,
  indicator,
  notificationTarget,
  objectWith,
  type SliSpec,
  service,
} from "./openslo-fields.ts";

export interface Library {
  readonly indicators: ReadonlyMap<string, Found<SliSpec>>;
  readonly policies: ReadonlyMap<string, Found<AlertPolicySpec>>;
  readonly conditions: ReadonlyMap<string, Found<AlertConditionSpec>>;
  /** What is behind a data source: "Prometheus". */
  readonly sources: ReadonlyMap<string, string>;
  /** Who answers for a service. */
  readonly teams: ReadonlyMap<string, string>;
}

export function libraryOf(objects: readonly FileObject[]): Library {
  const all = <T>(kind: string, spec: Field<T>) =>
    objects.flatMap((object) => {
      if (textAt(object.node, "kind") !== kind) return [];
      const read = objectWith(spec)({ node: object.node, path: [] }, object.reading);
      const name = read?.metadata?.name?.value;
      return read?.spec === undefined || name === undefined ? [] : [{ name, spec: read.spec, labels: read.metadata?.labels?.value, reading: object.reading }];
    });
  const byName = <T extends { readonly name: string }>(found: readonly T[]): ReadonlyMap<string, T> => new Map(found.map((each) => [each.name, each]));
  all("AlertNotificationTarget", notificationTarget);
  return {
    indicators: byName(all("SLI", indicator)),
    policies: byName(all("AlertPolicy", alertPolicy)),
    conditions: byName(all("AlertCondition", alertCondition)),
    sources: new Map(all("DataSource", dataSource).map(({ name, spec }) => [name, spec.type ?? ""])),
    teams: new Map(
      all("Service", service).flatMap(({ name, labels }) => {
        const team = labels?.team ?? labels?.owner;
        return team === undefined ? [] : [[name, team] as const];
      }),
    ),
  };
}

/** What a name stands for; one that is in none of the files is reported. */
export function referredTo<T>(name: Placed<string>, kind: string, known: ReadonlyMap<string, Found<T>>, reading: Reading): readonly Found<T>[] {
  const found = known.get(name.value);
  if (found) return [found];
  const help = didYouMean(name.value, known.keys()) ?? `name the file that has it too, beside this one`;
  report(reading, name, { message: `no ${kind} is called \`${name.value}\` in these files`, help });
  return [];
}
