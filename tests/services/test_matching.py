"""Fingerprints, neighbours and relations, on a real database with the real encoder."""

import pytest

from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.extraction.encoder import MEANING, encoder
from annotations.models import (
    Claim,
    ClaimRelation,
    ClaimStatus,
    Event,
    Fingerprint,
    Project,
    Rating,
    RelationKind,
    Role,
    User,
)
from annotations.services.articles import delete_article
from annotations.services.claims import delete_claim, reject_claim, update_claim
from annotations.services.matching import (
    ENCODER,
    fingerprint_claims,
    lacks_fingerprints,
    neighbours,
    relate_claims,
    unrelate_claims,
)
from annotations.services.projects import set_member
from tests import factories
from tests.conftest import desk, person

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "Unemployment in Ostrava Vale fell to 4.1 per cent in March 2024.",
    "The jobless rate in Ostrava Vale dropped to 4.1% in March 2024.",
    "Unemployment in Ostrava Vale rose to 4.1 per cent in March 2024.",
    "Wolves killed 112 sheep in the Garran valley.",
]


def _claims(project: Project, *statements: str) -> list[Claim]:
    stated_in = factories.article(project, text="\n".join(statements))
    return [factories.claim(stated_in, quote=each) for each in statements]


def _read_all() -> int:
    return fingerprint_claims(encode=encoder(MEANING).vectors, most=1000)


def test_each_claim_gets_one_fingerprint(project: Project) -> None:
    claims = _claims(project, *STATEMENTS)

    assert _read_all() == len(claims)
    assert _read_all() == 0
    made = Fingerprint.objects.get(claim=claims[0])
    assert (made.encoder, made.project_id) == (ENCODER, project.pk)
    assert len(bytes(made.vector)) == 384


def test_a_claim_that_is_reworded_is_read_anew(project: Project, alice: User) -> None:
    claim, *_ = _claims(project, *STATEMENTS)
    _read_all()
    update_claim(actor=alice, claim=claim, expected_version=None, wording="Fewer people look for work.")

    assert neighbours(claim=claim, user=alice) is None
    assert lacks_fingerprints()
    assert _read_all() == 1
    assert Fingerprint.objects.filter(claim=claim).count() == 1
    assert neighbours(claim=claim, user=alice)


def test_fewer_vectors_than_claims_are_refused_and_nothing_is_stored(project: Project) -> None:
    _claims(project, *STATEMENTS)
    with pytest.raises(ValueError, match="zip"):
        fingerprint_claims(encode=lambda words: encoder(MEANING).vectors(words[:1]), most=10)
    assert not Fingerprint.objects.exists()


def test_the_same_claim_comes_first_and_the_contrary_says_what_differs(project: Project, bob: User) -> None:
    same, contrary, wolves, new = _claims(project, *STATEMENTS[1:], STATEMENTS[0])
    _read_all()

    found = neighbours(claim=new, user=bob)

    assert found is not None
    assert [each.claim for each in found] == [same, contrary, wolves]
    assert found[0].proposal.relation == "same"
    assert not found[0].proposal.failures
    assert found[1].proposal.relation == "contradicts"
    assert [each.text for each in found[1].proposal.failures] == ["opposite direction: fell, rose"]
    assert found[2].proposal.relation is None
    assert found[0].score > found[1].score > found[2].score


def test_claims_are_neighbours_whichever_came_first(project: Project, bob: User) -> None:
    first, second = _claims(project, *STATEMENTS[:2])
    _read_all()

    assert [each.claim for each in neighbours(claim=first, user=bob) or ()] == [second]
    assert [each.claim for each in neighbours(claim=second, user=bob) or ()] == [first]


def test_deleted_and_rejected_claims_and_those_of_other_desks_are_no_neighbours(
    project: Project, olga: User, alice: User
) -> None:
    deleted, rejected, kept = _claims(project, *STATEMENTS[1:])
    _claims(desk("elsewhere"), *STATEMENTS)
    (new,) = _claims(project, STATEMENTS[0])
    _read_all()
    delete_claim(actor=alice, claim=deleted)
    reject_claim(actor=alice, claim=rejected)

    assert [each.claim for each in neighbours(claim=new, user=alice) or ()] == [kept]


def test_a_stranger_has_no_neighbours(project: Project) -> None:
    *_, new = _claims(project, *STATEMENTS)
    _read_all()

    assert neighbours(claim=new, user=person("mallory")) is None


def test_a_rating_is_told_only_where_it_settled_the_claim(blind_project: Project, bob: User) -> None:
    judged, settled, new = _claims(blind_project, *STATEMENTS[1:3], STATEMENTS[0])
    _read_all()
    factories.verdict(judged)
    factories.verdict(settled)
    factories.verdict(settled, reviewer=person("carol"))

    seen = {each.claim: each.rating for each in neighbours(claim=new, user=bob) or ()}

    settled.refresh_from_db()
    assert settled.status == ClaimStatus.ADJUDICATED
    assert seen == {judged: None, settled: Rating.SUPPORTED}


class TestRelations:
    def test_a_reviewer_says_what_two_claims_are_and_takes_it_back(
        self, project: Project, alice: User
    ) -> None:
        one, other = _claims(project, *STATEMENTS[:2])
        said = relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.SAME)
        unrelate_claims(actor=alice, relation=said)

        assert not ClaimRelation.objects.standing().exists()
        told = Event.objects.filter(row=said.pk).order_by("sequence").values_list("deed", "actor_id")
        assert list(told) == [
            ("matching.relate_claims", alice.pk),
            ("matching.unrelate_claims", alice.pk),
        ]
        with pytest.raises(Conflict):
            unrelate_claims(actor=alice, relation=said)

    def test_two_claims_have_one_relation_whichever_is_named_first(
        self, project: Project, alice: User, bob: User
    ) -> None:
        one, other = _claims(project, *STATEMENTS[:2])
        first = relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.SAME)
        again = relate_claims(actor=bob, claim=other, other=one, kind=RelationKind.SAME)
        changed = relate_claims(actor=alice, claim=other, other=one, kind=RelationKind.NARROWER)

        assert again == first
        assert list(ClaimRelation.objects.standing()) == [changed]
        assert list(ClaimRelation.objects.standing().of(one)) == [changed]

    def test_what_another_said_is_changed_and_taken_back_by_editors(
        self, project: Project, alice: User, bob: User, erin: User
    ) -> None:
        one, other = _claims(project, *STATEMENTS[:2])
        said = relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.SAME)

        with pytest.raises(NotAllowed):
            relate_claims(actor=bob, claim=one, other=other, kind=RelationKind.UPDATES)
        with pytest.raises(NotAllowed):
            unrelate_claims(actor=bob, relation=said)
        assert list(ClaimRelation.objects.standing()) == [said]
        changed = relate_claims(actor=erin, claim=one, other=other, kind=RelationKind.UPDATES)
        assert unrelate_claims(actor=erin, relation=changed).withdrawn_by == erin

    def test_a_claim_is_not_related_to_itself_nor_to_one_of_another_desk(
        self, project: Project, alice: User
    ) -> None:
        (one,) = _claims(project, STATEMENTS[0])
        (stranger,) = _claims(desk("elsewhere"), STATEMENTS[0])

        for other in (one, stranger):
            with pytest.raises(InvalidInput):
                relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.SAME)

    def test_a_viewer_relates_nothing(self, project: Project) -> None:
        one, other = _claims(project, *STATEMENTS[:2])
        set_member(actor=person("olga"), project=project, user=person("victor"), role=Role.VIEWER)

        with pytest.raises(NotAllowed):
            relate_claims(actor=person("victor"), claim=one, other=other, kind=RelationKind.SAME)

    def test_a_deleted_claim_is_not_related(self, project: Project, alice: User) -> None:
        one, other = _claims(project, *STATEMENTS[:2])
        delete_claim(actor=alice, claim=other)

        with pytest.raises(Conflict):
            relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.SAME)

    def test_on_a_blind_desk_relations_wait_for_ones_own_verdicts(
        self, blind_project: Project, alice: User, bob: User, erin: User
    ) -> None:
        one, other = _claims(blind_project, *STATEMENTS[:2])
        for claim in (one, other):
            factories.verdict(claim, reviewer=alice)
        said = relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.CONTRADICTS)

        assert list(ClaimRelation.objects.visible_to(alice)) == [said]
        assert not ClaimRelation.objects.visible_to(bob).exists()
        assert not Event.objects.visible_to(bob).filter(row=said.pk).exists()
        with pytest.raises(Conflict):
            relate_claims(actor=bob, claim=other, other=one, kind=RelationKind.SAME)
        with pytest.raises(Conflict):
            unrelate_claims(actor=erin, relation=said)

    def test_who_judged_one_of_two_learns_nothing_of_their_relation(
        self, blind_project: Project, alice: User, bob: User
    ) -> None:
        one, other = _claims(blind_project, *STATEMENTS[:2])
        for claim, reviewer in ((one, alice), (other, alice), (one, bob)):
            factories.verdict(claim, reviewer=reviewer)
        said = relate_claims(actor=alice, claim=one, other=other, kind=RelationKind.CONTRADICTS)

        assert not Event.objects.visible_to(bob).filter(row=said.pk).exists()
        factories.verdict(other, reviewer=bob)
        assert Event.objects.visible_to(bob).filter(row=said.pk).exists()


def test_many_deleted_claims_do_not_hide_the_one_that_stands(
    project: Project, alice: User, erin: User
) -> None:
    repeated = [f"Part {number}: {STATEMENTS[1]}" for number in range(40)]
    gone = factories.article(project, text="\n".join(repeated))
    for each in repeated:
        factories.claim(gone, quote=each)
    stands, new = _claims(project, STATEMENTS[2], STATEMENTS[0])
    _read_all()
    delete_article(actor=erin, article=gone)

    assert [each.claim for each in neighbours(claim=new, user=alice) or ()] == [stands]


def test_claims_in_other_languages_than_english_have_no_neighbours(project: Project, alice: User) -> None:
    quotes = ("Die Miete stieg 2023", "Die Miete stieg.")
    german = factories.article(project, text=" um 4 Prozent.\n".join(quotes), language="de")
    one, other = (factories.claim(german, quote=quote) for quote in quotes)
    (english,) = _claims(project, "The rent rose by 4 percent in 2023.")
    _read_all()

    for claim in (one, other, english):
        assert neighbours(claim=claim, user=alice) == []
