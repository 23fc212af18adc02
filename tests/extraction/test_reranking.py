"""What decisions teach the ranking of suggestions, and when that is better than the built-in one."""

import random
from dataclasses import replace

import numpy as np
import pytest

from annotations.extraction.candidates import CandidateClaim, Reason, ranked
from annotations.extraction.checkworthiness import HEAD, wordings
from annotations.extraction.meaning import AXES, DIMENSIONS
from annotations.extraction.reranking import (
    BUILT_IN,
    Decision,
    Figures,
    beats,
    judge,
    learn,
    pull,
    reranked,
    score,
)

SIGNS = ("amount", "names", "year", "hedge")


def decisions(number: int, *, likes: str = "", dislikes: str = "", articles: int = 12) -> list[Decision]:
    """Decisions of a desk that goes by these signs, and by chance where it has no taste."""
    dice = random.Random(7)
    made = []
    for index in range(number):
        signs = frozenset(sign for sign in SIGNS if dice.random() < 0.4)
        chance = 0.5 + 0.4 * (likes in signs) - 0.4 * (dislikes in signs)
        made.append(
            Decision(
                round(dice.uniform(0.2, 0.9), 3), signs, dice.random() < chance, f"article {index % articles}"
            )
        )
    return made


def by_subject(number: int) -> list[Decision]:
    """Decisions of a desk that goes by the first dimension of the meaning, not by the second."""
    dice = random.Random(11)
    made = []
    for index in range(number):
        meaning = (dice.choice([-1.0, 1.0]), dice.choice([-1.0, 1.0]), *(0.0,) * (DIMENSIONS - 2))
        is_accepted = dice.random() < 0.5 + 0.4 * meaning[0]
        made.append(
            Decision(round(dice.uniform(0.2, 0.9), 3), frozenset(), is_accepted, f"{index % 12}", meaning)
        )
    return made


def candidate(worth: float, *signs: str, meaning: tuple[float, ...] = ()) -> CandidateClaim:
    reasons = tuple(Reason(sign, f"a sign: {sign}") for sign in signs)
    return CandidateClaim(0, 9, worth, reasons, "", "none", wording="", meaning=meaning)


class TestLearning:
    def test_without_decisions_the_ranking_is_the_built_in_one(self) -> None:
        assert learn([]) == BUILT_IN

    @pytest.mark.parametrize("worth", [0.001, 0.1, 0.5, 0.73, 0.999])
    def test_the_built_in_weights_leave_a_score_as_it_is(self, worth: float) -> None:
        assert score(worth, ["amount"], BUILT_IN) == pytest.approx(worth)

    def test_what_a_desk_accepts_rises_and_what_it_rejects_falls(self) -> None:
        weights = learn(decisions(200, likes="amount", dislikes="hedge"))
        assert weights["amount"] > 0.7
        assert weights["hedge"] < -0.7

    def test_what_a_desk_has_no_taste_in_stays_near_nothing(self) -> None:
        weights = learn(decisions(200, likes="amount", dislikes="hedge"))
        assert abs(weights["year"]) < abs(weights["amount"]) / 2

    def test_few_decisions_change_little(self) -> None:
        few, many = (learn(decisions(number, likes="amount")) for number in (20, 400))
        assert 0 < few["amount"] < many["amount"] * 0.7

    @pytest.mark.parametrize(
        ("having", "is_learned"), [(4, False), (5, True), (35, True), (36, False)], ids=str
    )
    def test_a_sign_is_learned_where_there_is_something_to_compare(
        self, having: int, is_learned: bool
    ) -> None:
        made = [
            Decision(0.5, frozenset({"rare"} if index < having else ()), index % 3 == 0, "an article")
            for index in range(40)
        ]
        assert ("rare" in learn(made)) == is_learned

    def test_the_level_stays_even_where_nearly_all_is_rejected(self) -> None:
        made = [Decision(0.5, frozenset(), index == 0, f"article {index}") for index in range(50)]
        assert score(0.5, [], learn(made)) == pytest.approx(0.5, abs=0.001)

    def test_the_order_of_the_decisions_and_the_start_do_not_matter(self) -> None:
        made = decisions(120, likes="names")
        found = learn(made)
        assert learn(made[::-1]) == found
        assert learn(made, start={"base": 3.0, "score": -2.0, "names": 5.0, "gone": 1.0}) == found

    def test_scores_at_the_ends_and_decisions_all_alike_are_no_trouble(self) -> None:
        made = [Decision(index % 2, frozenset({"year"}), True, "one") for index in range(30)]
        assert 0 <= score(1, ["year"], learn(made)) <= 1


class TestMeaning:
    """Of the first two dimensions the first is what the desk goes by."""

    def test_what_a_desk_likes_to_read_about_rises(self) -> None:
        weights = learn(by_subject(200))
        assert pull((1.0, 0.0), weights) > 1
        assert pull((-1.0, 0.0), weights) < -1
        assert abs(pull((0.0, 1.0), weights)) < 0.5

    def test_few_decisions_change_little(self) -> None:
        few, many = (pull((1.0, 0.0), learn(by_subject(number))) for number in (10, 300))
        assert 0 < few < many * 0.7

    def test_decisions_whose_meaning_was_not_kept_teach_by_their_signs(self) -> None:
        made = [*by_subject(100), *decisions(200, likes="amount")]
        weights = learn(made)
        assert weights["amount"] > 0.5
        assert pull((1.0, 0.0), weights) > 1

    @pytest.mark.parametrize("length", [1, DIMENSIONS - 1, DIMENSIONS + 1], ids=str)
    def test_a_meaning_of_another_length_counts_as_none(self, length: int) -> None:
        kept, other = by_subject(100), decisions(100, likes="amount")
        stale = [replace(each, meaning=(float(each.is_accepted),) * length) for each in other]
        assert learn([*kept, *stale]) == learn([*kept, *other])
        assert learn(stale) == learn(other)
        assert judge([*kept, *stale]) == judge([*kept, *other])

    def test_without_meanings_nothing_is_learned_about_them(self) -> None:
        weights = learn(decisions(100, likes="amount"))
        assert pull((1.0, 0.0), weights) == 0
        assert score(0.5, [], weights, (1.0, 0.0)) == score(0.5, [], weights)

    def test_candidates_move_by_their_own_meaning(self) -> None:
        weights = {"base": 0.0, "score": 1.0, "meaning_0": 1.2, "meaning_1": 0.0}
        found = reranked(
            [candidate(0.5, meaning=(1.0, 0.3)), candidate(0.5, meaning=(-1.0, 0.3)), candidate(0.5)], weights
        )
        assert [each.check_worthiness for each in found] == [0.769, 0.231, 0.5]
        assert [[reason.name for reason in each.reasons] for each in found] == [["desk"], ["desk"], []]

    def test_ranking_learned_before_there_were_meanings_leaves_them_alone(self) -> None:
        weights = {"base": 0.0, "score": 1.0, "amount": 1.2}
        with_meaning, without = reranked(
            [candidate(0.5, "amount", meaning=(1.0, 0.3)), candidate(0.5, "amount")], weights
        )
        assert with_meaning.check_worthiness == without.check_worthiness > 0.5

    def test_what_a_sentence_is_about_leaves_out_what_its_score_says(self) -> None:
        with np.load(AXES) as axes, np.load(HEAD) as head:
            worth = head["weights"] / np.linalg.norm(head["weights"])
            assert np.abs(worth @ axes["axes"].astype(np.float32)).max() < 0.01

    def test_sentences_about_one_subject_lie_closer_than_others(self) -> None:
        school, pupils, ship = np.array(
            [
                each.meaning
                for each in wordings(
                    [
                        "The schools of Varnholm have 40 teachers too few.",
                        "Most pupils in Osmarra learn in classes of more than thirty.",
                        "The freighter lost 12 tonnes of fuel off the coast.",
                    ]
                )
            ]
        )
        assert len(school) == DIMENSIONS
        assert np.linalg.norm(school - pupils) < np.linalg.norm(school - ship)
        assert 0.3 < np.linalg.norm(school) < 3


ABOUT_SCHOOLS = [
    "The schools of Varnholm have 40 teachers too few.",
    "Half of all pupils in Osmarra learn in classes of more than thirty.",
    "Free school meals cost the town 2 million crowns a year.",
    "Every fifth teacher in the valley is older than sixty.",
    "The college in Brunn closed two of its five faculties.",
    "Classrooms in the north were built for 20 children and hold 35.",
    "The council cut the lessons in music by a third.",
    "Some 400 pupils left school last year without any certificate.",
    "The university of Tolvern took in 3,000 students in autumn.",
    "The ministry hired 1,200 teachers between 2019 and 2022.",
]
ABOUT_SHIPS = [
    "The freighter lost 12 tonnes of fuel off the coast.",
    "Half of all cranes in the harbour of Osmarra stand still.",
    "Dredging the channel costs the town 2 million crowns a year.",
    "Every fifth trawler in the bay is older than sixty years.",
    "The shipyard in Brunn closed two of its five docks.",
    "Quays in the north were built for 20 vessels and hold 35.",
    "The owner cut the ferry crossings in winter by a third.",
    "Some 400 sailors left the fleet last year without any pension.",
    "The port of Tolvern took in 3,000 containers in autumn.",
    "The shipping line hired 1,200 dockers between 2019 and 2022.",
]


def test_desk_that_wants_a_subject_which_no_sign_names_gets_its_sentences_first() -> None:
    schools, ships = ([each.meaning for each in wordings(about)] for about in (ABOUT_SCHOOLS, ABOUT_SHIPS))
    made = [
        Decision(0.5, frozenset({"amount"}), is_accepted, f"article {number}", meaning)
        for is_accepted, meanings in ((True, schools[:7]), (False, ships[:7]))
        for number, meaning in enumerate(meanings)
    ]
    unseen = [candidate(0.5, "amount", meaning=each) for each in (*ships[7:], *schools[7:])]
    first = ranked(reranked(unseen, learn(made)))[:3]
    assert {each.meaning for each in first} == set(schools[7:])


class TestReranking:
    WEIGHTS = {"base": 0.0, "score": 1.0, "amount": 1.2, "year": 0.1, "hedge": -1.2}  # noqa: RUF012

    def test_a_candidate_that_rose_says_so_first(self) -> None:
        (moved,) = reranked([candidate(0.5, "amount")], self.WEIGHTS)
        assert moved.check_worthiness == pytest.approx(0.769)
        assert moved.reasons[0] == Reason("desk", "your desk often accepts such claims")
        assert [reason.name for reason in moved.reasons] == ["desk", "amount"]

    def test_a_candidate_that_fell_says_so_first(self) -> None:
        (moved,) = reranked([candidate(0.5, "hedge")], self.WEIGHTS)
        assert moved.check_worthiness == pytest.approx(0.231)
        assert moved.reasons[0].text == "ranked down: your desk seldom accepts such claims"

    @pytest.mark.parametrize("signs", [("year",), ("unheard_of",), ()], ids=["a little", "unknown", "none"])
    def test_a_candidate_that_hardly_moved_keeps_its_reasons(self, signs: tuple[str, ...]) -> None:
        (moved,) = reranked([candidate(0.5, *signs)], self.WEIGHTS)
        assert [reason.name for reason in moved.reasons] == list(signs)


class TestJudging:
    def test_a_taste_beats_the_built_in_ranking(self) -> None:
        figures = judge(decisions(300, likes="amount", dislikes="hedge"))
        assert beats(figures)
        assert figures["desk"]["average_precision"][0] > figures["built_in"]["average_precision"][0]

    def test_chance_teaches_nothing(self) -> None:
        assert not beats(judge(decisions(300)))

    def test_what_holds_in_one_article_only_is_no_gain(self) -> None:
        dice = random.Random(3)
        made = [
            Decision(round(dice.random(), 3), signs, bool(signs), f"article {number}")
            for number in range(12)
            for signs in [frozenset({f"sign of {number}"}), frozenset[str]()] * 6
        ]
        assert learn(made)["sign of 3"] > 0.5
        assert judge(made)["gain"]["average_precision"][0] < 0.05

    def test_the_same_decisions_give_the_same_figures(self) -> None:
        made = decisions(80, likes="names")
        assert judge(made) == judge(made)

    def test_figures_are_shares_inside_their_intervals(self) -> None:
        figures = judge(decisions(150, likes="names"))
        for whose in ("built_in", "desk"):
            for value, low, high in figures[whose].values():
                assert 0 <= low <= value <= high <= 1

    def test_figures_are_means_of_the_articles_as_readers_see_them(self) -> None:
        made = [
            Decision(0.9 - index / 100, frozenset(), is_accepted, article)
            for article, accepted in {
                "long": [True] * 5 + [False] * 5 + [True] * 10,
                "short": [False, True],
                "nothing in it": [False, False, False],
            }.items()
            for index, is_accepted in enumerate(accepted)
        ]
        built_in = judge(made)["built_in"]
        assert built_in["precision_at_10"][0] == pytest.approx((5 / 10 + 1 / 2 + 0) / 3, abs=1e-4)
        late = sum((6 + index) / (11 + index) for index in range(10))
        assert built_in["average_precision"][0] == pytest.approx(((5 + late) / 15 + 1 / 2) / 2, abs=1e-4)

    def test_an_article_counts_once_however_much_was_decided_in_it(self) -> None:
        one = [Decision(0.9 - index / 100, frozenset(), index < 5, "one") for index in range(10)]
        other = [Decision(0.5 - index / 1000, frozenset(), index >= 40, "other") for index in range(50)]
        assert judge([*one, *other])["built_in"]["precision_at_10"][0] == pytest.approx(0.25)

    def test_order_among_articles_is_no_gain(self) -> None:
        made = [
            Decision(0.5, frozenset({"port"} if article % 2 else ()), bool(article % 2), f"article {article}")
            for article in range(12)
            for _ in range(12)
        ]
        assert learn(made)["port"] > 1
        assert judge(made)["gain"] == {
            "precision_at_10": [0.0, 0.0, 0.0],
            "average_precision": [0.0, 0.0, 0.0],
        }

    def test_where_nothing_was_accepted_nothing_beats_anything(self) -> None:
        made = [Decision(0.5, frozenset(), False, f"article {index % 6}") for index in range(60)]
        assert not beats(judge(made))

    def test_a_taste_for_a_subject_beats_the_built_in_ranking(self) -> None:
        assert not beats(judge([replace(each, meaning=()) for each in by_subject(300)]))
        assert beats(judge(by_subject(300)))

    @pytest.mark.parametrize(
        ("average", "first_ten", "is_better"),
        [
            ([0.1, 0.02, 0.2], [0.1, -0.1, 0.3], True),
            ([0.1, 0.02, 0.2], [0.0, -0.2, 0.2], True),
            ([0.1, -0.01, 0.2], [0.1, 0.1, 0.3], False),
            ([0.1, 0.02, 0.2], [-0.1, -0.2, 0.1], False),
        ],
        ids=["both better", "the first ten alike", "may be chance", "the first ten worse"],
    )
    def test_it_is_better_beyond_chance_and_no_worse_on_top(
        self, average: list[float], first_ten: list[float], is_better: bool
    ) -> None:
        figures: Figures = {"gain": {"average_precision": average, "precision_at_10": first_ten}}
        assert beats(figures) == is_better
