"""Round tables: numbers, what is refused, every move of an opinion and none other, outcomes, and whose they are to see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, col, select

from core.commands import round_opinion, round_outcome, round_table
from core.commands.round_opinion import (
    AskOpinionExtension,
    AssignOpinion,
    CallBackOpinion,
    DecideOpinionExtension,
    DropOpinion,
    RaiseOpinion,
    ReplyOpinion,
    usual_limit,
)
from core.commands.round_outcome import CorrectOutcome
from core.commands.round_table import Group, RecordOpinion
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound
from core.issues import IssueKind, IssueSource, IssueState, ReplyKind, Satisfaction
from core.models import Issue, OpinionStep, RoundOpinion, RoundTable
from core.queries import meeting_counts, round_tables
from core.queries.meeting_counts import Span
from core.queries.round_tables import OpinionLine
from core.roundtables import MOVES, OpinionAct, OpinionKind, OpinionState, OutcomeKind, Participant
from tests.core.gathering import HELD, OPINION, POLICY, TABLE, Gathering
from tests.data.town import town

YEAR = Span(date(2019, 1, 1), date(2019, 12, 31))
_A = OpinionAct


@pytest.fixture
def case(session: Session) -> Gathering:
    town(session)
    return Gathering(session)


def tables(case: Gathering) -> tuple[round_tables.TableLine, ...]:
    return round_tables.tables(case.session, case.officer, day=case.on.date())


def opinion(case: Gathering, one: RoundOpinion) -> OpinionLine:
    found = round_tables.opinions(case.session, case.officer, day=case.on.date())
    return next(line for line in found if line.id == one.id)


def test_a_round_table_tells_who_came_together_and_opinions_are_counted_within_it(case: Gathering) -> None:
    made = case.sit(OPINION, replace(OPINION, text="请合并办理", kind=OpinionKind.MATTER))
    more = round_table.record_opinion(case.session, RecordOpinion(made.number, OPINION), by=case.officer, on=case.on)
    assert (made.number, more.number, case.sit().number) == ("圆2019-001", "圆2019-001-3", "圆2019-002")
    one = tables(case)[-1]
    assert (one.people, one.partners, one.issue) == (17, ("城建集团党支部", "鹭江银行党支部"), "")


def test_a_round_table_is_called_for_a_problem_that_is_there(case: Gathering) -> None:
    problem = case.working()
    case.sit(stated=replace(TABLE, issue=problem.number))
    assert tables(case)[0].issue == problem.number


def test_a_correction_holds_overwrites_nothing_and_keeps_the_opinions(case: Gathering) -> None:
    first = case.sit(OPINION)
    second = case.sit_again(first, replace(TABLE, groups=(Group(Participant.CITIZEN, 30),)))
    assert (second.number, second.entry, case.session.get_one(RoundTable, second.id).corrects_id) == (first.number, 2, first.id)
    entries = round_tables.table_entries(case.session, case.officer, number=first.number, day=case.on.date())
    assert [(one.entry, one.people, one.reason) for one in entries] == [(1, 17, ""), (2, 30, "人数写错")]
    more = round_table.record_opinion(case.session, RecordOpinion(first.number, OPINION), by=case.officer, on=case.on)
    assert more.number == "圆2019-001-2"
    lines = round_tables.opinions(case.session, case.officer, day=case.on.date())
    assert meeting_counts.gathered(tables(case), lines, span=YEAR) == meeting_counts.Gathered(1, 30, 2, 2, 0)
    with pytest.raises(Conflict, match="在查看以后又有更正"):
        case.sit_again(first, TABLE)


REFUSED: dict[str, tuple[Callable[[Gathering], object], type[DuchaError], str]] = {
    "a day to come": (lambda case: case.sit(stated=replace(TABLE, held_on=date(2019, 8, 21))), BadInput, "不在1990年至今天之间"),
    "no branch": (lambda case: case.sit(stated=replace(TABLE, convener="")), BadInput, "召集党支部没有填写"),
    "no recorder": (lambda case: case.sit(stated=replace(TABLE, recorder="")), BadInput, "记录人没有填写"),
    "nobody there": (lambda case: case.sit(stated=replace(TABLE, groups=())), BadInput, "没有填写参加人员"),
    "fewer than nobody": (
        lambda case: case.sit(stated=replace(TABLE, groups=(Group(Participant.FIRM, -1),))),
        BadInput,
        "企业人员应有1至1000人",
    ),
    "an unknown problem": (lambda case: case.sit(stated=replace(TABLE, issue="2019-999")), NotFound, "2019-999"),
    "an empty opinion": (lambda case: case.sit(replace(OPINION, text=" ")), BadInput, "意见没有填写"),
    "an opinion of nobody": (lambda case: case.sit(replace(OPINION, unit="")), BadInput, "提出单位没有填写"),
    "an outcome of no opinion": (lambda case: case.led_to(), BadInput, "没有选定意见"),
    "an outcome to come": (lambda case: case.led_to(case.given(), asked=replace(POLICY, issued_on=date(2019, 8, 21))), BadInput, "日期"),
    "a document without number": (lambda case: case.led_to(case.given(), asked=replace(POLICY, document="")), BadInput, "文号没有填写"),
    "a document with money": (lambda case: case.led_to(case.given(), asked=replace(POLICY, amount=1, firms=1)), BadInput, "只有资金授信"),
    "credit without firms": (
        lambda case: case.led_to(case.given(), asked=replace(POLICY, kind=OutcomeKind.CREDIT, amount=5)),
        BadInput,
        "资金授信要写明金额和企业数",
    ),
    "credit of nothing": (
        lambda case: case.led_to(case.given(), asked=replace(POLICY, kind=OutcomeKind.CREDIT, amount=0, firms=1)),
        BadInput,
        "金额不在允许范围内",
    ),
    "a loan to no firm": (
        lambda case: case.led_to(case.given(), asked=replace(POLICY, kind=OutcomeKind.LOAN, amount=1, firms=0)),
        BadInput,
        "企业数应为1至",
    ),
    "a person of another unit": (
        lambda case: round_opinion.assign_opinion(
            case.session,
            AssignOpinion(case.given().id or 0, case.responsible, case.coordinator.person_id or 0, case.on.date()),
            by=case.officer,
            on=case.on,
        ),
        BadInput,
        "不是新城指挥部的人员",
    ),
    "a handler who helps himself": (lambda case: case.hand(case.given(), helpers=(case.builder,)), BadInput, "不能同时协办"),
    "a helper that is not there": (lambda case: case.hand(case.given(), helpers=(999,)), NotFound, "协办单位"),
    "a plan without a day": (
        lambda case: round_opinion.reply_opinion(
            case.session,
            ReplyOpinion(case.opinion_in(OpinionState.WORKING).id or 0, ReplyKind.PLANNED, "列入"),
            by=case.coordinator,
            on=case.on,
        ),
        BadInput,
        "列入计划的要写明解决日期",
    ),
    "setting aside without a reason": (
        lambda case: round_opinion.drop_opinion(case.session, DropOpinion(case.given().id or 0, " "), by=case.officer, on=case.on),
        BadInput,
        "不办理的理由没有填写",
    ),
    "an answer by another unit": (lambda case: case.tell(case.hand(case.given()), by=case.manager), NotAllowed, "办理意见"),
    "looking oneself": (
        lambda case: case.hear(case.opinion_in(OpinionState.ANSWERED), Satisfaction.CHECKED),
        BadInput,
        "应为满意、基本满意或不满意",
    ),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_cannot_be_is_refused(case: Gathering, which: str) -> None:
    act, error, said = REFUSED[which]
    with pytest.raises(error, match=said):
        act(case)


def moved(case: Gathering, state: OpinionState, act: OpinionAct) -> OpinionState | None:
    """Where an act leads an opinion of a state; None where it is refused."""
    one = case.opinion_in(state)
    if state is OpinionState.ANSWERED and act is _A.TRACK:
        one = case.tell(case.hand(case.given()), ReplyKind.PLANNED)
    heard = Satisfaction.DISSATISFIED if act is _A.RETURN else Satisfaction.SATISFIED
    ways: dict[OpinionAct, Callable[[], object]] = {
        _A.ASSIGN: lambda: case.hand(one, who=case.manager),
        _A.ASK_EXTENSION: lambda: case.wish(one),
        _A.GRANT: lambda: case.grant(one),
        _A.REFUSE: lambda: case.grant(one, approve=False),
        _A.REPLY: lambda: case.tell(one),
        _A.RAISE: lambda: case.as_issue(one),
        _A.DROP: lambda: case.drop(one),
    }
    try:
        ways.get(act, lambda: case.hear(one, heard))()
    except (Conflict, NotAllowed):
        return None
    return opinion(case, one).state


def test_an_opinion_goes_exactly_the_ways_of_the_table(case: Gathering) -> None:
    found = {(state, act): moved(case, state, act) for state in OpinionState for act in OpinionAct}
    assert found == {(state, act): MOVES[state].get(act) for state in OpinionState for act in OpinionAct}


def test_handler_helpers_day_and_answer_stand_as_the_last_steps_say(case: Gathering) -> None:
    one = case.hand(case.given(), helpers=(case.responsible, case.owner))
    line = opinion(case, one)
    assert (line.state, line.handler_unit, line.handler, line.helpers) == (OpinionState.WORKING, "鹭建", "陈填报", ("新城", "城建集团"))
    case.on_day(date(2019, 9, 21))
    assert opinion(case, one).late == 2
    case.tell(one)
    line = opinion(case, one)
    assert (line.late, line.reply, line.answer, line.solved_on) == (0, ReplyKind.SOLVED, "已办", None)
    case.hear(one)
    assert opinion(case, one).solved_on == date(2019, 9, 21)
    steps = round_tables.opinion_steps(case.session, case.officer, opinion_id=one.id or 0)
    assert [step.act for step in steps] == [_A.ASSIGN, _A.REPLY, _A.CONFIRM]


def test_what_was_returned_has_five_working_days_and_what_was_planned_its_day(case: Gathering) -> None:
    returned, planned = case.opinion_in(OpinionState.RETURNED), case.opinion_in(OpinionState.TRACKED)
    assert opinion(case, returned).due_on == date(2019, 8, 27)
    assert opinion(case, planned).due_on == opinion(case, planned).planned_on == date(2019, 9, 19)
    asked = CallBackOpinion(case.tell(returned).id or 0, Satisfaction.DISSATISFIED, "没有办", date(2019, 8, 19))
    with pytest.raises(BadInput, match="重办期限不能早于今天"):
        round_opinion.call_back_opinion(case.session, asked, by=case.officer, on=case.on)


def test_an_opinion_has_one_extension_with_a_reason_asked_for_in_time_and_decided_by_the_head(case: Gathering) -> None:
    one = case.hand(case.given())
    before = opinion(case, one).due_on
    case.wish(one)
    asked = opinion(case, one)
    assert (asked.state, asked.due_on, asked.wished_on, asked.extended) == (OpinionState.EXTENDING, before, date(2019, 10, 14), False)
    case.grant(one, approve=False)
    assert (opinion(case, one).due_on, opinion(case, one).wished_on) == (before, None)
    case.grant(case.wish(one), day=date(2019, 10, 8))
    granted = opinion(case, one)
    assert (granted.state, granted.due_on, granted.wished_on, granted.extended) == (OpinionState.WORKING, date(2019, 10, 8), None, True)
    with pytest.raises(Conflict, match="已经延期一次，不能再延"):
        case.wish(one, days=99)
    late = case.hand(case.given())
    case.on_day(date(2019, 9, 20))
    with pytest.raises(Conflict, match="已于2019-09-19到期，不能再申请延期"):
        case.wish(late)


EXTENSIONS: dict[str, tuple[Callable[[Gathering, RoundOpinion], object], type[DuchaError], str]] = {
    "an earlier day": (lambda case, one: case.wish(one, days=1), BadInput, "不晚于现在的期限"),
    "another unit's opinion": (lambda case, one: case.wish(one, by=case.manager), NotAllowed, "办理意见"),
    "no reason": (
        lambda case, one: round_opinion.ask_opinion_extension(
            case.session, AskOpinionExtension(one.id or 0, date(2019, 12, 1), " "), by=case.coordinator, on=case.on
        ),
        BadInput,
        "延期理由没有填写",
    ),
    "refused without a reason": (
        lambda case, one: round_opinion.decide_opinion_extension(
            case.session, DecideOpinionExtension(case.wish(one).id or 0, approve=False), by=case.head, on=case.on
        ),
        BadInput,
        "意见没有填写",
    ),
    "decided by an officer": (
        lambda case, one: round_opinion.decide_opinion_extension(
            case.session, DecideOpinionExtension(case.wish(one).id or 0, approve=True), by=case.officer, on=case.on
        ),
        NotAllowed,
        "决定意见延期",
    ),
}


def test_an_extension_of_an_opinion_that_cannot_be_is_refused(case: Gathering) -> None:
    one = case.hand(case.given())
    for act, error, said in EXTENSIONS.values():
        with pytest.raises(error, match=said):
            act(case, one)
        if opinion(case, one).state is OpinionState.EXTENDING:
            case.grant(one, approve=False)


def test_whoever_answered_does_not_call_back(case: Gathering) -> None:
    officer = replace(case.officer, unit_id=case.builder)
    one = case.tell(case.hand(case.given()), by=officer)
    with pytest.raises(NotAllowed, match="回访本人答复的意见"):
        case.hear(one)


def test_only_an_answer_that_solves_counts_as_solved(case: Gathering) -> None:
    for kind in (ReplyKind.SOLVED, ReplyKind.REFUSED, ReplyKind.NOT_YET):
        case.hear(case.tell(case.hand(case.given()), kind))
    case.opinion_in(OpinionState.NOTED)
    case.opinion_in(OpinionState.ANSWERED)
    case.drop(case.given())
    lines = round_tables.opinions(case.session, case.officer, day=case.on.date())
    found = meeting_counts.gathered(tables(case), lines, span=YEAR)
    assert (found.given, found.opinions, found.solved, str(found.share)) == (6, 4, 1, "25.00")


def test_an_opinion_becomes_a_problem_in_its_own_words_and_is_solved_with_it(case: Gathering) -> None:
    one = case.given()
    number = case.as_issue(one)
    raised = case.session.get_one(Issue, number)
    assert (raised.matter, raised.source, raised.reference, raised.proposer) == (
        one.text,
        IssueSource.ROUND_TABLE,
        f"意见{one.number}（某建筑公司）",
        "刘经理",
    )
    assert (opinion(case, one).issue, opinion(case, one).solved_on) == (raised.number, None)
    case.call(case.reply(case.accept(case.assign(raised))))
    assert raised.state is IssueState.CLOSED
    assert opinion(case, one).solved_on == case.on.date()


def test_the_same_problem_is_not_raised_twice_from_opinions(case: Gathering) -> None:
    first, second = case.given(), case.given()
    case.as_issue(first)
    second.text = first.text
    asked = RaiseOpinion(second.id or 0, "LJ-001", IssueKind.FUNDS)
    with pytest.raises(Conflict, match="已经提出"), case.session.no_autoflush:
        round_opinion.raise_opinion(case.session, asked, by=case.officer, on=case.on)
    case.session.expire(second)


@pytest.mark.parametrize(
    ("kind", "day", "until"),
    [
        (OpinionKind.MATTER, date(2019, 9, 27), date(2019, 10, 10)),
        (OpinionKind.POLICY, date(2019, 8, 20), date(2019, 11, 20)),
        (OpinionKind.LAW, date(2019, 11, 30), date(2020, 2, 29)),
        (OpinionKind.POLICY, date(2018, 11, 30), date(2019, 2, 28)),
    ],
    ids=["over National Day", "three months", "to the end of a leap February", "to the end of February"],
)
def test_the_form_of_an_assignment_begins_with_the_usual_limit(kind: OpinionKind, day: date, until: date) -> None:
    assert usual_limit(kind, day) == until


def test_an_outcome_names_the_opinions_that_it_came_from_and_is_corrected_by_a_new_entry(case: Gathering) -> None:
    first, second = case.given(), case.given()
    made = case.led_to(first, second)
    asked = replace(POLICY, opinions=(first.number,), document="鹭建规（2019）4号")
    round_outcome.correct_outcome(case.session, CorrectOutcome(made.number, 1, asked, "文号写错"), by=case.officer, on=case.on)
    (one,) = round_tables.outcomes(case.session, case.officer)
    assert (one.number, one.entry, one.document, one.opinions) == ("果2019-001", 2, "鹭建规〔2019〕4号", (first.number,))
    with pytest.raises(Conflict):
        round_outcome.correct_outcome(case.session, CorrectOutcome(made.number, 1, asked, "文号写错"), by=case.officer, on=case.on)
    with pytest.raises(NotFound, match="圆2019-009-1"):
        round_outcome.record_outcome(case.session, replace(POLICY, opinions=("圆2019-009-1",)), by=case.officer, on=case.on)


def test_a_unit_sees_what_it_handles_or_helps_with_and_tables_for_its_problems(case: Gathering) -> None:
    case.led_to(case.hand(case.given(), helpers=(case.responsible,)))
    case.given()
    case.sit(stated=replace(TABLE, issue=case.assign(case.raised()).number))
    seen = {
        who.name: (
            [one.number[-1] for one in round_tables.tables(case.session, who, day=case.on.date())],
            [one.number for one in round_tables.opinions(case.session, who, day=case.on.date())],
            len(round_tables.outcomes(case.session, who)),
        )
        for who in (case.coordinator, case.manager, case.proposer, case.stranger)
    }
    mine = ["圆2019-001-1"]
    assert seen == {
        "陈填报": (["3", "1"], mine, 1),
        "王负责": (["3", "1"], mine, 1),
        "李业主": (["3"], [], 0),
        "外单位": ([], [], 0),
    }
    assert round_tables.table_entries(case.session, case.proposer, number="圆2019-001", day=HELD) == ()
    assert round_tables.opinion_steps(case.session, case.proposer, opinion_id=1) == ()


def test_steps_are_only_ever_added(case: Gathering) -> None:
    case.hear(case.tell(case.hear(case.tell(case.hand(case.given()), ReplyKind.PLANNED))))
    steps = case.session.exec(select(OpinionStep).order_by(col(OpinionStep.id))).all()
    assert [one.state.label for one in steps] == ["办理中", "已答复", "列入计划", "已答复", "办结"]
