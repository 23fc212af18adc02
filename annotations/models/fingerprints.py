"""Fingerprints: what a claim is compared by, its meaning as a vector and its words as stems."""

from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import Aggregate, BinaryField, F, Func, IntegerField
from django.utils import timezone

from annotations.models.claims import Claim
from annotations.models.constraints import stays
from annotations.models.projects import Project

LOTS = 64
_ID_BYTES = 16


class Joined(NamedTuple):
    """Many fingerprints end to end, all in one order.

    The claims' ids, sixteen bytes each; the vectors; the stems; and how many bytes the stems of each have, as
    big-endian int32.
    """

    ids: bytes
    vectors: bytes
    terms: bytes
    lengths: bytes

    def claim(self, place: int) -> UUID:
        return UUID(bytes=self.ids[place * _ID_BYTES : (place + 1) * _ID_BYTES])


class _Joined(Aggregate):
    """Bytes of all rows, end to end; those of one query are in one order."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ''::bytea)"
    output_field = BinaryField()


class FingerprintQuerySet(models.QuerySet["Fingerprint"]):
    def beside(self, one: "Fingerprint") -> Self:
        """Those of the project's other claims, made in the same way."""
        return self.filter(project=one.project_id, encoder=one.encoder).exclude(claim=one.claim_id)

    def joined(self) -> Joined:
        """All of these, joined by PostgreSQL lot by lot and sent as bytes.

        50,000 rows one by one cost four times as much, and a single value of 20 MB twice as much.
        """
        id = Func(F("claim_id"), function="UUID_SEND", output_field=BinaryField())
        length = Func(F("terms"), function="LENGTH", output_field=IntegerField())
        parts = (id, F("vector"), F("terms"), Func(length, function="INT4SEND", output_field=BinaryField()))
        names = [f"joined_{name}" for name in Joined._fields]
        lots = (
            self.order_by()
            .values("lot")
            .annotate(**{name: _Joined(part) for name, part in zip(names, parts, strict=True)})
            .values_list(*names)
        )
        statement, parameters = lots.query.sql_with_params()
        connection.ensure_connection()
        # Django asks for text, in which bytes are twice as long.
        with connection.connection.cursor(binary=True) as cursor:
            cursor.execute(statement, parameters)
            found = cursor.fetchall()
        return Joined(*(b"".join(column) for column in zip(*found, strict=True))) if found else _NOTHING


_NOTHING = Joined(b"", b"", b"", b"")


class Fingerprint(models.Model):
    """What one claim is compared by, made by a machine from its words and made anew when they change.

    `vector` is a unit vector as signed bytes, `terms` are int32 hashes of stems, `encoder` the name and
    version of what made the vector. When the words change the row goes (`forgets_fingerprint`). The project
    is the claim's, beside it so that all of a project are found at once; `lot` spreads them over a few dozen
    lots, which PostgreSQL joins without sorting.
    """

    claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, primary_key=True, related_name="fingerprint"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    encoder = models.CharField(max_length=50)
    lot = models.PositiveSmallIntegerField()
    vector = models.BinaryField()
    terms = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = FingerprintQuerySet.as_manager()

    class Meta:
        ordering = ("claim",)
        triggers: ClassVar[list[Any]] = [stays("claim", "project")]

    def __str__(self) -> str:
        return f"Fingerprint of {self.claim_id} ({self.encoder})"
