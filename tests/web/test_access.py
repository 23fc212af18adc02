"""Who gets through to what: every page as each role, as a member of another project, as nobody."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, reverse

from annotations.models import FetchState, Project, Role, User
from annotations.services.reanchoring import submit_newer_text
from annotations.services.sources import add_copy, handed_text
from annotations.web.urls import urlpatterns
from tests import factories
from tests.conftest import person
from tests.web.reader import Answer, Reader
from tests.web.work import failed_fetch, job_of

pytestmark = pytest.mark.django_db

ROLES = {
    Role.VIEWER: "victor",
    Role.REVIEWER: "bob",
    Role.ADJUDICATOR: "carol",
    Role.EDITOR: "erin",
    Role.OWNER: "olga",
}

# The name of each page about something in a project, its verb, and the least role that gets through.
CALLS: list[tuple[str, str, Role]] = [
    ("articles", "GET", Role.VIEWER),
    ("article_news", "GET", Role.VIEWER),
    ("project_settings", "GET", Role.OWNER),
    ("project_settings", "POST", Role.OWNER),
    ("members", "GET", Role.VIEWER),
    ("members", "POST", Role.OWNER),
    ("member_role", "POST", Role.OWNER),
    ("member_remove", "POST", Role.OWNER),
    ("import", "GET", Role.REVIEWER),
    ("import", "POST", Role.REVIEWER),
    ("claims", "GET", Role.VIEWER),
    ("claim", "GET", Role.VIEWER),
    ("sources", "GET", Role.VIEWER),
    ("source", "GET", Role.VIEWER),
    ("source_fetch", "POST", Role.REVIEWER),
    ("source_check", "POST", Role.REVIEWER),
    ("source_hand_in", "POST", Role.REVIEWER),
    ("source_comparison", "GET", Role.VIEWER),
    ("copy_download", "GET", Role.VIEWER),
    ("verification", "GET", Role.VIEWER),
    ("verification", "POST", Role.EDITOR),
    ("suggestions", "GET", Role.VIEWER),
    ("suggestions_again", "GET", Role.VIEWER),
    ("suggestions_again", "POST", Role.EDITOR),
    ("suggestions_totals", "GET", Role.VIEWER),
    ("suggestions_apply", "POST", Role.EDITOR),
    ("suggestions_cancel", "POST", Role.EDITOR),
    ("ranking_use", "POST", Role.EDITOR),
    ("export", "GET", Role.VIEWER),
    ("transparency", "GET", Role.VIEWER),
    ("publication", "GET", Role.VIEWER),
    ("publication_publish", "POST", Role.EDITOR),
    ("publication_correct", "POST", Role.EDITOR),
    ("publication_retract", "POST", Role.EDITOR),
    ("history", "GET", Role.VIEWER),
    ("person_history", "GET", Role.VIEWER),
    ("article_history", "GET", Role.VIEWER),
    ("claim_record", "GET", Role.VIEWER),
    ("audit", "GET", Role.OWNER),
    ("audit", "POST", Role.OWNER),
    ("article_details", "GET", Role.EDITOR),
    ("article_details", "POST", Role.EDITOR),
    ("article_delete", "POST", Role.EDITOR),
    ("article_restore", "POST", Role.EDITOR),
    ("article_fetch", "POST", Role.REVIEWER),
    ("article_extract", "POST", Role.REVIEWER),
    ("article_changes", "GET", Role.VIEWER),
    ("article_change", "GET", Role.VIEWER),
    ("article_text", "GET", Role.VIEWER),
    ("article_newer_text", "GET", Role.REVIEWER),
    ("article_newer_text", "POST", Role.REVIEWER),
    ("article_look", "POST", Role.REVIEWER),
    ("reanchoring_accept", "POST", Role.REVIEWER),
    ("reanchoring_choose", "POST", Role.REVIEWER),
    ("reanchoring_gone", "POST", Role.REVIEWER),
    ("reanchoring_reopen", "POST", Role.REVIEWER),
    ("decision_confirm", "POST", Role.ADJUDICATOR),
    ("job_retry", "POST", Role.REVIEWER),
    ("job_cancel", "POST", Role.EDITOR),
]
# Pages that are about oneself, or about nobody.
OWN = ["home", "projects", "new_project", "settings", "password", "api_tokens", "guide"]
OPEN = ["login", "logout"]
# For everybody who reads fact checks; what each shows is tried with them.
PUBLIC = [
    "fact_checks",
    "fact_checks_of",
    "fact_check",
    "fact_check_edition",
    "fact_checks_atom",
    "fact_checks_data",
    "sitemap",
    "robots",
]
# For the one person whose token or verdict it is: tried where the tests of these are.
ELSEWHERE = ["api_token_revoke", "verdict_confirm"]


@pytest.fixture
def addresses(project: Project) -> dict[str, str]:
    """The address of every page about a project that holds one of everything."""
    article = factories.article(project)
    evidence = factories.evidence(factories.claim(article))
    handed = handed_text("Another copy of the report.")
    assert handed
    add_copy(actor=person("alice"), source=evidence.source, handed=handed)
    newer = factories.TEXT.replace("2.4 million", "2.1 million")
    submit_newer_text(actor=person("alice"), article=article, text=newer)
    job = job_of(article)
    ids: dict[str, Any] = {
        "slug": project.slug,
        "user_id": person("victor").pk,
        "article_id": article.pk,
        "number": 2,
        "reanchoring_id": evidence.claim.annotations.get().reanchorings.get().pk,
        "job_id": job.pk,
        "claim_id": evidence.claim_id,
        "source_id": evidence.source_id,
        "copy_id": evidence.source.copies.all()[0].pk,
    }
    return {
        name: reverse(name, kwargs={key: ids[key] for key in pattern.pattern.converters})
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern) and (name := str(pattern.name)) in {each[0] for each in CALLS}
    }


def test_every_page_is_in_this_table() -> None:
    named = {str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert named == {name for name, _, _ in CALLS} | {*OWN, *OPEN, *PUBLIC, *ELSEWHERE}


def answers(addresses: dict[str, str], who: User | None) -> dict[tuple[str, str], Answer]:
    """What this person gets from every page, each asked as if none had been asked before."""
    reader, found = Reader(who), {}
    for name, verb, _ in CALLS:
        with transaction.atomic():
            found[name, verb] = reader.ask(verb, addresses[name])
            transaction.set_rollback(True)
    return found


def test_no_page_is_there_for_members_of_other_projects(
    addresses: dict[str, str], mallory: User, other_project: Project
) -> None:
    assert {answer.status for answer in answers(addresses, mallory).values()} == {404}


def test_no_page_is_there_for_people_without_a_project(addresses: dict[str, str]) -> None:
    newcomer = User.objects.create_user(username="newcomer")
    assert {answer.status for answer in answers(addresses, newcomer).values()} == {404}


@pytest.mark.parametrize("role", Role, ids=str)
def test_a_page_opens_from_its_least_role_on(role: Role, addresses: dict[str, str]) -> None:
    found = answers(addresses, person(ROLES[role]))
    refused = {call for call, answer in found.items() if answer.status == 403}
    assert refused == {(name, verb) for name, verb, least in CALLS if role.rank < least.rank}
    assert not {call for call, answer in found.items() if answer.status in (404, 405, 500)}


def test_nobody_is_sent_to_log_in(addresses: dict[str, str]) -> None:
    found = answers(addresses, None)
    assert {answer.status for answer in found.values()} == {302}
    assert all(answer.leads_to.startswith(f"{reverse('login')}?next=") for answer in found.values())


@pytest.mark.parametrize("name", OWN)
def test_a_page_about_oneself_sends_nobody_to_log_in(name: str) -> None:
    assert Reader().get(reverse(name)).leads_to.startswith(f"{reverse('login')}?next=")


def test_everybody_with_an_account_has_the_pages_about_oneself(mallory: User, other_project: Project) -> None:
    reader = Reader(mallory)
    assert {reader.get(reverse(name)).status for name in OWN if name != "home"} == {200}


def test_a_deed_is_never_done_by_following_a_link(addresses: dict[str, str], olga: User) -> None:
    pages = {name for name, verb, _ in CALLS if verb == "GET"}
    reader = Reader(olga)
    assert {reader.get(addresses[name]).status for name, _, _ in CALLS if name not in pages} == {405}


def test_a_deed_without_the_token_of_its_form_is_refused(addresses: dict[str, str], olga: User) -> None:
    reader = Reader(olga)
    reader.client.handler.enforce_csrf_checks = True
    answer = reader.post(addresses["article_delete"])
    assert answer.status == 403
    assert "Send it once more" in answer.words


def test_the_work_of_another_project_cannot_be_started(
    project: Project, mallory: User, other_project: Project
) -> None:
    article = failed_fetch(project)
    assert Reader(mallory).post(reverse("article_fetch", args=[article.pk])).status == 404
    article.refresh_from_db()
    assert article.fetch_state == FetchState.FAILED
