"""Problems: every state by every act by every role on its own problem, one that it proposed and another's; these moves and none other."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import Session

from core import issues
from core.access import Actor
from core.commands import answer, issue
from core.commands.answer import AskExtension, CallBack, DecideExtension, ReplyIssue, StrikeIssue
from core.commands.issue import AssignIssue, OnIssue
from core.errors import Conflict, DuchaError, NotAllowed
from core.issues import IssueAct, IssueState, ReplyKind, Satisfaction
from core.models import Issue
from core.vocabulary import UserRole
from tests.core.coordinating import LATER, Coordination
from tests.data.town import town
from tests.people import person

S, A, R = IssueState, IssueAct, UserRole
UNITS = ("承办", "提出", "别的")
"""Of which unit somebody is: the problem's owner, its proposer, another one."""
OWNER = {(role, "承办") for role in (R.COORDINATOR, R.UNIT_MANAGER, R.OFFICER)}
ANY_OFFICER = {(R.OFFICER, unit) for unit in UNITS}
ANY_HEAD = {(R.SECTION_HEAD, unit) for unit in UNITS}
CALLS = ANY_OFFICER | {(role, "提出") for role in (R.COORDINATOR, R.UNIT_MANAGER)}
WALK = {
    (S.WAITING, A.ASSIGN): (S.ASSIGNED, ANY_OFFICER | ANY_HEAD),
    (S.ASSIGNED, A.ACCEPT): (S.WORKING, OWNER),
    (S.ASSIGNED, A.DISPUTE): (S.DISPUTED, OWNER),
    (S.DISPUTED, A.REASSIGN): (S.ASSIGNED, ANY_OFFICER | ANY_HEAD),
    (S.DISPUTED, A.FIX): (S.ASSIGNED, ANY_HEAD),
    (S.WORKING, A.REPLY): (S.ANSWERED, OWNER),
    (S.WORKING, A.ASK_EXTENSION): (S.EXTENDING, OWNER),
    (S.EXTENDING, A.GRANT): (S.WORKING, ANY_HEAD),
    (S.EXTENDING, A.REFUSE): (S.WORKING, ANY_HEAD),
    (S.ANSWERED, A.CONFIRM): (S.CLOSED, CALLS),
    (S.ANSWERED, A.TRACK): (S.TRACKED, ANY_OFFICER),
    (S.ANSWERED, A.RETURN): (S.RETURNED, CALLS),
    (S.TRACKED, A.REPLY): (S.ANSWERED, OWNER),
    (S.RETURNED, A.RESUME): (S.WORKING, OWNER),
    (S.CLOSED, A.STRIKE): (S.STRUCK, ANY_HEAD),
}
"""The way of a problem in words of its own: by which act from which state to which, and by whom of which unit."""
BY_THEMSELVES = {A.RAISE, A.LIFT, A.DECIDE_LIFT, A.KEEP_RUNG, A.REFER}
"""Acts that lead from no state to another: walked in tests/core/test_lifting.py and tests/core/test_issue.py."""
ACTS = [act for act in IssueAct if act not in BY_THEMSELVES]


@dataclass(frozen=True)
class Try:
    """How an act is tried: the command and its request."""

    command: Callable[..., object]
    request: object


def tried(case: Coordination, one: Issue, act: IssueAct) -> Try:
    """The command that leads on by an act where it is a move."""
    key, day = one.id or 0, (one.due_on or case.on.date()) + LATER
    other = AssignIssue(key, case.responsible, case.manager.person_id or 0)
    first = AssignIssue(key, case.builder, case.coordinator.person_id or 0)
    return {
        A.ASSIGN: Try(issue.assign_issue, first),
        A.REASSIGN: Try(issue.assign_issue, other),
        A.FIX: Try(issue.fix_assignment, OnIssue(key, "属其职责")),
        A.ACCEPT: Try(issue.accept_issue, OnIssue(key)),
        A.RESUME: Try(issue.accept_issue, OnIssue(key)),
        A.DISPUTE: Try(issue.dispute_assignment, OnIssue(key, "不属职责")),
        A.ASK_EXTENSION: Try(answer.ask_extension, AskExtension(key, day, "等图")),
        A.GRANT: Try(answer.decide_extension, DecideExtension(key, approve=True)),
        A.REFUSE: Try(answer.decide_extension, DecideExtension(key, approve=False, text="理由不足")),
        A.REPLY: Try(answer.reply_issue, ReplyIssue(key, ReplyKind.SOLVED, "已交付")),
        A.CONFIRM: Try(answer.call_back, CallBack(key, Satisfaction.SATISFIED)),
        A.TRACK: Try(answer.call_back, CallBack(key, Satisfaction.MOSTLY)),
        A.RETURN: Try(answer.call_back, CallBack(key, Satisfaction.DISSATISFIED, "没有交完")),
        A.STRIKE: Try(answer.strike_issue, StrikeIssue(key, "确认书")),
    }[act]


def outcome(session: Session, one: Issue, attempt: Try, *, by: Actor, case: Coordination) -> IssueState | None:
    """Where an attempt led, taken back; None where it was refused, and then nothing had moved."""
    before, landed = one.state, None
    with session.begin_nested() as point:
        try:
            attempt.command(session, attempt.request, by=by, on=case.on)
            landed = one.state
        except (NotAllowed, Conflict):
            assert one.state is before
        point.rollback()
    session.refresh(one)
    return landed


@pytest.mark.parametrize("state", IssueState)
def test_each_act_in_each_state_by_each_role_of_each_unit(session: Session, state: IssueState) -> None:
    town(session)
    case = Coordination(session)
    problems = {act: case.in_state(state) for act in ACTS}
    if state is S.ANSWERED:
        problems[A.TRACK] = case.answered(ReplyKind.PLANNED)
    units = {"承办": case.builder, "提出": case.owner, "别的": case.elsewhere}
    people = {(role, unit): person(session, "某人", role, unit_id=units[unit], on=case.on) for role in UserRole for unit in UNITS}
    found: dict[tuple[IssueState, IssueAct], tuple[IssueState, set[tuple[UserRole, str]]]] = {}
    for act, one in problems.items():
        attempt = tried(case, one, act)
        for who, actor in people.items():
            landed = outcome(session, one, attempt, by=actor, case=case)
            same = {A.ASSIGN: A.REASSIGN, A.REASSIGN: A.ASSIGN, A.ACCEPT: A.RESUME, A.RESUME: A.ACCEPT, A.TRACK: A.CONFIRM}
            named = act if act in issues.MOVES[state] else same.get(act, act)
            if landed is not None and named is act:
                found.setdefault((state, act), (landed, set()))[1].add(who)
                assert found[state, act][0] is landed
            elif landed is not None:
                assert (state, named) in WALK
                assert who in WALK[state, named][1]
    assert found == {key: value for key, value in WALK.items() if key[0] is state}


def test_the_table_of_the_code_is_the_walk() -> None:
    assert {(state, act) for state, moves in issues.MOVES.items() for act in moves} == set(WALK)
    assert {act for acts in issues.RIGHTS.values() for act in acts} == set(ACTS)


def test_what_a_person_may_do_is_offered_and_nothing_else() -> None:
    """The page asks `moves_for`; the walk above asks the commands: both say the same."""
    for (state, act), (landed, who) in WALK.items():
        for role in UserRole:
            for unit in UNITS:
                number = {"承办": 1, "提出": 2, "别的": 3}[unit]
                rows = issues.rows_of(number, owner_id=None if state is S.WAITING else 1, proposer_id=2)
                offered = issues.moves_for(state, frozenset({role}), rows=rows)
                assert offered.get(act) == (landed if (role, unit) in who else None), (state, act, role, unit)


def test_a_refusal_is_a_sentence_that_says_what_to_do(session: Session) -> None:
    town(session)
    case = Coordination(session)
    one = case.struck()
    with pytest.raises(DuchaError, match="现在是“销号”，不能答复。请刷新后再看。"):
        case.reply(one)
