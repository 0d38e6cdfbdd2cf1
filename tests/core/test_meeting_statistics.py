"""Published statistics, counted from ledgers that the commands wrote: 厦门 2019 (厦门市建设局在线访谈 2019-08), and 山东's round tables."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.commands import answer, issue
from core.commands.answer import CallBack, ReplyIssue
from core.commands.issue import AssignIssue, OnIssue, RaiseIssue
from core.commands.meeting import Attendee, Treated
from core.commands.round_table import Group
from core.issues import IssueKind, ReplyKind, Satisfaction
from core.meetings import MeetingForm
from core.models import RoundOpinion
from core.money import FEN_PER_WAN
from core.queries import meeting_counts, meetings, round_tables
from core.queries.meeting_counts import Achieved, Gathered, Met, Span
from core.roundtables import OutcomeKind, Participant
from tests.core.gathering import HALL, OPINION, POLICY, TABLE, Gathering
from tests.data.town import town

SPAN = Span(date(2019, 1, 1), date(2019, 7, 31))
JULY = date(2019, 7, 31)
MEETINGS, VISITS, SOLVED = 49, 326, 147
TABLES, PEOPLE, OPINIONS, DONE = 310, 5_200, 467, 353
PAPERS = {OutcomeKind.LAW: 6, OutcomeKind.GOVERNMENT: 10, OutcomeKind.POLICY: 139}
MONEY = {OutcomeKind.CREDIT: (3_500 * FEN_PER_WAN, 7), OutcomeKind.LOAN: (600 * FEN_PER_WAN, 2)}


@pytest.fixture
def case(sqlite_engine: Engine) -> Iterator[Gathering]:
    """The small town on the last day of July; thousands of commands, so on one kind of database, in one transaction."""
    with db.transaction(sqlite_engine) as session:
        town(session)
        made = Gathering(session)
        made.on_day(JULY)
        yield made


def days(count: int) -> list[date]:
    """So many days of the span, spread over it."""
    return [SPAN.first + timedelta(days=place * 210 // count) for place in range(count)]


def solved(case: Gathering, place: int) -> str:
    """A problem on its way to 办结; its number."""
    session, one = case.session, RaiseIssue("LJ-001", IssueKind.LAND, f"第{place}处没有交地")
    made = issue.raise_issue(session, one, by=case.officer, on=case.on)
    asked = AssignIssue(made.id, case.builder, case.coordinator.person_id or 0)
    issue.assign_issue(session, asked, by=case.officer, on=case.on)
    issue.accept_issue(session, OnIssue(made.id), by=case.coordinator, on=case.on)
    answer.reply_issue(session, ReplyIssue(made.id, ReplyKind.SOLVED, "已交地"), by=case.coordinator, on=case.on)
    answer.call_back(session, CallBack(made.id, Satisfaction.CHECKED), by=case.officer, on=case.on)
    return made.number


def test_meetings_visits_and_solved_problems_are_those_that_xiamen_published(case: Gathering) -> None:
    numbers = [solved(case, place) for place in range(SOLVED)]
    left = [case.raised().number for _ in range(3)]
    short = replace(HALL, attendance=(Attendee("新城指挥部", "王负责"),))
    for place, day in enumerate(days(MEETINGS)):
        treated = tuple(Treated(one, "限期交地") for one in numbers[place * 3 : place * 3 + 3])
        form = MeetingForm.SITE if place % 2 else MeetingForm.HALL
        case.meet(replace(short, form=form, held_on=day), problems=treated)
    for place, day in enumerate(days(VISITS)):
        treated = tuple(Treated(one, "核对") for one in ((*numbers[:9], *left) if place < 12 else ())[place : place + 1])
        case.meet(replace(short, form=MeetingForm.VISIT, held_on=day), problems=treated)
    case.meet(replace(short, held_on=date(2018, 12, 31)))
    found = meeting_counts.met(meetings.meetings(case.session, case.officer, day=JULY), SPAN)
    assert found == Met(visits=VISITS, meetings=MEETINGS, treated=SOLVED + 3, solved=SOLVED)


def shared(total: int, among: int) -> list[int]:
    """Whole shares that make up a total."""
    return [total // among + (place < total % among) for place in range(among)]


def test_round_tables_opinions_and_outcomes_are_those_that_shandong_published(case: Gathering) -> None:
    opinions = shared(OPINIONS, TABLES)
    for place, (day, people, count) in enumerate(zip(days(TABLES), shared(PEOPLE, TABLES), opinions, strict=True)):
        said = [replace(OPINION, text=f"第{place}次第{number}条") for number in range(count)]
        said += [replace(OPINION, effective=False)] * (place % 50 == 0)
        groups = (Group(Participant.CITIZEN, people - 6), Group(Participant.FIRM, 6))
        case.sit(*said, stated=replace(TABLE, held_on=day, groups=groups))
    every = case.session.exec(select(RoundOpinion).where(RoundOpinion.effective).order_by(col(RoundOpinion.id))).all()
    for one in every[:DONE]:
        case.hear(case.tell(case.hand(one)))
    for one in every[DONE : DONE + 3]:
        case.hear(case.tell(case.hand(one), ReplyKind.REFUSED))
    for kind, count in PAPERS.items():
        for place in range(count):
            case.led_to(every[place], asked=replace(POLICY, kind=kind, issued_on=JULY))
    for kind, (amount, firms) in MONEY.items():
        case.led_to(every[0], asked=replace(POLICY, kind=kind, document="", issued_on=JULY, amount=amount, firms=firms))
    who = case.officer
    tables = round_tables.tables(case.session, who, day=JULY)
    found = meeting_counts.gathered(tables, round_tables.opinions(case.session, who, day=JULY), span=SPAN)
    assert found == Gathered(TABLES, PEOPLE, OPINIONS + 7, OPINIONS, DONE)
    assert str(found.share) == "75.59"
    counted = {one.kind: one for one in meeting_counts.achieved(round_tables.outcomes(case.session, who), SPAN)}
    assert {kind: counted[kind].count for kind in PAPERS} == PAPERS
    assert [counted[kind] for kind in MONEY] == [Achieved(kind, 1, *money) for kind, money in MONEY.items()]
