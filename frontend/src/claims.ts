// Which claim is current, and how one gets to another. The server draws a pin (a real button) for each claim beside
// the paragraph it begins in: the handle of keyboard, touch and screen reader, and this module's list of claims.

import { all, announce, find, need } from "./dom";

interface Pin {
  element: HTMLButtonElement;
  id: string;
  start: number;
  end: number;
}

export type Among = "listed" | "to do";

export class Claims {
  #current: string | null;

  constructor(readonly article: HTMLElement) {
    this.#current = this.#cardClaim();
    this.mark();
  }

  /** Every claim in the order of the text, of layers that are shown. */
  #pins(): Pin[] {
    return all<HTMLButtonElement>(".pin", this.article)
      .filter((element) => element.offsetParent !== null)
      .map((element) => ({
        element,
        id: element.dataset.claim as string,
        start: Number(element.dataset.s),
        end: Number(element.dataset.e),
      }));
  }

  get current(): string | null {
    return this.#current;
  }

  #cardClaim(): string | null {
    return find("#card")?.dataset.claim ?? null;
  }

  /** Shows on the page which claim is current: its pin, its pieces, and the one tab stop among all pins. */
  mark(): void {
    for (const piece of all("mark.current", this.article)) piece.classList.remove("current");
    const pins = all<HTMLButtonElement>(".pin", this.article);
    for (const pin of pins) {
      const isCurrent = pin.dataset.claim === this.#current;
      if (isCurrent) pin.setAttribute("aria-current", "true");
      else if (pin.hasAttribute("aria-current")) pin.removeAttribute("aria-current");
      if (pin.tabIndex !== -1) pin.tabIndex = -1;
    }
    const pin = this.#pinOf(this.#current);
    const stop = pin ?? pins[0];
    if (stop) stop.tabIndex = 0;
    if (pin) for (const piece of this.#pieces(pin)) piece.classList.add("current");
    for (const row of all("#rows [data-claim]")) {
      row.toggleAttribute("aria-current", row.dataset.claim === this.#current);
    }
  }

  #pinOf(id: string | null): HTMLButtonElement | null {
    return id ? find<HTMLButtonElement>(`#pin-${id}`, this.article) : null;
  }

  /** The marks a claim covers. Marks are cut wherever a claim begins or ends, so their start offset decides. */
  #pieces(pin: HTMLButtonElement): HTMLElement[] {
    const start = Number(pin.dataset.s);
    const end = Number(pin.dataset.e);
    return all("[data-start]", this.article)
      .filter((block) => Number(block.dataset.start) < end)
      .flatMap((block) => all("mark", block))
      .filter((piece) => Number(piece.dataset.o) >= start && Number(piece.dataset.o) < end);
  }

  /** After a swap the card says which claim is current. */
  follow(): void {
    const shown = this.#cardClaim();
    if (shown !== this.#current) need("#claims").scrollTop = 0;
    this.#current = shown;
    if (shown) history.replaceState(null, "", `?claim=${shown}`);
    this.mark();
  }

  /** Makes a claim current: at once in the text, and in the panel as soon as the server has answered. */
  async go(id: string, { focus = false } = {}): Promise<void> {
    this.#current = id;
    this.mark();
    const pin = this.#pinOf(id);
    if (pin) {
      if (focus) pin.focus({ preventScroll: true });
      (this.#pieces(pin)[0] ?? pin).scrollIntoView({ block: "nearest" });
      pin.scrollIntoView({ block: "nearest" });
    }
    const list = encodeURIComponent(find<HTMLInputElement>("[name=list]:checked")?.value ?? "all");
    await htmx.ajax("GET", `${this.article.dataset.url}claims/${id}/?list=${list}`, {
      source: "#claims",
      target: "#claims",
      swap: "none",
    });
  }

  /** To the claim before (-1) or after (1) the current one, around the ends. */
  step(by: 1 | -1, among: Among = "listed"): void {
    const pins = this.#pins();
    const listed = pins.filter(({ element }) => this.#isAmong(element, among));
    if (!listed.length) {
      announce(among === "to do" ? "Nothing left to do here." : "No claim is shown.");
      return;
    }
    const at = listed.findIndex(({ id }) => id === this.#current);
    if (at >= 0) {
      void this.go(this.#around(listed, at + by), { focus: true });
      return;
    }
    const from = pins.find(({ id }) => id === this.#current)?.start ?? -1;
    const after = listed.findIndex(({ start }) => start > from);
    const next = by > 0 ? after : (after < 0 ? listed.length : after) - 1;
    void this.go(this.#around(listed, next < 0 && by > 0 ? 0 : next), { focus: true });
  }

  #around(pins: Pin[], index: number): string {
    return (pins[(index + pins.length) % pins.length] as Pin).id;
  }

  #isAmong(pin: HTMLElement, among: Among): boolean {
    const list = among === "to do" ? "todo" : find<HTMLInputElement>("[name=list]:checked")?.value;
    if (list === "todo") return pin.hasAttribute("data-todo");
    if (list === "machine") return pin.classList.contains("machine");
    if (list === "split") return pin.classList.contains("split");
    return true;
  }

  /** A mark was pressed: its claims in turn, one further with each press. */
  press(mark: HTMLElement): void {
    const offset = Number(mark.dataset.o);
    const here = this.#pins().filter(({ start, end }) => start <= offset && offset < end);
    const next = here[(here.findIndex(({ id }) => id === this.#current) + 1) % here.length];
    if (next) void this.go(next.id);
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
