/** Files of Sloth: `version: prometheus/v1` and objects of kind PrometheusServiceLevel. https://sloth.dev/specs/default/ */
import {
  anything,
  type FileObject,
  list,
  map,
  number,
  placed,
  placeOf,
  type Reading,
  report,
  text,
  textAt,
  texts,
  truth,
  valueAt,
  type Where,
} from "./fields.ts";
import type { Alerts, Defaults, Imported, ImportedSlo, Indicator, Tier } from "./imported.ts";
import { shareOfEvents, shareOfQuery } from "./indicator.ts";
import { lostAnnotations, lostLabels, lostMetadata, lostName, runbookIn, teamLabel } from "./lost.ts";
import { metadata } from "./metadata.ts";
import { objectiveOf } from "./objective.ts";
import { readWindowed } from "./query.ts";
import { readAlertWindows, withWindows } from "./sloth-windows.ts";

/** All objects of all files: windows of alerts are for the SLOs of others. */
export function readSloth(objects: readonly FileObject[], defaults: Defaults): readonly Imported[] {
  const isWindows = ({ node }: FileObject) => textAt(node, "kind") === "AlertWindows" && textAt(node, "apiVersion") === objectVersion;
  const windows = objects.filter(isWindows).flatMap(readAlertWindows);
  const read = objects.flatMap((object) => (isWindows(object) ? [] : (readFile(object, defaults) ?? [])));
  return [
    {
      slos: withWindows(
        read.flatMap(({ slos }) => slos),
        windows,
      ),
      left: read.flatMap(({ left }) => left),
    },
  ];
}

const objectVersion = "sloth.slok.dev/v1";

function readFile({ node, reading }: FileObject, defaults: Defaults): Imported | undefined {
  const root: Where = { node, path: [] };
  const [version, apiVersion, kind] = ["version", "apiVersion", "kind"].map((name) => textAt(node, name));
  if (kind === "PrometheusServiceLevel" && apiVersion === objectVersion) {
    const { metadata: about, spec } = object(root, reading) ?? {};
    lostMetadata(about?.labels, about?.labels?.value, reading);
    return spec && slosOf(spec, reading, defaults);
  }
  if (version === "prometheus/v1") {
    const plain = { ...reading, spelling: plainSpelling };
    const file = plainFile(root, plain);
    return file && slosOf(file, plain, defaults);
  }
  const what =
    kind === undefined ? (version === undefined ? "a file without a `version`" : `a file of version \`${version}\``) : `a \`${kind}\` of \`${apiVersion}\``;
  const help = apiVersion?.startsWith("openslo/")
    ? "import it with `obsc import openslo`"
    : "Sloth reads `version: prometheus/v1`, and `kind: PrometheusServiceLevel` of `apiVersion: sloth.slok.dev/v1`";
  const range = valueAt(node, "kind") ?? valueAt(node, "version");
  report(reading, root, { message: `this is ${what}, which is not Sloth's`, help, ...(range && { range }) });
  return undefined;
}

/** Settings are called as in the object; the plain file writes these otherwise. */
const plainSpelling = {
  errorQuery: "error_query",
  totalQuery: "total_query",
  errorRatioQuery: "error_ratio_query",
  pageAlert: "page_alert",
  ticketAlert: "ticket_alert",
  sloPlugins: "slo_plugins",
};

const plugins = map("`plugins`", {
  overridePrevious: truth,
  chain: list(map("a plugin", { id: text, config: anything, priority: number }, { id: "sloth.dev/…" })),
});

const alert = map("an alert", { disable: truth, labels: placed(texts), annotations: placed(texts) });

const slo = map(
  "an SLO",
  {
    name: placed(text),
    description: text,
    objective: placed(number),
    plugins,
    labels: placed(texts),
    sli: map("`sli`", {
      raw: map("`raw`", { errorRatioQuery: placed(text) }, { errorRatioQuery: "1 - (…)" }),
      events: map("`events`", { errorQuery: placed(text), totalQuery: placed(text) }, { errorQuery: "sum(…)", totalQuery: "sum(…)" }),
      plugin: map("`plugin`", { id: text, options: texts }, { id: "…" }),
    }),
    alerting: map("`alerting`", { name: placed(text), labels: placed(texts), annotations: placed(texts), pageAlert: alert, ticketAlert: alert }),
  },
  { name: "requests-availability", objective: "99.9", sli: "{ events: … }" },
);
type SlothSlo = NonNullable<ReturnType<typeof slo>>;

const shape = { service: text, labels: placed(texts), sloPlugins: plugins, slos: list(slo) };
const needs = { service: "myservice", slos: "[…]" };
const plainFile = map("a file of Sloth", { version: text, ...shape }, needs);
const object = map("the object", {
  apiVersion: text,
  kind: text,
  metadata,
  status: anything,
  spec: map("`spec`", shape, needs),
});
type SlothFile = NonNullable<NonNullable<ReturnType<typeof object>>["spec"]>;

function slosOf(file: SlothFile, reading: Reading, defaults: Defaults): Imported {
  const service = file.service;
  if (service === undefined) return { slos: [], left: [] };
  const owner = teamLabel(file.labels);
  const team = owner === undefined ? undefined : file.labels?.value[owner];
  lostLabels(file.labels, reading, owner);
  droppedPlugins(file.sloPlugins, reading);
  const read = (file.slos ?? []).map((each) => ({
    name: each.name?.value,
    slo: sloOf(each, { service, ...(team !== undefined && { team }) }, reading, defaults),
  }));
  return {
    slos: read.flatMap((each) => each.slo ?? []),
    left: read.flatMap((each) => (each.slo || each.name === undefined ? [] : [{ service, name: each.name }])),
  };
}

function sloOf(each: SlothSlo, owner: { readonly service: string; readonly team?: string }, reading: Reading, { window }: Defaults): ImportedSlo | undefined {
  const { name, description, alerting } = each;
  const objective = each.objective && objectiveOf(each.objective, reading);
  const indicator = indicatorOf(each.sli, reading);
  lostLabels(each.labels, reading);
  droppedPlugins(each.plugins, reading);
  const alerts = alertsOf(alerting, reading);
  const runbook = runbookIn([alerting, alerting?.pageAlert, alerting?.ticketAlert].map((alert) => alert?.annotations?.value));
  if (name === undefined || objective === undefined || indicator === undefined) return undefined;
  return {
    ...owner,
    name: name.value,
    at: placeOf(name, reading),
    objective,
    window,
    ...(description !== undefined && { description }),
    indicator,
    alerts,
    ...(runbook !== undefined && { runbook }),
  };
}

function indicatorOf(sli: SlothSlo["sli"], reading: Reading): Indicator | undefined {
  if (!sli) return undefined;
  const { events, raw, plugin } = sli;
  const kinds = [events, raw, plugin].filter((each) => each !== undefined);
  if (kinds.length !== 1) {
    const message = kinds.length === 0 ? "`sli` says none of `events`, `raw` and `plugin`" : "`sli` says more than one of `events`, `raw` and `plugin`";
    report(reading, sli.at, { message, help: "say one of them" });
    return undefined;
  }
  if (plugin) {
    const message = `what the plugin \`${plugin.id ?? ""}\` makes of its options is known only to Sloth`;
    report(reading, plugin.at, { message, help: "write the queries that it makes as `events`: `sloth generate` prints them" });
  }
  if (raw?.errorRatioQuery) {
    const query = readWindowed(raw.errorRatioQuery, reading);
    return query && shareOfQuery("bad", query, reading);
  }
  const part = events?.errorQuery && readWindowed(events.errorQuery, reading);
  const whole = events?.totalQuery && readWindowed(events.totalQuery, reading);
  return part && whole && shareOfEvents("bad", part, whole, reading);
}

/** Labels and annotations that obsc has no place for are named; of both, severities and runbooks have one. */
function alertsOf(alerting: SlothSlo["alerting"], reading: Reading): Alerts {
  if (!alerting) return { page: {}, ticket: {}, absent: false };
  const { name, labels, pageAlert, ticketAlert } = alerting;
  if (pageAlert?.disable && ticketAlert?.disable) return { page: false, ticket: false, absent: false };
  if (name) lostName(name, reading);
  const on = [pageAlert, ticketAlert].filter((alert) => alert && !alert.disable);
  for (const each of [alerting, ...on]) {
    lostLabels(each?.labels, reading, "severity");
    lostAnnotations(each?.annotations, reading);
  }
  const tier = (each: typeof pageAlert): Tier => {
    const severity = each?.labels?.value.severity ?? labels?.value.severity;
    return each?.disable ? false : severity === undefined ? {} : { severity };
  };
  return { page: tier(pageAlert), ticket: tier(ticketAlert), absent: false };
}

function droppedPlugins(chain: SlothSlo["plugins"], reading: Reading): void {
  for (const plugin of chain?.chain ?? []) {
    const message = `what the plugin \`${plugin.id ?? ""}\` does to the rules is lost`;
    report(reading, plugin.at, { severity: "warning", message, help: "look whether obsc does the same, as it does for idle nights and spent budgets" });
  }
}
