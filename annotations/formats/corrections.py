"""What a correction changed of a fact check, in the words its readers were told and are told.

Whatever the page shows is compared as it is shown: what reads the same before and after is no change, and no
change is told by two sides that read the same.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import TypeVar

from annotations.formats.fact_check import ArticleTold, Changed, FactCheck, PassageTold, SourceTold, Step
from annotations.models import Attribution, SourceKind, Stance

# The parts of something by what they are called, each in the words of the page.
Parts = dict[str, str]
Part = TypeVar("Part", SourceTold, ArticleTold, PassageTold)

# An article that was pasted may have neither a title nor an address.
_NAMELESS = "An article without a title"


def changes(before: FactCheck, after: FactCheck) -> list[Changed]:
    """What differs for readers between two editions."""
    found = [
        *_differences(_of_check(before), _of_check(after)),
        *_of_articles(_articles(before), _articles(after)),
        *_of_passages(before["passages"], after["passages"]),
        *_of_sources(before["sources"], after["sources"]),
    ]
    return [each for number, each in enumerate(found) if each not in found[:number]]


def _of_check(check: FactCheck) -> Parts:
    desk = check["desk"]
    return {
        "Claim": check["wording"],
        "Rating": check["rating"]["word"],
        "Claimant": check["claimant"],
        "How the article says it": Attribution(check["attribution"]).label,
        "Day of the claim": check["claimed_on"] or "",
        "Place": check["place"],
        "Reasoning": check["reasoning"],
        "Evidence looked for until": check["as_of"],
        "Who checks": desk["name"],
        "How we work": desk["methodology"],
        "How we correct": desk["corrections_policy"],
        "What our ratings mean": "\n".join(map(_step, check["scale"])),
    }


def _step(step: Step) -> str:
    number = "" if step["number"] is None else f" ({step['number']})"
    return f"{step['word']}{number}: {step['meaning']}"


# --- Where the claim was made ---------------------------------------------------------------------


def _articles(check: FactCheck) -> list[ArticleTold]:
    told = [passage["article"] for passage in check["passages"]]
    return [article for number, article in enumerate(told) if article not in told[:number]]


def _of_articles(before: list[ArticleTold], after: list[ArticleTold]) -> Iterator[Changed]:
    for was, now in _pairs(before, after, lambda each: (each["sha256"], each["url"], each["title"])):
        if was and now:
            yield from _differences(_of_article(was), _of_article(now), f"{_called(now)}: ")
        else:
            yield Changed(what="Article", before=_outline(was), after=_outline(now))


def _of_article(article: ArticleTold) -> Parts:
    return {
        "title": article["title"],
        "publisher": article["publisher"],
        "author": article["author"],
        "address": article["url"],
        "day": article["published_on"] or "",
        "language": article["language"],
        "as we read it on": article["captured_at"][:10],
    }


def _of_passages(before: list[PassageTold], after: list[PassageTold]) -> Iterator[Changed]:
    for was, now in _pairs(before, after, lambda each: (each["exact"], each["prefix"], each["suffix"])):
        sides = (_in_its_place(was), _in_its_place(now))
        yield from _differences({"What was said": sides[0]}, {"What was said": sides[1]})


def _in_its_place(passage: PassageTold | None) -> str:
    return f"{passage['prefix']}[{passage['exact']}]{passage['suffix']}" if passage else ""


# --- What the verdict rests on --------------------------------------------------------------------


def _of_sources(before: list[SourceTold], after: list[SourceTold]) -> Iterator[Changed]:
    for was, now in _pairs(before, after, _marks_of_source):
        if was and now:
            parts = (_of_source(was, before), _of_source(now, after))
            yield from _differences(*parts, f"Source {_named(now)}: ")
        else:
            yield Changed(what="Source", before=_source_in_words(was), after=_source_in_words(now))


def _marks_of_source(source: SourceTold) -> tuple[str, ...]:
    return (source["quote"], source["url"], source["title"], source["sha256"])


def _of_source(source: SourceTold, beside: list[SourceTold]) -> Parts:
    later = f"Later than the claim. {source['later_reason']}".strip() if source["is_later"] else ""
    return {
        "what it says": Stance(source["stance"]).label,
        "kind": SourceKind(source["kind"]).label if source["kind"] else "",
        "title": source["title"],
        "publisher": source["publisher"],
        "address": source["url"],
        "day": source["published_on"] or "",
        "quote": source["quote"],
        "only together with": ", ".join(_named(each) for each in _needed_with(source, beside)),
        "later": later,
        "our copy": (source["captured_at"] or "")[:10],
        "kind of our copy": source["media_type"],
        "SHA-256 of our copy": source["sha256"],
    }


def _needed_with(source: SourceTold, beside: list[SourceTold]) -> list[SourceTold]:
    if source["set"] is None:
        return []
    return [each for each in beside if each["set"] == source["set"] and each != source]


def _source_in_words(source: SourceTold | None) -> str:
    if source is None:
        return ""
    told = (f"{source['stance'].capitalize()}:", source["title"] or source["url"], source["quote"])
    return " ".join(filter(None, told))


# --- Both -----------------------------------------------------------------------------------------


def _named(thing: SourceTold | ArticleTold) -> str:
    return f"“{thing['title'] or thing['url']}”"


def _called(article: ArticleTold) -> str:
    return f"Article {_named(article)}" if article["title"] or article["url"] else _NAMELESS


def _outline(article: ArticleTold | None) -> str:
    if article is None:
        return ""
    known = (article["title"] or article["url"], article["publisher"])
    return ", ".join(filter(None, known)) or _NAMELESS


def _differences(before: Parts, after: Parts, of: str = "") -> list[Changed]:
    return [
        Changed(what=f"{of}{name}", before=before[name], after=after[name])
        for name in before
        if before[name] != after[name]
    ]


def _pairs(
    before: list[Part], after: list[Part], marks: Callable[[Part], Iterable[str]]
) -> Iterator[tuple[Part | None, Part | None]]:
    """What differs: each with what it became, by the marks they have in common, or with nothing."""
    gone = [each for each in before if each not in after]
    new = [each for each in after if each not in before]

    def likeness(pair: tuple[int, int]) -> int:
        sides = zip(marks(gone[pair[0]]), marks(new[pair[1]]), strict=True)
        return sum(bool(one) and one == other for one, other in sides)

    became: dict[int, int] = {}
    for was, now in sorted(product(range(len(gone)), range(len(new))), key=likeness, reverse=True):
        if likeness((was, now)) and was not in became and now not in became.values():
            became[was] = now
    yield from ((each, new[became[at]] if at in became else None) for at, each in enumerate(gone))
    yield from ((None, each) for at, each in enumerate(new) if at not in became.values())
