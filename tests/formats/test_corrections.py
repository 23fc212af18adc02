"""A correction tells all that it changed on the page, each thing by its name."""

from typing import Any

import pytest

from annotations.formats.corrections import changes
from annotations.formats.fact_check import FactCheck
from annotations.models import Attribution, Rating, Stance
from tests.formats.fact_checks import article, fact_check, passage, rating, source


def told(before: FactCheck, after: FactCheck) -> list[tuple[str, str, str]]:
    return [(each["what"], each["before"], each["after"]) for each in changes(before, after)]


OF_CHECK: dict[str, tuple[dict[str, Any], str]] = {
    "wording": ({"wording": "Crime rose."}, "Claim"),
    "rating": ({"rating": rating(Rating.SUPPORTED)}, "Rating"),
    "claimant": ({"claimant": "Ida Strand"}, "Claimant"),
    "attribution": ({"attribution": Attribution.DIRECT}, "How the article says it"),
    "day": ({"claimed_on": None}, "Day of the claim"),
    "place": ({"place": ""}, "Place"),
    "reasoning": ({"reasoning": "We counted again."}, "Reasoning"),
    "until when": ({"as_of": "2026-03-09"}, "Evidence looked for until"),
    "passage": ({"passages": [{**passage(), "exact": "rose by 5 per cent"}]}, "What was said"),
    "around it": ({"passages": [{**passage(), "suffix": " this year."}]}, "What was said"),
    "scale": ({"scale": []}, "What our ratings mean"),
    "name of the desk": ({"desk": {**fact_check()["desk"], "name": "Quay Desk"}}, "Who checks"),
    "methodology": ({"desk": {**fact_check()["desk"], "methodology": ""}}, "How we work"),
    "policy": ({"desk": {**fact_check()["desk"], "corrections_policy": ""}}, "How we correct"),
}
OF_ARTICLE = {
    "title": ("Crime falls", "title"),
    "publisher": ("Quay Post", "publisher"),
    "author": ("Al Hill", "author"),
    "url": ("https://news.example/other", "address"),
    "published_on": (None, "day"),
    "language": ("nb", "language"),
    "captured_at": ("2026-03-04T09:30:00Z", "as we read it on"),
}
OF_SOURCE = {
    "stance": (Stance.CONTEXT, "what it says"),
    "kind": ("secondary", "kind"),
    "title": ("Yearly report", "title"),
    "publisher": ("The police", "publisher"),
    "url": ("https://police.example/other", "address"),
    "published_on": ("2026-01-16", "day"),
    "quote": ("fell by 3 per cent", "quote"),
    "captured_at": ("2026-03-04T08:00:00Z", "our copy"),
    "media_type": ("application/pdf", "kind of our copy"),
    "sha256": ("c" * 64, "SHA-256 of our copy"),
}


@pytest.mark.parametrize(("different", "what"), OF_CHECK.values(), ids=OF_CHECK)
def test_what_changed_is_named(different: dict[str, Any], what: str) -> None:
    ((name, before, after),) = told(fact_check(), fact_check(**different))
    assert name == what
    assert before != after


@pytest.mark.parametrize(("field", "value", "what"), [(k, *v) for k, v in OF_ARTICLE.items()], ids=OF_ARTICLE)
def test_what_changed_of_the_article_is_told_once(field: str, value: Any, what: str) -> None:
    two = [passage(), passage("fell before")]
    now = [{**each, "article": article(**{field: value})} for each in two]
    ((name, before, after),) = told(fact_check(passages=two), fact_check(passages=now))
    assert name.startswith("Article “Crime ")
    assert name.endswith(f": {what}")
    assert before != after


@pytest.mark.parametrize(("field", "value", "what"), [(k, *v) for k, v in OF_SOURCE.items()], ids=OF_SOURCE)
def test_what_changed_of_a_source_is_named(field: str, value: Any, what: str) -> None:
    ((name, before, after),) = told(fact_check(), fact_check(sources=[source(**{field: value})]))
    assert name.endswith(f"report”: {what}")
    assert before != after


def test_why_a_later_source_counts_is_told() -> None:
    later = fact_check(sources=[source(is_later=True, later_reason="It counts the same year.")])
    assert told(fact_check(), later) == [
        ("Source “Annual report”: later", "", "Later than the claim. It counts the same year.")
    ]


def test_sources_that_are_needed_together_from_now_on_are_told() -> None:
    names = ("Annual report", "Court records")
    alone = fact_check(sources=[source(title=name, quote=name) for name in names])
    together = fact_check(sources=[source(title=name, quote=name, set=1) for name in names])
    assert told(alone, together) == [
        ("Source “Annual report”: only together with", "", "“Court records”"),
        ("Source “Court records”: only together with", "", "“Annual report”"),
    ]


def test_a_source_that_went_and_one_that_came_are_not_taken_for_each_other() -> None:
    other = source(title="Court records", url="https://court.example/", quote="119 cases", sha256="d" * 64)
    assert told(fact_check(), fact_check(sources=[other])) == [
        ("Source", "Disputes: Annual report fell by 2 per cent", ""),
        ("Source", "", "Disputes: Court records 119 cases"),
    ]


def test_a_source_is_compared_with_what_it_was_and_not_with_the_one_beside_it() -> None:
    two = [source(quote="fell by 2 per cent"), source(quote="119 cases")]
    assert told(fact_check(sources=two), fact_check(sources=[{**two[1], "kind": "secondary"}])) == [
        ("Source", "Disputes: Annual report fell by 2 per cent", ""),
        ("Source “Annual report”: kind", "Primary source", "Secondary source"),
    ]


def test_article_of_which_nothing_is_known_is_told_all_the_same() -> None:
    unknown = passage("fell", title="", url="", publisher="", sha256="d" * 64)
    assert told(fact_check(), fact_check(passages=[passage(), unknown]))[0] == (
        "Article",
        "",
        "An article without a title",
    )
    named = {**unknown, "article": {**unknown["article"], "author": "Al Hill"}}
    ((what, _, _),) = told(fact_check(passages=[unknown]), fact_check(passages=[named]))
    assert what == "An article without a title: author"


def test_what_reads_the_same_is_no_change() -> None:
    renumbered = fact_check(sources=[source(set=4)], number=2, modified_at="2026-03-06T12:00:00Z")
    assert told(fact_check(sources=[source(set=3)]), renumbered) == []
