"""The API describes itself: as OpenAPI 3.1 without a warning, and as a page that loads nothing from afar."""

from html.parser import HTMLParser
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from annotations.api.urls import urlpatterns
from annotations.models import Claim, Project, User
from tests import factories
from tests.api.client import PREFIX, as_
from tests.plugins.browser import NewPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> Any:
    return client.get(f"{PREFIX}schema/").json()


def test_description_is_valid_and_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_call_is_described(document: Any) -> None:
    described = sum(len(methods) for methods in document["paths"].values())
    offered = [
        method
        for pattern in urlpatterns
        for method in getattr(pattern.callback, "actions", ())
        if method != "head"
    ]
    assert document["openapi"].startswith("3.1")
    assert described == len(offered)


def test_every_call_says_in_a_sentence_what_it_does(document: Any) -> None:
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    assert [call["operationId"] for call in calls if not call.get("summary")] == []


def test_every_enumeration_has_one_name(document: Any) -> None:
    told = [str(shape["enum"]) for shape in document["components"]["schemas"].values() if "enum" in shape]
    assert len(told) == len(set(told))


class _Shape:
    """Compares an answer with the component that describes it."""

    def __init__(self, document: Any) -> None:
        self.components = document["components"]["schemas"]

    def fits(self, name: str, answer: dict[str, Any]) -> None:
        assert set(answer) == set(self.components[name]["properties"]), name


def test_answers_have_the_fields_that_are_described(document: Any, project: Project, alice: User) -> None:
    shape, api = _Shape(document), as_(alice)
    claim: Claim = factories.claim(factories.article(project))
    verdict = factories.verdict(claim)
    told = api.get(f"claims/{claim.pk}/").body
    shape.fits("ClaimAnswer", told)
    shape.fits("AnnotationAnswer", told["annotations"][0])
    shape.fits("AdjudicationRecord", told["verdict"])
    shape.fits("VerdictRecord", api.get(f"verdicts/{verdict.pk}/").body)
    (evidence,) = api.everything(f"claims/{claim.pk}/evidence/")
    shape.fits("EvidenceAnswer", evidence)
    source = api.get(f"sources/{evidence['source']}/").body
    shape.fits("SourceRecord", source)
    shape.fits("CopyRecord", source["copies"][0])
    (article,) = api.everything(f"projects/{project.slug}/articles/")
    shape.fits("ArticleAnswer", article)
    shape.fits("SnapshotRecord", api.get(f"snapshots/{article['snapshot']}/").body)
    shape.fits("SnapshotHead", api.everything(f"articles/{article['id']}/snapshots/")[0])
    shape.fits("Job", api.post(f"articles/{article['id']}/extract/").body)
    shape.fits("EventAnswer", api.everything(f"claims/{claim.pk}/events/")[0])
    shape.fits("ProjectAnswer", api.get(f"projects/{project.slug}/").body)
    shape.fits("Member", api.everything(f"projects/{project.slug}/members/")[0])
    shape.fits("Me", api.get("me/").body)
    shape.fits("NewToken", api.post("tokens/", {"name": "script"}).body)
    shape.fits("TokenAnswer", api.everything("tokens/")[0])


class _Loads(HTMLParser):
    """What a page loads, and whether it runs or styles anything of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("script", "link", "img"):
            self.addresses.append(str(found.get("src") or found.get("href")))
        if tag == "style" or "style" in found or any(name.startswith("on") for name in found):
            self.inline.append(tag)


def test_page_obeys_the_content_security_policy(client: Client) -> None:
    response = client.get(f"{PREFIX}docs/")
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    page = _Loads()
    page.feed(response.content.decode())
    assert [address for address in page.addresses if not address.startswith("/static/")] == []
    assert page.inline == []


def test_page_names_every_address_and_shape(client: Client, document: Any) -> None:
    page = client.get(f"{PREFIX}docs/").content.decode()
    assert [address for address in document["paths"] if address not in page] == []
    assert [name for name in document["components"]["schemas"] if f'id="shape-{name}"' not in page] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(scheme: str, new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(f"{live_server.url}{PREFIX}docs/")
    page.locator("details summary").first.click()
    assert Axe().run(page).response["violations"] == []
