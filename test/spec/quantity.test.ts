import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { divided, parseAmount, parseDuration, parseFrequency, parsePercent, parseSize, perSecond, unitOfName } from "../../src/spec/quantity.ts";

describe("a quantity", () => {
  it("is a number in the base unit, exact in decimals", () => {
    assert.equal(parsePercent("99.9%"), 0.999);
    assert.equal(parsePercent("99.99%"), 0.9999);
    assert.equal(parsePercent("-300%"), -3);
    assert.equal(parseAmount("2.5s", "seconds"), 2.5);
    assert.equal(parseAmount("1.1m", "seconds"), 66);
    assert.equal(parseAmount("75ms", "seconds"), 0.075);
    assert.equal(parseAmount("1w", "seconds"), 604_800);
    assert.equal(parseAmount("0.1kB", "bytes"), 100);
    assert.equal(parseAmount("1.5GiB", "bytes"), 1_610_612_736);
    assert.equal(parseAmount("10MiB/s", "bytes/s"), 10_485_760);
    assert.equal(parseAmount("30/min", "count/s"), 0.5);
    assert.equal(parseAmount("-5 celsius", "celsius"), -5);
    assert.equal(parseAmount("12.5 usd", "usd"), 12.5);
    assert.equal(parseAmount(3, "count"), 3);
  });

  it("is not taken in another unit or form", () => {
    const refused: readonly (readonly [unknown, string])[] = [
      ["5%", "seconds"],
      ["1e3s", "seconds"],
      ["1h30m", "seconds"],
      ["5 s", "seconds"],
      ["1MB/s", "bytes"],
      ["1MB", "bytes/s"],
      ["5", "ratio"],
      [5, "ratio"],
      ["5", "count"],
      [Number.NaN, "count"],
      ["5 eur", "usd"],
      ["5usd", "usd"],
      [5, "usd"],
      [{}, "unknown"],
      ["many", "unknown"],
    ];
    for (const [amount, unit] of refused) assert.equal(parseAmount(amount, unit), undefined, `${amount} of ${unit}`);
  });

  it("of an unknown unit is any number or quantity", () => {
    assert.deepEqual(
      [0.5, "1m", "1KiB", "1KiB/s", "5%", "6/min", "3 usd"].map((amount) => parseAmount(amount, "unknown")),
      [0.5, 60, 1024, 1024, 0.05, 0.1, 3],
    );
  });

  it("of time as an option is whole milliseconds, never negative", () => {
    assert.equal(parseDuration("1.5h"), 5_400_000);
    assert.equal(parseDuration("0s"), 0);
    assert.deepEqual(["-5m", "0.5ms", "5", "5M", ""].map(parseDuration), [undefined, undefined, undefined, undefined, undefined]);
    assert.equal(parseSize("512MiB"), 536_870_912);
    assert.deepEqual(["-1B", "1MB/s", "1 MB"].map(parseSize), [undefined, undefined, undefined]);
    assert.equal(parseFrequency("5/h"), 5 / 3600);
    assert.equal(parseFrequency("5/d"), undefined);
  });

  it("has the value that its decimal has, whatever the number of digits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
        const padded = String(digits).padStart(places + 1, "0");
        const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
        assert.equal(parsePercent(`${text}%`), Number(`${text}e-2`));
        assert.equal(parseAmount(`${text}s`, "seconds"), Number(text));
      }),
    );
  });
});

describe("a unit", () => {
  it("is the end of the name, before `_total`", () => {
    assert.deepEqual(["a_seconds", "a_bytes_total", "a_ratio", "requests_total", "seconds", "a_items", "a_ms", "a_secs_total", "a_percent"].map(unitOfName), [
      "seconds",
      "bytes",
      "ratio",
      "count",
      "count",
      "count",
      "unknown",
      "unknown",
      "unknown",
    ]);
  });

  it("follows rates and quotients", () => {
    assert.deepEqual(["seconds", "bytes", "count", "unknown"].map(perSecond), ["ratio", "bytes/s", "count/s", "unknown"]);
    assert.equal(divided("bytes/s", "count/s"), "bytes");
    assert.equal(divided("bytes", "bytes"), "ratio");
    assert.equal(divided("bytes", "count"), "bytes");
    assert.equal(divided("usd", "seconds"), "usd/seconds");
    assert.equal(divided("count", "unknown"), "unknown");
  });
});
