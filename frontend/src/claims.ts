// Which claim is current, and how one gets to another. The server draws a pin (a real button) for each claim beside
// the paragraph it begins in: the handle of keyboard, touch and screen reader, and this module's list of claims.

import { all, find, need, tell } from "./dom";
import { ask } from "./saving";
import type { Span } from "./selection";
import type { Waiting } from "./waiting";

interface Pin {
  element: HTMLButtonElement;
  id: string;
}

const PREFIX = "pin-";

/** A claim may be stated at several places; the first is where its pin stands. */
const spansOf = (pin: HTMLElement): Span[] =>
  (pin.dataset.spans ?? "").split(" ").map((span) => {
    const [start, end] = span.split("-").map(Number);
    return { start: start ?? 0, end: end ?? 0 };
  });

const covers = (spans: Span[], offset: number): boolean =>
  spans.some(({ start, end }) => start <= offset && offset < end);

/** A suggestion's place, the best first; 0 where no machine proposed the claim. */
const rankOf = (pin: HTMLElement): number => Number(pin.dataset.rank ?? 0);

export const startOf = (pin: HTMLElement): number => spansOf(pin)[0]?.start ?? 0;

export type Among = "listed" | "to do";

/** The list the panel shows, by name. */
export const listed = (): string => find<HTMLInputElement>("#tabs :checked")?.value ?? "all";

/** How many suggestions this reader wants to see, where it is fewer than there are. */
export const chosen = (): string => find<HTMLInputElement>("#how-many [name=suggestions]")?.value ?? "";

function belongsTo(list: string): (pin: HTMLElement) => boolean {
  if (list === "todo") return (pin) => pin.hasAttribute("data-todo");
  if (list === "machine") return (pin) => pin.classList.contains("machine");
  if (list === "split") return (pin) => pin.hasAttribute("data-split");
  return () => true;
}

export class Claims {
  #current: string | null;
  /** The claim the card shows: the current one, as soon as the server has answered. */
  #shown: string | null;

  constructor(
    readonly article: HTMLElement,
    readonly waiting: Waiting,
  ) {
    this.#current = this.#shown = this.#cardClaim();
    this.mark();
  }

  /** Every claim in the order of the text, of layers that are shown. */
  #pins(): Pin[] {
    const hidden = new Set((this.article.dataset.hidden ?? "").split(" "));
    return all<HTMLButtonElement>(".pin", this.article)
      .filter((element) => !hidden.has(element.classList[1] ?? ""))
      .map((element) => ({ element, id: element.id.slice(PREFIX.length) }));
  }

  get current(): string | null {
    return this.#current;
  }

  #cardClaim(): string | null {
    return find("#card")?.dataset.claim ?? null;
  }

  /**
   * Shows on the page which claim is current: its pin, its pieces, and the one tab stop among all pins.
   * Touches only what changes: there may be thousands of pins.
   */
  mark(): void {
    const pin = this.#pinOf(this.#current);
    for (const piece of all("mark.current", this.article)) piece.classList.remove("current");
    for (const other of all<HTMLButtonElement>('.pin[aria-current], .pin[tabindex="0"]', this.article)) {
      if (other === pin) continue;
      other.removeAttribute("aria-current");
      other.tabIndex = -1;
    }
    const stop = pin ?? find<HTMLButtonElement>(".pin", this.article);
    if (stop) stop.tabIndex = 0;
    pin?.setAttribute("aria-current", "true");
    if (pin) for (const piece of this.#pieces(pin)) piece.classList.add("current");
  }

  #pinOf(id: string | null): HTMLButtonElement | null {
    return id ? find<HTMLButtonElement>(`#${PREFIX}${id}`, this.article) : null;
  }

  /** The marks a claim covers. Marks are cut wherever a claim begins or ends, so their start offset decides. */
  #pieces(pin: HTMLButtonElement): HTMLElement[] {
    const spans = spansOf(pin);
    const blocks = all("[data-start]", this.article);
    const starts = blocks.map((block) => Number(block.dataset.start));
    return blocks
      .filter((_, index) => {
        const [from, to] = [starts[index] ?? 0, starts[index + 1] ?? Number.POSITIVE_INFINITY];
        return spans.some(({ start, end }) => from < end && to > start);
      })
      .flatMap((block) => all("mark", block))
      .filter((piece) => covers(spans, Number(piece.dataset.o)));
  }

  /** After a swap the card says which claim is current. */
  follow(): void {
    const shown = this.#cardClaim();
    const isOther = shown !== this.#current;
    this.#current = shown;
    this.mark();
    if (shown) {
      const list = listed();
      const suggestions = chosen();
      const asked = { claim: shown, ...(list !== "all" && { list }), ...(suggestions && { suggestions }) };
      history.replaceState(null, "", `?${new URLSearchParams(asked)}`);
    }
    if (isOther) this.reveal();
    // At once: what is brought into view after would end a smooth move half-way.
    if (shown !== this.#shown) need("#claims").scrollTo({ top: 0, behavior: "instant" });
    this.#shown = shown;
  }

  reveal(): void {
    const pin = this.#pinOf(this.#current);
    if (!pin) return;
    (this.#pieces(pin)[0] ?? pin).scrollIntoView({ block: "nearest" });
    pin.scrollIntoView({ block: "nearest" });
  }

  /** To the handle of the current claim: its pin, or its card where no pin stands in the text. */
  focusCurrent(): void {
    const pin = this.#pinOf(this.#current);
    (pin?.offsetParent ? pin : find("#card-title"))?.focus({ preventScroll: true });
  }

  /** The claim a pin stands for becomes current. */
  goTo(pin: HTMLElement): void {
    this.go(pin.id.slice(PREFIX.length));
  }

  /** Makes a claim current, after what was asked for before. */
  go(id: string): void {
    this.waiting.inTurn(() => void this.#show(id));
  }

  /** At once in the text, and in the panel as soon as the server has answered. */
  async #show(id: string, { focus = false } = {}): Promise<void> {
    this.#current = id;
    this.mark();
    if (focus) this.#pinOf(id)?.focus({ preventScroll: true });
    this.reveal();
    const address = `${this.article.dataset.url}claims/${id}/?list=${listed()}`;
    await ask("GET", address, need("#claims"));
    // Without the answer that was meant the card is still another claim's, and so is what is current; unless one
    // went on already.
    if (this.#current !== id || this.#cardClaim() === id) return;
    const isAtPin = document.activeElement === this.#pinOf(id);
    this.follow();
    if (isAtPin) this.focusCurrent();
  }

  /** To the claim before (-1) or after (1) the current one, around the ends. */
  step(by: 1 | -1, among: Among = "listed"): void {
    this.waiting.inTurn(() => this.#step(by, among));
  }

  #step(by: 1 | -1, among: Among): void {
    const list = among === "to do" ? "todo" : listed();
    const belongs = belongsTo(list);
    const ahead = this.#pins().filter(({ element }) => belongs(element));
    // Suggestions are read by their rank, everything else as it stands in the text.
    const placeOf = list === "machine" ? rankOf : startOf;
    ahead.sort((one, other) => placeOf(one.element) - placeOf(other.element));
    if (!ahead.length) {
      tell(among === "to do" ? "Nothing left to do here." : "No claim of this list is shown.");
      return;
    }
    const at = ahead.findIndex(({ id }) => id === this.#current);
    if (at >= 0) {
      void this.#show(this.#around(ahead, at + by), { focus: true });
      return;
    }
    const pin = this.#pinOf(this.#current);
    const from = pin ? placeOf(pin) : -1;
    const after = ahead.findIndex(({ element }) => placeOf(element) > from);
    const next = by > 0 ? after : (after < 0 ? ahead.length : after) - 1;
    void this.#show(this.#around(ahead, next < 0 && by > 0 ? 0 : next), { focus: true });
  }

  #around(pins: Pin[], index: number): string {
    return (pins[(index + pins.length) % pins.length] as Pin).id;
  }

  /** A mark was pressed: its claims in turn, one further with each press. */
  press(mark: HTMLElement): void {
    this.waiting.inTurn(() => this.#press(mark));
  }

  #press(mark: HTMLElement): void {
    const offset = Number(mark.dataset.o);
    const here = this.#pins().filter(({ element }) => covers(spansOf(element), offset));
    const next = here[(here.findIndex(({ id }) => id === this.#current) + 1) % here.length];
    if (next) void this.#show(next.id);
  }

  /** Arrow keys among the pins, which are one tab stop. */
  roam(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const pins = this.#pins();
    const at = pins.findIndex(({ element }) => element === event.target);
    if (!by || at < 0) return;
    event.preventDefault();
    const next = pins[Math.min(Math.max(at + by, 0), pins.length - 1)];
    if (next) {
      next.element.tabIndex = 0;
      if (next.element !== event.target) (event.target as HTMLElement).tabIndex = -1;
      next.element.focus();
    }
  }
}
