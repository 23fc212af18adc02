"""History that was meddled with is named: each case is done with SQL, by the owner of the tables."""

import time
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from annotations.models import (
    NONE_BEFORE,
    ApiTokenScope,
    Claim,
    Event,
    Membership,
    Project,
    Rating,
    Seal,
    User,
    Verdict,
)
from annotations.services.accounts import create_api_token, remove_user
from annotations.services.audit import Chain, Check, Finding, Head, all_chains, chain_of, known_of
from annotations.services.claims import accept_claim, reject_claim
from annotations.services.projects import remove_member
from tests import factories
from tests.conftest import desk, person
from tests.plugins.database.base import Owner
from tests.services.test_publications import publish, settled_claim

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim(project: Project) -> Claim:
    """A claim with a history of some seals."""
    claim = factories.claim(factories.article(project))
    factories.verdict(claim)
    return claim


@pytest.fixture(autouse=True)
def no_triggers(owner: Owner) -> None:
    """The owner has put aside the triggers that would refuse."""
    owner.execute("SET session_replication_role = replica")


def findings(project: Project, *heads: Head) -> list[Finding]:
    chain = chain_of(project)
    return list(Check(chain, known_of(chain, heads)).findings())


def named(project: Project, *heads: Head) -> list[tuple[str, int]]:
    return [(each.what, each.number) for each in findings(project, *heads)]


def head_of(project: Project) -> Head:
    check = Check(chain_of(project))
    assert list(check.findings()) == []
    assert check.head
    return check.head


def meddle(owner: Owner, statement: str, *values: object) -> None:
    done = owner.execute(statement.encode(), values)
    assert done.rowcount


def verdict_event(claim: Claim) -> Event:
    return Event.objects.get(claim=claim, table="annotations_verdict", operation="insert")


def wait_for_a_waiting_one() -> None:
    """Until another connection to this database waits for a lock."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                "WHERE NOT l.granted AND a.datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("Nobody waits.")


class TestSealing:
    def test_each_transaction_adds_one_seal_to_the_chain(self, project: Project, claim: Claim) -> None:
        seals = list(Seal.objects.filter(project=project).order_by("position"))
        assert [seal.position for seal in seals] == list(range(1, len(seals) + 1))
        assert [seal.previous for seal in seals] == [NONE_BEFORE, *(seal.hash for seal in seals[:-1])]
        reject_claim(actor=person("alice"), claim=factories.claim(claim.annotations.get().snapshot.article))
        assert Seal.objects.filter(project=project).count() == len(seals) + 2

    def test_every_event_is_in_one_seal_of_its_project(self, project: Project, claim: Claim) -> None:
        sealed = [number for seal in Seal.objects.filter(project=project) for number in seal.sequences]
        events = Event.objects.filter(project=project).values_list("sequence", flat=True)
        assert sorted(sealed) == list(events)

    def test_transaction_over_two_projects_adds_to_both_chains(self, olga: User) -> None:
        first, second = desk("first"), desk("second")
        before = [Seal.objects.filter(project=each).count() for each in (first, second)]
        with transaction.atomic():
            for each in (second, first):
                factories.article(each)
        assert [Seal.objects.filter(project=each).count() for each in (first, second)] == [
            number + 1 for number in before
        ]

    def test_what_belongs_to_no_project_has_a_chain_of_its_own(self, alice: User) -> None:
        before, after = Check(Chain(None, "-")), Check(Chain(None, "-"))
        assert list(before.findings()) == []
        create_api_token(user=alice, name="Script", scope="read")  # type: ignore[arg-type]
        assert list(after.findings()) == []
        assert after.events == before.events + 1

    def test_what_was_rolled_back_is_in_no_seal(self, project: Project, claim: Claim) -> None:
        with transaction.atomic():
            undone = transaction.savepoint()
            factories.article(project, text="Taken back.")
            transaction.savepoint_rollback(undone)
            factories.article(project, text="Kept.")
        assert findings(project) == []

    def test_what_comes_after_a_seal_in_one_transaction_gets_its_own(self, project: Project) -> None:
        with transaction.atomic():
            factories.article(project, text="Before.")
            connection.check_constraints()
            factories.article(project, text="After.")
        assert findings(project) == []

    def test_ten_thousand_rows_at_once_are_one_seal(self, project: Project, claim: Claim) -> None:
        before = Seal.objects.count()
        with transaction.atomic():
            Claim.objects.bulk_create(
                Claim(
                    project=project,
                    status="accepted",
                    origin="human",
                    reviews_required=1,
                    created_by=person("alice"),
                )
                for _ in range(10_000)
            )
        assert Seal.objects.count() == before + 1
        assert len(Seal.objects.latest("id").sequences) == 10_000
        assert findings(project) == []

    def test_writers_of_one_project_wait_for_each_other_and_lose_nothing(self, project: Project) -> None:
        claims = [
            factories.claim(factories.article(project, text=f"{factories.TEXT}Number {n}.\n"))
            for n in range(8)
        ]
        before, start = Seal.objects.filter(project=project).count(), Barrier(8)
        alice, failures = person("alice"), []

        def work(claim: Claim) -> None:
            try:
                start.wait()
                for _ in range(5):
                    reject_claim(actor=alice, claim=claim)
                    accept_claim(actor=alice, claim=claim)
            except Exception as failure:
                failures.append(failure)
            finally:
                connection.close()

        threads = [Thread(target=work, args=[claim]) for claim in claims]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert Seal.objects.filter(project=project).count() == before + 80
        assert findings(project) == []

    def test_work_of_somebody_who_is_taken_out_meanwhile_is_written_and_sealed(
        self, project: Project, erin: User
    ) -> None:
        """Whoever waits for a row holds no chain, so neither waits for the other."""
        failures = []

        def work() -> None:
            try:
                with transaction.atomic():
                    for _ in range(2):
                        Claim.objects.create(
                            project=project,
                            status="accepted",
                            origin="human",
                            reviews_required=1,
                            created_by=erin,
                        )
            except Exception as failure:
                failures.append(failure)
            finally:
                connection.close()

        thread = Thread(target=work)
        with transaction.atomic():
            remove_user(actor=None, user=person("erin"))
            thread.start()
            wait_for_a_waiting_one()
        thread.join()
        assert failures == []
        assert Claim.objects.filter(created_by=erin).count() == 2
        assert findings(project) == []

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param('“Quoted”, "quoted" and \\ back', id="quotes and backslashes"),
            pytest.param("tab\t, line\n, bell\x07, unit\x1f, delete\x7f", id="control characters"),
            pytest.param("🚢 ​ עברית ḍ̇ \U0010ffff \u2028", id="emoji, right to left, the last code point"),
            pytest.param("", id="nothing"),
            pytest.param("A" * 50_000, id="a long line"),
        ],
    )
    def test_words_of_every_kind_are_hashed_alike_here_and_there(self, project: Project, words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE annotations_project SET guidelines = %s, description = 'x'", [words])
        assert findings(project) == []


class TestMeddling:
    def test_sound_history_has_no_finding(self, project: Project, claim: Claim) -> None:
        assert findings(project) == []

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param("after = jsonb_set(after, '{rating}', '\"disputed\"')", id="what was written"),
            pytest.param("before = '{}'", id="what stood before"),
            pytest.param("at = at + interval '1 microsecond'", id="when"),
            pytest.param("actor_id = NULL", id="who"),
            pytest.param("deed = 'claims.accept_claim'", id="the deed"),
            pytest.param('"row" = gen_random_uuid()', id="the row"),
            pytest.param("\"table\" = 'annotations_claim'", id="the table"),
            pytest.param("operation = 'update'", id="the operation"),
            pytest.param("claim_id = NULL", id="the claim"),
            pytest.param("article_id = gen_random_uuid()", id="the article"),
        ],
    )
    def test_edited_event_is_named_with_its_deed_and_claim(
        self, project: Project, claim: Claim, owner: Owner, change: str
    ) -> None:
        event = verdict_event(claim)
        meddle(owner, f"UPDATE annotations_event SET {change} WHERE sequence = %s", event.sequence)
        assert named(project) == [("event", event.sequence)]

    def test_finding_says_what_was_done_when_and_to_which_claim(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        event = verdict_event(claim)
        meddle(owner, "UPDATE annotations_event SET after = '{}' WHERE sequence = %s", event.sequence)
        (finding,) = findings(project)
        moment = event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for words in (
            f"Event {event.sequence} was changed",
            "verdicts.record_verdict",
            str(claim.pk),
            moment,
        ):
            assert words in finding.sentence

    def test_event_moved_to_another_project_is_missed_and_named(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        other, event = desk("other"), verdict_event(claim)
        meddle(
            owner,
            "UPDATE annotations_event SET project_id = %s WHERE sequence = %s",
            other.pk,
            event.sequence,
        )
        assert named(project) == [("event", event.sequence)]
        assert named(other) == [("event", event.sequence)]

    def test_deleted_event_is_named_by_what_was_written_beside_it(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        event = verdict_event(claim)
        meddle(owner, "DELETE FROM annotations_event WHERE sequence = %s", event.sequence)
        (finding,) = findings(project)
        assert (finding.what, finding.number) == ("event", event.sequence)
        assert f"Event {event.sequence} is missing" in finding.sentence
        assert f"verdicts.record_verdict, claim {claim.pk}" in finding.sentence

    def test_added_event_is_named(self, project: Project, claim: Claim, owner: Owner) -> None:
        meddle(
            owner,
            'INSERT INTO annotations_event (at, deed, "table", "row", operation, project_id, claim_id) '
            "VALUES (now(), 'claims.accept_claim', 'annotations_claim', %s, 'update', %s, %s)",
            claim.pk,
            project.pk,
            claim.pk,
        )
        (finding,) = findings(project)
        assert finding.number == Event.objects.latest("sequence").sequence
        assert "was added" in finding.sentence

    def test_two_events_that_changed_places_are_both_named(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        first, second = Event.objects.filter(claim=claim).order_by("sequence")[1:3]
        for number, place in ((first.sequence, -1), (second.sequence, first.sequence), (-1, second.sequence)):
            owner.execute("UPDATE annotations_event SET sequence = %s WHERE sequence = %s", [place, number])
        found = findings(project)
        assert [each.number for each in found] == [first.sequence, second.sequence]
        assert f"stands where event {second.sequence} stood" in found[0].sentence
        assert f"stands where event {first.sequence} stood" in found[1].sentence

    def test_changed_seal_is_named(self, project: Project, claim: Claim, owner: Owner) -> None:
        meddle(
            owner, "UPDATE annotations_seal SET at = now() WHERE project_id = %s AND position = 2", project.pk
        )
        assert named(project) == [("seal", 2)]

    def test_event_whose_seal_was_fitted_is_found_by_the_seal(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        """Whoever changes an event and its digest has not changed the seal's hash."""
        event = verdict_event(claim)
        meddle(owner, "DELETE FROM annotations_event WHERE sequence = %s", event.sequence)
        seal = Seal.objects.get(sequences__contains=[event.sequence])
        meddle(
            owner,
            "UPDATE annotations_seal SET sequences = array_remove(sequences, %s), "
            "digests = array_remove(digests, digests[array_position(sequences, %s)]) WHERE id = %s",
            event.sequence,
            event.sequence,
            seal.pk,
        )
        assert named(project) == [("seal", seal.position)]

    def test_missing_seal_is_named_and_so_are_the_events_it_held(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        seal = Seal.objects.get(project=project, position=3)
        meddle(owner, "DELETE FROM annotations_seal WHERE id = %s", seal.pk)
        assert named(project) == [("seal", 3), *(("event", number) for number in seal.sequences)]

    def test_two_seals_that_changed_places_are_both_named(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        for place, position in ((-1, 2), (2, 3), (3, -1)):
            owner.execute(
                "UPDATE annotations_seal SET position = %s WHERE project_id = %s AND position = %s",
                [place, project.pk, position],
            )
        sentences = " ".join(each.sentence for each in findings(project))
        assert "stands where seal 3 stood" in sentences
        assert "stands where seal 2 stood" in sentences

    def test_chain_cut_off_at_its_end_is_seen_by_who_wrote_its_head_down(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        head, last = head_of(project), Seal.objects.filter(project=project).latest("position")
        meddle(owner, "DELETE FROM annotations_event WHERE sequence = ANY(%s)", last.sequences)
        meddle(owner, "DELETE FROM annotations_seal WHERE id = %s", last.pk)
        # What stands in the tables says more than what is left of history; the history says nothing.
        rows = named(project)
        assert {what for what, _ in rows} == {"row"}
        assert named(project, head) == [("seal", last.position), *rows]

    def test_chain_written_anew_is_seen_by_who_wrote_its_head_down(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        head, seals = head_of(project), list(Seal.objects.filter(project=project).order_by("position"))
        meddle(owner, "UPDATE annotations_event SET actor_id = NULL WHERE project_id = %s", project.pk)
        meddle(owner, "DELETE FROM annotations_seal WHERE project_id = %s", project.pk)
        for seal in seals:
            owner.execute("SELECT annotations_write_seal(%s, %s)", [project.pk, seal.sequences])
        assert named(project) == []
        assert named(project, head) == [("seal", head.position)]

    def test_head_written_down_holds_while_the_chain_grows(self, project: Project, claim: Claim) -> None:
        head = head_of(project)
        factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
        assert named(project, head) == []
        assert head_of(project).position > head.position

    def test_one_project_that_was_meddled_with_leaves_the_others_sound(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        other = desk("other")
        meddle(owner, "DELETE FROM annotations_event WHERE sequence = %s", verdict_event(claim).sequence)
        assert named(other) == []
        assert named(project)


def last_event_of(table: str) -> int:
    return Event.objects.filter(table=table).latest("sequence").sequence


def rows_read(project: Project) -> int:
    """How many events and texts PostgreSQL looks at for a check, where it prefers an index."""
    with transaction.atomic(), connection.cursor() as cursor:

        def read() -> int:
            cursor.execute(
                "SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables "
                "WHERE relname IN ('annotations_event', 'annotations_snapshot')"
            )
            return int(cursor.fetchone()[0])

        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        before = read()
        assert findings(project) == []
        return read() - before


class TestRows:
    """Rows that were changed past their history, which itself is as it was sealed."""

    @pytest.mark.parametrize(
        ("statement", "table", "how"),
        [
            (
                "UPDATE annotations_verdict SET rating = 'disputed', rationale = 'No.'",
                "annotations_verdict",
                "says something else now: rating, rationale.",
            ),
            (
                "UPDATE annotations_verdict SET created_at = created_at - interval '1 day'",
                "annotations_verdict",
                "says something else now: created_at.",
            ),
            (
                "UPDATE annotations_claim SET wording = 'Other'",
                "annotations_claim",
                "says something else now: wording.",
            ),
            ("DELETE FROM annotations_verdict", "annotations_verdict", "is gone."),
            (
                "UPDATE annotations_snapshot SET text = text || ' No.'",
                "annotations_snapshot",
                "has another text than its hash says.",
            ),
            (
                "UPDATE annotations_snapshot SET text = 'No.', "
                "sha256 = encode(sha256(convert_to('No.', 'UTF8')), 'hex')",
                "annotations_snapshot",
                "says something else now: sha256.",
            ),
        ],
        ids=["words", "when", "a claim", "gone", "a text", "a text with its hash"],
    )
    def test_changed_row_is_named(
        self, project: Project, claim: Claim, owner: Owner, statement: str, table: str, how: str
    ) -> None:
        meddle(owner, statement)
        (found,) = findings(project)
        assert (found.what, found.number) == ("row", last_event_of(table))
        assert found.sentence.startswith(f"Row {found.row} in {table} {how}")

    def test_published_content_is_what_its_hash_says(self, project: Project, owner: Owner) -> None:
        publish(settled_claim(project))
        assert findings(project) == []
        other = "jsonb_set(content, '{reasoning}', '\"No\"')"
        meddle(owner, f"UPDATE annotations_claimreview SET content = {other}")
        (found,) = findings(project)
        assert (found.what, found.number) == ("row", last_event_of("annotations_claimreview"))
        assert "has another content than its hash says" in found.sentence

    @pytest.mark.parametrize(
        ("statement", "column"),
        [
            ("markup = jsonb_set(markup, '{reviewRating,alternateName}', '\"Forged\"')", "markup"),
            ("search = 'nothing'", "search"),
        ],
        ids=["what search engines are told", "what it is found by"],
    )
    def test_what_was_made_of_published_content_stays_too(
        self, project: Project, owner: Owner, statement: str, column: str
    ) -> None:
        publish(settled_claim(project))
        meddle(owner, f"UPDATE annotations_claimreview SET {statement}")
        (found,) = findings(project)
        assert (found.what, found.number) == ("row", last_event_of("annotations_claimreview"))
        assert f"says something else now: {column}." in found.sentence

    def test_row_of_which_no_event_tells_is_named(self, project: Project, claim: Claim, owner: Owner) -> None:
        forged = "jsonb_build_object('id', gen_random_uuid(), 'reviewer_id', %s::uuid)"
        meddle(
            owner,
            "INSERT INTO annotations_verdict "
            f"SELECT (jsonb_populate_record(v, {forged})).* FROM annotations_verdict v",
            person("bob").pk,
        )
        (found,) = Check(Chain(None, "-")).findings()
        row = Verdict.objects.get(reviewer=person("bob")).pk
        assert (found.what, found.number, found.row) == ("row", 0, str(row))
        assert found.sentence == (
            f"Row {row} in annotations_verdict was added past the site. No event tells of it."
        )

    def test_all_that_work_leaves_is_told_by_an_event(self, project: Project, claim: Claim) -> None:
        publish(settled_claim(project))
        assert list(Check(Chain(None, "-")).findings()) == []

    def test_check_of_a_desk_reads_nothing_of_others(self, project: Project, claim: Claim) -> None:
        small = desk("small")
        factories.article(small)
        before = rows_read(small)
        for number in range(20):
            factories.article(project, text=f"{factories.TEXT}Number {number}.\n")
        assert rows_read(small) == before

    def test_member_who_was_removed_and_is_there_again_is_named(self, project: Project, owner: Owner) -> None:
        left = Membership.objects.get(project=project, user=person("victor"))
        remove_member(actor=person("olga"), project=project, user=left.user)
        assert findings(project) == []
        meddle(
            owner,
            "INSERT INTO annotations_membership "
            "SELECT (jsonb_populate_record(NULL::annotations_membership, e.before)).* "
            "FROM annotations_event e WHERE e.row = %s AND e.operation = 'delete'",
            left.pk,
        )
        assert "was removed, and is there" in findings(project)[0].sentence

    def test_account_that_may_suddenly_do_everything_is_named(self, alice: User, owner: Owner) -> None:
        meddle(owner, "UPDATE annotations_user SET is_superuser = true WHERE id = %s", alice.pk)
        (found,) = Check(Chain(None, "-")).findings()
        assert f"Row {alice.pk} in annotations_user says something else now: is_superuser" in found.sentence

    def test_what_history_leaves_out_is_no_finding(self, alice: User, owner: Owner) -> None:
        create_api_token(user=alice, name="Export", scope=ApiTokenScope.READ)
        meddle(owner, "UPDATE annotations_apitoken SET name = 'Old', last_used_at = now()")
        meddle(owner, "UPDATE annotations_user SET name = 'Old', last_login = now()")
        assert list(Check(Chain(None, "-")).findings()) == []

    def test_moments_are_compared_whatever_clock_the_session_had(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        owner.execute("SET session_replication_role = origin")
        owner.execute("SET TimeZone = 'Asia/Tokyo'")
        meddle(owner, "UPDATE annotations_claim SET deleted_at = now()")
        assert findings(project) == []


def verify_audit(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


class TestCommand:
    def test_it_prints_the_heads_which_it_takes_next_time(self, project: Project, claim: Claim) -> None:
        printed = next(line for line in verify_audit().splitlines() if "harbour-desk" in line)
        head = printed.split()[1]
        assert Head.read(head) == head_of(project)
        assert head in verify_audit("--project", project.slug, "--head", head)

    def test_it_names_what_was_changed_and_fails(self, project: Project, claim: Claim, owner: Owner) -> None:
        event = verdict_event(claim)
        meddle(owner, "UPDATE annotations_event SET after = '{}' WHERE sequence = %s", event.sequence)
        out = StringIO()
        with pytest.raises(CommandError, match=r"1 finding\."):
            call_command("verify_audit", stdout=out, stderr=StringIO())
        assert f"harbour-desk: Event {event.sequence} was changed" in out.getvalue()

    def test_it_does_not_tell_a_changed_row_as_changed_history(
        self, project: Project, claim: Claim, owner: Owner
    ) -> None:
        meddle(owner, "UPDATE annotations_verdict SET rationale = 'No.'")
        with pytest.raises(CommandError, match=r"^Not everything is as it was recorded: 1 finding\.$"):
            verify_audit()

    def test_it_looks_at_every_chain_there_is(self, project: Project, claim: Claim, owner: Owner) -> None:
        meddle(owner, "UPDATE annotations_project SET slug = 'renamed' WHERE id = %s", project.pk)
        assert [chain.name for chain in all_chains()] == ["renamed", "-"]

    @pytest.mark.parametrize("head", ["nowhere", "harbour-desk:x:1", "elsewhere:1:" + "0" * 64])
    def test_head_that_is_none_is_told(self, project: Project, head: str) -> None:
        with pytest.raises(CommandError):
            verify_audit("--head", head)
