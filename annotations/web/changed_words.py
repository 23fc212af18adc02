"""The words by which claims were judged before their article changed, beside those that stand there now."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from annotations.models import Annotation, Snapshot
from annotations.text.fuzzy import Part, differences

_BETWEEN_PASSAGES = " … "


@dataclass(frozen=True)
class ChangedWords:
    """A claim as it was judged, and as it is stated now: "" where the article does not state it any more."""

    was: str
    now: str

    @property
    def are_others(self) -> bool:
        """False where only the sentences around the words changed."""
        return self.was != self.now

    @property
    def sides(self) -> tuple[list[Part], list[Part]]:
        return differences(self.was, self.now)


def changed_words(snapshot: Snapshot, since: Mapping[uuid.UUID, datetime]) -> dict[uuid.UUID, ChangedWords]:
    """By claim its words in the article of a snapshot, `since` saying when what was judged went stale.

    The words judged are the passages that stood then and do not any more. One query.
    """
    was: dict[uuid.UUID, list[str]] = {claim: [] for claim in since}
    now: dict[uuid.UUID, list[str]] = {claim: [] for claim in since}
    marks = Annotation.objects.filter(claim__in=since, snapshot__article=snapshot.article_id)
    for mark in marks.order_by("start", "pk"):
        stale_since = since[mark.claim_id]
        if mark.superseded_at is None and mark.snapshot_id == snapshot.pk:
            now[mark.claim_id].append(mark.exact)
        elif mark.created_at < stale_since and (
            mark.superseded_at is None or mark.superseded_at >= stale_since
        ):
            was[mark.claim_id].append(mark.exact)
    return {
        claim: ChangedWords(_BETWEEN_PASSAGES.join(was[claim]), _BETWEEN_PASSAGES.join(now[claim]))
        for claim in since
    }
