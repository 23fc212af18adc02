"""What a project published in a period: the rows that `formats.transparency` counts.

Only reads; it stands here because pages and the API both need it, and neither may import the other.
"""

from annotations.formats.transparency import Check, Edit, Period, check_of, day_in
from annotations.models import ClaimReview, EditionKind, Project

_AT_ONCE = 100


def published_in(project: Project, period: Period) -> tuple[list[Check], list[Edit]]:
    """The fact checks that first appeared in the period, as they stood at its end, and the corrections and
    retractions made in it; the newest first. Of each edition no more is kept than the figures need."""
    editions = ClaimReview.objects.filter(project=project, published_at__lt=period.end)
    of_period = editions.filter(published_at__gte=period.start)
    begun = of_period.filter(kind=EditionKind.PUBLICATION).values("claim")
    newest_first = editions.filter(claim__in=begun).order_by("claim_id", "-number")
    stood = newest_first.distinct("claim_id").values_list("content", "slug")
    checks = [check_of(content, slug, period.zone) for content, slug in stood.iterator(chunk_size=_AT_ONCE)]
    checks.sort(key=lambda check: (check.published_on, check.claim), reverse=True)
    later = of_period.exclude(kind=EditionKind.PUBLICATION).order_by("-published_at", "-id")
    told = ("content__modified_at", "content__kind", "slug", "content__url", "content__wording", "reason")
    edits = [
        Edit(on=day_in(at, period.zone), kind=kind, slug=slug, url=url, wording=wording, reason=reason)
        for at, kind, slug, url, wording, reason in later.values_list(*told)
    ]
    return checks, edits
