"""Deadlines that nobody gets around: the head's delay is not the owner's, no second unit, no objection that undoes a missed day."""

from datetime import date

import pytest
from sqlmodel import Session, select

from core.commands import answer, issue, round_opinion
from core.commands.answer import AskExtension, DecideExtension, ReplyIssue
from core.commands.issue import OnIssue
from core.commands.round_opinion import AskOpinionExtension
from core.errors import BadInput, Conflict
from core.issues import IssueState, ReplyKind, Rung
from core.models import Issue, IssueStep, RoundOpinion
from core.period import Month
from core.queries import coordination, issues, moved_issues, round_tables
from core.queries.facts import Cut
from core.queries.round_tables import OpinionLine
from core.roundtables import OpinionState
from tests.core.gathering import Gathering
from tests.data.town import town

FRIDAY, WISHED, DECIDED = date(2019, 8, 23), date(2019, 8, 28), date(2019, 9, 4)
"""The limit, on which an extension is asked for; the day asked for; the day of the decision."""


@pytest.fixture
def case(session: Session) -> Gathering:
    town(session)
    return Gathering(session)


def waiting(case: Gathering, decided: date = DECIDED) -> Issue:
    """A problem whose extension was asked for on its last day, on the day of the decision."""
    one = case.working(days=3)
    case.on_day(FRIDAY)
    case.ask(one, day=WISHED)
    case.on_day(decided)
    return one


def waiting_opinion(case: Gathering, decided: date = DECIDED) -> RoundOpinion:
    """An opinion whose extension was asked for before its limit, Thursday 2019-09-19, by a month, on the day of the decision."""
    one = case.hand(case.given())
    case.on_day(date(2019, 9, 18))
    case.wish(one)
    case.on_day(decided)
    return one


def told(case: Gathering, one: RoundOpinion) -> OpinionLine:
    return next(line for line in round_tables.opinions(case.session, case.officer, day=case.on.date()) if line.id == one.id)


def in_time(case: Gathering) -> list[bool]:
    found = coordination.problems(case.session, Cut(Month(2019, 12), case.on))
    return [bool(one) for one in found["in_time"]]


def test_an_extension_is_granted_to_no_day_before_the_decision(case: Gathering) -> None:
    one = waiting(case)
    with pytest.raises(BadInput, match="延期的日期不能早于今天，最早为2019-09-04。请改正。"):
        case.decide(one)
    answer.decide_extension(case.session, DecideExtension(one.id or 0, approve=True, day=DECIDED), by=case.head, on=case.on)
    assert (one.due_on, one.extended_from, case.escalate().lifted) == (DECIDED, FRIDAY, ())


REFUSED = {
    "on the last day": (FRIDAY, FRIDAY),
    "on the Saturday after it": (date(2019, 8, 24), date(2019, 8, 26)),
    "eight working days later": (DECIDED, DECIDED),
}
"""The day of the refusal, and the limit after it."""


@pytest.mark.parametrize("when", REFUSED)
def test_a_late_refusal_gives_back_the_time_of_the_decision(case: Gathering, when: str) -> None:
    decided, due = REFUSED[when]
    one = case.decide(waiting(case, decided), approve=False)
    step = case.session.exec(select(IssueStep).where(IssueStep.issue_id == one.id).order_by(IssueStep.id.desc())).first()  # type: ignore[union-attr]  # a column
    assert step
    assert (one.due_on, one.extended_from, step.due_before, step.due_after) == (due, None, FRIDAY, due)
    assert ("顺延至" in step.text) is (due > FRIDAY)
    assert (case.escalate().lifted, list(moved_issues.faults(case.session))) == ((), [])
    case.call(case.reply(one))
    assert in_time(case) == [True]


def test_what_is_asked_for_before_the_last_day_keeps_its_days(case: Gathering) -> None:
    one = case.ask(case.working(days=3), day=WISHED)
    case.on_day(date(2019, 8, 26))
    case.decide(one, approve=False)
    assert one.due_on == date(2019, 8, 29)


def test_an_opinion_s_extension_is_granted_to_no_day_before_the_decision(case: Gathering) -> None:
    one = waiting_opinion(case, date(2019, 10, 16))
    with pytest.raises(BadInput, match="延期的日期不能早于今天，最早为2019-10-16。请改正。"):
        case.grant(one)
    case.grant(one, day=date(2019, 10, 16))
    assert (told(case, one).due_on, told(case, one).late) == (date(2019, 10, 16), 0)


OPINIONS = {"in time": (date(2019, 9, 19), date(2019, 9, 19)), "over National Day 2019": (date(2019, 10, 9), date(2019, 10, 10))}


@pytest.mark.parametrize("when", OPINIONS)
def test_a_late_refusal_of_an_opinion_gives_back_the_time_of_the_decision(case: Gathering, when: str) -> None:
    """From 18 September to 9 October 2019 pass eleven working days, with 29 September."""
    decided, due = OPINIONS[when]
    one = case.grant(waiting_opinion(case, decided), approve=False)
    assert (told(case, one).state, told(case, one).due_on, told(case, one).late) == (OpinionState.WORKING, due, 0)


@pytest.mark.parametrize("state", [OpinionState.WORKING, OpinionState.RETURNED])
def test_an_opinion_is_given_anew_to_another_unit_only(case: Gathering, state: OpinionState) -> None:
    one = case.opinion_in(state)
    with pytest.raises(Conflict, match="改派须给另一个单位"):
        case.hand(one)
    case.hand(one, who=case.manager)
    assert told(case, one).handler_unit_id == case.responsible


@pytest.mark.parametrize("lifted", [False, True], ids=["before it is lifted", "after it was lifted"])
def test_a_missed_day_is_not_undone_by_an_objection(case: Gathering, lifted: bool) -> None:
    one = case.assigned(days=1)
    case.on_day(date(2019, 8, 22))
    if lifted:
        case.escalate()
    with pytest.raises(Conflict, match=f"问题{one.number}的期限已过，不能再提异议。请签收办理。"):
        issue.dispute_assignment(case.session, OnIssue(one.id or 0, "不属职责"), by=case.coordinator, on=case.on)
    (line,) = issues.issues(case.session, case.officer, day=case.on.date())
    assert (one.state, line.counted.due_on) == (IssueState.ASSIGNED, date(2019, 8, 21))
    assert (one.rung, line.objection_until) == ((Rung.RESPONSIBLE, None) if lifted else (Rung.OWNER, date(2019, 8, 21)))


LONG = 900


def test_a_reason_and_an_answer_are_measured_as_typed_and_fit_with_what_the_system_adds(case: Gathering) -> None:
    one, opinion = case.working(days=3), case.hand(case.given())
    for signs in (LONG + 100, LONG):
        asked = AskExtension(one.id or 0, WISHED, "等" * signs)
        heard = AskOpinionExtension(opinion.id or 0, date(2019, 10, 14), "等" * signs)
        if signs > LONG:
            with pytest.raises(BadInput, match=r"延期理由.*900"):
                answer.ask_extension(case.session, asked, by=case.coordinator, on=case.on)
            with pytest.raises(BadInput, match=r"延期理由.*900"):
                round_opinion.ask_opinion_extension(case.session, heard, by=case.coordinator, on=case.on)
            continue
        answer.ask_extension(case.session, asked, by=case.coordinator, on=case.on)
        round_opinion.ask_opinion_extension(case.session, heard, by=case.coordinator, on=case.on)
    case.on_day(date(2019, 10, 9))
    refused = DecideExtension(one.id or 0, approve=False, text="否" * LONG)
    answer.decide_extension(case.session, refused, by=case.head, on=case.on)
    planned = ReplyIssue(one.id or 0, ReplyKind.PLANNED, "办" * (LONG + 1), date(2019, 12, 1))
    with pytest.raises(BadInput, match=r"答复.*900"):
        answer.reply_issue(case.session, planned, by=case.coordinator, on=case.on)
    planned = ReplyIssue(one.id or 0, ReplyKind.PLANNED, "办" * LONG, date(2019, 12, 1))
    answer.reply_issue(case.session, planned, by=case.coordinator, on=case.on)
    assert one.state is IssueState.ANSWERED
