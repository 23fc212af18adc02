"""What keeps a claim from being published, each with its reason; and what readers may miss of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from annotations.errors import FetchFailed
from annotations.extraction.addresses import literal_address, parse_target, refuse_private_literal
from annotations.formats.claim_review_rules import Fault, faults_of_wording
from annotations.formats.fact_check import FactCheck
from annotations.matching.quotes import contradictions
from annotations.models import Claim, Copy, Evidence, LinkState, Provenance, QuoteState, Reanchoring, Stance
from annotations.services.verification import verify_copies


@dataclass(frozen=True)
class Hindrance:
    """Why a claim cannot be published as it stands: a name for programs, a sentence that says what to do.

    `evidence` is the piece at fault, None where it is the claim itself.
    """

    code: str
    sentence: str
    evidence: UUID | None = None


def hindrances(claim: Claim, content: FactCheck, faults: Iterable[Fault]) -> list[Hindrance]:
    """Everything that keeps this content from being published. `faults` are those of its markup."""
    found = [*_of_claim(claim, content), *_of_articles(content), *_of_evidence(claim)]
    if found:
        return found
    label = [fault for fault in faults_of_wording(content["wording"]) if fault.is_grave]
    return found + [
        Hindrance("wording_has_rating" if fault in label else "markup", told_as(fault))
        for fault in faults
        if fault.is_grave
    ]


def told_as(fault: Fault) -> str:
    return fault.sentence if fault.where == "claimReviewed" else f"{fault.where}: {fault.sentence}"


def warnings(claim: Claim, content: FactCheck, faults: Iterable[Fault]) -> list[str]:
    """What readers and search engines may miss. `faults` are those of the markup."""
    told = [told_as(fault) for fault in faults if not fault.is_grave]
    if not claim.wording:
        told.append(
            "The claim has no wording of its own: readers get the article’s words without their context."
        )
    if any(not source["quote"] and source["stance"] == Stance.CONTEXT for source in content["sources"]):
        told.append("A source gives context without a quote: readers cannot see what it says.")
    if not any(source["kind"] == "primary" for source in content["sources"]):
        told.append("No source is marked as a primary one.")
    for each in evidence_of(claim):
        if each.missing_from_id:
            page = f"The page of “{each.source}” is not as it is quoted"
            told.append(f"{page}: its newest copy does not hold the quote{_elsewhere(each)}.")
        if each.source.link_state == LinkState.DEAD:
            told.append(f"The page of “{each.source}” is gone: readers cannot open it.")
    for name, words in (("methodology", "how it checks"), ("corrections_policy", "how it corrects")):
        if not content["desk"][name]:  # type: ignore[literal-required]
            told.append(f"The project does not say {words}: its owners can, in its settings.")
    return told


def _elsewhere(evidence: Evidence) -> str:
    """Where a quote stands that the page does not hold."""
    is_handed_in = evidence.copy is not None and evidence.copy.given_by_id is not None
    return ", which stands only in what was handed in" if is_handed_in else " any more"


def evidence_of(claim: Claim) -> list[Evidence]:
    """What is published of it: all that stands, what supports and disputes beside each other."""
    rows = Evidence.objects.standing().filter(claim=claim).with_lateness()
    return list(
        rows.select_related("source", "copy").defer("copy__text").order_by("stance", "set_number", "id")
    )


def is_stale(claim: Claim) -> bool:
    """Whether the passage changed after what settles the claim: a decision, else the verdicts themselves."""
    decision = claim.adjudications.standing().first()
    if decision is None:
        return False
    agreed = decision.provenance == Provenance.UNANIMOUS
    stale = claim.verdicts.standing().exclude(stale_since=None)
    return decision.stale_since is not None or (agreed and stale.exists())


def _of_claim(claim: Claim, content: FactCheck) -> Iterator[Hindrance]:
    missing = claim.reviews_required - claim.verdicts.standing().count()
    if missing > 0:
        reviews = "a review" if missing == 1 else f"{missing} reviews"
        yield Hindrance("reviews_missing", f"The claim still needs {reviews}.")
    if not claim.adjudications.standing().exists():
        yield Hindrance("not_settled", "The claim is not settled yet.")
    elif not content["rating"]["word"]:
        yield Hindrance("not_checkable", "What cannot be checked is not published as a fact check.")
    elif content["kind"] == "published" and is_stale(claim):  # a correction decides anew
        yield Hindrance("stale", "The passage changed after the verdict. It has to be judged again.")
    if not content["reasoning"]:
        yield Hindrance("reasoning_missing", "Readers have to be told why. Write the reasoning.")
    if claim.wording and claim.wording_is_suggested:
        yield Hindrance(
            "wording_suggested", "The wording is a machine’s suggestion. Keep it, or write another."
        )
    if Reanchoring.objects.waiting().filter(annotation__claim=claim).exists():
        yield Hindrance(
            "passage_waits", "The article changed. Somebody has to say where the claim stands now."
        )


# Names that no public resolver answers for (RFC 6761, 6762, 8375; ICANN keeps the last one for own networks).
_OWN_NETWORKS = ("localhost", "local", "home.arpa", "internal")


def _is_public(url: str) -> bool:
    """Whether an address leads, as far as it is spelt, to where everybody can read."""
    target = parse_target(url)
    if target.endpoint in settings.FACTCHECK_FETCH_ALLOW:
        return True
    try:
        refuse_private_literal(target)
    except FetchFailed:
        return False
    if literal_address(target.host):
        return True
    return "." in target.host and not f".{target.host}".endswith(tuple(f".{name}" for name in _OWN_NETWORKS))


def _of_articles(content: FactCheck) -> Iterator[Hindrance]:
    articles = {each["article"]["url"]: each["article"]["title"] for each in content["passages"]}
    for url, title in articles.items():
        if url and not _is_public(url):
            words = f"The address of the article “{title or url}” is not on the public internet."
            yield Hindrance("address_not_public", f"{words} Change it, or leave it out.")


_QUOTE: dict[str, tuple[str, str]] = {
    QuoteState.WAITING: ("quote_waiting", "is not fetched yet, so its quote is not found"),
    QuoteState.FUZZY: ("quote_guessed", "holds its quote in other words; somebody has to take them, or not"),
    QuoteState.NOT_FOUND: ("quote_not_found", "does not hold its quote"),
    QuoteState.NO_COPY: ("copy_missing", "has no copy here that its quote could be found in"),
}


def _of_evidence(claim: Claim) -> Iterator[Hindrance]:
    found = evidence_of(claim)
    copies = Copy.objects.filter(pk__in=[each.copy_id for each in found if each.copy_id])
    broken = {finding["id"]: finding["sentence"] for finding in verify_copies(copies)}
    for each in found:
        named = f"The source “{each.source}”"
        if each.source.url and not _is_public(each.source.url):
            words = f"{named} is at an address that is not on the public internet: readers cannot open it."
            yield Hindrance("address_not_public", f"{words} Cite it by another, or by none.", each.pk)
        if each.quote_state in _QUOTE:
            code, words = _QUOTE[each.quote_state]
            if each.quote_state == QuoteState.FUZZY and (differing := contradictions(each.quote, each.exact)):
                words = f"says something else than its quote ({'; '.join(differing)})"
            yield Hindrance(code, f"{named} {words}.", each.pk)
        elif each.quote_state == QuoteState.NONE and each.stance != Stance.CONTEXT:
            yield Hindrance("quote_missing", f"{named} is cited without its words. Quote it.", each.pk)
        if str(each.copy_id) in broken:
            yield Hindrance("copy_broken", broken[str(each.copy_id)], each.pk)
        if each.is_later and not each.later_reason.strip():
            words = f"{named} is later than the claim. Say why it counts."
            yield Hindrance("later_without_reason", words, each.pk)
