"""Absolute addresses that exports name things by. Which they are is the caller's knowledge."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """`project` and `export` are whole addresses; in the others `{}` stands for an id.

    `claim_page` is where people read the claim; `annotation` and `claim` name the things themselves, and
    `snapshot_text` and `copy_text` are plain text, in which the offsets count.
    """

    project: str
    export: str
    annotation: str
    claim: str
    claim_page: str
    snapshot_text: str
    copy_text: str
