import { expect, test } from "bun:test";
import { sentences, snapToGraphemes, snapToWords, wordEdges } from "../src/passages";

const words = (text: string, picked: string, language = "en"): string | null => {
  const start = text.indexOf(picked);
  const extent = snapToWords(text, { start, end: start + picked.length }, language);
  return extent && text.slice(extent.start, extent.end);
};

test.each([
  ["a half word grows to the whole one", "The fares rose sharply", "are", "fares"],
  ["both ends grow", "The fares rose sharply", "ares ros", "fares rose"],
  ["white space at the ends is left out", "The fares rose sharply", " fares ", "fares"],
  ["a quotation mark at the edge stays out", "“Fares rose,” she said", "ares rose", "Fares rose"],
  ["a picked quotation mark stays in", "“Fares rose,” she said", "“Fares rose,”", "“Fares rose,”"],
  ["a number with a comma is one word", "it cost 18,4 million", "8,4", "18,4"],
  ["after an emoji the passage begins at the word", "day 3 🫖 boiled", " boi", "boiled"],
  ["a picked emoji stays whole", "day 3 🫖 boiled", "🫖 bo", "🫖 boiled"],
  ["a combining mark stays with its letter", "the cafe\u0301 opened", "caf", "cafe\u0301"],
  ["Arabic words snap too", "قال العمدة إن الرسوم ارتفعت", "رسوم", "الرسوم"],
])("%s", (_, text, picked, expected) => expect(words(text, picked)).toBe(expected));

test("nothing but white space is no passage", () => {
  expect(snapToWords("a   b", { start: 1, end: 4 }, "en")).toBeNull();
});

test("an unknown language tag does not stop anything", () => {
  expect(words("The fares rose", "are", "not a tag")).toBe("fares");
});

test("graphemes are never split", () => {
  const text = "a👨‍👩‍👧‍👦e\u0301🇫🇷नि.";
  for (let start = 0; start <= text.length; start++) {
    for (let end = start + 1; end <= text.length; end++) {
      const snapped = snapToGraphemes(text, { start, end });
      expect(snapped.start <= start && snapped.end >= end).toBe(true);
      expect(snapToGraphemes(text, snapped)).toEqual(snapped);
    }
  }
});

test("sentences come without the space around them", () => {
  const text = "  The plant opened. It cost 18.4 million!  Who paid?";
  const found = sentences(text, "en").map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(["The plant opened.", "It cost 18.4 million!", "Who paid?"]);
});

test("an abbreviation or an initial ends no sentence", () => {
  const text = "Sen. Ada Holt praised remarks made by U.S. President J. Feld. Dr. Ost left. It rained.";
  const found = sentences(text, "en").map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual([
    "Sen. Ada Holt praised remarks made by U.S. President J. Feld.",
    "Dr. Ost left.",
    "It rained.",
  ]);
});

test("edges of words leave out white space and never fall inside a grapheme", () => {
  const text = "a cafe\u0301 👨‍👩‍👧 b";
  const { starts, ends } = wordEdges(text, "en");
  expect(starts.map((start, index) => text.slice(start, ends[index]))).toEqual([
    "a",
    "cafe\u0301",
    "👨‍👩‍👧",
    "b",
  ]);
});
