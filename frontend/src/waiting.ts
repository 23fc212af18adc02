// Keys pressed while the server is asked wait for its answer and are then pressed, in their order: a fast typist
// never writes into a card that is about to go, and never loses a letter.

import { isTyping } from "./keys";
import { isWholePage } from "./saving";

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Held {
  event: KeyboardEvent;
  /** Where it would have been written, by id; null where it is a command. */
  field: string | null;
}

const isBare = (event: KeyboardEvent): boolean => !(event.ctrlKey || event.metaKey || event.altKey);
const isLetter = (event: KeyboardEvent): boolean => isBare(event) && event.key.length === 1;

export class Waiting {
  /** Deeds may change what any key means; a claim that is being read changes it for all keys but those that go on. */
  readonly #deeds = new Set<XMLHttpRequest>();
  readonly #reads = new Set<XMLHttpRequest>();
  readonly #calmed: (() => void)[] = [];
  #held: Held[] = [];

  /** `goesOn` says which keys ask for another claim, whatever the one before it turns out to be. */
  constructor(readonly goesOn: (key: string) => boolean) {
    document.addEventListener("keydown", (event) => this.#hold(event), { capture: true });
  }

  /** Until this request has ended keys are held. */
  while(xhr: XMLHttpRequest, isDeed: boolean): void {
    const asked = isDeed ? this.#deeds : this.#reads;
    asked.add(xhr);
    xhr.addEventListener("loadend", () => {
      asked.delete(xhr);
      this.#go(xhr.status >= 200 && xhr.status < 400 && !isWholePage(xhr));
    });
  }

  /** Once no deed is on its way any more: what is asked for after one must not be overtaken by its answer. */
  async calm(): Promise<void> {
    if (this.#deeds.size) await new Promise<void>((resolve) => this.#calmed.push(resolve));
  }

  get #isWaiting(): boolean {
    return this.#deeds.size + this.#reads.size > 0;
  }

  #hold(event: KeyboardEvent): void {
    if (!event.isTrusted || event.isComposing || !this.#isWaiting) return;
    const isWritten = isTyping(event.target);
    if (!this.#deeds.size && !this.#held.length && !isWritten && this.goesOn(event.key)) return;
    const isHeld =
      event.key === "Enter" ||
      (isBare(event) &&
        (event.key === "Escape" ||
          (isLetter(event) && event.key !== " ") ||
          ((this.#held.length > 0 || isWritten) && /^( |Backspace|Arrow\w+)$/.test(event.key))));
    if (!isHeld) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const last = this.#held.at(-1)?.event;
    if (event.key === "Backspace") {
      if (last && isLetter(last)) this.#held.pop();
    } else this.#held.push({ event, field: isWritten ? (event.target as Element).id : null });
  }

  #go(isAnswered: boolean): void {
    if (!this.#deeds.size) for (const resolve of this.#calmed.splice(0)) resolve();
    // After a refusal nobody is where they meant to be: commands are dropped, words stay where they were written.
    if (!isAnswered) {
      this.#held = this.#held.filter(({ field }) => field && field === document.activeElement?.id);
    }
    while (this.#held.length && !this.#isWaiting) press((this.#held.shift() as Held).event);
  }
}

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
