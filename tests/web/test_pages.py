"""What all pages share: readable refusals that tell nothing, the reader's clock, the help."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import errors
from annotations.models import Article, Project, Rating, User
from annotations.templatetags.pages import language_name, moment
from annotations.web.guide import KEYS, RATINGS
from annotations.web.pages import HEADINGS
from factcheck.files import BASE_DIR
from tests import factories
from tests.plugins.database.base import Owner
from tests.web.reader import Reader

pytestmark = pytest.mark.django_db


# --- refusals -------------------------------------------------------------------------------------


def test_a_page_that_is_not_there_says_so_in_the_sites_look(alice: User) -> None:
    answer = Reader(alice).get("/nowhere/to/be/found/")
    assert answer.status == 404
    assert "There is nothing here" in answer.words
    assert "nowhere" not in answer.words


def test_a_project_of_others_looks_like_one_that_is_not_there(
    project: Project, mallory: User, other_project: Project
) -> None:
    reader = Reader(mallory)
    theirs, none = reader.get("/projects/harbour-desk/"), reader.get("/projects/no-such-desk/")
    assert (theirs.status, theirs.words) == (none.status, none.words) == (404, theirs.words)


def test_a_deed_above_ones_role_says_who_may_do_it(project: Project, victor: User) -> None:
    article = factories.article(project)
    answer = Reader(victor).post(reverse("article_delete", args=[article.pk]))
    assert answer.status == 403
    assert "Editors of this project can do this." in answer.words


def test_a_refusal_leads_back_to_where_one_was(project: Project, victor: User) -> None:
    article = factories.article(project)
    here = f"http://testserver{reverse('articles', args=[project.slug])}"
    answer = Reader(victor).post(reverse("article_delete", args=[article.pk]), came_from=here)
    assert f'href="{here}"' in answer.html
    answer = Reader(victor).post(
        reverse("article_delete", args=[article.pk]), came_from="https://evil.example/"
    )
    assert "evil.example" not in answer.html


@pytest.mark.parametrize("missing", [True, False], ids=["not there", "not allowed"])
def test_for_htmx_a_refusal_is_a_toast_and_not_a_page(missing: bool, project: Project, victor: User) -> None:
    article = factories.article(project)
    article_id = "0" * 8 + str(article.pk)[8:] if missing else article.pk
    answer = Reader(victor).post(reverse("article_delete", args=[article_id]), htmx=True)
    assert answer.status == (404 if missing else 403)
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.html


def test_what_only_the_database_refuses_is_told_by_its_rule(
    owner: Owner, project: Project, olga: User, mallory: User
) -> None:
    memberships = "ALTER TABLE annotations_membership"
    owner.execute(f"{memberships} ADD CONSTRAINT the_desk_is_full CHECK (user_id IS NULL) NOT VALID")
    person = {"username": "mallory", "role": "viewer"}
    try:
        answer = Reader(olga).post(reverse("members", args=[project.slug]), person)
    finally:
        owner.execute(f"{memberships} DROP CONSTRAINT the_desk_is_full")
    assert answer.status == 409
    assert "the desk is full" in answer.words


def test_every_refusal_of_the_domain_has_its_heading() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    statuses = {kind.status for kind in kinds if issubclass(kind, errors.DomainError)}
    assert statuses <= set(HEADINGS)


def test_the_page_of_a_failure_needs_nothing_that_may_have_failed() -> None:
    assert "Something went wrong here" in render_to_string("500.html")


def test_a_failure_tells_nothing_of_its_insides(
    project: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("secret insides")

    monkeypatch.setattr("annotations.web.articles.rows_of", fail)
    reader = Reader(alice)
    reader.client.raise_request_exception = False
    answer = reader.get(reverse("articles", args=[project.slug]))
    assert answer.status == 500
    assert "Something went wrong here" in answer.words
    assert "insides" not in answer.html


# --- the reader's clock ---------------------------------------------------------------------------


def test_times_are_shown_on_the_clock_of_the_browser(project: Project, victor: User) -> None:
    article = factories.article(project)
    Article.objects.filter(pk=article.pk).update(created_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    reader, address = Reader(victor), reverse("articles", args=[project.slug])
    assert "2 Mar 2026, 23:30 UTC" in reader.get(address).words
    reader.client.cookies["timezone"] = "Asia/Tokyo"
    page = reader.get(address)
    assert "3 Mar 2026, 08:30" in page.words
    assert 'datetime="2026-03-02T23:30:00+00:00"' in page.html


@pytest.mark.parametrize("zone", ["America", "../../etc/passwd", "Nowhere/Land", ""])
def test_a_zone_that_is_none_counts_as_utc(zone: str, project: Project, victor: User) -> None:
    reader = Reader(victor)
    reader.client.cookies["timezone"] = zone
    assert reader.get(reverse("articles", args=[project.slug])).status == 200


def test_near_days_are_called_by_name() -> None:
    now = timezone.now()
    assert "Today, " in moment(now)
    assert "Yesterday, " in moment(now - timedelta(days=1))
    assert moment(None) == ""


def test_languages_are_named_where_they_are_known() -> None:
    assert [language_name(tag) for tag in ("ar", "pt-br", "tlh")] == ["Arabic", "Brazilian Portuguese", "tlh"]


# --- help -----------------------------------------------------------------------------------------


def test_the_help_lists_the_keys_that_the_workspace_answers_to() -> None:
    source = (BASE_DIR / "frontend" / "src" / "workspace.ts").read_text()
    groups = dict(re.findall(r'const (\w+) = "(\w+)";', source))
    found: dict[str, list[tuple[str, str]]] = {}
    for key, says, group in re.findall(
        r'(?:\{ keys: |deed\(\s*)"(.|Shift\+.)",\s+(?:says: )?"([^"]+)",\s+(?:group: )?(\w+),', source
    ):
        found.setdefault(groups[group], []).append((key if "Shift" in key else key.upper(), says))
    assert {group: list(keys) for group, keys in KEYS.items()} == found


def test_the_help_explains_every_rating(alice: User) -> None:
    assert set(RATINGS) == set(Rating)
    page = Reader(alice).get(reverse("guide")).words
    assert "Missing context" in page


@pytest.mark.parametrize("name", ["articles", "import", "claims", "export", "project_settings"])
def test_a_page_asks_once_for_the_role_of_its_reader(name: str, project: Project, olga: User) -> None:
    factories.claim(factories.article(project))
    reader, address = Reader(olga), reverse(name, args=[project.slug])
    reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(address).status == 200
    before_where = [each["sql"].partition(" WHERE ")[0] for each in queries]
    assert len([sql for sql in before_where if 'FROM "annotations_membership"' in sql]) == 1
