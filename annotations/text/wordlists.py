"""Lists of words as they stand in code: one string, wrapped like prose."""


def words_in(words: str) -> list[str]:
    """The blank-separated words, in order."""
    return words.split()
