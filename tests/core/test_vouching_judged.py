"""What builders are judged by: whoever puts in, changes or removes a row of it by plain SQL is refused, or named by the verification."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands.blacklist import DecideBlacklist, LeaveBlacklist, ProposeBlacklist, decide_blacklist, leave_blacklist, propose_blacklist
from core.commands.conduct import DecideRecord, decide_record
from core.commands.draw import AllowRedraw, allow_redraw
from core.commands.inspection import CancelTask, cancel_task
from core.commands.opinion import GiveOpinion, give_opinion
from core.commands.repair import AskRepair, DecideRepair, ask_repair, decide_repair
from core.commands.revocation import ProposeRevocation, propose_revocation
from core.period import Quarter
from core.queries import audit, vouched
from core.vocabulary import RevocationGround
from core.vouching import Vouched
from scoring.publish import route
from tests.core.builders import BUILDER, Bureau
from tests.core.inspecting import Inspection, hour
from tests.core.test_kept import take_off_the_guards
from tests.core.test_vouching import migrate_to, tokens
from tests.data.town import NOON

PERSON = "(SELECT max(id) FROM person)"
OTHER = f"{PERSON}, '2019-08-20 09:00:00'"
SHEET = "INSERT INTO score_sheet (id, task_id, side, version, person_id, at, remark, settled_by, settled_at)"
RECORD = (
    "INSERT INTO conduct_record (id, number, unit_id, kind, standard, act, matter, band, points, happened_on, valid_until, collector_id,"
    " document, origin, extra_of, state, entered_by, entered_at, decided_by, decided_at, decision, ended_on, end_reason)"
    " SELECT 900, '2019-良-900', unit_id, kind, standard, act, matter, band, 990000, happened_on, valid_until, collector_id,"
    " document, origin, extra_of, {}, entered_by, entered_at, {}, '', NULL, '' FROM conduct_record WHERE id = 1"
)
NOBODY = {
    "a record that waits is approved by nobody": "UPDATE conduct_record SET state = 'APPROVED' WHERE id = 2",
    "or at a moment alone": "UPDATE conduct_record SET state = 'APPROVED', decided_at = entered_at WHERE id = 2",
    "or refused": "UPDATE conduct_record SET state = 'REFUSED', decided_at = entered_at WHERE id = 2",
    "or by who entered it": "UPDATE conduct_record SET state = 'APPROVED', decided_by = entered_by, decided_at = entered_at WHERE id = 2",
    "one waits that was decided": f"UPDATE conduct_record SET decided_by = {PERSON}, decided_at = entered_at WHERE id = 2",
    "one is put in that nobody approved": RECORD.format("'APPROVED'", "NULL, NULL"),
    "a record is revoked by nobody": "UPDATE record_revocation SET state = 'APPROVED'",
    "or by who proposed it": "UPDATE record_revocation SET state = 'APPROVED', decided_by = proposed_by, decided_at = proposed_at",
    "a builder is blacklisted by nobody": "UPDATE blacklist_entry SET state = 'APPROVED' WHERE id = 2",
    "a repair is approved by nobody": "UPDATE credit_repair SET state = 'APPROVED' WHERE id = 2",
    "another term": "UPDATE blacklist_entry SET term_until = '2019-08-21' WHERE id = 1",
    "another day of leaving": "UPDATE blacklist_entry SET left_on = '2019-08-01' WHERE id = 1",
    "another seed": "UPDATE inspection_draw SET seed = '01 02 03' WHERE quarter = 1",
    "fewer wanted": "UPDATE inspection_draw SET wanted = 9 WHERE quarter = 1",
    "another population": "UPDATE inspection_draw SET population = {bytes} WHERE quarter = 1",
    "drawn without a seed": "UPDATE inspection_draw SET state = 'DRAWN' WHERE quarter = 4",
    "a settled inspection is cancelled": "UPDATE inspection_task SET state = 'CANCELLED', cancelled_reason = '项目暂停' WHERE id = 1",
    "void by nobody": "UPDATE inspection_draw SET state = 'VOID' WHERE quarter = 1",
    "other points of an opinion": "UPDATE owner_opinion SET points = 1",
    "no opinion": "DELETE FROM owner_opinion",
}
"""What is refused as it stands, with every guard in its place."""
REFUSED = ("never changed", "never replaced", "two_persons")
LATER = (Vouched.ENTERED, Vouched.KEY, Vouched.GROUP, Vouched.REVIEWED)
"""What a later version vouches for, with tests of its own."""
OPINION = "INSERT INTO owner_opinion (year, builder_id, unit_id, points, text, person_id, at)"
BLACK = (
    "INSERT INTO blacklist_entry (unit_id, reason, clause, document, starts_on, term_until, state, entered_by, entered_at, decided_by,"
    " decided_at, decision, left_reason, left_document) SELECT unit_id, reason, clause, document, starts_on, term_until, 'APPROVED',"
    " entered_by, entered_at, decided_by, decided_at, '', '', '' FROM blacklist_entry WHERE id = 1"
)
ENTERED = f"state = 'APPROVED', decided_by = {PERSON}, decided_at = entered_at"
NAMED: dict[str, tuple[tuple[str, ...], str]] = {
    "a record is approved by another": (
        (f"UPDATE conduct_record SET {ENTERED} WHERE id = 2",),
        "行为记录第2号没有操作日志的存证。",
    ),
    "a record is put in as approved": ((RECORD.format("'APPROVED'", OTHER),), "行为记录第900号没有操作日志的存证。"),
    "a record is revoked by another": (
        (f"UPDATE record_revocation SET state = 'APPROVED', decided_by = {PERSON}, decided_at = proposed_at",),
        "撤销记录第1号没有操作日志的存证。",
    ),
    "a settled sheet is put in": (
        (
            f"{SHEET} SELECT 900, task_id, side, version + 1, person_id, at, '', settled_by, settled_at FROM score_sheet WHERE id = 2",
            "INSERT INTO sheet_mark SELECT 900, item, applicable, 0, level, vetoed, remark FROM sheet_mark WHERE sheet_id = 2",
        ),
        "审定评分第900号没有操作日志的存证。",
    ),
    "a sheet that waits is settled": (
        (f"UPDATE score_sheet SET settled_by = {PERSON}, settled_at = at WHERE id = 4",),
        "审定评分第4号没有操作日志的存证。",
    ),
    "a builder is blacklisted": (
        (BLACK,),
        "列入黑名单第3号没有操作日志的存证。",
    ),
    "a builder leaves the list": (
        (f"UPDATE blacklist_entry SET {ENTERED}, left_on = starts_on WHERE id = 2",),
        "移出黑名单第2号没有操作日志的存证。",
    ),
    "a repair is approved": (
        (f"UPDATE credit_repair SET state = 'APPROVED', decided_by = {PERSON}, decided_at = asked_at WHERE id = 2",),
        "信用修复第2号没有操作日志的存证。",
    ),
    "an opinion is put in": (
        (f"{OPINION} SELECT year, builder_id, unit_id, 1000000, '', person_id, at FROM owner_opinion",),
        "单位意见第2号没有操作日志的存证。",
    ),
    "a task is cancelled": (
        ("UPDATE inspection_task SET state = 'CANCELLED', cancelled_reason = '项目暂停' WHERE id = 2",),
        "取消督查第2号没有操作日志的存证。",
    ),
    "a draw gets its seed": (
        (f"UPDATE inspection_draw SET state = 'DRAWN', seed = '01', seeded_by = {PERSON}, seeded_at = event_at WHERE quarter = 4",),
        "抽取种子第3号没有操作日志的存证。",
    ),
    "a draw is void": (
        (f"UPDATE inspection_draw SET state = 'VOID', reason = 'x', redraw_signed_by = {PERSON} WHERE quarter = 4",),
        "重新抽取第3号没有操作日志的存证。",
    ),
}
"""What a correct-looking statement does with every guard in its place, and what is said of it."""
BEHIND: dict[str, tuple[str, str]] = {
    "a record is approved by nobody": ("UPDATE conduct_record SET state = 'APPROVED' WHERE id = 2", "行为记录第2号没有"),
    "a record is refused by nobody": ("UPDATE conduct_record SET state = 'REFUSED' WHERE id = 2", "行为记录第2号没有"),
    "a record is revoked by nobody": ("UPDATE record_revocation SET state = 'APPROVED'", "撤销记录第1号没有"),
    "a mark of a settled sheet": ("UPDATE sheet_mark SET times = 0 WHERE sheet_id = 2", "审定评分第2号与"),
    "a veto of it": ("UPDATE sheet_mark SET vetoed = NOT vetoed WHERE sheet_id = 2", "审定评分第2号与"),
    "a mark is gone": ("DELETE FROM sheet_mark WHERE sheet_id = 2 AND item = 'staff'", "审定评分第2号与"),
    "who settled it": ("UPDATE score_sheet SET settled_by = person_id WHERE id = 2", "审定评分第2号与"),
    "it is settled no more": ("UPDATE score_sheet SET settled_by = NULL, settled_at = NULL WHERE id = 2", "审定评分第2号在操作日志里有"),
    "whose task it is": ("UPDATE inspection_task SET builder_id = builder_id + 1 WHERE id = 1", "审定评分第2号与"),
    "its weight": ("UPDATE inspection_task SET annual_plan = 7 WHERE id = 1", "审定评分第2号与"),
    "its quarter": ("UPDATE inspection_task SET quarter = 2 WHERE id = 1", "审定评分第2号与"),
    "the term of the blacklist": ("UPDATE blacklist_entry SET term_until = '2019-08-21' WHERE id = 1", "列入黑名单第1号与"),
    "its first day": ("UPDATE blacklist_entry SET starts_on = '2019-08-21' WHERE id = 1", "列入黑名单第1号与"),
    "the day of leaving": ("UPDATE blacklist_entry SET left_on = '2019-08-01' WHERE id = 1", "移出黑名单第1号与"),
    "by which paper": ("UPDATE blacklist_entry SET left_document = 'x' WHERE id = 1", "移出黑名单第1号与"),
    "it did not leave": ("UPDATE blacklist_entry SET left_on = NULL WHERE id = 1", "移出黑名单第1号在操作日志里有"),
    "the number wanted": ("UPDATE inspection_draw SET wanted = 9 WHERE quarter = 1", "抽取总体第2号与"),
    "the hash of the population": ("UPDATE inspection_draw SET digest = 'x' WHERE quarter = 1", "抽取总体第2号与"),
    "the population": ("UPDATE inspection_draw SET population = {bytes} WHERE quarter = 1", "抽取总体第2号与"),
    "the event": ("UPDATE inspection_draw SET event = 'x' WHERE quarter = 1", "抽取总体第2号与"),
    "the seed": ("UPDATE inspection_draw SET seed = '9' WHERE quarter = 1", "抽取种子第2号与"),
    "what was drawn": ("UPDATE inspection_task SET project_id = project_id + 1 WHERE draw_id = 2", "抽取种子第2号与"),
    "what was not drawn": ("UPDATE inspection_task SET draw_id = 2, place = 2 WHERE draw_id IS NULL", "抽取种子第2号与"),
    "the seed of a void draw": ("UPDATE inspection_draw SET seed = '9' WHERE state = 'VOID'", "重新抽取第1号与"),
    "it is void no more": ("UPDATE inspection_draw SET state = 'DRAWN', redraw_signed_by = NULL WHERE state = 'VOID'", "重新抽取第1号在"),
    "a draw is gone": ("DELETE FROM inspection_draw WHERE quarter = 4", "抽取总体第3号在操作日志里有"),
    "a task is not cancelled": ("UPDATE inspection_task SET state = 'PLANNED' WHERE state = 'CANCELLED'", "取消督查第3号在操作日志里有"),
    "why it was": ("UPDATE inspection_task SET cancelled_reason = 'x' WHERE state = 'CANCELLED'", "取消督查第3号与"),
    "points of an opinion": ("UPDATE owner_opinion SET points = 1", "单位意见第1号与"),
    "whose opinion": ("UPDATE owner_opinion SET unit_id = unit_id + 1", "单位意见第1号与"),
    "no opinion": ("DELETE FROM owner_opinion", "单位意见第1号在操作日志里有"),
    "what was repaired": ("UPDATE credit_repair SET document = 'x' WHERE id = 1", "信用修复第1号与"),
}
"""What is done with the guards off, and how what is said of it begins."""


@pytest.fixture
def judged(engine: Engine) -> Engine:
    """Settled, waiting and cancelled inspections; a draw, one drawn again, one to come; records, blacklist, repairs, an opinion."""
    with db.transaction(engine) as session:
        bureau = Bureau(session)
        _credit(bureau)
        case = Inspection(session)
        case.settled(case.key("LJ-001"))
        case.scored(case.key("LJ-002"))
        gone = case.key("LJ-003")
        cancel_task(session, CancelTask(gone.id or 0, "项目暂停"), by=case.officer, on=NOON)
        void = case.seeded(case.published(), "LJ-004")
        allow_redraw(session, AllowRedraw(void.id or 0, "总体有误"), by=case.signatory, on=NOON + 3 * hour)
        case.seeded(case.published(quarter=Quarter(2018, 1)), "LJ-004")
        case.published(quarter=Quarter(2018, 4))
    return engine


def _credit(bureau: Bureau) -> None:
    """A record with a proposal to revoke it, and one that waits; a builder that left the blacklist, and one proposed; repairs."""
    session = bureau.session
    first, _ = bureau.record(), bureau.record()
    decide_record(session, DecideRecord(first, approve=True), by=bureau.approver, on=bureau.now)
    words = ProposeRevocation(first, RevocationGround.ERROR, "查无此事", "撤〔2019〕1号")
    propose_revocation(session, words, by=bureau.officer, on=bureau.now)
    entry = bureau.blacklisted()
    decide_blacklist(session, DecideBlacklist(entry, approve=True), by=bureau.approver, on=bureau.now)
    for place in range(2):
        asked = ask_repair(session, AskRepair("已整改", record_id=first), by=bureau.coordinator, on=bureau.now)
        session.flush()
        if place == 0:
            refused = DecideRepair(asked.id or 0, approve=False, reason="未见整改")
            decide_repair(session, refused, by=bureau.approver, on=bureau.now)
    leaving = LeaveBlacklist(entry, NOON.date(), "查明无责", "移出〔2019〕1号")
    leave_blacklist(session, leaving, by=bureau.approver, on=bureau.now)
    days = (NOON.date(), NOON.date() + timedelta(days=30))
    propose_blacklist(session, ProposeBlacklist(bureau.unit(BUILDER), "围标", "第十一条", "文", *days), by=bureau.officer, on=bureau.now)
    give_opinion(session, GiveOpinion(2019, bureau.unit(BUILDER), 900_000), by=bureau.manager, on=bureau.now)


def told(engine: Engine, *statements: str, guards: bool) -> set[str]:
    """What is said after statements, which are taken back; what refused one of them, where something did."""
    with Session(engine) as session:
        if not guards:
            take_off_the_guards(session.connection())
        try:
            for statement in statements:
                session.connection().execute(sa.text(statement))
        except sa.exc.DatabaseError as refused:
            return {str(refused.orig)}
        else:
            return set(vouched.faults(session))
        finally:
            session.rollback()


def unrefused(engine: Engine, table: Mapping[str, str]) -> dict[str, set[str]]:
    """Which statements of a table the guards do not refuse, with what is said instead."""
    said = {what: told(engine, statement, guards=True) for what, statement in table.items()}
    return {what: some for what, some in said.items() if not any("never changed" in one for one in some)}


def test_what_was_done_is_vouched_for_and_a_settled_sheet_that_was_put_in_is_told(judged: Engine) -> None:
    statements, said = NAMED["a settled sheet is put in"]
    with Session(judged) as session:
        found = sorted(kind.name for kind, _, _ in tokens(session, recorded=False) if kind not in LATER)
        assert found == [
            *("BLACK", "BLACK_END", "CANCELLATION", "INSPECTED", "OPINION", "POPULATION", "POPULATION", "POPULATION"),
            *("RECORD", "REDRAW", "REPAIR", "SEED", "SEED", "SHEET"),
        ]
        assert route.verify(session).faults == ()
        for statement in statements:
            session.connection().execute(sa.text(statement))
        assert said in route.verify(session).faults
        session.rollback()


def test_what_nobody_decided_is_refused_and_a_correct_looking_statement_is_told_by_its_row(judged: Engine) -> None:
    other = _bytes(judged)
    refused = {what: told(judged, one.replace("{bytes}", other), guards=True) for what, one in NOBODY.items()}
    assert {what: said for what, said in refused.items() if not any(word in one for one in said for word in REFUSED)} == {}
    found = {what: told(judged, *statements, guards=True) for what, (statements, _) in NAMED.items()}
    assert {what: said for what, said in found.items() if NAMED[what][1] not in said} == {}


def test_every_change_past_the_guards_is_told_by_its_row(judged: Engine) -> None:
    other = _bytes(judged)
    found = {what: told(judged, one.replace("{bytes}", other), guards=False) for what, (one, _) in BEHIND.items()}
    assert {what: said for what, said in found.items() if not any(one.startswith(BEHIND[what][1]) for one in said)} == {}


def _bytes(engine: Engine) -> str:
    return "'\\x78'" if engine.dialect.name == "postgresql" else "X'78'"


def test_an_upgrade_vouches_for_what_was_done_before(judged: Engine) -> None:
    """What it enters is what the acts have entered, digest by digest, but for the seed of a void draw, which is kept with its redraw."""
    migrate_to(judged, command.downgrade, "0023")
    migrate_to(judged, command.upgrade, "head")
    with db.reading(judged) as session:
        done = {one for one in tokens(session, recorded=False) if one[0] not in (Vouched.RECORD, *LATER)}
        again = {one for one in tokens(session, recorded=True) if one[0] not in LATER}
        assert done - again == {one for one in done if one[:2] == (Vouched.SEED, 1)}
        assert again <= done
        assert len(again) == 12
        assert list(vouched.faults(session)) == ["复核评分第2号在操作日志里有存证，记录已不在库中。"]
        assert audit.verify(session).faults == ()


def test_the_log_of_the_demonstration_vouches_for_whatever_was_loaded_as_decided(demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        kinds = Counter(kind for kind, _, _ in tokens(session, recorded=True))
        assert (kinds[Vouched.POPULATION], kinds[Vouched.SEED], kinds[Vouched.SHEET]) == (6, 5, 170)
        assert {Vouched.BLACK, Vouched.REPAIR, Vouched.OPINION, Vouched.RECORD, Vouched.RECORD_END} <= set(kinds)
        assert list(vouched.faults(session)) == []
