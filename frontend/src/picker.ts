// Picking a passage without a pointer: by sentence, then word by word at either end.

import type { Landmarks, Span } from "./selection";

export class SentencePicker {
  readonly #sentences: Span[];
  readonly #starts: number[];
  readonly #ends: number[];
  #first = 0;
  #last = 0;
  span: Span;

  /** Begins at the sentence that holds an offset, or the first one after it. */
  constructor(landmarks: Landmarks, near: number) {
    this.#sentences = landmarks.sentences;
    this.#starts = landmarks.starts;
    this.#ends = landmarks.ends;
    const found = this.#sentences.findIndex((sentence) => sentence.end > near);
    this.span = this.#select(found < 0 ? this.#sentences.length - 1 : found);
  }

  /** To the sentence before (-1) or after (1) the picked ones. */
  move(by: 1 | -1): Span {
    const next = (by > 0 ? this.#last : this.#first) + by;
    this.span = this.#select(Math.min(Math.max(next, 0), this.#sentences.length - 1));
    return this.span;
  }

  /** One sentence more (1) or less (-1) at the end; the last one left stays. */
  extend(by: 1 | -1): Span {
    this.#last = Math.min(Math.max(this.#last + by, this.#first), this.#sentences.length - 1);
    this.span = { start: this.span.start, end: this.#sentence(this.#last).end };
    return this.span;
  }

  /** The end one word on (1) or back (-1), never past the start. */
  moveEnd(by: 1 | -1): Span {
    const end = step(this.#ends, this.span.end, by);
    if (end !== null && end > this.span.start) this.span = { ...this.span, end };
    return this.span;
  }

  /** The start one word on (1) or back (-1), never past the end. */
  moveStart(by: 1 | -1): Span {
    const start = step(this.#starts, this.span.start, by);
    if (start !== null && start < this.span.end) this.span = { ...this.span, start };
    return this.span;
  }

  #select(index: number): Span {
    this.#first = this.#last = index;
    return { ...this.#sentence(index) };
  }

  #sentence(index: number): Span {
    const sentence = this.#sentences[index];
    if (!sentence) throw new RangeError("an article without sentences has nothing to pick");
    return sentence;
  }
}

/** The nearest edge after or before an offset, or null at either end of the text. */
function step(edges: number[], from: number, by: 1 | -1): number | null {
  const found = by > 0 ? edges.find((edge) => edge > from) : edges.findLast((edge) => edge < from);
  return found ?? null;
}
