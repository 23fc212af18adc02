from datetime import date

import pytest
from hypothesis import given

from annotations.text.dates import dates
from tests.text.texts import texts

MONDAY = date(2026, 11, 23)

RESOLVED = [
    ("in March 2024", "March 2024", "2024-03-01", "2024-03-31"),
    ("since 2019", "2019", "2019-01-01", "2019-12-31"),
    ("on 3 May", "3 May", "2026-05-03", "2026-05-03"),
    ("on December 24th", "December 24th", "2025-12-24", "2025-12-24"),
    ("on May 5, 2021", "May 5, 2021", "2021-05-05", "2021-05-05"),
    ("2024-03-05", "2024-03-05", "2024-03-05", "2024-03-05"),
    ("told on Wednesday that", "Wednesday", "2026-11-18", "2026-11-18"),
    ("said Monday", "Monday", "2026-11-23", "2026-11-23"),
    ("last Monday", "last Monday", "2026-11-16", "2026-11-16"),
    ("next Friday", "next Friday", "2026-11-27", "2026-11-27"),
    ("yesterday", "yesterday", "2026-11-22", "2026-11-22"),
    ("earlier this week", "earlier this week", "2026-11-23", "2026-11-23"),
    ("late last month", "late last month", "2026-10-21", "2026-10-31"),
    ("last year", "last year", "2025-01-01", "2025-12-31"),
    ("two weeks ago", "two weeks ago", "2026-11-09", "2026-11-15"),
    ("a decade ago", "a decade ago", "2016-01-01", "2016-12-31"),
    ("in the past three years", "the past three years", "2023-11-24", "2026-11-23"),
    ("in the first quarter", "the first quarter", "2026-01-01", "2026-03-31"),
    ("the second half of last year", "the second half of last year", "2025-07-01", "2025-12-31"),
    ("Q3 2023", "Q3 2023", "2023-07-01", "2023-09-30"),
    ("last winter", "last winter", "2025-12-01", "2026-02-28"),
    ("the summer of 2018", "the summer of 2018", "2018-06-01", "2018-08-31"),
    ("in the 1990s", "the 1990s", "1990-01-01", "1999-12-31"),
    ("the 19th century", "the 19th century", "1801-01-01", "1900-12-31"),
    ("from 2019-21", "2019-21", "2019-01-01", "2021-12-31"),
    ("early 2019", "early 2019", "2019-01-01", "2019-05-01"),
    ("29 February", "29 February", "2024-02-29", "2024-02-29"),
]


@pytest.mark.parametrize(
    ("text", "phrase", "first", "last"), RESOLVED, ids=[phrase for _, phrase, *_ in RESOLVED]
)
def test_a_phrase_covers_these_days(text: str, phrase: str, first: str, last: str) -> None:
    (found,) = dates(text, MONDAY)

    assert (found.phrase, str(found.first), str(found.last)) == (phrase, first, last)
    assert text[found.start : found.end] == phrase


WEDNESDAY = date(2024, 3, 13)

# On a Wednesday: the words before a day tell whether it lies behind or ahead; "None" where they do not.
OUTLOOKS = [
    ("The council will vote on Thursday", "2024-03-14"),
    ("The council voted on Thursday", "2024-03-07"),
    ("Told on Wednesday that the court will rule on May 5", "2024-03-13 2024-05-05"),
    ("The law that will raise fees was passed on Thursday", "2024-03-07"),
    ("She plans to resign on May 5", "2024-05-05"),
    ("She planned to resign on May 5", "None"),
    ("Elections are due in November", "2024-11-01"),
    ("It is expected to be completed in June", "2024-06-01"),
    ("It will publish the revised report on Friday", "2024-03-15"),
    ("Council to vote on Thursday", "None"),
    ("They agreed to meet on Thursday", "None"),
    ("He was taken to hospital on Thursday", "2024-03-07"),
    ("Finish it by Friday", "None"),
    ("closed until Friday", "None"),
    ("It was finished by Friday", "2024-03-08"),
    ("this Friday", "2024-03-15"),
    ("They met this Monday", "2024-03-11"),
    ("open from Monday to Friday", "None None"),
    ("between Monday and Friday", "None None"),
    ("from March to May 2020", "None 2020-05-01"),
    ("on Monday, March 18", "2024-03-18"),
    ("on Monday, 18 March 2024", "2024-03-18"),
    ("later this month", "2024-03-14"),
    ("this winter", "2023-12-01"),
    ("this summer", "2024-06-01"),
    ("next winter", "2024-12-01"),
    ("a few days ago", "2024-03-07"),
    ("a couple of weeks ago", "2024-02-19"),
    ("the 21st century", "2001-01-01"),
    ("in 2019 soldiers fought", "2019-01-01"),
    ("It will be on 29 February", "None"),
]


@pytest.mark.parametrize(("text", "firsts"), OUTLOOKS, ids=[text for text, _ in OUTLOOKS])
def test_the_words_before_a_day_tell_where_it_lies(text: str, firsts: str) -> None:
    assert " ".join(str(found.first) for found in dates(text, WEDNESDAY)) == firsts


# A text; the phrases in it, and the first day of each, with and without the day of the text.
KNOWN_OR_OPEN = [
    ("late last month", "late last month", "2024-02-20", "None"),
    ("on Wednesday", "Wednesday", "2024-03-13", "None"),
    ("two years ago", "two years ago", "2022-01-01", "None"),
    ("since March", "March", "2024-03-01", "None"),
    ("in the first half of 2024", "the first half of 2024", "2024-01-01", "2024-01-01"),
    ("in the first half", "the first half", "2024-01-01", "None"),
    ("in the 1990s", "the 1990s", "1990-01-01", "1990-01-01"),
    ("last fiscal year", "last fiscal year", "None", "None"),
    ("last year", "last year", "2023-01-01", "None"),
    ("fiscal 2024", "fiscal 2024", "None", "None"),
    ("the 2023 fiscal year", "the 2023 fiscal year", "None", "None"),
    ("fiscal year 2023-24", "fiscal year 2023-24", "None", "None"),
    ("FY2024", "FY2024", "None", "None"),
    ("the first quarter of fiscal 2024", "the first quarter of fiscal 2024", "None", "None"),
    ("the first quarter of 2024", "the first quarter of 2024", "2024-01-01", "2024-01-01"),
    ("on 3/4/2024", "3/4/2024", "None", "None"),
    ("on 13/4/2023", "13/4/2023", "2023-04-13", "2023-04-13"),
    ("on 4/13/2023", "4/13/2023", "2023-04-13", "2023-04-13"),
    ("on 4/4/2023", "4/4/2023", "2023-04-04", "2023-04-04"),
    ("on 30/13/2023", "30/13/2023", "None", "None"),
    ("on 31/2/2023", "31/2/2023", "None", "None"),
    ("more than the previous year", "previous year", "None", "None"),
]


@pytest.mark.parametrize(
    ("text", "phrase", "known", "alone"), KNOWN_OR_OPEN, ids=[row[0] for row in KNOWN_OR_OPEN]
)
def test_no_day_is_concluded_that_may_be_another(text: str, phrase: str, known: str, alone: str) -> None:
    found = [*dates(text, WEDNESDAY), *dates(text, None)]

    assert [each.phrase for each in found] == [phrase, phrase]
    assert [str(each.first) for each in found] == [known, alone]


def test_a_vague_count_of_days_covers_several() -> None:
    (found,) = dates("a few days ago", WEDNESDAY)

    assert (found.first, found.last) == (date(2024, 3, 7), date(2024, 3, 11))


@pytest.mark.parametrize("text", ["Wednesday", "last year", "3 May", "two weeks ago", "the first quarter"])
def test_a_relative_phrase_stays_open_without_the_day_of_the_text(text: str) -> None:
    (found,) = dates(text, None)

    assert (found.first, found.last) == (None, None)


@pytest.mark.parametrize("text", ["March 2024", "2019", "5 May 2021", "the 1990s"])
def test_an_absolute_phrase_needs_no_such_day(text: str) -> None:
    (found,) = dates(text, None)

    assert found.first is not None
    assert found.last is not None


@pytest.mark.parametrize(
    "text",
    [
        "She may go.",
        "They march on.",
        "2,019 people",
        "2019 people",
        "$2019",
        "a 2019-page file",
        "a1990s",
        "room 2024",
        "about 2000 soldiers",
    ],
)
def test_these_are_no_dates(text: str) -> None:
    assert dates(text, MONDAY) == []


@pytest.mark.parametrize(
    "text", ["30 February 2020", "30 February", "April 31", "Monday, 31 June", "29 February 2023"]
)
def test_a_day_that_no_calendar_has_stays_open(text: str) -> None:
    assert [(found.first, found.last) for found in dates(text, MONDAY)] == [(None, None)]


@given(texts())
def test_no_text_is_too_odd(text: str) -> None:
    assert_read(text)


@pytest.mark.parametrize(
    "piece",
    [
        "last ",
        "the first of ",
        "2019-",
        "May ",
        "3 ",
        "an a ",
        "late mid ",
        "by May to ",
        "will ",
        "was to ",
        "on Friday to ",
        "3/4/",
        "the fiscal ",
        "the first half of ",
    ],
)
def test_no_text_is_too_long(piece: str) -> None:
    assert_read(piece * (200_000 // len(piece)))


def assert_read(text: str) -> None:
    """The dates stand in the text, in its order and apart, and none ends before it begins."""
    end = 0
    for found in dates(text, MONDAY):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.phrase
        if found.first and found.last:
            assert found.first <= found.last
        end = found.end
