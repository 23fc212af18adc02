"""What stands between quotation marks, in the marks of many languages."""

import regex

from annotations.text.segmentation import Span
from annotations.text.words import count_words

FEWEST_WORDS = 4  # of a statement
LONGEST_IN_APOSTROPHES = 300  # code points between ' and ', which are apostrophes as a rule

# A paragraph may leave its quote open: the next one goes on with it. ‘ ’ count only where they cannot be
# apostrophes, and " and ״ not where they make a Hebrew abbreviation.
_QUOTATION = regex.compile(
    r"“(?P<in>[^“”]*)(?:”|\Z)"
    r"|„(?P<in>[^“”„]*)(?:[“”]|\Z)"
    r"|«(?P<in>[^«»]*)(?:»|\Z)"
    r"|(?<![\p{L}\p{N}])\"(?P<in>(?:[^\"]|(?<=\p{Hebrew})\"(?=\p{Hebrew}))*)(?:\"|\Z)"
    r"|(?<![\p{L}\p{N}])״(?P<in>(?:[^״]|(?<=\p{Hebrew})״(?=\p{Hebrew}))*)(?:״|\Z)"
    r"|「(?P<in>[^「」]*)」|『(?P<in>[^『』]*)』"
    r"|(?<![\p{L}\p{N}])‘(?P<in>[^‘’]*(?:’\p{L}[^‘’]*)*)’(?!\p{L})"
    r"|``(?P<in>[^`']*(?:'(?!')[^`']*)*)''"
    rf"|(?<![\p{{L}}\p{{N}}.'])'(?=\p{{L}})(?P<in>(?:[^'\"]|'(?=\p{{L}})){{1,{LONGEST_IN_APOSTROPHES}}}+)(?<=[,.!?…])'(?!\p{{L}})"
)
# Words after which a quote is a part of the sentence, even where it begins with a name.
_TAKES_UP = regex.compile(
    r"\b(?:is|are|was|were|be|been|as|of|an?|the|its?|his|her|their|in|to|titled|named|called|for|with|on|by|at|from)\Z",
    regex.IGNORECASE,
)
_ENDS_UTTERANCE = regex.compile(r"[,.!?…—]|.[^\p{L}\p{N}\s][,.]", regex.DOTALL)


def quotations(text: str, start: int, end: int) -> list[Span]:
    """The quoted stretches of the paragraph [start, end) of `text`, without their marks."""
    found = (Span(*match.span("in")) for match in _QUOTATION.finditer(text[start:end]))
    return [Span(start + span.start, start + span.end) for span in found if span.start < span.end]


def is_speech(text: str, quote: Span, sentence: Span) -> bool:
    """Whether the quoted words in the sentence are an utterance of their own, not a phrase that it takes
    up."""
    start, end = max(quote.start, sentence.start), min(quote.end, sentence.end)
    first = text[start:end].lstrip()[:1]
    before = text[sentence.start : max(sentence.start, start - 1)].rstrip()
    is_apart = before == "" or before.endswith((",", ":", "：", "—"))
    if count_words(text, start, end) < FEWEST_WORDS:
        return is_apart and bool(_ENDS_UTTERANCE.match(text, max(end - 1, start)))
    is_sentence = first.isalpha() and not first.islower() and not _TAKES_UP.search(before)
    return is_apart or (is_sentence and count_words(text, start, end) > FEWEST_WORDS)
