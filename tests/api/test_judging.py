"""Evidence, sources, verdicts, adjudications and their history, as a program sees them."""

import pytest

from annotations.models import Claim, Project, User
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db

REPORT = {
    "stance": "supports",
    "text": factories.SOURCE_TEXT,
    "title": "Annual report",
    "quote": "2.4 million passengers",
    "note": "Page 3.",
}


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


@pytest.fixture
def blind_claim(blind_project: Project) -> Claim:
    return factories.claim(factories.article(blind_project))


class TestEvidence:
    def test_pasted_source_is_searched_at_once(self, claim: Claim, alice: User) -> None:
        api = as_(alice)
        made = api.post(f"claims/{claim.pk}/evidence/", REPORT)
        assert (made.status, made.body["quote_state"], made.body["exact"]) == (201, "found", REPORT["quote"])
        text = api.get(f"copies/{made.body['copy']}/text/").content.decode()
        assert text[made.body["start"] : made.body["end"]] == REPORT["quote"]
        source = api.get(f"sources/{made.body['source']}/").body
        assert [copy["id"] for copy in source["copies"]] == [made.body["copy"]]

    def test_address_waits_for_a_worker(self, claim: Claim, project: Project, alice: User) -> None:
        body = {"stance": "disputes", "url": "https://example.org/report", "quote": "fares rose"}
        made = as_(alice).post(f"claims/{claim.pk}/evidence/", body).body
        assert (made["quote_state"], made["source_url"]) == ("waiting", "https://example.org/report")
        waiting = as_(alice).everything(f"projects/{project.slug}/sources/?fetch_state=waiting")
        assert [source["id"] for source in waiting] == [made["source"]]

    def test_quote_is_looked_for_anew_when_it_changes(self, claim: Claim, alice: User) -> None:
        api = as_(alice)
        made = api.post(f"claims/{claim.pk}/evidence/", REPORT).body
        changed = api.patch(f"evidence/{made['id']}/", {"quote": "never said"}).body
        assert (changed["quote_state"], changed["exact"], changed["copy"]) == ("not_found", "", None)

    def test_evidence_taken_back_is_gone_from_the_list_and_comes_back(
        self, claim: Claim, alice: User
    ) -> None:
        api = as_(alice)
        made = api.post(f"claims/{claim.pk}/evidence/", REPORT).body
        assert api.delete(f"evidence/{made['id']}/").status == 204
        assert api.everything(f"claims/{claim.pk}/evidence/") == []
        assert api.post(f"evidence/{made['id']}/restore/").body["deleted"] is None

    def test_evidence_a_verdict_rests_on_stays(self, claim: Claim, alice: User) -> None:
        api = as_(alice)
        made = api.post(f"claims/{claim.pk}/evidence/", REPORT).body
        api.post(f"claims/{claim.pk}/verdicts/", {"rating": "supported", "rationale": "The report."})
        assert api.delete(f"evidence/{made['id']}/").status == 409


class TestVerdicts:
    def test_first_verdict_is_made_and_the_next_changes_it(self, claim: Claim, alice: User) -> None:
        api, path = as_(alice), f"claims/{claim.pk}/verdicts/"
        first = api.post(path, {"rating": "not_checkable", "rationale": "A forecast."})
        second = api.post(path, {"rating": "not_enough_evidence", "rationale": "Nothing found."})
        assert (first.status, second.status) == (201, 200)
        assert first.body["id"] == second.body["id"]
        assert [each["rating"] for each in api.everything(path)] == ["not_enough_evidence"]

    def test_verdict_is_taken_back_at_either_address(self, claim: Claim, alice: User) -> None:
        api, mine = as_(alice), f"claims/{claim.pk}/verdicts/mine/"
        body = {"rating": "not_checkable", "rationale": "A forecast."}
        assert api.put(mine, body).status == 201
        assert api.delete(mine).status == 204
        assert api.get(mine).status == 404
        again = api.put(mine, body)
        assert again.status == 200
        assert api.delete(f"verdicts/{again.body['id']}/").status == 204
        assert api.everything(f"claims/{claim.pk}/verdicts/") == []

    def test_disagreement_is_settled_and_reopened(
        self, blind_claim: Claim, alice: User, bob: User, carol: User
    ) -> None:
        path = f"claims/{blind_claim.pk}/"
        as_(alice).post(f"{path}verdicts/", {"rating": "not_checkable", "rationale": "A forecast."})
        as_(bob).post(f"{path}verdicts/", {"rating": "not_enough_evidence", "rationale": "Nothing found."})
        decision = {"rating": "not_checkable", "reason": "It is about next year."}
        settled = as_(carol).post(f"{path}adjudications/", decision)
        assert (settled.status, settled.body["decided_by"]["name"]) == (201, "Carol")
        assert as_(alice).get(path).body["verdict"]["reason"] == "It is about next year."
        reopened = as_(carol).post(f"{path}adjudications/reopen/")
        assert reopened.body["superseded"] is not None
        assert as_(alice).get(path).body["status"] == "in_review"

    def test_reviewer_does_not_settle_their_own_claim(
        self, blind_claim: Claim, alice: User, carol: User
    ) -> None:
        path = f"claims/{blind_claim.pk}/"
        as_(alice).post(f"{path}verdicts/", {"rating": "not_checkable", "rationale": "A forecast."})
        as_(carol).post(f"{path}verdicts/", {"rating": "not_enough_evidence", "rationale": "Nothing."})
        refused = as_(carol).post(f"{path}adjudications/", {"rating": "not_checkable", "reason": "Mine."})
        assert (refused.status, refused.body["code"]) == (403, "conflict_of_interest")


def test_history_tells_who_did_what(claim: Claim, alice: User, bob: User) -> None:
    as_(bob).patch(f"claims/{claim.pk}/", {"place": "Varnholm"})
    changed, *_ = as_(alice).everything(f"claims/{claim.pk}/events/?deed=claims.update_claim")
    assert (changed["actor"]["name"], changed["table"]) == ("Bob", "annotations_claim")
    assert (changed["before"]["place"], changed["after"]["place"]) == ("", "Varnholm")


class TestProjects:
    def test_maker_is_the_owner(self, alice: User) -> None:
        made = as_(alice).post("projects/", {"slug": "coast", "name": "Coast", "reviews_required": 2})
        assert (made.status, made.body["role"]) == (201, "owner")
        assert [each["slug"] for each in as_(alice).get("me/").body["projects"]] == ["coast"]

    def test_owner_takes_people_in_and_lets_them_go(
        self, project: Project, olga: User, mallory: User
    ) -> None:
        api, path = as_(olga), f"projects/{project.slug}/members/mallory/"
        assert api.put(path, {"role": "viewer"}).body["role"] == "viewer"
        assert as_(mallory).get(f"projects/{project.slug}/").body["role"] == "viewer"
        assert api.delete(path).status == 204
        assert as_(mallory).get(f"projects/{project.slug}/").status == 404

    def test_last_owner_stays(self, project: Project, olga: User) -> None:
        refused = as_(olga).delete(f"projects/{project.slug}/members/olga/")
        assert (refused.status, refused.body["code"]) == (409, "conflict")

    def test_each_member_sees_their_own_role(self, project: Project, erin: User, victor: User) -> None:
        assert as_(erin).get(f"projects/{project.slug}/").body["role"] == "editor"
        assert as_(victor).everything("projects/")[0]["role"] == "viewer"
