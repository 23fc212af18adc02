import os
import subprocess
import sys
from collections.abc import Generator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations.models import Article, Claim, ExtractionJob, JobState, Project, Role, User
from annotations.services.articles import submit_text
from factcheck.embedded.child import Child
from factcheck.embedded.valkey import Valkey
from factcheck.files import BASE_DIR
from tests.conftest import person
from tests.factories import TEXT

PAGE = """\
<!doctype html><html lang="en"><head><title>Harbour fees rise</title></head><body><article>
<h1>Harbour fees rise</h1>
<p>The port of Varnholm raised its mooring fee by 14 percent in January, to 62 crowns a metre and year.</p>
<p>“Nobody else on the coast charges so little,” harbour master Ilse Brandt told the council on Monday.</p>
<p>Fishing boats pay half, which cost the port about 1.3 million crowns last year, its accounts say.</p>
</article></body></html>
"""
OTHER_TEXT = (
    "The mill at Orle burned down in 1911. It was rebuilt within nine months, the town archive says.\n"
)


@pytest.fixture
def clippings(tmp_path: Path) -> Path:
    folder = tmp_path / "clippings"
    (folder / "older").mkdir(parents=True)
    (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
    (folder / "fees.html").write_text(PAGE, encoding="utf-8")
    (folder / "older" / "mill.TXT").write_text(OTHER_TEXT, encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    return folder


def run(*arguments: str | Path) -> tuple[str, str]:
    """What the command prints: its table, and how it got on."""
    table, progress = StringIO(), StringIO()
    call_command("import_articles", *map(str, arguments), stdout=table, stderr=progress)
    return table.getvalue(), progress.getvalue()


def lines(table: str) -> dict[str, str]:
    """The row of each file by its name."""
    rows = table.splitlines()[1:]
    return {Path(row.split("  ")[0].strip()).name: row for row in rows}


@pytest.mark.django_db
class TestProject:
    def test_missing_project_is_made_for_the_person_named(self, alice: User, clippings: Path) -> None:
        run("--project", "old-mills", "--user", "alice", "--no-wait", clippings)
        made = Project.objects.get(slug="old-mills")
        assert made.memberships.get().user == alice
        assert made.memberships.get().role == Role.OWNER
        assert made.name == "Old mills"

    def test_missing_project_belongs_to_the_first_superuser(self, clippings: Path) -> None:
        first = User.objects.create_superuser("root")
        User.objects.create_superuser("second")
        run("--project", "old-mills", "--no-wait", clippings)
        assert Project.objects.get().memberships.get().user == first

    def test_missing_project_belongs_to_an_account_nobody_can_log_in_to_where_there_is_no_one(
        self, clippings: Path
    ) -> None:
        run("--project", "old-mills", "--no-wait", clippings)
        run("--project", "new-mills", "--no-wait", clippings)
        importer = User.objects.get()
        assert (importer.username, importer.has_usable_password()) == ("importer", False)

    def test_articles_of_an_existing_project_come_from_its_first_owner(
        self, project: Project, olga: User, clippings: Path
    ) -> None:
        run("--project", project.slug, "--no-wait", clippings)
        assert {article.submitted_by for article in Article.objects.all()} == {olga}

    def test_person_who_may_not_submit_leaves_every_file_failed(
        self, project: Project, victor: User, clippings: Path
    ) -> None:
        with pytest.raises(CommandError, match="3 of 3 files failed"):
            run("--project", project.slug, "--user", "victor", "--no-wait", clippings)
        assert not Article.objects.exists()

    @pytest.mark.parametrize("slug", ["Old Mills", "a/b", ""], ids=["spaces", "slash", "empty"])
    def test_name_that_fits_no_address_is_refused(self, alice: User, clippings: Path, slug: str) -> None:
        with pytest.raises(CommandError, match="slug"):
            run("--project", slug, "--user", "alice", "--no-wait", clippings)
        assert not Project.objects.exists()


@pytest.mark.django_db
class TestFiles:
    def test_folders_are_searched_for_texts_and_pages(self, project: Project, clippings: Path) -> None:
        table, _ = run("--project", project.slug, "--no-wait", clippings)
        assert set(lines(table)) == {"ferry.txt", "fees.html", "mill.TXT"}
        assert Article.objects.count() == 3

    def test_files_of_another_kind_are_named(self, project: Project, clippings: Path) -> None:
        _, told = run("--project", project.slug, "--no-wait", clippings)
        assert told.splitlines()[-1].endswith(
            f"passed over, neither text nor html: {clippings / 'picture.png'}"
        )

    def test_article_is_told_with_its_id(self, project: Project, clippings: Path) -> None:
        table, _ = run("--project", project.slug, "--no-wait", clippings / "ferry.txt")
        row = lines(table)["ferry.txt"]
        assert str(Article.objects.get().pk) in row
        assert row.endswith("new, extraction waits")

    def test_text_is_stored_exactly(self, project: Project, clippings: Path) -> None:
        run("--project", project.slug, "--no-wait", clippings / "ferry.txt")
        snapshot = Article.objects.get().snapshot
        assert snapshot is not None
        assert snapshot.text == TEXT

    def test_same_text_again_is_recognised(self, project: Project, clippings: Path) -> None:
        run("--project", project.slug, "--no-wait", clippings)
        table, _ = run("--project", project.slug, "--no-wait", clippings)
        assert all("known already" in row for row in lines(table).values())
        assert Article.objects.count() == 3

    def test_near_duplicate_is_named_and_taken_in(self, project: Project, clippings: Path) -> None:
        known = submit_text(actor=person("alice"), project=project, text=LONG, title="The mill").article
        (clippings / "ferry.txt").write_text(LONG.replace("nine months", "ten months"), encoding="utf-8")
        table, _ = run("--project", project.slug, "--no-wait", clippings / "ferry.txt")
        assert f"near-duplicate of “The mill” ({known.pk})" in table

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("empty.txt", b"  \n\n", "no readable text"),
            ("picture.txt", b"%PDF-1.7 \x00\x01", "not a text"),
            ("nothing.html", b"<html><body></body></html>", "no readable text"),
        ],
        ids=["empty file", "file of another kind", "page without an article"],
    )
    def test_unusable_file_fails_with_its_reason_and_the_others_go_on(
        self, project: Project, clippings: Path, name: str, content: bytes, reason: str
    ) -> None:
        (clippings / name).write_bytes(content)
        table = StringIO()
        with pytest.raises(CommandError, match="1 of 4 files failed"):
            call_command(
                "import_articles", "--project", project.slug, "--no-wait", str(clippings), stdout=table
            )
        assert "failed: " in lines(table.getvalue())[name]
        assert reason in lines(table.getvalue())[name]
        assert Article.objects.count() == 3

    def test_missing_file_and_empty_folder_fail(self, project: Project, tmp_path: Path) -> None:
        (tmp_path / "bare").mkdir()
        table = StringIO()
        with pytest.raises(CommandError, match="2 of 2 files failed"):
            call_command(
                "import_articles",
                *("--project", project.slug, "--no-wait", f"{tmp_path}/gone.txt", f"{tmp_path}/bare"),
                stdout=table,
            )
        assert "No such file" in table.getvalue()
        assert "no .txt, .html or .pdf file in this folder" in table.getvalue()


@pytest.mark.worker
class TestWaiting:
    def test_command_returns_when_the_worker_has_proposed_the_claims(
        self, live_worker: Child, clippings: Path
    ) -> None:
        table, progress = run("--project", "old-mills", clippings)
        assert {job.state for job in ExtractionJob.objects.all()} == {JobState.DONE}
        proposed = sum(int(row.split()[1]) for row in lines(table).values())
        assert proposed == Claim.objects.count() > 0
        assert "extracting" in progress
        assert "\r" not in progress

    def test_known_article_tells_the_claims_it_had(self, live_worker: Child, clippings: Path) -> None:
        first, _ = run("--project", "old-mills", clippings / "ferry.txt")
        again, _ = run("--project", "old-mills", clippings / "ferry.txt")
        assert lines(again)["ferry.txt"].split()[1] == lines(first)["ferry.txt"].split()[1]

    def test_where_no_worker_answers_the_command_does_the_work(
        self, transactional_db: None, clippings: Path, lone_broker: Valkey
    ) -> None:
        ended = import_with_broker(lone_broker.url, clippings)
        assert ended.returncode == 0
        assert "No worker answers" in ended.stderr
        assert {job.state for job in ExtractionJob.objects.all()} == {JobState.DONE}

    def test_where_the_broker_is_down_the_command_does_the_work(
        self, transactional_db: None, clippings: Path, lone_broker: Valkey
    ) -> None:
        lone_broker.stop()
        ended = import_with_broker(lone_broker.url, clippings)
        assert ended.returncode == 0
        assert {job.state for job in ExtractionJob.objects.all()} == {JobState.DONE}


@pytest.fixture
def lone_broker(tmp_path: Path) -> Generator[Valkey]:
    """A broker that no worker listens to."""
    broker = Valkey(tmp_path / "valkey", log=tmp_path / "valkey.log", is_durable=False)
    broker.start()
    yield broker
    broker.stop()


def import_with_broker(broker_url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, on the test database and this broker."""
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    database_url = f"{server}/{connection.settings_dict['NAME']}"
    return subprocess.run(
        [sys.executable, "manage.py", "import_articles", "--project", "old-mills", str(folder)],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url, "CELERY_BROKER_URL": broker_url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


LONG = (
    "The mill at Orle burned down in the night of 3 March 1911, and with it the only bakery of the valley. "
    "The fire began in the drying loft, the archive says, and reached the granary before the pump arrived "
    "from Sattel. Eleven families lost their bread and four their work. The parish collected 2,300 crowns. "
    "It was rebuilt within nine months, of stone this time, and ground its first rye on 9 December. Its last "
    "miller, Henrik Aas, shut the sluice in 1968, when the cooperative bought its flour from the coast.\n"
)
