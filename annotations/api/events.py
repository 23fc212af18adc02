"""History: who did what to what."""

from datetime import datetime
from typing import Any, Literal, NamedTuple, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, PageInput, picked
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import Person, person
from annotations.models import Article, Event
from annotations.permissions import can_manage
from annotations.services.audit import Head, audit_project


class EventFilters(PageInput):
    """Which events: of one row, or by one deed."""

    row = serializers.UUIDField(required=False)
    deed = serializers.CharField(required=False, help_text="For example claims.accept_claim.")


class EventRow(NamedTuple):
    sequence: int
    at: datetime
    actor_id: UUID | None
    actor__name: str | None
    actor__username: str | None
    deed: str
    table: str
    row: UUID
    operation: str
    project_id: UUID | None
    article_id: UUID | None
    claim_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class EventAnswer(TypedDict):
    """One row written to one table: `before` and `after` hold what changed. No actor: a machine did it."""

    sequence: int
    at: datetime
    actor: Person | None
    deed: str
    table: str
    row: UUID
    operation: Literal["insert", "update", "delete"]
    project: UUID | None
    article: UUID | None
    claim: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditQuery(Input):
    """Last seals that were written down earlier."""

    head = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="As `head` was, may be given several times."
    )


class FindingAnswer(TypedDict):
    """What is not as it was sealed: an event by its sequence, a seal by its position, or a row
    by the sequence of its last event."""

    what: Literal["event", "seal", "row"]
    number: int
    sentence: str
    claim: str | None
    article: str | None


class AuditAnswer(TypedDict):
    """`head` is the last seal: write it down elsewhere. Of many findings the first hundred are here."""

    sound: bool
    events: int
    seals: int
    head: str | None
    total: int
    findings: list[FindingAnswer]


class AuditViewSet(ApiViewSet):
    noun = "audits"

    @operation(AuditAnswer, query=AuditQuery)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Whether a project's history is what was sealed. For owners.

        Events that one may not see are named by their number alone.
        """
        project = self.project(slug)
        self.demand(can_manage(self.person, project))
        heads = [Head.read(text) for text in self.asked(AuditQuery).get("head", [])]
        report = audit_project(actor=self.person, project=project, heads=heads)
        answer = AuditAnswer(
            sound=not report.total,
            events=report.events,
            seals=report.seals,
            head=str(report.head) if report.head else None,
            total=report.total,
            findings=[
                FindingAnswer(
                    what=each.what,
                    number=each.number,
                    sentence=each.sentence,
                    claim=each.claim,
                    article=each.article,
                )
                for each in report.findings
            ],
        )
        return Response(answer)


class EventViewSet(ApiViewSet):
    noun = "events"

    @operation(EventAnswer, page=True, query=EventFilters)
    def of_project(self, request: Request, slug: str) -> Response:
        """The history of a project."""
        return self._listing(project=self.project(slug))

    @operation(EventAnswer, page=True, query=EventFilters)
    def of_article(self, request: Request, id: UUID) -> Response:
        """The history of an article."""
        return self._listing(article=self.find(Article.objects.visible_to(self.person), pk=id))

    @operation(EventAnswer, page=True, query=EventFilters)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """The history of a claim, with what others did about a verdict only where one may know."""
        return self._listing(claim=self.claim(id))

    def _listing(self, **about: Any) -> Response:
        asked = self.asked(EventFilters)
        events = Event.objects.visible_to(self.person).filter(**about, **picked(asked, "row", "deed"))
        rows = events.values_list(*EventRow._fields)
        return self.listing(rows, lambda page: [_answer(row) for row in page], asked=asked, key="sequence")


def _answer(row: tuple[Any, ...]) -> dict[str, Any]:
    event = EventRow._make(row)._asdict()
    actor = [event.pop(name) for name in ("actor_id", "actor__name", "actor__username")]
    for name in ("project", "article", "claim"):
        event[name] = event.pop(f"{name}_id")
    event["actor"] = person(*actor) if actor[0] and actor[2] else None
    return event
