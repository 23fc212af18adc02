// Paints what is passing (text picked but not saved, a quote just looked up) with the CSS Custom Highlight API.
// Saved claims are marks of the server and never drawn here.

import type { ArticleText, Span } from "./selection";

export type Passing = "pending" | "found";

export class Highlights {
  readonly #spans = new Map<Passing, Span>();

  constructor(readonly article: ArticleText) {}

  /** Draws a span under a name; returns what takes it away again. */
  paint(name: Passing, span: Span): () => void {
    this.#spans.set(name, span);
    this.#draw(name, span);
    return () => this.clear(name);
  }

  clear(name: Passing): void {
    this.#spans.delete(name);
    globalThis.CSS?.highlights?.delete(name);
  }

  /** A swapped block takes its ranges with it: they are made anew from the offsets. */
  repaint(): void {
    for (const [name, span] of this.#spans) this.#draw(name, span);
  }

  #draw(name: Passing, span: Span): void {
    if (!globalThis.CSS?.highlights) return; // an old browser: the picker's bar still says the words
    globalThis.CSS.highlights.set(name, new Highlight(...this.article.ranges(span)));
  }
}
