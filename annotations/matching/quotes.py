"""In what the words that a quote was found as say something else than the quote."""

from annotations.matching.guards import Statement, compare


def contradictions(quote: str, found: str) -> list[str]:
    """Each figure, date, name, direction or negation in which the two differ, in plain words: what the quote
    has is "here". Nothing where only wording differs, or where the guards cannot read the language.
    """
    differing = compare(Statement(quote), Statement(found)).failures
    return [each.text for each in differing if each.kind != "word"]
