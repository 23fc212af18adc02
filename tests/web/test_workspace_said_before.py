"""Earlier claims on the card of a claim that is like them, and what people say they are to each other."""

import re
from datetime import date

import pytest

from annotations.extraction.encoder import MEANING, encoder
from annotations.models import Article, Claim, ClaimRelation, Project, Rating, Stance, User
from annotations.services.claims import delete_claim
from annotations.services.evidence import add_evidence
from annotations.services.matching import fingerprint_claims
from annotations.services.verdicts import adjudicate_claim, record_verdict
from tests import factories
from tests.web.reader import Answer
from tests.web.workspace_pages import Desk, card_claim, undo_of

pytestmark = pytest.mark.django_db

EARLIER = "The mills of Orle burned 912 tons of coal in March 2024."
NOW = "In March 2024 the mills of Orle burned 912 tons of coal."
OTHER_NUMBER = "The mills of Orle burned 921 tons of coal in March 2024."
UNLIKE = "Nine geese crossed the bridge at Sattel before noon."


def stated(project: Project, words: str, *, title: str = "Mills", published: date | None = None) -> Claim:
    about = {"title": title, "published_on": published} if published else {"title": title}
    return factories.claim(factories.article(project, text=f"{words}\n", **about), quote=words)


def article_of(claim: Claim) -> Article:
    return claim.annotations.get().snapshot.article


def compare_all() -> None:
    """What a worker does with claims that are new."""
    fingerprint_claims(encode=encoder(MEANING).vectors, most=100)


def said_before(user: User, claim: Claim) -> Answer:
    desk = Desk(user, article_of(claim))
    return desk.reader.get(desk.at("claim_said_before", claim), htmx=True)


@pytest.fixture
def earlier(project: Project) -> Claim:
    return stated(project, EARLIER, title="Coal at Orle", published=date(2024, 4, 2))


@pytest.fixture
def claim(earlier: Claim, project: Project) -> Claim:
    made = stated(project, NOW)
    compare_all()
    return made


@pytest.fixture
def desk(alice: User, claim: Claim) -> Desk:
    return Desk(alice, article_of(claim))


def test_card_does_not_wait_for_it(desk: Desk, claim: Claim) -> None:
    card = desk.panel(claim)
    assert "Looking for claims like it" in card.words
    assert re.search(rf'hx-get="[^"]*/claims/{claim.pk}/said-before/"[^>]* hx-trigger="load delay', card.html)
    assert EARLIER not in card.words


def test_earlier_claim_comes_with_its_article_date_and_what_it_looks_like(
    alice: User, claim: Claim, earlier: Claim
) -> None:
    told = said_before(alice, claim)
    assert "Coal at Orle 2 April 2024" in told.words
    assert EARLIER in told.words
    assert "Looks like the same claim" in told.words
    assert f'href="/claims/{earlier.pk}' in told.html
    names = re.findall(r'name="kind" value="(\w+)"', told.html)
    assert names == ["same", "narrower", "broader", "contradicts", "updates"]


def test_each_failed_guard_is_a_warning(alice: User, project: Project, earlier: Claim) -> None:
    claim = stated(project, OTHER_NUMBER)
    compare_all()
    told = said_before(alice, claim)
    assert "another figure: 921" in told.words
    assert "921" in told.words.split("Seems to contradict it")[1].split("alike in meaning")[0]
    assert "Looks like the same claim" not in told.words


def test_what_is_unlike_is_not_shown(alice: User, project: Project, earlier: Claim) -> None:
    claim = stated(project, UNLIKE)
    compare_all()
    assert "Nothing like it yet." in said_before(alice, claim).words


def test_claim_that_was_not_compared_yet_asks_again(alice: User, project: Project, earlier: Claim) -> None:
    told = said_before(alice, stated(project, NOW))
    assert "Comparing it with the other claims" in told.words
    assert 'hx-trigger="every 2s"' in told.html


class TestRelating:
    def test_person_says_it_is_the_same_and_takes_it_back(
        self, desk: Desk, claim: Claim, earlier: Claim
    ) -> None:
        answer = desk.do("claim_relate", claim, other=earlier.pk, kind="same")
        assert "Recorded: the same claim." in answer.words
        assert "The same claim says Alice" in answer.words
        relation = ClaimRelation.objects.standing().get()
        assert (relation.claim, relation.other, relation.kind) == (claim, earlier, "same")
        address, fields = undo_of(answer)
        undone = desk.reader.post(address, fields, htmx=True)
        assert "Looks like the same claim" in undone.words
        assert not ClaimRelation.objects.standing().exists()
        desk.reader.post(*undo_of(undone), htmx=True)
        assert ClaimRelation.objects.standing().get().kind == "same"

    def test_taking_back_twice_is_once(self, desk: Desk, claim: Claim, earlier: Claim) -> None:
        desk.do("claim_relate", claim, other=earlier.pk, kind="same")
        for _ in range(2):
            assert desk.do("claim_unrelate", claim, other=earlier.pk).status == 200
        assert ClaimRelation.objects.count() == 1

    def test_what_another_said_is_taken_back_by_editors(
        self, bob: User, erin: User, desk: Desk, claim: Claim, earlier: Claim
    ) -> None:
        desk.do("claim_relate", claim, other=earlier.pk, kind="same")
        for reader, offered, status in ((bob, False, 403), (erin, True, 200)):
            assert ("Take back" in said_before(reader, claim).words) is offered
            answer = Desk(reader, desk.article).do("claim_unrelate", claim, other=earlier.pk)
            assert answer.status == status
            # Done again it would be the editor's word.
            assert "data-inverse" not in answer.html

    def test_relation_is_read_from_both_sides(
        self, alice: User, desk: Desk, claim: Claim, earlier: Claim
    ) -> None:
        desk.do("claim_relate", claim, other=earlier.pk, kind="narrower")
        assert "Narrower than this one says Alice" in said_before(alice, claim).words
        other_side = said_before(alice, earlier).words
        assert "Broader than this one says Alice" in other_side
        assert NOW in other_side, "a later claim is shown once somebody has related it"

    def test_unlike_claim_that_was_related_stays(
        self, alice: User, desk: Desk, claim: Claim, project: Project
    ) -> None:
        geese = stated(project, UNLIKE)
        desk.do("claim_relate", claim, other=geese.pk, kind="updates")
        assert f"{UNLIKE} Updates this one says Alice" in said_before(alice, claim).words

    def test_deleted_claim_leaves_the_card(
        self, alice: User, desk: Desk, claim: Claim, earlier: Claim
    ) -> None:
        desk.do("claim_relate", claim, other=earlier.pk, kind="same")
        delete_claim(actor=alice, claim=earlier)
        assert "Nothing like it yet." in said_before(alice, claim).words

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"kind": "same"}, 400),
            ({"kind": "twin", "other": "0190c1f2-0000-7000-8000-000000000000"}, 400),
            ({"kind": "same", "other": "0190c1f2-0000-7000-8000-000000000000"}, 404),
        ],
        ids=["no claim", "no such relation", "claim that is not there"],
    )
    def test_what_makes_no_sense_is_refused(
        self, fields: dict[str, str], status: int, desk: Desk, claim: Claim
    ) -> None:
        answer = desk.do("claim_relate", claim, **fields)
        assert answer.status == status
        assert status == 404 or card_claim(answer) == claim.pk

    def test_claim_is_nothing_to_itself(self, desk: Desk, claim: Claim) -> None:
        assert desk.do("claim_relate", claim, other=claim.pk, kind="same").status == 400

    def test_viewer_reads_and_relates_nothing(self, victor: User, claim: Claim, earlier: Claim) -> None:
        looks_on = Desk(victor, article_of(claim))
        told = said_before(victor, claim)
        assert EARLIER in told.words
        assert "<button" not in told.html
        for name in ("claim_relate", "claim_unrelate"):
            assert looks_on.do(name, claim, other=earlier.pk, kind="same").status == 403

    def test_claim_of_another_desk_is_not_there(
        self, mallory: User, other_project: Project, desk: Desk, claim: Claim
    ) -> None:
        theirs = factories.claim(
            factories.article(other_project, text=EARLIER, actor=mallory), quote=EARLIER, actor=mallory
        )
        assert desk.do("claim_relate", claim, other=theirs.pk, kind="same").status == 404
        assert said_before(mallory, claim).status == 404


def test_blind_desk_tells_a_verdict_only_once_it_is_settled(
    alice: User, bob: User, carol: User, blind_project: Project
) -> None:
    earlier, claim = stated(blind_project, EARLIER), stated(blind_project, NOW)
    compare_all()
    add_evidence(actor=alice, claim=earlier, stance=Stance.DISPUTES, text="It was 900.", title="Log")
    record_verdict(reviewer=alice, claim=earlier, rating=Rating.DISPUTED, rationale="The log says 900.")
    record_verdict(reviewer=bob, claim=earlier, rating=Rating.NOT_CHECKABLE, rationale="No log is left.")
    for reader in (alice, bob, carol):
        assert not re.search("Disputed|Not checkable", said_before(reader, claim).words)
    adjudicate_claim(adjudicator=carol, claim=earlier, rating=Rating.DISPUTED, reason="The log counts.")
    assert "Disputed" in said_before(bob, claim).words
