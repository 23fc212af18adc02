from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from annotations.models import Copy, Evidence, Project
from annotations.services.verification import verify_copies
from tests import factories
from tests.plugins.database.base import owner_connection

pytestmark = pytest.mark.django_db(transaction=True)

Spoil = Callable[[Copy], None]


@pytest.fixture
def cited(project: Project) -> Evidence:
    """Evidence whose copy nobody else's has the same bytes as."""
    claim = factories.claim(factories.article(project))
    text = f"{factories.SOURCE_TEXT} Copy of {project.pk}."
    return factories.evidence(claim, text=text, title="Annual report", quote="2.4 million passengers")


def flip_a_byte(copy: Copy) -> None:
    path = Path(default_storage.path(str(copy.content.name)))
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def delete_the_file(copy: Copy) -> None:
    default_storage.delete(str(copy.content.name))


def past_the_triggers(statement: str, *parameters: object) -> None:
    """What only who owns the database can do."""
    with owner_connection(connection.settings_dict) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(statement.encode(), parameters)


def change_the_text(copy: Copy) -> None:
    past_the_triggers(
        "UPDATE annotations_copy SET text = replace(text, 'Annual', 'Yearly') WHERE id = %s", copy.pk
    )


SPOILS = {
    "a byte flipped in storage": (flip_a_byte, "are not those we stored"),
    "a file deleted from storage": (delete_the_file, "are gone"),
    "a text changed in the table": (change_the_text, "was changed in the database"),
}


class TestCopies:
    def test_nothing_is_said_of_copies_that_are_as_they_were(self, cited: Evidence) -> None:
        assert verify_copies(Copy.objects.all()) == []

    @pytest.mark.parametrize(("spoil", "says"), SPOILS.values(), ids=SPOILS.keys())
    def test_what_is_wrong_with_a_copy_is_named(self, cited: Evidence, spoil: Spoil, says: str) -> None:
        copy = cited.source.copies.get()
        spoil(copy)
        (finding,) = verify_copies(Copy.objects.filter(pk=copy.pk))
        assert (finding["what"], finding["id"]) == ("copy", str(copy.pk))
        assert says in finding["sentence"]
        assert "copy 1 of “Annual report”" in finding["sentence"]
