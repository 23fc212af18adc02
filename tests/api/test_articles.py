from unittest.mock import ANY

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from annotations.models import Article, ExtractionJob, FetchState, Project, User
from tests import factories
from tests.api.client import PREFIX, as_

pytestmark = pytest.mark.django_db

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Harbour fees</title></head><body><article>
<h1>Harbour fees</h1>
<p>The harbour of Varnholm charged 14 crowns a tonne last year, the port authority said on Monday.
That is two crowns more than in the year before, and the highest fee on the coast.</p>
<p>“We had to repair the eastern pier,” harbour master Ilse Brandt told the council. The repair took
nine months and cost 2.1 million crowns, according to the budget that the council passed in March.</p>
</article></body></html>"""


def test_text_becomes_an_article_whose_claims_are_looked_for(project: Project, alice: User) -> None:
    made = as_(alice).post(
        f"projects/{project.slug}/articles/",
        {
            "text": factories.TEXT,
            "title": "Ferries",
            "publisher": "Varnholm Post",
            "published_on": "2026-03-02",
        },
    )
    assert made.status == 201
    assert (made.body["title"], made.body["language"]) == ("Ferries", "en")
    snapshot = as_(alice).get(f"snapshots/{made.body['snapshot']}/").body
    assert snapshot["text"] == factories.TEXT
    jobs = as_(alice).everything(f"articles/{made.body['id']}/jobs/")
    assert [(job["state"], job["proposed"]) for job in jobs] == [("queued", 0)]


def test_text_is_kept_to_the_letter_but_for_line_ends(project: Project, alice: User) -> None:
    made = as_(alice).post(
        f"projects/{project.slug}/articles/", {"text": "  First line.\r\nSecond\u00a0line. \n\n"}
    )
    text = as_(alice).get(f"snapshots/{made.body['snapshot']}/text/")
    assert text.content.decode() == "  First line.\nSecond\u00a0line. \n\n"
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_same_text_again_is_the_article_there_is(project: Project, alice: User, bob: User) -> None:
    first = as_(alice).post(f"projects/{project.slug}/articles/", {"text": factories.TEXT})
    again = as_(bob).post(f"projects/{project.slug}/articles/", {"text": factories.TEXT})
    assert (again.status, again.body["id"]) == (200, first.body["id"])
    assert ExtractionJob.objects.count() == 1


def test_saved_page_is_read(project: Project, alice: User) -> None:
    body = {"html": PAGE, "url": "https://example.org/fees", "file_name": "fees.html"}
    made = as_(alice).post(f"projects/{project.slug}/articles/", body)
    assert made.status == 201, made
    assert (made.body["url"], made.body["file_name"]) == ("https://example.org/fees", "fees.html")
    assert "14 crowns a tonne" in as_(alice).get(f"snapshots/{made.body['snapshot']}/").body["text"]


def test_page_without_an_article_is_refused_readably(project: Project, alice: User) -> None:
    refused = as_(alice).post(f"projects/{project.slug}/articles/", {"html": "<html><body></body></html>"})
    assert (refused.status, refused.body["code"]) == (422, "fetch_failed")
    assert refused.body["details"]["reason"] == "no_text"


def test_address_waits_for_a_worker(project: Project, alice: User) -> None:
    made = as_(alice).post(f"projects/{project.slug}/articles/", {"url": "https://example.org/a"})
    assert (made.status, made.body["fetch_state"], made.body["snapshot"]) == (201, "waiting", None)
    waiting = as_(alice).everything(f"projects/{project.slug}/articles/?fetch_state=waiting")
    assert [article["id"] for article in waiting] == [made.body["id"]]


@pytest.mark.parametrize(
    ("name", "content"), [("fees.html", PAGE), ("fees.txt", factories.TEXT)], ids=["page", "text"]
)
def test_files_come_as_multipart(name: str, content: str, project: Project, alice: User) -> None:
    client = Client()
    client.force_login(alice)
    file = SimpleUploadedFile(name, content.encode())
    response = client.post(f"{PREFIX}projects/{project.slug}/articles/", {"file": file})
    assert (response.status_code, response.json()["file_name"]) == (201, name)


def test_file_larger_than_an_article_may_be_is_refused(
    project: Project, alice: User, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client = Client()
    client.force_login(alice)
    file = SimpleUploadedFile("fees.txt", b"x" * 101)
    response = client.post(f"{PREFIX}projects/{project.slug}/articles/", {"file": file})
    assert response.json()["fields"]["file"][0]["code"] == "too_large"


def test_failed_fetch_can_be_tried_again(project: Project, alice: User) -> None:
    api = as_(alice)
    made = api.post(f"projects/{project.slug}/articles/", {"url": "https://example.org/a"}).body
    assert api.post(f"articles/{made['id']}/retry/").status == 409
    Article.objects.update(fetch_state=FetchState.FAILED, fetch_failure="not_found", fetch_detail="404")
    failed = api.get(f"articles/{made['id']}/").body
    assert (failed["fetch_failure"], failed["fetch_detail"]) == ("not_found", "404")
    assert api.post(f"articles/{made['id']}/retry/").body["fetch_state"] == "waiting"


def test_editor_corrects_deletes_and_restores(project: Project, erin: User) -> None:
    article = factories.article(project)
    api, path = as_(erin), f"articles/{article.pk}/"
    assert api.patch(path, {"title": "Ferries", "language": "en-GB"}).body["title"] == "Ferries"
    assert api.delete(path).status == 204
    assert api.everything(f"projects/{project.slug}/articles/") == []
    assert len(api.everything(f"projects/{project.slug}/articles/?deleted=true")) == 1
    assert api.post(f"{path}restore/").body["deleted"] is None


def test_extraction_is_asked_for_once(project: Project, alice: User, erin: User) -> None:
    article = factories.article(project)
    first = as_(alice).post(f"articles/{article.pk}/extract/").body
    assert as_(alice).post(f"articles/{article.pk}/extract/").body["id"] == first["id"]
    cancelled = as_(erin).post(f"jobs/{first['id']}/cancel/").body
    assert cancelled["state"] == "cancelled"
    assert as_(alice).post(f"jobs/{first['id']}/retry/").body["state"] == "queued"
    assert as_(alice).get(f"jobs/{first['id']}/").body["article"] == str(article.pk)


def test_snapshots_are_listed_without_their_texts(project: Project, alice: User) -> None:
    article = factories.article(project)
    assert as_(alice).everything(f"articles/{article.pk}/snapshots/") == [
        {
            "id": str(article.snapshot_id),
            "article": str(article.pk),
            "number": 1,
            "sha256": ANY,
            "length": len(factories.TEXT),
            "captured_at": ANY,
            "final_url": "",
            "http_status": None,
        }
    ]
