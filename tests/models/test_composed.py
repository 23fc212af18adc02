"""A composed read gives what its queryset gives, call after call, with whatever values."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import ApiToken, ApiTokenScope, Claim, Composed, Project, User
from annotations.services.accounts import create_api_token, digest_of
from tests import factories

pytestmark = pytest.mark.django_db


def claims_of(person: UUID, id: UUID) -> Any:
    return Claim.objects.visible_to(User(pk=person)).select_related("project", "created_by").filter(pk=id)


def test_row_comes_with_what_is_selected_along(project: Project, alice: User) -> None:
    claim = factories.claim(factories.article(project))
    with CaptureQueriesContext(connection) as queries:
        found = Composed(claims_of, UUID, UUID).first(alice.pk, claim.pk)
        assert found is not None
        assert (found.project, found.created_by) == (project, alice)
    assert len(queries) == 1
    as_ever = claims_of(alice.pk, claim.pk).get()
    assert {f.attname: getattr(found, f.attname) for f in Claim._meta.fields} == {
        f.attname: getattr(as_ever, f.attname) for f in Claim._meta.fields
    }


def test_values_change_from_call_to_call(
    project: Project, other_project: Project, alice: User, mallory: User
) -> None:
    ours = factories.claim(factories.article(project))
    theirs = factories.claim(factories.article(other_project, actor=mallory), actor=mallory)
    read = Composed(claims_of, UUID, UUID)
    seen = [
        [read.first(person.pk, claim.pk) is not None for claim in (ours, theirs)]
        for person in (alice, mallory)
    ]
    assert seen == [[True, False], [False, True]]


def test_all_rows_come_where_there_are_several(project: Project) -> None:
    article = factories.article(project)
    marked = {factories.claim(article, quote=quote) for quote in ("ferry", "council")}
    read = Composed(lambda project: Claim.objects.filter(project_id=project), UUID)
    assert set(read.all(project.pk)) == marked


def test_rows_that_may_be_absent_stay_none(alice: User) -> None:
    token, secret = create_api_token(user=alice, name="script", scope=ApiTokenScope.READ)
    read = Composed(
        lambda digest, now: ApiToken.objects.usable(now).select_related("user").filter(digest=digest),
        str,
        datetime,
    )
    found = read.first(digest_of(secret), timezone.now())
    assert (found, found and found.user, found and found.expires_at) == (token, alice, None)
    assert read.first("unknown", timezone.now()) is None


def test_value_that_nothing_depends_on_is_a_mistake() -> None:
    read = Composed(lambda id, unused: Claim.objects.filter(pk=id), UUID, str)
    with pytest.raises(ValueError, match="does not depend"):
        read.first(UUID(int=1), "x")
