import pytest

from annotations.extraction import checkworthiness
from annotations.extraction.candidates import LOWEST_SCORE, Reason
from annotations.extraction.checkworthiness import worth_of
from annotations.extraction.signs import FEATURES, known_names


def assess(
    words: str, names: frozenset[str] | None, *, reported_by: str, wording: float | None = 0.0
) -> tuple[float, tuple[Reason, ...]]:
    """By its signs alone: the wording says nothing either way, unless a test says so."""
    return checkworthiness.assess(words, names, reported_by=reported_by, wording=wording)


BETTER_AND_WORSE = [
    ("a figure", "The bridge cost 2.4 million crowns.", "The bridge cost the city dearly enough."),
    ("a year", "The bridge was closed in 2019 by storm.", "The bridge was closed one day by storm."),
    ("a superlative", "It is the largest port on the coast.", "It is a pretty port on the coast."),
    ("a statement before a question", "The bridge lost 3 pillars.", "Has the bridge lost 3 pillars?"),
    ("a fact before advice", "The city closed the old bridge.", "The city should close the old bridge."),
    ("a fact before a prediction", "The fare fell to 2 crowns.", "The fare could fall to 2 crowns."),
    ("a fact before a wish", "The bridge opened in 2020.", "We hope the bridge opened in 2020."),
    (
        "the largest, not one of the largest",
        "It is the largest port here.",
        "It is one of the largest ports.",
    ),
    ("a cause", "The flood was caused by the old dam.", "The flood was seen near the old dam."),
    ("a comparison", "More people than in 2003 drowned.", "People drowned, as in the year 2003."),
]


@pytest.mark.parametrize(
    ("name", "better", "worse"), BETTER_AND_WORSE, ids=[row[0] for row in BETTER_AND_WORSE]
)
def test_what_can_be_checked_ranks_higher(name: str, better: str, worse: str) -> None:
    names = frozenset[str]()

    assert assess(better, names, reported_by="")[0] > assess(worse, names, reported_by="")[0]


# However much else stands for them.
NEVER_PROPOSED = [
    "Mr Feld, is it true that your company was paid 2.3 million crowns in 2019?",
    "Was it the largest port, as the survey of 2019 found?!",
    "هل كلفت الإصلاحات 2.4 مليون كرونة؟",
    "No.",
    "Three times.",
    "Two hundred.",
    "About 2.3 million.",
]
WORTH_A_LOOK = [
    "The question is why it was paid 2.3 million crowns in 2019.",
    "Whether or not it rained, the port lost 9 of its ships in 2019.",
    "Ships sank.",
    "It’s 2.3 million.",
    "Fares fell 9%.",
    "About 2.3 million in 2019.",
    "2.4 million crowns a year.",
]


@pytest.mark.parametrize("words", NEVER_PROPOSED)
def test_what_states_nothing_is_never_proposed(words: str) -> None:
    assert assess(words, frozenset(), reported_by="Ada Brand", wording=3.0)[0] < LOWEST_SCORE


@pytest.mark.parametrize("words", WORTH_A_LOOK)
def test_what_states_something_in_few_words_may_be_proposed(words: str) -> None:
    assert assess(words, frozenset(), reported_by="")[0] >= LOWEST_SCORE


def test_a_statement_that_somebody_is_reported_to_make_ranks_higher() -> None:
    score, _ = assess("the bridge is closed to all traffic", frozenset(), reported_by="")
    reported, reasons = assess("the bridge is closed to all traffic", frozenset(), reported_by="Jonas Feld")

    assert reported > score
    assert "put forward by Jonas Feld" in [reason.text for reason in reasons]


def test_reasons_stand_in_order_of_weight() -> None:
    _, reasons = assess(
        "In 2019 the port of Ulmen sold 40 tons of salt.", frozenset({"Ulmen"}), reported_by=""
    )

    weights = {feature.name: abs(feature.weight) for feature in FEATURES}
    known = [weights[reason.name] for reason in reasons if reason.name in weights]
    assert known == sorted(known, reverse=True)
    assert reasons[0].text == "a figure (40)"


def test_a_year_and_an_ordinal_are_no_figure() -> None:
    for words in ("It began in 1998 at sea.", "It is a problem of the 21st century."):
        assert "figure" not in [reason.name for reason in assess(words, frozenset(), reported_by="")[1]]


WHOLE = [
    ("Fares rose by 20% again.", "an amount, a share or a rate (20%)"),
    ("It cost $4.3 billion more.", "an amount, a share or a rate ($4.3 billion)"),
    ("It cost 1,912 crowns more.", "an amount, a share or a rate (1,912 crowns)"),
    ("It lies 40 kilometres away.", "an amount, a share or a rate (40 kilometres)"),
    ("修理は240万円だ。", "an amount, a share or a rate (240万)"),
    ("बजट 4,150 करोड़ था।", "an amount, a share or a rate (4,150 करोड़)"),
    ("بلغت 52 في المئة منها.", "an amount, a share or a rate (52 في المئة)"),
]


@pytest.mark.parametrize(("words", "reason"), WHOLE, ids=[row[0] for row in WHOLE])
def test_a_reason_shows_the_figure_as_it_stands(words: str, reason: str) -> None:
    assert reason in [each.text for each in assess(words, frozenset(), reported_by="")[1]]


def test_a_day_of_a_month_is_no_figure_and_a_month_no_name() -> None:
    for words in ("The council votes on 9 June here.", "The council votes on June 9 here."):
        reasons = [reason.name for reason in assess(words, frozenset(), reported_by="")[1]]
        assert "date" in reasons
        assert not {"figure", "names"} & set(reasons)


def test_names_are_told_from_words_that_begin_a_sentence() -> None:
    text = "NEWS (Coast) – The bridge shut. Then Ulmen grew. The port of Ulmen is old. Rain fell on Wexley."
    names = known_names(text, "en")

    assert names is not None
    assert {"Ulmen", "Wexley"} <= names
    assert not {"Then", "Rain", "The"} & names


def test_every_feature_says_in_words_what_it_is() -> None:
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)
    for feature in FEATURES:
        assert (feature.weight < 0) == feature.text.startswith("ranked down: ")


WORDED = [
    (
        "a record",
        "They cut the school budget three years in a row.",
        "I want to thank all of you for coming.",
    ),
    ("a deed in plain words", "My opponent voted against the clean water act.", "We are better than this."),
    ("a figure, told", "Half of our hospitals have closed a ward.", "Our hospitals deserve better from us."),
]


@pytest.mark.parametrize(("name", "better", "worse"), WORDED, ids=[row[0] for row in WORDED])
def test_the_wording_of_english_tells_more_than_its_signs(name: str, better: str, worse: str) -> None:
    first, second = worth_of([better, worse])

    assert first > 0.5 > second


def test_a_sentence_is_worth_the_same_whatever_stands_beside_it() -> None:
    words = "The ferry company sold three of its five ships last year."
    others = ["Thank you.", "A much longer sentence, " + "which goes on and on, " * 20]

    assert worth_of([words]) == worth_of([words, *others])[:1]


def test_what_the_wording_says_is_a_reason() -> None:
    for wording, reason in (
        (2.0, "worded like what fact-checkers check"),
        (-2.0, "ranked down: worded like what they seldom check"),
    ):
        assert reason in [each.text for each in assess("So it is.", None, reported_by="", wording=wording)[1]]
    hardly = {each.name for each in assess("So it is.", None, reported_by="", wording=0.2)[1]}
    assert not {"worded_like_claims", "worded_like_talk"} & hardly


NO_SUCH_SIGN = [
    ("a surname is no forecast", "Theresa May opened 12 schools.", "prediction", 0.0),
    ("nor is a month", "In May the city built 40 homes.", "prediction", 0.0),
    ("nor a first name", "Will Olm paid 12 crowns.", "prediction", 0.0),
    ("a first name is no wish", "Hope Brand paid 12 crowns.", "wish", 0.0),
    ("a country is no opinion", "Great Garran paid 12 crowns.", "opinion", 0.0),
    (
        "calls that somebody prompts are no appeal",
        "It rose, prompting calls for aid.",
        "wish",
        0.0,
    ),
    ("a date in figures is no figure", "They signed it on 3/4/2025.", "figure", 0.0),
    ("one in Congress is no number", "No one in Congress asked for it.", "number_word", 0.0),
    ("a German wish is no English forecast", "Die Stadt will 40 Häuser abreißen.", "prediction", None),
    ("a name in Japanese is no date", "日本の橋は古い。", "date", None),
]


@pytest.mark.parametrize(
    ("name", "words", "sign", "wording"), NO_SUCH_SIGN, ids=[row[0] for row in NO_SUCH_SIGN]
)
def test_a_name_or_another_language_is_no_sign(
    name: str, words: str, sign: str, wording: float | None
) -> None:
    reasons = assess(words, None, reported_by="", wording=wording)[1]

    assert sign not in [reason.name for reason in reasons]
