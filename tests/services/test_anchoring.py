import pytest

from annotations.errors import Conflict, InvalidPassage, NotAllowed, QuoteMismatch
from annotations.models import Annotation, Article, Claim, Project, User
from annotations.services.anchoring import annotate_passage, move_annotation
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "A 👩‍👩‍👧 family paid e\u0301lan 9 % more. A family paid less."


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT)


def test_person_marks_a_claim_to_check(article: Article, alice: User) -> None:
    claim = factories.claim(article, quote="family paid")
    assert (claim.status, claim.origin, claim.created_by) == ("accepted", "human", alice)


def test_passage_grows_to_whole_graphemes(article: Article, alice: User) -> None:
    accent = TEXT.index("\u0301")
    marked = annotate_passage(
        actor=alice,
        snapshot=factories.snapshot_of(article),
        start=accent,
        end=accent + 4,
        exact=TEXT[accent : accent + 4],
    )
    assert marked.exact == "e\u0301lan"


def test_quote_that_differs_is_refused_with_both_strings(article: Article, alice: User) -> None:
    with pytest.raises(QuoteMismatch) as refused:
        annotate_passage(actor=alice, snapshot=factories.snapshot_of(article), start=0, end=1, exact="B")
    assert refused.value.details == {"given": "B", "actual": "A"}
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 2), (0, len(TEXT) + 1)])
def test_offsets_that_are_no_passage_are_refused(article: Article, alice: User, start: int, end: int) -> None:
    with pytest.raises(InvalidPassage):
        annotate_passage(actor=alice, snapshot=factories.snapshot_of(article), start=start, end=end, exact="")


def test_one_claim_may_stand_in_several_places(article: Article) -> None:
    claim = factories.claim(article, quote="paid")
    start = TEXT.rindex("paid")
    annotate_passage(
        actor=claim.created_by or article.submitted_by,
        snapshot=factories.snapshot_of(article),
        start=start,
        end=start + 4,
        exact="paid",
        claim=claim,
    )
    assert claim.annotations.count() == 2
    with pytest.raises(Conflict):
        factories.annotation(article, quote="paid", claim=claim)


def test_corrected_passage_supersedes_the_old_one(article: Article, alice: User) -> None:
    old = factories.annotation(article, quote="family paid")
    new = move_annotation(actor=alice, annotation=old, start=old.start, end=old.start + 6, exact="family")
    assert list(Annotation.objects.standing()) == [new]
    with pytest.raises(Conflict, match="moved"):
        move_annotation(actor=alice, annotation=old, start=0, end=1, exact="A")


def test_repeated_quote_keeps_enough_context_to_be_told_apart(article: Article) -> None:
    marked = factories.annotation(article, quote="family paid")
    around = marked.prefix + marked.exact + marked.suffix
    assert TEXT.count(around) == 1


def test_stranger_marks_nothing(article: Article, mallory: User) -> None:
    with pytest.raises(NotAllowed):
        factories.claim(article, quote="family", actor=mallory)


def test_passage_is_not_moved_onto_one_the_claim_has(article: Article, alice: User) -> None:
    first = factories.annotation(article, quote="family")
    second = factories.annotation(article, quote="paid", claim=first.claim)
    with pytest.raises(Conflict, match="already"):
        move_annotation(actor=alice, annotation=second, start=first.start, end=first.end, exact="family")


def test_passage_is_not_marked_for_a_claim_of_another_project(
    article: Article, other_project: Project, mallory: User
) -> None:
    elsewhere = factories.claim(factories.article(other_project, actor=mallory), actor=mallory)
    with pytest.raises(Conflict, match="another project"):
        factories.annotation(article, quote="family", claim=elsewhere)
