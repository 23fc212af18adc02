"""Fingerprints: what a claim is compared by, its meaning as a vector and its words as stems."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Aggregate, BinaryField, F, Func, IntegerField, Value
from django.utils import timezone

from annotations.models.claims import Claim
from annotations.models.constraints import stays
from annotations.models.projects import Project

_ID_BYTES, _STEM_BYTES = 16, 4


@dataclass(frozen=True, slots=True)
class Shelf:
    """Many fingerprints read at once, all in one order.

    Whose they are, their vectors end to end, their stems end to end, and how many stems each has.
    """

    claims: list[UUID]
    vectors: bytes
    terms: bytes
    lengths: list[int]


class _Joined(Aggregate):
    """Bytes of all rows, end to end; those of one query are in one order."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ''::bytea)"
    output_field = BinaryField()


class FingerprintQuerySet(models.QuerySet["Fingerprint"]):
    def shelves(self) -> list[Shelf]:
        """All of these, joined by PostgreSQL in some sixty lots and sent as bytes.

        50,000 rows one by one cost four times as much, and a single value of 20 MB twice as much.
        """
        ids = Func(F("claim_id"), function="UUID_SEND", output_field=BinaryField())
        last_byte = Func(ids, Value(15), function="GET_BYTE", output_field=IntegerField())
        length = Func(F("terms"), function="LENGTH", output_field=IntegerField())
        lots = (
            self.order_by()
            .annotate(lot=last_byte.bitrightshift(2))
            .values("lot")
            .annotate(
                ids=_Joined(ids),
                vectors=_Joined(F("vector")),
                words=_Joined(F("terms")),
                lengths=_Joined(Func(length, function="INT4SEND", output_field=BinaryField())),
            )
            .values_list("ids", "vectors", "words", "lengths")
        )
        statement, parameters = lots.query.sql_with_params()
        connection.ensure_connection()
        # Django asks for text, in which bytes are twice as long.
        with connection.connection.cursor(binary=True) as cursor:
            cursor.execute(statement, parameters)
            return [_shelf(*row) for row in cursor.fetchall()]


def _shelf(ids: bytes, vectors: bytes, terms: bytes, lengths: bytes) -> Shelf:
    claims = [UUID(bytes=ids[at : at + _ID_BYTES]) for at in range(0, len(ids), _ID_BYTES)]
    counts = [int.from_bytes(lengths[at : at + 4], "big") // _STEM_BYTES for at in range(0, len(lengths), 4)]
    return Shelf(claims, vectors, terms, counts)


class Fingerprint(models.Model):
    """What one claim is compared by, made by a machine from its words and made anew when they change.

    `vector` is a unit vector as signed bytes, `terms` are int32 hashes of stems, `encoder` the name and
    version of what made the vector, `words_sha256` the hash of the words it was made from. The project is the
    claim's, beside it so that all of a project are read without a join.
    """

    claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, primary_key=True, related_name="fingerprint"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    encoder = models.CharField(max_length=50)
    words_sha256 = models.CharField(max_length=64)
    vector = models.BinaryField()
    terms = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = FingerprintQuerySet.as_manager()

    class Meta:
        ordering = ("claim",)
        triggers: ClassVar[list[Any]] = [stays("claim", "project")]

    def __str__(self) -> str:
        return f"Fingerprint of {self.claim_id} ({self.encoder})"
