"""`manage.py load_demo`: something to look at, and people to log in as."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from annotations.dispatch import start_extraction
from annotations.management.demo.articles import DemoArticle, demo_articles
from annotations.management.demo.cast import DESKS, OWNER, PASSWORD, PEOPLE, Desk
from annotations.management.demo.story import STORY, Checked, Review
from annotations.models import Article, Claim, Project, User
from annotations.services.anchoring import annotate_passage
from annotations.services.articles import submit_text
from annotations.services.claims import update_claim
from annotations.services.editions import site_at
from annotations.services.evidence import add_evidence
from annotations.services.projects import create_project, set_member
from annotations.services.publications import publish_claim_review
from annotations.services.verdicts import record_verdict


class Command(BaseCommand):
    help = (
        "Make the demo: two desks, a person for each role, five invented articles (their extraction is left "
        "to the workers) and some finished reviews. Prints the log-ins. A desk that is there already stays "
        "as it is. Refused on a public site (ALLOWED_HOSTS), because everybody knows the demo's password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only-first", action="store_true", help="do nothing where anybody has an account already"
        )

    def handle(self, *, only_first: bool, **options: Any) -> None:
        if settings.IS_PUBLIC:
            raise CommandError(
                "This site is public (ALLOWED_HOSTS), and everybody knows the password of the demo's people. "
                "Start script/server with --no-demo."
            )
        if only_first and User.objects.exists():
            return
        with transaction.atomic():
            people = _people()
            for desk in DESKS:
                if not Project.objects.filter(slug=desk.slug).exists():
                    _open_desk(desk, people)
        self.stdout.write(f"Demo log-ins (password of all: {PASSWORD})")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:<8}{person.role.label}")


def _people() -> dict[str, User]:
    """Everybody in the cast by user name; who is there already stays as they are."""
    known = {
        user.username: user for user in User.objects.filter(username__in=[each.username for each in PEOPLE])
    }
    missing = [each for each in PEOPLE if each.username not in known]
    # Hashing is slow on purpose: once for the one password.
    password = make_password(PASSWORD) if missing else ""
    for each in missing:
        known[each.username] = User.objects.create(username=each.username, name=each.name, password=password)
    return known


def _open_desk(desk: Desk, people: dict[str, User]) -> None:
    owner = people[OWNER.username]
    project = create_project(
        actor=owner,
        slug=desk.slug,
        name=desk.name,
        description=desk.description,
        guidelines=desk.guidelines,
        methodology=desk.methodology,
        corrections_policy=desk.corrections_policy,
        reviews_required=desk.reviews_required,
    )
    for person in PEOPLE:
        set_member(actor=owner, project=project, user=people[person.username], role=person.role)
    for about in demo_articles(desk.slug):
        article = _submit(about, project, people["alice"])
        for checked in STORY.get(about.name, ()):
            _tell(checked, article, people)
        start_extraction(article, people["alice"])


def _submit(about: DemoArticle, project: Project, submitter: User) -> Article:
    return submit_text(
        actor=submitter,
        project=project,
        text=about.text,
        title=about.title,
        publisher=about.publisher,
        author=about.author,
        published_on=about.published_on,
        language=about.language,
        file_name=f"{about.name}.txt",
    ).article


def _tell(checked: Checked, article: Article, people: dict[str, User]) -> None:
    """Mark the passage, say what it claims, and let the reviewers do their work."""
    snapshot = article.snapshot
    assert snapshot is not None
    marker = people[checked.marked_by]
    start = snapshot.text.index(checked.quote)
    claim = annotate_passage(
        actor=marker,
        snapshot=snapshot,
        start=start,
        end=start + len(checked.quote),
        exact=checked.quote,
    ).claim
    claim = update_claim(
        actor=marker,
        claim=claim,
        expected_version=None,
        wording=checked.wording,
        claimant=checked.claimant,
        attribution=checked.attribution,
        claimed_on=article.published_on,
    )
    for review in checked.reviews:
        _review(review, claim, people[review.reviewer])
    if checked.published:
        claim.refresh_from_db()
        publish_claim_review(
            actor=people["erin"],
            claim=claim,
            reasoning=checked.published,
            site=site_at("http://localhost:8000"),
        )


def _review(review: Review, claim: Claim, reviewer: User) -> None:
    for cited in review.sources:
        add_evidence(
            actor=reviewer,
            claim=claim,
            stance=cited.stance,
            url=cited.url,
            text=cited.text,
            title=cited.title,
            publisher=cited.publisher,
            quote=cited.quote,
            note=cited.note,
            source_kind=cited.kind,
        )
    record_verdict(reviewer=reviewer, claim=claim, rating=review.rating, rationale=review.rationale)
