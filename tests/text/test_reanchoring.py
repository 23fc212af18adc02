import random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.text.anchoring import snap
from annotations.text.reanchoring import Fate, Found, reanchor
from bench.reanchoring_quality import EMOJI, SAMPLES, cases_of, is_wrong_silently
from tests.text.texts import passages, texts

UNCHANGED, MOVED, REWORDED, REMOVED, AMBIGUOUS = Fate
A = "The harbour of Orle was widened in spring."
Q = "Bread prices rose by 12 percent in May."
B = "The council of Sallow Quay meets again on Friday."
C = "Ida Sund has run the ferry office since 2019."
D = "Nobody expected the snow to stay until June."
OLD = f"{A} {Q} {B}\n{C} {D}\n"


class Rule(NamedTuple):
    says: str
    old: str
    quote: str
    new: str
    fate: Fate
    now: str | None  # the words that stand at the place, if there is one


def turned(beside: str, before: str, after: str) -> tuple[str, str, str, Fate, str]:
    """A sentence that stays to the letter while what stands above it says something else; it waits."""
    old, new = (f"{beside.replace('{}', word).format(B=B, C=C)} {Q}\n{D}\n" for word in (before, after))
    return old, Q, new, REWORDED, Q


RULES = [
    Rule("what stands where it stood is unchanged", OLD, Q, f"{A} {Q} {B}\n{C}\n", UNCHANGED, Q),
    Rule("a paragraph put in front moves what follows", OLD, Q, f"New: rain.\n{OLD}", MOVED, Q),
    Rule("some words of a sentence move with it", OLD, "12 percent", f"New.\n{OLD}", MOVED, "12 percent"),
    Rule("one word that stands once moves with its sentence", OLD, "rose", f"New.\n{OLD}", MOVED, "rose"),
    Rule("swapped paragraphs move", OLD, Q, f"{C} {D}\n{A} {Q} {B}\n", MOVED, Q),
    Rule(
        "straight quotes around it are no other context",
        f"“Yes.” {Q} {B}",
        Q,
        f'"Yes." {Q} {B}',
        UNCHANGED,
        Q,
    ),
    Rule(
        "a negation before the untouched words waits",
        OLD,
        "prices rose by 12 percent",
        f"{A} It is not true that bread prices rose by 12 percent in May. {B}\n{C} {D}\n",
        REWORDED,
        "prices rose by 12 percent",
    ),
    Rule(
        "a denial before the untouched words waits",
        f"{A} It was said that prices rose. {B}",
        "prices rose",
        f"{A} It was denied that prices rose. {B}",
        REWORDED,
        "prices rose",
    ),
    Rule(
        "a whole sentence in another's mouth waits",
        OLD,
        Q,
        OLD.replace(Q, f"Wrongly it was said: {Q}"),
        REWORDED,
        Q,
    ),
    Rule(
        "words deleted and standing elsewhere do not follow by themselves",
        OLD,
        "prices rose",
        f"{A} {B}\n{C} It is not true that prices rose in Orle.\n",
        REWORDED,
        "prices rose",
    ),
    Rule(
        "a sentence deleted and standing among others waits",
        OLD,
        Q,
        f"{A} {B}\n{C} Mocked: {D} {Q}\n",
        REWORDED,
        Q,
    ),
    Rule(
        "a sentence quoted in a correction at the end waits",
        f"{A} {B} {Q}\n",
        Q,
        f"{A} {B}\nAn earlier version of this text said:\n{Q}\n",
        REWORDED,
        Q,
    ),
    Rule(
        "another figure is reworded, never moved",
        OLD,
        Q,
        OLD.replace("12", "2"),
        REWORDED,
        Q.replace("12", "2"),
    ),
    Rule(
        "another figure elsewhere in its sentence waits",
        OLD,
        "Bread prices rose",
        OLD.replace("12", "2"),
        REWORDED,
        "Bread prices rose",
    ),
    Rule(
        "a word put in is reworded",
        OLD,
        Q,
        OLD.replace("rose", "rarely rose"),
        REWORDED,
        Q.replace("rose", "rarely rose"),
    ),
    Rule(
        "typography in the quote is not to the letter",
        OLD,
        Q,
        OLD.replace("12 percent", "12\u00a0percent"),
        REWORDED,
        Q.replace("12 percent", "12\u00a0percent"),
    ),
    Rule("a figure in the sentence beside it waits", OLD, B, OLD.replace("12", "10"), REWORDED, B),
    Rule("a figure farther away waits for nobody", OLD, A, OLD.replace("2019", "2018"), UNCHANGED, A),
    Rule(
        "typography in the sentence beside it waits for nobody",
        f"“Yes,” she said. {Q} {B}",
        Q,
        f'"Yes," she\u00a0said. {Q} {B}',
        UNCHANGED,
        Q,
    ),
    Rule(
        "a denial before it that is not one any more waits",
        *turned("The minister did {}say this.", "not ", ""),
    ),
    Rule("a denial that came before it waits", *turned("The minister did {}say this.", "", "not ")),
    Rule("the opposite said before it waits", *turned("What follows is entirely {}.", "false", "true")),
    Rule("another speaker before it waits", *turned("{} told reporters in Orle:", "Ida Sund", "Karl Venn")),
    Rule("another heading waits", *turned("{} about bread\n", "Myths", "Facts")),
    Rule("another label waits", *turned("{}\n", "Untrue", "True")),
    Rule("another question waits", *turned("Q: Did {} take the money?\n", "you", "your brother")),
    Rule("a heading that was put in waits", *turned("{}\n", B, f"{B}\nFalse claims of the week")),
    Rule("a label that was taken out waits", *turned("{}\n", f"{B}\nUntrue", B)),
    Rule(
        "a sentence put before it at the start waits",
        *turned("{}", "", "It is not true that bread is dear.\n"),
    ),
    Rule("another label after it waits", f"{A}\n{Q}\nFalse.\n{B}", Q, f"{A}\n{Q}\nTrue.\n{B}", REWORDED, Q),
    Rule("a sentence put after it waits", f"{A}\n{Q}\n{B}", Q, f"{A}\n{Q}\nNot so!\n{B}", REWORDED, Q),
    Rule("another heading some sentences above waits", *turned("{} about bread\n{B} {C}", "Myths", "Facts")),
    Rule("another heading above the heading waits", *turned("{} of the week\nBread\n{C}", "Myths", "Facts")),
    Rule(
        "another heading above prose and a heading waits",
        *turned("{} of the week\n{B}\nBread\n{C}", "Myths", "Facts"),
    ),
    Rule(
        "another speaker in many words some sentences above waits",
        *turned(
            "{}, who has led the council of Orle for nine years and kept its books before, told us:\n{B} {C}",
            "Ida Sund",
            "Karl Venn",
        ),
    ),
    Rule("another speaker some sentences above waits", *turned("{}:\n{B} {C}", "Ida Sund", "Karl Venn")),
    Rule(
        "a passage that moved under another heading waits",
        f"Myths\n{B} {C} {Q} {D}\nFacts\n{A}\n",
        Q,
        f"Myths\n{A}\nFacts\n{B} {C} {Q} {D}\n",
        REWORDED,
        Q,
    ),
    Rule(
        "prose some sentences above waits for nobody",
        f"{A} {C}\n{B} {Q} {D}",
        Q,
        f"{A}\n{B} {Q} {D}",
        MOVED,
        Q,
    ),
    Rule("another sentence in place of the one beside it waits", OLD, Q, OLD.replace(A, D), REWORDED, Q),
    Rule(
        "a new sentence beside it in the paragraph waits", OLD, Q, OLD.replace(Q, f"Not so! {Q}"), REWORDED, Q
    ),
    Rule(
        "a question mark instead of a stop waits",
        OLD,
        "Bread prices rose",
        OLD.replace("May.", "May?"),
        REWORDED,
        "Bread prices rose",
    ),
    Rule("a deleted sentence is removed", OLD, Q, OLD.replace(f"{Q} ", ""), REMOVED, None),
    Rule("a deleted paragraph is removed", OLD, D, f"{A} {Q} {B}\n", REMOVED, None),
    Rule("a duplicated paragraph is ambiguous", OLD, Q, OLD + OLD, AMBIGUOUS, None),
    Rule("a duplicated sentence is ambiguous", f"{A}\n{Q}\n{B}", Q, f"{A}\n{Q}\n{Q}\n{B}", AMBIGUOUS, None),
    Rule(
        "of two alike the one between its neighbours is known",
        f"{A} {Q} {B}\n{C} {Q} {D}\n",
        Q,
        f"New.\n{A} {Q} {B}\n{C} {Q} {D}\n",
        MOVED,
        Q,
    ),
    Rule(
        "of two alike that lost their neighbours none is known",
        f"{A}\n{Q}\n{B}\n{Q}\n{C}",
        Q,
        f"{Q}\n{Q}",
        AMBIGUOUS,
        None,
    ),
    Rule(
        "a passage over two sentences needs both",
        OLD,
        f"{Q} {B}",
        OLD.replace("Friday", "Monday"),
        REWORDED,
        f"{Q} {B.replace('Friday', 'Monday')}",
    ),
    Rule("a passage over two paragraphs moves", OLD, f"{B}\n{C}", f"New.\n{OLD}", MOVED, f"{B}\n{C}"),
    Rule("a text of nothing has removed all", OLD, Q, "", REMOVED, None),
    Rule(
        "Chinese moves",
        "今天下雨。面包价格上涨12%。市政厅关门了。",
        "价格上涨12%",
        "新闻。\n今天下雨。面包价格上涨12%。市政厅关门了。",
        MOVED,
        "价格上涨12%",
    ),
    Rule(
        "a Chinese negation waits",
        "今天下雨。面包价格上涨12%。市政厅关门了。",
        "面包价格上涨12%",
        "今天下雨。并非面包价格上涨12%。市政厅关门了。",
        REWORDED,
        "面包价格上涨12%",
    ),
    Rule(
        "an Arabic negation waits",
        "المطر اليوم. ارتفعت أسعار الخبز كثيرا. أغلقت البلدية.",
        "ارتفعت أسعار الخبز كثيرا",
        "المطر اليوم. ليس صحيحا أن ارتفعت أسعار الخبز كثيرا. أغلقت البلدية.",
        REWORDED,
        "ارتفعت أسعار الخبز كثيرا",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_in_a_newer_text(rule: Rule) -> None:
    start = rule.old.index(rule.quote)

    found = one(rule.old, (start, start + len(rule.quote)), rule.new)

    assert found.fate is rule.fate
    assert (rule.new[found.start : found.end] if found.start is not None else None) == rule.now


def test_the_second_of_two_alike_is_followed_to_its_own_neighbours() -> None:
    old = f"{A} {Q} {B}\n{C} {Q} {D}\n"
    second = old.rindex(Q)

    found = one(old, (second, second + len(Q)), f"{C} {Q} {D}\n{A} {Q} {B}\n")

    assert (found.fate, found.start) == (MOVED, len(C) + 1)


def test_the_more_a_sentence_changed_the_lower_is_the_score() -> None:
    start = OLD.index(Q)
    little = one(OLD, (start, start + len(Q)), OLD.replace("12", "13"))
    much = one(OLD, (start, start + len(Q)), OLD.replace("rose by 12 percent", "fell by a third"))

    assert little.score is not None
    assert much.score is not None
    assert 0 < much.score < little.score < 1


@given(st.integers(0, 2**32))
@settings(max_examples=150)
def test_no_random_edit_carries_a_passage_to_words_that_are_not_its_own(seed: int) -> None:
    chosen = random.Random(seed)
    samples = [(EMOJI, "en"), *((file.read_text(), "") for file in sorted(SAMPLES.glob("*.txt")))]
    text, language = chosen.choice(samples)

    assert [case for case in cases_of(text, language, chosen) if is_wrong_silently(case)] == []


@given(passages(), texts())
def test_any_two_texts_give_places_that_split_no_grapheme(passage: tuple[str, int, int], new: str) -> None:
    old, start, end = passage
    start, end = snap(old, start, end)

    found = one(old, (start, end), new)

    if found.start is not None and found.end is not None:
        assert snap(new, found.start, found.end) == (found.start, found.end)
    if found.fate in (UNCHANGED, MOVED):
        assert new[found.start : found.end] == old[start:end]


@given(passages(), texts())
def test_what_is_put_in_front_as_a_paragraph_never_makes_a_passage_disappear(
    passage: tuple[str, int, int], lead: str
) -> None:
    old, start, end = passage

    found = one(old, (start, end), f"{lead}\n{old}")

    assert not old[start:end].strip() or found.fate is not REMOVED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word 5 " * 28_000, "x " + "word 5 " * 28_000),
        ("漢字" * 100_000, "漢字" * 50_000 + "x" + "漢字" * 50_000),
        ("👨‍👩‍👧‍👦" * 10_000, "👨‍👩‍👧‍👦" * 9_000),
        ("a\n" * 50_000, "b\n" * 50_000),
        ("ab. " * 50_000, ""),
    ],
    ids=["one line", "no spaces", "clusters", "short lines", "to nothing"],
)
def test_long_odd_texts_are_read_to_the_end(old: str, new: str) -> None:
    marks = [(at, at + 14) for at in range(0, 140, 7)]

    assert len(reanchor(old, marks, new)) == len(marks)


def one(old: str, passage: tuple[int, int], new: str) -> Found:
    """What became of one passage."""
    return reanchor(old, [passage], new)[0]
