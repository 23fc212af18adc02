"""An owner has the history of a project verified, on a page and by the API."""

import pytest
from django.urls import reverse

from annotations.models import Event, Project, User
from tests import factories
from tests.api.client import as_
from tests.plugins.database.base import Owner
from tests.web.reader import Answer, Reader

pytestmark = pytest.mark.django_db(transaction=True)


def press(reader: User, project: Project, heads: str = "") -> Answer:
    return Reader(reader).post(reverse("audit", args=[project.slug]), {"heads": heads})


def change_verdict(owner: Owner) -> int:
    """The number of an event that the owner of the tables has changed."""
    owner.execute("SET session_replication_role = replica")
    number = Event.objects.filter(deed="verdicts.record_verdict").latest("sequence").sequence
    owner.execute("UPDATE annotations_event SET after = '{}' WHERE sequence = %s", [number])
    return number


def head_of(project: Project, olga: User) -> str:
    return str(as_(olga).get(f"projects/{project.slug}/audit/").body["head"])


def test_sound_history_is_told_with_its_last_seal(project: Project, olga: User) -> None:
    factories.verdict(factories.claim(factories.article(project)))
    page = press(olga, project)
    assert "All is as it was sealed, and every row as its events say: " in page.words
    assert head_of(project, olga) in page.words
    assert head_of(project, olga).startswith("harbour-desk:")


def test_changed_event_is_named(project: Project, olga: User, owner: Owner) -> None:
    claim = factories.claim(factories.article(project))
    factories.verdict(claim)
    number = change_verdict(owner)
    page = press(olga, project)
    assert f"Event {number} was changed since seal" in page.words
    assert reverse("claim_record", args=[claim.pk]) in page.html
    answer = as_(olga).get(f"projects/{project.slug}/audit/").body
    assert (answer["sound"], answer["total"]) == (False, 1)
    assert (answer["findings"][0]["number"], answer["findings"][0]["claim"]) == (number, str(claim.pk))


def test_changed_row_is_not_told_as_changed_history(project: Project, olga: User, owner: Owner) -> None:
    factories.verdict(factories.claim(factories.article(project)))
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE annotations_verdict SET rationale = 'No.'")
    page = press(olga, project).words
    assert "Not everything is as it was recorded: 1 finding." in page
    assert "history is not" not in page


def test_blind_owner_learns_the_number_of_a_verdicts_event_and_no_more(
    blind_project: Project, olga: User, owner: Owner
) -> None:
    factories.verdict(factories.claim(factories.article(blind_project)))
    number = change_verdict(owner)
    page = press(olga, blind_project).words
    assert f"Event {number} is not as it was sealed." in page
    assert "record_verdict" not in page
    (finding,) = as_(olga).get(f"projects/{blind_project.slug}/audit/").body["findings"]
    assert (finding["number"], finding["claim"]) == (number, None)


def test_last_seal_that_was_written_down_is_looked_for(project: Project, olga: User) -> None:
    head = head_of(project, olga)
    assert "All is as it was sealed" in press(olga, project, f"{head}\n").words
    forged = head[:-4] + ("0000" if head[-4:] != "0000" else "1111")
    assert "is not the one that was written down" in press(olga, project, forged).words
    assert as_(olga).get(f"projects/{project.slug}/audit/?head={forged}").body["total"] == 1


@pytest.mark.parametrize(
    "heads",
    [
        "nonsense",
        "harbour-desk:1:abc",
        f"other:1:{'0' * 64}",
        f"harbour-desk:{'9' * 5000}:{'0' * 64}",
        f"harbour-desk:9223372036854775808:{'0' * 64}",
    ],
    ids=["no seal", "cut short", "another’s", "a number without end", "a number beyond the database’s"],
)
def test_what_is_no_seal_of_this_project_is_told(project: Project, olga: User, heads: str) -> None:
    page = press(olga, project, heads)
    assert page.status == 400
    assert heads in page.html
    assert as_(olga).get(f"projects/{project.slug}/audit/?head={heads}").status == 400


def test_long_history_is_left_to_the_command(
    project: Project, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.services.audit.MOST_EVENTS", 1)
    page = press(olga, project)
    assert page.status == 409
    assert "manage.py verify_audit --project harbour-desk" in page.words


def test_only_owners_are_offered_it(project: Project, erin: User, olga: User) -> None:
    address = reverse("history", args=[project.slug])
    assert "Verify history" in Reader(olga).get(address).words
    assert "Verify history" not in Reader(erin).get(address).words
    assert press(erin, project).status == 403
    assert as_(erin).get(f"projects/{project.slug}/audit/").status == 403
