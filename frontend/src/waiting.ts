// What is asked for while the server is asked waits for its answer and then happens in its turn, as if it had been
// done slowly: a fast typist never acts on a claim that is about to go, nor on one that has not come yet.

import { find, tell } from "./dom";
import { isTyping } from "./keys";
import { isWholePage } from "./saving";

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Held {
  run(): void;
  /** Where it is to be written and nowhere else; null where it is a command. */
  field: string | null;
  isLetter: boolean;
}

const isBare = (event: KeyboardEvent): boolean => !(event.ctrlKey || event.metaKey || event.altKey);
const isLetter = (event: KeyboardEvent): boolean => isBare(event) && event.key.length === 1;

const shownClaim = (): string | undefined => find("#card")?.dataset.claim;

/** Names a field that is written in, the same before and after the card was drawn anew. */
function fieldOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element) || !isTyping(target)) return null;
  return `${target.closest<HTMLElement>("#card")?.dataset.claim ?? ""} ${target.id}`;
}

export class Waiting {
  /** Deeds may change what anything means; a claim that is being read changes it for all but what goes on. */
  readonly #deeds = new Set<XMLHttpRequest>();
  readonly #reads = new Set<XMLHttpRequest>();
  /** Where somebody was when they asked to be led on: what they type there is meant for the claim that comes. */
  #left: Element | null = null;
  #held: Held[] = [];

  /** `goesOn` says which keys ask for another claim, whatever the one before it turns out to be. */
  constructor(readonly goesOn: (key: string) => boolean) {
    document.addEventListener("keydown", (event) => this.#hold(event), { capture: true });
  }

  /** Until the claim has come keys are held, but for those that go on. */
  read(xhr: XMLHttpRequest): void {
    this.#wait(this.#reads, xhr, isAnswered);
  }

  /** Until the deed is done everything is held. One that `leadsOn` and shows the same claim again did not. */
  deed(xhr: XMLHttpRequest, leadsOn: boolean): void {
    const claim = shownClaim();
    if (leadsOn) this.#left = document.activeElement;
    this.#wait(this.#deeds, xhr, () => {
      if (leadsOn) this.#left = null;
      return isAnswered(xhr) && !(leadsOn && shownClaim() === claim);
    });
  }

  /** Now, or after what was asked for before it. */
  inTurn(run: () => void): void {
    if (this.#isFree) run();
    else this.#held.push({ run, field: null, isLetter: false });
  }

  #wait(asked: Set<XMLHttpRequest>, xhr: XMLHttpRequest, isDone: (xhr: XMLHttpRequest) => boolean): void {
    asked.add(xhr);
    xhr.addEventListener("loadend", () => {
      asked.delete(xhr);
      // Otherwise nobody is where they meant to be: commands are dropped, words stay where they were written.
      if (!isDone(xhr)) this.#held = this.#held.filter(({ field }) => field !== null);
      this.#go();
    });
  }

  get #isWaiting(): boolean {
    return this.#deeds.size + this.#reads.size > 0;
  }

  get #isFree(): boolean {
    return !this.#deeds.size && !this.#held.length;
  }

  #hold(event: KeyboardEvent): void {
    if (!event.isTrusted || event.isComposing || !this.#isWaiting) return;
    const field = fieldOf(event.target);
    if (this.#isFree && field === null && this.goesOn(event.key)) return;
    const isHeld =
      event.key === "Enter" ||
      (isBare(event) &&
        (event.key === "Escape" ||
          (isLetter(event) && event.key !== " ") ||
          ((this.#held.length > 0 || field !== null) && /^( |Backspace|Arrow\w+)$/.test(event.key))));
    if (!isHeld) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Backspace") {
      if (this.#held.at(-1)?.isLetter) this.#held.pop();
      return;
    }
    this.#held.push({
      run: () => press(event),
      field: event.target === this.#left ? null : field,
      isLetter: isLetter(event),
    });
  }

  /** What is held happens in its order, until one of it asks the server again. */
  #go(): void {
    const held = this.#held.splice(0);
    let isLost = false;
    while (held.length && !this.#isWaiting) {
      const { run, field, isLetter } = held.shift() as Held;
      if (field === null || field === fieldOf(document.activeElement)) run();
      else isLost ||= isLetter;
    }
    this.#held = held;
    if (isLost) tell("What you typed meanwhile is not kept: its field has closed.");
  }
}

const isAnswered = (xhr: XMLHttpRequest): boolean =>
  xhr.status >= 200 && xhr.status < 400 && !isWholePage(xhr);

/** What the browser would have done with the key, as far as a script may. */
function press(event: KeyboardEvent): void {
  const target = document.activeElement ?? document.body;
  const isLine = target.matches("textarea") && event.key === "Enter" && isBare(event);
  if (isWritable(target) && (isLetter(event) || isLine)) {
    write(target, isLine ? "\n" : event.key);
  } else if (isBare(event) && /^(Enter| )$/.test(event.key) && target.matches("button, a, summary")) {
    (target as HTMLElement).click();
  } else target.dispatchEvent(new KeyboardEvent("keydown", event));
}

const isWritable = (target: Element): target is Field =>
  isTyping(target) && typeof (target as Partial<Field>).selectionStart === "number";

function write(field: Field, words: string): void {
  field.setRangeText(words, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
