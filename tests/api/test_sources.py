"""Sources by REST: handed in as files, looked at again, their copies had as they are or as an archive."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from warcio.archiveiterator import ArchiveIterator

from annotations.models import Claim, Copy, Project, Source, User
from tests import factories
from tests.api.client import PREFIX, Api, as_
from tests.extraction.papers import paper

pytestmark = pytest.mark.django_db

REPORT = paper(["The ferries carried 2.4 million passengers."])
URL = "https://port.example/report"


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


@pytest.fixture
def source(claim: Claim) -> Source:
    return factories.evidence(claim, url=URL, text="Only its beginning.", quote="2.4 million").source


def send(api: Api, path: str, **fields: Any) -> Any:
    """A form with a file."""
    return api.client.post(PREFIX + path, fields, headers=api.headers)


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", REPORT, "application/pdf")


def test_evidence_comes_with_its_file(claim: Claim, alice: User) -> None:
    fields = {"stance": "context", "quote": "2.4 million passengers", "file": file()}
    answer = send(as_(alice), f"claims/{claim.pk}/evidence/", **fields)
    assert (answer.status_code, answer.json()["quote_state"]) == (201, "found")


def test_evidence_has_a_text_or_a_file_and_not_both(claim: Claim, alice: User) -> None:
    answer = send(as_(alice), f"claims/{claim.pk}/evidence/", stance="context", text="Words.", file=file())
    assert (answer.status_code, answer.json()["fields"]["file"][0]["code"]) == (400, "ambiguous")


def test_a_copy_is_handed_in_and_told_of(source: Source, bob: User) -> None:
    answer = send(as_(bob), f"sources/{source.pk}/copies/", file=file())
    assert answer.status_code == 201
    added = answer.json()["copies"][1]
    assert (added["file_name"], added["media_type"]) == ("report.pdf", "application/pdf")
    assert (added["given_by"], added["headers"], added["redirects"]) == (str(bob.pk), [], [])
    assert added["sha256"] == hashlib.sha256(REPORT).hexdigest()
    text = as_(bob).get(f"copies/{added['id']}/text/").content
    assert added["text_sha256"] == hashlib.sha256(text).hexdigest()
    assert as_(bob).get(f"copies/{added['id']}/content/").content == REPORT


@pytest.mark.parametrize(
    ("body", "status"),
    [({"text": "More of it."}, 201), ({"text": "Only its beginning."}, 409), ({"text": " "}, 400), ({}, 400)],
    ids=["more", "the same", "blank", "nothing"],
)
def test_a_text_is_handed_in_once(source: Source, alice: User, body: dict[str, str], status: int) -> None:
    assert as_(alice).post(f"sources/{source.pk}/copies/", body).status == status


def test_a_torn_file_is_refused_by_its_field(source: Source, alice: User) -> None:
    torn = SimpleUploadedFile("report.pdf", REPORT[:100], "application/pdf")
    answer = send(as_(alice), f"sources/{source.pk}/copies/", file=torn)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["file"])


def test_a_page_is_looked_at_again_where_there_is_one(source: Source, claim: Claim, alice: User) -> None:
    answer = as_(alice).post(f"sources/{source.pk}/check/")
    assert (answer.status, answer.body["link_state"]) == (200, "unchecked")
    assert Source.objects.exclude(link_due_at=None).get() == source
    pasted = factories.evidence(claim).source
    assert as_(alice).post(f"sources/{pasted.pk}/check/").status == 409


def test_sources_are_listed_by_what_became_of_their_pages(
    source: Source, project: Project, alice: User
) -> None:
    Source.objects.update(link_state="dead", link_failure="not_found")
    listed = as_(alice).get(f"projects/{project.slug}/sources/?link_state=dead").body["results"]
    assert [(each["id"], each["link_failure"]) for each in listed] == [(str(source.pk), "not_found")]
    assert as_(alice).get(f"projects/{project.slug}/sources/?link_state=alive").body["results"] == []


def records(content: bytes) -> list[tuple[str, bytes]]:
    found = ArchiveIterator(BytesIO(content), check_digests="raise")
    return [(record.rec_type, record.content_stream().read()) for record in found]


def test_the_copies_of_a_source_are_a_web_archive(source: Source, alice: User) -> None:
    send(as_(alice), f"sources/{source.pk}/copies/", file=file())
    answer = as_(alice).get(f"sources/{source.pk}/archive/")
    assert records(answer.content)[1:] == [("resource", b"Only its beginning."), ("resource", REPORT)]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="source-{source.pk}.warc.gz"'


def test_a_project_is_a_web_archive_of_what_one_may_see(
    blind_project: Project, alice: User, bob: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.evidence(claim, actor=alice, text="Alice’s.", title="Report")
    factories.evidence(claim, actor=bob, text="Bob’s.", title="Report")
    address = f"projects/{blind_project.slug}/export/?format=warc"
    found = {person: records(as_(person).get(address).content)[1:] for person in (alice, bob)}
    assert found[alice] == [("resource", "Alice’s.".encode())]
    assert found[bob] == [("resource", "Bob’s.".encode())]


def test_a_copy_whose_file_is_gone_does_not_keep_the_rest_from_leaving(source: Source, alice: User) -> None:
    send(as_(alice), f"sources/{source.pk}/copies/", file=file())
    first = Copy.objects.get(number=1)
    first.content.storage.delete(str(first.content.name))
    kinds = [kind for kind, _ in records(as_(alice).get(f"sources/{source.pk}/archive/").content)]
    assert kinds == ["warcinfo", "metadata", "resource"]
