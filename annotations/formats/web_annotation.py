"""W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/), JSON-LD.

| ours | theirs | section |
|---|---|---|
| annotation | Annotation, motivation `highlighting`, and `assessing` once the claim is settled | 3.1, 3.3.5 |
| passage | target: SpecificResource with TextPositionSelector and TextQuoteSelector | 4.2.4, 4.2.5 |
| snapshot | state: TimeState with `sourceDate`, and the text the offsets count in as `cached` | 4.3.1 |
| the claim's wording, once a person stands behind it | TextualBody, purpose `describing` | 3.2.4 |
| claim | SpecificResource, purpose `identifying` | 4.1 |
| settled verdict | TextualBody, purpose `assessing` | 3.2.4 |
| evidence | SpecificResource, purpose `linking`, the stance as its label, selectors in the copy | 4.1 |
| export | AnnotationCollection with one AnnotationPage | 5.1, 5.2 |

What this model has no words for (check-worthiness and its reasons, single verdicts, claimant, dates and place
of the claim, what it is to others, which sources are needed together) is in the JSON Lines export only.
"""

from typing import Any

from annotations.formats.dossiers import CitationRow, Dossier, PassageRow
from annotations.formats.links import Links
from annotations.formats.records import Id, creator
from annotations.models import Rating, Stance

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'


def collection(*, label: str, total: int, links: Links) -> dict[str, Any]:
    """Section 5.1, without its `first`: the one page, whose items are streamed."""
    return {
        "@context": CONTEXT,
        **_collection_name(label, total, links),
        "last": _page_id(links),
    }


def page(*, label: str, total: int, links: Links) -> dict[str, Any]:
    """Section 5.2, without its `items`."""
    return {
        "id": _page_id(links),
        "type": "AnnotationPage",
        "partOf": _collection_name(label, total, links),
        "startIndex": 0,
    }


def annotation(passage: PassageRow, dossier: Dossier, links: Links) -> dict[str, Any]:
    """Section 3.1: one passage of the claim that the dossier is about."""
    return {
        "@context": CONTEXT,
        "id": links.annotation.format(passage.id),
        "type": "Annotation",
        "motivation": ["highlighting", "assessing"] if dossier.settled else "highlighting",
        "creator": _creator(passage),
        "created": passage.created_at,
        "canonical": _urn(passage.id),
        "body": _bodies(passage, dossier, links),
        "target": _target(passage, links),
    }


def _target(passage: PassageRow, links: Links) -> dict[str, Any]:
    text = links.snapshot_text.format(passage.snapshot_id)
    return {
        "type": "SpecificResource",
        "source": passage.snapshot__article__url or text,
        "selector": _selectors(
            passage.start, passage.end, passage.exact, prefix=passage.prefix, suffix=passage.suffix
        ),
        "state": {"type": "TimeState", "sourceDate": passage.snapshot__captured_at, "cached": text},
    }


def _bodies(passage: PassageRow, dossier: Dossier, links: Links) -> list[dict[str, Any]]:
    bodies = [
        _text(passage.wording or passage.exact, purpose="describing"),
        {
            "type": "SpecificResource",
            "source": links.claim.format(passage.claim_id),
            "purpose": "identifying",
        },
    ]
    if dossier.settled:
        bodies.append(_text(Rating(dossier.settled.rating).label, purpose="assessing"))
    bodies.extend(_evidence(citation, links) for citation in dossier.citations)
    return bodies


def _text(value: str, *, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}


def _evidence(citation: CitationRow, links: Links) -> dict[str, Any]:
    """A source and, where its quote was found, the passage in the copy. A pasted one is named by its id."""
    body: dict[str, Any] = {
        "type": "SpecificResource",
        "source": citation.source__url or _urn(citation.source_id),
        "purpose": "linking",
        "label": Stance(citation.stance).label,
    }
    if citation.copy_id is not None and citation.start is not None and citation.end is not None:
        body["selector"] = _selectors(
            citation.start, citation.end, citation.exact, prefix=citation.prefix, suffix=citation.suffix
        )
        body["state"] = {
            "type": "TimeState",
            "sourceDate": citation.copy__captured_at,
            "cached": links.copy_text.format(citation.copy_id),
        }
    elif citation.quote:
        body["selector"] = [{"type": "TextQuoteSelector", "exact": citation.quote}]
    return body


def _selectors(start: int, end: int, exact: str, **context: str) -> list[dict[str, Any]]:
    """Both name the same passage; the position is in code points."""
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": exact, **context},
    ]


def _creator(passage: PassageRow) -> dict[str, Any]:
    """The same as in our own records, with a name that is an address."""
    made_by = creator(passage)
    return {**made_by, "id": _urn(made_by["id"])} if made_by["type"] == "Person" else {**made_by}


def _urn(id: Id) -> str:
    """RFC 9562, 4."""
    return f"urn:uuid:{id}"


def _collection_name(label: str, total: int, links: Links) -> dict[str, Any]:
    return {"id": links.export, "type": "AnnotationCollection", "label": label, "total": total}


def _page_id(links: Links) -> str:
    return f"{links.export}#page"
