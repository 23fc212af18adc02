"""An article's text as HTML: flat marks cut by the server, and a pin for each claim beside its paragraph.

Plain strings, not templates: an article may hold thousands of pieces and pins. What is not a number, an id
or a name of ours is escaped.
"""

import bisect
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from annotations.text.blocks import Block, blocks
from annotations.text.pieces import cut
from annotations.web.claim_lines import ClaimLine, Span

# Up to this many pins a paragraph grows for them; more scroll in the margin.
_MOST_PINS = 5


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """One block of text, ready for the page; `id` is its element's."""

    id: str
    html: SafeString


class MarkedText:
    """The blocks of a text with the claims that stand in them.

    A first line that equals `title` is the headline.
    """

    def __init__(self, text: str, lines: Iterable[ClaimLine], *, title: str = "") -> None:
        self._text = text
        self._blocks = blocks(text)
        self._starts = [block.start for block in self._blocks]
        first = self._blocks[0] if self._blocks else None
        self.has_headline = bool(first and title and text[first.start : first.end].strip() == title.strip())
        self._passages: list[list[tuple[ClaimLine, int, int]]] = [[] for _ in self._blocks]
        self._pins: list[list[ClaimLine]] = [[] for _ in self._blocks]
        for line in lines:
            self._pins[self._block_at(line.start)].append(line)
            for start, end in line.spans:
                for index in self._touched(start, end):
                    self._passages[index].append((line, start, end))

    def draw(self, *, touching: Collection[Span] | None = None, oob: bool = False) -> list[DrawnBlock]:
        """The blocks, or those any of these spans touches; `oob` makes each replace its like on the page."""
        indices: Iterable[int] = range(len(self._blocks))
        if touching is not None:
            indices = sorted({index for span in touching for index in self._touched(*span)})
        return [DrawnBlock(f"b{index}", self._draw(index, oob=oob)) for index in indices]

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph an offset is in, as people count."""
        return self._block_at(offset) + 1

    def _block_at(self, offset: int) -> int:
        return max(bisect.bisect_right(self._starts, offset) - 1, 0)

    def _touched(self, start: int, end: int) -> range:
        return range(self._block_at(start), bisect.bisect_left(self._starts, end))

    def _draw(self, index: int, *, oob: bool) -> SafeString:
        block, pins = self._blocks[index], self._pins[index]
        is_headline = index == 0 and self.has_headline
        tag = "h1" if is_headline else "p"
        shown = "many" if len(pins) > _MOST_PINS else len(pins)
        gap = self._text[self._blocks[index - 1].end : block.start] if index else self._text[: block.start]
        return SafeString(
            f'<div class="para{" headline" if is_headline else ""}" id="b{index}"'
            + (f' data-pins="{shown}"' if pins else "")
            + (' hx-swap-oob="true"' if oob else "")
            + ">"
            + self._draw_pins(index, pins)
            + f'<{tag} data-start="{block.start}" data-gap="{escape(gap).replace(chr(10), "&#10;")}">'
            + self._draw_pieces(block, index)
            + f"</{tag}></div>"
        )

    def _draw_pins(self, index: int, pins: list[ClaimLine]) -> str:
        if not pins:
            return ""
        return (
            f'<div class="pins" role="group" aria-label="Claims of paragraph {index + 1}">'
            + "".join(_pin(line) for line in pins)
            + "</div>"
        )

    def _draw_pieces(self, block: Block, index: int) -> str:
        drawn = []
        for piece in cut(block.start, block.end, self._passages[index]):
            words = escape(self._text[piece.start : piece.end], quote=False)
            if not piece.ids:
                drawn.append(words)
                continue
            looks = " ".join(sorted({line.look for line in piece.ids}))
            also = " also" if len(piece.ids) > 1 else ""
            drawn.append(f'<mark class="{looks}{also}" data-o="{piece.start}">{words}</mark>')
        return "".join(drawn)


def _pin(line: ClaimLine) -> str:
    spans = " ".join(f"{start}-{end}" for start, end in line.spans)
    return (
        f'<button type="button" class="pin {line.look}" id="pin-{line.id}" data-spans="{spans}"'
        + (" data-todo" if line.is_todo else "")
        + (" data-split" if line.is_split else "")
        + (" data-stale" if line.is_stale else "")
        + (f' data-rank="{line.rank}"' if line.rank else "")
        + f' tabindex="-1" aria-label="Claim {line.number}, {line.words.lower()}">{line.number}</button>'
    )
