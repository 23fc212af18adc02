"""What a ClaimReview has to be, and should be, before readers and search engines get it.

The vocabulary is that of https://schema.org/ClaimReview (release 30), the rules are those of Google's fact
check markup (https://developers.google.com/search/docs/appearance/structured-data/factcheck): required are
`claimReviewed`, `reviewRating` with its `alternateName`, and `url`; the author and the claim with who made it
and where are recommended. What breaks a rule is a grave `Fault`, what does not follow advice a light one. Any
JSON may be given: what is no markup at all is told as faults, too.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from annotations.formats.claim_review import BEST, RETRACTED, SCALE, WORST

LONGEST_CLAIM = 75
_CONTEXTS = ("https://schema.org", "http://schema.org", "https://schema.org/", "http://schema.org/")

# What a desk may call a rating; as a label on the claim it gives the verdict away.
_LABELS = frozenset(
    {word.casefold() for word, _ in SCALE.values()}
    | {"true", "false", "mostly true", "mostly false", "half true", "misleading", "fake", "hoax", "mixed"}
    | {"correct", "incorrect", "refuted", "debunked", "fact check", "fact-check", "not true", "wrong"}
)
_EDGE = " \t\n.,:;!?–—-|()[]{}\"'“”«»"
_MARK = re.compile(r"[:|–—\])}]|\s-\s")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `where` (a path of property names), in a sentence; `is_grave` breaks a rule."""

    where: str
    sentence: str
    is_grave: bool = True


# --- The vocabulary -------------------------------------------------------------------------------

_TEXT, _URL, _DATE, _NUMBER = "text", "address", "date", "number"
_AGENTS = ("Organization", "Person")
_WORKS = ("CreativeWork", "Article", "NewsArticle", "Report", "SocialMediaPosting", "WebPage", "VideoObject")

_OF_WORK: dict[str, tuple[str, ...]] = {
    "url": (_URL,),
    "name": (_TEXT,),
    "headline": (_TEXT,),
    "author": _AGENTS,
    "publisher": _AGENTS,
    "datePublished": (_DATE,),
    "dateModified": (_DATE,),
    "inLanguage": (_TEXT,),
    "archivedAt": (_URL,),
    "hasPart": ("Quotation", *_WORKS),
    "encoding": ("MediaObject",),
    "sameAs": (_URL,),
}
_OF_AGENT: dict[str, tuple[str, ...]] = {
    "name": (_TEXT,),
    "url": (_URL,),
    "sameAs": (_URL,),
    "jobTitle": (_TEXT,),
    "publishingPrinciples": (_URL,),
    "correctionsPolicy": (_URL,),
}
_VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "ClaimReview": {
        **_OF_WORK,
        "claimReviewed": (_TEXT,),
        "itemReviewed": ("Claim",),
        "reviewRating": ("Rating",),
        "version": (_NUMBER, _TEXT),
        "creativeWorkStatus": (_TEXT,),
        "correction": ("CorrectionComment", _TEXT),
        "citation": (*_WORKS, _TEXT),
        "isBasedOn": (*_WORKS, _URL),
    },
    "Claim": {
        **_OF_WORK,
        "appearance": (*_WORKS, _URL),
        "firstAppearance": (*_WORKS, _URL),
    },
    "Rating": {
        "name": (_TEXT,),
        "alternateName": (_TEXT,),
        "ratingValue": (_NUMBER,),
        "bestRating": (_NUMBER,),
        "worstRating": (_NUMBER,),
        "ratingExplanation": (_TEXT,),
    },
    "CorrectionComment": {"text": (_TEXT,), "datePublished": (_DATE,)},
    "Quotation": {**_OF_WORK, "text": (_TEXT,)},
    "MediaObject": {"encodingFormat": (_TEXT,), "sha256": (_TEXT,), "contentUrl": (_URL,)},
    "DataFeed": {
        "name": (_TEXT,),
        "url": (_URL,),
        "dateModified": (_DATE,),
        "dataFeedElement": ("DataFeedItem", "ClaimReview"),
    },
    "DataFeedItem": {
        "dateCreated": (_DATE,),
        "dateModified": (_DATE,),
        "dateDeleted": (_DATE,),
        "item": ("ClaimReview",),
    },
    **dict.fromkeys(_WORKS, _OF_WORK),
    **dict.fromkeys(_AGENTS, _OF_AGENT),
}


def _vocabulary(thing: Any, types: tuple[str, ...], where: str) -> Iterator[Fault]:
    """What the thing, and all that is in it, says in words that schema.org does not have."""
    kind = thing.get("@type") if isinstance(thing, dict) else None
    if not isinstance(kind, str) or kind not in types:
        yield Fault(where, f"This has to be of the type {' or '.join(types)}.")
        return
    for name, value in thing.items():
        path = _path(where, str(name))
        if name in ("@type", "@id") or (name == "@context" and not where):
            continue
        if name == "@context":
            yield Fault(path, "The context is told once, at the top.")
        elif name not in _VOCABULARY[kind]:
            yield Fault(path, f"{kind} has no property of this name that is read.", is_grave=False)
        else:
            yield from _values(value, _VOCABULARY[kind][name], path)


def _values(value: Any, accepted: tuple[str, ...], where: str) -> Iterator[Fault]:
    for number, each in enumerate(value if isinstance(value, list) else [value]):
        path = f"{where}[{number}]" if isinstance(value, list) else where
        if isinstance(each, dict):
            yield from _vocabulary(each, accepted, path)
        elif not any(_is(kind, each) for kind in accepted):
            yield Fault(path, f"This has to be {' or '.join(accepted)}.")


def _is(kind: str, value: Any) -> bool:
    if kind == _NUMBER:
        return _number(value) is not None
    if not isinstance(value, str) or not value.strip():
        return False
    return {_TEXT: True, _URL: _address(value) is not None, _DATE: _time(value) is not None}.get(kind, False)


# --- The rules ------------------------------------------------------------------------------------


def faults_of_review(review: Any, *, page: str) -> list[Fault]:
    """Everything wrong with the markup of a fact check on the page at this address, the grave first."""
    found = [*_context(review), *_vocabulary(review, ("ClaimReview",), "")]
    if isinstance(review, dict):
        found += _rules_of_review(review, page)
    return sorted(found, key=lambda fault: not fault.is_grave)


def faults_of_feed(feed: Any, *, page: str) -> list[Fault]:
    """Everything wrong with a DataFeed of ClaimReviews that is found at this address."""
    found = [*_context(feed), *_vocabulary(feed, ("DataFeed",), "")]
    seen: set[str] = set()
    for where, review in _reviews_of(feed):
        told = _rules_of_review(review, page)
        found += [Fault(_path(where, each.where), each.sentence, each.is_grave) for each in told]
        if str(review.get("url")) in seen:
            found.append(Fault(_path(where, "url"), "Each claim has an address of its own."))
        seen.add(str(review.get("url")))
    return sorted(found, key=lambda fault: not fault.is_grave)


def _reviews_of(feed: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, element in _things(feed, "dataFeedElement"):
        if element.get("@type") == "ClaimReview":
            yield where, element
        else:
            yield from _things(element, "item", where)


def _context(thing: Any) -> Iterator[Fault]:
    if not isinstance(thing, dict) or thing.get("@context") not in _CONTEXTS:
        yield Fault("@context", "The context has to be https://schema.org and nothing else.")


def _rules_of_review(review: dict[str, Any], page: str) -> Iterator[Fault]:
    for name in ("claimReviewed", "reviewRating", "url"):
        if not review.get(name):
            yield Fault(name, "This is required.")
    for name in ("author", "itemReviewed", "datePublished", "citation"):
        if not review.get(name):
            yield Fault(name, "This is recommended.", is_grave=False)
    yield from faults_of_wording(review.get("claimReviewed"))
    yield from _rules_of_address(review.get("url"), page)
    for where, rating in _things(review, "reviewRating"):
        yield from _rules_of_rating(rating, where)
    for where, author in _things(review, "author"):
        if not author.get("name"):
            yield Fault(_path(where, "name"), "Who signs has to have a name.")
    for where, claim in _things(review, "itemReviewed"):
        yield from _rules_of_claim(claim, review, page, where)
    yield from _rules_of_times(review)


def faults_of_wording(wording: Any) -> Iterator[Fault]:
    """Of what is checked, in the words it is published in."""
    if not isinstance(wording, str):
        return
    if len(wording) > LONGEST_CLAIM:
        said = f"The claim has {len(wording)} characters; search results show some {LONGEST_CLAIM}."
        yield Fault("claimReviewed", said, is_grave=False)
    if any(_bare(part) in _LABELS for part in _labels(wording)):
        yield Fault("claimReviewed", "The claim must not say its rating: leave the label out.")
        return
    words = f" {' '.join(_WORD.findall(wording.casefold()))} "
    for word, _ in SCALE.values():
        if f" {word.casefold()} " in words:
            said = f"The claim holds the word “{word.lower()}”, which is a rating here."
            yield Fault("claimReviewed", said, is_grave=False)


def _labels(wording: str) -> Iterator[str]:
    """What stands before the first mark that sets words apart, and after the last."""
    marks = list(_MARK.finditer(wording.strip()))
    yield wording
    if marks:
        yield wording.strip()[: marks[0].start()]
        yield wording.strip()[marks[-1].end() :]
    yield wording.rpartition("(")[2]
    yield wording.rpartition("[")[2]


def _bare(words: str) -> str:
    return " ".join(words.strip(_EDGE).casefold().split())


def _rules_of_address(url: Any, page: str) -> Iterator[Fault]:
    ours, told = _address(page), _address(url)
    if ours and told and not _is_same_site(ours.hostname or "", told.hostname or ""):
        yield Fault("url", "The address has to be of the site that the page is on, and not lead elsewhere.")
    if told and told.fragment:
        yield Fault("url", "The address has to be of the page, not of a place on it.", is_grave=False)


def _is_same_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _rules_of_rating(rating: dict[str, Any], where: str) -> Iterator[Fault]:
    word = rating.get("alternateName")
    if not word:
        yield Fault(_path(where, "alternateName"), "A rating has to have a word.")
    value, best, worst = (_number(rating.get(name)) for name in ("ratingValue", "bestRating", "worstRating"))
    if value is None:
        if best is not None or worst is not None:
            yield Fault(_path(where, "ratingValue"), "A scale without a value on it says nothing.")
    elif best is None or worst is None:
        yield Fault(where, "A number needs the best and the worst of its scale.")
    elif not worst < best:
        yield Fault(where, "The best rating, the truest, has to be above the worst.")
    elif not worst <= value <= best:
        yield Fault(_path(where, "ratingValue"), f"The number has to be from {worst:g} to {best:g}.")
    yield from _rules_of_our_scale(word, (value, best, worst), where)


def _rules_of_our_scale(word: Any, told: tuple[float | None, ...], where: str) -> Iterator[Fault]:
    """The number and the word mean the same, as the published table says."""
    numbers = {
        each: (number, BEST, WORST) if number else (None, None, None) for each, number in SCALE.values()
    }
    numbers[RETRACTED] = (None, None, None)
    if isinstance(word, str) and word in numbers and told != numbers[word]:
        yield Fault(_path(where, "ratingValue"), f"This is not the number of “{word}”.")


def _rules_of_claim(claim: dict[str, Any], review: dict[str, Any], page: str, where: str) -> Iterator[Fault]:
    appearances = [each for each in _listed(claim.get("appearance")) if each]
    if not claim.get("author"):
        yield Fault(_path(where, "author"), "Who made the claim is recommended.", is_grave=False)
    if not appearances and not claim.get("firstAppearance"):
        yield Fault(_path(where, "appearance"), "Where the claim was made is recommended.", is_grave=False)
    desks = {_name(agent) for _, agent in _things(review, "author")} - {""}
    if desks & {_name(agent) for _, agent in _things(claim, "author")}:
        yield Fault(
            _path(where, "author"), "The claim has to be somebody else’s than the desk’s that checks it."
        )
    addresses = [each.get("url") if isinstance(each, dict) else each for each in appearances]
    if review.get("url") and review.get("url") in addresses:
        yield Fault(_path(where, "appearance"), "The claim was made somewhere else than in its fact check.")
    if appearances and not any(addresses):
        yield Fault(
            _path(where, "appearance"), "Nothing can be opened where the claim was made.", is_grave=False
        )
    made, published = _time(claim.get("datePublished")), _time(review.get("datePublished"))
    if made and published and made.date() > published.date():
        yield Fault(_path(where, "datePublished"), "The claim is later than its fact check.", is_grave=False)


def _rules_of_times(review: dict[str, Any]) -> Iterator[Fault]:
    published, modified = _time(review.get("datePublished")), _time(review.get("dateModified"))
    if published and modified and modified < published:
        yield Fault("dateModified", "The fact check cannot have changed before it was published.")
    for where, correction in _things(review, "correction"):
        if not correction.get("text"):
            yield Fault(_path(where, "text"), "A correction says what was corrected.")
        if not correction.get("datePublished"):
            yield Fault(_path(where, "datePublished"), "A correction says when it was made.", is_grave=False)


# --- Values ---------------------------------------------------------------------------------------


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where and name else where or name


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _things(thing: Any, name: str, where: str = "") -> Iterable[tuple[str, dict[str, Any]]]:
    """The objects that a property holds, one or a list of them, with their paths."""
    value = thing.get(name) if isinstance(thing, dict) else None
    for number, each in enumerate(_listed(value)):
        if isinstance(each, dict):
            yield f"{_path(where, name)}[{number}]" if isinstance(value, list) else _path(where, name), each


def _name(agent: dict[str, Any]) -> str:
    return _bare(str(agent.get("name", "")))


def _number(value: Any) -> float | None:
    """A number, or a text that is one, as schema.org allows."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _address(value: Any) -> SplitResult | None:
    """A whole web address; None for anything else."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        is_whole = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return parts if is_whole and not any(map(str.isspace, value)) else None


def _time(value: Any) -> datetime | None:
    """A day or a time as ISO 8601 has it, in UTC where no zone is told."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
