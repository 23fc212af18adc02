"""A newer text of an article: what is carried, what waits for a person, what goes stale."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from annotations.errors import Conflict, InvalidInput, NotAllowed, QuoteMismatch
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, stored
from annotations.models import (
    Annotation,
    Article,
    Claim,
    Event,
    ExtractionJob,
    JobState,
    LinkState,
    Outcome,
    Project,
    Rating,
    Reanchoring,
    User,
    Verdict,
)
from annotations.services.anchoring import annotate_passage, move_annotation
from annotations.services.articles import submit_url
from annotations.services.claims import delete_claim, reject_claim, restore_claim, would_propose
from annotations.services.fetching import due_for_check
from annotations.services.jobs import queue_extraction
from annotations.services.projects import update_project
from annotations.services.reanchoring import (
    accept_place,
    choose_place,
    confirm_removed,
    reopen_reanchoring,
    submit_newer_text,
)
from annotations.services.verdicts import (
    adjudicate_claim,
    confirm_adjudication,
    confirm_verdict,
    record_verdict,
)
from annotations.tasks import check_article, fetch_article
from tests import factories
from tests.conftest import person
from tests.extraction.misbehaving_site import Site, misbehaving_site, showing

pytestmark = pytest.mark.django_db

RAIN = "It rained on the harbour all week, and the boats stayed in."
FERRY = "The ferry fleet of Varnholm carried 2.4 million passengers last year."
FARES = "Fares have not risen since 2019, says the harbour master."
SNOW = "Nobody expected the snow on the quay to stay until June."
TEXT = f"{RAIN}\n{FERRY} {FARES}\n{SNOW}\n"
LOWER = TEXT.replace("2.4 million", "2.1 million")
WITHOUT = f"{RAIN}\n{FARES}\n{SNOW}\n"


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT)


@pytest.fixture
def claim(article: Article) -> Claim:
    return factories.claim(article, quote="2.4 million passengers")


def newer(article: Article, text: str) -> Article:
    return submit_newer_text(actor=article.submitted_by, article=article, text=text).article


def only(claim: Claim) -> Reanchoring:
    return Reanchoring.objects.filter(annotation__claim=claim).latest("pk")


def standing(claim: Claim) -> list[str]:
    """The words that state the claim now, in the order of its passages."""
    return [each.exact for each in Annotation.objects.standing().filter(claim=claim)]


def are_stale(claim: Claim) -> list[bool]:
    """Of the verdicts on the claim that stand, and of what settles it."""
    rows = [*claim.verdicts.standing(), *claim.adjudications.standing()]
    return [each.stale_since is not None for each in rows]


def test_a_passage_whose_sentence_stands_is_carried_and_marked_once(article: Article, claim: Claim) -> None:
    former = claim.annotations.get()

    renewed = newer(article, f"Updated at noon.\n{TEXT}")

    told = only(claim)
    mark = Annotation.objects.standing().get(claim=claim)
    former.refresh_from_db()
    assert (told.outcome, told.moved_to, told.decided_by) == (Outcome.MOVED, mark, None)
    assert (mark.snapshot, mark.start, mark.exact) == (renewed.snapshot, former.start + 17, former.exact)
    assert former.superseded_at is not None
    assert not Reanchoring.objects.waiting().exists()


def test_a_reworded_passage_waits_and_stays_where_it_stood(article: Article, claim: Claim) -> None:
    newer(article, LOWER)

    told = only(claim)
    assert (told.outcome, told.moved_to) == (Outcome.REWORDED, None)
    assert LOWER[told.start : told.end] == "2.1 million passengers"
    assert standing(claim) == ["2.4 million passengers"]
    assert list(Reanchoring.objects.waiting()) == [told]
    assert claim in Claim.objects.current()


def test_the_same_text_again_is_nothing_new(article: Article, claim: Claim) -> None:
    again = submit_newer_text(actor=article.submitted_by, article=article, text=TEXT.replace("\n", "\r\n"))

    assert not again.is_new
    assert article.snapshots.count() == 1
    assert not Reanchoring.objects.exists()


def test_a_text_handed_in_says_by_whom(article: Article, bob: User) -> None:
    renewed = submit_newer_text(actor=bob, article=article, text=LOWER).article

    assert renewed.snapshot is not None
    assert (renewed.snapshot.number, renewed.snapshot.given_by) == (2, bob)
    assert Event.objects.filter(table="annotations_snapshot", row=renewed.snapshot.pk).get().actor == bob


def test_nothing_is_no_newer_text_and_viewers_hand_none_in(article: Article, victor: User) -> None:
    with pytest.raises(InvalidInput):
        newer(article, " \n")
    with pytest.raises(NotAllowed):
        submit_newer_text(actor=victor, article=article, text=LOWER)


def test_the_place_it_is_thought_to_stand_at_is_accepted_and_taken_back(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, LOWER)

    accepted = accept_place(actor=bob, reanchoring=only(claim))

    assert standing(claim) == ["2.1 million passengers"]
    assert (accepted.decided_by, accepted.moved_to) == (bob, Annotation.objects.standing().get(claim=claim))
    with pytest.raises(Conflict):
        accept_place(actor=bob, reanchoring=accepted)

    reopen_reanchoring(actor=bob, reanchoring=accepted)
    assert standing(claim) == ["2.4 million passengers"]
    assert list(Reanchoring.objects.waiting()) == [accepted]

    accept_place(actor=bob, reanchoring=accepted)
    assert standing(claim) == ["2.1 million passengers"]


def test_another_passage_is_chosen_by_its_words(article: Article, claim: Claim, bob: User) -> None:
    newer(article, LOWER)
    start = LOWER.index("carried")
    end = LOWER.index(" passengers")
    with pytest.raises(QuoteMismatch):
        choose_place(actor=bob, reanchoring=only(claim), start=start, end=end, exact="carried")

    choose_place(actor=bob, reanchoring=only(claim), start=start, end=end, exact=LOWER[start:end])

    assert standing(claim) == ["carried 2.1 million"]


def test_a_claim_that_is_gone_keeps_its_passage_in_the_text_that_held_it(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, WITHOUT)
    assert only(claim).outcome == Outcome.REMOVED
    with pytest.raises(Conflict):
        accept_place(actor=bob, reanchoring=only(claim))

    gone = confirm_removed(actor=bob, reanchoring=only(claim))

    assert (gone.decided_by, gone.moved_to) == (bob, None)
    assert standing(claim) == ["2.4 million passengers"]
    assert claim in Claim.objects.current()
    assert not Reanchoring.objects.waiting().exists()
    reopen_reanchoring(actor=bob, reanchoring=gone)
    assert list(Reanchoring.objects.waiting()) == [gone]


def test_what_was_called_gone_is_asked_about_no_more_until_its_very_words_are_back(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, WITHOUT)
    confirm_removed(actor=bob, reanchoring=only(claim))

    newer(article, f"{WITHOUT}More follows.\n")
    assert not Reanchoring.objects.waiting().exists()
    assert (only(claim).decided_by, only(claim).moved_to) == (bob, None)

    newer(article, f"Updated.\n{TEXT}")
    assert only(claim).outcome == Outcome.MOVED
    assert standing(claim) == ["2.4 million passengers"]


def test_what_was_called_gone_is_asked_about_once_its_very_sentence_is_back_among_others(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, WITHOUT)
    confirm_removed(actor=bob, reanchoring=only(claim))

    back = f"{RAIN}\nA new line stands here now.\n{FERRY} {FARES}\n{SNOW}\n"
    newer(article, back)
    assert list(Reanchoring.objects.waiting()) == [only(claim)]

    confirm_removed(actor=bob, reanchoring=only(claim))
    newer(article, f"{back}More follows.\n")
    assert not Reanchoring.objects.waiting().exists()


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [(TEXT + TEXT, True), (WITHOUT.replace(FARES, "The ferry fleet of Orle carried 2 million."), False)],
    ids=["twice", "something like it"],
)
def test_what_was_called_gone_is_asked_about_where_it_may_be_back(
    article: Article, claim: Claim, bob: User, text: str, is_asked: bool
) -> None:
    newer(article, WITHOUT)
    confirm_removed(actor=bob, reanchoring=only(claim))

    newer(article, text)

    assert only(claim).outcome != Outcome.REMOVED
    assert Reanchoring.objects.waiting().exists() == is_asked


def test_what_was_called_gone_by_mistake_waits_again_in_the_newest_text(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, WITHOUT)
    first = confirm_removed(actor=bob, reanchoring=only(claim))
    newer(article, f"{WITHOUT}More follows.\n")

    with pytest.raises(Conflict):
        reopen_reanchoring(actor=bob, reanchoring=first)
    again = reopen_reanchoring(actor=bob, reanchoring=only(claim))

    assert list(Reanchoring.objects.waiting()) == [again]
    newer(article, WITHOUT)
    assert list(Reanchoring.objects.waiting()) == [only(claim)]


def test_what_nobody_decided_is_looked_for_in_the_next_text(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, LOWER)
    first = only(claim)

    newer(article, f"{LOWER}More follows.\n")

    assert Reanchoring.objects.filter(annotation__claim=claim).count() == 2
    assert list(Reanchoring.objects.waiting()) == [only(claim)]
    with pytest.raises(Conflict):
        accept_place(actor=bob, reanchoring=first)


def test_a_decision_is_taken_back_only_while_its_passage_stands(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, LOWER)
    accepted = accept_place(actor=bob, reanchoring=only(claim))
    assert accepted.moved_to is not None
    start = LOWER.index("carried")
    move_annotation(actor=bob, annotation=accepted.moved_to, start=start, end=start + 7, exact="carried")

    with pytest.raises(Conflict):
        reopen_reanchoring(actor=bob, reanchoring=accepted)


def test_taking_a_decision_back_leaves_what_a_colleague_has_marked(
    article: Article, claim: Claim, alice: User, bob: User
) -> None:
    renewed = newer(article, LOWER)
    assert renewed.snapshot is not None
    told = only(claim)
    assert (told.start, told.end) != (None, None)
    start, end = told.start or 0, told.end or 0
    annotate_passage(
        actor=alice,
        snapshot=renewed.snapshot,
        start=start,
        end=end,
        exact=LOWER[start:end],
        claim=claim,
    )

    reopen_reanchoring(actor=bob, reanchoring=accept_place(actor=bob, reanchoring=told))

    assert standing(claim) == ["2.4 million passengers", "2.1 million passengers"]


def test_rejected_and_deleted_claims_are_carried_too_and_nobody_is_asked_about_them(
    article: Article, alice: User
) -> None:
    rejected = factories.suggestion(article, quote="2.4 million passengers")
    reject_claim(actor=alice, claim=rejected)
    deleted = factories.claim(article, quote="risen since 2019")
    delete_claim(actor=alice, claim=deleted)

    renewed = newer(article, f"Updated.\n{TEXT}")

    marks = Annotation.objects.filter(snapshot=renewed.snapshot, superseded_at=None)
    assert {mark.claim for mark in marks} == {rejected, deleted}
    assert marks.get(claim=rejected).extractor == "workbench"
    newer(article, f"Updated.\n{LOWER}".replace("2019", "2018"))
    assert not Reanchoring.objects.waiting().exists()
    restore_claim(actor=alice, claim=deleted)
    assert [each.annotation.claim for each in Reanchoring.objects.waiting()] == [deleted]


@pytest.mark.parametrize(
    "text", [f"Updated.\n{TEXT}", LOWER, TEXT + TEXT], ids=["carried", "reworded", "twice"]
)
def test_what_was_rejected_is_not_proposed_of_the_newer_text(
    article: Article, alice: User, text: str
) -> None:
    reject_claim(actor=alice, claim=factories.suggestion(article, quote="2.4 million passengers"))
    renewed = newer(article, text)
    assert renewed.snapshot is not None
    start = text.index("2.")
    candidate = CandidateClaim(
        start=start,
        end=start + 22,
        check_worthiness=0.9,
        reasons=(),
        claimant="",
        attribution="none",
        wording="",
    )

    job = ExtractionJob(snapshot=renewed.snapshot, extractor=WORKBENCH, candidates=[stored(candidate)])

    assert would_propose(job=job) == []


def test_a_text_that_is_not_the_articles_any_more_takes_no_marks_and_is_read_no_further(
    article: Article, alice: User
) -> None:
    job = queue_extraction(article=article, extractor=WORKBENCH)
    former = factories.snapshot_of(article)

    newer(article, LOWER)

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    with pytest.raises(Conflict):
        annotate_passage(actor=alice, snapshot=former, start=0, end=2, exact="It")


# --- Verdicts --------------------------------------------------------------------------------------


def test_verdicts_on_words_that_changed_are_stale_until_each_reviewer_has_looked(
    blind_project: Project, alice: User, bob: User
) -> None:
    article = factories.article(blind_project, text=TEXT)
    claim = factories.claim(article, quote="2.4 million passengers")
    ours = factories.verdict(claim, reviewer=alice)
    factories.verdict(claim, reviewer=bob)
    agreed = claim.adjudications.standing().get()

    newer(article, LOWER)

    assert claim.verdicts.exclude(stale_since=None).count() == 2
    assert claim.adjudications.standing().exclude(stale_since=None).get() == agreed
    accept_place(actor=bob, reanchoring=only(claim))
    confirm_verdict(actor=alice, verdict=ours)
    assert claim.adjudications.standing().exclude(stale_since=None).exists()
    again = record_verdict(reviewer=bob, claim=claim, rating=Rating.SUPPORTED, rationale="Still so.")
    agreed.refresh_from_db()
    assert (agreed.stale_since, agreed.superseded_at, again.stale_since) == (None, None, None)


def judged_before_the_change(project: Project) -> tuple[Article, Claim, Verdict]:
    """A claim whose words changed once alice had judged it, and where bob said it stands now."""
    article = factories.article(project, text=TEXT)
    claim = factories.claim(article, quote="2.4 million passengers")
    before = factories.verdict(claim, reviewer=person("alice"))
    newer(article, LOWER)
    accept_place(actor=person("bob"), reanchoring=only(claim))
    return article, claim, before


def test_what_is_agreed_on_after_the_change_is_stale_until_all_have_looked(
    blind_project: Project, alice: User, bob: User
) -> None:
    _, claim, before = judged_before_the_change(blind_project)

    factories.verdict(claim, reviewer=bob)

    assert claim.adjudications.standing().get().stale_since is not None
    confirm_verdict(actor=alice, verdict=before)
    assert claim.adjudications.standing().get().stale_since is None


def test_a_verdict_on_words_that_were_carried_stays_as_it_is(article: Article, claim: Claim) -> None:
    verdict = factories.verdict(claim)

    newer(article, f"Updated.\n{TEXT}")

    verdict.refresh_from_db()
    assert (verdict.stale_since, verdict.version) == (None, 1)
    with pytest.raises(Conflict):
        confirm_verdict(actor=verdict.reviewer, verdict=verdict)


def test_a_verdict_holds_again_once_a_person_says_that_the_same_sentence_is_meant(
    article: Article, claim: Claim, bob: User
) -> None:
    verdict = factories.verdict(claim)
    newer(article, TEXT.replace(RAIN, "It rained on the harbour for a day."))
    assert are_stale(claim) == [True, True]

    accepted = accept_place(actor=bob, reanchoring=only(claim))

    assert only(claim).outcome == Outcome.REWORDED
    assert are_stale(claim) == [False, False]
    assert Verdict.objects.get(pk=verdict.pk).version == 3
    reopen_reanchoring(actor=bob, reanchoring=accepted)
    assert are_stale(claim) == [True, True]


def test_a_verdict_holds_again_once_a_person_says_that_its_very_words_are_back(
    article: Article, claim: Claim, bob: User
) -> None:
    factories.verdict(claim)
    for text in (LOWER, TEXT):
        newer(article, text)
        accept_place(actor=bob, reanchoring=only(claim))

    assert standing(claim) == ["2.4 million passengers"]
    assert are_stale(claim) == [False, False]


def test_taking_a_decision_back_and_deciding_the_same_again_leaves_no_verdict_stale(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, LOWER)
    accept_place(actor=bob, reanchoring=only(claim))
    factories.verdict(claim)

    waiting = reopen_reanchoring(actor=bob, reanchoring=only(claim))
    assert are_stale(claim) == [True, True]
    accept_place(actor=bob, reanchoring=waiting)

    assert standing(claim) == ["2.1 million passengers"]
    assert are_stale(claim) == [False, False]


def test_what_is_agreed_on_stays_stale_while_one_of_its_verdicts_does(
    blind_project: Project, alice: User, bob: User
) -> None:
    article, claim, before = judged_before_the_change(blind_project)
    after = factories.verdict(claim, reviewer=bob)

    newer(article, TEXT)
    accept_place(actor=bob, reanchoring=only(claim))

    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.stale_since is None, after.stale_since is None) == (True, False)
    assert claim.adjudications.standing().get().stale_since is not None
    confirm_verdict(actor=bob, verdict=after)
    assert claim.adjudications.standing().get().stale_since is None


def test_an_error_page_that_was_taken_for_the_text_leaves_no_verdict_stale(
    article: Article, claim: Claim
) -> None:
    factories.verdict(claim)
    newer(article, "Something went wrong on our side.")
    assert are_stale(claim) == [True, True]

    newer(article, TEXT)

    assert standing(claim) == ["2.4 million passengers"]
    assert are_stale(claim) == [False, False]


def test_a_verdict_stays_stale_while_another_passage_of_its_claim_is_not_what_it_was(
    article: Article, claim: Claim, alice: User, bob: User
) -> None:
    other = factories.article(article.project, text=f"{SNOW}\nHarbour of Varnholm. {FARES}\n")
    assert other.snapshot is not None
    start = other.snapshot.text.index("risen")
    annotate_passage(
        actor=alice, snapshot=other.snapshot, start=start, end=start + 5, exact="risen", claim=claim
    )
    factories.verdict(claim)
    newer(article, "Something went wrong on our side.")
    newer(other, other.snapshot.text.replace("2019", "2017"))
    accept_place(actor=bob, reanchoring=only(claim))

    newer(article, TEXT)

    assert not Reanchoring.objects.waiting().exists()
    assert are_stale(claim) == [True, True]


def test_nobody_stands_by_a_verdict_before_it_is_said_where_its_claim_stands(
    article: Article, claim: Claim, carol: User
) -> None:
    verdict = factories.verdict(claim)
    newer(article, LOWER)

    with pytest.raises(Conflict):
        confirm_verdict(actor=verdict.reviewer, verdict=verdict)
    with pytest.raises(Conflict):
        record_verdict(
            reviewer=verdict.reviewer, claim=claim, rating=Rating.SUPPORTED, rationale="As before."
        )
    with pytest.raises(Conflict):
        confirm_adjudication(adjudicator=carol, claim=claim)


def test_a_verdict_given_while_the_claim_waited_is_not_one_on_words_chosen_later(
    article: Article, claim: Claim, bob: User
) -> None:
    newer(article, LOWER)
    factories.verdict(claim)

    accept_place(actor=bob, reanchoring=only(claim))

    assert are_stale(claim) == [True, True]


def test_a_verdict_that_was_confirmed_is_stale_when_its_words_are_taken_back(
    article: Article, claim: Claim, bob: User
) -> None:
    verdict = factories.verdict(claim)
    newer(article, LOWER)
    accepted = accept_place(actor=bob, reanchoring=only(claim))
    confirm_verdict(actor=verdict.reviewer, verdict=Verdict.objects.get(pk=verdict.pk))
    assert are_stale(claim) == [False, False]

    waiting = reopen_reanchoring(actor=bob, reanchoring=accepted)
    start = LOWER.index("carried")
    choose_place(actor=bob, reanchoring=waiting, start=start, end=start + 7, exact="carried")

    assert are_stale(claim) == [True, True]


def test_nobody_stands_by_anothers_verdict(article: Article, claim: Claim, bob: User) -> None:
    verdict = factories.verdict(claim)
    newer(article, LOWER)

    with pytest.raises(NotAllowed):
        confirm_verdict(actor=bob, verdict=verdict)


def test_another_verdict_after_the_change_settles_anew(article: Article, claim: Claim, alice: User) -> None:
    factories.verdict(claim)
    newer(article, LOWER)
    accept_place(actor=alice, reanchoring=only(claim))
    factories.verdict(claim, rating=Rating.DISPUTED, rationale="Only 2.1 million now.")

    settled = claim.adjudications.standing().get()

    assert (settled.rating, settled.stale_since) == (Rating.DISPUTED, None)
    assert Verdict.objects.get(claim=claim).stale_since is None


def test_an_adjudicator_stands_by_a_decision_that_a_change_made_stale(
    blind_project: Project, alice: User, bob: User, carol: User
) -> None:
    article = factories.article(blind_project, text=TEXT)
    claim = factories.claim(article, quote="2.4 million passengers")
    factories.verdict(claim, reviewer=alice)
    factories.verdict(claim, reviewer=bob, rating=Rating.DISPUTED)
    adjudicate_claim(adjudicator=carol, claim=claim, rating=Rating.SUPPORTED, reason="The report is clear.")
    with pytest.raises(Conflict):
        confirm_adjudication(adjudicator=carol, claim=claim)
    newer(article, LOWER)
    with pytest.raises(NotAllowed):
        confirm_adjudication(adjudicator=alice, claim=claim)
    accept_place(actor=bob, reanchoring=only(claim))

    confirmed = confirm_adjudication(adjudicator=carol, claim=claim)

    assert confirmed.stale_since is None


# --- Looking again ---------------------------------------------------------------------------------


def page_of(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<html><body><article>{paragraphs}</article></body></html>"


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with misbehaving_site() as site:
        settings.FACTCHECK_FETCH_ALLOW = [site.endpoint]
        site.now = showing(page_of(TEXT))
        yield site


@pytest.fixture
def fetched(project: Project, alice: User, site: Site) -> Article:
    article = submit_url(actor=alice, project=project, url=site.url("/now")).article
    fetch_article(str(article.pk))
    article.refresh_from_db()
    return article


def looked_at(article: Article) -> Article:
    """The article after a check that is due now."""
    Article.objects.filter(pk=article.pk).update(link_due_at=timezone.now())
    check_article(str(article.pk))
    return Article.objects.get(pk=article.pk)


def test_a_page_that_says_something_else_is_the_articles_newer_text(fetched: Article, site: Site) -> None:
    claim = factories.claim(fetched, quote="2.4 million passengers")
    site.now = showing(page_of(LOWER))

    renewed = looked_at(fetched)

    assert renewed.snapshot is not None
    assert "2.1 million" in renewed.snapshot.text
    assert (renewed.snapshot.given_by, renewed.snapshot.http_status) == (None, 200)
    assert only(claim).outcome == Outcome.REWORDED
    assert ExtractionJob.objects.filter(snapshot=renewed.snapshot, extractor=WORKBENCH).exists()


def test_a_page_that_says_the_same_leaves_all_as_it_is(fetched: Article) -> None:
    looked = looked_at(fetched)

    assert (looked.link_state, looked.snapshots.count()) == (LinkState.ALIVE, 1)


def test_a_page_that_lost_nearly_every_claim_is_not_taken_for_the_article(
    fetched: Article, site: Site
) -> None:
    for quote in ("2.4 million passengers", "risen since 2019", "snow on the quay"):
        factories.verdict(factories.claim(fetched, quote=quote))
    site.now = showing(page_of("Something went wrong on our side.\nPlease come back in an hour or two.\n"))

    looked = looked_at(fetched)

    assert looked.snapshot == fetched.snapshot
    assert looked.link_state != LinkState.DEAD
    assert "3 are not on this page any more" in looked.link_detail
    assert not Verdict.objects.exclude(stale_since=None).exists()


def test_a_page_is_the_article_again_once_a_person_has_pasted_what_it_says(
    fetched: Article, site: Site
) -> None:
    for quote in ("2.4 million passengers", "risen since 2019", "snow on the quay"):
        factories.claim(fetched, quote=quote)
    text = "The port of Varnholm closes.\nNothing sails from there in the coming year, says the council.\n"
    newer(fetched, text)
    site.now = showing(page_of(f"{text}Updated on Friday, after the council had met.\n"))

    looked = looked_at(fetched)

    assert looked.snapshot is not None
    assert "after the council had met" in looked.snapshot.text


def test_a_page_that_is_gone_is_called_so_and_its_text_stays(fetched: Article, site: Site) -> None:
    site.now = "/status/404"

    looked = looked_at(fetched)

    assert looked.link_state == LinkState.DEAD
    assert looked.snapshot == fetched.snapshot


def test_beat_looks_at_articles_of_projects_that_ask_for_it(fetched: Article, olga: User) -> None:
    later = timezone.now() + timedelta(days=8)
    assert list(due_for_check(Article.objects.watched(), later)) == []

    update_project(actor=olga, project=fetched.project, expected_version=None, article_check_days=3)

    soon = timezone.now() + timedelta(days=4)
    assert list(due_for_check(Article.objects.watched(), soon)) == [fetched]
    looked = looked_at(fetched)

    assert looked.link_due_at is not None
    assert round((looked.link_due_at - timezone.now()) / timedelta(days=1)) == 3
