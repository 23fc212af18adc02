"""What editors publish and everybody reads: page, feeds and markup at each step, and nothing else leaks."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.formats.claim_review_rules import faults_of_feed, faults_of_review
from annotations.models import Claim, ClaimReview, Evidence, Project, User
from annotations.services.publications import correct_claim_review, publish_claim_review, retract_claim_review
from annotations.templatetags.public import words_after, words_before
from annotations.text.anchoring import describe
from annotations.web.fact_checks import Told
from tests import factories
from tests.conftest import person
from tests.formats.fact_checks import fact_check, source
from tests.services.test_publications import reworded, settled_claim
from tests.web.reader import Reader

SITE = "http://testserver"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def claim(project: Project) -> Claim:
    """Settled, with a source in its own words."""
    return settled_claim(project)


@pytest.fixture
def editor(erin: User) -> Reader:
    return Reader(erin)


@pytest.fixture
def visitor() -> Reader:
    """Somebody who has no account."""
    return Reader()


def address(claim: Claim, deed: str = "") -> str:
    name = f"publication_{deed}" if deed else "publication"
    return reverse(name, args=[claim.project.slug, claim.pk])


def published(claim: Claim, reasoning: str = "The annual report counts them.") -> ClaimReview:
    return publish_claim_review(actor=person("erin"), claim=claim, reasoning=reasoning, site=SITE)


def page_of(edition: ClaimReview) -> str:
    return reverse("fact_check", args=[edition.project.slug, edition.slug])


def markup_in(html: str) -> Any:
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(scripts) == 1
    return json.loads(scripts[0])


def entries(reader: Reader, project: Project) -> list[str]:
    feed = ElementTree.fromstring(reader.get(reverse("fact_checks_atom", args=[project.slug])).content)
    return [str(each.findtext("a:title", namespaces=ATOM)) for each in feed.findall("a:entry", ATOM)]


def feed_items(reader: Reader, project: Project) -> list[Any]:
    where = reverse("fact_checks_data", args=[project.slug])
    feed = json.loads(reader.get(where).content)
    assert faults_of_feed(feed, page=f"{SITE}{where}") == []
    return list(feed["dataFeedElement"])


def form_of(claim: Claim, **fields: Any) -> dict[str, Any]:
    claim.refresh_from_db()
    return {"version": claim.version, **fields}


def corrections(claim: Claim, **fields: Any) -> dict[str, Any]:
    told = {
        "reason": "We had counted a route twice.",
        "rating": "missing_context",
        "wording": claim.wording,
        "reasoning": "The report counts one route twice.",
        "claimant": claim.claimant,
        "attribution": claim.attribution,
        "claimed_on": claim.claimed_on,
        "place": "",
    }
    return form_of(claim, **{**told, **fields})


# --- From settled to retracted --------------------------------------------------------------------


def test_page_feeds_and_markup_agree_at_each_step(claim: Claim, editor: Reader, visitor: Reader) -> None:
    project = claim.project
    why = form_of(claim, reasoning="The annual report counts them.")
    assert editor.post(address(claim, "publish"), why).leads_to == address(claim)
    where = page_of(ClaimReview.objects.get())
    page = visitor.get(where)
    first = page.words
    assert "Supported" in first
    assert markup_in(page.html)["reviewRating"]["ratingValue"] == 5
    assert faults_of_review(markup_in(page.html), page=f"{SITE}{where}") == []
    assert entries(visitor, project) == [f"Published: {claim.wording} (Supported)"]
    assert [item["item"]["url"] for item in feed_items(visitor, project)] == [f"{SITE}{where}"]

    assert editor.post(address(claim, "correct"), corrections(claim)).status == 302
    page = visitor.get(where)
    assert page.words.index("Corrected") < page.words.index(claim.wording, page.words.index("Fact check"))
    assert "We had counted a route twice." in page.words
    made = markup_in(page.html)
    assert (made["reviewRating"]["alternateName"], "ratingValue" in made["reviewRating"]) == (
        "Missing context",
        False,
    )
    assert made["correction"][0]["text"] == "We had counted a route twice."
    assert faults_of_review(made, page=f"{SITE}{where}") == []
    assert entries(visitor, project)[0] == f"Corrected: {claim.wording} (Missing context)"
    assert len(feed_items(visitor, project)) == 1

    given = form_of(claim, reason="The report was a forgery.")
    assert editor.post(address(claim, "retract"), given).status == 302
    page = visitor.get(where)
    assert page.words.index("This fact check is retracted") < page.words.index("Fact check ", 200)
    made = markup_in(page.html)
    assert (made["reviewRating"]["alternateName"], made["creativeWorkStatus"]) == ("Retracted", "Retracted")
    assert [each["text"] for each in made["correction"]] == [
        "The report was a forgery.",
        "We had counted a route twice.",
    ]
    assert faults_of_review(made, page=f"{SITE}{where}") == []
    assert entries(visitor, project)[0] == f"Retracted: {claim.wording}"
    assert "dateDeleted" in feed_items(visitor, project)[0]

    later = {1: "It was corrected , then retracted later.", 2: "It was retracted later."}
    for number, word in ((1, "Supported"), (2, "Missing context")):
        old = visitor.get(f"{where}editions/{number}/")
        assert later[number] in old.words
        assert f'<a href="{where}editions/3/">retracted</a>' in old.html
        assert "An earlier version" in old.words
        assert word in old.words
        assert 'ld+json">' not in old.html
        assert '<meta name="robots" content="noindex, follow">' in old.html
        assert f'<link rel="canonical" href="{SITE}{where}">' in old.html


def test_the_preview_is_what_is_published(claim: Claim, editor: Reader, visitor: Reader) -> None:
    def body_of(page: str) -> str:
        """Without the second at which each was made."""
        body = page[page.index('<article class="fact-check">') : page.index("</article>")]
        return re.sub(r'datetime="[0-9-]+T[^"]+"', "", body)

    body = body_of(editor.get(address(claim)).html)
    edition = published(claim, "The annual report says so.")
    told = body_of(visitor.get(page_of(edition)).html)
    assert told == body.replace('<h2 class="headline"', "<h1").replace("passengers.</h2>", "passengers.</h1>")


def test_the_list_of_claims_leads_to_what_is_published(claim: Claim, editor: Reader) -> None:
    listed = reverse("claims", args=[claim.project.slug])
    assert "What is published" not in editor.get(listed).words
    published(claim)
    page = editor.get(f"{listed}?status=published")
    assert "What is published" in page.words
    assert claim.wording in page.words


@pytest.mark.parametrize(
    ("handed_in", "told"),
    [
        ("", "We keep a copy as it was on 3 March 2026."),
        ("text", "Text entered by the desk on 3 March 2026, not fetched from the page."),
        ("file", "A file handed in by the desk on 3 March 2026, not fetched from the page."),
        (None, "We keep a copy as it was on 3 March 2026."),
    ],
    ids=["fetched", "pasted", "a file", "an edition of before it was told"],
)
def test_readers_are_told_how_a_copy_was_come_by(handed_in: str | None, told: str) -> None:
    given = {} if handed_in is None else {"handed_in": handed_in}
    shown = Told(fact_check(sources=[source(**given)]))
    html = render_to_string("annotations/public/fact_check_body.html", {"told": shown})
    assert told in " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (
            "a Holm said to the council that [the pier] cost more than anybody had aske",
            '<td dir="auto"><span class="around">… Holm said to the council that </span><mark>the pier'
            '</mark><span class="around"> cost more than anybody had …</span></td>',
        ),
        ("", '<td dir="auto">–</td>'),
    ],
    ids=["cut in a word", "nothing"],
)
def test_what_changed_of_the_words_is_told_in_whole_words(before: str, shown: str) -> None:
    changed = {"what": "What was said", "before": before, "after": ""}
    correction = {"number": 2, "kind": "corrected", "at": "2026-03-06", "reason": "So.", "changes": [changed]}
    told = Told(fact_check(corrections=[correction], kind="corrected"))
    assert shown in render_to_string("annotations/public/fact_check_body.html", {"told": told})


def test_a_preview_publishes_nothing(claim: Claim, editor: Reader) -> None:
    answer = editor.post(
        address(claim, "publish"), form_of(claim, reasoning="So far so good.", preview="yes")
    )
    assert (answer.status, "So far so good." in answer.words) == (200, True)
    assert not ClaimReview.objects.exists()


def test_a_correction_is_seen_before_it_is_published(claim: Claim, editor: Reader) -> None:
    published(claim)
    answer = editor.post(address(claim, "correct"), corrections(claim, preview="yes"))
    assert "We had counted a route twice." in answer.words
    assert "Supported Missing context" in answer.words
    claim.refresh_from_db()
    assert (claim.status, ClaimReview.objects.count()) == ("published", 1)


def test_what_stands_in_the_way_is_listed_with_where_it_is_mended(claim: Claim, editor: Reader) -> None:
    lost = factories.evidence(claim, text="A report.", title="Other report", quote="nine million passengers")
    page = editor.get(address(claim))
    assert 'data-code="quote_not_found"' in page.html
    assert f"?claim={claim.pk}#source-{lost.pk}" in page.html
    assert re.search(r"<button class=\"btn primary\"[^>]* disabled>Publish", page.html)
    answer = editor.post(address(claim, "publish"), form_of(claim, reasoning="So."))
    assert answer.status == 409
    assert "does not hold its quote" in answer.words
    assert not ClaimReview.objects.exists()


def test_faults_of_a_form_are_told_and_what_was_typed_stays(claim: Claim, editor: Reader) -> None:
    published(claim)
    answer = editor.post(address(claim, "correct"), corrections(claim, reason="", reasoning="New words."))
    assert (answer.status, "New words." in answer.html) == (400, True)
    answer = editor.post(address(claim, "retract"), form_of(claim, reason=" "))
    assert answer.status == 400


def test_a_claim_that_changed_meanwhile_is_not_published_unseen(claim: Claim, editor: Reader) -> None:
    answer = editor.post(address(claim, "publish"), {"version": claim.version - 1, "reasoning": "So."})
    assert answer.status == 412
    assert not ClaimReview.objects.exists()


def test_an_editor_who_reviewed_does_not_decide_in_a_correction(claim: Claim, project: Project) -> None:
    published(claim)
    project.memberships.filter(user=person("alice")).update(role="editor")
    answer = Reader(person("alice")).post(address(claim, "correct"), corrections(claim))
    assert answer.status == 403
    assert "You reviewed this claim" in answer.words


def test_an_editor_who_reviewed_is_told_first_that_the_rating_is_not_theirs(
    claim: Claim, project: Project, editor: Reader
) -> None:
    published(claim)
    where = f"{address(claim)}?deed=correct"
    assert "You reviewed this claim" not in editor.get(where).words
    project.memberships.filter(user=person("alice")).update(role="editor")
    reviewer = Reader(person("alice"))
    page = reviewer.get(where)
    assert "You reviewed this claim: an editor who did not may change its rating." in page.words
    assert re.search(r'<select name="rating"[^>]* disabled', page.html)
    sent = {name: value for name, value in corrections(claim).items() if name != "rating"}
    answer = reviewer.post(address(claim, "correct"), sent)
    assert (answer.status, ClaimReview.objects.latest("number").content["rating"]["name"]) == (
        302,
        "supported",
    )


def test_the_desk_is_asked_to_correct_what_the_article_says_otherwise(claim: Claim, editor: Reader) -> None:
    published(claim)
    assert "The article now says" not in editor.get(address(claim)).words
    reworded(claim)
    told = "The article now says “2.9 million passengers”. We published “2.4 million passengers”."
    page = editor.get(address(claim))
    assert f"{told} Correct it?" in page.words
    viewer = Reader(person("victor")).get(address(claim)).words
    assert (told in viewer, "Correct it" in viewer, "Stand by" in viewer) == (True, False, False)
    stale = editor.get(f"{reverse('claims', args=[claim.project.slug])}?waiting=stale")
    assert claim.wording in stale.words
    assert editor.post(re.findall(r'action="([^"]+/decision/confirm/)"', page.html)[0], {}).status == 302
    given = corrections(claim, rating="supported")
    assert editor.post(address(claim, "correct"), given).status == 302
    assert "The article now says" not in editor.get(address(claim)).words


@pytest.mark.parametrize("name", ["victor", "alice", "carol"])
def test_others_see_what_was_published_and_are_offered_nothing(claim: Claim, name: str) -> None:
    reader = Reader(person(name))
    assert "An editor can publish it." in reader.get(address(claim)).words
    published(claim)
    page = reader.get(address(claim))
    assert "Read it as the public does" in page.words
    assert "Retract" not in page.words
    for deed in ("publish", "correct", "retract"):
        assert reader.post(address(claim, deed), form_of(claim, reason="So.", reasoning="So.")).status == 403


def test_a_claim_in_blind_review_shows_nothing_here(blind_project: Project, editor: Reader) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, rationale="A secret of alice’s.")
    words = editor.get(address(claim)).words
    assert "Not settled yet" in words
    assert not [word for word in ("secret", "review", "Annual report") if word in words.split("Help")[1]]


# --- What everybody may read ----------------------------------------------------------------------


def test_nothing_is_public_before_it_is_published(claim: Claim, visitor: Reader) -> None:
    slug = claim.project.slug
    for name in ("fact_checks_of", "fact_checks_atom", "fact_checks_data"):
        assert visitor.get(reverse(name, args=[slug])).status == 404
    assert "Nothing is published yet" in visitor.get(reverse("fact_checks")).words
    assert claim.project.name not in visitor.get(reverse("fact_checks")).words


def test_no_public_answer_names_anybody_or_sets_a_cookie(claim: Claim) -> None:
    Evidence.objects.update(note="Erin doubts this.")
    edition = published(claim)
    correct_claim_review(actor=person("erin"), claim=claim, reason="So.", reasoning="Said better.", site=SITE)
    slug = claim.project.slug
    for where in (
        reverse("fact_checks"),
        reverse("fact_checks_of", args=[slug]),
        reverse("fact_checks_atom", args=[slug]),
        reverse("fact_checks_data", args=[slug]),
        page_of(edition),
        f"{page_of(edition)}editions/1/",
        reverse("sitemap"),
        reverse("robots"),
    ):
        client = Client()
        response: Any = client.get(where)
        assert response.status_code == 200, where
        assert not client.cookies, where
        assert "public" in response.headers["Cache-Control"], where
        assert "Cookie" not in response.headers.get("Vary", ""), where
        assert not re.search(r"\b(Alice|Bob|Erin|Carol|alice|bob|erin|carol)\b", response.getvalue().decode())


def test_an_answer_that_did_not_change_is_not_sent_again(claim: Claim) -> None:
    edition = published(claim)
    client, where = Client(), page_of(edition)
    etag: str = client.get(where).headers["ETag"]
    assert client.get(where, headers={"If-None-Match": etag}).status_code == 304
    retract_claim_review(actor=person("erin"), claim=claim, reason="So.", site=SITE)
    again: Any = client.get(where, headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["ETag"] != etag) == (200, True)


@pytest.mark.parametrize("name", ["fact_checks_of", "fact_checks_data", "sitemap"])
def test_whoever_asks_by_day_gets_what_a_desk_is_called_now(claim: Claim, name: str) -> None:
    published(claim)
    client, where = Client(), reverse(name, args=[claim.project.slug] if name != "sitemap" else [])
    first = client.get(where)
    assert "Last-Modified" not in first.headers
    Project.objects.update(name="Quay Desk")
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(where, headers=later).status_code == 200
    changes = name != "sitemap"
    assert (client.get(where).headers["ETag"] != first.headers["ETag"]) == changes


@pytest.mark.parametrize("name", ["fact_checks_data", "sitemap"])
def test_what_lists_all_fact_checks_is_read_piece_by_piece_and_only_where_it_changed(
    claim: Claim, name: str
) -> None:
    published(claim)
    client, where = Client(), reverse(name, args=[claim.project.slug] if name != "sitemap" else [])
    first: Any = client.get(where)
    assert first.streaming
    with CaptureQueriesContext(connection) as asked:
        again = client.get(where, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not [query for query in asked.captured_queries if "ORDER BY" in query["sql"]]
    retract_claim_review(actor=person("erin"), claim=claim, reason="So.", site=SITE)
    assert client.get(where).headers["ETag"] != first.headers["ETag"]


def test_each_entry_of_the_feed_leads_to_its_edition_and_tells_each_category_once(
    claim: Claim, visitor: Reader
) -> None:
    where = page_of(published(claim))
    retract_claim_review(actor=person("erin"), claim=claim, reason="So.", site=SITE)
    feed = ElementTree.fromstring(visitor.get(reverse("fact_checks_atom", args=[claim.project.slug])).content)
    told = [
        (
            [link.get("href") for link in entry.findall("a:link", ATOM)],
            [category.get("term") for category in entry.findall("a:category", ATOM)],
        )
        for entry in feed.findall("a:entry", ATOM)
    ]
    assert told == [
        ([f"{SITE}{where}editions/2/"], ["Retracted"]),
        ([f"{SITE}{where}editions/1/"], ["Supported", "Published"]),
    ]


def test_ids_in_the_feed_stay_where_the_site_moves(claim: Claim, visitor: Reader, settings: Any) -> None:
    first = published(claim)
    retract_claim_review(actor=person("erin"), claim=claim, reason="So.", site=SITE)
    where = reverse("fact_checks_atom", args=[claim.project.slug])
    ids = re.findall("<id>([^<]+)</id>", visitor.get(where).html)
    assert ids == [
        f"urn:uuid:{each}" for each in (claim.project.pk, ClaimReview.objects.latest("number").pk, first.pk)
    ]
    settings.SITE_ADDRESS = "https://facts.example"
    assert re.findall("<id>([^<]+)</id>", visitor.get(where).html) == ids


AROUND = {
    "nothing": ("It rained.", ("", "")),
    "the whole article": ("He said: It rained. And left.", ("He said: ", " And left.")),
    "cut in a word": (
        "The coast has done it, said the man of the port, It rained. Which nobody there had asked for, ever.",
        ("… it, said the man of the port, ", " Which nobody there had asked …"),
    ),
    "cut at a blank": (
        "She was in town: the mayor of Varnholm told us, It rained. Nobody there had asked for any rain yet.",
        ("… the mayor of Varnholm told us, ", " Nobody there had asked for any …"),
    ),
    "from the start, at twice the length": (
        "Some say of the weather in all of Varnholm: It rained. " * 3,
        (
            "Some say of the weather in all of Varnholm: ",
            " Some say of the weather in all of Varnholm: It rained. Some …",
        ),
    ),
    "words without blanks": (
        "昨日、港の渡し船は昨年二百四十万人の乗客を運んだと港湾局は発表した。その後It rained."
        "と広報官は述べたが、これを裏づける統計は今のところ公表されていないという。",
        (
            "… 渡し船は昨年二百四十万人の乗客を運んだと港湾局は発表した。その後",
            "と広報官は述べたが、これを裏づける統計は今のところ公表されていな …",
        ),
    ),
    "one blank among words without": (
        "昨日、市長は記者会見でそう述べたが、反対派はなお強く反発している。 一方でIt rained."
        "とだけ述べた。 これについて反対派は強く反発していると同じ日の夕方に伝えられた。",
        (
            "… は記者会見でそう述べたが、反対派はなお強く反発している。 一方で",
            "とだけ述べた。 これについて反対派は強く反発していると同じ日の夕 …",
        ),
    ),
    "blanks": (f"{' ' * 40}It rained.{chr(10) * 40}", ("… ", " …")),
}


@pytest.mark.parametrize(("text", "shown"), AROUND.values(), ids=AROUND)
def test_words_around_a_claim_are_whole(text: str, shown: tuple[str, str]) -> None:
    start = text.index("It rained.")
    _, quote = describe(text, start, start + len("It rained."))
    passage: Any = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    assert (words_before(passage), words_after(passage)) == shown


def test_markup_in_what_people_wrote_ends_no_script_and_makes_no_element(
    claim: Claim, visitor: Reader
) -> None:
    nasty = "</script><script>alert(1)</script><b>bold</b> & <!--"
    edition = published(claim, nasty)
    html = visitor.get(page_of(edition)).html
    assert "<script>alert" not in html
    assert "<b>bold" not in html
    assert markup_in(html)["reviewRating"]["ratingExplanation"] == nasty
    assert (
        len(
            ElementTree.fromstring(
                visitor.get(reverse("fact_checks_atom", args=[claim.project.slug])).content
            ).findall("a:entry", ATOM)
        )
        == 1
    )


def test_characters_that_xml_cannot_hold_do_not_break_the_feed(claim: Claim, visitor: Reader) -> None:
    published(claim, "A bell \x07 rang \x1b.")
    assert len(entries(visitor, claim.project)) == 1


def test_the_page_says_what_machines_read_of_it(claim: Claim, visitor: Reader) -> None:
    edition = published(claim)
    html = visitor.get(page_of(edition)).html
    for said in (
        f'<link rel="canonical" href="{SITE}{page_of(edition)}">',
        f'<meta property="og:url" content="{SITE}{page_of(edition)}">',
        f'<meta property="og:title" content="Supported: {claim.wording}">',
        f'<meta property="og:site_name" content="{claim.project.name}">',
        '<meta property="og:type" content="article">',
        f'href="{reverse("fact_checks_atom", args=[claim.project.slug])}"',
    ):
        assert said in html


def test_the_index_is_searched_and_filtered(project: Project, visitor: Reader) -> None:
    published(settled_claim(project))
    other = settled_claim(project, wording="Café owners paid nine per cent more.")
    published(other)
    retract_claim_review(actor=person("erin"), claim=other, reason="So.", site=SITE)
    where = reverse("fact_checks_of", args=[project.slug])
    ferries, cafes = "Ferries carried 2.4 million passengers.", "Café owners paid nine per cent more."
    for query, found in {
        "": [cafes, ferries],
        "?q=CAFE": [cafes],
        "?q=zeppelin": [],
        "?rating=supported": [ferries],
        "?rating=retracted": [cafes],
        "?q=ferr&rating=disputed": [],
        "?rating=nonsense": [cafes, ferries],
        "?before=nonsense": [cafes, ferries],
    }.items():
        words = visitor.get(where + query).words
        assert [each for each in (cafes, ferries) if each in words] == found, query


def test_a_long_index_is_read_page_by_page(
    project: Project, visitor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.web.public.PAGE_LENGTH", 1)
    for wording in ("One ferry sank.", "Two ferries sank."):
        published(settled_claim(project, wording=wording))
    where = reverse("fact_checks_of", args=[project.slug])
    first = visitor.get(where)
    older = re.search(r'rel="next" href="([^"]+)"', first.html)
    assert older
    second = visitor.get(where + older.group(1).replace("&amp;", "&"))
    assert ("Two ferries" in first.words, "One ferry sank" in first.words) == (True, False)
    assert ("Two ferries" in second.words, "One ferry sank" in second.words) == (False, True)


def test_sitemap_and_robots_tell_what_is_public_and_nothing_else(claim: Claim, visitor: Reader) -> None:
    edition = published(claim)
    found = re.findall(r"<loc>([^<]+)</loc>", visitor.get(reverse("sitemap")).html)
    assert found == [f"{SITE}{page_of(edition)}"]
    lines = visitor.get(reverse("robots")).html.splitlines()
    assert "Disallow: /" in lines
    assert "Allow: /fact-checks/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_many_fact_checks_are_in_several_sitemaps(
    project: Project, visitor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sitemaps.org: a file has 50,000 addresses at most, and an index names the files."""
    monkeypatch.setattr("annotations.web.public.LARGEST_SITEMAP", 1)
    claims = [settled_claim(project, wording=f"Ferry {number} sank.") for number in (1, 2)]
    editions = [published(claim) for claim in claims]
    correct_claim_review(actor=person("erin"), claim=claims[0], reason="So.", reasoning="Yes.", site=SITE)
    where = reverse("sitemap")
    index = ElementTree.fromstring(visitor.get(where).content)
    assert index.tag == f"{SITEMAPS}sitemapindex"
    files = [str(each.text) for each in index.iter(f"{SITEMAPS}loc")]
    assert files == [f"{SITE}{where}?p=1", f"{SITE}{where}?p=2"]
    listed = [
        [each.text for each in ElementTree.fromstring(visitor.get(file).content).iter(f"{SITEMAPS}loc")]
        for file in files
    ]
    assert listed == [[f"{SITE}{page_of(edition)}"] for edition in editions]
    for other in ("0", "3", "02", "-1", "x", "9" * 5000):
        assert visitor.get(f"{where}?p={other}").status == 404


def test_the_site_has_one_address_whatever_it_is_called_by(
    claim: Claim, visitor: Reader, editor: Reader, settings: Any
) -> None:
    settings.SITE_ADDRESS = "https://facts.example"
    editor.post(address(claim, "publish"), form_of(claim, reasoning="So."))
    edition = ClaimReview.objects.get()
    assert edition.content["url"] == f"https://facts.example{page_of(edition)}"
    assert "https://facts.example/fact-checks/" in visitor.get(reverse("sitemap")).html
    assert SITE not in visitor.get(reverse("fact_checks_atom", args=[claim.project.slug])).html


def test_a_site_that_moved_takes_its_fact_checks_along(claim: Claim, visitor: Reader, settings: Any) -> None:
    Project.objects.update(methodology="Two people check.", corrections_policy="Write to us.")
    claim.refresh_from_db()
    where = page_of(published(claim))
    before = markup_in(visitor.get(where).html)
    settings.SITE_ADDRESS = "https://facts.example"
    html = visitor.get(where).html
    made = markup_in(html)
    assert json.loads(json.dumps(before).replace(SITE, "https://facts.example")) == made
    assert faults_of_review(made, page=f"https://facts.example{where}") == []
    assert f'<link rel="canonical" href="https://facts.example{where}">' in html
    feed = json.loads(visitor.get(reverse("fact_checks_data", args=[claim.project.slug])).content)
    assert feed["dataFeedElement"][0]["item"]["url"] == f"https://facts.example{where}"


def test_public_addresses_answer_reads_alone(claim: Claim, visitor: Reader) -> None:
    edition = published(claim)
    assert visitor.post(page_of(edition)).status == 405
    assert visitor.get(f"{page_of(edition)}editions/7/").status == 404
    assert visitor.get(page_of(edition).replace("ferries", "zeppelins")).status == 404
