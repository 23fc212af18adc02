import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CodePoints } from "../src/codepoints";
import { snapToGraphemes } from "../src/passages";

interface Case {
  name: string;
  text: string;
  start: number;
  end: number;
  start_utf16: number;
  end_utf16: number;
  exact: string;
  snapped: [number, number];
}

// The same table runs under pytest: what Python slices, the browser slices.
const table: Case[] = JSON.parse(
  readFileSync(join(import.meta.dir, "../../tests/data/anchoring_cases.json"), "utf-8"),
);

describe("the shared table of awkward passages", () => {
  test("is the whole table", () => expect(table.length).toBeGreaterThanOrEqual(200));

  test.each(table)("$name", (row) => {
    const points = new CodePoints(row.text);
    expect(points.toUtf16(row.start)).toBe(row.start_utf16);
    expect(points.toUtf16(row.end)).toBe(row.end_utf16);
    expect(points.fromUtf16(row.start_utf16, "start")).toBe(row.start);
    expect(points.fromUtf16(row.end_utf16, "end")).toBe(row.end);
    expect(points.slice(row.start, row.end)).toBe(row.exact);
    const snapped = snapToGraphemes(row.text, { start: row.start_utf16, end: row.end_utf16 });
    expect([points.fromUtf16(snapped.start), points.fromUtf16(snapped.end, "end")]).toEqual(row.snapped);
  });
});

test("every code point offset survives the way to UTF-16 and back", () => {
  for (const { text } of table) {
    const points = new CodePoints(text);
    for (let offset = 0; offset <= points.length; offset++) {
      expect(points.fromUtf16(points.toUtf16(offset))).toBe(offset);
    }
  }
});

test("an offset inside a surrogate pair is rounded outward", () => {
  const points = new CodePoints("x👍y");
  expect(points.fromUtf16(2, "start")).toBe(1);
  expect(points.fromUtf16(2, "end")).toBe(2);
});

test("a text without astral characters counts alike in both units", () => {
  const points = new CodePoints("नि é שלום");
  expect(points.length).toBe("नि é שלום".length);
  expect(points.toUtf16(3)).toBe(3);
});
