import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.extraction.candidates import CandidateClaim, Document, best, restored, stored
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.meaning import DIMENSIONS
from annotations.text.words import count_words
from tests.extraction.articles import (
    ARABIC,
    BRIDGE,
    CHINESE,
    FRENCH,
    GERMAN,
    HEBREW,
    HINDI,
    JAPANESE,
    SPANISH,
    detect,
)
from tests.text.texts import texts


def proposed(text: str, language: str = "en") -> dict[str, CandidateClaim]:
    return {text[claim.start : claim.end]: claim for claim in detect(text, language)}


BRIDGE_CLAIMS = [
    (
        "The harbour bridge will close on Monday after divers found 31 cracks in two of its six pillars",
        "Jonas Feld",
        "reported",
    ),
    ("The last inspection found 14 defects, and nobody acted on them.", "Jonas Feld", "direct"),
    ("Repairs will cost 2.4 million crowns", "Works office", "reported"),
    (
        "About 9,000 drivers cross the bridge every day, more than twice as many as in 2009",
        "Regional traffic survey",
        "reported",
    ),
    ("the city spent 800,000 crowns on the town hall roof instead.", "Mira Holt", "reported"),
    ("repairs in 2019 were never finished.", "Mira Holt", "reported"),
    ("the pillars were built in 1931 and had lost a third of their strength.", "Lena Ost", "reported"),
    ("Salt water has caused most of the damage since 1998.", "Lena Ost", "direct"),
]


@pytest.mark.parametrize(
    ("words", "claimant", "attribution"), BRIDGE_CLAIMS, ids=[row[0] for row in BRIDGE_CLAIMS]
)
def test_a_checkable_statement_is_proposed_with_its_claimant(
    words: str, claimant: str, attribution: str
) -> None:
    claim = proposed(BRIDGE)[words]

    assert (claim.claimant, claim.attribution) == (claimant, attribution)


FURNITURE = [
    "Harbour bridge to close",
    "By Ada Brand",
    "PORT ULMEN",
    "Photo:",
    "Ferry fares",
    "Shops on the quay",
    "All rights reserved",
]


@pytest.mark.parametrize("words", FURNITURE)
def test_furniture_is_no_candidate(words: str) -> None:
    assert not any(words in passage for passage in proposed(BRIDGE))


NOT_WORTH_CHECKING = ["Is the bridge safe", "We do not know", "I hope it opens", "wonderful"]


@pytest.mark.parametrize("words", NOT_WORTH_CHECKING)
def test_questions_and_wishes_rank_below_every_claim(words: str) -> None:
    candidates = proposed(BRIDGE)
    lowest = min(candidates[claim].check_worthiness for claim, *_ in BRIDGE_CLAIMS)

    assert all(each.check_worthiness < lowest for passage, each in candidates.items() if words in passage)


def test_passages_are_verbatim_and_in_the_order_of_the_text() -> None:
    claims = detect(BRIDGE)

    assert [claim.start for claim in claims] == sorted(claim.start for claim in claims)
    for claim in claims:
        passage = BRIDGE[claim.start : claim.end]
        assert passage == passage.strip() != ""


def test_a_passage_that_stands_alone_needs_no_other_words() -> None:
    (plain,) = detect("Ulmen sold nine cranes in 2019.")
    (tied,) = detect("However, Ulmen sold nine cranes in 2019.")

    assert (plain.wording, tied.wording) == ("", "Ulmen sold nine cranes in 2019.")


def test_every_candidate_that_stands_out_says_why() -> None:
    for claim in detect(BRIDGE):
        assert 0 <= claim.check_worthiness <= 1
        assert claim.reasons or claim.check_worthiness < 0.5
        assert all(reason.name and reason.text for reason in claim.reasons)
    figures = proposed(BRIDGE)["Repairs will cost 2.4 million crowns"].reasons
    assert "a figure (2.4)" in [reason.text for reason in figures]
    assert "put forward by Works office" in [reason.text for reason in figures]


def test_the_title_is_not_proposed_even_as_a_full_sentence() -> None:
    title = "The bridge cost 2.4 million crowns in 2019."
    text = f"{title}\nIt was built in 1931 by 400 workers from Wexley.\nThe sea was calm.\n"

    assert title in [text[claim.start : claim.end] for claim in detect(text)]
    assert title not in [text[claim.start : claim.end] for claim in detect(text, title=title)]


def test_progress_is_told_after_each_sentence_and_each_tree_before() -> None:
    told: list[tuple[int, int]] = []
    text = "The bridge cost 4 million crowns. It rained. “Yes,” he said."

    WorkbenchDetector().detect(
        Document(text, "en"), on_progress=lambda done, total: told.append((done, total))
    )

    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_same_text_gives_the_same_claims() -> None:
    assert detect(BRIDGE) == detect(BRIDGE)


OTHER_LANGUAGES = [
    ("zh", CHINESE, "维修费用为240万元，比2019年增加了30%。", "天气很好。"),
    ("ja", JAPANESE, "橋の修理には3億円かかり、2019年より30%増えた。", "天気は良い。"),
    ("ar", ARABIC, "كلفت الإصلاحات 2.4 مليون كرونة", "الطقس جميل."),
    ("he", HEBREW, 'התיקון עלה 2.4 מיליון שקלים לפי דו"ח של צה"ל', "מזג האוויר נאה."),
    ("hi", HINDI, "पुल 1931 में बना था और मरम्मत पर 24 लाख रुपये लगेंगे।", "मौसम अच्छा है।"),
    ("de", GERMAN, "Die Brücke wurde 1931 gebaut und kostet 2,4 Millionen Kronen.", "Das Wetter ist schön."),
    ("fr", FRENCH, "Le pont a coûté 2,4 millions de couronnes en 2019", "Il fait beau."),
    ("es", SPANISH, "El puente costó 2,4 millones de coronas en 2019", "Hace buen tiempo."),
]


@pytest.mark.parametrize(
    ("language", "text", "claim", "other"), OTHER_LANGUAGES, ids=[row[0] for row in OTHER_LANGUAGES]
)
def test_figures_and_quotes_are_found_in_other_languages_and_nobody_is_named(
    language: str, text: str, claim: str, other: str
) -> None:
    found = proposed(text, language)

    assert found[claim].check_worthiness > 0.4 > found[other].check_worthiness
    assert {each.claimant for each in found.values()} == {""}


@pytest.mark.parametrize("language", ["de", "DE", "de-AT", "de_CH"])
def test_a_german_noun_is_not_shown_as_a_name(language: str) -> None:
    reasons = [reason.name for claim in detect(GERMAN, language) for reason in claim.reasons]

    assert "figure" in reasons
    assert "names" not in reasons


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "…", "👍👍", "A headline only"])
def test_of_a_text_without_statements_nothing_is_proposed(text: str) -> None:
    assert best(detect(text), words=count_words(text), per_thousand_words=100) == []


@pytest.mark.parametrize(("asked", "proposals"), [(1, 5), (10, 6), (50, 26), (100, 40)])
def test_as_many_are_proposed_as_the_desk_asks_for_of_a_thousand_words(asked: int, proposals: int) -> None:
    text = "\n".join(
        f"In {year} the port of Ulmen sold {year * 3} tons of salt to Wexley." for year in range(1950, 1990)
    )
    chosen = best(detect(text), words=count_words(text), per_thousand_words=asked)

    assert len(chosen) == proposals
    worths = [claim.check_worthiness for claim in chosen]
    assert worths == sorted(worths, reverse=True)


def test_a_candidate_is_the_same_after_it_was_stored() -> None:
    document = Document("Fares rose by 20% last year, Ada Brand said on 3 May.", "en", "", date(2024, 5, 4))
    for candidate in WorkbenchDetector().detect(document, on_progress=lambda done, total: None).candidates:
        assert candidate.dates
        assert len(candidate.meaning) == DIMENSIONS
        assert restored(json.loads(json.dumps(stored(candidate)))) == candidate


def test_candidate_that_was_stored_before_meanings_were_has_none() -> None:
    (candidate,) = detect("Fares rose by 20% last year.")
    told = stored(candidate)
    del told["meaning"]
    assert restored(told) == replace(candidate, meaning=())


def test_in_a_language_that_the_encoder_does_not_know_nothing_tells_what_a_claim_is_about() -> None:
    assert {candidate.meaning for candidate in detect(GERMAN, "de")} == {()}


def assert_apart(text: str, claims: list[CandidateClaim]) -> None:
    end = 0
    for claim in claims:
        assert end <= claim.start < claim.end <= len(text)
        assert text[claim.start : claim.end].strip()
        end = claim.end


@settings(max_examples=60)
@given(texts(), st.sampled_from(["en", "", "zh", "ar", "de", "xx"]))
def test_any_text_is_read_without_failing_and_only_cut(text: str, language: str) -> None:
    assert_apart(text, detect(text, language))


_FRAMES = (
    *(
        ", Lena Ost said.",
        ", said Lena Ost, who chairs the board.",
        ", according to the port.",
        ", she said,",
        ".",
    ),
    *(
        "Lena Ost said that ",
        "According to the port, ",
        "“",
        ",” Lena Ost said. “",
        "” ",
        " but Feld claimed ",
    ),
)
_FACTS = (
    "fares rose by 20 percent in 2019",
    "the port lost 40 of its 90 cranes",
    "it cost 4 million crowns",
    "\n",
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from((*_FRAMES, *_FACTS, *_FACTS)), min_size=1, max_size=14).map("".join))
def test_no_two_proposals_share_words(text: str) -> None:
    assert_apart(text, detect(text))
