"""Downloads: everything one may see, in four formats that agree."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from annotations.formats.tabular import recovered
from annotations.models import (
    Article,
    Claim,
    ClaimRelation,
    Project,
    Rating,
    RelationKind,
    User,
)
from annotations.services.anchoring import move_annotation
from annotations.services.articles import delete_article
from annotations.services.claims import accept_claim, delete_claim, keep_wording, update_claim
from annotations.services.evidence import withdraw_evidence
from annotations.services.exports import ExportFilters, ExportFormat, export, links_at
from annotations.services.matching import relate_claims, unrelate_claims
from annotations.services.verdicts import withdraw_verdict
from annotations.text.dates import DatedPhrase
from tests import factories
from tests.api.client import Api, as_
from tests.conftest import desk
from tests.plugins.database.base import Owner

pytestmark = pytest.mark.django_db

TEXT = (
    "=1+1 is what the mayor 🏛 calls a budget.\n"
    "“Fares have risen by 9 per cent,” said\tIlse Brandt, in “Café São”.\n"
    "The family 👨‍👩‍👧 of Ülmen pays 12 crowns; 'nobody' pays less.\n"
)
QUOTES = ["=1+1 is what", "“Fares have risen by 9 per cent,” said\tIlse", "family 👨‍👩‍👧 of", "'nobody' pays"]
ORDER = [
    "project",
    "article",
    "snapshot",
    "claim",
    "relation",
    "annotation",
    "source",
    "evidence",
    "verdict",
    "adjudication",
]
PARENTS = {
    "article": ["project"],
    "snapshot": ["article"],
    "claim": ["project"],
    "relation": ["claim", "other"],
    "annotation": ["claim", "snapshot"],
    "source": ["project"],
    "evidence": ["claim", "source"],
    "verdict": ["claim"],
    "adjudication": ["claim"],
}


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT, title="The budget", url="https://news.example/budget")


@pytest.fixture
def claims(article: Article, alice: User) -> list[Claim]:
    """Four claims, all settled, each with an awkward quote."""
    found = [factories.claim(article, quote=quote) for quote in QUOTES]
    for claim, rating in zip(found, ["supported", "disputed", "conflicting", "missing_context"], strict=True):
        factories.verdict(claim, rating=Rating(rating))
    relate_claims(actor=alice, claim=found[1], other=found[2], kind=RelationKind.CONTRADICTS)
    return found


def download(api: Api, project: Project, query: str) -> str:
    answer = api.get(f"projects/{project.slug}/export/?{query}")
    assert answer.status == 200, answer
    return answer.content.decode()


def lines(api: Api, project: Project, query: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in download(api, project, f"format=jsonl&{query}").splitlines()]


def of_type(found: list[dict[str, Any]], *types: str) -> list[dict[str, Any]]:
    return [line for line in found if line["type"] in types]


def table(api: Api, project: Project, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(download(api, project, f"format=csv&{query}"), newline="")))


def annotations_of(api: Api, project: Project, query: str = "") -> list[Any]:
    return list(json.loads(download(api, project, f"format=w3c&{query}"))["first"]["items"])


def reviews(api: Api, project: Project, query: str = "") -> list[Any]:
    return list(json.loads(download(api, project, f"format=claimreview&{query}"))["dataFeedElement"])


class TestFormatsAgree:
    def test_the_same_quotes_in_the_same_order_to_the_byte(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        api = as_(alice)
        expected = [quote.encode() for quote in QUOTES]
        told = {
            "jsonl": [line["exact"] for line in of_type(lines(api, project), "annotation")],
            "csv": [recovered(row["exact"]) for row in table(api, project)],
            "w3c": [item["target"]["selector"][1]["exact"] for item in annotations_of(api, project)],
            "claimreview": [
                part["text"]
                for review in reviews(api, project)
                for work in review["itemReviewed"]["appearance"]
                for part in work["hasPart"]
            ],
        }
        assert {name: [quote.encode() for quote in quotes] for name, quotes in told.items()} == dict.fromkeys(
            told, expected
        )

    def test_the_same_passages(self, claims: list[Claim], project: Project, alice: User) -> None:
        api = as_(alice)
        jsonl = [(a["id"], a["start"], a["end"]) for a in of_type(lines(api, project), "annotation")]
        rows = [(r["annotation"], int(r["start"]), int(r["end"])) for r in table(api, project)]
        targets = [
            (item["id"].rstrip("/").rpartition("/")[2], position["start"], position["end"])
            for item in annotations_of(api, project)
            for position in item["target"]["selector"][:1]
        ]
        assert jsonl == rows == targets

    def test_total_counts_the_items(self, claims: list[Claim], project: Project, alice: User) -> None:
        whole = json.loads(download(as_(alice), project, "format=w3c"))
        assert whole["total"] == len(whole["first"]["items"]) == 4

    def test_empty_project_is_well_formed_in_each(self, project: Project, alice: User) -> None:
        api = as_(alice)
        assert [line["type"] for line in lines(api, project)] == ["project"]
        assert (table(api, project), annotations_of(api, project), reviews(api, project)) == ([], [], [])


class TestJsonLines:
    def test_offsets_cut_the_quote_out_of_the_snapshot_in_both_units(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        found = lines(as_(alice), project)
        texts = {line["id"]: line["text"] for line in of_type(found, "snapshot")}
        for line in of_type(found, "annotation"):
            text = texts[line["snapshot"]]
            assert text[line["start"] : line["end"]] == line["exact"]
            in_units = text.encode("utf-16-le")[line["start_utf16"] * 2 : line["end_utf16"] * 2]
            assert in_units.decode("utf-16-le") == line["exact"]
            assert text.startswith(line["prefix"], line["start"] - len(line["prefix"]))

    def test_parents_come_before_children_and_ids_join_them(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        seen: set[str] = set()
        types = []
        for line in lines(as_(alice), project):
            assert all(line[parent] in seen for parent in PARENTS.get(line["type"], []))
            seen.add(line["id"])
            types.append(line["type"])
        assert sorted(set(types), key=ORDER.index) == ORDER
        assert types == sorted(types, key=ORDER.index)

    def test_same_database_gives_the_same_bytes(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        api = as_(alice)
        assert download(api, project, "format=jsonl") == download(api, project, "format=jsonl")

    def test_times_and_ids_are_written_as_the_api_writes_them(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        api = as_(alice)
        for line in of_type(lines(api, project), "claim"):
            told = api.get(f"claims/{line['id']}/").body
            assert {name: told[name] for name in line} == line

    def test_evidence_names_the_copy_its_quote_was_found_in(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        found = lines(as_(alice), project)
        copies = {copy["id"] for source in of_type(found, "source") for copy in source["copies"]}
        assert copies
        assert {line["copy"] for line in of_type(found, "evidence")} <= copies


class TestRelations:
    """What people say two claims are to each other, as the API tells it."""

    def test_each_is_a_line_after_the_claims_it_joins(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        (line,) = of_type(lines(as_(alice), project), "relation")
        assert (line["claim"], line["other"]) == (str(claims[1].pk), str(claims[2].pk))
        assert (line["kind"], line["creator"]["name"]) == ("contradicts", "Alice")
        assert as_(alice).get(f"relations/{line['id']}/").body == line

    def test_one_taken_back_is_left_out(self, claims: list[Claim], project: Project, alice: User) -> None:
        unrelate_claims(actor=alice, relation=ClaimRelation.objects.get())
        assert of_type(lines(as_(alice), project), "relation") == []

    def test_filters_leave_none_without_its_claims(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        assert of_type(lines(as_(alice), project, "verdict=disputed"), "relation") == []
        both = lines(as_(alice), project, "verdict=disputed&verdict=conflicting")
        assert len(of_type(both, "relation")) == 1

    def test_since_tells_what_was_said_or_what_became_of_either_claim(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        def told(since: datetime) -> list[set[str]]:
            found = lines(as_(alice), project, f"since={since.isoformat().replace('+00:00', 'Z')}")
            return [{line["id"] for line in of_type(found, kind)} for kind in ("claim", "relation")]

        (before,) = ClaimRelation.objects.all()
        start = timezone.now()
        assert told(start) == [set(), set()]
        update_claim(actor=alice, claim=claims[1], expected_version=None, place="Varnholm")
        assert told(start) == [{str(claims[1].pk)}, {str(before.pk)}]
        start = timezone.now()
        said = relate_claims(actor=alice, claim=claims[0], other=claims[1], kind=RelationKind.SAME)
        both = {str(claims[0].pk), str(claims[1].pk)}
        assert told(start) == [both, {str(before.pk), str(said.pk)}]
        start = timezone.now()
        unrelate_claims(actor=alice, relation=said)
        assert told(start) == [both, {str(before.pk)}]

    def test_who_has_still_to_judge_is_not_told(self, blind_project: Project, alice: User, bob: User) -> None:
        article = factories.article(blind_project, text=TEXT)
        claim, other = (factories.claim(article, quote=quote) for quote in QUOTES[:2])
        for each in (claim, other):
            factories.verdict(each, rating=Rating.NOT_CHECKABLE)
        relate_claims(actor=alice, claim=claim, other=other, kind=RelationKind.SAME)
        assert len(of_type(lines(as_(alice), blind_project), "relation")) == 1
        assert of_type(lines(as_(bob), blind_project), "relation") == []


class TestSuggestedWording:
    """A machine's words are told where they can be marked as such, and are nowhere the desk's own."""

    WORDING = "The family of Ülmen pays 12 crowns, said Ilse Brandt."

    @pytest.fixture
    def suggested(self, article: Article) -> Claim:
        return factories.suggestion(
            article,
            quote=QUOTES[2],
            claimant="Ilse Brandt",
            claimant_confidence=0.5,
            attribution="reported",
            cue="said",
            wording=self.WORDING,
            dates=(DatedPhrase(0, 6, "Monday", date(2026, 3, 2), date(2026, 3, 2)),),
        )

    def told(self, project: Project, alice: User) -> dict[str, Any]:
        """What each format says the claim is."""
        api = as_(alice)
        (item,) = annotations_of(api, project)
        return {
            "jsonl": of_type(lines(api, project), "claim")[0]["wording"],
            "csv": table(api, project)[0]["wording"],
            "w3c": item["body"][0]["value"],
            "claimreview": [review["claimReviewed"] for review in reviews(api, project)],
        }

    def test_it_is_the_desks_once_somebody_keeps_it(
        self, suggested: Claim, project: Project, alice: User
    ) -> None:
        accept_claim(actor=alice, claim=suggested)
        factories.verdict(suggested)
        assert self.told(project, alice) == {
            "jsonl": self.WORDING,
            "csv": "",
            "w3c": QUOTES[2],
            "claimreview": [QUOTES[2]],
        }
        keep_wording(actor=alice, claim=suggested, expected_version=None)
        assert self.told(project, alice) == {
            "jsonl": self.WORDING,
            "csv": self.WORDING,
            "w3c": self.WORDING,
            "claimreview": [self.WORDING],
        }

    def test_all_that_the_machine_says_of_the_claim_is_in_the_json(
        self, suggested: Claim, project: Project, alice: User
    ) -> None:
        (line,) = of_type(lines(as_(alice), project), "claim")
        assert line["wording_is_suggested"] is True
        assert (line["claimant"], line["claimant_confidence"], line["cue"]) == ("Ilse Brandt", 0.5, "said")
        assert line["dates"] == [{"phrase": "Monday", "first": "2026-03-02", "last": "2026-03-02"}]
        told = as_(alice).get(f"claims/{line['id']}/").body
        assert {name: told[name] for name in line} == line


class TestWhatIsLeftOut:
    def test_deleted_articles_with_their_claims(
        self, claims: list[Claim], article: Article, project: Project, erin: User
    ) -> None:
        delete_article(actor=erin, article=article)
        assert [line["type"] for line in lines(as_(erin), project)] == ["project"]
        assert (table(as_(erin), project), reviews(as_(erin), project)) == ([], [])

    def test_deleted_claims_with_all_that_belongs_to_them(
        self, claims: list[Claim], project: Project, erin: User
    ) -> None:
        delete_claim(actor=erin, claim=claims[2])
        found = lines(as_(erin), project)
        gone = str(claims[2].pk)
        assert gone not in {line["id"] for line in found}
        assert gone not in {line.get(name) for line in found for name in ("claim", "other")}
        assert len(annotations_of(as_(erin), project)) == len(table(as_(erin), project)) == 3

    def test_corrected_passages_and_what_was_taken_back(
        self, article: Article, project: Project, alice: User
    ) -> None:
        claim = factories.claim(article, quote=QUOTES[2])
        old = claim.annotations.get()
        move_annotation(actor=alice, annotation=old, start=old.start, end=old.start + 6, exact="family")
        withdraw_evidence(actor=alice, evidence=factories.evidence(claim))
        withdraw_verdict(actor=alice, verdict=factories.verdict(claim, rating=Rating.CONFLICTING))
        found = lines(as_(alice), project)
        assert [line["exact"] for line in of_type(found, "annotation")] == ["family"]
        assert of_type(found, "source", "evidence", "verdict", "adjudication") == []


class TestFilters:
    def test_verdict(self, claims: list[Claim], project: Project, alice: User) -> None:
        found = lines(as_(alice), project, "verdict=supported&verdict=disputed")
        assert [line["id"] for line in of_type(found, "claim")] == [str(claim.pk) for claim in claims[:2]]
        assert {line["rating"] for line in of_type(found, "adjudication")} == {"supported", "disputed"}

    def test_status(self, claims: list[Claim], article: Article, project: Project, alice: User) -> None:
        fresh = factories.claim(article, quote="12 crowns")
        found = lines(as_(alice), project, "status=accepted")
        assert [line["id"] for line in of_type(found, "claim")] == [str(fresh.pk)]
        assert of_type(found, "source", "evidence", "verdict") == []
        assert [row["exact"] for row in table(as_(alice), project, "status=accepted")] == ["12 crowns"]

    def test_since(self, claims: list[Claim], project: Project, alice: User) -> None:
        now = timezone.now()
        update_claim(actor=alice, claim=claims[1], expected_version=None, place="Varnholm")
        since = now.isoformat().replace("+00:00", "Z")
        found = lines(as_(alice), project, f"since={since}")
        assert [line["id"] for line in of_type(found, "claim")] == [str(claims[1].pk)]
        tomorrow = (now + timedelta(days=1)).date().isoformat()
        assert of_type(lines(as_(alice), project, f"since={tomorrow}"), "claim", "article") == []

    def test_since_tells_what_was_found_blind_once_all_reviews_are_in(
        self, blind_project: Project, alice: User, bob: User, carol: User
    ) -> None:
        claim = factories.claim(factories.article(blind_project))

        def told(reader: User, since: datetime) -> int:
            query = f"since={since.isoformat().replace('+00:00', 'Z')}"
            return len(of_type(lines(as_(reader), blind_project, query), "evidence"))

        before = timezone.now()
        factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
        blind = timezone.now()
        factories.evidence(claim)
        assert [told(reader, blind) for reader in (alice, carol)] == [0, 0]
        factories.verdict(claim, reviewer=bob, rating=Rating.MISSING_CONTEXT)
        complete = timezone.now()
        assert [told(reader, blind) for reader in (alice, carol)] == [1, 1]
        factories.evidence(claim)
        assert [told(reader, complete) for reader in (alice, carol)] == [2, 2]
        assert told(carol, before) == 2

    def test_articles_are_those_the_claims_are_stated_in(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        factories.article(project, text="A text without claims.")
        assert len(of_type(lines(as_(alice), project), "article", "snapshot")) == 4
        assert len(of_type(lines(as_(alice), project, "verdict=supported"), "article", "snapshot")) == 2

    def test_what_is_left_empty_does_not_filter(
        self, claims: list[Claim], project: Project, alice: User
    ) -> None:
        everything = lines(as_(alice), project, "")
        assert lines(as_(alice), project, "status=&verdict=&since=") == everything

    @pytest.mark.parametrize("query", ["format=xml", "status=done", "verdict=true", "since=soon", "limit=1"])
    def test_what_is_not_known_is_refused(self, query: str, project: Project, alice: User) -> None:
        refused = as_(alice).get(f"projects/{project.slug}/export/?{query}")
        assert (refused.status, refused.body["code"]) == (400, "invalid_input")


class TestBlind:
    def test_others_are_left_out_until_one_has_judged(
        self, blind_project: Project, alice: User, bob: User
    ) -> None:
        claim = factories.claim(factories.article(blind_project))
        factories.verdict(claim, reviewer=alice)
        hidden = ("source", "evidence", "verdict")
        assert of_type(lines(as_(bob), blind_project), *hidden) == []
        assert table(as_(bob), blind_project)[0]["reviews"] == ""
        assert len(of_type(lines(as_(alice), blind_project), *hidden)) == 3
        factories.verdict(claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
        assert len(of_type(lines(as_(bob), blind_project), "verdict")) == 2

    def test_operator_at_the_command_line_sees_all(self, blind_project: Project) -> None:
        factories.verdict(factories.claim(factories.article(blind_project)))
        pieces = export(
            user=None,
            project=blind_project,
            format=ExportFormat.JSONL,
            filters=ExportFilters(),
            links=links_at("https://desk.example", blind_project),
        )
        assert b'"type":"verdict"' in b"".join(pieces)


@pytest.mark.parametrize(
    ("format", "media_type", "name"),
    [
        ("jsonl", "application/x-ndjson", "harbour-desk.jsonl"),
        ("csv", "text/csv; charset=utf-8; header=present", "harbour-desk.csv"),
        (
            "w3c",
            'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"',
            "harbour-desk.annotations.jsonld",
        ),
        ("claimreview", "application/ld+json", "harbour-desk.claimreview.jsonld"),
    ],
)
def test_download_says_what_it_is(
    format: str, media_type: str, name: str, project: Project, alice: User
) -> None:
    headers = as_(alice).get(f"projects/{project.slug}/export/?format={format}").headers
    assert headers["Content-Type"] == media_type
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_asking_for_the_headers_alone_makes_no_export(
    claims: list[Claim], project: Project, alice: User
) -> None:
    answer = as_(alice).ask("HEAD", f"projects/{project.slug}/export/?format=csv")
    assert (answer.status, answer.content) == (200, b"")
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("format", list(ExportFormat))
def test_download_says_how_long_it_is(
    format: str, claims: list[Claim], project: Project, alice: User
) -> None:
    answer = as_(alice).get(f"projects/{project.slug}/export/?format={format}")
    assert int(answer.headers["Content-Length"]) == len(answer.content) > 0


def test_export_that_fails_on_its_way_is_an_error_and_no_shorter_file(
    owner: Owner, claims: list[Claim], project: Project, alice: User
) -> None:
    api = Api(Client(raise_request_exception=False), as_(alice).headers)
    api.client.force_login(alice)
    owner.execute("ALTER TABLE annotations_verdict RENAME TO gone")
    try:
        assert api.get(f"projects/{project.slug}/export/").status == 500
    finally:
        owner.execute("ALTER TABLE gone RENAME TO annotations_verdict")


def test_addresses_in_exports_lead_somewhere(claims: list[Claim], project: Project, alice: User) -> None:
    api = as_(alice)
    item = annotations_of(api, project)[0]
    source = next(body for body in item["body"] if body.get("purpose") == "linking")
    assert api.get(item["id"]).status == 200
    assert api.get(item["target"]["state"]["cached"]).content.decode() == TEXT
    assert api.get(item["body"][1]["source"]).status == 200
    assert api.get(source["state"]["cached"]).status == 200
    review = reviews(api, project)[0]
    assert api.get(review["url"]).status in (200, 302)


@pytest.mark.django_db(transaction=True)
def test_stream_tells_of_one_moment(alice: User) -> None:
    """What is written while the stream runs is not in it, not even in the parts that come last."""
    project = desk("harbour-desk")
    article = factories.article(project, text=TEXT + "Nothing more to check here. " * 5000)
    claim = factories.claim(article, quote="12 crowns")
    stream = export(
        user=alice,
        project=project,
        format=ExportFormat.JSONL,
        filters=ExportFilters(),
        links=links_at("https://desk.example", project),
    )
    beginning = next(iter(stream))
    assert b'"type":"snapshot"' in beginning
    assert b'"type":"claim"' not in beginning
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(_mark_more, article).result()
    found = [json.loads(line) for line in (beginning + b"".join(stream)).splitlines()]
    assert [line["id"] for line in of_type(found, "claim")] == [str(claim.pk)]


def _mark_more(article: Article) -> None:
    """On a connection of its own."""
    factories.claim(article, quote="9 per cent")
    connection.close()
