import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { layOut } from "../../src/derive/layout.ts";

const panel = (width: number, height = 8, stretches = true) => ({ size: { width, height }, stretches });
const boxesOf = (rows: ReturnType<typeof layOut>) => rows.flatMap(({ panels }) => panels.map(({ box }) => [box.x, box.y, box.width, box.height]));

test("panels stand side by side until the line is full", () => {
  const rows = layOut([{ collapsed: false, panels: [panel(12), panel(12), panel(24, 10), panel(12), panel(12)] }]);
  assert.deepEqual(boxesOf(rows), [
    [0, 0, 12, 8],
    [12, 0, 12, 8],
    [0, 8, 24, 10],
    [0, 18, 12, 8],
    [12, 18, 12, 8],
  ]);
});

test("a line with columns left over is filled by panels that may grow", () => {
  assert.deepEqual(boxesOf(layOut([{ collapsed: false, panels: [panel(8), panel(8), panel(8), panel(8), panel(8)] }])).slice(3), [
    [0, 8, 12, 8],
    [12, 8, 12, 8],
  ]);
  assert.deepEqual(
    boxesOf(layOut([{ collapsed: false, panels: [panel(7), panel(7), panel(7)] }])).map(([, , width]) => width),
    [8, 8, 8],
  );
  assert.deepEqual(
    boxesOf(layOut([{ collapsed: false, panels: [panel(12), panel(6, 8, false)] }])).map(([, , width]) => width),
    [12, 6],
  );
});

test("a heading takes one line, and a closed row nothing else", () => {
  const rows = layOut([
    { title: "One", collapsed: true, panels: [panel(12)] },
    { title: "Two", collapsed: false, panels: [panel(12)] },
    { title: "Three", collapsed: false, panels: [] },
  ]);
  assert.deepEqual(
    rows.map(({ y }) => y),
    [0, 1, 10],
  );
  assert.deepEqual(
    boxesOf(rows).map(([, y]) => y),
    [1, 2],
  );
});

test("a panel wider than the grid is as wide as the grid", () => {
  assert.deepEqual(boxesOf(layOut([{ collapsed: false, panels: [panel(30)] }])), [[0, 0, 24, 8]]);
});

test("no two panels overlap and none leaves the grid", () => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 12 }) });
  const anyPanel = fc.record({ size, stretches: fc.boolean() });
  const anyRow = fc.record({ title: fc.constantFrom("a", "b"), collapsed: fc.constant(false), panels: fc.array(anyPanel, { maxLength: 8 }) });
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 5 }), (rows) => {
      const taken = new Set<string>();
      for (const { y, panels } of layOut(rows)) {
        const boxes = [{ x: 0, y: y ?? 0, width: 24, height: 1 }, ...panels.map(({ box }) => box)];
        for (const box of boxes) {
          assert.ok(box.x >= 0 && box.x + box.width <= 24);
          for (let x = box.x; x < box.x + box.width; x++) {
            for (let line = box.y; line < box.y + box.height; line++) {
              assert.ok(!taken.has(`${x},${line}`));
              taken.add(`${x},${line}`);
            }
          }
        }
      }
    }),
  );
});
