"""What stands behind scores and the directory: whoever puts in, changes or removes a row of it by plain SQL is refused, or named."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session, col

from core import db
from core.access import Actor
from core.commands import tasked
from core.commands.city import ChooseScoreSheet, choose_score_sheet
from core.commands.conduct import DecideRecord, WithdrawRecord, decide_record, withdraw_record
from core.commands.cost import RecordCost, record_cost
from core.commands.directory import LeaveDirectory, leave_directory
from core.commands.sheet import AttachPhoto, attach_photo
from core.errors import BadInput, Conflict, NotAllowed
from core.models import TaskInspector
from core.queries import audit, credit, lost, vouched
from core.vocabulary import CostKind, ProposalState, UserRole
from core.vouching import Vouched
from scoring.publish import route
from tests.core.builders import BUILDER, EXTRA, SECOND, Bureau
from tests.core.inspecting import SHEET, Inspection, hour
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.core.test_vouching import migrate_to, tokens
from tests.core.test_vouching_judged import told
from tests.data.town import NOON
from tests.people import person

PHOTO = b"\xff\xd8\xff photo \xff\xd9"
NEW = {Vouched.ENTERED, Vouched.KEY, Vouched.GROUP, Vouched.PHOTO, Vouched.LISTED, Vouched.UNLISTED, Vouched.COST}
"""What an upgrade enters; words of the second inspector and chosen sheets there are none before it."""
REFUSED = {
    "a record that waits is gone": "DELETE FROM conduct_record WHERE id = 1",
    "its points": "UPDATE conduct_record SET points = -1 WHERE id = 1",
    "one is taken back at no moment": "UPDATE conduct_record SET state = 'WITHDRAWN' WHERE id = 1",
    "a key-list task is gone": "DELETE FROM inspection_task WHERE id = 2",
    "the word of the second inspector": "UPDATE sheet_review SET verdict = 'RETURNED'",
    "it is gone": "DELETE FROM sheet_review",
    "one person says both": "INSERT INTO sheet_review SELECT 1, verdict, reason, filled_by, filled_by, at FROM sheet_review",
    "a photograph": "UPDATE sheet_photo SET item = 'x'",
    "a photograph is gone": "DELETE FROM sheet_photo",
    "a chosen sheet": "UPDATE score_sheet_choice SET edition = 'x'",
    "a choice is gone": "DELETE FROM score_sheet_choice",
    "the tier of an entry": "UPDATE directory_entry SET tier = 'A'",
    "the last day of an ended one": "UPDATE directory_entry SET ends_on = '2019-12-31' WHERE ends_on IS NOT NULL",
    "an entry is gone": "DELETE FROM directory_entry",
}
"""What is refused as it stands, with every guard in its place."""
NAMED = {
    "a waiting record is put in": (
        (
            "INSERT INTO conduct_record (id, number, unit_id, kind, standard, act, matter, band, points, happened_on, valid_until,"
            " collector_id, document, origin, extra_of, state, entered_by, entered_at, decision, end_reason)"
            " SELECT 900, '2019-良-900', unit_id, kind, standard, act, matter, band, points, happened_on, valid_until, collector_id,"
            " document, origin, extra_of, 'PROPOSED', entered_by, entered_at, '', '' FROM conduct_record WHERE id = 1"
        ),
        "录入记录第900号没有操作日志的存证。",
    ),
    "a record is taken back": (
        "UPDATE conduct_record SET state = 'WITHDRAWN', decided_at = entered_at WHERE id = 1",
        "行为记录第1号没有操作日志的存证。",
    ),
    "an inspector of the group": (
        (
            "UPDATE task_inspector SET person_id = (SELECT max(id) FROM person) WHERE task_id = 1 AND person_id ="
            " (SELECT max(person_id) FROM task_inspector WHERE task_id = 1)"
        ),
        "检查组第1号与操作日志的存证不符。",
    ),
    "a task is put on the key list": (
        (
            "INSERT INTO inspection_task (id, year, quarter, project_id, builder_id, origin, reason, sheet, state, planned_by, planned_at,"
            " cancelled_reason, sheet_digest) SELECT 900, 2018, 3, project_id, builder_id, origin, reason, sheet, 'PLANNED', planned_by,"
            " planned_at, '', '' FROM inspection_task WHERE id = 2"
        ),
        "重点督查第900号没有操作日志的存证。",
    ),
    "a sheet is chosen": (
        (
            "INSERT INTO score_sheet_choice (edition, digest, since, document, chosen_by, chosen_at)"
            " SELECT 'x', digest, since, '', chosen_by, chosen_at FROM score_sheet_choice"
        ),
        "评分表第2号没有操作日志的存证。",
    ),
    "an entry ends": (
        "UPDATE directory_entry SET ends_on = '2019-12-31', end_document = 'x' WHERE ends_on IS NULL",
        "移出名录第1号没有操作日志的存证。",
    ),
    "a sheet is confirmed": (
        "INSERT INTO sheet_review SELECT 4, verdict, reason, filled_by, person_id, at FROM sheet_review",
        "复核评分第4号没有操作日志的存证。",
    ),
}
"""What a correct-looking statement does with every guard in its place, and what is said of it."""
BEHIND = {
    "a record that waits is gone": ("DELETE FROM conduct_record WHERE id = 1", "录入记录第1号在操作日志里有存证，记录已不在库中。"),
    "the band of one": ("UPDATE conduct_record SET band = 'P1' WHERE id = 1", "录入记录第1号与操作日志的存证不符。"),
    "the reason of a key-list task": ("UPDATE inspection_task SET reason = 'x' WHERE id = 2", "重点督查第2号与操作日志的存证不符。"),
    "by which file it is marked": ("UPDATE inspection_task SET sheet_digest = 'x' WHERE id = 2", "重点督查第2号与操作日志的存证不符。"),
    "it was drawn": ("UPDATE inspection_task SET origin = 'DRAWN' WHERE id = 2", "重点督查第2号在操作日志里有存证，记录已不在库中。"),
    "who confirmed": ("UPDATE sheet_review SET person_id = 1", "复核评分第2号与操作日志的存证不符。"),
    "nobody did": ("DELETE FROM sheet_review", "复核评分第2号在操作日志里有存证，记录已不在库中。"),
    "another photograph": ("UPDATE sheet_photo SET sha256 = 'x'", "现场照片第1号与操作日志的存证不符。"),
    "a photograph is gone": ("DELETE FROM sheet_photo", "现场照片第1号在操作日志里有存证，记录已不在库中。"),
    "another sheet": ("UPDATE score_sheet_choice SET edition = 'x'", "评分表第1号与操作日志的存证不符。"),
    "the tier of an entry": ("UPDATE directory_entry SET tier = 'A' WHERE id = 1", "列入名录第1号与操作日志的存证不符。"),
    "it ended otherwise": ("UPDATE directory_entry SET end_reason = 'x' WHERE id = 2", "移出名录第2号与操作日志的存证不符。"),
    "an amount": ("UPDATE project_cost SET amount = 1", "概决算第1号与操作日志的存证不符。"),
    "an amount is gone": ("DELETE FROM project_cost", "概决算第1号在操作日志里有存证，记录已不在库中。"),
}
"""What is done with the guards off, and what is said of it."""


@pytest.fixture
def entered(engine: Engine, tmp_path: Path) -> Engine:
    """A record that waits; a confirmed sheet with a photograph and one that waits; a chosen sheet; two entries, one ended; an amount."""
    with db.transaction(engine) as session:
        bureau = Bureau(session)
        bureau.record()
        trade = bureau.specialty("房建")
        bureau.entry(BUILDER, trade)
        ended = bureau.entry(SECOND, trade)
        leave_directory(session, LeaveDirectory((ended,), NOON.date(), "名录〔2019〕2号", "资质注销"), by=bureau.officer, on=NOON)
        record_cost(session, RecordCost("LJ-001", CostKind.ESTIMATE, 10**12, NOON.date(), "概算批复"), by=bureau.officer, on=NOON)
        case = Inspection(session)
        task = case.confirm(case.scored(case.key("LJ-001")))
        case.scored(case.key("LJ-002"))
        photo = AttachPhoto(task.id or 0, "hazards", "临边.jpg", PHOTO, tmp_path)
        attach_photo(session, photo, by=case.first, on=NOON + 3 * hour)
        choose_score_sheet(session, ChooseScoreSheet(trade, SHEET, "sha256:1", NOON.date()), by=case.head, on=NOON)
    return engine


def test_what_was_entered_is_vouched_for(entered: Engine) -> None:
    with Session(entered) as session:
        found = sorted((kind.name, number) for kind, number, _ in tokens(session, recorded=False))
        assert found == [
            *(("COST", 1), ("ENTERED", 1), ("GROUP", 1), ("GROUP", 2), ("KEY", 1), ("KEY", 2), ("LISTED", 1), ("LISTED", 2)),
            *(("PHOTO", 1), ("REVIEWED", 2), ("SHEET_CHOICE", 1), ("UNLISTED", 2)),
        ]
        assert route.verify(session).faults == ()


def test_changes_are_refused_and_a_correct_looking_statement_is_told_by_its_row(entered: Engine) -> None:
    refused_ = {what: told(entered, one, guards=True) for what, one in REFUSED.items()}
    words = ("never changed", "two_persons")
    assert {what: said for what, said in refused_.items() if not any(word in one for one in said for word in words)} == {}
    found = {what: told(entered, one, guards=True) for what, (one, _) in NAMED.items()}
    assert {what: said for what, said in found.items() if NAMED[what][1] not in said} == {}


def test_every_change_past_the_guards_is_told_by_its_row(entered: Engine) -> None:
    found = {what: told(entered, one, guards=False) for what, (one, _) in BEHIND.items()}
    assert {what: said for what, said in found.items() if BEHIND[what][1] not in said} == {}


def test_an_upgrade_vouches_for_what_was_done_before(entered: Engine) -> None:
    """What it enters is what the acts have entered, digest by digest; what the downgrade dropped alone is missing."""
    migrate_to(entered, command.downgrade, "0031")
    migrate_to(entered, command.upgrade, "head")
    with db.reading(entered) as session:
        assert tokens(session, recorded=True) == {one for one in tokens(session, recorded=False) if one[0] in NEW}
        gone = "第{}号在操作日志里有存证，记录已不在库中。"
        assert sorted(vouched.faults(session)) == [f"复核评分{gone.format(2)}", f"评分表{gone.format(1)}"]
        assert audit.verify(session).faults == ()


def test_a_group_that_is_put_back_to_an_earlier_one_is_told(session: Session) -> None:
    """The log vouched for both; the later took the place of the earlier."""
    Bureau(session)
    case = Inspection(session)
    task = case.scored(case.key("LJ-001"))
    _, leaves = tasked.group(session, task)
    comes = case.third.person_id or 0

    def swap(one: int, other: int) -> None:
        where = (col(TaskInspector.task_id) == task.id, col(TaskInspector.person_id) == one)
        session.execute(sa.update(TaskInspector).where(*where).values(person_id=other))

    swap(leaves, comes)
    tasked.vouch_for_group(session, task, by=case.officer, on=NOON + 3 * hour)
    assert list(vouched.faults(session)) == []
    swap(comes, leaves)
    assert list(vouched.faults(session)) == [f"检查组第{task.id}号与操作日志的存证不符。"]


def test_a_record_that_was_removed_is_told_of_to_the_bureau_by_its_words(entered: Engine) -> None:
    with Session(entered) as session:
        officer = person(session, "张督查", UserRole.OFFICER, on=NOON)
        assert lost.lost(session, officer) == ()
        take_off_the_guards(session.connection())
        session.connection().execute(sa.text("DELETE FROM conduct_record WHERE id = 1"))
        (line,) = lost.lost(session, officer, unit=BUILDER)
        assert (line.unit, line.said, line.by) == (BUILDER, "2019-不良-001 P2 三次不在岗", "李督查")
        assert lost.lost(session, officer, unit=SECOND) == ()
        with pytest.raises(NotAllowed):
            lost.lost(session, person(session, "外人", UserRole.LEADER, on=NOON))
        session.rollback()


def test_a_record_is_taken_back_by_who_entered_it_and_stays_on_file(session: Session) -> None:
    bureau = Bureau(session)
    number = bureau.record(extra=EXTRA)

    def back(*, by: Actor = bureau.officer, reason: str = "录入有误") -> None:
        withdraw_record(session, WithdrawRecord(number, reason), by=by, on=bureau.now)

    refused(session, NotAllowed, "撤回他人录入的行为记录", lambda: back(by=bureau.both))
    refused(session, BadInput, "撤回的理由没有填写", lambda: back(reason=" "))
    back()
    lines = credit.records(session, bureau.officer)
    assert [(one.state, one.decision, one.decided_by) for one in lines] == [(ProposalState.WITHDRAWN, "录入有误", "")] * 2
    assert credit.records(session, bureau.coordinator) == ()
    refused(session, Conflict, "已经撤回", back)
    approve = DecideRecord(number, approve=True)
    refused(session, Conflict, "已经撤回", lambda: decide_record(session, approve, by=bureau.approver, on=bureau.now))
    assert list(vouched.faults(session)) == []
    assert bureau.record() > number
