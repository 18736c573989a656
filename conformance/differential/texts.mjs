/** What tokens and patterns are made of: numbers, durations, strings and names, as people write them, as nobody does, and nearly. */
import fc from "fast-check";

/** One of the words, often, or something that is put together, sometimes. */
const mostly = (usual, strange, weight = 4) => fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: strange });

export const integer = fc.constantFrom("0", "1", "2", "3", "10", "100", "0.5", "0.99", "5", "1e3", "86400");

export const number = mostly(
  integer,
  fc.oneof(
    fc.constantFrom(
      ..."1.5 .5 5. 1E-3 1e+3 2e400 1e-400 0x1F 0X_1f 0x_1 0xAbC 017 08 0o17 0b11 0_7 1_000 1_0.5_0 1e1_0 1__0 1_ 1._5 1.e5 1e 1e_ 0x 0xg 0x1.8 0xee 0xe+1".split(
        " ",
      ),
      ..."Inf inf INF iNf NaN nan NAN 9223372036854775807 9223372036854775808 0x7fffffffffffffff 0x8000000000000000 0777777777777777777777".split(" "),
      ..."01777777777777777777777 1.7976931348623157e308 1.7976931348623159e308 4.9e-324 00 00.5 09.5 0e0 00e1 1e1e1 1.2.3 1..2 0.0 -0 1a 5e 0x1p4 0xf_f".split(
        " ",
      ),
    ),
    fc.array(fc.constantFrom(..."0123456789....eE__xXabf+-"), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
    fc.double({ noNaN: true, min: 0 }).map((value) => String(value).replace("Infinity", "Inf")),
  ),
);

const unit = fc.constantFrom("ms", "s", "m", "h", "d", "w", "y");
export const duration = mostly(
  fc.constantFrom("5m", "1h", "30s", "1d", "1w", "1y", "15m", "500ms", "1h30m", "90s", "2w1d"),
  fc.oneof(
    fc.constantFrom(
      "0s",
      "0ms",
      "1y2w3d4h5m6s7ms",
      "30m1h",
      "5m5m",
      "1s1ms",
      "1ms1s",
      "5M",
      "1.5h",
      "5min",
      "5hs",
      "5ys",
      "5m5",
      "1m1y",
      "1w1w",
      "5mm",
      "05m",
      "0x5m",
      "1_0m",
    ),
    fc.constantFrom(
      "292y",
      "293y",
      "106751d",
      "106752d",
      "15250w",
      "15251w",
      "9223372036s",
      "9223372037s",
      "9223372036854ms",
      "9223372036855ms",
      "9999999999999999999y",
      "1e3s",
    ),
    fc.array(fc.tuple(fc.nat({ max: 400 }), unit), { minLength: 1, maxLength: 4 }).map((parts) => parts.flat().join("")),
  ),
);

/** Words of the language and of our own, which may be names too, in one case or another. */
const words =
  "by without on ignoring group_left group_right bool offset and or unless atan2 fill fill_left fill_right start end step range anchored smoothed max_of min_of sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio inf nan time rate";
const keyword = fc.constantFrom(...words.split(" "));
const strangeCase = keyword.chain((word) => fc.constantFrom(word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)));

export const metricName = mostly(
  fc.constantFrom("up", "a", "http_requests_total", "x_bucket", "job:x:rate5m", "process_start_time_seconds"),
  fc.oneof(
    strangeCase,
    fc.constantFrom(
      ":",
      "::",
      ":a",
      "a:",
      "_",
      "__",
      "A9",
      "x:by",
      "sum:",
      "é",
      "温度",
      "a.b",
      "a..",
      "ſum",
      "İnf",
      "𐐀a",
      "foo😀",
      "x\u0301",
      "nan.total",
      "on.x",
      "K",
    ),
  ),
);
export const labelName = mostly(
  fc.constantFrom("job", "instance", "code", "le", "cluster", "quantile"),
  fc.oneof(strangeCase, fc.constantFrom("__name__", "_", "a:b", "é", "service.name", "__a", "a1", "9a", "場所", ".a", "x²")),
  6,
);

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "api", "GET", "5", " ", "-", "/", "", "é", "温", "😀", "#", "{", ")", "%") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "\\n",
      "\\t",
      "\\\\",
      '\\"',
      "\\'",
      "\\a\\b\\f\\r\\v",
      "\\x41",
      "\\101",
      "\\u00e9",
      "\\U0001F600",
      "\\xc3\\xa9",
      "\\xff",
      "\\377",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "\\",
      "\\q",
      "\\x4",
      "\\xg0",
      "\\08",
      "\\400",
      "\\8",
      "\\ud800",
      "\\U00110000",
      "\\u12",
      "\n",
      "\\`",
      "\ufffd",
      "\ud800",
      "\\\n",
      "\0",
      "\r",
      "\ufeff",
    ),
  },
);
/** A string with its quotes, most of them well formed. */
export const string = fc
  .tuple(fc.constantFrom('"', '"', '"', "'", "`"), fc.array(mostly(piece, fc.constantFrom("x", "y"), 1), { maxLength: 3 }))
  .map(([quote, parts]) => {
    // A quote of its own kind would end it, and what follows would be tested as something else.
    const inner = parts.join("");
    return quote === "`" ? quote + inner.replaceAll("`", "") + quote : quote + inner + quote;
  });

/** How a value is written as a string, in one of the ways in which it can be. */
export function quoted(value, raw) {
  if (raw && !value.includes("`")) return `\`${value}\``;
  return `"${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
