"""Lateness: below 市重点办 a problem moves up by itself, once; from there on a proposal waits for a named person."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from core.access import SYSTEM
from core.calendar import after_working_days
from core.commands import issue, lifting, official
from core.commands.card import Subject
from core.commands.issue import OnIssue
from core.commands.lifting import DecideLift, EscalateLate
from core.commands.official import ProposeAct
from core.errors import BadInput, Conflict, NotAllowed
from core.issues import IssueAct, IssueState, LiftState, ReplyKind, Rung, Satisfaction
from core.models import AuditEntry, Issue, IssueLift, IssueStep, OfficialAct
from core.period import Month
from core.queries import coordination, issues
from core.queries.facts import Cut
from core.vocabulary import ActKind, ActState, UserRole
from tests.core.coordinating import Coordination
from tests.core.route import everything
from tests.data.town import town
from tests.people import person


@pytest.fixture
def case(session: Session) -> Coordination:
    town(session)
    return Coordination(session)


def proposals(case: Coordination) -> list[IssueLift]:
    return list(case.session.exec(select(IssueLift)).all())


def decide(case: Coordination, decision: LiftState, **other: object) -> None:
    asked = DecideLift(proposals(case)[-1].id or 0, decision, **({"reason": "已有承诺"} | other))  # type: ignore[arg-type]  # fields by name
    lifting.decide_lift(case.session, asked, by=case.signatory, on=case.on)


def test_on_its_day_nothing_moves_and_the_day_after_it_moves_one_rung_with_a_new_limit(case: Coordination) -> None:
    one = case.working(days=3)
    due = one.due_on or date.max
    case.on_day(due)
    assert case.escalate().lifted == ()
    case.on_day(due + timedelta(days=1))
    assert case.escalate(days=4).lifted == (one.number,)
    assert (one.rung, one.due_on, one.state) == (Rung.RESPONSIBLE, after_working_days(due + timedelta(days=1), 4), IssueState.WORKING)
    step = case.session.exec(select(IssueStep).where(IssueStep.act == IssueAct.LIFT)).one()
    assert (step.rung_before, step.rung_after, step.due_before, step.person_id) == (Rung.OWNER, Rung.RESPONSIBLE, due, None)


def test_a_second_run_does_nothing_at_all(case: Coordination) -> None:
    case.assigned(days=1)
    case.late_at_the_office()
    case.on += timedelta(days=1)
    case.escalate()
    before = everything(case.session)
    assert case.escalate() == lifting.Escalated((), ())
    assert everything(case.session) == before


def test_lateness_counts_over_national_day(case: Coordination) -> None:
    """Assigned on Friday 2019-09-27 for two working days: Sunday and Monday were worked; in the holiday it is late."""
    case.on_day(date(2019, 9, 27))
    one = case.assigned(days=2)
    assert one.due_on == date(2019, 9, 30)
    case.on_day(date(2019, 10, 1))
    case.escalate()
    assert (one.rung, one.due_on) == (Rung.RESPONSIBLE, date(2019, 10, 12))


def test_lateness_counts_over_spring_festival(case: Coordination) -> None:
    case.on_day(date(2024, 2, 7))
    one = case.assigned(days=3)
    assert one.due_on == date(2024, 2, 18)
    case.on_day(date(2024, 2, 18))
    assert case.escalate().lifted == ()
    case.on_day(date(2024, 2, 19))
    assert case.escalate().lifted == (one.number,)


BUREAUS = (IssueState.DISPUTED, IssueState.EXTENDING, IssueState.ANSWERED, IssueState.CLOSED, IssueState.STRUCK, IssueState.WAITING)


@pytest.mark.parametrize("state", IssueState)
def test_a_problem_moves_up_only_while_its_owner_has_to_act(case: Coordination, state: IssueState) -> None:
    one = case.in_state(state)
    case.on_day(date(2019, 12, 2))
    assert case.escalate().lifted == (() if state in BUREAUS else (one.number,))


def test_at_the_office_nothing_moves_by_itself_but_a_proposal_with_figures_waits(case: Coordination) -> None:
    one = case.late_at_the_office()
    (lift,) = proposals(case)
    assert (one.rung, lift.state, lift.rung, lift.due_on) == (Rung.OFFICE, LiftState.PROPOSED, Rung.OFFICE, one.due_on)
    assert lift.clause == lifting.CLAUSE
    assert lift.figures.startswith("逾期")
    assert lift.figures.endswith("逾期上移")
    assert [
        entry.actor for entry in case.session.exec(select(AuditEntry).where(AuditEntry.act == "上移逾期问题").order_by(col(AuditEntry.id)))
    ] == ["系统"] * 3
    case.on += timedelta(days=30)
    case.escalate()
    assert len(proposals(case)) == 1


@pytest.mark.parametrize("role", UserRole)
def test_a_signatory_alone_decides(case: Coordination, role: UserRole) -> None:
    case.late_at_the_office()
    somebody = person(case.session, "某人", role, unit_id=case.builder, on=case.on)
    asked = DecideLift(proposals(case)[0].id or 0, LiftState.LIFTED)
    if role is UserRole.SIGNATORY:
        lifting.decide_lift(case.session, asked, by=somebody, on=case.on)
        assert proposals(case)[0].decided_by == somebody.person_id
        return
    with pytest.raises(NotAllowed):
        lifting.decide_lift(case.session, asked, by=somebody, on=case.on)


@pytest.mark.parametrize("role", UserRole)
def test_the_run_is_an_officers_or_the_systems(case: Coordination, role: UserRole) -> None:
    somebody = person(case.session, "某人", role, unit_id=case.builder, on=case.on)
    if role is UserRole.OFFICER:
        lifting.escalate_late(case.session, EscalateLate(), by=somebody, on=case.on)
        return
    with pytest.raises(NotAllowed):
        lifting.escalate_late(case.session, EscalateLate(), by=somebody, on=case.on)


def test_what_is_lifted_goes_up_rung_by_rung_with_a_new_limit_and_stops_at_the_top(case: Coordination) -> None:
    one = case.late_at_the_office()
    for rung in (Rung.LEAD_OFFICIAL, Rung.LEADING_GROUP):
        decide(case, LiftState.LIFTED, days=3)
        assert (one.rung, one.due_on) == (rung, after_working_days(case.on.date(), 3))
        case.on_day((one.due_on or date.max) + timedelta(days=1))
        assert case.escalate().proposed == (one.number,)
    with pytest.raises(Conflict, match="没有更高的层级"):
        decide(case, LiftState.LIFTED)
    assert [step.act for step in case.session.exec(select(IssueStep))].count(IssueAct.DECIDE_LIFT) == 2


def test_what_is_kept_says_why_and_has_a_new_limit(case: Coordination) -> None:
    one = case.late_at_the_office()
    with pytest.raises(BadInput, match="理由没有填写"):
        decide(case, LiftState.KEPT, reason="")
    decide(case, LiftState.KEPT)
    assert (one.rung, one.due_on) == (Rung.OFFICE, after_working_days(case.on.date(), 5))
    assert case.escalate() == lifting.Escalated((), ())
    with pytest.raises(Conflict, match="现在是“维持原级”"):
        decide(case, LiftState.KEPT)


def test_a_referral_is_the_one_that_an_officer_proposed_for_the_same_project(case: Coordination) -> None:
    one = case.late_at_the_office()
    with pytest.raises(BadInput, match="移送须先由督查人员"):
        decide(case, LiftState.REFERRED)
    asked = ProposeAct(ActKind.REFERRAL, Subject(project_id=one.project_id), "逾期不办", to_body="效能办")
    act = official.propose_act(case.session, asked, by=case.officer, on=case.on)
    decide(case, LiftState.REFERRED, act_id=act.id)
    held = case.session.get_one(OfficialAct, act.id)
    assert (held.state, held.decided_by) == (ActState.IN_FORCE, case.signatory.person_id)
    assert (proposals(case)[0].state, proposals(case)[0].act_id, one.rung) == (LiftState.REFERRED, act.id, Rung.OFFICE)


def test_a_proposal_about_what_is_closed_meanwhile_is_kept_and_gives_no_new_limit(case: Coordination) -> None:
    one = case.late_at_the_office()
    lifting_day = one.due_on
    issue.accept_issue(case.session, OnIssue(one.id or 0), by=case.coordinator, on=case.on)
    case.call(case.reply(one))
    with pytest.raises(Conflict, match="不用上提"):
        decide(case, LiftState.LIFTED)
    decide(case, LiftState.KEPT)
    assert (one.state, one.due_on) == (IssueState.CLOSED, lifting_day)


def test_a_proposal_about_a_day_that_was_moved_since_lifts_nothing(case: Coordination) -> None:
    one = case.late_at_the_office()
    issue.accept_issue(case.session, OnIssue(one.id or 0), by=case.coordinator, on=case.on)
    case.call(case.reply(one), Satisfaction.DISSATISFIED)
    due = one.due_on
    with pytest.raises(Conflict, match="已有新的期限或层级"):
        decide(case, LiftState.LIFTED)
    decide(case, LiftState.KEPT)
    assert (one.rung, one.due_on, one.state) == (Rung.OFFICE, due, IssueState.RETURNED)


def test_a_lift_excuses_nothing(case: Coordination) -> None:
    """Answered within the new limit after it moved up: closed, and not in time; nor is there an extension any more."""
    one = case.working(days=1)
    case.on_day((one.due_on or date.max) + timedelta(days=1))
    case.escalate()
    with pytest.raises(Conflict, match="已因逾期上移，不能再申请延期"):
        case.ask(one)
    case.call(case.reply(one))
    frame = coordination.problems(case.session, Cut(Month(2019, 8), case.on))
    assert frame["in_time"].tolist() == [False]


def test_a_plan_whose_day_has_passed_without_an_answer_is_late(case: Coordination) -> None:
    one = case.call(case.answered(ReplyKind.PLANNED), Satisfaction.CHECKED)
    case.on_day((one.due_on or date.max) + timedelta(days=1))
    assert case.escalate().lifted == (one.number,)


def test_proposals_are_seen_by_those_who_decide_and_by_nobody_of_a_unit(case: Coordination) -> None:
    case.late_at_the_office()
    assert [one.number for one in issues.lifts(case.session, case.signatory)] == ["2019-001"]
    with pytest.raises(NotAllowed):
        issues.lifts(case.session, case.coordinator)


def test_an_impossible_limit_is_refused(case: Coordination) -> None:
    with pytest.raises(BadInput, match="期限应为1至250个工作日"):
        lifting.escalate_late(case.session, EscalateLate(0), by=SYSTEM, on=case.on)
    assert case.session.exec(select(Issue)).all() == []
