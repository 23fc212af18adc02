// The article workspace: wires the text, its claims and the panel together. What a deed does is the server's;
// this page sends it and shows the answer.

import { Claims } from "./claims";
import { all, announce, faultyField, find, need, onPress, tell } from "./dom";
import { forgetKey } from "./drafts";
import { Highlights } from "./highlights";
import type { Shortcut } from "./keys";
import { applyLayers, switchLayer, switchSheet, switchSize } from "./layers";
import { Making, PICKING } from "./making";
import { ArticleText, type Span } from "./selection";
import { shortcuts } from "./site";
import { Suggestions } from "./suggestions";
import { Undoing } from "./undoing";
import { Waiting } from "./waiting";

const article = need("#article");
const text = new ArticleText(article, article.dataset.language ?? "");
const highlights = new Highlights(text);
const waiting = new Waiting((key) => "jk[]".includes(key));
const claims = new Claims(article, waiting);
const making = new Making(article, text, highlights);
const undoing = new Undoing();
const suggestions = new Suggestions(`${article.dataset.url}suggestions/`, waiting);

const isSuggestion = (): boolean => find("#card [data-accept]") !== null;

/** Picks a rating of the open card and leads on to the reasons, which it cannot be saved without. */
function rate(rating: string): void {
  const box = find<HTMLInputElement>(`#card [name=rating][value=${rating}]`);
  if (!box) {
    tell(isSuggestion() ? "Accept the suggestion first: A." : "There is no verdict to give here.");
    return;
  }
  box.checked = true;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.form?.querySelector("textarea")?.focus();
}

/** Opens something folded on the card and goes to the choice it cannot be sent without, if none is made yet, else to
 * its first field. */
function unfold(selector: string): void {
  const fold = find<HTMLDetailsElement>(selector);
  if (!fold) {
    tell(isSuggestion() ? "Accept the suggestion first: A." : "That cannot be done here.");
    return;
  }
  fold.open = true;
  const fields = "input:not([type=hidden], [type=radio], [readonly]), textarea:not([readonly])";
  const choice = find("[aria-required=true]:not(:has(:checked)) input", fold);
  const field = find<HTMLInputElement | HTMLTextAreaElement>(fields, fold);
  (choice ?? field)?.focus();
  if (!choice && field?.selectionStart != null)
    field.setSelectionRange(field.value.length, field.value.length);
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
  claims.go(link.dataset.go as string);
}

const press = (selector: string, otherwise: string) => (): void => {
  const button = find(selector);
  if (button) button.click();
  else tell(otherwise);
};

function compare(): void {
  const reviews = find("#reviews");
  if (reviews) reviews.focus();
  else tell("There is no other verdict to see here.");
}

/** An adjudicator takes a reviewer's rating over, by the number of their column. */
function take(number: number): void {
  const button = all("#card [data-take]")[number - 1];
  if (!button) return;
  rate(button.dataset.take as string);
}

const judging = "Judging";
const moving = "Moving";
const shaping = "Making";
const picking = "Picking by sentences";

/** A deed by key. Who may only read is told so, and is not offered it in the help. */
const rests = article.dataset.rests;
const deed = (keys: string, says: string, group: string, run: () => void): Shortcut =>
  rests ? { keys, says, group, isHidden: true, run: () => tell(rests) } : { keys, says, group, run };

shortcuts.add(
  { keys: "j", says: "Next claim", group: moving, run: () => claims.step(1) },
  { keys: "k", says: "Previous claim", group: moving, run: () => claims.step(-1) },
  { keys: "]", says: "Next to do", group: moving, run: () => claims.step(1, "to do") },
  { keys: "[", says: "Previous to do", group: moving, run: () => claims.step(-1, "to do") },
  { keys: "+", says: "More suggestions", group: moving, run: () => suggestions.step(1) },
  { keys: "-", says: "Fewer suggestions", group: moving, run: () => suggestions.step(-1) },
  { keys: "ArrowUp ArrowDown", says: "Among the numbers beside the text", group: moving },
  deed("s", "Supported", judging, () => rate("supported")),
  deed("d", "Disputed", judging, () => rate("disputed")),
  deed("m", "Mixed", judging, () => rate("conflicting")),
  deed("u", "Can’t tell", judging, () => rate("not_enough_evidence")),
  deed("i", "Missing context", judging, () => rate("missing_context")),
  deed("o", "Not checkable", judging, () => rate("not_checkable")),
  { keys: "Control+Enter", says: "Save the verdict, and on to the next", group: judging, isHidden: !!rests },
  deed("e", "Add a source", judging, () => unfold("#add-source")),
  { keys: "c", says: "Compare verdicts", group: judging, run: compare },
  deed("a", "Accept the suggestion", shaping, press("#card [data-accept]", "This is no suggestion.")),
  deed("x", "Reject the claim", shaping, press("#card [data-reject]", "This claim cannot be rejected here.")),
  deed("r", "Reword or move the claim", shaping, () => unfold("#edit")),
  deed(
    "w",
    "Keep the suggested wording",
    shaping,
    press("#card [data-keep-wording]", "No wording is suggested here."),
  ),
  deed("n", "New claim from the selection", shaping, () => void making.make()),
  deed("v", "Pick a passage by sentences", shaping, () => making.pick()),
  deed("y", "Why not this sentence?", shaping, () => void making.whyNot()),
  deed("z", "Undo", shaping, () => undoing.go("undo")),
  deed("Shift+Z", "Redo", shaping, () => undoing.go("redo")),
  { keys: "Alt", says: "Held while selecting: not whole words", group: shaping, isHidden: !!rests },
  ...PICKING.map(({ keys, says }) => ({ keys, says, group: picking, isHidden: !!rests })),
);
for (let number = 1; number <= 9; number++) {
  const says = "Take over verdict 1 to 9 as the decision";
  const shortcut = deed(String(number), says, judging, () => take(number));
  shortcuts.add(number > 1 ? { ...shortcut, isHidden: true } : shortcut);
}

onPress([
  ["[data-make]", (button) => void (button.dataset.make === "move" ? making.move() : making.make())],
  ["[data-pick]", (button) => making.act(button.dataset.pick as string)],
  ["[data-why-not]", () => void making.whyNot()],
  ["[data-again]", (button) => htmx.trigger(button.closest(".said-before") as Element, "again")],
  ["[data-suggest]", (button) => suggestions.step(Number(button.dataset.suggest))],
  ["[data-pick-sentences]", () => making.pick()],
  ["[data-step]", (button) => claims.step(button.dataset.step === "1" ? 1 : -1)],
  ["[data-sheet-switch]", switchSheet],
  ["[data-text-size]", (button) => switchSize(article, button)],
  ["[data-undo]", () => waiting.inTurn(() => undoing.go("undo"))],
  ["[data-redo]", () => waiting.inTurn(() => undoing.go("redo"))],
  ["[data-take]", (button) => rate(button.dataset.take as string)],
  [".pin", (pin) => claims.goTo(pin)],
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

// While a deed is on its way everything waits; while a claim is, the keys that would judge it.
let askedFrom: Element | null = null;
document.addEventListener("htmx:beforeSend", (event) => {
  const { requestConfig, xhr } = (event as CustomEvent).detail;
  if (requestConfig.verb !== "get" || requestConfig.elt.id === "how-many") {
    askedFrom = document.activeElement;
    waiting.deed(xhr, requestConfig.formData.get("then") === "next");
  } else if (requestConfig.elt.id === "claims") waiting.read(xhr);
});

// News of a source wait while somebody changes that source.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = (event as CustomEvent).detail;
  const isRead = requestConfig.verb === "get" && target.matches(".source");
  if (isRead && find("details[data-closes][open]", target)) event.preventDefault();
});

// A swap takes the live selection of its block with it: it is noted before, and made anew from its offsets.
let selected: Span | null = null;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const selection = getSelection();
  const isHit =
    selection?.rangeCount && !selection.isCollapsed && selection.containsNode(event.target as Node, true);
  if (isHit) selected = text.passage(selection.getRangeAt(0), { wholeWords: false });
});

/** What was sent to the server, by whom, and whether it was refused. */
interface Deed {
  sender: Element;
  isDone: boolean;
}

/** Once an answer is in place: the current claim, the layers and what is passing are put back onto it. */
function settle(deed: Deed | null): void {
  claims.follow();
  suggestions.follow();
  applyLayers(article);
  highlights.repaint();
  reselect();
  scrollToTab();
  const needed = find("#add-source[data-needed]");
  needed?.removeAttribute("data-needed");
  if (needed) unfold("#add-source");
  else if (deed ? hasMovedOn() : !isFocusLost()) return;
  else if (deed && !deed.isDone) showRefusal();
  else if (deed && goesOn(deed)) goesOn(deed)?.focus({ preventScroll: true });
  else {
    claims.focusCurrent();
    if (deed) resultOf(deed.sender)?.scrollIntoView({ block: "nearest" });
  }
}

/** Where the keyboard goes on after a form that names it. */
const goesOn = ({ sender }: Deed): HTMLElement | null =>
  sender instanceof HTMLElement && sender.dataset.focus ? find(sender.dataset.focus) : null;

/** Leads to what is to be put right: a choice between two versions, or the field at fault. */
function showRefusal(): void {
  const conflict = find("#card [data-conflict]");
  const faulty = faultyField(need("#card"));
  const errors = find("#card .errors");
  if (conflict ?? faulty) (conflict ?? faulty)?.focus({ preventScroll: true });
  else if (isFocusLost()) claims.focusCurrent();
  if (conflict) conflict.scrollIntoView({ block: "start" });
  else (faulty?.closest("fieldset, .field") ?? errors)?.scrollIntoView({ block: "nearest" });
}

/** Where what a form of the card did is seen: in the source that came or changed, else in the claim's head. */
function resultOf(sender: Element): Element | null {
  if (sender.matches(".source-form")) return all("#card .source[id]").at(-1) ?? null;
  const source = sender.closest(".source[id]");
  if (source) return find(`#${source.id}`);
  if (sender.closest(".evidence")) return null;
  return sender.closest("#card") && find("#card-title");
}

/** Whether somebody has gone elsewhere since they sent the deed; an answer takes the focus of nothing opened since. */
function hasMovedOn(): boolean {
  const now = document.activeElement;
  return now !== document.body && now !== askedFrom && !(now?.id && now.id === askedFrom?.id);
}

let focused: Element | null = null;
document.addEventListener("focusin", (event) => {
  focused = event.target as Element;
});

/** Whether an answer took away what had the focus: the keyboard goes on from the claim's pin. */
const isFocusLost = (): boolean =>
  document.activeElement === document.body && focused !== null && !focused.isConnected;

/** The panel's tabs scroll where they do not fit; the one that is open is in sight. */
function scrollToTab(): void {
  find("#tabs label:has(:checked)")?.scrollIntoView({ block: "nearest", inline: "nearest" });
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
let answered: Deed | null = null;
document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, xhr } = (event as CustomEvent).detail ?? {};
  if (requestConfig?.verb === "post") answered = { sender: requestConfig.elt, isDone: xhr.status < 400 };
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    const deed = answered;
    isDue = false;
    answered = null;
    settle(deed);
  });
});

// What is looked for after the card, and does not come, is said where it would stand.
for (const name of ["responseError", "sendError", "timeout"]) {
  document.addEventListener(`htmx:${name}`, (event) => {
    for (const note of all("[data-when-failed]", (event as CustomEvent).detail.elt)) note.hidden = false;
  });
}

// The answer says when a passage became a claim; a refusal leaves it pending, to be put right.
document.addEventListener("passageTaken", () => making.done());

/** Who comes by a link to a passage sees its words, though nothing is marked there. */
function showPassage(): void {
  const [, start, end] = /^#at=(\d+)-(\d+)$/.exec(location.hash) ?? [];
  if (!start || !end) return;
  const span = { start: Number(start), end: Number(end) };
  const words = text.ranges(span)[0];
  if (!words) return;
  highlights.paint("found", span);
  const frame = article.getBoundingClientRect();
  article.scrollBy({ top: words.getBoundingClientRect().top - frame.top - frame.height / 3 });
  announce(text.at(span).exact);
}

applyLayers(article);
scrollToTab();
window.addEventListener("hashchange", showPassage);
if (location.hash) showPassage();
else if (location.search) claims.reveal(); // who came by a link to a claim or a list sees its words
