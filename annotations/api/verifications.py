"""Verifications: whether the stored copies and the quotes in them are still what they were."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.inputs import PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.models import JobState, Verification, VerificationKind
from annotations.services.verification import Finding, request_verification


class VerificationRecord(TypedDict):
    """One look at all copies of a project's sources, `done` of `total` so far. `findings` is what is not as
    it was, a thousand at most. All three are of what one may see."""

    id: UUID
    state: JobState
    done: int
    total: int
    findings: list[Finding]
    failure: str
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class VerificationViewSet(ApiViewSet):
    noun = "verifications"

    @operation(VerificationRecord, page=True, query=PageInput)
    def of_project(self, request: Request, slug: str) -> Response:
        """The looks at a project's copies."""
        rows = self._visible().filter(project=self.project(slug)).values_list("pk")
        return self.listing(rows, lambda page: [self._record(pk) for (pk,) in page])

    @operation(VerificationRecord, code=status.HTTP_202_ACCEPTED)
    def create(self, request: Request, slug: str) -> Response:
        """Have all copies and quotes of a project looked at, or go on with the look there is. For editors."""
        project = self.project(slug)
        with transaction.atomic():
            asked = request_verification(actor=self.person, project=project)
            dispatch.start_verification(asked)
        return Response(self._record(asked.pk), status=status.HTTP_202_ACCEPTED)

    @operation(VerificationRecord)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A look at a project's copies: how far it is, and what it found."""
        return Response(self._record(id))

    def _record(self, id: UUID) -> dict[str, Any]:
        row = self.find(self._visible(), pk=id)
        names = ("id", "state", "failure", "queued_at", "started_at", "finished_at")
        told = {name: getattr(row, name) for name in names}
        done, total = row.counts_for(self.person)
        return {**told, "done": done, "total": total, "findings": row.findings_for(self.person)}

    def _visible(self) -> Any:
        return Verification.objects.visible_to(self.person).filter(kind=VerificationKind.EVIDENCE)
