import { beforeEach, expect, test } from "bun:test";
import { capsOf, Shortcuts } from "../src/keys";

let pressed: string[] = [];
let shortcuts: Shortcuts;

// No page runs here: a key event is what Shortcuts reads of it.
globalThis.Element ??= class {} as typeof Element;

const key = (name: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    target: null,
    preventDefault() {},
    ...more,
  }) as unknown as KeyboardEvent;

beforeEach(() => {
  pressed = [];
  shortcuts = new Shortcuts();
  const note = (name: string) => () => void pressed.push(name);
  shortcuts.add(
    { keys: "j", says: "Next", group: "Moving", run: note("next") },
    { keys: "i", says: "Missing context", group: "Judging", run: note("missing") },
    { keys: "g i", says: "Inbox", group: "Everywhere", run: note("inbox") },
  );
});

test("a single key runs its shortcut", () => {
  expect(shortcuts.press(key("j"))).toBe(true);
  expect(pressed).toEqual(["next"]);
});

test("a large letter is a key of its own: the one with Shift, whatever Caps Lock does", () => {
  shortcuts.add({ keys: "Shift+J", says: "Again", group: "Moving", run: () => void pressed.push("again") });
  expect(shortcuts.press(key("J", { shiftKey: true }))).toBe(true);
  shortcuts.press(key("j", { shiftKey: true }));
  shortcuts.press(key("J"));
  shortcuts.press(key("j"));
  expect(pressed).toEqual(["again", "again", "next", "next"]);
});

test("a sequence runs when its second key comes in time", () => {
  shortcuts.press(key("g"), 1000);
  shortcuts.press(key("i"), 1500);
  expect(pressed).toEqual(["inbox"]);
});

test("a sequence that takes too long is forgotten", () => {
  shortcuts.press(key("g"), 1000);
  shortcuts.press(key("i"), 9000);
  expect(pressed).toEqual(["missing"]);
});

test("Ctrl, Alt, Meta and a composing input method keep their keys", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { isComposing: true }]) {
    expect(shortcuts.press(key("j", more))).toBe(false);
  }
  expect(pressed).toEqual([]);
});

test("the help shows a key that was defined twice once, as it acts", () => {
  shortcuts.add({ keys: "j", says: "Next claim", group: "Moving", run: () => undefined });
  expect(
    shortcuts
      .groups()
      .get("Moving")
      ?.map(({ says }) => says),
  ).toEqual(["Next claim"]);
});

test("the help shows a chord by its keys, a plus as itself", () => {
  expect(["Control+Enter", "g i", "+", "Shift+ArrowDown"].map(capsOf)).toEqual([
    ["Control", "Enter"],
    ["g", "i"],
    ["+"],
    ["Shift", "ArrowDown"],
  ]);
});
