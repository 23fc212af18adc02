"""Things with sound defaults, made through the services like everything else."""

from typing import Any

from annotations.extraction.candidates import WORKBENCH, CandidateClaim, stored
from annotations.models import (
    Annotation,
    Article,
    Claim,
    Evidence,
    ExtractionJob,
    Project,
    Rating,
    Snapshot,
    Stance,
    User,
    Verdict,
)
from annotations.services.anchoring import annotate_passage
from annotations.services.articles import submit_text
from annotations.services.claims import propose_claims
from annotations.services.evidence import add_evidence
from annotations.services.verdicts import record_verdict
from tests.conftest import person

TEXT = (
    "The ferry fleet of Varnholm carried 2.4 million passengers last year 🚢, the port authority said.\n"
    "“Fares have not risen since 2019,” harbour master Ilse Brandt told the council on Monday.\n"
    "Opposition members say the average ticket cost nine per cent more than a year before.\n"
)
SOURCE_TEXT = (
    "Annual report of the port. The ferries carried 2.4 million passengers. Fares rose by nine per cent."
)


def article(project: Project, *, text: str = TEXT, actor: User | None = None, **about: Any) -> Article:
    """An article of the project with this text, submitted by alice."""
    return submit_text(actor=actor or person("alice"), project=project, text=text, **about).article


def snapshot_of(stated_in: Article) -> Snapshot:
    assert stated_in.snapshot is not None
    return stated_in.snapshot


def annotation(
    stated_in: Article, *, quote: str, actor: User | None = None, claim: Claim | None = None
) -> Annotation:
    """The first place of the quote in the article, marked by alice."""
    snapshot = snapshot_of(stated_in)
    start = snapshot.text.index(quote)
    return annotate_passage(
        actor=actor or person("alice"),
        snapshot=snapshot,
        start=start,
        end=start + len(quote),
        exact=quote,
        claim=claim,
    )


def claim(stated_in: Article, *, quote: str = "2.4 million passengers", actor: User | None = None) -> Claim:
    """A claim that the article states in these words."""
    return annotation(stated_in, quote=quote, actor=actor).claim


def suggestion(stated_in: Article, *, quote: str = "2.4 million passengers", **found: Any) -> Claim:
    """A claim that a machine found in these words of the article, with what it says of it."""
    snapshot = snapshot_of(stated_in)
    start = snapshot.text.index(quote)
    known: dict[str, Any] = {
        "check_worthiness": 0.5,
        "reasons": (),
        "claimant": "",
        "attribution": "none",
        "wording": "",
    }
    candidate = CandidateClaim(start=start, end=start + len(quote), **{**known, **found})
    propose_claims(job=ExtractionJob(snapshot=snapshot, extractor=WORKBENCH, candidates=[stored(candidate)]))
    return Claim.objects.get(annotations__snapshot=snapshot, annotations__start=start, extractor=WORKBENCH)


def evidence(
    about: Claim, *, actor: User | None = None, stance: Stance = Stance.SUPPORTS, **source: Any
) -> Evidence:
    """A pasted source for the claim, added by alice."""
    given = source or {"text": SOURCE_TEXT, "title": "Annual report", "quote": "2.4 million passengers"}
    return add_evidence(actor=actor or person("alice"), claim=about, stance=stance, **given)


def verdict(
    about: Claim,
    *,
    reviewer: User | None = None,
    rating: Rating = Rating.SUPPORTED,
    rationale: str = "The annual report says so.",
) -> Verdict:
    """A verdict by alice, with the evidence it needs."""
    reviewer = reviewer or person("alice")
    stances = {Rating.SUPPORTED: Stance.SUPPORTS, Rating.DISPUTED: Stance.DISPUTES}
    if rating in stances:
        evidence(about, actor=reviewer, stance=stances[rating])
    return record_verdict(reviewer=reviewer, claim=about, rating=rating, rationale=rationale)
