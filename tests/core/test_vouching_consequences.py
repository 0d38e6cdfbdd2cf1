"""What follows from results, chosen books and settled inspections: whoever changes a row of it by plain SQL is refused, or named."""

import pytest
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands import sheet
from core.commands.city import ChooseGradeBook, choose_grade_book
from core.commands.sheet import HandIn, SettleSheet
from core.models import InspectorInterest
from core.queries import audit, vouched
from core.vocabulary import NoticeKind
from core.vouching import Vouched
from scoring.publish import route
from tests.core.deciding import Desk
from tests.core.inspecting import MARKS, Inspection, hour
from tests.core.test_vouching import migrate_to, tokens
from tests.core.test_vouching_judged import told
from tests.data.town import NOON, town

CHOICE = (
    "INSERT INTO grade_book_choice (kind, name, since, document, chosen_by, chosen_at)"
    " SELECT kind, 'yunnan', since, '', chosen_by, chosen_at FROM grade_book_choice"
)
DECIDED = "decided_by = (SELECT max(id) FROM person), decided_at = proposed_at"
SHEET = (
    "INSERT INTO score_sheet (task_id, side, version, person_id, at, remark)"
    " SELECT task_id, side, version + 1, person_id, at, '' FROM score_sheet WHERE settled_at IS NOT NULL"
)
REFUSED = {
    "the document of an act": "UPDATE official_act SET document = 'x' WHERE id = 1",
    "its unit": "UPDATE official_act SET unit_id = 1, project_id = NULL WHERE id = 1",
    "its state": "UPDATE official_act SET state = 'REFUSED' WHERE id = 1",
    "an act that ended": "UPDATE official_act SET ended_reason = 'x' WHERE id = 2",
    "one that ended is in force": "UPDATE official_act SET state = 'IN_FORCE' WHERE id = 2",
    "one that was refused": "UPDATE official_act SET state = 'IN_FORCE' WHERE id = 3",
    "one that waits is in force by nobody": "UPDATE official_act SET state = 'IN_FORCE' WHERE id = 4",
    "an act is gone": "DELETE FROM official_act WHERE id = 4",
    "an interest is gone": "DELETE FROM inspector_interest",
    "an interest ends": "UPDATE inspector_interest SET ends_on = '2019-01-01'",
    "a settled inspection is planned": "UPDATE inspection_task SET state = 'PLANNED' WHERE state = 'SETTLED'",
    "its day": "UPDATE inspection_task SET inspected_on = '2019-01-01' WHERE state = 'SETTLED'",
    "its limit": "UPDATE inspection_task SET due_on = '2019-01-01' WHERE state = 'SETTLED'",
}
"""What is refused as it stands, with every guard in its place."""
NAMED = {
    "one that waits is decided": (
        f"UPDATE official_act SET state = 'IN_FORCE', {DECIDED} WHERE id = 4",
        "督查措施第4号没有操作日志的存证。",
    ),
    "one that waits lapses": (
        "UPDATE official_act SET state = 'REFUSED', decided_at = proposed_at WHERE id = 4",
        "督查措施第4号没有操作日志的存证。",
    ),
    "one ends": ("UPDATE official_act SET state = 'ENDED', ended_at = decided_at WHERE id = 1", "措施办结第1号没有操作日志的存证。"),
    "another book": (CHOICE, "考评办法第2号没有操作日志的存证。"),
    "a settled inspection is to be settled": (
        "UPDATE inspection_task SET state = 'SCORED' WHERE state = 'SETTLED'",
        "督查办结第2号与操作日志的存证不符。",
    ),
    "a later sheet": (SHEET, "重开评分第2号没有操作日志的存证。"),
}
"""What the guards let pass, and what is said of it."""
BEHIND = {
    "the document of an act": ("UPDATE official_act SET document = 'x' WHERE id = 1", "督查措施第1号与操作日志的存证不符。"),
    "its subject": ("UPDATE official_act SET unit_id = 1, project_id = NULL WHERE id = 1", "督查措施第1号与操作日志的存证不符。"),
    "its state": ("UPDATE official_act SET state = 'REFUSED' WHERE id = 1", "督查措施第1号与操作日志的存证不符。"),
    "it waits": (
        "UPDATE official_act SET state = 'PROPOSED', decided_by = NULL, decided_at = NULL WHERE id = 1",
        "督查措施第1号在操作日志里有存证，记录已不在库中。",
    ),
    "why it ended": ("UPDATE official_act SET ended_reason = 'x' WHERE id = 2", "措施办结第2号与操作日志的存证不符。"),
    "it is gone": ("DELETE FROM official_act WHERE id = 3", "督查措施第3号在操作日志里有存证，记录已不在库中。"),
    "the book": ("UPDATE grade_book_choice SET name = 'yunnan'", "考评办法第1号与操作日志的存证不符。"),
    "its day": ("UPDATE inspection_task SET inspected_on = '2019-01-01'", "督查办结第2号与操作日志的存证不符。"),
    "its limit": ("UPDATE inspection_task SET due_on = '2019-01-01'", "督查办结第2号与操作日志的存证不符。"),
}
"""What is done with the guards off, and what is said of it."""


@pytest.fixture
def followed(engine: Engine) -> Engine:
    """Acts in force, ended, refused and waiting; a chosen book, an interest; a settled inspection."""
    with db.transaction(engine) as session:
        town(session)
        desk = Desk(session)
        numbers = [desk.propose() for _ in range(4)]
        for number in numbers[:2]:
            desk.decide(number)
        desk.finish(numbers[1])
        desk.decide(numbers[2], approve=False, reason="理由不足")
        case = Inspection(session)
        case.settled(case.key())
        choice = ChooseGradeBook(NoticeKind.YEAR, "lujiang", NOON.date())
        choose_grade_book(session, choice, by=case.head, on=NOON)
        session.add(InspectorInterest(person_id=case.head.person_id or 0, unit_id=1, reason="曾任职", starts_on=NOON.date()))
    return engine


def test_what_was_done_is_vouched_for(followed: Engine) -> None:
    with Session(followed) as session:
        found = sorted((kind.name, number) for kind, number, _ in tokens(session, recorded=False))
        assert [one for one in found if one[0] not in ("SHEET", "KEY", "GROUP", "REVIEWED")] == [
            *(("ACT", 1), ("ACT", 2), ("ACT", 3), ("ACT_END", 2), ("BOOK", 1), ("INSPECTED", 2)),
        ]
        assert route.verify(session).faults == ()


def test_a_correction_after_settling_is_vouched_for_at_each_step(session: Session) -> None:
    town(session)
    case = Inspection(session)
    task = case.settled(case.key())
    asked = HandIn(task.id or 0, MARKS, "漏记一处", inspected_on=case.on.date())
    sheet.hand_in_inspection(session, asked, by=case.first, on=case.on + 4 * hour)
    session.flush()
    assert list(vouched.faults(session)) == []
    case.confirm(task, seen=2, by=case.second, on=case.on + 4 * hour)
    assert list(vouched.faults(session)) == []
    sheet.settle_sheet(session, SettleSheet(task.id or 0, 2), by=case.head, on=case.on + 5 * hour)
    session.flush()
    assert list(vouched.faults(session)) == []
    kinds = sorted((kind.name, number) for kind, number, _ in tokens(session, recorded=False))
    assert kinds == [
        *(("GROUP", 1), ("INSPECTED", 2), ("INSPECTED", 3), ("KEY", 1), ("REOPENED", 2)),
        *(("REVIEWED", 2), ("REVIEWED", 3), ("SHEET", 2), ("SHEET", 3)),
    ]


def test_what_was_decided_is_refused_and_a_correct_looking_statement_is_told_by_its_row(followed: Engine) -> None:
    refused = {what: told(followed, one, guards=True) for what, one in REFUSED.items()}
    assert {what: said for what, said in refused.items() if not any("never changed" in one for one in said)} == {}
    found = {what: told(followed, one, guards=True) for what, (one, _) in NAMED.items()}
    assert {what: said for what, said in found.items() if NAMED[what][1] not in said} == {}


def test_every_change_past_the_guards_is_told_by_its_row(followed: Engine) -> None:
    found = {what: told(followed, one, guards=False) for what, (one, _) in BEHIND.items()}
    assert {what: said for what, said in found.items() if BEHIND[what][1] not in said} == {}


def test_an_upgrade_vouches_for_what_was_done_before(followed: Engine) -> None:
    """What it enters is what the acts have entered, digest by digest, but for an act that ended, which is kept with its end."""
    migrate_to(followed, command.downgrade, "0027")
    migrate_to(followed, command.upgrade, "head")
    with db.reading(followed) as session:
        done = {one for one in tokens(session, recorded=False) if one[0] not in (Vouched.SHEET, Vouched.REVIEWED)}
        assert done - tokens(session, recorded=True) == {one for one in done if one[:2] == (Vouched.ACT, 2)}
        assert tokens(session, recorded=True) <= done
        assert list(vouched.faults(session)) == ["复核评分第2号在操作日志里有存证，记录已不在库中。"]
        assert audit.verify(session).faults == ()
