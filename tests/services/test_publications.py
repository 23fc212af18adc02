"""What is published is frozen and follows the last edition; what cannot be checked again is not published."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotations.errors import (
    Conflict,
    ConflictOfInterest,
    EvidenceMissing,
    InvalidInput,
    InvalidTransition,
    NotAllowed,
    StaleVersion,
)
from annotations.formats.claim_review_rules import faults_of_review
from annotations.models import (
    Adjudication,
    Article,
    Claim,
    ClaimReview,
    Event,
    Evidence,
    Project,
    Rating,
    Reanchoring,
    Source,
    Stance,
    User,
    Verdict,
)
from annotations.services.claims import delete_claim, update_claim
from annotations.services.editions import draft_correction, draft_publication
from annotations.services.publications import (
    content_hash,
    correct_claim_review,
    publish_claim_review,
    retract_claim_review,
)
from annotations.services.reanchoring import choose_place, submit_newer_text
from annotations.services.verdicts import confirm_verdict
from tests import factories
from tests.conftest import desk, person

SITE = "https://desk.example"
WHY = "The annual report counts them."


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    """Copies that a test spoils are no other test's."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def settled(project: Project) -> Claim:
    """A claim that alice judged supported, with a quoted source."""
    return settled_claim(project)


def settled_claim(project: Project, wording: str = "Ferries carried 2.4 million passengers.") -> Claim:
    article = factories.article(
        project, title="Ferries are full", publisher="Varnholm Post", url="https://news.example/ferries"
    )
    claim = factories.claim(article, actor=person("bob"))
    update_claim(
        actor=person("bob"),
        claim=claim,
        expected_version=None,
        wording=wording,
        claimant="Ilse Brandt",
        claimed_on=date(2026, 3, 1),
    )
    factories.verdict(claim)
    claim.refresh_from_db()
    return claim


def publish(claim: Claim, **given: Any) -> ClaimReview:
    return publish_claim_review(
        **{"actor": person("erin"), "claim": claim, "reasoning": WHY, "site": SITE, **given}
    )


def correct(claim: Claim, **given: Any) -> ClaimReview:
    return correct_claim_review(
        **{"actor": person("erin"), "claim": claim, "reason": "We misread it.", "site": SITE, **given}
    )


def retract(claim: Claim, **given: Any) -> ClaimReview:
    return retract_claim_review(
        **{"actor": person("erin"), "claim": claim, "reason": "It was a forgery.", "site": SITE, **given}
    )


def status(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.status


def test_a_published_claim_is_told_whole(settled: Claim, erin: User) -> None:
    edition = publish(settled)
    told = edition.content
    assert (edition.number, edition.kind, status(settled)) == (1, "publication", "published")
    assert told["url"] == f"{SITE}/fact-checks/harbour-desk/ferries-carried-2-4-million-passengers/"
    assert (told["wording"], told["claimant"]) == ("Ferries carried 2.4 million passengers.", "Ilse Brandt")
    assert told["rating"] == {"name": "supported", "word": "Supported", "number": 5}
    (passage,), (source,) = told["passages"], told["sources"]
    assert passage["exact"] == "2.4 million passengers"
    assert (passage["article"]["title"], passage["article"]["publisher"]) == (
        "Ferries are full",
        "Varnholm Post",
    )
    assert (source["stance"], source["quote"]) == ("supports", "2.4 million passengers")
    assert source["sha256"] == Evidence.objects.get().copy.sha256  # type: ignore[union-attr]
    assert faults_of_review(edition.markup, page=told["url"]) == []
    assert edition.sha256 == content_hash(ClaimReview.objects.get().content)


def test_nobody_at_the_desk_is_named_and_no_note_is_told(settled: Claim) -> None:
    Evidence.objects.update(note="Erin doubts this.")
    edition = publish(settled)
    told = json.dumps([edition.content, edition.markup, edition.search])
    assert not [name for name in ("alice", "Alice", "bob", "Bob", "erin", "Erin", "note") if name in told]


@pytest.mark.parametrize("name", ["alice", "carol", "victor", "mallory"])
def test_only_editors_publish_correct_and_retract(settled: Claim, name: str) -> None:
    with pytest.raises(NotAllowed):
        publish(settled, actor=person(name))
    publish(settled)
    for deed in (correct, retract):
        with pytest.raises(NotAllowed):
            deed(settled, actor=person(name))


def test_publishing_what_changed_since_it_was_seen_is_refused(settled: Claim) -> None:
    with pytest.raises(StaleVersion):
        publish(settled, expected_version=settled.version - 1)


def test_what_is_not_settled_is_not_published(project: Project) -> None:
    claim = factories.claim(factories.article(project))
    with pytest.raises(InvalidTransition):
        publish(claim)


# --- What stands in the way -----------------------------------------------------------------------


def copy_flipped(claim: Claim) -> None:
    path = Evidence.objects.get(claim=claim).copy.content.path  # type: ignore[union-attr]
    with open(path, "r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))


def copy_gone(claim: Claim) -> None:
    default_storage.delete(Evidence.objects.get(claim=claim).copy.content.name or "")  # type: ignore[union-attr]


def quote_lost(claim: Claim) -> None:
    factories.evidence(claim, text="A report.", title="Other report", quote="nine million passengers")


def quote_awaited(claim: Claim) -> None:
    factories.evidence(claim, url="https://reports.example/9", quote="nine million")


def quote_left_out(claim: Claim) -> None:
    factories.evidence(claim, text="A report.", title="Other report")


def later_source(claim: Claim) -> None:
    told: Any = {"published_on": date(2026, 3, 2), "later_reason": "It counts the same year."}
    factories.evidence(claim, text="2027", title="Later", quote="2027", **told)


def later_source_without_reason(claim: Claim) -> None:
    later_source(claim)
    Evidence.objects.update(later_reason="")


def suggested_wording(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(wording_is_suggested=True)


def label_in_wording(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(wording="Supported: ferries carried 2.4 million.")


def stale_decision(claim: Claim) -> None:
    Adjudication.objects.update(stale_since=timezone.now())


def stale_verdict(claim: Claim) -> None:
    Verdict.objects.update(stale_since=timezone.now())


def claim_of_the_desk(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(claimant="Harbour Desk")


def source_at_home(claim: Claim) -> None:
    Source.objects.update(url="http://127.0.0.1:8000/report")


def article_at_home(claim: Claim) -> None:
    Article.objects.update(url="http://wiki.internal/ferries")


HINDRANCES: dict[str, Callable[[Claim], None]] = {
    "copy_broken": copy_flipped,
    "copy_broken ": copy_gone,
    "quote_not_found": quote_lost,
    "quote_waiting": quote_awaited,
    "quote_missing": quote_left_out,
    "later_without_reason": later_source_without_reason,
    "wording_suggested": suggested_wording,
    "wording_has_rating": label_in_wording,
    "stale": stale_decision,
    "stale ": stale_verdict,
    "markup": claim_of_the_desk,
    "address_not_public": source_at_home,
    "address_not_public ": article_at_home,
}


@pytest.mark.parametrize(
    ("code", "spoil"), HINDRANCES.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_what_cannot_be_checked_again_is_not_published_and_says_why(
    settled: Claim, code: str, spoil: Callable[[Claim], None]
) -> None:
    spoil(settled)
    settled.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        publish(settled)
    assert [each["code"] for each in refused.value.details["hindrances"]] == [code.strip()]
    assert all(each["sentence"] in refused.value.message for each in refused.value.details["hindrances"])
    assert (ClaimReview.objects.count(), status(settled)) == (0, "adjudicated")


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("http://127.0.0.1:8000/report", False),
        ("http://0x7f.1/report", False),
        ("http://[::1]/report", False),
        ("https://192.168.1.4/report", False),
        ("http://localhost/report", False),
        ("http://wiki/report", False),
        ("https://wiki.local/report", False),
        ("https://wiki.home.arpa/report", False),
        ("https://local.example/report", True),
        ("https://nolocalhost.example/report", True),
        ("https://8.8.8.8/report", True),
        ("https://[2606:4700::1111]/report", True),
    ],
)
def test_a_source_that_only_the_desk_can_open_is_not_published(
    settled: Claim, url: str, is_public: bool
) -> None:
    Source.objects.update(url=url)
    codes = [each.code for each in draft_publication(settled, site=SITE).hindrances]
    assert codes == ([] if is_public else ["address_not_public"])


def test_what_the_desk_handed_in_is_told_as_that(settled: Claim) -> None:
    (source,) = publish(settled).content["sources"]
    assert source["handed_in"] == "text"


def test_a_source_at_fault_is_named(settled: Claim) -> None:
    copy_flipped(settled)
    (found,) = draft_publication(settled, site=SITE).hindrances
    assert found.evidence == Evidence.objects.get().pk


def test_without_reasoning_nothing_is_published(settled: Claim) -> None:
    with pytest.raises(Conflict) as refused:
        publish(settled, reasoning=" ")
    assert [each["code"] for each in refused.value.details["hindrances"]] == ["reasoning_missing"]


def test_what_is_not_checkable_is_not_published(project: Project) -> None:
    claim = factories.claim(factories.article(project))
    factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
    with pytest.raises(Conflict) as refused:
        publish(claim)
    assert [each["code"] for each in refused.value.details["hindrances"]] == ["not_checkable"]


def test_a_later_source_with_its_reason_is_published_and_marked(settled: Claim) -> None:
    later_source(settled)
    sources = publish(settled).content["sources"]
    assert [(each["is_later"], each["later_reason"]) for each in sources] == [
        (False, ""),
        (True, "It counts the same year."),
    ]


def test_what_readers_may_miss_is_told_and_refuses_nothing(settled: Claim) -> None:
    Claim.objects.filter(pk=settled.pk).update(wording="", claimant="")
    settled.refresh_from_db()
    draft = draft_publication(settled, site=SITE)
    assert draft.hindrances == []
    assert [
        word
        for word in ("wording", "Who made the claim", "primary", "settings")
        if word in " ".join(draft.warnings)
    ]


def test_a_source_that_changed_or_is_gone_is_told_to_the_editor(settled: Claim) -> None:
    evidence = Evidence.objects.get()
    Evidence.objects.update(missing_from=evidence.copy)
    Source.objects.update(link_state="dead", link_failure="not_found")
    told = " ".join(draft_publication(settled, site=SITE).warnings)
    assert "its newest copy does not hold the quote" in told
    assert "readers cannot open it" in told


def test_the_reasoning_proposed_is_that_of_the_verdicts(settled: Claim) -> None:
    assert draft_publication(settled, site=SITE).content["reasoning"] == "The annual report says so."


# --- Addresses ------------------------------------------------------------------------------------


def test_every_fact_check_has_an_address_of_its_own(project: Project) -> None:
    slugs = [publish(settled_claim(project)).slug for _ in range(2)]
    arabic = publish(settled_claim(project, wording="نقلت العبارات 2٫4 مليون راكب")).slug
    assert slugs == ["ferries-carried-2-4-million-passengers", "ferries-carried-2-4-million-passengers-2"]
    assert arabic


@pytest.mark.parametrize(
    ("wording", "slug"),
    [
        ("The pier cost 4.2 million crowns.", "the-pier-cost-4-2-million-crowns"),
        ("The pier cost 4,200.50 crowns.", "the-pier-cost-4-200-50-crowns"),
        ("Two of 3/4 came at 12:30.", "two-of-3-4-came-at-12-30"),
        ("In 2026. 5 came.", "in-2026-5-came"),
        ("The U.S. paid $5", "the-us-paid-5"),
    ],
)
def test_an_address_tells_no_other_figure_than_the_claim(project: Project, wording: str, slug: str) -> None:
    assert publish(settled_claim(project, wording=wording)).slug == slug


def test_a_long_claim_has_a_short_address_that_ends_with_a_word(project: Project) -> None:
    slug = publish(settled_claim(project, wording="Ferries carried passengers " * 9)).slug
    assert len(slug) <= 80
    assert slug.endswith(("ferries", "carried", "passengers"))


# --- Corrections and retractions ------------------------------------------------------------------


def test_a_correction_is_a_new_edition_and_the_old_one_stays(settled: Claim) -> None:
    first = publish(settled)
    second = correct(settled, wording="Ferries carried 2.4 million people.", reasoning="Counted twice.")
    assert (second.number, second.kind, second.reason) == (2, "correction", "We misread it.")
    assert (second.slug, second.content["url"]) == (first.slug, first.content["url"])
    (correction,) = second.content["corrections"]
    assert [(each["what"], each["before"], each["after"]) for each in correction["changes"]] == [
        ("Claim", "Ferries carried 2.4 million passengers.", "Ferries carried 2.4 million people."),
        ("Reasoning", WHY, "Counted twice."),
    ]
    assert status(settled) == "corrected"
    assert settled.wording == "Ferries carried 2.4 million people."
    kept = ClaimReview.objects.get(number=1)
    assert (kept.content, kept.sha256) == (json.loads(json.dumps(first.content)), first.sha256)
    assert faults_of_review(second.markup, page=second.content["url"]) == []


def test_another_rating_is_decided_by_the_editor(settled: Claim) -> None:
    publish(settled)
    edition = correct(settled, rating=Rating.MISSING_CONTEXT)
    decision = Adjudication.objects.standing().get(claim=settled)
    assert (decision.rating, decision.decided_by, decision.reason) == (
        "missing_context",
        person("erin"),
        "We misread it.",
    )
    assert "ratingValue" not in edition.markup["reviewRating"]
    assert edition.content["corrections"][0]["changes"] == [
        {"what": "Rating", "before": "Supported", "after": "Missing context"}
    ]


def test_nobody_corrects_the_rating_of_what_they_reviewed(project: Project) -> None:
    claim = settled_claim(project)
    publish(claim)
    reviewer = person("alice")
    project.memberships.filter(user=reviewer).update(role="editor")
    with pytest.raises(ConflictOfInterest):
        correct(claim, actor=reviewer, rating=Rating.MISSING_CONTEXT)
    assert correct(claim, actor=reviewer, reasoning="Said better.").number == 2


def test_a_rating_that_needs_a_source_needs_one_in_a_correction_too(settled: Claim) -> None:
    publish(settled)
    with pytest.raises(EvidenceMissing):
        correct(settled, rating=Rating.DISPUTED)
    assert (ClaimReview.objects.count(), status(settled)) == (1, "published")
    assert Adjudication.objects.standing().get().rating == "supported"


def test_what_went_stale_is_decided_anew_by_a_correction(settled: Claim) -> None:
    publish(settled)
    stale_decision(settled)
    correct(settled, reasoning="The article says it in other words now.")
    assert Adjudication.objects.standing().get().stale_since is None


def test_a_correction_does_not_publish_words_that_nobody_has_judged(settled: Claim) -> None:
    publish(settled)
    reworded(settled)
    assert "stale" in [
        each.code
        for each in draft_correction(settled, reason="So.", rating=Rating.SUPPORTED, site=SITE).hindrances
    ]
    with pytest.raises(Conflict, match="stand by the decision, or decide anew"):
        correct(settled, rating=Rating.SUPPORTED, reasoning="Better said.")
    assert (ClaimReview.objects.count(), status(settled)) == (1, "published")


def test_words_that_somebody_stands_by_or_decides_on_are_published_by_a_correction(settled: Claim) -> None:
    publish(settled)
    reworded(settled)
    draft = draft_correction(settled, reason="So.", rating=Rating.MISSING_CONTEXT, site=SITE)
    assert draft.hindrances == []
    assert draft.warnings[0] == (
        "Readers get other words of the article than before: “2.9 million passengers” in place of "
        "“2.4 million passengers”."
    )
    confirm_verdict(actor=person("alice"), verdict=Verdict.objects.get())
    (passage,) = correct(settled).content["passages"]
    assert passage["exact"] == "2.9 million passengers"


def reworded(claim: Claim) -> None:
    """The article says something else by now, and somebody has said where."""
    article = Article.objects.get()
    text = factories.TEXT.replace("2.4 million", "2.9 million")
    submit_newer_text(actor=person("alice"), article=article, text=text)
    start = text.index("2.9 million passengers")
    choose_place(
        actor=person("bob"),
        reanchoring=Reanchoring.objects.get(annotation__claim=claim),
        start=start,
        end=start + len("2.9 million passengers"),
        exact="2.9 million passengers",
    )
    claim.refresh_from_db()


def test_a_correction_that_changes_nothing_is_refused(settled: Claim) -> None:
    publish(settled)
    with pytest.raises(Conflict, match="Nothing that readers see would change"):
        correct(settled)


def test_a_correction_of_how_it_was_said_alone_is_published(settled: Claim) -> None:
    publish(settled)
    (changed,) = correct(settled, attribution="reported").content["corrections"][0]["changes"]
    assert (changed["what"], changed["after"]) == ("How the article says it", "Reported")


def test_a_correction_of_the_article_alone_is_published(settled: Claim) -> None:
    publish(settled)
    Article.objects.update(title="Ferries are nearly full")
    (changed,) = correct(settled).content["corrections"][0]["changes"]
    assert changed["what"] == "Article “Ferries are nearly full”: title"


def test_what_spoils_a_publication_spoils_a_correction(settled: Claim) -> None:
    publish(settled)
    copy_flipped(settled)
    with pytest.raises(Conflict) as refused:
        correct(settled, reasoning="Better.")
    assert [each["code"] for each in refused.value.details["hindrances"]] == ["copy_broken"]


@pytest.mark.parametrize("deed", [correct, retract])
def test_a_later_edition_gives_its_reason(settled: Claim, deed: Callable[..., ClaimReview]) -> None:
    publish(settled)
    with pytest.raises(InvalidInput):
        deed(settled, reason=" ")


def test_a_correction_changes_only_what_it_may(settled: Claim) -> None:
    publish(settled)
    with pytest.raises(InvalidInput):
        correct(settled, status="proposed")


def test_a_second_correction_follows_the_first(settled: Claim) -> None:
    publish(settled)
    correct(settled, reasoning="One.")
    edition = correct(settled, reasoning="Two.")
    assert [each["number"] for each in edition.content["corrections"]] == [3, 2]
    assert status(settled) == "corrected"


def test_a_retraction_keeps_what_was_said_under_why_it_is_taken_back(settled: Claim) -> None:
    first = publish(settled)
    edition = retract(settled)
    assert (edition.kind, status(settled)) == ("retraction", "retracted")
    assert edition.content["reasoning"] == first.content["reasoning"]
    assert edition.content["corrections"][0]["reason"] == "It was a forgery."
    assert edition.markup["reviewRating"]["alternateName"] == "Retracted"
    assert faults_of_review(edition.markup, page=edition.content["url"]) == []


def test_nothing_hinders_a_retraction(settled: Claim) -> None:
    publish(settled)
    copy_gone(settled)
    delete_claim(actor=person("erin"), claim=settled)
    assert retract(settled).number == 2


def test_after_a_retraction_nothing_follows(settled: Claim) -> None:
    publish(settled)
    retract(settled)
    for deed in (publish, correct, retract):
        with pytest.raises(InvalidTransition):
            deed(settled)


def test_nothing_public_changes_before_a_correction(settled: Claim) -> None:
    before = publish(settled).sha256
    update_claim(actor=person("bob"), claim=settled, expected_version=None, claimant="Somebody else")
    assert ClaimReview.objects.newest().get().sha256 == before
    assert correct(settled).content["corrections"][0]["changes"][0]["after"] == "Somebody else"


# --- What the database keeps ----------------------------------------------------------------------


def test_an_edition_is_neither_changed_nor_removed(settled: Claim) -> None:
    edition = publish(settled)
    for spoil in (lambda: ClaimReview.objects.update(content={}), edition.delete):
        with pytest.raises(Exception, match=r"Cannot (update|delete)"), transaction.atomic():
            spoil()


def test_no_edition_is_left_out(settled: Claim) -> None:
    edition = publish(settled)
    edition.pk, edition.number, edition.kind, edition.reason = None, 3, "correction", "So."
    with pytest.raises(IntegrityError, match="does not follow the last"):
        edition.save(force_insert=True)


def test_history_tells_who_published(settled: Claim, erin: User) -> None:
    publish(settled)
    event = Event.objects.get(table="annotations_claimreview")
    assert (event.deed, event.actor, event.claim_id) == (
        "publications.publish_claim_review",
        erin,
        settled.pk,
    )


SEARCHES = {
    "a word": ("ferries", True),
    "case and accents": ("FERRÍES", True),
    "a beginning": ("passen", True),
    "two words": ("million ferries", True),
    "a source": ("annual report", True),
    "the claimant": ("brandt", True),
    "one that is not there": ("ferries zeppelin", False),
    "nothing but marks": ("?!", True),
    "what could be an operator": ("ferries & !passengers | (", True),
    "a quotation mark": ("'", True),
}


@pytest.mark.parametrize(("words", "found"), SEARCHES.values(), ids=SEARCHES)
def test_published_words_are_found(settled: Claim, words: str, found: bool) -> None:
    publish(settled)
    assert ClaimReview.objects.newest().holding(words).exists() is found


def test_words_of_any_script_are_found(project: Project) -> None:
    publish(settled_claim(project, wording="渡轮运送了二百四十万名乘客。"))
    publish(settled_claim(project, wording="نُقِلَ مليونا راكبٍ."))
    for words in ("渡轮", "乘客", "客", "نقل", "راكب"):
        assert ClaimReview.objects.newest().holding(words).count() == 1


def test_a_blind_desk_publishes_what_all_reviewers_found(blind_project: Project) -> None:
    article = factories.article(blind_project)
    claim = factories.claim(article)
    for name in ("alice", "bob"):
        factories.verdict(claim, reviewer=person(name))
    claim.refresh_from_db()
    assert len(publish(claim).content["sources"]) == 1  # both quoted the same words of the same report


def test_sources_that_are_needed_together_are_told_together(settled: Claim) -> None:
    factories.evidence(
        settled, text="Nine harbours.", title="Harbours", quote="Nine harbours", stance=Stance.SUPPORTS
    )
    Evidence.objects.update(set_number=1)
    assert [source["set"] for source in publish(settled).content["sources"]] == [1, 1]


def test_the_desks_of_others_are_not_touched(settled: Claim, blind_project: Project) -> None:
    publish(settled)
    assert not ClaimReview.objects.filter(project=blind_project).exists()
    assert desk("third-desk").claim_reviews.count() == 0
