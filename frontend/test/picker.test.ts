import { expect, test } from "bun:test";
import { sentences, wordEdges } from "../src/passages";
import { SentencePicker } from "../src/picker";

const text = "The plant opened. It cost 18 million. Who paid?";
const picker = (near = 0): SentencePicker =>
  new SentencePicker({ sentences: sentences(text, "en"), ...wordEdges(text, "en") }, near);
const words = ({ span }: SentencePicker): string => text.slice(span.start, span.end);

test("begins at the sentence that holds the offset", () => {
  expect(words(picker(20))).toBe("It cost 18 million.");
});

test("begins at the last sentence when the offset is past all", () => {
  expect(words(picker(999))).toBe("Who paid?");
});

test("moves by sentence and stops at both ends", () => {
  const picked = picker();
  picked.move(-1);
  expect(words(picked)).toBe("The plant opened.");
  picked.move(1);
  picked.move(1);
  picked.move(1);
  expect(words(picked)).toBe("Who paid?");
});

test("grows and shrinks by sentence, the first stays", () => {
  const picked = picker();
  picked.extend(1);
  expect(words(picked)).toBe("The plant opened. It cost 18 million.");
  picked.extend(-1);
  picked.extend(-1);
  expect(words(picked)).toBe("The plant opened.");
});

test("moves on from behind what was grown", () => {
  const picked = picker();
  picked.extend(1);
  picked.move(1);
  expect(words(picked)).toBe("Who paid?");
});

test("either end moves by words, so a part of a sentence can be picked", () => {
  const picked = picker(20);
  picked.moveStart(1);
  picked.moveEnd(-1);
  expect(words(picked)).toBe("cost 18 million");
});

test("the ends never pass each other", () => {
  const picked = picker();
  for (let times = 0; times < 20; times++) picked.moveEnd(-1);
  expect(words(picked)).toBe("The");
  for (let times = 0; times < 20; times++) picked.moveStart(1);
  expect(words(picked)).toBe("The");
});

test("a text without sentences has nothing to pick", () => {
  expect(() => new SentencePicker({ sentences: [], starts: [], ends: [] }, 0)).toThrow(RangeError);
});
