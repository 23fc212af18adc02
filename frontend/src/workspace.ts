// The article workspace: wires the text, its claims and the panel together. What a deed does is the server's;
// this page sends it and shows the answer.

import { Claims } from "./claims";
import { all, announce, find, need, onPress } from "./dom";
import { forgetKey } from "./drafts";
import { Highlights } from "./highlights";
import { applyLayers, switchLayer, switchSheet } from "./layers";
import { Making } from "./making";
import { ArticleText, type Span } from "./selection";
import { shortcuts } from "./site";

const article = need("#article");
const text = new ArticleText(article, article.dataset.language ?? "");
const highlights = new Highlights(text);
const claims = new Claims(article);
const making = new Making(article, text, highlights);

/** Picks a rating of the open card and leads on to the reasons, which it cannot be saved without. */
function rate(rating: string): void {
  const box = find<HTMLInputElement>(`#card [name=rating][value=${rating}]`);
  if (!box || box.disabled) {
    const isSuggestion = find("#card [data-accept]") !== null;
    announce(isSuggestion ? "Accept the suggestion first: A." : "There is no verdict to give here.");
    return;
  }
  box.checked = true;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.form?.querySelector("textarea")?.focus();
}

/** Opens something folded on the card and goes to its first field. */
function unfold(selector: string): void {
  const fold = find<HTMLDetailsElement>(selector);
  if (!fold) {
    announce(find("#card [data-accept]") ? "Accept the suggestion first: A." : "That is not open here.");
    return;
  }
  fold.open = true;
  find<HTMLElement>("input:not([type=hidden], [type=radio]), textarea", fold)?.focus();
  fold.scrollIntoView({ block: "nearest" });
}

function fold(selector: string): void {
  const folded = find<HTMLDetailsElement>(selector);
  if (folded) folded.open = false;
  find(`[data-unfold="${selector}"]`)?.focus();
}

/** A row, or the way out of a conflict: what was typed there is then given up on purpose. */
function goFrom(link: HTMLElement): void {
  if (link.dataset.forget) forgetKey(link.dataset.forget);
  void claims.go(link.dataset.go as string);
}

const press = (selector: string) => (): void => find(selector)?.click();

/** An adjudicator takes a reviewer's rating over, by the number of their column. */
function take(number: number): void {
  const button = all("#card [data-take]")[number - 1];
  if (!button) return;
  rate(button.dataset.take as string);
}

const judging = "Judging";
const moving = "Moving";
const shaping = "Making";
shortcuts.add(
  { keys: "j", says: "Next claim", group: moving, run: () => claims.step(1) },
  { keys: "k", says: "Previous claim", group: moving, run: () => claims.step(-1) },
  { keys: "]", says: "Next to do", group: moving, run: () => claims.step(1, "to do") },
  { keys: "[", says: "Previous to do", group: moving, run: () => claims.step(-1, "to do") },
  { keys: "s", says: "Supported", group: judging, run: () => rate("supported") },
  { keys: "d", says: "Disputed", group: judging, run: () => rate("disputed") },
  { keys: "m", says: "Mixed", group: judging, run: () => rate("conflicting") },
  { keys: "u", says: "Can’t tell", group: judging, run: () => rate("not_enough_evidence") },
  { keys: "i", says: "Missing context", group: judging, run: () => rate("missing_context") },
  { keys: "o", says: "Not checkable", group: judging, run: () => rate("not_checkable") },
  { keys: "e", says: "Add a source", group: judging, run: () => unfold("#add-source") },
  { keys: "c", says: "Compare verdicts", group: judging, run: () => find("#reviews")?.focus() },
  { keys: "a", says: "Accept the suggestion", group: shaping, run: press("#card [data-accept]") },
  { keys: "x", says: "Reject the claim", group: shaping, run: press("#card [data-reject]") },
  { keys: "r", says: "Reword or move the claim", group: shaping, run: () => unfold("#edit") },
  { keys: "n", says: "New claim from the selection", group: shaping, run: () => void making.make() },
  { keys: "v", says: "Pick a passage by sentences", group: shaping, run: () => making.pick() },
  { keys: "z", says: "Undo", group: shaping, run: press("#toasts [data-undo]") },
);
for (let number = 1; number <= 9; number++) {
  const says = "Take over verdict 1 to 9 as the decision";
  shortcuts.add({
    keys: String(number),
    says,
    group: judging,
    isHidden: number > 1,
    run: () => take(number),
  });
}

onPress([
  ["[data-make]", (button) => void (button.dataset.make === "move" ? making.move() : making.make())],
  ["[data-pick]", (button) => making.act(button.dataset.pick as string)],
  ["[data-pick-sentences]", () => making.pick()],
  ["[data-step]", (button) => claims.step(button.dataset.step === "1" ? 1 : -1)],
  ["[data-sheet-switch]", switchSheet],
  ["[data-take]", (button) => rate(button.dataset.take as string)],
  [".pin", (pin) => void claims.goTo(pin)],
  ["[data-go]", goFrom],
  ["[data-unfold]", (button) => unfold(button.dataset.unfold as string)],
  ["[data-fold]", (button) => fold(button.dataset.fold as string)],
  ["mark", (mark) => getSelection()?.isCollapsed && claims.press(mark)],
]);

document.addEventListener("change", (event) => {
  const box = event.target as HTMLInputElement;
  if (box.closest("#layers")) switchLayer(article, box.value, box.checked);
});
article.addEventListener("keydown", (event) => {
  if ((event.target as Element).matches(".pin")) claims.roam(event);
});

// A swap takes the live selection of its block with it: it is noted before, and made anew from its offsets.
let selected: Span | null = null;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const selection = getSelection();
  const isHit =
    selection?.rangeCount && !selection.isCollapsed && selection.containsNode(event.target as Node, true);
  if (isHit) selected = text.passage(selection.getRangeAt(0), { wholeWords: false });
});

/** Once an answer is in place: the current claim, the layers and what is passing are put back onto it. */
function settle(isDeedDone: boolean): void {
  claims.follow();
  applyLayers(article);
  highlights.repaint();
  reselect();
  const faulty = find("#card [aria-invalid=true]");
  // A deed's answer takes the pressed button with it: the keyboard goes on from the claim's pin.
  if (isDeedDone) claims.focusCurrent();
  else if (faulty && document.activeElement === document.body) faulty.focus();
}

function reselect(): void {
  const ranges = selected ? text.ranges(selected) : [];
  selected = null;
  const first = ranges[0];
  const last = ranges.at(-1);
  if (!first || !last) return;
  getSelection()?.setBaseAndExtent(
    first.startContainer,
    first.startOffset,
    last.endContainer,
    last.endOffset,
  );
}

// htmx tells of every element it swapped; one look at the page after the last is enough.
let isDue = false;
let isDeedDone = false;
document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, xhr } = (event as CustomEvent).detail ?? {};
  isDeedDone ||= requestConfig?.verb === "post" && xhr?.status < 400;
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    settle(isDeedDone);
    isDue = isDeedDone = false;
  });
});

// The answer says when a passage became a claim; a refusal leaves it pending, to be put right.
document.addEventListener("passageTaken", () => making.done());

applyLayers(article);
