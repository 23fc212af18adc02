"""The article workspace: the text with its claims, and the panel that judges them.

This module reads and draws; what people do there is in `claim_deeds` and `evidence_deeds`.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import trigger_client_event

from annotations.extraction.service import is_of_service
from annotations.models import (
    Annotation,
    Article,
    Claim,
    ClaimOrigin,
    Evidence,
    ExtractionJob,
    JobState,
    Snapshot,
    Verdict,
    recall_openings,
)
from annotations.services.jobs import current_jobs
from annotations.text.language import is_english
from annotations.web.claim_card import Card, Shown, card_of
from annotations.web.claim_lines import LISTS, LOOKS, ClaimLine, ClaimLines, Span, read_lines
from annotations.web.findings import Finding
from annotations.web.marked_text import MarkedText
from annotations.web.pages import Desk, Request, desk_of, page
from annotations.web.progress import job_to_show, step_of

ROWS_AT_ONCE = 30
# A row shows two lines of a claim; more of a long passage would only be cut by the browser.
_ROW_CHARACTERS = 240
# Looks that every article offers as layers; the others appear when a claim looks so.
NOTHING_BACK = Shown()
_USUAL_LAYERS = ("supported", "disputed", "conflicting", "to_check", "machine")


@dataclass(frozen=True)
class Row:
    """A claim in the list; `finding` where it is a suggestion."""

    line: ClaimLine
    words: str
    paragraph: int
    sources: int
    finding: Finding | None


@dataclass(frozen=True)
class HowMany:
    """How many suggestions are shown: of those `proposed` here so far, of `most` that can be had at all."""

    shown: int
    proposed: int
    most: int

    @property
    def is_fewer(self) -> bool:
        return self.shown < self.proposed

    @property
    def in_words(self) -> str:
        """Which of them stand in the text, and how others come or go."""
        if self.is_fewer:
            return self._hidden_in_words()
        if self.most == 1:
            worth = "and suggests it" if self.proposed else "too weak to suggest. “More” suggests it"
            return f"The machine found one statement, {worth}."
        if self.proposed == self.most:
            return "All of them are suggested."
        if not self.proposed:
            found = f"The machine found {self.most} statements, all too weak to suggest."
            return f"{found} “More” suggests the best."
        best = "The best one is" if self.proposed == 1 else f"The best {self.proposed} are"
        return f"{best} suggested. “More” suggests the next best, to everybody here."

    def _hidden_in_words(self) -> str:
        if not self.shown:
            them = f"all {self.proposed} suggestions" if self.proposed > 1 else "the one suggestion"
            return f"You have hidden {them}. Others still see {'them' if self.proposed > 1 else 'it'}."
        best = "the best one" if self.shown == 1 else f"the best {self.shown}"
        return f"You see {best} of {self.proposed} suggestions. Others still see all."


@dataclass(frozen=True)
class Undo:
    """How the last deed is taken back: a post to an address, with these fields."""

    address: str
    fields: dict[str, Any] = field(default_factory=dict)


class Workspace:
    """One article as one person has it before them during one request."""

    def __init__(self, request: Request, desk: Desk, article: Article) -> None:
        self.request, self.desk, self.article = request, desk, article
        asked = self.asked("list") or "all"
        self.list = asked if asked in LISTS else "all"
        fewer = self.asked("suggestions")
        # Weaker suggestions are left out of this person's view, as they asked; None leaves out none.
        self.last_rank = number(fewer) or (0 if fewer == "0" else None)

    def asked(self, name: str) -> str:
        return self.request.POST.get(name) or self.request.GET.get(name) or ""

    @property
    def way(self) -> str:
        """ "undo" or "redo" where the deed takes another back, or does it again; "" where it is a new one."""
        return self.request.POST.get("way", "")

    @property
    def snapshot(self) -> Snapshot:
        if self.article.snapshot is None:
            raise Http404("This article has no text yet.")
        return self.article.snapshot

    @cached_property
    def lines(self) -> ClaimLines:
        return read_lines(
            self.snapshot,
            self.request.user,
            can_review=self.desk.can_review,
            can_settle=lambda: self.desk.can_adjudicate,
            last_rank=self.last_rank,
        )

    def show_suggestions(self, last_rank: int) -> None:
        """Leave weaker suggestions out from here on; as many as there are leave none out."""
        self.__dict__.pop("lines", None)
        self.last_rank = last_rank
        if last_rank >= self.lines.found_by_machines:
            self.last_rank = None

    @cached_property
    def jobs(self) -> list[ExtractionJob]:
        """The current runs over this text, without what they found."""
        return list(current_jobs(self.desk.project).filter(snapshot=self.snapshot).defer("candidates"))

    @property
    def finished_job(self) -> ExtractionJob | None:
        """The run whose findings may be proposed: the built-in detector's, if it has read the text, since it
        ranks every sentence."""
        ended = [job for job in self.jobs if job.state == JobState.DONE]
        return min(ended, key=lambda job: is_of_service(job.extractor), default=None)

    @property
    def how_many(self) -> HowMany:
        proposed, job = self.lines.found_by_machines, self.finished_job
        may_ask = self.desk.can_review and not self.article.deleted_at
        found = job.found if job and may_ask else 0
        shown = proposed if self.last_rank is None else min(self.last_rank, proposed)
        return HowMany(shown, proposed, max(found, proposed))

    @property
    def is_ranked_well(self) -> bool:
        """The ranking was measured on English only."""
        return is_english(self.article.language)

    @cached_property
    def text(self) -> MarkedText:
        return MarkedText(self.snapshot.text, self.lines.standing, title=self.article.title)

    @property
    def words(self) -> int:
        return len(self.snapshot.text.split())

    @cached_property
    def layers(self) -> list[tuple[str, str, int]]:
        """Look, its words, how many: for the boxes that show and hide."""
        counted = self.lines.looks
        return [
            (look, words, counted.get(look, 0))
            for look, words in LOOKS.items()
            if look in _USUAL_LAYERS or counted.get(look)
        ]

    @cached_property
    def tabs(self) -> list[tuple[str, str, int]]:
        """The lists of the panel: name, words, how many. The first two are always there."""
        counted = [(name, words, len(self.lines.listed(name))) for name, (words, _) in LISTS.items()]
        return [each for each in counted if each[0] in ("all", "todo", self.list) or each[2]]

    @property
    def address(self) -> str:
        return reverse("workspace", args=[self.desk.project.slug, self.article.pk])

    def address_with(self, claim: Claim | None) -> str:
        """Where a browser without scripts goes on: at this claim, with no more suggestions than it showed."""
        asked = {"claim": str(claim.pk)} if claim else {}
        asked |= {} if self.last_rank is None else {"suggestions": str(self.last_rank)}
        query = urlencode(asked)
        return f"{self.address}?{query}" if query else self.address

    def address_of_evidence(self, deed: str, evidence: Evidence) -> str:
        return reverse(f"evidence_{deed}", args=[self.desk.project.slug, self.article.pk, evidence.pk])

    def own_verdict(self, claim: Claim) -> Verdict:
        """This person's standing verdict on a claim; 404 when there is none."""
        return get_object_or_404(Verdict.objects.standing(), claim=claim, reviewer=self.request.user)

    def claim(self, claim_id: uuid.UUID) -> Claim:
        """A claim stated in this article, deleted ones too; 404 for any other."""
        stated_here = Annotation.objects.filter(snapshot=self.snapshot, superseded_at=None).values("claim")
        claim = get_object_or_404(
            Claim.objects.visible_to(self.request.user).filter(project=self.desk.project, pk__in=stated_here),
            pk=claim_id,
        )
        claim.project = self.desk.project
        return claim

    def card(self, claim: Claim | None, shown: Shown) -> Card | None:
        """The claim with all that is known about it. `shown` brings forms that came back with faults."""
        line = self.lines.get(claim.pk) if claim else None
        if claim is None or line is None:
            return None
        passages = [self.snapshot.text[start:end] for start, end in line.spans]
        return card_of(claim, line, passages, self.text.paragraph(line.start), self.desk, self.article, shown)

    def rows(self, current: ClaimLine | None, *, after: int = 0) -> dict[str, Any]:
        """A stretch of the list as J walks it, with where the next one begins."""
        coming = self.lines.coming(self.list, current)
        shown = coming[after : after + ROWS_AT_ONCE]
        counted = (
            Evidence.objects.visible_to(self.request.user)
            .standing()
            .filter(claim__in=[line.id for line in shown])
            .order_by()
            .values_list("claim")
            .annotate(Count("pk"))
        )
        sources = dict(counted) if shown else {}
        findings = self._findings(shown)
        return {
            "rows": [
                Row(
                    line,
                    self._words(line),
                    self.text.paragraph(line.start),
                    sources.get(line.id, 0),
                    findings.get(line.id),
                )
                for line in shown
            ],
            "next": after + ROWS_AT_ONCE if len(coming) > after + ROWS_AT_ONCE else 0,
            "total": len(coming),
            "current": current,
            "list": self.list,
            "workspace": self,
        }

    def _findings(self, shown: list[ClaimLine]) -> dict[uuid.UUID, Finding]:
        """What the machine says of the suggestions among these claims."""
        suggested = [line.id for line in shown if line.is_suggestion]
        told = (
            "check_worthiness",
            "reasons",
            "claimant",
            "claimant_confidence",
            "attribution",
            "cue",
            "origin",
        )
        claims = Claim.objects.filter(pk__in=suggested).only(*told) if suggested else ()
        return {claim.pk: Finding(claim) for claim in claims}

    def _words(self, line: ClaimLine) -> str:
        start, end = line.spans[0]
        return self.snapshot.text[start : min(end, start + _ROW_CHARACTERS)]

    def line_named(self, asked: str | None) -> ClaimLine | None:
        """A claim of this article by its id, as an address or a form names it; None for anything else."""
        try:
            return self.lines.get(uuid.UUID(asked or ""))
        except ValueError:
            return None

    def first_claim(self) -> Claim | None:
        """What the workspace opens with: the claim asked for, else the first of the list, else of all."""
        asked = self.line_named(self.request.GET.get("claim") or self.request.GET.get("current"))
        lists = ("todo" if self.list == "all" else self.list, "todo", "all")
        listed = chain.from_iterable(self.lines.listed(name) for name in lists)
        line = asked or next(listed, None)
        return self.claim(line.id) if line else None

    def parts(self, claim: Claim | None, shown: Shown = NOTHING_BACK) -> dict[str, Any]:
        """What the page and every answer share."""
        line = self.lines.get(claim.pk) if claim else None
        return {
            "workspace": self,
            "desk": self.desk,
            "article": self.article,
            "card": self.card(claim, shown),
            **self.rows(line),
        }

    def answer(
        self,
        claim: Claim | None,
        said: str,
        *,
        undo: Undo | None = None,
        touching: Collection[Span] = (),
        status: int = 200,
        shown: Shown = NOTHING_BACK,
        **more: Any,
    ) -> HttpResponseBase:
        """What a deed answers: the card, and every part of the page that it changed.

        `touching` are the passages whose blocks are cut anew. Without htmx it is the page itself.
        """
        if not self.request.htmx:
            add = messages.success if status < 400 else messages.error
            add(self.request, said)
            return redirect(self.address_with(claim))
        context = {
            **self.parts(claim, shown),
            "blocks": self.text.draw(touching=touching, oob=True) if touching else [],
            "said": said,
            "undo": undo,
            "status": status,
            **more,
        }
        return render(self.request, "annotations/workspace/answer.html", context, status=status)


def number(given: str | None) -> int:
    """A number of a request; 0 for anything that is none, or larger than any number of ours."""
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 10 else 0


def address_of(name: str, opened: Workspace, claim: Claim) -> str:
    return reverse(name, args=[opened.desk.project.slug, opened.article.pk, claim.pk])


def open_workspace(request: Request, slug: str, article_id: uuid.UUID) -> Workspace:
    """The workspace of an article; 404 for whoever may not see it."""
    desk = desk_of(request, slug)
    mine = Article.objects.visible_to(request.user).select_related("snapshot", "near_duplicate_of")
    article = get_object_or_404(mine, project=desk.project, pk=article_id)
    article.project = desk.project
    recall_openings(each for each in (article, article.near_duplicate_of) if each)
    return Workspace(request, desk, article)


def latest_job(opened: Workspace) -> ExtractionJob | None:
    return job_to_show(opened.jobs)


@page("GET")
def workspace(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """The page. An article without a text yet shows how far it is."""
    opened = open_workspace(request, slug, article_id)
    if opened.article.snapshot is None:
        context = {"workspace": opened, "desk": opened.desk, "article": opened.article}
        return render(request, "annotations/workspace_waiting.html", context)
    # Read before the claims: a job that ends while the page is made is still asked what it found.
    job = latest_job(opened)
    context = {
        **opened.parts(opened.first_claim()),
        "blocks": opened.text.draw(),
        "job": job,
        "seen": opened.lines.found_by_machines,
        "how_many": opened.how_many,
    }
    return render(request, "annotations/workspace.html", context)


@page("GET")
def claim_panel(request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID) -> HttpResponseBase:
    """A claim's card and the list that follows it."""
    opened = open_workspace(request, slug, article_id)
    claim = opened.claim(claim_id)
    if not request.htmx:
        return redirect(opened.address_with(claim))
    context = opened.parts(claim)
    line = context["card"].line
    context["said"] = f"Claim {line.number}, {line.words.lower()}. {context['card'].passages[0]}"
    return render(request, "annotations/workspace/panel.html", context)


@page("GET")
def claim_rows(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """More of the list, or another: `?list=`, `?current=` the open claim, `?after=` rows shown already."""
    opened = open_workspace(request, slug, article_id)
    current = opened.line_named(request.GET.get("current"))
    skipped = number(request.GET.get("after"))
    template = "more_rows" if skipped else "rows"
    return render(request, f"annotations/workspace/{template}.html", opened.rows(current, after=skipped))


@page("GET")
def extraction(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """How far the machine is, asked every second while it works.

    `?seen=` is how many of its suggestions are on the page already.
    """
    opened = open_workspace(request, slug, article_id)
    seen = number(request.GET.get("seen"))
    job = latest_job(opened)
    context = {
        "workspace": opened,
        "desk": opened.desk,
        "article": opened.article,
        "job": job,
        "step": step_of(opened.article, job),
        "seen": seen,
        "news": max(_found_by_machines(opened.snapshot) - seen, 0),
    }
    return render(request, "annotations/workspace/extraction.html", context)


@page("GET")
def fetching(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """Whether an article's page has come in: no content while it has not, else the word to load it anew."""
    opened = open_workspace(request, slug, article_id)
    if opened.article.is_on_its_way:
        return HttpResponse(status=204)
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _found_by_machines(snapshot: Snapshot) -> int:
    found = Annotation.objects.filter(snapshot=snapshot, claim__origin=ClaimOrigin.MACHINE)
    return found.order_by().values("claim").distinct().count()


def with_event(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Let the page's script know what became of its request."""
    return trigger_client_event(response, name) if isinstance(response, HttpResponse) else response
