"""Meetings and round tables of the small town, recorded by the persons who may, for tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import select

from core.access import Actor
from core.commands import meeting, round_opinion, round_outcome, round_table
from core.commands.gathering import Kept
from core.commands.meeting import Attendee, CorrectMeeting, RecordMeeting, Treated
from core.commands.round_opinion import (
    AskOpinionExtension,
    AssignOpinion,
    CallBackOpinion,
    DecideOpinionExtension,
    DropOpinion,
    RaiseOpinion,
    ReplyOpinion,
)
from core.commands.round_outcome import RecordOutcome
from core.commands.round_table import CorrectTable, Group, NewOpinion, RecordTable, Stated
from core.issues import IssueKind, ReplyKind, Satisfaction
from core.meetings import MeetingForm
from core.models import RoundOpinion
from core.roundtables import Field, OpinionKind, OpinionState, OutcomeKind, Participant, PlaceKind, TopicSource
from tests.core.coordinating import BUILDER, LATER, RESPONSIBLE, Coordination

HELD = date(2019, 8, 15)
HALL = RecordMeeting(
    MeetingForm.HALL,
    HELD,
    "滨海大道提升交地协调",
    "市重点办三楼会议室",
    "周督查",
    attendance=(Attendee(RESPONSIBLE, "王负责", "副指挥"), Attendee(BUILDER, "陈填报"), Attendee("市供电公司", "何电工")),
)
TABLE = Stated(
    theme="政银助企行、赋能中小微",
    source=TopicSource.SURVEY,
    field=Field.FINANCE,
    convener="重点项目处党支部",
    held_on=HELD,
    place="东山工业园一号楼",
    place_kind=PlaceKind.FIRM,
    chair="吴科长",
    recorder="周督查",
    groups=(Group(Participant.FIRM, 12, "园区企业"), Group(Participant.DEPARTMENT, 5)),
    partners=("城建集团党支部", "鹭江银行党支部"),
)
OPINION = NewOpinion("请放宽工程款支付担保的比例", "某建筑公司", OpinionKind.POLICY, proposer="刘经理")
POLICY = RecordOutcome(OutcomeKind.POLICY, "关于调整工程款支付担保的通知", HELD, (), "鹭建规〔2019〕3号")


class Gathering(Coordination):
    """The persons of the small town around meetings and round tables."""

    def meet(self, asked: RecordMeeting = HALL, *, problems: tuple[Treated, ...] = ()) -> Kept:
        return meeting.record_meeting(self.session, replace(asked, problems=problems), by=self.officer, on=self.on)

    def correct(self, held: Kept, asked: RecordMeeting, reason: str = "日期写错") -> Kept:
        return meeting.correct_meeting(self.session, CorrectMeeting(held.number, held.entry, asked, reason), by=self.officer, on=self.on)

    def sit(self, *opinions: NewOpinion, stated: Stated = TABLE) -> Kept:
        return round_table.record_table(self.session, RecordTable(stated, opinions), by=self.officer, on=self.on)

    def sit_again(self, held: Kept, stated: Stated, reason: str = "人数写错") -> Kept:
        asked = CorrectTable(held.number, held.entry, stated, reason)
        return round_table.correct_table(self.session, asked, by=self.officer, on=self.on)

    def given(self, opinion: NewOpinion = OPINION) -> RoundOpinion:
        """An opinion of a round table of its own."""
        self._told += 1
        table = self.sit(replace(opinion, text=f"{opinion.text}（{self._told}）"))
        return self.session.get_one(RoundOpinion, self._opinion_of(table))

    def _opinion_of(self, table: Kept) -> int:
        return self.session.exec(select(RoundOpinion.id).where(RoundOpinion.round_table_id == table.id)).one() or 0

    def hand(self, one: RoundOpinion, *, helpers: tuple[int, ...] = (), who: Actor | None = None) -> RoundOpinion:
        to = who or self.coordinator
        asked = AssignOpinion(one.id or 0, to.unit_id or 0, to.person_id or 0, self.on.date() + LATER, helpers)
        round_opinion.assign_opinion(self.session, asked, by=self.officer, on=self.on)
        return one

    def tell(self, one: RoundOpinion, kind: ReplyKind = ReplyKind.SOLVED, *, by: Actor | None = None) -> RoundOpinion:
        planned = self.on.date() + LATER if kind is ReplyKind.PLANNED else None
        asked = ReplyOpinion(one.id or 0, kind, "已办", planned)
        round_opinion.reply_opinion(self.session, asked, by=by or self.coordinator, on=self.on)
        return one

    def wish(self, one: RoundOpinion, *, days: int = 60, by: Actor | None = None) -> RoundOpinion:
        asked = AskOpinionExtension(one.id or 0, HELD + timedelta(days=days), "等部门会签")
        round_opinion.ask_opinion_extension(self.session, asked, by=by or self.coordinator, on=self.on)
        return one

    def grant(self, one: RoundOpinion, *, approve: bool = True, day: date | None = None) -> RoundOpinion:
        asked = DecideOpinionExtension(one.id or 0, approve, day, "情况属实")
        round_opinion.decide_opinion_extension(self.session, asked, by=self.head, on=self.on)
        return one

    def hear(self, one: RoundOpinion, heard: Satisfaction = Satisfaction.SATISFIED) -> RoundOpinion:
        round_opinion.call_back_opinion(self.session, CallBackOpinion(one.id or 0, heard, "电话回访"), by=self.officer, on=self.on)
        return one

    def as_issue(self, one: RoundOpinion, code: str = "LJ-001") -> int:
        asked = RaiseOpinion(one.id or 0, code, IssueKind.FUNDS)
        return round_opinion.raise_opinion(self.session, asked, by=self.officer, on=self.on).id

    def drop(self, one: RoundOpinion) -> RoundOpinion:
        round_opinion.drop_opinion(self.session, DropOpinion(one.id or 0, "登记有误"), by=self.officer, on=self.on)
        return one

    def raised_as_issue(self, one: RoundOpinion) -> RoundOpinion:
        self.as_issue(one)
        return one

    def led_to(self, *opinions: RoundOpinion, asked: RecordOutcome = POLICY) -> Kept:
        made = replace(asked, opinions=tuple(one.number for one in opinions))
        return round_outcome.record_outcome(self.session, made, by=self.officer, on=self.on)

    def opinion_in(self, state: OpinionState) -> RoundOpinion:
        """An opinion in a state."""
        ways: dict[OpinionState, Callable[[], RoundOpinion]] = {
            OpinionState.NOTED: lambda: self.given(replace(OPINION, effective=False)),
            OpinionState.WAITING: self.given,
            OpinionState.WORKING: lambda: self.hand(self.given()),
            OpinionState.EXTENDING: lambda: self.wish(self.hand(self.given())),
            OpinionState.ANSWERED: lambda: self.tell(self.hand(self.given())),
            OpinionState.TRACKED: lambda: self.hear(self.tell(self.hand(self.given()), ReplyKind.PLANNED)),
            OpinionState.RETURNED: lambda: self.hear(self.tell(self.hand(self.given())), Satisfaction.DISSATISFIED),
            OpinionState.CLOSED: lambda: self.hear(self.tell(self.hand(self.given()))),
            OpinionState.ISSUE: lambda: self.raised_as_issue(self.given()),
        }
        return ways[state]()
