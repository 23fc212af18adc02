from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from annotations.errors import NotAllowed
from annotations.models import (
    MOST_ATTEMPTS,
    SILENCE,
    Copy,
    Event,
    Evidence,
    JobState,
    Project,
    Stance,
    User,
    Verification,
)
from annotations.services.verification import (
    begin_verification,
    finish_verification,
    report_verification,
    request_verification,
    requeue_abandoned_verifications,
    verify_copies,
    verify_evidence,
)
from annotations.tasks import sweep
from annotations.tasks import verify_evidence as verify_task
from tests import factories
from tests.conftest import person
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


def nothing(done: int, total: int) -> None:
    """Nobody is told."""


class TestQuotes:
    def test_quote_whose_words_were_changed_is_named_beside_its_copy(
        self, cited: Evidence, project: Project
    ) -> None:
        past_the_triggers("UPDATE annotations_copy SET text = replace(text, '2.4', '2.5')")
        found = list(verify_evidence(project=project, on_progress=nothing))
        assert {each["what"] for each in found} == {"copy", "evidence"}
        assert "“2.4 million passengers”" in next(e["sentence"] for e in found if e["what"] == "evidence")

    def test_quote_that_was_changed_itself_is_named(self, cited: Evidence, project: Project) -> None:
        past_the_triggers("UPDATE annotations_evidence SET exact = '9.9 million passengers'")
        (finding,) = verify_evidence(project=project, on_progress=nothing)
        assert (finding["what"], finding["id"]) == ("evidence", str(cited.pk))

    def test_nothing_is_said_of_what_is_as_it_was_and_every_copy_is_counted(
        self, cited: Evidence, project: Project
    ) -> None:
        told: list[tuple[int, int]] = []
        assert list(verify_evidence(project=project, on_progress=lambda *far: told.append(far))) == []
        assert told == [(0, 1), (1, 1)]


class TestCommand:
    def test_each_of_three_spoiled_copies_is_named_and_the_exit_is_an_error(
        self, cited: Evidence, project: Project
    ) -> None:
        copies = [cited.source.copies.get()]
        for number in (2, 3):
            text = f"{factories.SOURCE_TEXT} Volume {number} of {project.pk}."
            copies.append(
                factories.evidence(cited.claim, text=text, title=f"Volume {number}").source.copies.get()
            )
        for copy, (spoil, _) in zip(copies, SPOILS.values(), strict=True):
            spoil(copy)
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("verify_evidence", project=project.slug, stdout=said, stderr=StringIO())
        for copy, (_, says) in zip(copies, SPOILS.values(), strict=True):
            line = next(line for line in said.getvalue().splitlines() if f"“{copy.source}”" in line)
            assert says in line

    def test_it_says_so_when_all_is_well(self, cited: Evidence) -> None:
        said = StringIO()
        call_command("verify_evidence", stdout=said, stderr=StringIO())
        assert "harbour-desk: 1 copy, 0 findings" in said.getvalue()


class TestRuns:
    def test_worker_writes_down_what_is_wrong(self, cited: Evidence, project: Project, erin: User) -> None:
        delete_the_file(cited.source.copies.get())
        asked = request_verification(actor=erin, project=project)
        verify_task(str(asked.pk))
        asked.refresh_from_db()
        assert (asked.state, asked.done, asked.total) == (JobState.DONE, 1, 1)
        assert [each["what"] for each in asked.findings] == ["copy"]

    def test_there_is_one_at_a_time(self, project: Project, erin: User, olga: User) -> None:
        one = request_verification(actor=erin, project=project)
        assert request_verification(actor=olga, project=project) == one
        verify_task(str(one.pk))
        assert request_verification(actor=olga, project=project) != one

    def test_it_is_for_editors(self, project: Project, carol: User) -> None:
        with pytest.raises(NotAllowed):
            request_verification(actor=carol, project=project)

    def test_run_of_a_dead_worker_is_taken_up_again_and_leaves_nothing_behind(
        self, cited: Evidence, project: Project, erin: User
    ) -> None:
        asked = request_verification(actor=erin, project=project)
        dead = begin_verification(verification_id=asked.pk)
        assert dead is not None
        Verification.objects.update(heartbeat_at=timezone.now() - SILENCE * 2)
        sweep()
        verify_task(str(asked.pk))
        assert not report_verification(run=dead, done=0, total=9)
        finish_verification(run=dead, findings=[{"what": "copy", "id": "", "sentence": "Late."}])
        asked.refresh_from_db()
        assert (asked.state, asked.attempts, asked.findings) == (JobState.DONE, 2, [])

    def test_what_ends_every_worker_is_given_up(self, project: Project, erin: User) -> None:
        asked = request_verification(actor=erin, project=project)
        for _ in range(MOST_ATTEMPTS):
            assert begin_verification(verification_id=asked.pk)
            began = Verification.objects.get().heartbeat_at
            assert began is not None
            requeue_abandoned_verifications(now=began + SILENCE * 2)
        asked.refresh_from_db()
        assert asked.state == JobState.FAILED
        assert "Tell an administrator" in asked.failure

    def test_findings_about_blind_work_are_for_those_who_may_see_it(
        self, blind_project: Project, erin: User
    ) -> None:
        claim = factories.claim(factories.article(blind_project))
        text = f"{factories.SOURCE_TEXT} {blind_project.pk}"
        hidden = factories.evidence(claim, text=text, title="Hers", stance=Stance.CONTEXT)
        delete_the_file(hidden.source.copies.get())
        asked = request_verification(actor=erin, project=blind_project)
        verify_task(str(asked.pk))
        asked.refresh_from_db()
        assert len(asked.findings) == 1
        assert (asked.findings_for(erin), asked.findings_for(person("alice"))) == ([], asked.findings)
        assert not Event.objects.filter(row=asked.pk, after__has_key="findings").exists()

    @pytest.mark.parametrize("hidden", [0, 1, 3])
    def test_how_many_copies_blind_work_has_is_not_told(
        self, hidden: int, blind_project: Project, erin: User
    ) -> None:
        article = factories.article(blind_project)
        for title in ("Ours", "Ours, too"):
            factories.evidence(factories.claim(article), actor=erin, text=title, title=title)
        for number in range(hidden):
            factories.evidence(factories.claim(article), text=f"Hers, {number}", title="Hers")
        asked = request_verification(actor=erin, project=blind_project)
        run = begin_verification(verification_id=asked.pk)
        assert run
        report_verification(run=run, done=0, total=2 + hidden)
        asked.refresh_from_db()
        assert asked.counts_for(erin) == (0, 2)
        report_verification(run=run, done=2 + hidden, total=2 + hidden)
        asked.refresh_from_db()
        assert asked.counts_for(erin) == (2, 2)
        assert asked.counts_for(person("alice")) == (hidden, hidden)
