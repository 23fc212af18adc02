"""Lists of words as they stand in code: one string, wrapped like prose."""

from typing import Final


def words_in(words: str) -> list[str]:
    """The blank-separated words, in order."""
    return words.split()


# How those say it who do not believe what they hand on.
WRONGLY: Final = frozenset(
    words_in("falsely wrongly incorrectly mistakenly baselessly inaccurately misleadingly")
)
