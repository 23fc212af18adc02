// Offsets of ONE immutable text, in both units. Everywhere else an offset is a Unicode code point, as the W3C Web
// Annotation model (4.2.4) and the server count; the DOM counts UTF-16 units. This file alone knows the difference.

/** Which way an offset inside a surrogate pair is rounded: always outward. */
export type Side = "start" | "end";

export class CodePoints {
  /** UTF-16 index of the first unit of every surrogate pair, ascending. */
  readonly #pairs: number[] = [];

  constructor(readonly text: string) {
    for (let unit = 0; unit < text.length; unit++) {
      if ((text.codePointAt(unit) ?? 0) > 0xffff) this.#pairs.push(unit++);
    }
  }

  /** Length of the text in code points. */
  get length(): number {
    return this.text.length - this.#pairs.length;
  }

  fromUtf16(unit: number, side: Side = "start"): number {
    const before = this.#count((_, pair) => pair < unit);
    const isInside = before > 0 && this.#pairs[before - 1] === unit - 1;
    return unit - before + (isInside && side === "end" ? 1 : 0);
  }

  toUtf16(point: number): number {
    return point + this.#count((index, pair) => pair - index < point);
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.toUtf16(start), this.toUtf16(end));
  }

  /** How many pairs satisfy a test that holds for a beginning of the list and fails for its rest. */
  #count(holds: (index: number, pair: number) => boolean): number {
    let low = 0;
    let high = this.#pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle, this.#pairs[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
