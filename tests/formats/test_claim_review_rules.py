"""What leaves as markup is checked against the specification: what is right passes, each fault is named."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats import claim_review
from annotations.formats.claim_review_rules import Fault, faults_of_feed, faults_of_review, faults_of_wording
from annotations.models import Rating
from tests.formats.fact_checks import PAGE, corrected, fact_check, passage, source

FEED = "https://desk.example/fact-checks/harbour-desk/claimreview.json"


def markup(**different: Any) -> dict[str, Any]:
    return claim_review.published(fact_check(**different))


def changed(path: str, value: Any) -> dict[str, Any]:
    """The markup with the value at this path instead; the path's last name is left out for None."""
    made = deepcopy(markup())
    *above, last = path.split(".")
    at = made
    for name in above:
        at = at[name]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return made


@pytest.mark.parametrize("rating", list(claim_review.SCALE), ids=str)
def test_every_published_rating_is_without_fault(rating: Rating) -> None:
    assert faults_of_review(markup(name=rating), page=PAGE) == []


def test_a_corrected_and_a_retracted_fact_check_are_without_fault() -> None:
    second = corrected(fact_check())
    third = corrected(second, kind="retracted")
    for each in (second, third):
        assert faults_of_review(claim_review.published(each), page=PAGE) == []


GRAVE: dict[str, tuple[str, Any, str]] = {
    "no claim": ("claimReviewed", None, "claimReviewed"),
    "a blank claim": ("claimReviewed", " ", "claimReviewed"),
    "a claim that is no text": ("claimReviewed", 4, "claimReviewed"),
    "no rating": ("reviewRating", None, "reviewRating"),
    "no address": ("url", None, "url"),
    "an address without a host": ("url", "/fact-checks/1/", "url"),
    "an address elsewhere": ("url", "https://short.example/x1", "url"),
    "a rating without a word": ("reviewRating.alternateName", None, "reviewRating.alternateName"),
    "a number without its scale": ("reviewRating.bestRating", None, "reviewRating"),
    "a scale upside down": ("reviewRating.bestRating", 0, "reviewRating"),
    "a number off the scale": ("reviewRating.ratingValue", 6, "reviewRating.ratingValue"),
    "a number that is none": ("reviewRating.ratingValue", "one", "reviewRating.ratingValue"),
    "a number without end": ("reviewRating.ratingValue", float("inf"), "reviewRating.ratingValue"),
    "truth for a number": ("reviewRating.ratingValue", True, "reviewRating.ratingValue"),
    "another word’s number": ("reviewRating.ratingValue", 5, "reviewRating.ratingValue"),
    "a scale without a value": ("reviewRating.ratingValue", None, "reviewRating.ratingValue"),
    "another vocabulary": ("@context", "https://vocabulary.example", "@context"),
    "one vocabulary more": ("@context", ["https://schema.org", {"x": "y"}], "@context"),
    "a vocabulary inside": ("author.@context", "https://schema.org", "author.@context"),
    "a review of something else": ("@type", "Review", ""),
    "an author who is a thing": ("author.@type", "Thing", "author"),
    "an author without a name": ("author.name", None, "author.name"),
    "a claim of the desk’s own": (
        "itemReviewed.author",
        {"@type": "Person", "name": "harbour  desk"},
        "itemReviewed.author",
    ),
    "a claim made in its own check": (
        "itemReviewed.appearance",
        [{"@type": "CreativeWork", "url": PAGE}],
        "itemReviewed.appearance",
    ),
    "an appearance that is a number": ("itemReviewed.appearance", [3], "itemReviewed.appearance[0]"),
    "a day that no calendar has": ("datePublished", "2026-02-30", "datePublished"),
    "changed before it was published": ("dateModified", "2026-03-01T00:00:00Z", "dateModified"),
    "a correction without words": ("correction", [{"@type": "CorrectionComment"}], "correction[0].text"),
}


@pytest.mark.parametrize(("path", "value", "where"), GRAVE.values(), ids=GRAVE)
def test_a_broken_rule_is_named_at_its_place(path: str, value: Any, where: str) -> None:
    found = faults_of_review(changed(path, value), page=PAGE)
    assert where in {fault.where for fault in found if fault.is_grave}


LIGHT: dict[str, tuple[str, Any, str]] = {
    "no author": ("author", None, "author"),
    "no claim object": ("itemReviewed", None, "itemReviewed"),
    "no day": ("datePublished", None, "datePublished"),
    "no source": ("citation", None, "citation"),
    "nobody who claims": ("itemReviewed.author", None, "itemReviewed.author"),
    "nowhere claimed": ("itemReviewed.appearance", None, "itemReviewed.appearance"),
    "claimed where nobody can look": (
        "itemReviewed.appearance",
        [{"@type": "CreativeWork", "headline": "A leaflet"}],
        "itemReviewed.appearance",
    ),
    "claimed after it was checked": (
        "itemReviewed.datePublished",
        "2027-01-01",
        "itemReviewed.datePublished",
    ),
    "a place on the page": ("url", f"{PAGE}#claim", "url"),
    "a property nobody reads": ("colour", "blue", "colour"),
    "a long claim": ("claimReviewed", "Crime rose. " * 7, "claimReviewed"),
}


@pytest.mark.parametrize(("path", "value", "where"), LIGHT.values(), ids=LIGHT)
def test_advice_that_is_not_followed_is_told_and_breaks_no_rule(path: str, value: Any, where: str) -> None:
    found = faults_of_review(changed(path, value), page=PAGE)
    assert [(fault.where, fault.is_grave) for fault in found] == [(where, False)]


WORDINGS: dict[str, tuple[str, list[bool]]] = {
    "plain": ("The ferry carries 420 people.", []),
    "75 characters": ("x" * 75, []),
    "76 characters": ("x" * 76, [False]),
    "the word in a sentence": ("The council supported the ferry in 2019.", [False]),
    "part of a longer word": ("The unsupported roof fell in at 12:30.", []),
    "label before": ("Disputed: the ferry carries 420 people.", [True]),
    "label in brackets": ("[FALSE] The ferry carries 420 people.", [True]),
    "label after a dash": ("The ferry carries 420 people – mixed evidence", [True]),
    "label in parentheses": ("The ferry carries 420 people (unproven).", [True]),
    "a colon without a label": ("Ferry: 420 people a day.", []),
}


@pytest.mark.parametrize(("wording", "graves"), WORDINGS.values(), ids=WORDINGS)
def test_a_label_on_the_claim_is_refused_and_its_word_in_a_sentence_only_told(
    wording: str, graves: list[bool]
) -> None:
    assert [fault.is_grave for fault in faults_of_wording(wording)] == graves


@pytest.mark.parametrize(
    "page",
    ["https://desk.example/x/", "https://www.desk.example/", "https://desk.example:8443/"],
)
def test_the_address_may_be_of_the_site_or_of_a_part_of_it(page: str) -> None:
    assert faults_of_review(markup(), page=page) == []


def test_a_claim_of_several_articles_tells_all_and_the_first() -> None:
    earlier = passage(url="https://radio.example/7", published_on="2026-02-27", sha256="c" * 64)
    made = markup(passages=[passage(), earlier, passage("Crime")])
    claim = made["itemReviewed"]
    assert [work["url"] for work in claim["appearance"]] == [
        "https://news.example/crime",
        "https://radio.example/7",
    ]
    assert [part["text"] for part in claim["appearance"][0]["hasPart"]] == ["rose by 4 per cent", "Crime"]
    assert claim["firstAppearance"] == "https://radio.example/7"
    assert faults_of_review(made, page=PAGE) == []


def test_a_source_without_address_or_copy_is_cited_by_its_title() -> None:
    letter = source(url="", title="A letter", captured_at=None, sha256="", media_type="", quote="")
    (work,) = markup(sources=[letter])["citation"]
    assert work == {
        "@type": "CreativeWork",
        "name": "A letter",
        "publisher": {"@type": "Organization", "name": "Varnholm Police"},
        "datePublished": "2026-01-15",
    }


def test_corrections_are_told_with_their_reasons() -> None:
    made = claim_review.published(
        corrected(fact_check(), rating={"name": "supported", "word": "Supported", "number": 5})
    )
    assert made["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "The police withdrew their figures.",
            "datePublished": "2026-03-05T13:00:00Z",
        }
    ]
    assert (made["reviewRating"]["ratingValue"], made["dateModified"]) == (5, "2026-03-05T13:00:00Z")


def test_a_retraction_tells_no_rating() -> None:
    made = claim_review.published(corrected(fact_check(), kind="retracted"))
    assert made["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Retracted",
        "ratingExplanation": "The police withdrew their figures.",
    }
    assert made["creativeWorkStatus"] == "Retracted"


def feed_of(*checks: Any) -> dict[str, Any]:
    pieces = claim_review.published_feed(
        name="Harbour Desk",
        url=FEED,
        modified_at="2026-03-05T13:00:00Z",
        checks=[(check, claim_review.published(check)) for check in checks],
    )
    feed: dict[str, Any] = json.loads(b"".join(pieces))
    return feed


def test_a_feed_is_without_fault_and_says_what_was_taken_back() -> None:
    other = fact_check(url=PAGE.replace("crime", "fares"))
    made = feed_of(other, corrected(fact_check(), kind="retracted"))
    assert faults_of_feed(made, page=FEED) == []
    assert ["dateDeleted" in item for item in made["dataFeedElement"]] == [False, True]


def test_an_empty_feed_is_without_fault() -> None:
    assert faults_of_feed(feed_of(), page=FEED) == []


def test_two_claims_at_one_address_are_a_fault_of_the_feed() -> None:
    (found,) = faults_of_feed(feed_of(fact_check(), fact_check()), page=FEED)
    assert found == Fault("dataFeedElement[1].item.url", "Each claim has an address of its own.")


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(markup())) | st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_judged_and_none_breaks_the_judge(value: Any) -> None:
    assert any(fault.is_grave for fault in faults_of_review(value, page=PAGE))
    assert any(fault.is_grave for fault in faults_of_feed(value, page=FEED))


@given(st.sampled_from(sorted(markup())), JSON)
def test_any_value_of_a_property_is_judged(name: str, value: Any) -> None:
    for fault in faults_of_review({**markup(), name: value}, page=PAGE):
        assert fault.sentence
