"""One claim with all that this person may know about it: what the card in the panel shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotations.models import (
    OPEN,
    REQUIRED_STANCE,
    SETTLED,
    Adjudication,
    Article,
    Claim,
    ClaimStatus,
    Event,
    Evidence,
    EvidenceQuerySet,
    Rating,
    User,
    Verdict,
)
from annotations.permissions import can_delete_claim, can_restore_claim
from annotations.services.evidence import TAKES_EVIDENCE
from annotations.text.words import is_same_wording
from annotations.web.changed_words import ChangedWords, changed_words
from annotations.web.claim_lines import ClaimLine
from annotations.web.editing import Edit
from annotations.web.findings import Finding
from annotations.web.pages import Desk
from annotations.web.workspace_forms import (
    ClaimForm,
    DecisionForm,
    EvidenceForm,
    SourceForm,
    VerdictForm,
    fix_words,
)

# The four verdicts that have a key of their own on the page, and the two under "More".
COMMON_RATINGS = (Rating.SUPPORTED, Rating.DISPUTED, Rating.CONFLICTING, Rating.NOT_ENOUGH_EVIDENCE)
OTHER_RATINGS = (Rating.MISSING_CONTEXT, Rating.NOT_CHECKABLE)
RATING_KEYS = {
    Rating.SUPPORTED: "S",
    Rating.DISPUTED: "D",
    Rating.CONFLICTING: "M",
    Rating.NOT_ENOUGH_EVIDENCE: "U",
    Rating.MISSING_CONTEXT: "I",
    Rating.NOT_CHECKABLE: "O",
}


@dataclass(frozen=True)
class Shown:
    """Forms that came back with faults or from a stale version; whatever is None is drawn afresh."""

    verdict: VerdictForm | None = None
    decision: DecisionForm | None = None
    source: SourceForm | None = None
    claim_edit: Edit[Claim] | None = None
    evidence_edit: Edit[Evidence] | None = None
    stale_verdict: Verdict | None = None


@dataclass(frozen=True)
class Piece:
    """A source with the form that changes it, and those that it may be joined with."""

    evidence: Evidence
    edit: Edit[Evidence]
    partners: list[Evidence]


@dataclass(frozen=True)
class Card:
    """`verdicts` and `evidence` hold what this person may see; nothing counts what is hidden from them.

    `changed` is there where any of what was judged was judged by other words than the claim's.
    `mine` is this person's own verdict, also where they took it back: its words are their draft then.
    """

    claim: Claim
    line: ClaimLine
    passages: list[str]
    paragraph: int
    desk: Desk
    verdicts: list[Verdict]
    mine: Verdict | None
    decision: Adjudication | None
    changed: ChangedWords | None
    evidence: list[Evidence]
    taken_back: list[Evidence]
    is_in_deleted_article: bool
    shown: Shown = field(default_factory=Shown)

    @property
    def may_write(self) -> bool:
        return self.desk.can_review and not self.is_in_deleted_article

    @property
    def own(self) -> Verdict | None:
        """One's verdict as it stands."""
        return self.mine if self.mine and self.mine.withdrawn_at is None else None

    @property
    def was_taken_back(self) -> bool:
        return self.mine is not None and self.own is None and self.shown.verdict is None

    @property
    def has_own_wording(self) -> bool:
        """Whether the claim in words that stand alone says more than its passage does."""
        return bool(self.claim.wording) and not is_same_wording(self.claim.wording, self.passages[0])

    @property
    def has_suggested_wording(self) -> bool:
        """Whether a machine's wording waits for a person to keep or edit it."""
        return self.claim.wording_is_suggested and self.has_own_wording

    @property
    def can_keep_wording(self) -> bool:
        return self.may_write and not self.is_removed

    @property
    def finding(self) -> Finding:
        return Finding(self.claim)

    @property
    def sources_needed(self) -> str:
        """Which ratings cannot be saved yet for want of a source; "" when none."""
        is_own = self.claim.is_blind and not self.can_settle
        found = {each.stance for each in self.evidence if not is_own or each.added_by_id == self.desk.user.pk}
        missing = {rating: stance for rating, stance in REQUIRED_STANCE.items() if stance not in found}
        source = "a source of your own" if is_own else "a source"
        if len(missing) > 1:
            names = " and ".join(rating.label for rating in missing).capitalize()
            return f"{names} need {source} that says so first."
        return "".join(
            f"{rating.label} needs {source} that {stance.label.lower()} the claim first."
            for rating, stance in missing.items()
        )

    @property
    def others(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict is not self.own]

    @property
    def is_removed(self) -> bool:
        return self.line.is_removed

    @property
    def is_suggestion(self) -> bool:
        return self.claim.status == ClaimStatus.PROPOSED and not self.is_removed

    @property
    def is_decided(self) -> bool:
        """An adjudicator has spoken: verdicts rest until the review is reopened."""
        return self.decision is not None and self.decision.decided_by_id is not None

    @property
    def is_blind(self) -> bool:
        """What others found is hidden from this person for now."""
        return self.claim.is_blind and self.own is None and not self.claim.is_settled and not self.verdicts

    @property
    def takes_evidence(self) -> bool:
        return self.claim.status in TAKES_EVIDENCE and not self.is_removed and self.may_write

    @property
    def can_judge(self) -> bool:
        is_open = self.claim.status in (*OPEN, ClaimStatus.ADJUDICATED)
        return is_open and self.takes_evidence and not self.is_decided and not self.can_settle

    @property
    def can_settle(self) -> bool:
        """All the reviews are in, they differ, and none of them is this person's."""
        complete = len(self.verdicts) >= self.claim.reviews_required
        is_for_decision = self.line.is_split and complete and self.own is None
        return is_for_decision and self.may_write and self.desk.can_adjudicate

    @property
    def can_reopen(self) -> bool:
        return (
            self.is_decided
            and self.claim.status == ClaimStatus.ADJUDICATED
            and self.may_write
            and self.desk.can_adjudicate
        )

    @property
    def can_stand_by_verdict(self) -> bool:
        return self.may_write and self.own is not None and self.own.stale_since is not None

    @property
    def can_stand_by_decision(self) -> bool:
        is_stale = self.decision is not None and self.decision.stale_since is not None
        return is_stale and self.own is None and self.may_write and self.desk.can_adjudicate

    @property
    def can_reject(self) -> bool:
        """On a blind desk always offered: whether the step is legal there would tell of a verdict."""
        is_offered = self.is_blind or ClaimStatus.REJECTED in self.claim.legal_steps
        return self.may_write and not self.is_removed and is_offered

    @property
    def can_delete(self) -> bool:
        """As with `can_reject`: one's own claim may always be tried on a blind desk."""
        is_own = self.is_blind and self.claim.created_by_id == self.desk.user.pk
        return self.may_write and (is_own or can_delete_claim(self.desk.user, self.claim))

    @property
    def can_restore(self) -> bool:
        return self.may_write and can_restore_claim(self.desk.user, self.claim)

    @property
    def ratings(self) -> list[tuple[str, list[tuple[Rating, str]]]]:
        """The scale as the fieldset lays it out: a row's class, and its ratings with their keys."""
        return [
            (name, [(rating, RATING_KEYS[rating]) for rating in row])
            for name, row in (("four", COMMON_RATINGS), ("two", OTHER_RATINGS))
        ]

    @property
    def chosen_rating(self) -> str:
        """What the scale has checked: what was sent, else one's own verdict."""
        form = self.shown.verdict or self.shown.decision
        if form is not None:
            return str(form["rating"].value() or "")
        return self.mine.rating if self.mine else ""

    @property
    def verdict_form(self) -> VerdictForm:
        initial = {
            "rationale": self.mine.rationale if self.mine else "",
            "as_of": self.mine.as_of if self.mine else timezone.localdate(),
            "version": self.own.version if self.own else None,
        }
        return self.shown.verdict or VerdictForm(initial=initial, auto_id="verdict_%s")

    @property
    def decision_form(self) -> DecisionForm:
        return self.shown.decision or DecisionForm(
            initial={"version": self.claim.version, "as_of": timezone.localdate()}, auto_id="decision_%s"
        )

    @property
    def source_form(self) -> SourceForm:
        return self.shown.source or SourceForm(auto_id="source_%s")

    @property
    def has_fixed_words(self) -> bool:
        """Verdicts were given on the wording. On a blind desk it is not told before one's own is in."""
        return not self.is_blind and self.claim.status in (ClaimStatus.IN_REVIEW, *SETTLED)

    @property
    def claim_edit(self) -> Edit[Claim]:
        edit = self.shown.claim_edit or Edit(ClaimForm(instance=self.claim, auto_id="claim_%s"))
        if self.has_fixed_words:
            fix_words(edit.form)
        return edit

    @property
    def evidence_groups(self) -> list[list[Piece]]:
        """The sources; those that are needed together stand in one group."""
        groups: dict[object, list[Piece]] = {}
        for each in self.evidence:
            key = each.set_number if each.set_number is not None else each.pk
            groups.setdefault(key, []).append(Piece(each, self._edit_of(each), self._partners_of(each)))
        return list(groups.values())

    def _edit_of(self, evidence: Evidence) -> Edit[Evidence]:
        back = self.shown.evidence_edit
        if back is not None and back.form.instance.pk == evidence.pk:
            return back
        return Edit(EvidenceForm(instance=evidence, auto_id=f"evidence_{evidence.pk}_%s"))

    def _partners_of(self, evidence: Evidence) -> list[Evidence]:
        """The sources it could be joined with: of the same stance, on a blind desk one's own."""
        return [
            each
            for each in self.evidence
            if each != evidence
            and each.stance == evidence.stance
            and (not self.claim.is_blind or each.added_by_id == evidence.added_by_id)
            and (each.set_number is None or each.set_number != evidence.set_number)
        ]


def evidence_to_show(user: User) -> EvidenceQuerySet:
    """What this person may see of evidence, with all that its piece of the card tells."""
    seen = Evidence.objects.visible_to(user).with_lateness().with_surroundings()
    shown = seen.select_related("source", "added_by", "copy", "missing_from")
    return shown.defer("copy__text", "copy__headers", "missing_from__text", "missing_from__headers")


def card_of(
    claim: Claim,
    line: ClaimLine,
    passages: list[str],
    paragraph: int,
    desk: Desk,
    article: Article,
    shown: Shown,
) -> Card:
    """Read what the card shows: three queries, whatever the claim holds; four where its words changed."""
    seen = Verdict.objects.visible_to(desk.user).filter(claim=claim).annotate(given_at=_given_at())
    verdicts = list(seen.select_related("reviewer"))
    evidence = list(evidence_to_show(desk.user).filter(claim=claim))
    decisions = Adjudication.objects.visible_to(desk.user).standing().filter(claim=claim)
    decision = decisions.select_related("decided_by").first() if claim.is_settled else None
    standing = [verdict for verdict in verdicts if verdict.withdrawn_at is None]
    mine = next((verdict for verdict in verdicts if verdict.reviewer_id == desk.user.pk), None)
    return Card(
        claim=claim,
        line=line,
        passages=passages,
        paragraph=paragraph,
        desk=desk,
        verdicts=standing,
        mine=mine,
        decision=decision,
        changed=_changed(article, claim, [*standing, *([decision] if decision else [])]),
        evidence=[each for each in evidence if each.deleted_at is None],
        taken_back=[each for each in evidence if each.deleted_at and each.added_by_id == desk.user.pk],
        is_in_deleted_article=article.deleted_at is not None,
        shown=shown,
    )


def _given_at() -> Coalesce:
    """When a verdict was given as it is: its row is written anew also when the words of its claim change."""
    given = Event.objects.filter(row=OuterRef("pk"), deed="verdicts.record_verdict").order_by("-sequence")
    return Coalesce(Subquery(given.values("at")[:1]), "created_at")


def _changed(
    article: Article, claim: Claim, judgements: Sequence[Verdict | Adjudication]
) -> ChangedWords | None:
    stale = [each.stale_since for each in judgements if each.stale_since]
    if not stale or article.snapshot is None:
        return None
    return changed_words(article.snapshot, {claim.pk: min(stale)})[claim.pk]
