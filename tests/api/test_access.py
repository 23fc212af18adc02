"""Who gets through to what: every address as each role, as a member of another project, as nobody."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import resolve

from annotations.api.urls import urlpatterns
from annotations.models import ApiTokenScope, ExtractionJob, Project, Reanchoring, RelationKind, Role, User
from annotations.services.accounts import create_api_token
from annotations.services.matching import relate_claims
from annotations.services.reanchoring import submit_newer_text
from annotations.services.verification import request_verification
from tests import factories
from tests.api.client import PREFIX, as_, stranger
from tests.conftest import person

pytestmark = pytest.mark.django_db

_ROLES = {
    Role.VIEWER: "victor",
    Role.REVIEWER: "bob",
    Role.ADJUDICATOR: "carol",
    Role.EDITOR: "erin",
    Role.OWNER: "olga",
}


@dataclass
class Desk:
    """One of everything in a project, by the names that addresses use."""

    ids: dict[str, str]

    def path(self, template: str) -> str:
        return template.format(**self.ids)


@pytest.fixture
def desk(project: Project, alice: User, erin: User) -> Desk:
    article = factories.article(project)
    claim = factories.claim(article, quote="2.4 million passengers")
    evidence = factories.evidence(claim)
    verdict = factories.verdict(claim)
    adjudication = claim.adjudications.get()
    annotation = claim.annotations.get()
    job = ExtractionJob.objects.create(
        snapshot=factories.snapshot_of(article), extractor="rules/0", requested_by=alice
    )
    other = factories.claim(article, quote="nine per cent more")
    relation = relate_claims(actor=alice, claim=claim, other=other, kind=RelationKind.SAME)
    copy = evidence.source.copies.get()
    changed = factories.article(project, text="The bridge of Varnholm has 24 arches.")
    bridge = factories.claim(changed, quote="24 arches")
    submit_newer_text(actor=alice, article=changed, text="The bridge of Varnholm has 21 arches.")
    reanchoring = Reanchoring.objects.get(annotation__claim=bridge)
    verification = request_verification(actor=erin, project=project)
    return Desk(
        {
            "slug": project.slug,
            "article": str(article.pk),
            "snapshot": str(article.snapshot_id),
            "claim": str(claim.pk),
            "other": str(other.pk),
            "relation": str(relation.pk),
            "annotation": str(annotation.pk),
            "evidence": str(evidence.pk),
            "source": str(evidence.source_id),
            "copy": str(copy.pk),
            "verdict": str(verdict.pk),
            "adjudication": str(adjudication.pk),
            "job": str(job.pk),
            "reanchoring": str(reanchoring.pk),
            "verification": str(verification.pk),
        }
    )


# Every address about something in a project: (method, address, body, the least role that gets through).
_QUOTE = {"start": 0, "end": 9, "exact": "The ferry"}
CALLS: list[tuple[str, str, Any, Role]] = [
    ("GET", "projects/{slug}/", None, Role.VIEWER),
    ("PATCH", "projects/{slug}/", {"name": "Harbour"}, Role.OWNER),
    ("GET", "projects/{slug}/members/", None, Role.VIEWER),
    ("PUT", "projects/{slug}/members/victor/", {"role": "viewer"}, Role.OWNER),
    ("PUT", "projects/{slug}/members/nobody/", {"role": "viewer"}, Role.OWNER),
    ("DELETE", "projects/{slug}/members/nobody/", None, Role.OWNER),
    ("GET", "projects/{slug}/articles/", None, Role.VIEWER),
    ("POST", "projects/{slug}/articles/", {"text": "Another text about the harbour."}, Role.REVIEWER),
    ("GET", "projects/{slug}/claims/", None, Role.VIEWER),
    ("GET", "projects/{slug}/sources/", None, Role.VIEWER),
    ("GET", "projects/{slug}/jobs/", None, Role.VIEWER),
    ("GET", "projects/{slug}/events/", None, Role.VIEWER),
    ("GET", "projects/{slug}/export/", None, Role.VIEWER),
    ("GET", "projects/{slug}/audit/", None, Role.OWNER),
    ("GET", "projects/{slug}/transparency/", None, Role.VIEWER),
    ("GET", "projects/{slug}/transparency/table/", None, Role.VIEWER),
    ("GET", "projects/{slug}/verifications/", None, Role.VIEWER),
    ("POST", "projects/{slug}/verifications/", {}, Role.EDITOR),
    ("GET", "verifications/{verification}/", None, Role.VIEWER),
    ("GET", "articles/{article}/", None, Role.VIEWER),
    ("PATCH", "articles/{article}/", {"title": "Ferries"}, Role.EDITOR),
    ("DELETE", "articles/{article}/", None, Role.EDITOR),
    ("POST", "articles/{article}/restore/", {}, Role.EDITOR),
    ("POST", "articles/{article}/retry/", {}, Role.REVIEWER),
    ("POST", "articles/{article}/extract/", {}, Role.REVIEWER),
    ("POST", "articles/{article}/look/", {}, Role.REVIEWER),
    ("GET", "articles/{article}/snapshots/", None, Role.VIEWER),
    ("POST", "articles/{article}/snapshots/", {"text": "The ferry sails no more."}, Role.REVIEWER),
    ("GET", "articles/{article}/reanchorings/", None, Role.VIEWER),
    ("GET", "articles/{article}/claims/", None, Role.VIEWER),
    ("GET", "articles/{article}/annotations/", None, Role.VIEWER),
    ("GET", "articles/{article}/jobs/", None, Role.VIEWER),
    ("GET", "articles/{article}/events/", None, Role.VIEWER),
    ("GET", "snapshots/{snapshot}/", None, Role.VIEWER),
    ("GET", "snapshots/{snapshot}/text/", None, Role.VIEWER),
    ("GET", "jobs/{job}/", None, Role.VIEWER),
    ("POST", "jobs/{job}/retry/", {}, Role.REVIEWER),
    ("POST", "jobs/{job}/cancel/", {}, Role.EDITOR),
    ("GET", "claims/{claim}/", None, Role.VIEWER),
    ("PATCH", "claims/{claim}/", {"wording": "Ferries carried 2.4 million."}, Role.REVIEWER),
    ("DELETE", "claims/{claim}/", None, Role.EDITOR),
    ("POST", "claims/{claim}/restore/", {}, Role.EDITOR),
    ("POST", "claims/{claim}/accept/", {}, Role.REVIEWER),
    ("POST", "claims/{claim}/reject/", {}, Role.REVIEWER),
    ("POST", "claims/{claim}/reopen/", {}, Role.REVIEWER),
    ("GET", "claims/{claim}/annotations/", None, Role.VIEWER),
    ("GET", "claims/{claim}/events/", None, Role.VIEWER),
    ("POST", "claims/{claim}/wording/", {}, Role.REVIEWER),
    ("GET", "claims/{claim}/neighbours/", None, Role.VIEWER),
    ("GET", "claims/{claim}/relations/", None, Role.VIEWER),
    ("POST", "claims/{claim}/relations/", {"other": "{other}", "kind": "same"}, Role.REVIEWER),
    ("GET", "relations/{relation}/", None, Role.VIEWER),
    ("DELETE", "relations/{relation}/", None, Role.EDITOR),
    ("POST", "annotations/", {"snapshot": "{snapshot}", **_QUOTE}, Role.REVIEWER),
    ("POST", "annotations/", {"snapshot": "{snapshot}", "claim": "{claim}", **_QUOTE}, Role.REVIEWER),
    ("GET", "annotations/{annotation}/", None, Role.VIEWER),
    ("POST", "annotations/{annotation}/move/", _QUOTE, Role.REVIEWER),
    ("GET", "reanchorings/{reanchoring}/", None, Role.VIEWER),
    ("POST", "reanchorings/{reanchoring}/accept/", {}, Role.REVIEWER),
    ("POST", "reanchorings/{reanchoring}/choose/", {"start": 0, "end": 3, "exact": "The"}, Role.REVIEWER),
    ("POST", "reanchorings/{reanchoring}/gone/", {}, Role.REVIEWER),
    ("POST", "reanchorings/{reanchoring}/reopen/", {}, Role.REVIEWER),
    ("GET", "claims/{claim}/evidence/", None, Role.VIEWER),
    ("POST", "claims/{claim}/evidence/", {"stance": "context", "text": "A report."}, Role.REVIEWER),
    ("GET", "evidence/{evidence}/", None, Role.VIEWER),
    ("DELETE", "evidence/{evidence}/", None, Role.EDITOR),
    ("POST", "evidence/{evidence}/restore/", {}, Role.EDITOR),
    ("GET", "sources/{source}/", None, Role.VIEWER),
    ("PATCH", "sources/{source}/", {"title": "The annual report"}, Role.EDITOR),
    ("POST", "sources/{source}/retry/", {}, Role.REVIEWER),
    ("POST", "sources/{source}/check/", {}, Role.REVIEWER),
    ("POST", "sources/{source}/copies/", {"text": "What the report says."}, Role.REVIEWER),
    ("GET", "sources/{source}/archive/", None, Role.VIEWER),
    ("GET", "copies/{copy}/content/", None, Role.VIEWER),
    ("GET", "copies/{copy}/text/", None, Role.VIEWER),
    ("GET", "claims/{claim}/verdicts/", None, Role.VIEWER),
    (
        "POST",
        "claims/{claim}/verdicts/",
        {"rating": "not_checkable", "rationale": "A forecast."},
        Role.REVIEWER,
    ),
    (
        "PUT",
        "claims/{claim}/verdicts/mine/",
        {"rating": "not_checkable", "rationale": "A forecast."},
        Role.REVIEWER,
    ),
    ("GET", "verdicts/{verdict}/", None, Role.VIEWER),
    ("GET", "claims/{claim}/adjudications/", None, Role.VIEWER),
    ("POST", "claims/{claim}/adjudications/", {"rating": "supported", "reason": "Both."}, Role.ADJUDICATOR),
    ("POST", "claims/{claim}/adjudications/confirm/", {}, Role.ADJUDICATOR),
    ("POST", "claims/{claim}/adjudications/reopen/", {}, Role.ADJUDICATOR),
    ("GET", "adjudications/{adjudication}/", None, Role.VIEWER),
    ("GET", "claims/{claim}/publications/", None, Role.VIEWER),
    ("GET", "claims/{claim}/publications/draft/", None, Role.EDITOR),
    ("POST", "claims/{claim}/publications/", {"reasoning": "Both counts agree."}, Role.EDITOR),
    ("POST", "claims/{claim}/publications/correct/", {"reason": "A wrong figure."}, Role.EDITOR),
    ("POST", "claims/{claim}/publications/retract/", {"reason": "Not ours to judge."}, Role.EDITOR),
]
# What only the person it belongs to may do, whatever their role.
OWN = [
    ("PATCH", "evidence/{evidence}/", {"note": "p. 3"}),
    ("POST", "evidence/{evidence}/quote/", {"copy": "{copy}", "start": 0, "end": 3, "exact": "The"}),
    ("POST", "evidence/{evidence}/join/", {"other": "{evidence}"}),
    ("POST", "evidence/{evidence}/part/", {}),
    ("DELETE", "verdicts/{verdict}/", None),
    ("POST", "verdicts/{verdict}/confirm/", {}),
]
# What belongs to no project.
ELSEWHERE = {
    ("GET", "schema/"),
    ("GET", "docs/"),
    ("GET", "me/"),
    ("GET", "tokens/"),
    ("POST", "tokens/"),
    ("DELETE", "tokens/<uuid:id>/"),
    ("GET", "projects/"),
    ("POST", "projects/"),
    ("GET", "claims/"),
    ("GET", "claims/<uuid:id>/verdicts/mine/"),
    ("DELETE", "claims/<uuid:id>/verdicts/mine/"),
}


def _filled(body: Any, desk: Desk) -> Any:
    if isinstance(body, dict):
        return {name: desk.path(value) if isinstance(value, str) else value for name, value in body.items()}
    return body


def test_every_address_is_in_the_table_of_this_file() -> None:
    nouns = {"articles", "snapshots", "jobs", "claims", "annotations", "verdicts", "evidence", "sources"}
    nouns |= {"adjudications", "copies", "relations", "reanchorings", "verifications"}
    singular = {noun: noun.removesuffix("s") for noun in nouns} | {"copies": "copy"}

    def in_table(method: str, route: str) -> bool:
        noun = route.partition("/")[0]
        template = route.replace("<uuid:id>", f"{{{singular.get(noun, noun)}}}")
        template = template.replace("<slug:slug>", "{slug}").replace("<str:username>", "victor")
        return any((method, template) == call[:2] for call in [*CALLS, *OWN]) or (
            method == "DELETE" and template == "projects/{slug}/members/victor/"
        )

    missing = [
        (method.upper(), str(pattern.pattern))
        for pattern in urlpatterns
        if str(pattern.pattern)
        for method in getattr(pattern.callback, "actions", ("get",))
        if method != "head"
        and (method.upper(), str(pattern.pattern)) not in ELSEWHERE
        and not in_table(method.upper(), str(pattern.pattern))
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("method", "template", "body", "least"), CALLS, ids=[f"{c[0]} {c[1]}" for c in CALLS]
)
def test_each_role_gets_as_far_as_it_reaches(
    method: str, template: str, body: Any, least: Role, desk: Desk, cast: None
) -> None:
    for role, name in _ROLES.items():
        answer = as_(person(name)).ask(method, desk.path(template), _filled(body, desk))
        if role.rank < least.rank:
            assert (name, answer.status) == (name, 403)
            assert answer.body["code"] in ("not_allowed", "conflict_of_interest")
        else:
            assert answer.status not in (401, 403), (name, answer)


def test_role_is_told_before_what_is_wrong_with_the_body(desk: Desk, victor: User) -> None:
    for method, template, body, _ in CALLS:
        if body:
            answer = as_(victor).ask(method, desk.path(template), {**_filled(body, desk), "nonsense": 1})
            assert (template, answer.status) == (template, 403)


def test_member_of_another_project_finds_nothing(desk: Desk, mallory: User, other_project: Project) -> None:
    for method, template, body, _ in CALLS:
        answer = as_(mallory).ask(method, desk.path(template), _filled(body, desk))
        assert (template, answer.status, answer.body["code"]) == (template, 404, "not_found")


def test_nobody_is_asked_to_log_in(desk: Desk) -> None:
    for method, template, body, _ in CALLS:
        answer = stranger().ask(method, desk.path(template), _filled(body, desk))
        assert (template, answer.status, answer.body["code"]) == (template, 401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def _is_conditional(method: str, path: str) -> bool:
    view = resolve(PREFIX + path).func
    return bool(getattr(view.cls, view.actions[method.lower()]).operation.is_conditional)  # type: ignore[attr-defined]


def test_every_deed_is_refused_on_a_stale_version_or_takes_no_condition(
    desk: Desk, alice: User, olga: User
) -> None:
    mine = ("DELETE", "claims/{claim}/verdicts/mine/", None)
    calls = [(olga, *call[:3]) for call in CALLS] + [(alice, *call) for call in [*OWN, mine]]
    for who, method, template, body in calls:
        path = desk.path(template)
        answer = as_(who).ask(method, path, _filled(body, desk), if_match='"999"')
        if _is_conditional(method, path):
            assert (method, template, answer.status) == (method, template, 412)
            assert answer.body["code"] == "stale_version"
        else:
            assert (method, template, answer.status) == (method, template, 400)
            assert list(answer.body["fields"]) == ["If-Match"]


def test_nobody_is_told_how_to_be_somebody() -> None:
    message = stranger().get("projects/").body["message"]
    assert "Log in" in message
    assert "Authorization: Bearer" in message
    assert "create_api_token" in message


def test_beginning_leads_on(alice: User) -> None:
    """For anybody, also without the means to go on yet."""
    told = stranger().get("")
    assert told.status == 200
    assert set(told.body) == {"me", "projects", "claims", "tokens", "docs", "schema"}
    assert {as_(alice).get(address).status for address in told.body.values()} == {200}


def test_every_project_is_looked_for_among_ones_own(mallory: User, desk: Desk) -> None:
    for path in ("projects/", "claims/", "claims/?verdict=supported"):
        assert as_(mallory).everything(path) == []


@pytest.fixture
def cast(alice: User, bob: User, carol: User, erin: User, olga: User, victor: User) -> None:
    """Everybody with a role."""


@pytest.mark.parametrize(("method", "template", "body"), OWN, ids=[f"{c[0]} {c[1]}" for c in OWN])
def test_own_things_are_for_their_owner_alone(
    method: str, template: str, body: Any, desk: Desk, olga: User, mallory: User
) -> None:
    filled = _filled(body, desk)
    assert as_(olga).ask(method, desk.path(template), filled).status == 403
    assert as_(mallory).ask(method, desk.path(template), filled).status == 404


def test_tokens_of_others_are_not_there(alice: User, olga: User) -> None:
    token, _ = create_api_token(user=alice, name="script", scope=ApiTokenScope.READ)
    assert as_(olga).delete(f"tokens/{token.pk}/").status == 404


def test_address_that_names_nothing_answers_in_the_same_shape(alice: User) -> None:
    answer = as_(alice).get("nothing/of/the/kind/")
    assert (answer.status, answer.body["code"]) == (404, "not_found")
