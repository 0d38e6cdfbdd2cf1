"""Problems of the small town led to each state by the persons who may, for tests."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlmodel import Session

from core.access import SYSTEM, Actor
from core.calendar import after_working_days
from core.commands import answer, issue, lifting
from core.commands.answer import AskExtension, CallBack, DecideExtension, ReplyIssue, StrikeIssue
from core.commands.issue import AssignIssue, OnIssue, RaiseIssue
from core.commands.lifting import Escalated, EscalateLate
from core.issues import IssueKind, IssueState, ReplyKind, Satisfaction
from core.models import Issue
from core.period import CHINA
from core.vocabulary import UserRole
from tests.core.route import unit_id
from tests.data.town import NOON
from tests.people import person

BUILDER, RESPONSIBLE, OWNER, STRANGER = "鹭建工程管理有限公司", "新城指挥部", "城建集团有限公司", "西湖区"
DAYS = 10
LATER = 30 * timedelta(days=1)


class Coordination:
    """The persons of a problem of LJ-001: proposed by its owner, given to its builder; `on` is when things are done."""

    def __init__(self, session: Session, on: datetime = NOON) -> None:
        self.session, self.on, self._told = session, on, 0
        self.builder, self.responsible = unit_id(session, BUILDER), unit_id(session, RESPONSIBLE)
        self.owner, self.elsewhere = unit_id(session, OWNER), unit_id(session, STRANGER)
        self.officer = person(session, "周督查", UserRole.OFFICER, on=on)
        self.head = person(session, "吴科长", UserRole.SECTION_HEAD, on=on)
        self.signatory = person(session, "郑签发", UserRole.SIGNATORY, on=on)
        self.coordinator = person(session, "陈填报", UserRole.COORDINATOR, unit_id=self.builder, on=on)
        self.proposer = person(session, "李业主", UserRole.COORDINATOR, unit_id=self.owner, on=on)
        self.manager = person(session, "王负责", UserRole.UNIT_MANAGER, unit_id=self.responsible, on=on)
        self.stranger = person(session, "外单位", UserRole.COORDINATOR, unit_id=self.elsewhere, on=on)

    def on_day(self, day: date) -> None:
        """Go on at noon of a day."""
        self.on = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)

    def raised(self, code: str = "LJ-001", *, by: Actor | None = None, kind: IssueKind = IssueKind.LAND) -> Issue:
        self._told += 1
        request = RaiseIssue(code, kind, f"第{self._told}处临时用地没有交付")
        made = issue.raise_issue(self.session, request, by=by or self.proposer, on=self.on)
        return self.session.get_one(Issue, made.id)

    def assign(self, one: Issue, *, days: int = DAYS, unit: int | None = None, who: Actor | None = None) -> Issue:
        owner = who or self.coordinator
        request = AssignIssue(one.id or 0, unit or self.builder, owner.person_id or 0, days)
        issue.assign_issue(self.session, request, by=self.officer, on=self.on)
        return one

    def assigned(self, *, days: int = DAYS) -> Issue:
        return self.assign(self.raised(), days=days)

    def disputed(self) -> Issue:
        one = self.assigned()
        issue.dispute_assignment(self.session, OnIssue(one.id or 0, "不属本单位职责"), by=self.coordinator, on=self.on)
        return one

    def accept(self, one: Issue) -> Issue:
        issue.accept_issue(self.session, OnIssue(one.id or 0), by=self.coordinator, on=self.on)
        return one

    def working(self, *, days: int = DAYS) -> Issue:
        return self.accept(self.assigned(days=days))

    def ask(self, one: Issue, *, day: date | None = None) -> Issue:
        request = AskExtension(one.id or 0, day or (one.due_on or self.on.date()) + LATER, "等管线图")
        answer.ask_extension(self.session, request, by=self.coordinator, on=self.on)
        return one

    def decide(self, one: Issue, *, approve: bool = True) -> Issue:
        answer.decide_extension(self.session, DecideExtension(one.id or 0, approve, text="情况属实"), by=self.head, on=self.on)
        return one

    def reply(self, one: Issue, kind: ReplyKind = ReplyKind.SOLVED) -> Issue:
        planned = self.on.date() + LATER if kind is ReplyKind.PLANNED else None
        answer.reply_issue(self.session, ReplyIssue(one.id or 0, kind, "已交付", planned), by=self.coordinator, on=self.on)
        return one

    def answered(self, kind: ReplyKind = ReplyKind.SOLVED) -> Issue:
        return self.reply(self.working(), kind)

    def call(self, one: Issue, satisfaction: Satisfaction = Satisfaction.CHECKED, *, by: Actor | None = None) -> Issue:
        answer.call_back(self.session, CallBack(one.id or 0, satisfaction, "现场看过"), by=by or self.officer, on=self.on)
        return one

    def struck(self) -> Issue:
        one = self.call(self.answered())
        answer.strike_issue(self.session, StrikeIssue(one.id or 0, "交地确认书"), by=self.head, on=self.on)
        return one

    def escalate(self, *, days: int = 5) -> Escalated:
        return lifting.escalate_late(self.session, EscalateLate(days), by=SYSTEM, on=self.on)

    def late_at_the_office(self) -> Issue:
        """A problem that was late on each rung up to 市重点办 and has missed its day there."""
        one = self.assigned(days=1)
        for _ in range(3):
            self.on_day(after_working_days(one.due_on or self.on.date(), 1))
            self.escalate()
        return one

    def in_state(self, state: IssueState) -> Issue:
        """A problem in a state; an answered one is said to be solved."""
        made: dict[IssueState, Callable[[], Issue]] = {
            IssueState.WAITING: self.raised,
            IssueState.ASSIGNED: self.assigned,
            IssueState.DISPUTED: self.disputed,
            IssueState.WORKING: self.working,
            IssueState.EXTENDING: lambda: self.ask(self.working()),
            IssueState.ANSWERED: self.answered,
            IssueState.TRACKED: lambda: self.call(self.answered(ReplyKind.PLANNED)),
            IssueState.RETURNED: lambda: self.call(self.answered(), Satisfaction.DISSATISFIED),
            IssueState.CLOSED: lambda: self.call(self.answered()),
            IssueState.STRUCK: self.struck,
        }
        return made[state]()
