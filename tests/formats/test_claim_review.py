"""ClaimReview as Google reads it: what is required, one address a claim, numbers that mean their words."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from annotations.formats import claim_review
from annotations.models import Rating
from tests.formats.dossiers import CLAIM, LINKS, citation, decision, dossier, passage, pasted_citation

# Written from schema.org's ClaimReview, Rating and Claim, and what Google's fact check markup requires.
_ADDRESS = {"type": "string", "pattern": "^https?://"}
_AGENT = {
    "type": "object",
    "required": ["@type", "name"],
    "properties": {"@type": {"enum": ["Organization", "Person"]}, "name": {"minLength": 1}, "url": _ADDRESS},
}
SCHEMA = {
    "type": "object",
    "required": ["@context", "@type", "url", "claimReviewed", "itemReviewed", "reviewRating", "author"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "ClaimReview"},
        "url": _ADDRESS,
        "claimReviewed": {"type": "string", "minLength": 1},
        "datePublished": {"type": "string", "format": "date"},
        "author": _AGENT,
        "reviewRating": {
            "type": "object",
            "required": ["@type", "alternateName"],
            "properties": {
                "@type": {"const": "Rating"},
                "alternateName": {"type": "string", "minLength": 1},
                "ratingValue": {"type": "integer", "minimum": 1, "maximum": 5},
            },
            "dependentRequired": {
                "ratingValue": ["bestRating", "worstRating"],
                "bestRating": ["ratingValue"],
                "worstRating": ["ratingValue"],
            },
        },
        "itemReviewed": {
            "type": "object",
            "required": ["@type", "appearance"],
            "properties": {
                "@type": {"const": "Claim"},
                "author": _AGENT,
                "datePublished": {"type": "string", "format": "date"},
                "appearance": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["@type", "url"],
                        "properties": {"@type": {"const": "CreativeWork"}, "url": _ADDRESS},
                    },
                },
            },
        },
    },
}


def reviewed(**different: Any) -> Any:
    made = claim_review.claim_review(dossier(**different), project="Harbour Desk", links=LINKS)
    return None if made is None else orjson.loads(orjson.dumps(made))


@pytest.mark.parametrize("rating", list(claim_review.SCALE), ids=str)
def test_every_settled_rating_gives_a_valid_review(rating: Rating) -> None:
    review = reviewed(settled=decision(rating, reason="Both reports agree."))
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(review)


@pytest.mark.parametrize(
    ("rating", "word", "number"),
    [
        ("supported", "Supported", 5),
        ("conflicting", "Mixed evidence", 3),
        ("disputed", "Disputed", 1),
        ("missing_context", "Missing context", None),
        ("not_enough_evidence", "Unproven", None),
    ],
)
def test_number_and_word_mean_the_same(rating: str, word: str, number: int | None) -> None:
    told = reviewed(settled=decision(rating))["reviewRating"]
    assert (told["alternateName"], told.get("ratingValue")) == (word, number)
    assert ("bestRating" in told) == ("worstRating" in told) == (number is not None)


def test_what_cannot_be_checked_gets_no_review() -> None:
    assert reviewed(settled=decision("not_checkable")) is None


def test_claim_that_is_not_settled_gets_no_review() -> None:
    assert reviewed(settled=None) is None


def test_address_is_the_claims_own() -> None:
    assert reviewed()["url"] == f"https://desk.example/claims/{CLAIM}/"


def test_claim_without_a_wording_is_told_in_the_words_it_was_made_in() -> None:
    assert reviewed(passages=[passage(claim__wording="")])["claimReviewed"] == "rose"


def test_wording_that_nobody_kept_is_not_published() -> None:
    assert reviewed(passages=[passage(claim__wording_is_suggested=True)])["claimReviewed"] == "rose"


def test_rating_is_not_in_the_claim() -> None:
    review = reviewed(settled=decision("disputed"))
    assert review["reviewRating"]["alternateName"] not in review["claimReviewed"]


def test_claimant_and_day_are_those_of_the_claim() -> None:
    claim = reviewed()["itemReviewed"]
    assert (claim["author"]["name"], claim["datePublished"]) == ("Ilse Brandt", "2026-02-27")
    assert "author" not in reviewed(passages=[passage(claim__claimant="")])["itemReviewed"]


def test_appearance_is_the_article_with_the_words_in_it() -> None:
    (work,) = reviewed(passages=[passage(), passage(start=0, end=5, exact="Crime")])["itemReviewed"][
        "appearance"
    ]
    assert (work["url"], work["headline"]) == ("https://news.example/crime", "Crime rises")
    assert [part["text"] for part in work["hasPart"]] == ["rose", "Crime"]


def test_pasted_article_appears_at_our_copy_of_its_text() -> None:
    (work,) = reviewed(passages=[passage(snapshot__article__url="")])["itemReviewed"]["appearance"]
    assert work["url"] == work["archivedAt"]


def test_every_source_is_cited_once() -> None:
    review = reviewed(citations=[citation(), citation(stance="context"), pasted_citation()])
    assert [work["name"] for work in review["citation"]] == ["A letter"]
    assert "citation" not in reviewed(citations=[])


def test_reason_of_the_decision_is_told() -> None:
    told = reviewed(settled=decision("disputed", reason="The figures are of 2019."))["reviewRating"]
    assert told["ratingExplanation"] == "The figures are of 2019."
