"""Projects: mine, a new one, its settings and its members."""

from typing import Any

import pytest
from django.urls import reverse

from annotations.models import Membership, Project, Rating, Role, User
from annotations.permissions import role_of
from annotations.services.projects import create_project, update_project
from tests import factories
from tests.conftest import desk
from tests.web.reader import Reader
from tests.web.test_articles import queries_of

pytestmark = pytest.mark.django_db


def test_with_one_project_one_starts_at_its_articles(project: Project, alice: User) -> None:
    assert Reader(alice).get("/").leads_to == reverse("articles", args=[project.slug])


def test_with_several_projects_one_starts_at_their_list(
    project: Project, blind_project: Project, alice: User
) -> None:
    assert Reader(alice).get("/").leads_to == reverse("projects")


def test_the_list_names_my_projects_and_no_others(
    project: Project, other_project: Project, alice: User
) -> None:
    page = Reader(alice).get(reverse("projects")).words
    assert project.name in page
    assert other_project.name not in page


def test_a_newcomer_is_told_how_to_begin(mallory: User) -> None:
    page = Reader(mallory).get(reverse("projects")).words
    assert "You are in no project yet" in page
    assert "you log in as mallory" in page


def test_the_list_says_what_waits_for_me(
    blind_project: Project, alice: User, bob: User, victor: User
) -> None:
    article = factories.article(blind_project)
    factories.verdict(factories.claim(article), reviewer=alice, rating=Rating.NOT_CHECKABLE)
    assert "1 to review" in Reader(bob).get(reverse("projects")).words
    assert "to review" not in Reader(alice).get(reverse("projects")).words
    assert "to review" not in Reader(victor).get(reverse("projects")).words


def test_the_list_costs_the_same_statements_for_five_and_for_fifty_projects(olga: User) -> None:
    for number in range(5):
        factories.claim(factories.article(desk(f"desk-{number}")))
    reader, address = Reader(olga), reverse("projects")
    few = queries_of(reader, address)
    for number in range(5, 50):
        create_project(actor=olga, slug=f"desk-{number}", name=f"Desk {number}")
    assert queries_of(reader, address) == few
    assert few <= 6


# --- a new one ------------------------------------------------------------------------------------

NEW = {"name": "Harbour desk", "slug": "", "description": "", "guidelines": "", "reviews_required": "2"}


def test_anybody_makes_a_project_and_owns_it(mallory: User) -> None:
    Reader(mallory).post(reverse("new_project"), NEW)
    project = Project.objects.get()
    assert (project.slug, project.reviews_required) == ("harbour-desk", 2)
    assert role_of(mallory, project) == Role.OWNER


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": "Harbour desk"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"name": "港"}, "slug"),
        ({"reviews_required": "6"}, "reviews_required"),
    ],
    ids=["no name", "no name for addresses", "a taken one", "none that can be made", "too many reviews"],
)
def test_what_a_project_cannot_be_is_said_beside_the_field(
    changed: dict[str, str], field: str, mallory: User
) -> None:
    create_project(actor=mallory, slug="taken", name="Taken")
    answer = Reader(mallory).post(reverse("new_project"), {**NEW, **changed})
    assert answer.status == 400
    assert f'id="id_{field}_error"' in answer.html
    assert Project.objects.count() == 1


# --- settings -------------------------------------------------------------------------------------


def settings_of(project: Project, **changed: Any) -> dict[str, Any]:
    names = (
        "name",
        "description",
        "guidelines",
        "methodology",
        "corrections_policy",
        "reviews_required",
        "suggestions_per_thousand_words",
        "version",
    )
    return {**{name: getattr(project, name) for name in names}, **changed}


def test_an_owner_changes_the_settings(project: Project, olga: User) -> None:
    answer = Reader(olga).post(
        reverse("project_settings", args=[project.slug]),
        settings_of(
            project,
            guidelines="Quote the first source.",
            methodology="Two people check each claim.",
            corrections_policy="Write to us.",
            reviews_required=3,
            suggestions_per_thousand_words=8,
        ),
    )
    assert answer.status == 302
    project.refresh_from_db()
    assert (project.guidelines, project.reviews_required) == ("Quote the first source.", 3)
    assert (project.methodology, project.corrections_policy) == (
        "Two people check each claim.",
        "Write to us.",
    )
    assert project.suggestions_per_thousand_words == 8


def test_settings_that_come_back_name_each_field_that_is_wrong_or_missing(
    project: Project, olga: User
) -> None:
    fields = settings_of(project, name="", suggestions_per_thousand_words=-1)
    answer = Reader(olga).post(reverse("project_settings", args=[project.slug]), fields)
    assert "Not saved yet. Wrong or missing: Name Suggestions for each 1,000 words" in answer.words


def test_stale_settings_are_not_saved_and_both_versions_shown(project: Project, olga: User) -> None:
    fields = settings_of(project, name="Mine")
    update_project(actor=olga, project=project, expected_version=None, name="Theirs")
    answer = Reader(olga).post(reverse("project_settings", args=[project.slug]), fields)
    assert answer.status == 412
    assert "Stands now Theirs Yours Mine" in answer.words
    project.refresh_from_db()
    assert project.name == "Theirs"


def test_two_people_who_change_the_same_to_the_same_do_not_quarrel(project: Project, olga: User) -> None:
    fields = settings_of(project, name="Same")
    update_project(actor=olga, project=project, expected_version=None, name="Same")
    assert Reader(olga).post(reverse("project_settings", args=[project.slug]), fields).status == 302


# --- members --------------------------------------------------------------------------------------


def test_an_owner_takes_a_person_in_by_their_log_in(project: Project, olga: User, mallory: User) -> None:
    fields = {"username": " mallory ", "role": "adjudicator"}
    Reader(olga).post(reverse("members", args=[project.slug]), fields)
    assert role_of(mallory, project) == Role.ADJUDICATOR


def test_a_person_who_is_not_there_is_said_beside_the_field(project: Project, olga: User) -> None:
    answer = Reader(olga).post(
        reverse("members", args=[project.slug]), {"username": "nobody", "role": "viewer"}
    )
    assert answer.status == 400
    assert "Nobody logs in with this name." in answer.words


def test_an_owner_gives_another_role(project: Project, olga: User, bob: User) -> None:
    Reader(olga).post(reverse("member_role", args=[project.slug, bob.pk]), {"role": "editor"})
    assert role_of(bob, project) == Role.EDITOR


def test_a_role_that_is_none_is_refused(project: Project, olga: User, bob: User) -> None:
    answer = Reader(olga).post(reverse("member_role", args=[project.slug, bob.pk]), {"role": "queen"})
    assert answer.status == 400
    assert role_of(bob, project) == Role.REVIEWER


def test_an_owner_removes_a_member(project: Project, olga: User, bob: User) -> None:
    Reader(olga).post(reverse("member_remove", args=[project.slug, bob.pk]))
    assert role_of(bob, project) is None


@pytest.mark.parametrize("deed", ["member_role", "member_remove"])
def test_the_last_owner_stays_and_is_told_why(deed: str, project: Project, olga: User) -> None:
    answer = Reader(olga).post(reverse(deed, args=[project.slug, olga.pk]), {"role": "viewer"})
    assert answer.status == 409
    assert "Make somebody else an owner first." in answer.words
    assert role_of(olga, project) == Role.OWNER


def test_an_owner_among_others_may_leave(project: Project, olga: User, erin: User) -> None:
    Membership.objects.filter(project=project, user=erin).update(role=Role.OWNER)
    answer = Reader(olga).post(reverse("member_remove", args=[project.slug, olga.pk]))
    assert answer.leads_to == reverse("projects")


def test_members_see_each_other_but_only_owners_can_change_them(project: Project, victor: User) -> None:
    page = Reader(victor).get(reverse("members", args=[project.slug]))
    assert "Carol" in page.words
    assert "<select" not in page.html


def test_a_project_of_the_name_new_can_be_reached(olga: User) -> None:
    create_project(actor=olga, slug="new", name="New")
    assert "No articles yet" in Reader(olga).get(reverse("articles", args=["new"])).words
