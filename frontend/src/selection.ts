// From what is selected on the page to a passage of the snapshot, and back. The server renders one element per block
// of text with data-start (its offset in code points) and data-gap (what stands between it and the block before);
// inside such an element all text is article text.

import { CodePoints } from "./codepoints";
import { all } from "./dom";
import { type Extent, sentences, snapToGraphemes, snapToWords, wordEdges } from "./passages";

/** Half-open, in code points of the snapshot. */
export interface Span {
  start: number;
  end: number;
}

/** A span and its words: what the server checks against the text it stores. */
export interface Passage extends Span {
  exact: string;
}

interface Block {
  element: HTMLElement;
  start: number;
  gap: string;
  points: CodePoints;
}

interface Part {
  block: Block;
  extent: Extent;
}

export interface Landmarks {
  sentences: Span[];
  starts: number[];
  ends: number[];
}

export class ArticleText {
  constructor(
    readonly root: HTMLElement,
    readonly language: string,
  ) {}

  /** Read from the page each time: a deed swaps blocks, and a held element would be a stale one. */
  blocks(): Block[] {
    return all("[data-start]", this.root).map((element) => ({
      element,
      start: Number(element.dataset.start),
      gap: element.dataset.gap ?? "",
      points: new CodePoints(element.textContent ?? ""),
    }));
  }

  /**
   * The passage a selection means, or null when it holds no article text.
   * A triple click ends at offset 0 of the next block, or in no block at all: blocks it does not really reach are dropped.
   */
  passage(range: Range, { wholeWords }: { wholeWords: boolean }): Passage | null {
    const parts = this.blocks()
      .filter((block) => range.intersectsNode(block.element))
      .map((block) => ({ block, extent: selectedExtent(range, block.element) }))
      .filter(({ extent }) => extent.start < extent.end);
    const snapped = wholeWords
      ? parts.map((part) => this.#words(part)).filter((part) => part !== null)
      : parts.map(({ block, extent }) => ({ block, extent: snapToGraphemes(block.points.text, extent) }));
    const first = snapped[0];
    const last = snapped.at(-1);
    if (!first || !last) return null;
    return this.at({
      start: first.block.start + first.block.points.fromUtf16(first.extent.start, "start"),
      end: last.block.start + last.block.points.fromUtf16(last.extent.end, "end"),
    });
  }

  #words({ block, extent }: Part): Part | null {
    const words = snapToWords(block.points.text, extent, this.language);
    return words && { block, extent: words };
  }

  /** The words at a span, with what stands between the blocks exactly as the snapshot has it. */
  at({ start, end }: Span): Passage {
    let exact = "";
    for (const block of this.#touching({ start, end })) {
      if (exact) exact += block.gap;
      exact += block.points.slice(
        Math.max(start - block.start, 0),
        Math.min(end - block.start, block.points.length),
      );
    }
    return { start, end, exact };
  }

  /** Where a span is on the page: one range per block it touches. */
  ranges(span: Span): Range[] {
    return this.#touching(span).map(({ element, start, points }) => {
      const range = document.createRange();
      const from = textAt(element, points.toUtf16(Math.max(span.start - start, 0)));
      const to = textAt(element, points.toUtf16(Math.min(span.end - start, points.length)));
      range.setStart(from.node, from.offset);
      range.setEnd(to.node, to.offset);
      return range;
    });
  }

  /** Every sentence and every edge of a word, for picking a passage without a pointer. */
  landmarks(): Landmarks {
    const found: Landmarks = { sentences: [], starts: [], ends: [] };
    for (const { start, points } of this.blocks()) {
      const at = (unit: number): number => start + points.fromUtf16(unit);
      for (const extent of sentences(points.text, this.language)) {
        found.sentences.push({ start: at(extent.start), end: at(extent.end) });
      }
      const edges = wordEdges(points.text, this.language);
      found.starts.push(...edges.starts.map(at));
      found.ends.push(...edges.ends.map(at));
    }
    return found;
  }

  /** Offset of the first block that is in view, from where sentence mode starts. */
  firstInView(): number {
    const top = this.root.getBoundingClientRect().top;
    const seen = this.blocks().find(
      ({ element }) => element.getBoundingClientRect().bottom > Math.max(top, 0) + 56,
    );
    return seen?.start ?? 0;
  }

  #touching({ start, end }: Span): Block[] {
    return this.blocks().filter((block) => block.start < end && block.start + block.points.length > start);
  }
}

/** The part of an element's text inside a range, in UTF-16 units. Range.toString() keeps every character; Selection's does not. */
function selectedExtent(range: Range, element: HTMLElement): Extent {
  const until = (node: Node, offset: number): number => {
    const before = document.createRange();
    before.selectNodeContents(element);
    before.setEnd(node, offset);
    return before.toString().length;
  };
  const length = (element.textContent ?? "").length;
  return {
    start: element.contains(range.startContainer) ? until(range.startContainer, range.startOffset) : 0,
    end: element.contains(range.endContainer) ? until(range.endContainer, range.endOffset) : length,
  };
}

/** The text node that holds a UTF-16 offset of an element's text. */
function textAt(element: HTMLElement, unit: number): { node: Node; offset: number } {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = unit;
  let last: Node = element;
  while (walker.nextNode()) {
    last = walker.currentNode;
    const length = (last as Text).data.length;
    if (left <= length) return { node: last, offset: left };
    left -= length;
  }
  return { node: last, offset: last === element ? 0 : (last as Text).data.length };
}
