"""Problems, their steps and what was decided to lift them: whoever forges one by plain SQL is named by the verification."""

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.calendar import after_working_days
from core.commands import issue_paper, lifting
from core.commands.issue_paper import FileIssuePapers, Paper
from core.commands.lifting import DecideLift
from core.issues import IssueAct, LiftState, ReplyKind, Satisfaction
from core.models import IssueLift, IssueStep
from core.queries import audit, vouched
from core.vouching import Vouched
from scoring.publish import route
from tests.core.coordinating import Coordination
from tests.core.test_kept import take_off_the_guards
from tests.core.test_vouching import migrate_to, tokens
from tests.core.test_vouching_judged import told
from tests.data.town import town

STEP = (
    "INSERT INTO issue_step (issue_id, act, state_before, state_after, rung_before, rung_after, due_before, due_after, owner_unit_id,"
    " owner_id, limit_days, reply, text, person_id, at) SELECT issue_id, {}, state_after, {}, rung_after, rung_after, due_after,"
    " due_after, owner_unit_id, owner_id, limit_days, {}, 'x', 1, '2019-08-01 02:00:00'"
    " FROM issue_step WHERE id = (SELECT max(id) FROM issue_step WHERE issue_id = 1)"
)
ANSWER, CLOSE = STEP.format("'REPLY'", "'ANSWERED'", "'SOLVED'"), STEP.format("'CONFIRM'", "'CLOSED'", "'SOLVED'")
CLOSED = "UPDATE issue SET state = 'CLOSED', reply = 'SOLVED', answered_by = 1, closed_on = '2019-08-01' WHERE id = 1"
FORGED: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "it is answered and closed by steps that nobody took": (
        (ANSWER, CLOSE, CLOSED),
        {"问题办理第{last1}号没有操作日志的存证。", "问题办理第{last2}号没有操作日志的存证。"},
    ),
    "closed without a step": ((CLOSED,), {"问题2019-001的状态、答复、答复人、办结日期与办理步骤不符。"}),
    "its state": (("UPDATE issue SET state = 'ANSWERED' WHERE id = 1",), {"问题2019-001的状态与办理步骤不符。"}),
    "its rung": (("UPDATE issue SET rung = 'LEADING_GROUP' WHERE id = 1",), {"问题2019-001的层级与办理步骤不符。"}),
    "its day": (("UPDATE issue SET due_on = '2020-01-01' WHERE id = 1",), {"问题2019-001的期限与办理步骤不符。"}),
    "its owner": (("UPDATE issue SET owner_unit_id = 1 WHERE id = 1",), {"问题2019-001的责任单位与办理步骤不符。"}),
    "its named owner": (("UPDATE issue SET owner_id = raised_by WHERE id = 1",), {"问题2019-001的责任人与办理步骤不符。"}),
    "its limit": (("UPDATE issue SET limit_days = 99 WHERE id = 1",), {"问题2019-001的办理天数与办理步骤不符。"}),
    "since when it has its owner": (
        ("UPDATE issue SET assigned_on = '2019-01-01' WHERE id = 1",),
        {"问题2019-001的派单日期与办理步骤不符。"},
    ),
    "that it may not be objected to": (("UPDATE issue SET fixed = NOT fixed WHERE id = 1",), {"问题2019-001的派单裁定与办理步骤不符。"}),
    "an extension that nobody asked for": (
        ("UPDATE issue SET wished_on = '2020-01-01' WHERE id = 1",),
        {"问题2019-001的申请延期的日期与办理步骤不符。"},
    ),
    "that it was not extended": (("UPDATE issue SET extended_from = NULL WHERE id = 4",), {"问题2019-004的延期前期限与办理步骤不符。"}),
    "the day of a plan": (("UPDATE issue SET planned_on = '2021-01-01' WHERE id = 5",), {"问题2019-005的计划解决日期与办理步骤不符。"}),
    "an answer": (("UPDATE issue SET reply = 'PLANNED' WHERE id = 2",), {"问题2019-002的答复与办理步骤不符。"}),
    "who answered": (("UPDATE issue SET answered_by = raised_by WHERE id = 2",), {"问题2019-002的答复人与办理步骤不符。"}),
    "the day of closing": (("UPDATE issue SET closed_on = '2019-01-01' WHERE id = 2",), {"问题2019-002的办结日期与办理步骤不符。"}),
    "a proposal is decided by another": (
        (
            (
                "UPDATE issue_lift SET state = 'KEPT', reason = 'x', decided_by = (SELECT min(id) FROM person), decided_at = proposed_at"
                " WHERE state = 'PROPOSED'"
            ),
        ),
        {"问题上提第2号没有操作日志的存证。"},
    ),
    "a problem that nobody raised": (
        (
            (
                "INSERT INTO issue (number, project_id, kind, matter, source, reference, proposer, raised_by, raised_on, state, rung,"
                " fixed) SELECT '2019-099', project_id, kind, 'x', source, '', proposer, raised_by, raised_on, 'WAITING', 'OWNER', fixed"
                " FROM issue WHERE id = 1"
            ),
        ),
        {"问题2019-099没有办理步骤。"},
    ),
}
"""What is put in with every guard in its place, and what is said of it."""
BEHIND = {
    "the words of a step": ("UPDATE issue_step SET text = 'x' WHERE id = 2", "问题办理第2号与操作日志的存证不符。"),
    "when it was taken": ("UPDATE issue_step SET at = '2019-01-01 00:00:00' WHERE id = 2", "问题办理第2号与操作日志的存证不符。"),
    "the owner in a step": (
        "UPDATE issue_step SET owner_id = 1 WHERE id = 2",
        "问题办理第2号与操作日志的存证不符。",
    ),
    "the day of an extension in a step": (
        "UPDATE issue_step SET wished_on = '2020-01-01' WHERE act = 'ASK_EXTENSION'",
        "问题办理第{asked}号与操作日志的存证不符。",
    ),
    "a photograph": ("UPDATE issue_paper SET sha256 = 'x'", "问题材料第1号与操作日志的存证不符。"),
    "a photograph is gone": ("DELETE FROM issue_paper", "问题材料第1号在操作日志里有存证，记录已不在库中。"),
    "a step is gone": ("DELETE FROM issue_step WHERE id = 2", "问题办理第2号在操作日志里有存证，记录已不在库中。"),
    "what the problem is": ("UPDATE issue SET matter = 'x' WHERE id = 1", "问题办理第1号与操作日志的存证不符。"),
    "who proposed it": ("UPDATE issue SET proposer_unit_id = NULL WHERE id = 1", "问题办理第1号与操作日志的存证不符。"),
    "why it was lifted": ("UPDATE issue_lift SET reason = 'x' WHERE state = 'LIFTED'", "问题上提第1号与操作日志的存证不符。"),
    "it was not decided": (
        "UPDATE issue_lift SET state = 'PROPOSED', decided_by = NULL WHERE state = 'LIFTED'",
        "问题上提第1号在操作日志里有存证，记录已不在库中。",
    ),
}
"""What is done with the guards off, and what is said of it."""


@pytest.fixture
def led(engine: Engine, tmp_path: Path) -> Engine:
    """One taken on, one returned once and answered again, closed; one lifted by decision and late again, with a proposal that waits.

    One that was extended, with a photograph, and one whose answer is a plan.
    """
    with db.transaction(engine) as session:
        town(session)
        case = Coordination(session)
        case.working()
        again = case.call(case.answered(), Satisfaction.DISSATISFIED)
        case.call(case.reply(case.accept(again), ReplyKind.SOLVED))
        one = case.late_at_the_office()
        (lift,) = session.exec(select(IssueLift)).all()
        lifting.decide_lift(session, DecideLift(lift.id or 0, LiftState.LIFTED), by=case.signatory, on=case.on)
        case.on_day(after_working_days(one.due_on or case.on.date(), 1))
        case.escalate()
        later = case.decide(case.ask(case.working()))
        paper = FileIssuePapers(later.id or 0, (Paper("照片.pdf", b"%PDF-1 %%EOF"),), tmp_path)
        issue_paper.file_issue_papers(session, paper, by=case.coordinator, on=case.on)
        case.answered(ReplyKind.PLANNED)
    return engine


def test_every_step_and_decision_is_vouched_for_and_no_forged_one_passes(led: Engine) -> None:
    with Session(led) as session:
        last = session.scalar(sa.select(sa.func.max(col(IssueStep.id)))) or 0
        kinds = Counter(kind for kind, _, _ in tokens(session, recorded=False))
        assert kinds == {Vouched.ISSUE_STEP: last, Vouched.ISSUE_LIFT: 1, Vouched.ISSUE_PAPER: 1}
        assert route.verify(session).faults == ()
    names = {"last1": last + 1, "last2": last + 2}
    found = {what: told(led, *statements, guards=True) for what, (statements, _) in FORGED.items()}
    assert found == {what: {one.format(**names) for one in said} for what, (_, said) in FORGED.items()}


def test_every_change_past_the_guards_is_named(led: Engine) -> None:
    with Session(led) as session:
        asked = session.exec(select(IssueStep.id).where(IssueStep.act == IssueAct.ASK_EXTENSION)).one()
    found = {what: told(led, statement, guards=False) for what, (statement, _) in BEHIND.items()}
    assert {what: said for what, said in found.items() if BEHIND[what][1].format(asked=asked) not in said} == {}


def test_an_upgrade_writes_owner_and_days_into_the_steps_and_vouches_for_what_was_done_before(led: Engine) -> None:
    with db.transaction(led) as session:
        take_off_the_guards(session.connection())
        session.connection().execute(sa.text("DELETE FROM issue_paper"))
    migrate_to(led, command.downgrade, "0027")
    migrate_to(led, command.upgrade, "head")
    with db.reading(led) as session:
        acts, entered = ({one for one in tokens(session, recorded=said) if one[0] is not Vouched.ISSUE_PAPER} for said in (False, True))
        passed = session.exec(select(IssueStep.id).where(IssueStep.act == IssueAct.ASK_EXTENSION)).one()
        assert {one[:2] for one in acts - entered} == {(Vouched.ISSUE_STEP, passed)}, "a day that was asked for and decided is in its words"
        assert list(vouched.faults(session)) == ["问题材料第1号在操作日志里有存证，记录已不在库中。"]
        assert audit.verify(session).faults == ()


def test_an_upgrade_does_not_vouch_for_a_step_that_was_changed_before(led: Engine) -> None:
    migrate_to(led, command.downgrade, "0027")
    migrate_to(led, command.upgrade, "0031")
    with db.transaction(led) as session:
        take_off_the_guards(session.connection())
        session.connection().execute(sa.text("UPDATE issue_step SET text = 'x' WHERE id = 2"))
    migrate_to(led, command.upgrade, "head")
    with db.reading(led) as session:
        assert "问题办理第2号与操作日志的存证不符。" in list(vouched.faults(session))


def test_problems_of_the_demonstration_stand_as_their_steps_left_them(published_engine: Engine) -> None:
    with db.reading(published_engine) as session:
        kinds = Counter(kind for kind, _, _ in tokens(session, recorded=False))
        assert kinds[Vouched.ISSUE_STEP] > 100
        assert list(vouched.faults(session)) == []
