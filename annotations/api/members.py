"""The members of a project and their roles."""

from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import Person, person
from annotations.models import Membership, Project, Role, User
from annotations.permissions import can_manage
from annotations.services.projects import remove_member, set_member


class MemberInput(Input):
    """What a member may do: each role all that the ones before it may."""

    role = OneOfField(Role)


class MemberRow(NamedTuple):
    id: UUID
    user_id: UUID
    user__name: str
    user__username: str
    role: str
    created_at: datetime


class Member(TypedDict):
    """A person in a project; `username` is what members are addressed by."""

    username: str
    person: Person
    role: Role
    created: datetime


class MemberViewSet(ApiViewSet):
    noun = "members"

    @operation(Member, page=True, query=PageInput)
    def index(self, request: Request, slug: str) -> Response:
        """The members of a project."""
        return self.listing(self._rows(slug), lambda page: [_answer(row) for row in page])

    @operation(Member, body=MemberInput)
    def update(self, request: Request, slug: str, username: str) -> Response:
        """Take a person in, or give a member another role. For owners."""
        project = self.project(slug)
        given = self.given(MemberInput, may=lambda: can_manage(self.person, project))
        user = self._user(username, project)
        set_member(actor=self.person, project=project, user=user, role=given["role"])
        return Response(_answer(self.find(self._rows(slug), user__username=username)))

    @operation(code=status.HTTP_204_NO_CONTENT)
    def destroy(self, request: Request, slug: str, username: str) -> Response:
        """End a membership. What the person did stays. For owners."""
        project = self.project(slug)
        remove_member(actor=self.person, project=project, user=self._user(username, project))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _rows(self, slug: str) -> Any:
        members = Membership.objects.filter(project=self.project(slug))
        return members.values_list(*MemberRow._fields)

    def _user(self, username: str, project: Project) -> User:
        """Who has an account is for owners to learn, who take people in."""
        self.demand(can_manage(self.person, project))
        if "\0" in username:
            raise Http404
        return self.find(User.objects.filter(is_active=True), username=username)


def _answer(row: tuple[Any, ...]) -> Member:
    member = MemberRow._make(row)
    return {
        "username": member.user__username,
        "person": person(member.user_id, member.user__name, member.user__username),
        "role": Role(member.role),
        "created": member.created_at,
    }
