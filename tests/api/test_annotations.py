import json
from pathlib import Path
from typing import Any

import pytest

from annotations.models import Annotation, Project, User
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db

_TABLE = Path(__file__).parents[1] / "data" / "anchoring_cases.json"
TEXT = "Crime 📈 rose by 4 per cent. The family 👨‍👩‍👧 moved to café São."


def marked(project: Project, user: User, start: int, end: int, exact: str, **more: Any) -> Any:
    snapshot = factories.snapshot_of(factories.article(project, text=TEXT))
    body = {"snapshot": str(snapshot.pk), "start": start, "end": end, "exact": exact, **more}
    return as_(user).post("annotations/", body)


def test_passage_without_a_claim_makes_one(project: Project, alice: User) -> None:
    made = marked(project, alice, 8, 12, "rose")
    claim = as_(alice).get(f"claims/{made.body['claim']}/").body
    assert (made.status, claim["status"], claim["origin"]) == (201, "accepted", "human")
    assert [each["id"] for each in claim["annotations"]] == [made.body["id"]]


def test_answer_counts_in_both_units(project: Project, alice: User) -> None:
    made = marked(project, alice, 8, 12, "rose").body
    assert (made["start"], made["end"], made["start_utf16"], made["end_utf16"]) == (8, 12, 9, 13)


def test_offsets_may_be_given_as_javascript_counts(project: Project, alice: User) -> None:
    made = marked(project, alice, 9, 13, "rose", unit="utf16").body
    assert (made["start"], made["end"], made["exact"]) == (8, 12, "rose")


def test_offset_inside_a_surrogate_pair_is_refused(project: Project, alice: User) -> None:
    refused = marked(project, alice, 7, 13, "\N{CHART WITH UPWARDS TREND} rose", unit="utf16")
    assert (refused.status, refused.body["code"]) == (422, "invalid_passage")
    assert refused.body["details"] == {"offset": 7}


def test_unit_that_nobody_declared_is_refused(project: Project, alice: User) -> None:
    assert marked(project, alice, 9, 13, "rose", unit="utf8").status == 400


def test_passage_grows_to_whole_characters(project: Project, alice: User) -> None:
    family = TEXT.index("👨")
    made = marked(project, alice, family, family + 1, "👨").body
    assert made["exact"] == "👨‍👩‍👧"


def test_white_space_at_the_edge_counts(project: Project, alice: User) -> None:
    assert marked(project, alice, 8, 13, "rose ").body["exact"] == "rose "


def test_passage_past_the_end_is_refused(project: Project, alice: User) -> None:
    refused = marked(project, alice, 0, len(TEXT) + 1, TEXT)
    assert (refused.status, refused.body["code"]) == (422, "invalid_passage")


def test_second_passage_of_a_claim(project: Project, alice: User) -> None:
    first = marked(project, alice, 8, 12, "rose").body
    body = {"snapshot": first["snapshot"], "claim": first["claim"], "start": 0, "end": 5, "exact": "Crime"}
    assert as_(alice).post("annotations/", body).body["claim"] == first["claim"]
    assert len(as_(alice).everything(f"claims/{first['claim']}/annotations/")) == 2
    again = as_(alice).post("annotations/", body)
    assert (again.status, again.body["code"]) == (409, "conflict")


def test_moved_passage_leaves_the_old_one_known(project: Project, alice: User) -> None:
    first = marked(project, alice, 8, 12, "rose").body
    moved = as_(alice).post(f"annotations/{first['id']}/move/", {"start": 8, "end": 26, "exact": TEXT[8:26]})
    assert (moved.status, moved.body["exact"]) == (201, TEXT[8:26])
    assert as_(alice).get(f"annotations/{first['id']}/").body["superseded"] is not None
    claim = as_(alice).get(f"claims/{first['claim']}/").body
    assert [each["id"] for each in claim["annotations"]] == [moved.body["id"]]


def test_snapshot_or_claim_of_another_project_is_not_there(
    project: Project, other_project: Project, alice: User, mallory: User
) -> None:
    ours = marked(project, alice, 8, 12, "rose").body
    theirs = factories.snapshot_of(factories.article(other_project, text=TEXT, actor=mallory))
    passage = {"start": 8, "end": 12, "exact": "rose"}
    for ids in ({"snapshot": str(theirs.pk)}, {"snapshot": str(theirs.pk), "claim": ours["claim"]}):
        assert as_(alice).post("annotations/", {**ids, **passage}).status == 404
    assert as_(mallory).post("annotations/", {"snapshot": str(theirs.pk), **passage}).status == 201
    claim = Annotation.objects.get(snapshot=theirs).claim_id
    body = {"snapshot": ours["snapshot"], "claim": str(claim), "start": 0, "end": 5, "exact": "Crime"}
    assert as_(alice).post("annotations/", body).status == 404


def test_table_of_awkward_passages_comes_back_exactly(project: Project, alice: User) -> None:
    """Passages of the table that pytest and the front end share, told as JavaScript counts them."""
    for case in json.loads(_TABLE.read_text())[::7]:
        snapshot = factories.snapshot_of(factories.article(project, text=case["text"]))
        body = {
            "snapshot": str(snapshot.pk),
            "start": case["start_utf16"],
            "end": case["end_utf16"],
            "exact": case["exact"],
            "unit": "utf16",
        }
        made = as_(alice).post("annotations/", body)
        assert (case["name"], made.status) == (case["name"], 201)
        assert [made.body["start"], made.body["end"]] == case["snapped"]
        assert made.body["exact"] == case["text"][slice(*case["snapped"])]
