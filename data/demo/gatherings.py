"""Meetings, visits and round tables of the demonstration city in 2019, recorded by the commands day by day; all invented."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor
from core.calendar import after_working_days
from core.commands import meeting, round_opinion, round_outcome, round_table
from core.commands.meeting import Attendee, CorrectMeeting, RecordMeeting, Treated
from core.commands.round_opinion import (
    AskOpinionExtension,
    AssignOpinion,
    CallBackOpinion,
    DecideOpinionExtension,
    RaiseOpinion,
    ReplyOpinion,
)
from core.commands.round_outcome import RecordOutcome
from core.commands.round_table import RecordTable
from core.issues import IssueKind, ReplyKind, Satisfaction
from core.meetings import MeetingForm
from core.models import Issue, MeetingProblem, Person, Project, RoundOpinion, Unit
from core.roundtables import OpinionAct
from data.demo import tables
from data.demo.calendar import at
from data.demo.tables import Spoken

MOST = 3
"""Problems that one meeting treats."""
TUESDAY, THURSDAY = 2, 4
PLANNED_FOR = date(2019, 10, 31)
"""The day of an answer 列入计划."""
LATER = 20
"""Working days that an extension adds to the usual limit."""
CORRECTED = date(2019, 7, 11)
"""The meeting of this day was recorded with a place too few, and corrected a day later."""

DECIDED = {
    IssueKind.APPROVAL: "审批部门五个工作日内出具意见，代建单位补齐材料",
    IssueKind.LAND: "属地十日内完成交地，指挥部每日报进度",
    IssueKind.CONSTRUCTION: "代建单位排定工作面和班组，周五前报方案",
    IssueKind.PIPELINES: "产权单位一周内确认迁改方案，代建单位落实施工",
    IssueKind.MUNICIPAL: "主管单位明确责任和送电、通水日期",
    IssueKind.FUNDS: "责任单位会同金融部门研究，两周内答复",
    IssueKind.OTHER: "责任单位研究后书面答复",
}


class Gatherings:
    """What is recorded day by day, by an officer and, where an opinion is answered, by its handler."""

    def __init__(self, session: Session, *, officer: Actor, head: Actor) -> None:
        self.session, self.officer, self.head = session, officer, head
        self.later: list[tuple[date, RoundOpinion, Spoken, OpinionAct]] = []

    def of_day(self, day: date) -> None:
        """Record what was held on a working day, and what became of opinions on it."""
        if day.isoweekday() == TUESDAY:
            self._visit(day)
        if day.isoweekday() == THURSDAY and day.isocalendar().week % 2:
            self._meet(day)
        if day == after_working_days(CORRECTED, 1):
            self._correct(day)
        for one in (one for one in tables.TABLES if one.stated.held_on == day):
            self._sit(one, on=at(day, 18))
        for _, opinion, spoken, act in [one for one in self.later if one[0] == day]:
            self._handle(opinion, spoken, act, on=at(day, 15))
        for outcome in (one for one in tables.OUTCOMES if one.issued_on == day):
            round_outcome.record_outcome(self.session, self._numbered(outcome), by=self.officer, on=at(day, 17))

    def raised(self, code: str, kind: IssueKind, *, text: str, on: datetime) -> int:
        """Raise an opinion that was given in these words as a problem of a project; return the problem's id."""
        opinion = self.session.exec(select(RoundOpinion).where(RoundOpinion.text == text)).one()
        return round_opinion.raise_opinion(self.session, RaiseOpinion(opinion.id or 0, code, kind), by=self.officer, on=on).id

    def _open(self) -> list[Issue]:
        """The problems that are open, those that were treated least often first."""
        treated = list(self.session.exec(select(MeetingProblem.issue_id)))
        some = [one for one in self.session.exec(select(Issue).order_by(col(Issue.id))) if one.state.is_open]
        return sorted(some, key=lambda one: (treated.count(one.id or 0), one.id or 0))

    def _project(self, one: Issue) -> Project:
        return self.session.get_one(Project, one.project_id)

    def _attendee(self, unit_id: int | None) -> Attendee | None:
        person = self.session.exec(select(Person).where(Person.unit_id == unit_id).order_by(col(Person.id))).first()
        unit = None if unit_id is None else self.session.get(Unit, unit_id)
        return None if person is None or unit is None else Attendee(unit.short_name, person.name, person.title)

    def _people(self, some: list[Issue]) -> tuple[Attendee, ...]:
        units = [self.officer.unit_id, *(unit for one in some for unit in (one.owner_unit_id, one.proposer_unit_id))]
        found = [self._attendee(unit) for unit in dict.fromkeys(units)]
        return tuple(one for one in found if one is not None)

    def _meet(self, day: date) -> None:
        some = self._open()[:MOST]
        names = [self._project(one).name for one in some]
        on_site = day.isocalendar().week % 4 == 1
        asked = RecordMeeting(
            form=MeetingForm.SITE if on_site else MeetingForm.HALL,
            held_on=day,
            theme=f"协调例会：{names[0]}" + (f"等{len(names)}项" if len(names) > 1 else "") if names else "协调例会：月度进度调度",
            place=f"{names[0]}项目部" if on_site and names else "市建设局三楼会议室",
            chair=self.head.name,
            recorder=self.officer.name,
            minutes="；".join(f"{one.number}：{DECIDED[one.kind]}" for one in some) or "逐项通报进度，没有议定事项",
            attendance=self._people(some),
            problems=tuple(Treated(one.number, DECIDED[one.kind]) for one in some),
        )
        self.latest = asked, meeting.record_meeting(self.session, asked, by=self.officer, on=at(day, 17))

    def _visit(self, day: date) -> None:
        some = self._open()[:1]
        if not some:
            return
        project = self._project(some[0])
        asked = RecordMeeting(
            form=MeetingForm.SUPERVISION if day.day % 3 == 0 else MeetingForm.VISIT,
            held_on=day,
            theme=f"现场了解{project.name}问题办理",
            place=f"{project.name}施工现场",
            chair=self.officer.name,
            code=project.code,
            attendance=self._people(some),
            problems=(Treated(some[0].number, f"现场核对。{DECIDED[some[0].kind]}"),),
        )
        meeting.record_meeting(self.session, asked, by=self.officer, on=at(day, 17, minute=30))

    def _correct(self, day: date) -> None:
        asked, held = self.latest
        meeting.correct_meeting(
            self.session,
            CorrectMeeting(held.number, held.entry, _with_place(asked), "地点漏写会议室"),
            by=self.officer,
            on=at(day, 9),
        )

    def _sit(self, one: tables.Sat, *, on: datetime) -> None:
        made = round_table.record_table(
            self.session, RecordTable(one.stated, tuple(each.said for each in one.opinions)), by=self.officer, on=on
        )
        given = self.session.exec(select(RoundOpinion).where(RoundOpinion.round_table_id == made.id).order_by(col(RoundOpinion.id)))
        for opinion, spoken in zip(given.all(), one.opinions, strict=True):
            self.later += [(after_working_days(one.stated.held_on, days), opinion, spoken, act) for days, act in spoken.way]

    def _handler(self, spoken: Spoken) -> Actor:
        unit = self.session.exec(select(Unit).where(Unit.short_name == spoken.handler)).one()
        person = self.session.exec(select(Person).where(Person.unit_id == unit.id).order_by(col(Person.id))).all()[-1]
        return Actor(person.name, tables.HANDLES, unit_id=unit.id, person_id=person.id, source="演示")

    def _handle(self, one: RoundOpinion, spoken: Spoken, act: OpinionAct, *, on: datetime) -> None:
        key, handler = one.id or 0, self._handler(spoken)
        if act is OpinionAct.ASSIGN:
            due = round_opinion.usual_limit(one.kind, on.date())
            asked = AssignOpinion(key, handler.unit_id or 0, handler.person_id or 0, due, text="请按期书面答复提出人")
            round_opinion.assign_opinion(self.session, asked, by=self.officer, on=on)
        elif act is OpinionAct.REPLY:
            planned = PLANNED_FOR if spoken.reply is ReplyKind.PLANNED else None
            round_opinion.reply_opinion(self.session, ReplyOpinion(key, spoken.reply, spoken.answer, planned), by=handler, on=on)
        elif act is OpinionAct.ASK_EXTENSION:
            later = after_working_days(round_opinion.usual_limit(one.kind, on.date()), LATER)
            wished = AskOpinionExtension(key, later, "须会同三个部门修订办法，征求意见要一个月")
            round_opinion.ask_opinion_extension(self.session, wished, by=handler, on=on)
        elif act is OpinionAct.GRANT:
            granted = DecideOpinionExtension(key, approve=True, text="同意，请按期办结")
            round_opinion.decide_opinion_extension(self.session, granted, by=self.head, on=on)
        else:
            heard = Satisfaction.DISSATISFIED if act is OpinionAct.RETURN else Satisfaction.SATISFIED
            text = "只答复了办理计划，没有说明日期" if act is OpinionAct.RETURN else "电话回访"
            round_opinion.call_back_opinion(self.session, CallBackOpinion(key, heard, text), by=self.officer, on=on)

    def _numbered(self, outcome: RecordOutcome) -> RecordOutcome:
        """The same outcome with the numbers of the opinions that it names by their words."""
        some = select(RoundOpinion.number).where(col(RoundOpinion.text).in_(outcome.opinions)).order_by(col(RoundOpinion.id))
        return tables.with_opinions(outcome, tuple(self.session.exec(some)))


def _with_place(asked: RecordMeeting) -> RecordMeeting:
    return tables.with_place(asked, f"{asked.place}（二号会议室）")
