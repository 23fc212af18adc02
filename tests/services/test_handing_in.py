"""A source as a person has it: pasted, or as a file, kept with their name beside what was fetched."""

import hashlib
from contextlib import nullcontext
from io import BytesIO
from typing import Any

import pytest

from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.models import Evidence, Project, QuoteState, Rating, Stance, User
from annotations.services.evidence import add_evidence
from annotations.services.sources import LARGEST_FILE, Handed, add_copy, handed_file, handed_text
from annotations.services.verdicts import record_verdict
from tests import factories
from tests.extraction.papers import locked, paper

pytestmark = pytest.mark.django_db

REPORT = paper(
    ["Yearly report", "The ferries carried 2.4 million", "passengers in the year."],
    title="Report of the port",
    created="D:20250311",
)
PAGE = (
    b"<html><head><title>Report</title></head><body><article><h1>Report</h1>"
    b"<p>The ferries carried 2.4 million passengers.</p></article></body></html>"
)


def given(name: str, content: bytes) -> Handed:
    return handed_file(name, BytesIO(content))


def cited(project: Project, *, actor: User, file: Handed | None = None, **about: Any) -> Evidence:
    return add_evidence(
        actor=actor,
        claim=factories.claim(factories.article(project)),
        stance=Stance.CONTEXT,
        quote="2.4 million passengers",
        file=file,
        **about,
    )


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        pytest.param("report.pdf", REPORT, "application/pdf", id="PDF"),
        pytest.param("report", REPORT, "application/pdf", id="PDF without an ending"),
        pytest.param("saved.HTML", PAGE, "text/html", id="saved page"),
        pytest.param("report.txt", b"They carried 2.4 million passengers.", "text/plain", id="text"),
    ],
)
def test_a_file_is_kept_as_it_is_and_its_quote_found(
    name: str, content: bytes, media_type: str, project: Project, alice: User
) -> None:
    evidence = cited(project, actor=alice, file=given(name, content))
    copy = evidence.source.copies.get()
    assert evidence.quote_state == QuoteState.FOUND
    assert (copy.media_type, copy.file_name, copy.given_by) == (media_type, name, alice)
    assert copy.sha256 == hashlib.sha256(content).hexdigest()
    assert copy.text_sha256 == hashlib.sha256(copy.text.encode()).hexdigest()
    with copy.content.open("rb") as kept:
        assert kept.read() == content


def test_what_the_file_says_of_itself_is_taken_over_where_nobody_said_it(
    project: Project, alice: User
) -> None:
    source = cited(project, actor=alice, file=given("r.pdf", REPORT), publisher="The port").source
    assert (source.title, source.publisher, str(source.published_on)) == (
        "Report of the port",
        "The port",
        "2025-03-11",
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("re\r\nport.pdf", "report.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_of_a_name_only_the_name_is_kept(name: str, kept: str) -> None:
    assert given(name, REPORT).file_name == kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "no readable text", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "file of another kind", id="picture"),
        pytest.param(locked(REPORT, password="secret"), "password", id="locked PDF"),
        pytest.param(REPORT[:200], "damaged", id="torn PDF"),
        pytest.param(b"x" * (LARGEST_FILE + 1), "larger than 10 MB", id="too large"),
    ],
)
def test_a_file_that_holds_no_text_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        given("report", content)
    assert said in refused.value.details["fields"]["file"]


def test_a_file_larger_than_is_kept_is_not_read_to_its_end() -> None:
    endless = BytesIO(b"x" * (3 * LARGEST_FILE))
    with pytest.raises(InvalidInput):
        handed_file("report.txt", endless)
    assert endless.tell() == LARGEST_FILE + 1


def test_a_copy_is_added_beside_the_others(project: Project, alice: User, bob: User) -> None:
    evidence = cited(project, actor=alice, url="https://port.example/r", text="Only the beginning.")
    assert evidence.quote_state == QuoteState.NOT_FOUND
    add_copy(actor=bob, source=evidence.source, handed=given("report.pdf", REPORT))
    evidence.refresh_from_db()
    assert (evidence.quote_state, evidence.copy and evidence.copy.number) == (QuoteState.FOUND, 2)
    assert [copy.given_by for copy in evidence.source.copies.order_by("number")] == [alice, bob]


def test_the_same_again_is_refused(project: Project, alice: User) -> None:
    evidence = cited(project, actor=alice, file=given("report.pdf", REPORT))
    with pytest.raises(Conflict):
        add_copy(actor=alice, source=evidence.source, handed=given("again.pdf", REPORT))


def test_who_looks_on_hands_in_nothing(project: Project, alice: User, victor: User) -> None:
    evidence = cited(project, actor=alice, file=given("report.pdf", REPORT))
    text = handed_text("More of it.")
    assert text
    with pytest.raises(NotAllowed):
        add_copy(actor=victor, source=evidence.source, handed=text)


def test_on_a_blind_desk_nobody_adds_to_what_others_cite(
    blind_project: Project, alice: User, bob: User, olga: User
) -> None:
    own = cited(blind_project, actor=alice, text="Some of it.", title="Report").source
    more, most = handed_text("More of it."), handed_text("All of it.")
    assert more
    assert most
    add_copy(actor=alice, source=own, handed=more)
    with pytest.raises(Conflict):
        add_copy(actor=olga, source=own, handed=most)


@pytest.mark.parametrize(
    ("reviews", "reviews_by_now", "is_refused"),
    [(2, 1, True), (1, 2, False)],
    ids=["claim is blind", "claim came in before the desk was blind"],
)
def test_whether_work_is_hidden_is_told_by_the_claims_and_not_by_the_desk(
    reviews: int, reviews_by_now: int, is_refused: bool, project: Project, alice: User, olga: User
) -> None:
    Project.objects.filter(pk=project.pk).update(reviews_required=reviews)
    project.refresh_from_db()
    source = cited(project, actor=alice, text="Some of it.", title="Report").source
    Project.objects.filter(pk=project.pk).update(reviews_required=reviews_by_now)
    more = handed_text("More of it.")
    assert more
    with pytest.raises(Conflict) if is_refused else nullcontext():
        add_copy(actor=olga, source=source, handed=more)


@pytest.mark.parametrize("who_brought_it_in", ["alice", "bob"])
@pytest.mark.parametrize("bob_works_blind", [False, True], ids=["nobody at work", "colleague at work"])
def test_whether_a_copy_is_taken_does_not_tell_that_a_colleague_cites_the_source_blind(
    bob_works_blind: bool, who_brought_it_in: str, blind_project: Project, alice: User, bob: User
) -> None:
    article = factories.article(blind_project)
    settled, other = (factories.claim(article, quote=quote) for quote in ("The ferry fleet", "since 2019"))
    about: dict[str, Any] = {"stance": Stance.CONTEXT, "url": "https://port.example/report"}
    brought_in_by = alice if who_brought_it_in == "alice" else bob
    source = add_evidence(actor=brought_in_by, claim=settled, **about).source
    for reviewer in (alice, bob):
        record_verdict(reviewer=reviewer, claim=settled, rating=Rating.NOT_CHECKABLE, rationale="Vague.")
    if bob_works_blind:
        assert add_evidence(actor=bob, claim=other, **about).source == source
    more = handed_text("More of it.")
    assert more
    is_refused = brought_in_by != alice
    with pytest.raises(Conflict, match="blind") if is_refused else nullcontext():
        add_copy(actor=alice, source=source, handed=more)


def test_a_text_of_nothing_but_white_space_is_none() -> None:
    assert handed_text(" \r\n\t ") is None
