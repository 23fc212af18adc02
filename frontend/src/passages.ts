// What a reviewer means by a rough selection, worked out on plain strings: whole words, whole graphemes, sentences.
// All offsets in this file are UTF-16 units of one block of text; selection.ts turns them into code points.

export interface Extent {
  start: number;
  end: number;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function segmenterFor(granularity: "word" | "sentence", language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language || undefined, { granularity });
  } catch (error) {
    if (error instanceof RangeError) return new Intl.Segmenter(undefined, { granularity }); // not a language tag
    throw error;
  }
}

const isBlank = (text: string): boolean => text.trim() === "";

/** Outward to grapheme edges: a selection should not start or end inside one (W3C 4.2.4). */
export function snapToGraphemes(text: string, { start, end }: Extent): Extent {
  if (start >= end) return { start, end: start };
  const found = graphemes.segment(text);
  const last = found.containing(end - 1);
  return {
    start: found.containing(start)?.index ?? start,
    end: last ? last.index + last.segment.length : end,
  };
}

/** Inward past white space, then outward to whole words and graphemes; null when nothing but space is selected. */
export function snapToWords(text: string, extent: Extent, language: string): Extent | null {
  const picked = text.slice(extent.start, extent.end);
  if (isBlank(picked)) return null;
  const start = extent.start + picked.length - picked.trimStart().length;
  const end = extent.end - (picked.length - picked.trimEnd().length);
  const words = segmenterFor("word", language).segment(text);
  const first = words.containing(start);
  const last = words.containing(end - 1);
  return snapToGraphemes(text, {
    start: first?.isWordLike ? first.index : start,
    end: last?.isWordLike ? last.index + last.segment.length : end,
  });
}

// Where a segmenter sees the end of a sentence and a reader does not: "Sen. Holt", "remarks made by U.S. President Feld".
const GOES_ON =
  /(?:^|\W)(?:Dr|Mr|Mrs|Ms|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|St|No|vs|\p{Lu}(?:\.\p{Lu})*)\.$/u;

/** Extents of the sentences of a block, without the white space around them. */
export function sentences(text: string, language: string): Extent[] {
  const found: Extent[] = [];
  let goesOn = false;
  for (const { index, segment } of segmenterFor("sentence", language).segment(text)) {
    if (isBlank(segment)) continue;
    const start = index + segment.length - segment.trimStart().length;
    const end = start + segment.trim().length;
    const last = found.at(-1);
    if (goesOn && last) last.end = end;
    else found.push({ start, end });
    goesOn = GOES_ON.test(text.slice(start, end));
  }
  return found;
}

/** Where whole words begin and end in a block, ascending: what growing and shrinking a passage steps along. */
export function wordEdges(text: string, language: string): { starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { index, segment, isWordLike } of segmenterFor("word", language).segment(text)) {
    if (!isWordLike && isBlank(segment)) continue;
    const { start, end } = snapToGraphemes(text, { start: index, end: index + segment.length });
    if (starts.at(-1) !== start) starts.push(start);
    if (ends.at(-1) !== end) ends.push(end);
  }
  return { starts, ends };
}
