// How many of the machine's suggestions the page shows. The slider moves at once; the server is asked when it rests:
// for fewer it leaves the weaker ones out of this reader's view, for more it proposes the next best.

import { chosen, listed } from "./claims";
import { find } from "./dom";
import { ask } from "./saving";
import type { Waiting } from "./waiting";

const REST_MS = 300;
const RANGE = "#how-many-range";

export class Suggestions {
  /** Where the slider was left, while the server has not been told. */
  #wanted: string | null = null;
  #rest = 0;

  constructor(
    readonly address: string,
    readonly waiting: Waiting,
  ) {
    document.addEventListener("input", (event) => {
      const range = event.target as HTMLInputElement;
      if (range.matches(RANGE)) this.#want(range);
    });
    document.addEventListener("htmx:configRequest", (event) => {
      const { parameters } = (event as CustomEvent).detail;
      if (chosen() && parameters.suggestions === undefined) parameters.suggestions = chosen();
    });
  }

  /** So many more, or fewer. */
  step(by: number): void {
    const range = find<HTMLInputElement>(RANGE);
    if (!range) return;
    range.valueAsNumber += by;
    this.#want(range);
  }

  #want(range: HTMLInputElement): void {
    this.#wanted = range.value;
    show(range);
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.waiting.inTurn(() => void this.#send()), REST_MS);
  }

  async #send(): Promise<void> {
    const range = find<HTMLInputElement>(RANGE);
    const number = this.#wanted;
    if (!range || number === null) return;
    const current = find<HTMLInputElement>("[name=current]")?.value ?? "";
    const isMore = Number(number) > Number(range.dataset.proposed);
    const values = { number, list: listed(), current };
    await ask(isMore ? "POST" : "GET", this.address, range.closest("section") as HTMLElement, values);
    if (this.#wanted === number) this.#wanted = null;
    this.follow();
  }

  /** An answer draws the slider as it was asked for; it stays where it has been moved since. */
  follow(): void {
    const range = find<HTMLInputElement>(RANGE);
    if (!range) return;
    if (this.#wanted !== null) range.value = this.#wanted;
    else range.value = range.defaultValue;
    show(range);
  }
}

function show(range: HTMLInputElement): void {
  const number = find("#how-many-number");
  if (number) number.textContent = range.value;
  range.setAttribute("aria-valuetext", `${range.value === "0" ? "none" : range.value} of ${range.max}`);
}
