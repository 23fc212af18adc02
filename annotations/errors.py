"""What may go wrong in the domain, each with a code for programs and a sentence for people.

An error never knows HTTP beyond the status it is told with: `api` and `web` each have one place that turns
it into an answer.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A deed that was refused. Nothing was changed.

    `code` is stable and in snake_case, `message` tells a person what to do, `details` holds what a program
    needs.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInput(DomainError):
    """A field holds what cannot be stored; `details["fields"]` maps field names to sentences."""

    code = "invalid_input"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()), fields=dict(fields))


class NotAllowed(DomainError):
    """The person may see the thing but their role does not reach this deed."""

    code = "not_allowed"
    status = 403


class Conflict(DomainError):
    """The deed does not fit the present state of things."""

    code = "conflict"
    status = 409


class InvalidTransition(Conflict):
    """A claim cannot take this step from where it stands; `details["legal"]` lists the steps it can take."""

    code = "invalid_transition"

    def __init__(self, message: str, *, legal: list[str]) -> None:
        super().__init__(message, legal=legal)


class ConflictOfInterest(NotAllowed):
    """Nobody settles a claim they reviewed themselves."""

    code = "conflict_of_interest"


class StaleVersion(DomainError):
    """The thing is not what the caller saw; `details["current"]` is its version now, None when it is gone."""

    code = "stale_version"
    status = 412

    def __init__(self, *, current: int | None) -> None:
        sentence = (
            "What you mean to change is not there, or was taken back. Look again."
            if current is None
            else "Somebody else changed this meanwhile. Compare both versions, then save again."
        )
        super().__init__(sentence, current=current)


class InvalidPassage(DomainError):
    """The offsets are not a passage of the text: start < end <= length does not hold."""

    code = "invalid_passage"
    status = 422


class QuoteMismatch(DomainError):
    """The quote is not what stands at its offsets; `details` holds both strings."""

    code = "quote_mismatch"
    status = 422

    def __init__(self, *, given: str, actual: str) -> None:
        super().__init__(
            "The quote differs from the text at these offsets. Offsets count Unicode code points.",
            given=given,
            actual=actual,
        )


class EvidenceMissing(DomainError):
    """Supported and disputed need a source of that stance."""

    code = "evidence_missing"
    status = 422


class FetchFailed(DomainError):
    """A page could not be had; `reason` is one of the values of `models.FetchFailure`."""

    code = "fetch_failed"
    status = 422

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail, reason=reason)
        self.reason = reason
        self.detail = detail


class StorageFailed(DomainError):
    """The storage of copies cannot be reached, is full, or lacks what it should hold."""

    code = "storage_failed"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The storage of copies fails, or lacks this copy. Nothing was changed. Try again in a while; if "
            "it stays so, tell an administrator."
        )


class DetectorFailed(DomainError):
    """A service that suggests claims gave no usable answer; `reason` is one word for programs, `detail` a
    sentence that says what to do. Neither ever holds the service's key, address or own words."""

    code = "detector_failed"
    status = 422

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail, reason=reason)
        self.reason = reason
        self.detail = detail
