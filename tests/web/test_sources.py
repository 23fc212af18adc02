"""Sources and their copies: what is kept, and who may know of it."""

import hashlib
from typing import Any

import pytest
from django.urls import reverse

from annotations.errors import InvalidInput
from annotations.models import Project, Rating, Stance, User
from annotations.services.evidence import withdraw_evidence
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.test_articles import queries_of

pytestmark = pytest.mark.django_db

REPORT: dict[str, Any] = {"url": "https://port.example/report", "title": "Report", "text": "A report."}


def the_list(project: Project, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('sources', args=[project.slug])}{query}")


def test_a_source_is_listed_with_its_copy_and_how_many_claims_cite_it(project: Project, victor: User) -> None:
    article = factories.article(project)
    about = {**REPORT, "publisher": "Port"}
    for quote in ("2.4 million passengers", "nine per cent more"):
        factories.evidence(factories.claim(article, quote=quote), **about)
    page = the_list(project, victor)
    assert "Report Port https://port.example/report Kept 2" in page.words.replace(" · ", " ")


def test_evidence_taken_back_counts_no_more(project: Project, alice: User) -> None:
    evidence = factories.evidence(factories.claim(factories.article(project)))
    withdraw_evidence(actor=alice, evidence=evidence)
    assert '<td class="num" data-th="Claims">0</td>' in the_list(project, alice).html


def test_a_blind_desk_hides_the_sources_of_claims_one_has_still_to_judge(
    blind_project: Project, alice: User, bob: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    evidence = factories.evidence(claim, actor=alice)
    copy = evidence.source.copies.get()
    hidden = [reverse("source", args=[evidence.source_id]), reverse("copy_download", args=[copy.pk])]
    assert "Annual report" in the_list(blind_project, alice).words
    assert "Annual report" not in the_list(blind_project, bob).words
    assert {Reader(bob).get(address).status for address in hidden} == {404}
    factories.verdict(claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
    assert "Annual report" in the_list(blind_project, bob).words
    assert {Reader(bob).get(address).status for address in hidden} == {200}


def test_a_source_of_ones_own_does_not_tell_of_others_who_cite_it(
    blind_project: Project, alice: User, bob: User
) -> None:
    article = factories.article(blind_project)
    evidence = factories.evidence(factories.claim(article, quote="2.4 million"), actor=bob, **REPORT)
    theirs = factories.claim(article, quote="nine per cent")
    factories.evidence(theirs, actor=alice, note="Alice’s note", **REPORT)
    assert '<td class="num" data-th="Claims">1</td>' in the_list(blind_project, bob).html
    assert "Alice" not in Reader(bob).get(reverse("source", args=[evidence.source_id])).words


def test_a_copy_is_shown_with_the_quotes_found_in_it(project: Project, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    evidence = factories.evidence(claim, stance=Stance.SUPPORTS)
    page = Reader(victor).get(reverse("source", args=[evidence.source_id]))
    assert f'<mark class="supports" id="q-{evidence.pk}">2.4 million passengers</mark>' in page.html
    assert "Found in the copy" in page.words
    assert evidence.source.copies.get().sha256 in page.words


def test_overlapping_quotes_become_flat_pieces(project: Project, victor: User) -> None:
    article = factories.article(project)
    text = "Ferries carried 2.4 million people."
    for quote, cited, stance, about in (
        ("2.4 million", "Ferries carried 2.4 million", Stance.SUPPORTS, {**REPORT, "text": text}),
        ("nine per cent", "2.4 million people", Stance.DISPUTES, {"url": REPORT["url"]}),
    ):
        claim = factories.claim(article, quote=quote)
        evidence = factories.evidence(claim, stance=stance, quote=cited, **about)
    html = Reader(victor).get(reverse("source", args=[evidence.source_id])).html
    assert '<mark class="disputes supports"' in html
    text = html[html.index("copy-text") : html.index("</div>", html.index("copy-text"))]
    assert text.count("<mark") == text.count("</mark>") == 3


def test_markup_in_a_copy_stays_text(project: Project, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    evidence = factories.evidence(
        claim, title="X", text="<script>alert(1)</script> it said.", quote="it said"
    )
    page = Reader(victor).get(reverse("source", args=[evidence.source_id]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html


def test_the_stored_bytes_are_to_be_saved_and_never_opened_as_a_page(project: Project, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    copy = factories.evidence(claim, title="Märchen / report", text="<h1>Hi</h1>").source.copies.get()
    answer = Reader(victor).get(reverse("copy_download", args=[copy.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == copy.sha256
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="marchen-report-1.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_search_finds_a_source_by_title_publisher_and_address(project: Project, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    factories.evidence(claim, url="https://port.example/r", title="Report", publisher="Harbour", text="A.")
    for words in ("REPORT", "harbour", "port.example"):
        assert "Report" in the_list(project, victor, f"?q={words}").words
    assert "No source has “zeppelin”" in the_list(project, victor, "?q=zeppelin").words


@pytest.mark.parametrize("desk", ["project", "blind_project"])
def test_the_pages_cost_the_same_statements_for_five_and_for_fifty_sources(
    desk: str, request: pytest.FixtureRequest, olga: User, alice: User
) -> None:
    project: Project = request.getfixturevalue(desk)
    claim = factories.claim(factories.article(project))
    factories.verdict(claim, reviewer=olga, rating=Rating.NOT_CHECKABLE)
    if project.reviews_required == 1:
        claim = factories.claim(factories.article(project), quote="nine per cent")
    cited = factories.evidence(claim, text="The one source.", title="The one")
    reader = Reader(olga)
    listed, one = reverse("sources", args=[project.slug]), reverse("source", args=[cited.source_id])

    def add(numbers: range) -> None:
        for number in numbers:
            factories.evidence(claim, text=f"Source {number}.", title=f"Source {number}")
            factories.evidence(claim, url="https://port.example/one", text="One.", note=str(number))

    add(range(5))
    few = queries_of(reader, listed), queries_of(reader, one)
    add(range(5, 50))
    assert (queries_of(reader, listed), queries_of(reader, one)) == few
    assert max(few) <= 12


def test_a_private_address_is_no_source_unless_its_text_is_pasted(project: Project, alice: User) -> None:
    claim = factories.claim(factories.article(project))
    with pytest.raises(InvalidInput) as refused:
        factories.evidence(claim, url="http://[::1]:8000/report")
    assert "::1 is a loopback address" in refused.value.details["fields"]["url"]
    factories.evidence(claim, url="http://[::1]:8000/report", text="Nine per cent.")
