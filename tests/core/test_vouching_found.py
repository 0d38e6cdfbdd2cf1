"""Problems that an inspection found, exceptions, successions: whoever changes, puts in or removes one by plain SQL is refused or named."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands.problem import LookAgain, look_again
from core.commands.scope import DecideException, ProposeException, decide_exception, propose_exception
from core.commands.succession import RecordSuccession, record_succession
from core.queries import vouched
from core.vocabulary import SuccessionKind
from core.vouching import Vouched
from scoring.publish import route
from tests.core.builders import BUILDER, OWNER, SECOND, Bureau
from tests.core.inspecting import Inspection, hour
from tests.core.test_kept import take_off_the_guards
from tests.core.test_vouching import entered_by_the_upgrade, tokens
from tests.core.test_vouching_judged import told, unrefused
from tests.data.town import NOON

NEW = {Vouched.PROBLEM, Vouched.EXCEPTION_ASKED, Vouched.EXCEPTION, Vouched.SUCCESSION}
STEP = "INSERT INTO problem_step (id, problem_id, state, text, person_id, at)"
PROBLEM = "INSERT INTO inspection_problem (id, task_id, item, matter, due_on, state, person_id, at)"
EXCEPTION = (
    "INSERT INTO scope_exception (id, project_id, unit_id, state, reason, document, proposed_by, proposed_at,"
    " decided_by, decided_at, decision)"
)
SUCCESSION = "INSERT INTO unit_succession (earlier_id, later_id, effective_on, document, kind, evidence)"
REFUSED = {
    "what was found": "UPDATE inspection_problem SET matter = 'x' WHERE id = 1",
    "a later limit": "UPDATE inspection_problem SET due_on = '2020-01-01' WHERE id = 1",
    "a closed one is open": "UPDATE inspection_problem SET state = 'OPEN' WHERE id = 2",
    "a problem is gone": "DELETE FROM inspection_problem WHERE id = 1",
    "an answer is gone": "DELETE FROM problem_step",
    "why an exception is asked for": "UPDATE scope_exception SET reason = 'x' WHERE id = 2",
    "for another builder": "UPDATE scope_exception SET unit_id = unit_id + 1 WHERE id = 2",
    "a decided one waits": "UPDATE scope_exception SET state = 'PROPOSED', decided_by = NULL, decided_at = NULL WHERE id = 1",
    "one is approved by nobody": "UPDATE scope_exception SET state = 'APPROVED' WHERE id = 2",
    "or put in so": (
        f"{EXCEPTION} SELECT 900, project_id, unit_id, 'APPROVED', reason, document, proposed_by, proposed_at, NULL, NULL, ''"
        " FROM scope_exception WHERE id = 2"
    ),
    "an exception is gone": "DELETE FROM scope_exception WHERE id = 2",
    "the day of a merger": "UPDATE unit_succession SET effective_on = '2019-01-01'",
    "a succession is gone": "DELETE FROM unit_succession",
}
"""What is refused as it stands, with every guard in its place."""
NAMED = {
    "a problem is put in": (
        f"{PROBLEM} SELECT 900, task_id, item, matter, due_on, 'OPEN', person_id, at FROM inspection_problem WHERE id = 1",
        "检查问题第900号没有操作日志的存证。",
    ),
    "one is closed": ("UPDATE inspection_problem SET state = 'CLOSED' WHERE id = 1", "检查问题第1号与操作日志的存证不符。"),
    "an answer is put in": (f"{STEP} SELECT 900, 1, state, text, person_id, at FROM problem_step WHERE id = 1", "检查问题第1号与"),
    "an exception is asked for": (
        (
            f"{EXCEPTION} SELECT 900, project_id, unit_id, state, reason, document, proposed_by, proposed_at, NULL, NULL, ''"
            " FROM scope_exception WHERE id = 2"
        ),
        "超范围申请第900号没有操作日志的存证。",
    ),
    "one is approved": (
        (
            "UPDATE scope_exception SET state = 'APPROVED', decided_at = proposed_at,"
            " decided_by = (SELECT max(id) FROM person WHERE id <> proposed_by) WHERE id = 2"
        ),
        "超范围承接第2号没有操作日志的存证。",
    ),
    "a unit follows that never did": (
        f"{SUCCESSION} SELECT later_id, earlier_id, effective_on, document, kind, evidence FROM unit_succession WHERE kind = 'MERGER'",
        "单位承继第{later}号没有操作日志的存证。",
    ),
    "a second one follows": (
        (
            f"{SUCCESSION} SELECT earlier_id, (SELECT id FROM unit WHERE name = '西湖区'), effective_on, document,"
            " kind, evidence FROM unit_succession WHERE kind = 'MERGER'"
        ),
        "单位承继第{earlier}号与操作日志的存证不符。",
    ),
}
"""What a correct-looking statement does with every guard in its place, and how what is said of it begins."""
BEHIND = {
    "what was found": ("UPDATE inspection_problem SET matter = 'x' WHERE id = 1", "检查问题第1号与"),
    "the limit": ("UPDATE inspection_problem SET due_on = '2020-01-01' WHERE id = 2", "检查问题第2号与"),
    "who found it": ("UPDATE inspection_problem SET person_id = 1 WHERE id = 2", "检查问题第2号与"),
    "it is open again": ("UPDATE inspection_problem SET state = 'OPEN' WHERE id = 2", "检查问题第2号与"),
    "the answer": ("UPDATE problem_step SET text = 'x' WHERE id = 1", "检查问题第2号与"),
    "the second look is gone": ("DELETE FROM problem_step WHERE state = 'CLOSED'", "检查问题第2号与"),
    "the problem is gone": ("DELETE FROM inspection_problem WHERE id = 1", "检查问题第1号在操作日志里有存证，记录已不在库中。"),
    "why it is asked for": ("UPDATE scope_exception SET reason = 'x' WHERE id = 2", "超范围申请第2号与"),
    "which project": ("UPDATE scope_exception SET project_id = 1 WHERE id = 1", "超范围承接第1号与"),
    "it was refused": ("UPDATE scope_exception SET state = 'REFUSED' WHERE id = 1", "超范围承接第1号与"),
    "it waits": ("UPDATE scope_exception SET state = 'PROPOSED', decided_by = NULL, decided_at = NULL WHERE id = 1", "超范围承接第1号在"),
    "what waits is gone": ("DELETE FROM scope_exception WHERE id = 2", "超范围申请第2号在操作日志里有存证，记录已不在库中。"),
    "the day": ("UPDATE unit_succession SET effective_on = '2020-01-01' WHERE kind = 'MERGER'", "单位承继第{earlier}号与"),
    "a merger was a division": ("UPDATE unit_succession SET kind = 'DIVISION' WHERE kind = 'MERGER'", "单位承继第{earlier}号与"),
    "by which paper": ("UPDATE unit_succession SET document = 'x' WHERE kind = 'MERGER'", "单位承继第{earlier}号与"),
    "one of two is gone": ("DELETE FROM unit_succession WHERE kind = 'DIVISION'", "单位承继第{earlier}号与"),
    "both are gone": ("DELETE FROM unit_succession", "单位承继第{earlier}号在操作日志里有存证，记录已不在库中。"),
}
"""What is done with the guards off, and how what is said of it begins."""


@pytest.fixture
def found(engine: Engine) -> Engine:
    """An open problem and a closed one; an approved exception and one that waits; a unit that was divided and then merged."""
    with db.transaction(engine) as session:
        bureau, case = Bureau(session), Inspection(session)
        task = case.scored(case.key("LJ-001"))
        case.problem(task)
        closed = case.problem(task, answered=True)
        look_again(session, LookAgain(closed.id or 0, mended=True, text="现场看过"), by=case.third, on=NOON + 5 * hour)
        for code in ("LJ-002", "LJ-003"):
            asked = propose_exception(session, ProposeException(code, bureau.unit(SECOND), "连片实施"), by=bureau.officer, on=bureau.now)
        decide_exception(session, DecideException((asked.id or 0) - 1, approve=True), by=bureau.head, on=bureau.now)
        for later, kind, day in ((OWNER, SuccessionKind.DIVISION, 1), (BUILDER, SuccessionKind.MERGER, 2)):
            words = (kind, date(2019, 8, day), "国资〔2019〕1号", "合并协议")
            record_succession(session, RecordSuccession(bureau.unit(SECOND), bureau.unit(later), *words), by=bureau.officer, on=bureau.now)
    return engine


def _missed(engine: Engine, table: dict[str, tuple[str, str]], *, guards: bool) -> dict[str, set[str]]:
    """What is not said of what was done, with what is said instead."""
    with Session(engine) as session:
        asked = sa.text("SELECT earlier_id, later_id FROM unit_succession WHERE kind = 'MERGER'")
        earlier, later = session.connection().execute(asked).one()
    said = {what: told(engine, statement, guards=guards) for what, (statement, _) in table.items()}
    wanted = {what: words.format(earlier=earlier, later=later) for what, (_, words) in table.items()}
    return {what: some for what, some in said.items() if not any(one.startswith(wanted[what]) for one in some)}


def test_what_was_found_asked_and_noted_is_vouched_for(found: Engine) -> None:
    with db.reading(found) as session:
        kinds = sorted(kind.name for kind, _, _ in tokens(session, recorded=False) if kind in NEW)
        assert kinds == ["EXCEPTION", *["EXCEPTION_ASKED"] * 2, *["PROBLEM"] * 4, *["SUCCESSION"] * 2]
        assert route.verify(session).faults == ()


def test_changes_are_refused_and_a_correct_looking_statement_is_told_by_its_row(found: Engine) -> None:
    assert unrefused(found, REFUSED) == {}
    assert _missed(found, NAMED, guards=True) == {}


def test_every_change_past_the_guards_is_told_by_its_row(found: Engine) -> None:
    assert _missed(found, BEHIND, guards=False) == {}


def test_a_problem_that_is_put_back_to_how_it_stood_before_is_told(found: Engine) -> None:
    """The log vouched for it then too; the later digest took the place of the earlier."""
    with Session(found) as session:
        take_off_the_guards(session.connection())
        for statement in ("DELETE FROM problem_step", "UPDATE inspection_problem SET state = 'OPEN'"):
            session.connection().execute(sa.text(statement))
        assert list(vouched.faults(session)) == ["检查问题第2号与操作日志的存证不符。"]
        session.rollback()


def test_an_upgrade_vouches_for_what_was_done_before(found: Engine) -> None:
    assert entered_by_the_upgrade(found, "0034", new=NEW) == 6


def test_what_the_demonstration_holds_is_vouched_for(demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        kinds = [kind for kind, _, _ in tokens(session, recorded=True)]
        assert [kinds.count(kind) for kind in (Vouched.EXCEPTION_ASKED, Vouched.EXCEPTION, Vouched.SUCCESSION)] == [2, 1, 1]
        assert kinds.count(Vouched.PROBLEM) > 100
        assert list(vouched.faults(session)) == []
