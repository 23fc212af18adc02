"""Random edits of a text that remember where each character comes from: the truth to measure against."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from annotations.text.anchoring import fold
from annotations.text.segmentation import sentences

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
_FIGURE = regex.compile(r"\p{Nd}+")
# What turns a statement into its opposite, or into another's, by script; put before its first word.
_TURNS = {
    "Latin": ("It is not true that ", "Nobody but Orla Venn says that ", "The mayor denied that "),
    "Arabic": ("ليس صحيحا أن ",),
    "Hebrew": ("זה לא נכון ש",),
    "Devanagari": ("यह सच नहीं है कि ",),
    "Han": ("并非事实的是，",),
}
_SCRIPTS = {name: regex.compile(rf"\p{{Script={name}}}") for name in _TURNS}
_TYPOGRAPHY = (
    ("“", '"'),
    ("”", '"'),
    ("’", "'"),
    ("—", " – "),
    (" ", "\u00a0"),
    (" ", "  "),
    ("-", "\u2011"),
)
# What says of the sentence before or after it whose it is, or whether it is true.
_LABELS = (
    "Untrue",
    "Myths of the week",
    "Orla Venn:",
    "Q: Did the mayor deny it?",
    "That is wrong.",
    "None!",
)
_NEW_WORDS = ("quietly", "reportedly", "في الواقع", "אולי", "लगभग", "大约", "🙂", "about", "not")


@dataclass(frozen=True, slots=True)
class Character:
    """A character, where in the old text it comes from, and whether its sentence or one beside it changed."""

    value: str
    origin: int | None
    is_touched: bool = False


Sentence = list[Character]
Paragraph = list[Sentence]


class Draft:
    """A text under edit: paragraphs of sentences, each with the white space that follows it."""

    def __init__(self, text: str, chosen: random.Random, language: str) -> None:
        self.chosen = chosen
        self.paragraphs: list[Paragraph] = [[]]
        starts = [sentence.start for sentence in sentences(text, language)]
        edges = [0, *starts[1:], len(text)] if starts else [0, len(text)]
        for start, end in pairwise(edges):
            piece = [Character(text[at], at) for at in range(start, end)]
            self.paragraphs[-1].append(piece)
            if "\n" in text[start:end]:
                self.paragraphs.append([])
        self.paragraphs = [paragraph for paragraph in self.paragraphs if paragraph]
        self._beside = {sentence[0].origin: beside for sentence, beside in self._neighbours()}

    def characters(self) -> list[Character]:
        """The text as it is now; of sentences that lost or got a neighbour, or whose neighbour changed,
        each character counts as touched."""
        return [
            replace(each, is_touched=each.is_touched or self._beside.get(sentence[0].origin) != beside)
            for sentence, beside in self._neighbours()
            for each in sentence
        ]

    def _neighbours(self) -> Iterator[tuple[Sentence, tuple[str, str]]]:
        """Each sentence and the wording of the ones before and after it."""
        flat = [sentence for paragraph in self.paragraphs for sentence in paragraph]
        said = ["", *(fold(_said(sentence)).strip() for sentence in flat), ""]
        for number, sentence in enumerate(flat):
            yield sentence, (said[number], said[number + 2])

    def edit(self) -> str:
        """Do one thing at random; its name."""
        deeds = self._deeds()
        name = self.chosen.choice(list(deeds))
        if self.paragraphs:
            deeds[name]()
        self.paragraphs = [
            kept for paragraph in self.paragraphs if (kept := [each for each in paragraph if each])
        ]
        return name

    def _deeds(self) -> dict[str, Callable[[], None]]:
        return {
            "insert words": self._insert_words,
            "delete words": self._delete_words,
            "replace words": self._replace_words,
            "change a figure": self._change_figure,
            "turn into the opposite": self._turn,
            "insert a sentence": self._insert_sentence,
            "delete a sentence": self._delete_sentence,
            "move a sentence": self._move_sentence,
            "copy a sentence": self._copy_sentence,
            "quote a sentence elsewhere and delete it": self._quote_elsewhere,
            "insert a label": self._insert_label,
            "insert a paragraph": self._insert_paragraph,
            "delete a paragraph": self._delete_paragraph,
            "move a paragraph": self._move_paragraph,
            "copy a paragraph": self._copy_paragraph,
            "join paragraphs": self._join_paragraphs,
            "typography": self._typography,
        }

    def _any(self) -> tuple[Paragraph, int]:
        paragraph = self.chosen.choice(self.paragraphs)
        return paragraph, self.chosen.randrange(len(paragraph))

    def _rewrite(self, change: Callable[[Sentence], Sentence]) -> None:
        """Change what a sentence says; whatever is left of it is touched."""
        paragraph, at = self._any()
        changed = change(paragraph[at])
        if [each.value for each in changed] != [each.value for each in paragraph[at]]:
            paragraph[at] = [replace(each, is_touched=True) for each in changed]

    def _insert_words(self) -> None:
        words = " ".join(self.chosen.choices(_NEW_WORDS, k=self.chosen.randint(1, 3)))
        self._rewrite(lambda sentence: _put(sentence, self._word(sentence)[0], f"{words} "))

    def _delete_words(self) -> None:
        def shorter(sentence: Sentence) -> Sentence:
            start, end = self._word(sentence)
            return sentence[:start] + sentence[end:]

        self._rewrite(shorter)

    def _replace_words(self) -> None:
        def other(sentence: Sentence) -> Sentence:
            start, end = self._word(sentence)
            return _put(sentence[:start] + sentence[end:], start, self.chosen.choice(_NEW_WORDS))

        self._rewrite(other)

    def _change_figure(self) -> None:
        def other(sentence: Sentence) -> Sentence:
            figures = list(_FIGURE.finditer(_said(sentence)))
            if not figures:
                return sentence
            start, end = self.chosen.choice(figures).span()
            figure = str(self.chosen.randrange(10 ** (end - start)))
            return _put(sentence[:start] + sentence[end:], start, figure)

        self._rewrite(other)

    def _turn(self) -> None:
        def turned(sentence: Sentence) -> Sentence:
            said = _said(sentence)
            script = next((name for name, sign in _SCRIPTS.items() if sign.search(said)), "Latin")
            return _put(sentence, 0, self.chosen.choice(_TURNS[script]))

        self._rewrite(turned)

    def _insert_sentence(self) -> None:
        paragraph, at = self._any()
        paragraph.insert(at, self._new_sentence())

    def _delete_sentence(self) -> None:
        paragraph, at = self._any()
        del paragraph[at]

    def _move_sentence(self) -> None:
        paragraph, at = self._any()
        sentence = paragraph.pop(at)
        where, there = self._any() if any(self.paragraphs) and all(self.paragraphs) else (paragraph, 0)
        where.insert(there, sentence)

    def _copy_sentence(self) -> None:
        paragraph, at = self._any()
        where, there = self._any()
        where.insert(there, list(paragraph[at]))

    def _quote_elsewhere(self) -> None:
        """The sentence goes; its words come back in another mouth."""
        paragraph, at = self._any()
        sentence = paragraph.pop(at)
        quoted = [replace(each, is_touched=True) for each in sentence]
        self.paragraphs = [each for each in self.paragraphs if each] or [[]]
        where = self.chosen.choice(self.paragraphs)
        lead = self.chosen.choice(("It is not true that ", "We said: ", "Wrongly: "))
        where.insert(self.chosen.randint(0, len(where)), [*_new(lead), *quoted])

    def _insert_paragraph(self) -> None:
        paragraph = [self._new_sentence() for _ in range(self.chosen.randint(1, 3))]
        paragraph[-1] += _new("\n")
        self.paragraphs.insert(self.chosen.randint(0, len(self.paragraphs)), paragraph)

    def _insert_label(self) -> None:
        """A line of its own that turns round what is beside it."""
        label = _new(f"{self.chosen.choice(_LABELS)}\n")
        self.paragraphs.insert(self.chosen.randint(0, len(self.paragraphs)), [label])

    def _delete_paragraph(self) -> None:
        del self.paragraphs[self.chosen.randrange(len(self.paragraphs))]

    def _move_paragraph(self) -> None:
        paragraph = self.paragraphs.pop(self.chosen.randrange(len(self.paragraphs)))
        self.paragraphs.insert(self.chosen.randint(0, len(self.paragraphs)), paragraph)

    def _copy_paragraph(self) -> None:
        paragraph = [list(sentence) for sentence in self.chosen.choice(self.paragraphs)]
        self.paragraphs.insert(self.chosen.randint(0, len(self.paragraphs)), paragraph)

    def _join_paragraphs(self) -> None:
        paragraph = self.chosen.choice(self.paragraphs)
        paragraph[-1] = [replace(each, value=" ") if each.value == "\n" else each for each in paragraph[-1]]

    def _typography(self) -> None:
        sign, other = self.chosen.choice(_TYPOGRAPHY)
        for paragraph in self.paragraphs:
            paragraph[:] = [list(_set(sentence, sign, other)) for sentence in paragraph]

    def _new_sentence(self) -> Sentence:
        number = self.chosen.randrange(2, 10_000)
        where = self.chosen.choice(("Orle", "Brennmoor", "Varnholm"))
        return _new(f"The clerk of {where} counted {number} carts on the bridge. ")

    def _word(self, sentence: Sentence) -> tuple[int, int]:
        words = list(_WORD.finditer(_said(sentence)))
        return self.chosen.choice(words).span() if words else (0, 0)


def _said(sentence: Sentence) -> str:
    return "".join(each.value for each in sentence)


def _new(words: str) -> Sentence:
    return [Character(each, None) for each in words]


def _put(sentence: Sentence, at: int, words: str) -> Sentence:
    return sentence[:at] + _new(words) + sentence[at:]


def _set(sentence: Sentence, sign: str, other: str) -> Iterator[Character]:
    for each in sentence:
        if each.value != sign:
            yield each
        else:
            yield from (replace(each, value=value) for value in other)
