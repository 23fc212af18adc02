"""Articles in through the site: each line and file with its own outcome."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import Settings

from annotations.models import Article, ExtractionJob, Project, User
from annotations.services.articles import submit_url
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.work import failed_fetch

pytestmark = pytest.mark.django_db

PAGES = Path(__file__).parent.parent / "data" / "pages"


def hand_in(project: Project, by: User, way: str, fields: dict[str, Any]) -> Answer:
    return Reader(by).post(f"{reverse('import', args=[project.slug])}?from={way}", fields)


def file(name: str, content: bytes) -> BytesIO:
    opened = BytesIO(content)
    opened.name = name
    return opened


@pytest.mark.parametrize("way", ["", "?from=addresses", "?from=text", "?from=files", "?from=nonsense"])
def test_each_way_in_has_its_form(way: str, project: Project, alice: User) -> None:
    assert Reader(alice).get(f"{reverse('import', args=[project.slug])}{way}").status == 200


def test_addresses_are_taken_line_by_line(project: Project, alice: User) -> None:
    submit_url(actor=alice, project=project, url="https://echo.example/known")
    lines = [
        "https://echo.example/new",
        "  https://echo.example/new  ",
        "",
        "https://echo.example/known",
        "nothing like an address",
    ]
    answer = hand_in(project, alice, "addresses", {"addresses": "\r\n".join(lines)})
    assert "1 new, 1 known already, 1 refused" in answer.words
    assert set(Article.objects.values_list("url", flat=True)) == {
        "https://echo.example/known",
        "https://echo.example/new",
    }


def test_a_refused_address_stays_in_the_box_to_be_mended(project: Project, alice: User) -> None:
    answer = hand_in(project, alice, "addresses", {"addresses": "https://echo.example/new\nftp:/nowhere"})
    assert "ftp:/nowhere</textarea>" in answer.html


def test_a_known_address_that_could_not_be_had_says_so_and_offers_to_retry(
    project: Project, alice: User
) -> None:
    article = failed_fetch(project, detail="The server says it is gone.")
    answer = hand_in(project, alice, "addresses", {"addresses": article.url})
    assert "1 known already" in answer.words
    assert "The page is not there. The server says it is gone." in answer.words
    assert reverse("article_fetch", args=[article.pk]) in answer.html


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://127.0.0.1/page", "127.0.0.1 is a loopback address"),
        ("http://[::1]/", "::1 is a loopback address"),
        ("http://10.0.0.1/", "10.0.0.1 is a private address"),
    ],
)
def test_a_private_address_is_refused_at_the_door(url: str, kind: str, project: Project, alice: User) -> None:
    answer = hand_in(project, alice, "addresses", {"addresses": url})
    assert f"{kind}. Only pages on the public internet can be fetched." in answer.words
    assert "Or paste its text or hand in its file instead." in answer.words
    assert 'href="?from=text"' in answer.html
    assert not Article.objects.exists()


def test_a_private_address_that_the_installation_names_is_taken(
    project: Project, alice: User, settings: Settings
) -> None:
    settings.FACTCHECK_FETCH_ALLOW = ["10.0.0.1:80"]
    assert "1 new" in hand_in(project, alice, "addresses", {"addresses": "http://10.0.0.1/"}).words


def test_where_a_pasted_article_was_published_may_be_private(project: Project, alice: User) -> None:
    hand_in(project, alice, "text", {"text": factories.TEXT, "url": "http://10.0.0.1/memo"})
    assert Article.objects.get().url == "http://10.0.0.1/memo"


def test_a_new_address_waits_to_be_fetched_before_the_readers_eyes(project: Project, alice: User) -> None:
    answer = hand_in(project, alice, "addresses", {"addresses": "https://echo.example/new"})
    assert "Waiting to be fetched" in answer.words
    assert 'hx-trigger="every' in answer.html


def test_more_addresses_than_a_page_can_watch_are_refused_as_a_whole(project: Project, alice: User) -> None:
    lines = "\n".join(f"https://echo.example/{number}" for number in range(101))
    answer = hand_in(project, alice, "addresses", {"addresses": lines})
    assert answer.status == 400
    assert "At most 100 at once" in answer.words
    assert not Article.objects.exists()


def test_pasted_text_is_stored_code_point_for_code_point(project: Project, alice: User) -> None:
    text = "  Ferries 🚢 are full\n\nSaid e\u0301lan.\n\n "
    hand_in(project, alice, "text", {"text": text, "title": "Ferries"})
    snapshot = factories.snapshot_of(Article.objects.get())
    assert snapshot.text == text
    assert ExtractionJob.objects.filter(snapshot=snapshot).exists()


def test_line_ends_that_a_browser_makes_are_undone(project: Project, alice: User) -> None:
    hand_in(project, alice, "text", {"text": "One line\r\nand another.\r\n"})
    assert factories.snapshot_of(Article.objects.get()).text == "One line\nand another.\n"


def test_what_is_known_of_a_pasted_article_is_kept(project: Project, alice: User) -> None:
    about = {
        "title": "Ferries",
        "publisher": "The Echo",
        "author": "Ada Lind",
        "published_on": "2026-03-02",
        "language": "en",
        "url": "https://echo.example/ferries",
    }
    hand_in(project, alice, "text", {"text": factories.TEXT, **about})
    article = Article.objects.get()
    assert {name: str(getattr(article, name)) for name in about} == about


def test_the_same_text_again_leads_to_the_article_that_has_it(project: Project, alice: User) -> None:
    article = factories.article(project, title="Ferries")
    answer = hand_in(project, alice, "text", {"text": factories.TEXT})
    assert "1 known already" in answer.words
    assert reverse("workspace", args=[project.slug, article.pk]) in answer.html
    assert Article.objects.count() == 1


def test_what_a_pasted_article_cannot_be_is_said_beside_the_field(project: Project, alice: User) -> None:
    answer = hand_in(project, alice, "text", {"text": "A text.", "url": "nowhere", "title": "Ferries"})
    assert answer.status == 400
    assert 'id="id_url_error"' in answer.html
    assert 'value="Ferries"' in answer.html


def test_blank_text_is_refused(project: Project, alice: User) -> None:
    answer = hand_in(project, alice, "text", {"text": " \n "})
    assert answer.status == 400
    assert not Article.objects.exists()


def test_several_files_come_in_at_once_and_one_refused_keeps_none_back(project: Project, alice: User) -> None:
    uploads = [
        file("ferries.txt", factories.TEXT.encode()),
        file("page.html", (PAGES / "english.html").read_bytes()),
        file("again.txt", factories.TEXT.encode()),
        file("report.docx", b"PK"),
        file("torn.pdf", b"%PDF-1.4"),
        file("empty.html", b"<html><body></body></html>"),
        file("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        file("nothing.txt", b""),
    ]
    answer = hand_in(project, alice, "files", {"uploads": uploads})
    assert "2 new, 1 known already, 5 refused" in answer.words
    assert "report.docx Only .txt, .html and .pdf files can be read." in answer.words
    assert "torn.pdf This PDF is damaged" in answer.words
    assert set(Article.objects.values_list("file_name", flat=True)) == {"ferries.txt", "page.html"}
    assert ExtractionJob.objects.count() == 2


def test_a_text_file_in_another_encoding_is_read(project: Project, alice: User) -> None:
    text = "Der Hafen von Varnholm zählte 2,4 Millionen Fahrgäste – so viele wie nie.\n" * 3
    hand_in(project, alice, "files", {"uploads": [file("hafen.txt", text.encode("cp1252"))]})
    assert factories.snapshot_of(Article.objects.get()).text == text


def test_a_file_too_large_is_refused(project: Project, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.web.imports.LARGEST_FILE", 10)
    answer = hand_in(project, alice, "files", {"uploads": [file("long.txt", b"eleven bytes")]})
    assert "1 refused" in answer.words
    assert answer.status == 400


def test_more_files_than_can_go_in_at_once_are_refused_readably(project: Project, alice: User) -> None:
    uploads = [file(f"{number}.txt", b"A text.") for number in range(101)]
    answer = hand_in(project, alice, "files", {"uploads": uploads})
    assert answer.status == 400
    assert "At most 100 files" in answer.words
    assert not Article.objects.exists()


def test_no_file_is_a_fault_of_the_form(project: Project, alice: User) -> None:
    answer = hand_in(project, alice, "files", {})
    assert answer.status == 400
    assert "Choose one or more files." in answer.words


def test_the_last_imports_of_oneself_stand_below_the_form(project: Project, alice: User, bob: User) -> None:
    factories.article(project, title="By alice")
    factories.article(project, text="Another text.", title="By bob", actor=bob)
    page = Reader(alice).get(reverse("import", args=[project.slug])).words
    assert "Your last imports By alice" in page
    assert "By bob" not in page
