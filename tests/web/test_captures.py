"""The page of a source: what became of its page, its copies side by side, and what people hand in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from annotations.errors import FetchFailed
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import Evidence, Project, QuoteState, Source, User
from annotations.services.editions import draft_publication
from annotations.services.fetching import begin_check, begin_fetch, record_dead_link, record_fetch_failure
from annotations.services.sources import add_copy, handed_text, store_capture, store_source_copy
from tests import factories
from tests.extraction.papers import paper
from tests.web.reader import Answer, Reader
from tests.web.test_articles import queries_of

pytestmark = pytest.mark.django_db

URL = "https://port.example/report"
TEXT = "Report\nThe ferries carried 2.4 million passengers.\nFares did not rise."
GONE = FetchFailed("not_found", "There is no page at this address (HTTP 404).")


def fetched(text: str) -> dict[str, Any]:
    got = Fetched(
        content=text.encode(),
        media_type="text/html",
        charset=None,
        final_url="https://port.example/report/2024",
        http_status=200,
        fetched_at=timezone.now(),
        headers=(("Server", "<b>lighttpd</b>"),),
        redirects=(URL,),
    )
    return {"page": Page(text, title="Yearly report"), "fetched": got}


@pytest.fixture
def evidence(project: Project) -> Evidence:
    """A quote of a page that was fetched."""
    made = factories.evidence(
        factories.claim(factories.article(project)), url=URL, quote="carried 2.4 million passengers"
    )
    taken = begin_fetch(row=made.source)
    assert taken
    store_source_copy(source=taken, **fetched(TEXT))
    made.refresh_from_db()
    return made


def look_again(source: Source, text: str | None) -> None:
    """What a check of the page finds; None: it is gone."""
    Source.objects.filter(pk=source.pk).update(link_due_at=timezone.now())
    taken = begin_check(row=source)
    assert taken
    if text is None:
        record_dead_link(row=taken, failure=GONE)
    else:
        store_capture(source=taken, **fetched(text))


def the_source(evidence: Evidence, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('source', args=[evidence.source_id])}{query}")


def the_comparison(evidence: Evidence, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('source_comparison', args=[evidence.source_id])}{query}")


# --- what became of the page ---


@pytest.mark.parametrize(
    ("quote", "says", "is_contradicted"),
    [
        ("The ferrys carryed 2.4 million passengers.", "In other words in the stored copy", False),
        ("The ferries carried 2.1 million passengers.", "2.1 million here, 2.4 million there.", True),
        ("The ferries did not carry 2.4 million passengers.", "One of them is negated.", True),
    ],
    ids=["slips", "another figure", "negation"],
)
def test_a_quote_that_the_copy_contradicts_is_not_told_as_found_in_other_words(
    quote: str, says: str, is_contradicted: bool, project: Project, alice: User
) -> None:
    made = factories.evidence(factories.claim(factories.article(project)), text=TEXT, quote=quote)
    assert made.quote_state == QuoteState.FUZZY
    reader = Reader(alice)
    card = reader.get(reader.get(reverse("claim", args=[made.claim_id])).leads_to).words
    of_source = the_source(made, alice).words
    assert says in card
    assert ("The stored copy says something else." in card) == is_contradicted
    assert ("The copy says something else" in of_source) == is_contradicted
    assert ("in other words" in (card + of_source).lower()) != is_contradicted
    [told] = [
        each.sentence
        for each in draft_publication(made.claim, site="https://desk.example").hindrances
        if each.evidence
    ]
    assert ("says something else than its quote" in told) == is_contradicted


def test_a_quote_that_stands_only_in_what_was_handed_in_is_said_to_everywhere(
    project: Project, alice: User
) -> None:
    told = factories.evidence(
        factories.claim(factories.article(project)), url=URL, quote="Fares rose by nine per cent."
    )
    taken = begin_fetch(row=told.source)
    assert taken
    store_source_copy(source=taken, **fetched(TEXT))
    page = told.source.copies.get()
    handed = handed_text(f"{TEXT} Fares rose by nine per cent.")
    assert handed
    add_copy(actor=alice, source=told.source, handed=handed)
    told.refresh_from_db()
    assert (told.quote_state, told.missing_from) == (QuoteState.FOUND, page)
    assert "Only in what was handed in: not in copy 1 of the page" in the_source(told, alice).words
    reader = Reader(alice)
    card = reader.get(reader.get(reverse("claim", args=[told.claim_id])).leads_to)
    assert "The quote stands only in what was handed in." in card.words
    warnings = " ".join(draft_publication(told.claim, site="https://desk.example").warnings)
    assert "does not hold the quote, which stands only in what was handed in." in warnings


def test_the_page_says_what_became_of_the_sources_page(evidence: Evidence, alice: User) -> None:
    assert "Not looked at again yet." in the_source(evidence, alice).words
    look_again(evidence.source, TEXT)
    assert "The page is there. Looked at" in the_source(evidence, alice).words
    look_again(evidence.source, None)
    words = the_source(evidence, alice).words
    assert "The page is gone since" in words
    assert "(HTTP 404)" in words
    assert "Our copy of" in words


def test_how_each_copy_was_got_is_told_and_nothing_of_it_is_markup(evidence: Evidence, alice: User) -> None:
    page = the_source(evidence, alice)
    assert f"Over {URL} Ended at https://port.example/report/2024" in page.words
    assert "&lt;b&gt;lighttpd&lt;/b&gt;" in page.html


def test_only_who_reviews_is_offered_to_look_again_or_to_hand_in(
    evidence: Evidence, alice: User, victor: User
) -> None:
    offers = ("Capture again", "Hand in a copy")
    assert [offer in the_source(evidence, alice).words for offer in offers] == [True, True]
    assert [offer in the_source(evidence, victor).words for offer in offers] == [False, False]


def test_looking_again_is_waited_for_until_it_is_done(evidence: Evidence, alice: User) -> None:
    answer = Reader(alice).post(reverse("source_check", args=[evidence.source_id]))
    assert answer.status == 302
    assert "is being looked at again" in Reader(alice).get(answer.leads_to).words
    look_again(evidence.source, TEXT)
    assert "is being looked at again" not in Reader(alice).get(answer.leads_to).words


@pytest.mark.parametrize(
    "asked", ["", "today", "2026-13-45T99:00", "2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]
)
def test_nothing_is_waited_for_that_nobody_asked_for_lately(
    evidence: Evidence, alice: User, asked: str
) -> None:
    assert "is being looked at again" not in the_source(evidence, alice, f"?asked={asked}").words


def test_the_list_is_narrowed_by_what_became_of_the_pages(
    evidence: Evidence, project: Project, alice: User
) -> None:
    def listed(health: str) -> bool:
        page = Reader(alice).get(f"{reverse('sources', args=[project.slug])}?health={health}")
        return "Yearly report" in page.words

    kinds = ("", "alive", "dead", "missing", "failed", "nonsense")
    assert [listed(kind) for kind in kinds] == [True, False, False, False, False, True]
    look_again(evidence.source, TEXT.replace("2.4", "2.1"))
    assert [listed(kind) for kind in kinds] == [True, True, False, True, False, True]
    look_again(evidence.source, None)
    assert [listed(kind) for kind in kinds] == [True, False, True, True, False, True]


# --- copies side by side ---


def test_two_copies_are_compared_with_where_the_quote_stands(evidence: Evidence, victor: User) -> None:
    look_again(evidence.source, TEXT.replace("2.4", "2.1"))
    page = the_comparison(evidence, victor)
    assert '<del class="quoted">4</del>' in page.html
    assert "<ins>1</ins>" in page.html
    assert "carried 2.4 million passengers” there not there" in page.words
    said = "Found in copy 1 Left the page: not in copy 2 any more"
    assert said in the_source(evidence, victor).words


def test_any_two_copies_can_be_chosen(evidence: Evidence, victor: User) -> None:
    for year in (2025, 2026):
        look_again(evidence.source, f"{TEXT} As of {year}.")
    assert "<ins>2026</ins>" in the_comparison(evidence, victor).html
    older = the_comparison(evidence, victor, "?old=1&new=2")
    assert "2026" not in older.html[older.html.index("<tbody>") : older.html.index("</tbody>")]
    same = the_comparison(evidence, victor, "?old=2&new=2")
    assert "the same, word for word" in same.words
    assert the_comparison(evidence, victor, "?old=x&new=-1").status == 200


def test_what_is_the_same_is_left_out_and_counted(evidence: Evidence, victor: User) -> None:
    long = "\n".join(f"Paragraph {number}." for number in range(100))
    look_again(evidence.source, f"{long}\nThe end.")
    look_again(evidence.source, f"{long}\nThe very end.")
    page = the_comparison(evidence, victor)
    assert "99 paragraphs the same" in page.words
    assert page.html.count("<tr") < 10


def test_markup_in_copies_stays_text(evidence: Evidence, victor: User) -> None:
    look_again(evidence.source, "<script>alert(1)</script> it said.")
    assert "<script>alert" not in the_comparison(evidence, victor).html


def test_one_copy_has_nothing_beside_it(evidence: Evidence, victor: User) -> None:
    assert the_comparison(evidence, victor).status == 404


def test_a_blind_desk_hides_the_comparison(blind_project: Project, alice: User, bob: User) -> None:
    made = factories.evidence(
        factories.claim(factories.article(blind_project)), actor=alice, url=URL, quote="2.4 million"
    )
    taken = begin_fetch(row=made.source)
    assert taken
    store_source_copy(source=taken, **fetched(TEXT))
    look_again(made.source, TEXT.replace("2.4", "2.1"))
    assert (the_comparison(made, alice).status, the_comparison(made, bob).status) == (200, 404)


# --- what people hand in ---


def test_a_file_becomes_a_copy_whose_quote_is_found(project: Project, alice: User) -> None:
    made = factories.evidence(factories.claim(factories.article(project)), url=URL, quote="2.4 million")
    taken = begin_fetch(row=made.source)
    assert taken
    record_fetch_failure(row=taken, failure=FetchFailed("paywall", "The site asks for payment (HTTP 402)."))
    assert "hand in its text or its file" in the_source(made, alice).words
    address = reverse("source_hand_in", args=[made.source_id])
    file = SimpleUploadedFile("report.pdf", paper(["They carried 2.4 million."]), "application/pdf")
    assert Reader(alice).post(address, {"text": "", "file": file}).status == 302
    words = the_source(made, alice).words
    assert "Handed in by Alice" in words
    assert "Found in the copy" in words
    assert "File report.pdf" in words


def test_a_source_is_added_to_a_claim_as_a_file(project: Project, alice: User) -> None:
    article = factories.article(project)
    claim = factories.claim(article)
    address = reverse("evidence_add", args=[project.slug, article.pk, claim.pk])
    file = SimpleUploadedFile("report.pdf", paper(["They carried 2.4 million."]), "application/pdf")
    given = {"stance": "context", "quote": "2.4 million", "file": file}
    assert Reader(alice).post(address, given, htmx=True).status == 200
    assert Evidence.objects.get(claim=claim).quote_state == QuoteState.FOUND


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " "}, "Paste the text, or choose a file."),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 torn")}, "This PDF is damaged"),
        ({"file": SimpleUploadedFile("x.txt", b"")}, "holds no readable text"),
    ],
    ids=["nothing", "torn", "empty"],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    evidence: Evidence, alice: User, fields: dict[str, Any], said: str
) -> None:
    answer = Reader(alice).post(reverse("source_hand_in", args=[evidence.source_id]), fields)
    assert (answer.status, said in answer.words) == (400, True)


def test_a_copy_is_saved_under_the_name_of_its_file(evidence: Evidence, alice: User) -> None:
    file = SimpleUploadedFile("bericht.txt", b"Mehr davon.")
    Reader(alice).post(reverse("source_hand_in", args=[evidence.source_id]), {"file": file})
    copy = evidence.source.copies.get(number=2)
    answer = Reader(alice).get(reverse("copy_download", args=[copy.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bericht.txt"'


def test_pages_of_many_copies_cost_no_more_statements(evidence: Evidence, alice: User) -> None:
    look_again(evidence.source, f"{TEXT} 1")
    reader = Reader(alice)
    pages = [reverse(name, args=[evidence.source_id]) for name in ("source", "source_comparison")]
    few = [queries_of(reader, page) for page in pages]
    for number in range(2, 12):
        look_again(evidence.source, f"{TEXT} {number}")
    assert [queries_of(reader, page) for page in pages] == few
