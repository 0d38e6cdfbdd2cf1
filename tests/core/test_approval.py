"""Approvals: every move and no other, the clock over National Day and Spring Festival, what is stuck where, what the log keeps."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from core.approvals import CATALOGUE, MOVES, STEPS, ApprovalAct, ApprovalState, LimitBasis, Stage, due, used
from core.commands import approval
from core.commands.approval import AcceptApproval, DecideApproval, ListApproval, OnApproval, OpenGreen, UndoStep
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound
from core.models import Approval, ApprovalStep, AuditEntry
from core.queries import approvals, vouched
from core.vocabulary import UserRole
from tests.core.approving import OFFICE, Counter
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, town
from tests.people import person

S, A = ApprovalState, ApprovalAct


def _on(month: int, day: int) -> date:
    return date(2019, month, day)


@pytest.fixture
def case(session: Session) -> Counter:
    town(session)
    return Counter(session)


CLOCK = {
    "a plain week": (_on(8, 19), 5, (), _on(8, 26)),
    "over a weekend": (_on(8, 23), 1, (), _on(8, 26)),
    "国庆节, with the Sunday worked before it": (_on(9, 27), 3, (), _on(10, 8)),
    "国庆节, with the Saturday worked after it": (_on(9, 30), 5, (), _on(10, 12)),
    "春节, with the weekend worked before it": (_on(2, 1), 3, (), _on(2, 11)),
    "accepted within 春节": (_on(2, 6), 1, (), _on(2, 11)),
    "a supplement over 国庆节": (_on(9, 27), 5, ((_on(9, 30), _on(10, 9)),), _on(10, 14)),
    "a supplement of one day": (_on(8, 19), 5, ((_on(8, 21), _on(8, 21)),), _on(8, 27)),
    "two supplements": (_on(8, 19), 3, ((_on(8, 20), _on(8, 21)), (_on(8, 23), _on(8, 26))), _on(8, 28)),
    "a supplement within 春节 alone": (_on(2, 1), 3, ((_on(2, 4), _on(2, 10)),), _on(2, 11)),
}


@pytest.mark.parametrize("what", CLOCK)
def test_a_limit_ends_on_a_working_day_and_stands_still_while_papers_lack(what: str) -> None:
    start, days, pauses, end = CLOCK[what]
    assert due(start, days, pauses=pauses) == end
    assert used(start, end, pauses=pauses) == days


def test_the_day_of_acceptance_is_not_counted() -> None:
    assert [used(_on(9, 27), day) for day in (_on(9, 27), _on(9, 28), _on(9, 29), _on(10, 7), _on(10, 8))] == [0, 0, 1, 2, 3]


def test_a_clock_that_stands_still_has_no_last_day_and_goes_on_afterwards(case: Counter) -> None:
    case.on_day(_on(9, 27))
    key = case.accept(case.listed())
    case.on_day(_on(9, 30))
    case.suspend(key)
    standing = case.line(key, _on(10, 20))
    assert (standing.standing.due_on, standing.used, standing.left, standing.late) == (None, 1, 4, 0)
    case.on_day(_on(10, 9))
    case.resume(key)
    later = case.line(key, _on(10, 16))
    assert (later.standing.due_on, later.used, later.left, later.late) == (_on(10, 14), 7, -2, 2)


def test_a_decided_clock_stops_and_a_late_decision_stays_late(case: Counter) -> None:
    case.on_day(_on(8, 1))
    key = case.accept(case.listed(), days=3)
    case.on_day(_on(8, 9))
    case.decide(key)
    line = case.line(key, _on(8, 30))
    assert (line.standing.state, line.used, line.left, line.late) == (S.GRANTED, 6, -3, 0)


def test_an_application_that_was_sent_back_begins_anew(case: Counter) -> None:
    case.on_day(_on(8, 1))
    key = case.decide(case.suspend(case.accept(case.listed(), days=3)), A.RETURN)
    case.on_day(_on(8, 16))
    case.accept(key, days=7)
    line = case.line(key, _on(8, 20))
    assert (line.standing.accepted_on, line.standing.limit_days, line.used, line.standing.pauses) == (_on(8, 16), 7, 2, ())


@pytest.mark.parametrize("state", S)
def test_every_move_of_the_table_is_made_and_none_other(case: Counter, state: ApprovalState) -> None:
    found: dict[ApprovalAct, ApprovalState] = {}
    for place, (act, try_it) in enumerate(case.tries().items()):
        key = case.in_state(state, CATALOGUE[place].key)
        if act in MOVES[state]:
            try_it(key)
            found[act] = case.line(key).standing.state
            continue
        with pytest.raises(Conflict, match=f"现在是“{state.label}”"):
            try_it(key)
    assert found == dict(MOVES[state])


def test_the_catalogue_has_the_four_stages_and_no_limit_of_its_own() -> None:
    assert [stage.label for stage in dict.fromkeys(one.stage for one in CATALOGUE)] == [
        "立项用地规划许可",
        "工程建设许可",
        "施工许可",
        "竣工验收",
    ]
    assert len(STEPS) == len(CATALOGUE)
    assert {one.stage for one in CATALOGUE if not one.named} == set(Stage)


REFUSED: dict[str, tuple[type[DuchaError], str, Callable[[Counter], object]]] = {
    "a project that is not there": (NotFound, "没有找到项目", lambda c: c.listed(code="LJ-999")),
    "a step that is not there": (NotFound, "没有找到审批事项", lambda c: c.listed("nosuch")),
    "another step without a name": (BadInput, "事项名称没有填写", lambda c: c.listed("other_land")),
    "no office": (
        BadInput,
        "审批部门没有填写",
        lambda c: approval.list_approval(c.session, ListApproval("LJ-001", "record", " "), by=c.officer, on=c.on),
    ),
    "another unit's project": (NotAllowed, "登记审批事项", lambda c: c.listed(by=c.stranger)),
    "the same again": (Conflict, "已经列出，编号审2019-001，现在是“待受理”", lambda c: (c.listed(), c.listed())),
    "a limit without a clause": (
        BadInput,
        "时限依据没有填写",
        lambda c: approval.accept_approval(c.session, AcceptApproval(c.listed(), c.on.date(), 5, LimitBasis.LAW), by=c.officer, on=c.on),
    ),
    "a limit of no days": (BadInput, "1至250个工作日", lambda c: c.accept(c.listed(), days=0)),
    "a day to come": (
        BadInput,
        "日期不能晚于今天",
        lambda c: approval.accept_approval(c.session, AcceptApproval(c.listed(), _on(8, 21), 5, LimitBasis.ASSUMED), by=c.officer, on=c.on),
    ),
    "a day before the step before it": (
        BadInput,
        "日期应在2019-08-20至2019-08-20之间",
        lambda c: approval.suspend_approval(c.session, OnApproval(c.accept(c.listed()), _on(8, 19), "补图"), by=c.officer, on=c.on),
    ),
    "granted without a document": (
        BadInput,
        "批复文号没有填写",
        lambda c: approval.decide_approval(c.session, DecideApproval(c.accept(c.listed()), A.GRANT, c.on.date()), by=c.officer, on=c.on),
    ),
    "refused without a reason": (
        BadInput,
        "理由没有填写",
        lambda c: approval.decide_approval(c.session, DecideApproval(c.accept(c.listed()), A.REFUSE, c.on.date()), by=c.officer, on=c.on),
    ),
    "decided as something else": (
        BadInput,
        "应为准予、不予或退件",
        lambda c: approval.decide_approval(c.session, DecideApproval(c.accept(c.listed()), A.DROP, c.on.date()), by=c.officer, on=c.on),
    ),
    "the green channel twice": (Conflict, "已列入绿色通道（绿〔2019〕1号）", lambda c: c.green(c.green(c.listed()))),
    "the green channel for what is granted": (Conflict, "已是“准予”", lambda c: c.green(c.in_state(S.GRANTED))),
    "the green channel without a document": (
        BadInput,
        "绿色通道文件没有填写",
        lambda c: approval.open_green(c.session, OpenGreen(c.listed(), c.on.date(), ""), by=c.officer, on=c.on),
    ),
    "nothing to undo": (Conflict, "还没有可以撤销的步骤", lambda c: c.undo(c.listed())),
    "undone without a reason": (
        BadInput,
        "更正理由没有填写",
        lambda c: approval.undo_step(c.session, UndoStep(c.accept(c.listed()), ""), by=c.officer, on=c.on),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(case: Counter, what: str) -> None:
    error, said, act = REFUSED[what]
    with pytest.raises(error, match=said):
        act(case)


def test_a_step_that_was_entered_by_mistake_is_undone_by_a_row_of_its_own(case: Counter) -> None:
    key = case.decide(case.accept(case.listed()))
    case.undo(key)
    assert case.line(key).standing.state is S.RUNNING
    case.undo(key)
    assert (case.line(key).standing.state, case.line(key).used) == (S.NEEDED, None)
    acts = [one.act for one in approvals.steps(case.session, case.applicant, approval_id=key, day=case.on.date())]
    assert acts == [A.NEED, A.ACCEPT, A.GRANT, A.UNDO, A.UNDO]


def test_the_same_may_be_listed_again_once_it_was_dropped(case: Counter) -> None:
    case.drop(case.listed())
    assert case.listed() == 2
    assert case.session.get_one(Approval, 2).number == "审2019-002"


def test_what_is_stuck_is_told_by_office_and_stage(case: Counter) -> None:
    case.on_day(_on(8, 1))
    late = case.accept(case.listed("design"), days=3)
    case.accept(case.listed("drawings"), days=20)
    case.suspend(case.accept(case.listed("project"), days=3))
    case.in_state(S.GRANTED, "site")
    case.on_day(_on(8, 20))
    case.accept(case.listed("record"), days=5)
    lines = approvals.approvals(case.session, case.officer, day=_on(8, 20))
    (office,) = approvals.stuck(lines, lambda one: one.office)
    assert (office.name, office.open, office.running, office.late, office.soon, office.suspended) == (OFFICE, 4, 3, 1, 1, 1)
    assert (office.longest, office.worst) == (13, 10)
    stages = approvals.stuck(lines, lambda one: one.stage.label)
    assert next((one.name, one.late) for one in stages) == ("工程建设许可", 1)
    assert case.line(late).late == 10


def test_a_unit_sees_the_approvals_of_its_own_projects_alone(case: Counter) -> None:
    key = case.listed()
    for who, count in ((case.applicant, 1), (case.stranger, 0)):
        assert len(approvals.approvals(case.session, who, day=case.on.date())) == count
        assert len(approvals.steps(case.session, who, approval_id=key, day=case.on.date())) == count
    nobody = person(case.session, "查日志", UserRole.AUDITOR, on=NOON)
    with pytest.raises(NotAllowed):
        approvals.approvals(case.session, nobody, day=case.on.date())


def test_the_log_vouches_for_every_step_and_tells_of_changed_and_of_smuggled_ones(case: Counter) -> None:
    key = case.green(case.decide(case.accept(case.listed()), A.RETURN))
    case.undo(key)
    session = case.session
    assert list(vouched.faults(session)) == []
    assert session.scalars(select(sa.func.count()).select_from(AuditEntry).where(sa.literal_column("detail").contains("存证"))).one() == 5
    session.flush()
    take_off_the_guards(session.connection())
    copied = "approval_id, act, day, source, document, text, person_id, at"
    changes = {
        "UPDATE approval_step SET day = '2019-08-01' WHERE act = 'ACCEPT'": "审批步骤第2号与操作日志的存证不符。",
        "UPDATE approval_step SET limit_days = 99 WHERE act = 'ACCEPT'": "审批步骤第2号与操作日志的存证不符。",
        "UPDATE approval SET office = 'x'": "审批步骤第1号与操作日志的存证不符。",
        "DELETE FROM approval_step WHERE act = 'UNDO'": "审批步骤第5号在操作日志里有存证，记录已不在库中。",
        f"INSERT INTO approval_step ({copied}) SELECT {copied} FROM approval_step WHERE act = 'GREEN'": "审批步骤第6号没有操作日志的存证。",
    }
    for statement, said in changes.items():
        with session.begin_nested() as nested:
            session.connection().exec_driver_sql(statement)
            assert said in set(vouched.faults(session)), statement
            nested.rollback()


def test_steps_stay_in_the_order_in_which_they_were_entered(case: Counter) -> None:
    case.suspend(case.accept(case.listed()))
    assert [one.act for one in case.session.exec(select(ApprovalStep).order_by(sa.text("id")))] == [A.NEED, A.ACCEPT, A.SUSPEND]
