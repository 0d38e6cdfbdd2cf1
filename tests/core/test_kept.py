"""What is logged, approved, sealed or issued is neither changed nor removed, replaced nor emptied away, whoever writes to the database."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db, sealing
from core.queries import seals
from core.vocabulary import SealKind
from tests import engines
from tests.core.kept_rows import fill
from tests.core.route import everything
from tests.data.town import PLAN

GUARDED = {
    "audit_entry": ("detail = 'x'", ("id",)),
    "progress_report": ("investment = 1", ("id",)),
    "reported_land": ("area = area + 1", ("report_id", "district_id")),
    "plan_edition": ("approved_at = NULL", ("id",)),
    "annual_plan": ("investment = investment + 1", ("id",)),
    "monthly_plan": ("investment = investment + 1", ("annual_plan_id", "month")),
    "land_plan": ("area = area + 1", ("annual_plan_id", "district_id", "month")),
    "sealed_part": ("content = ''", ("digest",)),
    "seal": ("period = '2019-08'", ("id",)),
    "seal_content": ("name = 'x'", ("seal_id", "place")),
    "sealed_standing": ("place = 9", ("seal_id", "series", "unit_id")),
    "circular_issue": ("title = 'x'", ("circular_id",)),
    "circular": ("digest = 'x'", ("id",)),
    "circular_step": ("reason = 'x'", ("id",)),
    "card": ("reason = 'x'", ("id",)),
    "card_decision": ("reason = 'x'", ("id",)),
    "card_proposal": ("figures = 'x'", ("id",)),
    "card_explanation": ("text = 'x'", ("id",)),
    "act_report": ("text = 'x'", ("id",)),
    "data_check": ("objection = 'x'", ("circular_id", "unit_id")),
    "builder_notice": ("digest = 'x'", ("id",)),
    "notice_step": ("reason = 'x'", ("id",)),
    "notice_objection": ("text = 'x'", ("id",)),
    "objection_evidence": ("name = 'x'", ("id",)),
    "builder_result": ("grade = 'x'", ("seal_id", "unit_id")),
    "notice_consequence": ("clause = 'x'", ("notice_id", "unit_id")),
    "score_sheet": ("remark = 'x', settled_at = '2019-01-01'", ("id",)),
    "sheet_mark": ("times = 9", ("sheet_id", "item")),
    "sheet_review": ("verdict = 'CONFIRMED'", ("sheet_id",)),
    "sheet_photo": ("name = 'x'", ("id",)),
    "score_sheet_choice": ("edition = 'x'", ("id",)),
    "directory_entry": ("tier = 'A'", ("id",)),
    "inspection_problem": ("matter = 'x'", ("id",)),
    "problem_step": ("text = 'x'", ("id",)),
    "scope_exception": ("reason = 'x'", ("id",)),
    "unit_succession": ("document = 'x'", ("earlier_id", "later_id")),
    "unit_alias": ("name = 'x'", ("id",)),
    "tier_ceiling": ("most = 7", ("id",)),
    "project_specialty": ("project_id = 900", ("project_id",)),
    "project_cost": ("amount = 1", ("id",)),
    "conduct_record": ("points = 1", ("id",)),
    "blacklist_entry": ("term_until = '2019-08-21'", ("id",)),
    "credit_repair": ("reason = 'x'", ("id",)),
    "owner_opinion": ("points = 1", ("id",)),
    "inspection_draw": ("wanted = 7", ("id",)),
    "expropriation_version": ("document = 'x'", ("id",)),
    "expropriation_plan": ("projects = NULL, district_id = 1", ("id",)),
    "expropriation_target": ("amount = 7", ("plan_id", "kind", "month")),
    "expropriation_report": ("note = 'x'", ("id",)),
    "expropriation_figure": ("amount = 7", ("report_id", "kind")),
    "expropriation_step": ("reason = 'x'", ("id",)),
    "joint_supervision": ("findings = 'x'", ("id",)),
    "issue": ("matter = 'x'", ("id",)),
    "issue_step": ("text = 'x'", ("id",)),
    "issue_paper": ("name = 'x'", ("id",)),
    "issue_lift": ("figures = 'x'", ("id",)),
    "meeting": ("theme = 'x'", ("id",)),
    "meeting_attendance": ("person = 'x'", ("id",)),
    "meeting_problem": ("decision = 'x'", ("id",)),
    "meeting_paper": ("name = 'x'", ("id",)),
    "round_table": ("theme = 'x'", ("id",)),
    "round_table_group": ("people = 9", ("id",)),
    "round_opinion": ("text = 'x'", ("id",)),
    "opinion_step": ("text = 'x'", ("id",)),
    "opinion_helper": ("unit_id = 1", ("id",)),
    "round_outcome": ("name = 'x'", ("id",)),
    "outcome_opinion": ("opinion_id = 1", ("id",)),
    "approval": ("office = 'x'", ("id",)),
    "approval_step": ("document = 'x'", ("id",)),
    "calendar_feed": ("secret_digest = 'x'", ("id",)),
    "message_address": ("address = 'x'", ("id",)),
    "message": ("body = 'x'", ("id",)),
    "message_try": ("reason = 'x'", ("id",)),
    "record_revocation": ("reason = 'x'", ("id",)),
    "grade_book_choice": ("name = 'x'", ("id",)),
    "official_act": ("document = 'x'", ("id",)),
    "inspection_task": ("due_on = '2019-01-01'", ("id",)),
    "inspector_interest": ("ends_on = '2019-08-20'", ("id",)),
    "pool_project": ("content = 'x'", ("id",)),
    "pool_step": ("evidence = 'x'", ("id",)),
}
"""Each guarded table, a change of it, and its key."""
REFUSED = ("only ever added to", "never overwritten", "never changed", "never replaced", "never emptied")
HIDDEN = {
    "reported_land": "report_id + 100",
    "monthly_plan": "annual_plan_id + 100",
    "land_plan": "annual_plan_id + 100",
    "sealed_part": "digest || 'x'",
    "seal_content": "seal_id + 100",
    "sealed_standing": "seal_id + 100",
    "data_check": "circular_id + 100",
    "builder_result": "seal_id + 100",
    "notice_consequence": "notice_id + 100",
    "sheet_mark": "sheet_id + 100",
    "unit_succession": "earlier_id + 100",
    "expropriation_target": "plan_id + 100",
    "expropriation_figure": "report_id + 100",
}
"""Tables whose rows SQLite numbers behind their key, and another first part of the key."""
ONTO = {
    "a draft's land in the place of an approved report's, by the hidden number": (
        "UPDATE OR REPLACE reported_land SET rowid = (SELECT min(rowid) FROM reported_land) WHERE report_id ="
        " (SELECT id FROM progress_report WHERE state = 'DRAFT')"
    ),
    "a monthly plan, by the hidden number": "UPDATE OR REPLACE monthly_plan SET rowid = 1 WHERE annual_plan_id = {plans} + 1 AND month = 1",
    "planned land, by the hidden number": (
        "UPDATE OR REPLACE land_plan SET rowid = (SELECT min(rowid) FROM land_plan) WHERE rowid = (SELECT max(rowid) FROM land_plan)"
    ),
    "a report by its number": (
        "UPDATE OR REPLACE progress_report SET id = (SELECT min(id) FROM progress_report WHERE state = 'APPROVED') WHERE state = 'DRAFT'"
    ),
    "a report by its month": "UPDATE OR REPLACE progress_report SET month = 7 WHERE state = 'DRAFT'",
    "land": "UPDATE OR REPLACE reported_land SET report_id = (SELECT min(report_id) FROM reported_land)",
    "an edition": "UPDATE OR REPLACE plan_edition SET number = 1 WHERE number = 2",
    "a yearly plan": "UPDATE OR REPLACE annual_plan SET edition_id = 1 WHERE edition_id = 2",
    "a monthly plan": "UPDATE OR REPLACE monthly_plan SET annual_plan_id = annual_plan_id - {plans} WHERE annual_plan_id > {plans}",
    "a circular": "UPDATE OR REPLACE circular SET id = (SELECT min(id) FROM circular) WHERE state = 'DRAFT'",
    "a card": "UPDATE OR REPLACE card SET id = 1 WHERE id = 2",
    "a signed result": "UPDATE OR REPLACE builder_notice SET id = (SELECT min(id) FROM builder_notice) WHERE state = 'DRAFT'",
    "a decided record": "UPDATE OR REPLACE conduct_record SET id = 1 WHERE state = 'PROPOSED'",
    "a decided act": "UPDATE OR REPLACE official_act SET id = 1 WHERE state = 'PROPOSED'",
    "a decided revocation": "UPDATE OR REPLACE record_revocation SET id = 1 WHERE state = 'PROPOSED'",
    "a decided exception": "UPDATE OR REPLACE scope_exception SET id = 1 WHERE state = 'PROPOSED'",
    "an entry of the blacklist": "UPDATE OR REPLACE blacklist_entry SET id = 1 WHERE state = 'PROPOSED'",
    "a decided record, by its number": (
        "UPDATE OR REPLACE conduct_record SET number = (SELECT number FROM conduct_record WHERE id = 1) WHERE state = 'PROPOSED'"
    ),
    "a version of expropriation": "UPDATE OR REPLACE expropriation_version SET version = 1 WHERE version = 2",
    "its targets": "UPDATE OR REPLACE expropriation_target SET plan_id = 1 WHERE plan_id > 2",
    "a district's report": "UPDATE OR REPLACE expropriation_report SET project_id = 2 WHERE state = 'SUBMITTED'",
    "its figures": "UPDATE OR REPLACE expropriation_figure SET report_id = 2 WHERE report_id = 1",
    "a ceiling": "UPDATE OR REPLACE tier_ceiling SET id = 1 WHERE id = 2",
    "another name": "UPDATE OR REPLACE unit_alias SET id = 1 WHERE id = 2",
    "a problem": "UPDATE OR REPLACE issue SET id = 1 WHERE id = 2",
    "a problem by its number": "UPDATE OR REPLACE issue SET number = (SELECT number FROM issue WHERE id = 1) WHERE id = 2",
    "a meeting": "UPDATE OR REPLACE meeting SET id = 1 WHERE id = 2",
    "a meeting by its number": "UPDATE OR REPLACE meeting SET number = (SELECT number FROM meeting WHERE id = 1) WHERE id = 2",
    "an opinion": "UPDATE OR REPLACE round_opinion SET number = (SELECT number FROM round_opinion WHERE id = 1) WHERE id = 2",
    "a step of an approval": "UPDATE OR REPLACE approval_step SET id = 1 WHERE id = 2",
    "a step of a problem": "UPDATE OR REPLACE issue_step SET id = 1 WHERE id = 2",
    "a photograph of a problem": "UPDATE OR REPLACE issue_paper SET id = 1 WHERE id = 2",
    "a photograph by its content": "UPDATE OR REPLACE issue_paper SET sha256 = (SELECT sha256 FROM issue_paper WHERE id = 1) WHERE id = 2",
    "a project in the pool": "UPDATE OR REPLACE pool_project SET number = 'K2019-001' WHERE id = 2",
    "a confirmed step": "UPDATE OR REPLACE pool_step SET id = 1 WHERE state = 'PROPOSED'",
    "planned land": "UPDATE OR REPLACE land_plan SET annual_plan_id = annual_plan_id - {plans} WHERE annual_plan_id > {plans}",
}
"""A row that is not guarded yet is put in the place of one that is."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The small town with one of everything that is kept, on each kind of database, only to be copied."""
    folder = tmp_path_factory.mktemp("kept")
    with engines.of_kind(request, folder) as engine:
        with db.transaction(engine) as session:
            fill(session, folder=folder)
        engine.dispose()
        yield engine


@pytest.fixture
def full(request: pytest.FixtureRequest, filled: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A copy of it, byte for byte, that a test may write to."""
    name = str(filled.url.database)
    if filled.dialect.name == "sqlite":
        with engines.fresh_sqlite(Path(name), tmp_path) as engine:
            yield engine
        return
    with engines.fresh_postgres(replace(request.getfixturevalue("postgres_template"), name=name)) as engine:
        yield engine


def attempt(full: Engine, statement: str) -> str:
    """Give a statement with the foreign keys off, say what became of it, and take it back."""
    raw = full.raw_connection()
    if full.dialect.name == "sqlite":
        raw.cursor().execute("PRAGMA foreign_keys = OFF")
        raw.cursor().execute("BEGIN")
    try:
        raw.cursor().execute(statement)
    except full.dialect.loaded_dbapi.Error as problem:
        return str(problem)
    finally:
        raw.rollback()
        raw.invalidate()
    return "done"


def statements(full: Engine) -> Iterator[tuple[str, str]]:
    """Every way to change a guarded row on this kind of database."""
    for table, (change, key) in GUARDED.items():
        yield f"change {table}", f"UPDATE {table} SET {change}"
        yield f"remove from {table}", f"DELETE FROM {table}"
        same = f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({', '.join(key)}) DO UPDATE SET {change}"
        yield f"put over {table}", same.replace(" = area + 1", " = 7").replace(" = investment + 1", " = 7")
        if full.dialect.name == "postgresql":
            yield f"empty {table}", f"TRUNCATE {table} CASCADE"
        else:
            yield f"replace in {table}", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if full.dialect.name == "sqlite":
        for what, statement in ONTO.items():
            yield f"put a draft in the place of {what}", statement.format(plans=len(PLAN))
        for table, first in HIDDEN.items():
            yield f"replace in {table} by the hidden number", _by_hidden_number(full, table, first)


def _by_hidden_number(full: Engine, table: str, first: str) -> str:
    names = [column["name"] for column in sa.inspect(full).get_columns(table)]
    return f"REPLACE INTO {table} (rowid, {', '.join(names)}) SELECT rowid, {', '.join([first, *names[1:]])} FROM {table}"


def test_every_change_of_what_is_kept_is_refused(full: Engine) -> None:
    with db.reading(full) as session:
        before = everything(session)
    assert [table for table in GUARDED if not before[table]] == []
    found = {what: attempt(full, statement) for what, statement in statements(full)}
    assert {what: said for what, said in found.items() if not any(word in said for word in REFUSED)} == {}
    with db.reading(full) as session:
        assert everything(session) == before


ONE = "WHERE digest = (SELECT min(digest) FROM sealed_part)"
BEHIND = {
    "bytes of a part": f"UPDATE sealed_part SET content = (SELECT content FROM sealed_part ORDER BY digest DESC LIMIT 1) {ONE}",
    "the name of a part": f"UPDATE sealed_part SET digest = '{sealing.digest(b'')}' {ONE}",
    "the chain of a seal": "UPDATE seal SET kind = 'MONTHLY_LISU' WHERE id = 1",
    "its number": "UPDATE seal SET number = 7 WHERE id = 1",
    "its period": "UPDATE seal SET period = '2019-08' WHERE id = 1",
    "its version": "UPDATE seal SET version = 2 WHERE id = 1",
    "the seal before it": f"UPDATE seal SET previous = '{sealing.digest(b'')}' WHERE id = 1",
    "its digest": f"UPDATE seal SET digest = '{sealing.digest(b'')}' WHERE id = 1",
    "whose part it is": "UPDATE seal_content SET seal_id = 9 WHERE place = 0 AND seal_id = 1",
    "the order of parts": "UPDATE seal_content SET place = 9 WHERE place = 0 AND seal_id = 1",
    "what a part is called": "UPDATE seal_content SET name = 'x' WHERE place = 0 AND seal_id = 1",
    "which part it is": f"UPDATE seal_content SET digest = '{sealing.digest(b'')}' WHERE place = 0 AND seal_id = 1",
    "the end of the chain": "UPDATE seal_head SET last = 2 WHERE kind = 'MONTHLY_LIST'",
    "the digest of the end": f"UPDATE seal_head SET digest = '{sealing.digest(b'')}' WHERE kind = 'MONTHLY_LIST'",
    "the month of a circular": "UPDATE circular SET month = 8 WHERE month = 7",
    "the seal of a circular": "UPDATE circular SET seal_id = 9 WHERE month = 7",
    "whether it is issued": "UPDATE circular SET state = 'SIGNED' WHERE month = 7",
    "the number of an issue": "UPDATE circular_issue SET document = 'x'",
    "its title": "UPDATE circular_issue SET title = 'x'",
    "who issued it": "UPDATE circular_issue SET issuers = 'x'",
    "to whom": "UPDATE circular_issue SET addressees = 'x'",
    "with copies to whom": "UPDATE circular_issue SET copies = 'x'",
    "when": "UPDATE circular_issue SET issued_on = '2019-08-22'",
    "the period of results": "UPDATE builder_notice SET period = '2017' WHERE id = 1",
    "the seal of results": "UPDATE builder_notice SET seal_id = 99 WHERE id = 1",
    "whether they are final": "UPDATE builder_notice SET state = 'OPEN', final_at = NULL WHERE id = 1",
    "the last day of a notice": "UPDATE builder_notice SET notice_to = '2019-08-29' WHERE id = 1",
    "the number of a final result": "UPDATE builder_notice SET document = 'x' WHERE id = 1",
    "what was objected": "UPDATE notice_objection SET text = 'x'",
    "what was answered": "UPDATE notice_objection SET state = 'UPHELD'",
    "what was shown for it": "UPDATE objection_evidence SET sha256 = 'x'",
    "the document as it was issued": f"UPDATE circular_issue SET word_digest = '{sealing.digest(b'')}'",
}
"""What is stored of seals and documents, changed with the guards off."""


def take_off_the_guards(connection: sa.Connection) -> None:
    """Within the transaction, and of the foreign keys too."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def faults(connection: sa.Connection, *statements: str) -> int:
    """How many faults are told once the statements were given; all of it is taken back."""
    with connection.begin() as transaction, Session(connection) as session:
        take_off_the_guards(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)
        walked = [fault for kind in SealKind for one in seals.walk(session, kind) for fault in one.faults]
        told = len([*walked, *(fault for kind in SealKind for fault in seals.loose_ends(session, kind))])
        transaction.rollback()
    return told


def test_a_change_behind_the_guards_is_named_on_both_databases(full: Engine) -> None:
    """Of all that needs no judgement to be verified; the rest is in tests/scoring/test_tampering.py."""
    with full.connect() as connection:
        assert faults(connection) == 0
        assert [what for what, statement in BEHIND.items() if not faults(connection, statement)] == []
        assert faults(connection) == 0


def test_an_objection_is_not_called_answered_without_answer_person_and_moment(full: Engine) -> None:
    words = ("unit_id, text, person_id, at", "unit_id, '漏', person_id, at")
    for said in ("'', NULL, NULL", "'已核对', 1, NULL", "'', 1, at"):
        row = f"INSERT INTO notice_objection (notice_id, state, {words[0]}, answer, answered_by, answered_at)"
        assert "never changed" in attempt(
            full, f"{row} SELECT notice_id, 'REJECTED', {words[1]}, {said} FROM notice_objection WHERE id = 1"
        )
    waiting = (
        "INSERT INTO notice_objection (notice_id, state, {}, answer) SELECT notice_id, 'WAITING', {}, '' FROM notice_objection WHERE id = 1"
    )
    with full.begin() as connection:
        connection.exec_driver_sql(waiting.format(*words))
    assert "never changed" in attempt(full, "UPDATE notice_objection SET state = 'REJECTED' WHERE state = 'WAITING'")


def test_a_problem_that_was_struck_off_and_a_decided_proposal_stay_as_they_are(full: Engine) -> None:
    assert "never changed" in attempt(full, "UPDATE issue SET state = 'CLOSED' WHERE state = 'STRUCK'")
    with full.begin() as connection:
        connection.exec_driver_sql("UPDATE issue_lift SET state = 'KEPT', decided_by = (SELECT min(id) FROM person)")
    assert "never changed" in attempt(full, "UPDATE issue_lift SET reason = 'x'")


def test_an_address_that_was_revoked_is_not_revived_and_an_account_has_one_at_a_time(full: Engine) -> None:
    words = "account_id, secret_digest, created_at, revoked_at"
    another = f"INSERT INTO calendar_feed ({words}) SELECT account_id, 'c', created_at, NULL FROM calendar_feed WHERE id = 1"
    said = attempt(full, another)
    assert "uq_calendar_feed_live" in said or "never replaced" in said
    with full.begin() as connection:
        connection.exec_driver_sql("UPDATE calendar_feed SET revoked_at = created_at WHERE revoked_at IS NULL")
    for change in ("revoked_at = NULL", "revoked_at = created_at", "account_id = account_id + 1"):
        assert "never changed" in attempt(full, f"UPDATE calendar_feed SET {change} WHERE id = 1")
    assert "never changed" in attempt(full, "DELETE FROM calendar_feed WHERE id = 1")
    assert attempt(full, another) == "done"


def test_what_is_not_approved_yet_may_still_change(full: Engine) -> None:
    changed = {
        "a draft report": "UPDATE progress_report SET investment = 6 WHERE state = 'DRAFT'",
        "its land": "UPDATE reported_land SET area = 6 WHERE report_id > 1",
        "a draft edition": "UPDATE plan_edition SET reason = '调整' WHERE number = 2",
        "its plans": "UPDATE annual_plan SET target = '封顶' WHERE edition_id = 2",
        "its months": f"UPDATE monthly_plan SET investment = 7 WHERE annual_plan_id > {len(PLAN)}",
        "what a unit says to a draft": "UPDATE data_check SET objection = 'x' WHERE circular_id = (SELECT max(id) FROM circular)",
        "a draft circular": "UPDATE circular SET digest = 'x' WHERE state = 'DRAFT'",
        "the removal of a card": "UPDATE card SET withdrawn_at = issued_at WHERE id = 1",
        "a draft result": "UPDATE builder_notice SET digest = 'x' WHERE state = 'DRAFT'",
        "a record that waits": (
            "UPDATE conduct_record SET state = 'WITHDRAWN', decided_at = entered_at, decision = 'x' WHERE state = 'PROPOSED'"
        ),
        "the end of an entry": "UPDATE directory_entry SET ends_on = '2019-09-01', end_document = 'x' WHERE ends_on IS NULL",
        "a revocation that waits": (
            "UPDATE record_revocation SET state = 'REFUSED', decided_by = (SELECT max(id) FROM person), decided_at = proposed_at"
            " WHERE state = 'PROPOSED'"
        ),
        "the state of what an inspection found": "UPDATE inspection_problem SET state = 'OPEN', due_on = '2019-10-01'",
        "the end of a ceiling": "UPDATE tier_ceiling SET ends_on = '2019-12-31' WHERE ends_on IS NULL",
        "another specialty of a project": "UPDATE project_specialty SET specialty_id = specialty_id",
        "an exception that waits": (
            "UPDATE scope_exception SET state = 'REFUSED', decided_by = (SELECT max(id) FROM person), decided_at = proposed_at"
            " WHERE state = 'PROPOSED'"
        ),
        "the settlement of a sheet": "UPDATE score_sheet SET settled_at = '2019-08-21 00:00:00', settled_by = person_id",
        "a draft of expropriation": "UPDATE expropriation_version SET document = 'x' WHERE version = 2",
        "its targets": "UPDATE expropriation_target SET amount = 9 WHERE plan_id > 2",
        "a submitted report of a district": "UPDATE expropriation_report SET note = 'x' WHERE state = 'SUBMITTED'",
        "its figures": "UPDATE expropriation_figure SET amount = 9 WHERE report_id = 1",
        "the end of a supervision": (
            "UPDATE joint_supervision SET closed_on = '2019-08-31', closing = '已清表', closed_by = 1, closed_at = '2019-08-31 00:00:00'"
        ),
        "the end of a decided record": "UPDATE conduct_record SET ended_on = '2019-09-01', end_reason = '已修复' WHERE id = 1",
        "the state of a problem": "UPDATE issue SET state = 'RETURNED' WHERE state <> 'STRUCK'",
        "a proposal that waits": (
            "UPDATE issue_lift SET state = 'KEPT', reason = 'x', decided_by = (SELECT min(id) FROM person), decided_at = proposed_at"
        ),
        "a step that waits": (
            "UPDATE pool_step SET state = 'REFUSED', decided_by = (SELECT max(id) FROM person), decided_at = proposed_at"
            " WHERE state = 'PROPOSED'"
        ),
        "the end of an address in use": "UPDATE calendar_feed SET revoked_at = created_at WHERE revoked_at IS NULL",
        "a note to an approved report": "UPDATE progress_report SET times_returned = 1 WHERE state = 'APPROVED'",
    }
    assert {what: attempt(full, statement) for what, statement in changed.items()} == dict.fromkeys(changed, "done")


def test_nothing_is_guarded_that_is_not_walked_here(full: Engine) -> None:
    if full.dialect.name == "postgresql":
        asked = "SELECT DISTINCT event_object_table FROM information_schema.triggers"
    else:
        asked = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    with full.connect() as connection:
        assert set(connection.execute(sa.text(asked)).scalars()) == set(GUARDED)
