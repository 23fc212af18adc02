"""The one kind of name every row has."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562 §5.7): hard to guess in a URL, in order of creation for an index."""
    return uuid7()
