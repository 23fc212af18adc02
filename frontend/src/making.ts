// From a selection, or from sentence mode, to a claim. Both end in one pending passage and one request.

import { listed, startOf } from "./claims";
import { all, announce, find, need, tell } from "./dom";
import type { Highlights } from "./highlights";
import { SentencePicker } from "./picker";
import { ask } from "./saving";
import type { ArticleText, Passage, Span } from "./selection";

const GAP_PX = 8;

/** The keys of sentence mode: what each is to `act`, and to the reader. */
export const PICKING = [
  { keys: "ArrowUp", name: "previous", says: "Sentence before" },
  { keys: "ArrowDown", name: "next", says: "Sentence after" },
  { keys: "Shift+ArrowDown", name: "more", says: "One sentence more" },
  { keys: "Shift+ArrowUp", name: "less", says: "One sentence less" },
  { keys: "ArrowRight", name: "end-on", says: "End one word later" },
  { keys: "ArrowLeft", name: "end-back", says: "End one word earlier" },
  { keys: "Shift+ArrowRight", name: "start-on", says: "Start one word later" },
  { keys: "Shift+ArrowLeft", name: "start-back", says: "Start one word earlier" },
  { keys: "Enter", name: "", says: "Make the claim" },
  { keys: "Escape", name: "leave", says: "Leave it" },
];

export class Making {
  #selected: Passage | null = null;
  #picker: SentencePicker | null = null;
  #sent: SentencePicker | null = null;
  /** The passage that the answer in the bar is about. */
  #asked: Passage | null = null;
  #isExact = false;
  #isDragging = false;
  #hasChanged = false;

  constructor(
    readonly article: HTMLElement,
    readonly text: ArticleText,
    readonly highlights: Highlights,
  ) {
    if (!find("#make")) return; // a reader who may not make claims
    // selectionchange fires for mouse, keyboard and touch alike; Alt held while selecting means "not whole words".
    document.addEventListener("selectionchange", () => {
      this.#hasChanged = true;
      requestAnimationFrame(() => this.#see());
    });
    // While the mouse is down the bar keeps away: it would stand in the way of the drag.
    article.addEventListener("pointerdown", (event) => {
      this.#isDragging = event.pointerType === "mouse";
      if (this.#isDragging) need("#make").hidden = true;
    });
    for (const name of ["pointerup", "keyup"] as const) {
      document.addEventListener(name, (event) => {
        if (this.#hasChanged) this.#isExact = event.altKey;
        this.#hasChanged = this.#isDragging = false;
        this.#see();
      });
    }
    need("#make").addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    need("#picker").addEventListener("keydown", (event) => this.#steer(event));
  }

  get isPicking(): boolean {
    return this.#picker !== null;
  }

  #see(): void {
    if (this.#picker) return;
    const selection = getSelection();
    const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const isHere =
      range && this.article.contains(range.startContainer) && range.intersectsNode(need("#text"));
    this.#selected = isHere ? this.text.passage(range, { wholeWords: !this.#isExact }) : null;
    const bar = need("#make");
    this.#forgetAnswer(this.#selected);
    bar.hidden = !this.#selected || this.#isDragging;
    if (!this.#selected || !range) {
      this.highlights.clear("pending");
      return;
    }
    this.highlights.paint("pending", this.#selected);
    this.#nameMoved();
    this.#place(bar, range.getBoundingClientRect());
  }

  #place(bar: HTMLElement, around: DOMRect): void {
    const frame = this.article.getBoundingClientRect();
    const left = Math.max(GAP_PX, Math.min(around.left, frame.right - bar.offsetWidth - GAP_PX));
    const lowest = frame.bottom - bar.offsetHeight - GAP_PX;
    const above = around.top - bar.offsetHeight - GAP_PX;
    const below = around.bottom + GAP_PX;
    const isRoomAbove = above > frame.top + GAP_PX;
    // A selection taller than the pane leaves room nowhere: then the bar stands at its foot.
    const top = isRoomAbove && above < lowest ? above : Math.min(Math.max(below, frame.top + GAP_PX), lowest);
    bar.style.setProperty("--at-x", `${left}px`);
    bar.style.setProperty("--at-y", `${top}px`);
  }

  /** What a claim would be made of now. */
  #passage(): Passage | null {
    return this.#picker ? this.text.at(this.#picker.span) : this.#selected;
  }

  /** Makes a claim of the selection; without one, leads to sentence mode. */
  async make(): Promise<void> {
    this.#see();
    const passage = this.#passage();
    if (passage)
      await this.#send(`${this.article.dataset.url}passages/${this.article.dataset.query ?? ""}`, passage);
    else this.pick();
  }

  /** Puts the current claim where the selection is. */
  async move(): Promise<void> {
    const { claim } = need("#card").dataset;
    const passage = this.#passage();
    if (claim && passage) await this.#send(`${this.article.dataset.url}claims/${claim}/passage/`, passage);
  }

  /** Asks why the machine suggested nothing here; without a selection, of a sentence that sentence mode picks. */
  async whyNot(): Promise<void> {
    this.#see();
    if (!this.#passage()) this.pick();
    const passage = this.#passage();
    if (!passage) return;
    const bar = need(this.#picker ? "#picker" : "#make");
    const answer = need("[data-answer]", bar);
    this.#forgetAnswer(null);
    this.#asked = passage;
    const asking = document.createElement("p");
    asking.textContent = "Looking …";
    answer.replaceChildren(asking);
    const [start, end] = [String(passage.start), String(passage.end)];
    await ask("GET", `${this.article.dataset.url}why-not/`, answer, { start, end }, answer);
    if (this.#asked !== passage) return;
    if (asking.isConnected) asking.textContent = "No answer. Press Y to ask again.";
    this.#see();
  }

  /** What was answered about another passage goes. */
  #forgetAnswer(passage: Passage | null): void {
    if (!this.#asked || (passage?.start === this.#asked.start && passage.end === this.#asked.end)) return;
    this.#asked = null;
    for (const answer of all("[data-answer]")) {
      htmx.trigger(answer, "htmx:abort");
      answer.replaceChildren();
    }
  }

  /** Says of both bars which claim they would move, and hides that where there is none. */
  #nameMoved(): void {
    const { movable } = need("#card").dataset;
    for (const button of all("[data-make=move], [data-pick=move]")) {
      button.hidden = !movable;
      need("[data-words]", button).textContent = `Move claim ${movable} here`;
    }
  }

  async #send(url: string, { start, end, exact }: Passage): Promise<void> {
    this.#sent = this.#picker;
    const source = need(this.#picker ? "#picker" : "#make");
    const current = need("#card").dataset.claim ?? "";
    await ask("POST", url, source, {
      start: String(start),
      end: String(end),
      exact,
      list: listed(),
      current,
    });
  }

  /** The server has the claim: nothing is pending any more. */
  done(): void {
    if (this.#picker !== this.#sent) return; // a new one is being picked already
    this.leave();
    getSelection()?.removeAllRanges();
    this.#see();
  }

  /** Sentence mode: a passage without a pointer, by keys or by the buttons of its bar. */
  pick(): void {
    const landmarks = this.text.landmarks();
    const bar = find("#picker");
    if (!bar) return;
    if (!landmarks.sentences.length) {
      tell("There is no sentence to pick in this text.");
      return;
    }
    const pin = find(".pin[aria-current]", this.article);
    const near = pin && isInView(pin, this.article) ? startOf(pin) : this.text.firstInView();
    this.#picker = new SentencePicker(landmarks, near);
    need("#make").hidden = true;
    this.#nameMoved();
    bar.hidden = false;
    need<HTMLButtonElement>("[data-pick=make]", bar).focus({ preventScroll: true });
    this.#showPicked(this.#picker.span);
  }

  leave(): void {
    if (!this.#picker) return;
    this.#picker = null;
    this.#forgetAnswer(null);
    need("#picker").hidden = true;
    this.highlights.clear("pending");
  }

  act(name: string): void {
    const picker = this.#picker;
    if (!picker) return;
    const deeds: Record<string, () => Span> = {
      previous: () => picker.move(-1),
      next: () => picker.move(1),
      less: () => picker.extend(-1),
      more: () => picker.extend(1),
      "start-back": () => picker.moveStart(-1),
      "start-on": () => picker.moveStart(1),
      "end-back": () => picker.moveEnd(-1),
      "end-on": () => picker.moveEnd(1),
    };
    if (name === "make") void this.make();
    else if (name === "move") void this.move();
    else if (name === "leave") this.leave();
    else if (deeds[name]) this.#showPicked(deeds[name]());
  }

  #steer(event: KeyboardEvent): void {
    const pressed = `${event.shiftKey ? "Shift+" : ""}${event.key}`;
    const name = PICKING.find(({ keys }) => keys === pressed)?.name;
    if (!name) return; // Enter is the button's that has the focus
    event.preventDefault();
    event.stopPropagation();
    this.act(name);
  }

  #showPicked(span: Span): void {
    const passage = this.text.at(span);
    this.#forgetAnswer(passage);
    this.highlights.paint("pending", span);
    need("[data-picked]").textContent = passage.exact;
    announce(passage.exact);
    const [first] = this.text.ranges(span);
    const line = first?.getClientRects()[0];
    if (line) scrollToLine(this.article, line);
  }
}

function isInView(element: HTMLElement, within: HTMLElement): boolean {
  const box = element.getBoundingClientRect();
  const frame = within.getBoundingClientRect();
  return box.bottom > frame.top && box.top < frame.bottom;
}

function scrollToLine(within: HTMLElement, line: DOMRect): void {
  const frame = within.getBoundingClientRect();
  const bar = all("#picker").find((each) => !each.hidden)?.offsetHeight ?? 0;
  const below = line.bottom - (frame.bottom - bar - 48);
  const above = frame.top + 48 - line.top;
  if (below > 0) within.scrollBy({ top: below + frame.height / 4 });
  else if (above > 0) within.scrollBy({ top: -above - frame.height / 4 });
}
