import { type Context, defineRule, edited, exampleQuery, inQuery, nameIn, nameOfSelector, nearest, nearestAmong, rewritten, suggestion } from "obsc/rule";

export default defineRule({
  name: "promql/unknown-metric",
  severity: "error",
  summary: "Queries read series that exist",
  why: "A query of a name that nobody exposes gives nothing: the panel stays empty, and the alert never fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors",
  fixes: "unsafe",
  selector(node, query, report, context) {
    const name = nameOfSelector(node);
    const wrong = name === undefined ? undefined : faultOf(name, context);
    if (!wrong) return;
    const { message, help, only } = wrong;
    report(inQuery(query, nameIn(node).span ? nameIn(node) : node), {
      message,
      help,
      fix: only === undefined ? undefined : edited("unsafe", `write \`${only}\``, rewritten(query, nameIn(node).span, only)),
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(shop_request_total[5m])"),
      message: "no metric is called `shop_request_total`",
      at: [27, 40],
    },
    { spec: exampleQuery("rate(shop_requests[5m])"), message: "no metric is called `shop_requests`" },
    { spec: exampleQuery("rate(shop_requests_total_total[5m])"), message: "no metric is called `shop_requests_total_total`" },
    { spec: exampleQuery('rate({__name__="shop_sent_total"}[5m])'), message: "no metric is called `shop_sent_total`" },
    {
      spec: exampleQuery("avg(shop_latency_seconds)"),
      message: "`shop_latency_seconds` is a histogram, of which no series has that name",
      at: [27, 39],
    },
  ],
  good: [
    { spec: exampleQuery("rate(shop_requests_total[5m]) / on (job) up * rate(elsewhere_total[5m])") },
    { spec: exampleQuery("time() - shop_requests_created or shop_received_bytes_total or job:shop_requests:rate1m") },
    { spec: exampleQuery("shop_hall_ratio") },
  ],
});

interface Fault {
  readonly message: string;
  readonly help: string;
  /** What alone can be meant. */
  readonly only?: string | undefined;
}

/** Thousands of queries read the same names. */
function faultOf(name: string, context: Context): Fault | undefined {
  const { faults } = namesOf(context);
  if (!faults.has(name)) faults.set(name, context.lookup(name) || isOfNative(name, context) ? undefined : faultOfUnknown(name, context));
  return faults.get(name);
}

function faultOfUnknown(name: string, context: Context): Fault | undefined {
  const { all } = namesOf(context);
  if (all.has(`${name}_bucket`) && context.lookup(`${name}_bucket`)?.kind === "histogram-bucket") {
    const message = `\`${name}\` is a histogram, of which no series has that name`;
    return { message, help: `read \`${name}_bucket\`, \`${name}_sum\` or \`${name}_count\`` };
  }
  const meant = meantBy(name, context);
  if (meant.length === 0 && !isOurs(name, context)) return undefined;
  const help = suggestion(meant) ?? suggestion(likeNames(name, all)) ?? "declare it, or name one that is declared";
  return { message: `no metric is called \`${name}\``, help, only: meant.length === 1 ? meant[0] : undefined };
}

/** Declared names with one other word, where there are few: what is asked for may be called another thing, or be of another. */
function likeNames(name: string, all: ReadonlySet<string>): readonly string[] {
  const words = name.split("_");
  const like = [...all].filter((each) => {
    const others = each.split("_");
    return others.length === words.length && words.length > 2 && words.filter((word, index) => word !== others[index]).length === 1;
  });
  return like.length > 3 ? [] : like;
}

/** A native histogram with the suffix of a classic one is the mistake of another rule. */
function isOfNative(name: string, { lookup }: Context): boolean {
  const base = /^(.+)_(?:bucket|sum|count)$/.exec(name)?.[1];
  return base !== undefined && lookup(base)?.buckets === "native";
}

/** Names that are declared and nearly this one: in other forms, or within two edits. */
function meantBy(name: string, context: Context): readonly string[] {
  // It tells when the others began, where a service says so.
  if (name.endsWith("_created")) return [];
  const { all, near, isRecordedOnly } = namesOf(context);
  // No form of a name has a colon that the name lacks.
  const forms = isRecordedOnly && !name.includes(":") && !name.startsWith("scrape_") ? [] : formsOf(name);
  const form = forms.find((each) => all.has(each) || (each.startsWith("scrape_") && context.lookup(each) !== undefined));
  return form !== undefined ? [form] : near(name, 2).filter((each) => !isOtherWord(name, each));
}

/** What a name becomes with the suffix or the unit that it lacks, or without one that it has twice. */
function formsOf(name: string): readonly string[] {
  const [, stem = name, suffix = ""] = /^(.+?)((?:_(?:total|bucket|sum|count))+)$/.exec(name) ?? [];
  const once = suffix.startsWith("_total_total") ? [`${stem}_total`] : [];
  return [...once, `${name}_total`, `${name}_info`, ...["seconds", "bytes"].flatMap((unit) => [`${stem}_${unit}${suffix}`, `${stem}_${unit}_total`])];
}

/** `load1` is not `load5`, and `rx` is not `tx`: both may exist. */
function isOtherWord(name: string, near: string): boolean {
  if (name.replaceAll(/\d/g, "") === near.replaceAll(/\d/g, "")) return true;
  const words = name.split(/[_:]/);
  const others = near.split(/[_:]/);
  if (words.length !== others.length) return false;
  if (words.some((word, index) => isShortAndFar(word, others[index] ?? ""))) return true;
  return words.every((word, index) => word === others[index] || opposites.has(`${word} ${others[index]}`) || opposites.has(`${others[index]} ${word}`));
}

/** `pod` and `node`, `pg` and `zk` are two words: of a short one, two letters are most. */
function isShortAndFar(word: string, other: string): boolean {
  return Math.min(word.length, other.length) < 5 && nearest(word, [other], 1).length === 0;
}

const opposites: ReadonlySet<string> = new Set([
  "rx tx",
  "min max",
  "in on",
  "used free",
  "hits misses",
  "get set",
  "put get",
  "avg max",
  "avg min",
  "p50 p90",
]);

interface Names {
  /** What a query may read, but for what Prometheus makes itself. */
  readonly all: ReadonlySet<string>;
  /** Each of them has a colon. */
  readonly isRecordedOnly: boolean;
  /** Those near to a name. */
  readonly near: (name: string, limit: number) => readonly string[];
  /** What is wrong with a name that some query reads. */
  readonly faults: Map<string, Fault | undefined>;
}

const known = new WeakMap<Context["lookup"], Names>();

function namesOf({ lookup, plan, groups }: Context): Names {
  const made = known.get(lookup);
  if (made) return made;
  const all = new Set([...namesIn(plan.catalogue), ...recordedIn(groups)]);
  const names = { all, isRecordedOnly: [...all].every((name) => name.includes(":")), near: nearestAmong(all), faults: new Map() };
  known.set(lookup, names);
  return names;
}

function namesIn({ metrics, recordings }: Context["plan"]["catalogue"]): readonly string[] {
  const suffixes = { histogram: ["_bucket", "_sum", "_count"], summary: ["", "_sum", "_count"] } as const;
  const series = metrics.flatMap(({ name, type }) => (type === "histogram" || type === "summary" ? suffixes[type].map((suffix) => name + suffix) : name));
  return [...series, ...recordings.map(({ name }) => name)];
}

const recordedIn = (groups: Context["groups"]): readonly string[] =>
  groups.flatMap(({ rules }) => rules.flatMap(({ kind, name }) => (kind === "recording" ? [name] : [])));

/** Of what is not declared, and not nearly a name that is, only that is a mistake which must be: all is declared, or it has our prefix. */
function isOurs(name: string, { plan, scope }: Context): boolean {
  return plan.catalogue.complete || (scope.settings.prefix !== undefined && name.startsWith(scope.settings.prefix) && !name.endsWith("_created"));
}
