from datetime import date

import pytest
from hypothesis import given

from annotations.matching.guards import Statement, compare
from annotations.matching.guards.polarity import opposites
from annotations.matching.guards.speakers import without_frame
from annotations.matching.relations import propose
from annotations.matching.terms import stem
from tests.text.texts import texts

NAMED = [
    ("912 people died.", "921 people died.", "912 here, 921 there"),
    ("It was built in 2024.", "It was built in 2025.", "2024 here, 2025 there"),
    ("It rose to 5 percent.", "It rose by 5 percent.", "to 5 percent here, by 5 percent there"),
    ("It was minus 20 degrees.", "It was 20 degrees.", "minus 20 degrees here, 20 degrees there"),
    ("Growth was -5 percent.", "Growth was 5 percent.", "-5 percent here, 5 percent there"),
    ("One and a half million fled.", "A million fled.", "One and a half million here, A million there"),
    ("A quarter of a million fled.", "A million fled.", "A quarter of a million here, A million there"),
    ("Hundreds of people died.", "Thousands of people died.", "Hundreds here, Thousands there"),
    ("Rents are twice as high.", "Rents are half as high.", "twice here, half as there"),
    ("Exports rose.", "Exports fell.", "opposite direction: rose, fell"),
    ("It is 6 weeks old.", "It is 6 months old.", "6 weeks here, 6 months there"),
    ("It costs 9 euros per head.", "It costs 9 euros per household.", "per head here, per household there"),
    ("They plant 50 every year.", "They plant 50 every month.", "every year here, every month there"),
    ("Twelve nurses left.", "Twelve doctors left.", "Twelve nurses here, Twelve doctors there"),
    ("Over 40 left.", "Under 40 left.", "Over 40 here, Under 40 there"),
    ("Ames supports it.", "Ames opposes it.", "opposite: supports, opposes"),
    ("It was confirmed.", "It was denied.", "opposite: confirmed, denied"),
    ("It is safe.", "It is unsafe.", "opposite: safe, unsafe"),
    ("He has paid.", "He has not paid.", "one of them is negated"),
    ("All left.", "Most left.", "opposite: all, most"),
    ("A fire in Selby.", "A fire in Calvo.", "another place: Selby, Calvo"),
    ("The north is dry.", "The south is dry.", "another place: north, south"),
    ("The tunnel will open.", "The tunnel opened.", "planned in one, done in the other"),
    ("Holm beat Selby at home.", "Selby beat Holm at home.", "turned round: Holm and Selby change places"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "text"), NAMED, ids=[text for *_, text in NAMED])
def test_what_differs_is_named(one: str, other: str, text: str) -> None:
    assert text in [each.text for each in compare(Statement(one), Statement(other)).failures]


ALIKE = [
    ("62 miles away", "100 kilometres away"),
    ("2.4 million passengers", "2,412,000 passengers"),
    ("about 900 homes", "912 houses"),
    ("one in five adults", "20% of adults"),
    ("It is not safe.", "It is unsafe."),
    ("The court acquitted him.", "The court found him not guilty."),
    ("Ferrox paid no tax.", "Ferrox never paid tax."),
    ("Belmorian wheat", "the wheat of Belmoria"),
    ("Holm was attacked by Selby.", "Selby attacked Holm."),
    ("The wind, not the rain, broke the mast.", "The wind broke the mast."),
    ("The pier did not open until 2019.", "The pier opened in 2019."),
    ("US exports rose.", "Exports of the United States rose."),
]


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=[one for one, _ in ALIKE])
def test_what_is_only_said_otherwise_is_no_difference(one: str, other: str) -> None:
    assert compare(Statement(one), Statement(other)).failures == ()


def test_relative_dates_are_held_against_each_other_on_the_day_they_were_written() -> None:
    words = "Exports fell last year."
    years = [Statement(words, published=date(year, 5, 2)) for year in (2023, 2024)]

    assert [each.text for each in compare(*years).failures] == [
        "last year (2022) here, last year (2023) there"
    ]
    assert compare(years[1], Statement("Exports fell in 2023.", published=date(2026, 1, 1))).failures == ()


WHEN_NOBODY_KNOWS = [
    ("both undated, one phrase", "last year", None, "last year", None, False, False),
    ("one undated, one phrase", "last year", date(2024, 5, 2), "last year", None, False, False),
    ("one undated, a year that may be meant", "last year", date(2024, 5, 2), "in 2023", None, True, False),
    ("a year that an undated text may mean", "in 1987", None, "last year", None, False, False),
    ("both undated, a year in both", "in 2023", None, "in 2023", None, True, False),
    ("both undated, other phrases", "last week", None, "last month", None, False, True),
    ("one undated, other weekdays", "on Monday", date(2024, 5, 2), "on Thursday", None, False, True),
    ("both dated, one day", "yesterday", date(2024, 5, 2), "on Wednesday", date(2024, 5, 3), True, False),
]


@pytest.mark.parametrize(
    ("one", "written", "other", "written_there", "is_shared", "differs"),
    [case for _, *case in WHEN_NOBODY_KNOWS],
    ids=[name for name, *_ in WHEN_NOBODY_KNOWS],
)
def test_a_date_is_shared_only_where_it_is_known_of_both_texts(
    one: str, written: date | None, other: str, written_there: date | None, is_shared: bool, differs: bool
) -> None:
    """Of an undated text nobody knows which year "last year" is. Other phrases differ by what they say."""
    here = Statement(f"The mill burnt down {one}.", published=written)
    there = Statement(f"The mill burnt down {other}.", published=written_there)

    for found in (compare(here, there), compare(there, here)):
        assert any(each.startswith("the same date") for each in found.shared) == is_shared
        assert [each.kind for each in found.failures] == (["date"] if differs else [])


def test_what_an_undated_text_says_updates_nothing() -> None:
    earlier, later = (
        Statement("The port handled 300 ships last month."),
        Statement("The port handled 420 ships last week."),
    )

    assert propose(later, earlier, 0.9).relation is None


TURNED = [
    ("The police shot the men.", "The men shot the police."),
    ("Births exceed deaths.", "Deaths exceed births."),
    ("Women live longer than men.", "Men live longer than women."),
    ("Migrants commit more crimes than natives.", "Natives commit more crimes than migrants."),
    ("The men were shot by the police.", "The police were shot by the men."),
]


@pytest.mark.parametrize(("one", "other"), TURNED, ids=[one for one, _ in TURNED])
def test_who_does_it_and_whom_it_is_done_to_do_not_change_places(one: str, other: str) -> None:
    assert "roles" in {each.kind for each in compare(Statement(one), Statement(other)).failures}


NOT_TURNED = [
    ("The police shot the men.", "The men were shot by the police."),
    ("On Monday the mayor met the nurses.", "The nurses met the mayor on Monday."),
    (
        "The court in Brenn sentenced Falk to nine years.",
        "Falk was sentenced to nine years by the court in Brenn.",
    ),
]


@pytest.mark.parametrize(("one", "other"), NOT_TURNED, ids=[one for one, _ in NOT_TURNED])
def test_a_passive_and_what_is_mutual_turn_nothing_round(one: str, other: str) -> None:
    assert compare(Statement(one), Statement(other)).failures == ()


OPPOSED = [
    ("The king signed the law.", "The king vetoed the law."),
    ("Twelve died.", "Twelve were injured."),
    ("The state legalised cannabis.", "The state criminalised cannabis."),
    ("The law requires masks.", "The law forbids masks."),
    ("Doctors recommend the drug.", "Doctors advise against the drug."),
    ("The hostage is alive.", "The hostage is dead."),
    ("The bill passed.", "The bill failed."),
    ("The minister knew of it.", "The minister was unaware of it."),
    ("The plane landed safely.", "The plane crashed."),
    ("The court upheld the ban.", "The court overturned the ban."),
]


@pytest.mark.parametrize(("one", "other"), OPPOSED, ids=[one for one, _ in OPPOSED])
def test_opposites_are_told_apart(one: str, other: str) -> None:
    assert "polarity" in {each.kind for each in compare(Statement(one), Statement(other)).failures}


CONTRASTS = [
    ("The wind, not the rain, broke the mast.", "The rain broke the mast.", ["polarity"]),
    ("They sold the mill instead of the barn.", "They sold the barn.", ["polarity"]),
    ("The cup went to Selby and not to Holm.", "The cup went to Selby.", []),
    ("They sold the mill rather than the barn.", "They sold the mill.", []),
]


@pytest.mark.parametrize(("one", "other", "kinds"), CONTRASTS, ids=[f"{a} {b}" for a, b, _ in CONTRASTS])
def test_what_a_contrast_denies_differs_only_from_who_says_it(one: str, other: str, kinds: list[str]) -> None:
    there, back = compare(Statement(one), Statement(other)), compare(Statement(other), Statement(one))

    assert [each.kind for each in there.failures] == [each.kind for each in back.failures] == kinds


def test_who_sets_itself_off_from_something_says_more() -> None:
    one, other = Statement("The wind, not the rain, broke the mast."), Statement("The wind broke the mast.")

    assert propose(one, other, 0.9).relation == "narrower"
    assert propose(other, one, 0.9).relation == "broader"


def test_somebodys_wife_is_not_that_person() -> None:
    found = compare(Statement("Brand’s wife owns the farm."), Statement("Brand owns the farm."))

    assert [each.kind for each in found.failures] == ["name"]


def test_days_that_stay_open_differ_by_their_words_and_their_weeks() -> None:
    words = ("It must end by Friday.", "It must end by Monday.")
    weeks = [
        Statement(words[0], published=day) for day in (date(2024, 3, 13), date(2024, 3, 14), date(2024, 5, 1))
    ]

    assert [each.kind for each in compare(*map(Statement, words)).failures] == ["date"]
    assert compare(weeks[0], weeks[1]).failures == ()
    assert [each.kind for each in compare(weeks[0], weeks[2]).failures] == ["date"]


SPEAKERS = [
    ("Ilse Brandt", "Rolf Ames", False),
    ("Rolf Ames", "Karin Ames", False),
    ("mayor Ilse Brandt", "Brandt", True),
    ("the Ministry of Health", "the health ministry", True),
    ("the health ministry", "the water ministry", False),
    ("Ilse Brandt", "", True),
]


@pytest.mark.parametrize(("one", "other", "is_one"), SPEAKERS, ids=[f"{a}/{b}" for a, b, _ in SPEAKERS])
def test_speakers_are_told_apart_by_name_and_office(one: str, other: str, is_one: bool) -> None:
    found = compare(Statement("It is so.", claimant=one), Statement("It is so.", claimant=other)).failures

    assert found == () if is_one else [each.kind for each in found] == ["speaker"]


FRAMED = [
    ("The mayor said on Friday that rents fell.", "rents fell."),
    ("Officials have claimed that rents fell.", "rents fell."),
    ("According to Ilse Brandt, rents fell.", "rents fell."),
    ("Rents fell, the mayor said.", "Rents fell"),
    ("Rents fell, according to the audit office.", "Rents fell"),
    ("Rents fell.", "Rents fell."),
    ("The mayor never said that rents fell.", "The mayor never said that rents fell."),
    ("The mayor denied that rents fell.", "The mayor denied that rents fell."),
    ("The mayor promised that rents will fall.", "The mayor promised that rents will fall."),
]


@pytest.mark.parametrize(("words", "said"), FRAMED, ids=[words for words, _ in FRAMED])
def test_who_only_hands_on_what_is_said_is_left_out_of_what_is_said(words: str, said: str) -> None:
    assert without_frame(words) == said


@given(texts())
def test_of_any_text_something_said_is_left(text: str) -> None:
    assert without_frame(text) in text
    assert bool(without_frame(text).strip()) == bool(text.strip())


def test_details_of_only_one_make_it_narrower_and_the_other_broader() -> None:
    more = Statement("The ferry Alder sank off Sandry in May 2021.")
    less = Statement("The ferry Alder sank.")

    assert propose(more, less, 0.9).relation == "narrower"
    assert propose(less, more, 0.9).relation == "broader"


def test_another_speaker_does_not_lower_what_says_the_same_and_another_figure_does() -> None:
    mine = Statement("The dam will displace 6,000 villagers.", "Ilse Brandt")
    alone, another, contrary = (
        propose(mine, other, 0.9)
        for other in (
            mine,
            Statement(mine.words, "Rolf Ames"),
            Statement("The dam will displace 9,000 villagers.", "Ilse Brandt"),
        )
    )

    assert another.relation is None
    assert [each.kind for each in another.failures] == ["speaker"]
    assert alone.weight == another.weight > contrary.weight


def test_what_says_more_stands_between_the_same_and_what_only_shares_words() -> None:
    less = Statement("The ferry Alder sank.")
    more = Statement("The ferry Alder sank off Sandry.")
    apart = Statement("The captain of the ferry Alder has a house off Sandry.")

    assert (
        propose(less, less, 0.9).weight > propose(less, more, 0.9).weight > propose(more, apart, 0.5).weight
    )


def test_the_later_of_two_updates_the_earlier() -> None:
    earlier = Statement("In 2019 the port handled 300 ships.")
    later = Statement("In 2023 the port handled 420 ships.")

    assert propose(later, earlier, 0.9).relation == "updates"
    assert propose(earlier, later, 0.9).relation is None


def test_without_likeness_nothing_is_proposed() -> None:
    one = Statement("The ferry sank.")

    assert propose(one, one, 1.0).relation == "same"
    assert propose(one, one, 0.3).relation is None


@pytest.mark.parametrize("form", ["{}s", "{}ed", "{}ing"])
@pytest.mark.parametrize(
    "verb", ["support", "reject", "confirm", "open", "close", "hire", "dismiss", "allow"]
)
def test_forms_of_a_verb_have_one_stem(verb: str, form: str) -> None:
    word = form.format(verb.removesuffix("e") if form != "{}s" else verb)

    assert stem(word) == stem(verb)


def test_a_word_is_no_opposite_of_itself() -> None:
    assert list(opposites("They opened and closed it.", "They closed and opened it.")) == []


@given(texts(), texts())
def test_no_text_is_too_odd(one: str, other: str) -> None:
    assert_compared(one, other)


@pytest.mark.parametrize("piece", ["Selby said not 5 ", "no ", "A. ", "rose and fell, ", "according to the "])
def test_no_statement_is_too_long(piece: str) -> None:
    """Ten times the longest claim anybody marks."""
    words = piece * (20_000 // len(piece))

    assert_compared(words, words + "x")


def assert_compared(one: str, other: str) -> None:
    """Two statements differ in the same either way, and neither from itself."""
    there = compare(Statement(one), Statement(other))
    back = compare(Statement(other), Statement(one))

    assert {each.kind for each in there.failures} == {each.kind for each in back.failures}
    assert compare(Statement(one), Statement(one)).failures == ()


SUBSTITUTED = [
    ("The pope condemned the attack.", "The king condemned the attack.", "another word: pope, king"),
    ("The rebels hold the airport.", "The rebels hold the harbour.", "another word: airport, harbour"),
]


@pytest.mark.parametrize(("one", "other", "text"), SUBSTITUTED, ids=[text for *_, text in SUBSTITUTED])
def test_one_other_word_in_the_same_sentence_is_named(one: str, other: str, text: str) -> None:
    assert [each.text for each in compare(Statement(one), Statement(other)).failures] == [text]


def test_a_synonym_in_the_same_sentence_is_no_difference() -> None:
    one, other = Statement("They built twelve schools."), Statement("They constructed twelve schools.")

    assert compare(one, other).failures == ()


def test_a_comparison_turned_round_is_named() -> None:
    one, other = Statement("Rents are higher than wages."), Statement("Wages are higher than rents.")

    assert "roles" in [each.kind for each in compare(one, other).failures]
