"""UTF-16 offsets for answers, without reading texts again and again."""

from collections.abc import Iterable

from annotations.formats.offsets import Utf16
from annotations.formats.records import Id
from annotations.models import Snapshot

# Snapshots never change, so what is known of one stays true. Each costs a number for every emoji of its text.
_MOST = 10_000
_known: dict[Id, Utf16] = {}


def units_of(snapshot_ids: Iterable[Id]) -> dict[Id, Utf16]:
    """The units of these snapshots' texts, in one statement for those that were not asked for before."""
    units = {id: _known.get(id) for id in snapshot_ids}
    unread = [id for id, known in units.items() if known is None]
    if unread:
        for snapshot in Snapshot.objects.filter(pk__in=unread).only("text"):
            units[snapshot.pk] = units_in(snapshot)
    return {id: known for id, known in units.items() if known is not None}


def units_in(snapshot: Snapshot) -> Utf16:
    """The same for a snapshot that is at hand."""
    known = _known.get(snapshot.pk)
    if known is None:
        if len(_known) >= _MOST:
            _known.clear()
        known = _known[snapshot.pk] = Utf16(snapshot.text)
    return known
