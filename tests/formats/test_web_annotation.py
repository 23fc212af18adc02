"""The MUSTs of the W3C Web Annotation Data Model, as JSON Schema written from its sections."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from annotations.formats import web_annotation
from annotations.formats.dossiers import Dossier
from annotations.formats.records import creator
from tests.formats.dossiers import (
    LINKS,
    citation,
    decision,
    dossier,
    machine_passage,
    passage,
    pasted_citation,
)

_IRI = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:\\S+$"}
# 3.3.1: xsd:dateTime, with the time zone in UTC.
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
_MOTIVATION = {
    "enum": [
        "assessing",
        "bookmarking",
        "classifying",
        "commenting",
        "describing",
        "editing",
        "highlighting",
        "identifying",
        "linking",
        "moderating",
        "questioning",
        "replying",
        "tagging",
    ]
}
_AGENT = {  # 3.3.2
    "type": "object",
    "required": ["type", "name"],
    "properties": {
        "id": _IRI,
        "type": {"enum": ["Person", "Organization", "Software"]},
        "name": {"type": "string"},
    },
}
_QUOTE = {  # 4.2.4: exactly one exact; at most one prefix and suffix
    "type": "object",
    "required": ["type", "exact"],
    "properties": {
        "type": {"const": "TextQuoteSelector"},
        "exact": {"type": "string"},
        "prefix": {"type": "string"},
        "suffix": {"type": "string"},
    },
}
_POSITION = {  # 4.2.5: non-negative integers
    "type": "object",
    "required": ["type", "start", "end"],
    "properties": {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
    },
}
_STATE = {  # 4.3.1
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"const": "TimeState"}, "sourceDate": _TIME, "cached": _IRI},
}
_SPECIFIC = {  # 4: exactly one source
    "type": "object",
    "required": ["type", "source"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": _IRI,
        "purpose": _MOTIVATION,
        "selector": {"type": "array", "minItems": 1, "items": {"oneOf": [_QUOTE, _POSITION]}},
        "state": _STATE,
    },
}
_TEXTUAL = {  # 3.2.4: exactly one value
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"const": "TextualBody"},
        "value": {"type": "string"},
        "format": {"type": "string", "pattern": "^[a-z]+/"},
        "purpose": _MOTIVATION,
    },
    "not": {"required": ["source"]},
}
ANNOTATION = {
    "type": "object",
    "required": ["@context", "id", "type", "target", "body"],  # 3.1
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": _IRI,
        "type": {"const": "Annotation"},
        "motivation": {"anyOf": [_MOTIVATION, {"type": "array", "minItems": 1, "items": _MOTIVATION}]},
        "creator": _AGENT,
        "created": _TIME,
        "canonical": _IRI,  # 3.3.7
        "body": {"type": "array", "minItems": 1, "items": {"oneOf": [_TEXTUAL, _SPECIFIC]}},
        "target": {
            **_SPECIFIC,
            "required": ["type", "source", "selector", "state"],
        },
    },
    "not": {"required": ["bodyValue"]},  # 3.2.5: never beside a body
}
PAGE = {  # 5.2
    "type": "object",
    "required": ["id", "type", "partOf", "items"],
    "properties": {
        "id": _IRI,
        "type": {"const": "AnnotationPage"},
        "partOf": {"type": "object", "required": ["id"], "properties": {"id": _IRI}},
        "startIndex": {"type": "integer", "minimum": 0},
        "items": {"type": "array", "items": ANNOTATION},
    },
}
COLLECTION = {  # 5.1
    "type": "object",
    "required": ["@context", "id", "type", "label", "total", "first", "last"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": _IRI,
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "total": {"type": "integer", "minimum": 0},
        "first": PAGE,
        "last": _IRI,
    },
}

DOSSIERS = {
    "settled, with a source": dossier(),
    "settled by an adjudicator": dossier(settled=decision("disputed", reason="Figures of 2019.")),
    "open, without sources": dossier(settled=None, citations=[]),
    "proposed by a machine": dossier(passages=[machine_passage()], settled=None),
    "pasted article and pasted source": dossier(
        passages=[passage(snapshot__article__url="")], citations=[pasted_citation()]
    ),
    "without a wording": dossier(passages=[passage(claim__wording="")]),
    "quote that was not found": dossier(citations=[citation(copy_id=None, start=None, end=None, exact="")]),
}


def written(found: Dossier) -> Any:
    made = web_annotation.annotation(found.passages[0], found, LINKS)
    return orjson.loads(orjson.dumps(made, option=orjson.OPT_UTC_Z))


@pytest.mark.parametrize("found", DOSSIERS.values(), ids=DOSSIERS.keys())
def test_every_annotation_keeps_the_musts(found: Dossier) -> None:
    Draft202012Validator(ANNOTATION).validate(written(found))


def test_collection_and_page_keep_the_musts() -> None:
    about: dict[str, Any] = {"label": "Claims of Harbour Desk", "total": 1, "links": LINKS}
    page = {**web_annotation.page(**about), "items": [written(dossier())]}
    whole = {**web_annotation.collection(**about), "first": page}
    Draft202012Validator(COLLECTION).validate(whole)
    assert whole["last"] == page["id"]
    assert page["partOf"]["id"] == whole["id"]


def test_both_selectors_name_the_passage() -> None:
    position, quote = written(dossier())["target"]["selector"]
    assert (position["start"], position["end"]) == (8, 12)
    assert (quote["exact"], quote["prefix"], quote["suffix"]) == ("rose", "Crime 📈 ", " by 4 per cent.")


def test_state_leads_to_the_text_the_offsets_count_in() -> None:
    state = written(dossier())["target"]["state"]
    assert state["cached"].endswith("/text/")
    assert state["sourceDate"] == "2026-03-02T09:30:00Z"


def test_settled_claim_is_assessed() -> None:
    told = written(dossier())
    assert told["motivation"] == ["highlighting", "assessing"]
    assert {
        "type": "TextualBody",
        "value": "Supported",
        "format": "text/plain",
        "purpose": "assessing",
    } in told["body"]
    assert written(dossier(settled=None))["motivation"] == "highlighting"


def test_wording_that_nobody_kept_does_not_describe_the_passage() -> None:
    told = written(dossier(passages=[passage(claim__wording_is_suggested=True)]))
    assert [body["value"] for body in told["body"] if body.get("purpose") == "describing"] == ["rose"]


def test_source_is_linked_with_its_stance_and_the_passage_in_its_copy() -> None:
    (source,) = [body for body in written(dossier())["body"] if body.get("purpose") == "linking"]
    assert (source["source"], source["label"]) == ("https://police.example/report", "Supports")
    assert [selector["type"] for selector in source["selector"]] == [
        "TextPositionSelector",
        "TextQuoteSelector",
    ]
    assert source["state"]["cached"].endswith("/text/")


def test_machine_is_named_as_software() -> None:
    """The one that marked the passage, as in the records: the claim's may be another."""
    passage = machine_passage()._replace(claim__extractor="model/2")
    told = written(dossier(passages=[passage]))["creator"]
    assert told == creator(passage) == {"type": "Software", "name": "rules"}
