"""Approvals of the small town led to each state by the persons who may, for tests."""

from collections.abc import Callable
from datetime import date, datetime

from sqlmodel import Session

from core.access import Actor
from core.approvals import ApprovalAct, ApprovalState, LimitBasis
from core.commands import approval
from core.commands.approval import AcceptApproval, DecideApproval, ListApproval, OnApproval, OpenGreen, UndoStep
from core.period import CHINA
from core.queries import approvals
from core.queries.approvals import ApprovalLine
from core.vocabulary import UserRole
from tests.core.route import unit_id
from tests.data.town import NOON
from tests.people import person

BUILDER, STRANGER = "鹭建工程管理有限公司", "西湖区"
OFFICE = "市自然资源和规划局"


class Counter:
    """The persons about the approvals of LJ-001: its builder applies, an officer opens the green channel; `on` is when things are done."""

    def __init__(self, session: Session, on: datetime = NOON) -> None:
        self.session, self.on = session, on
        self.builder, self.elsewhere = unit_id(session, BUILDER), unit_id(session, STRANGER)
        self.officer = person(session, "周督查", UserRole.OFFICER, on=on)
        self.applicant = person(session, "陈报建", UserRole.COORDINATOR, unit_id=self.builder, on=on)
        self.stranger = person(session, "外单位", UserRole.COORDINATOR, unit_id=self.elsewhere, on=on)

    def on_day(self, day: date) -> None:
        """Go on at noon of a day."""
        self.on = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)

    def listed(self, step: str = "building_permit", code: str = "LJ-001", *, by: Actor | None = None, name: str = "") -> int:
        request = ListApproval(code, step, OFFICE, name=name)
        return approval.list_approval(self.session, request, by=by or self.applicant, on=self.on).id

    def accept(self, key: int, *, days: int = 5, basis: LimitBasis = LimitBasis.PROMISE) -> int:
        request = AcceptApproval(key, self.on.date(), days, basis, "办事指南")
        approval.accept_approval(self.session, request, by=self.applicant, on=self.on)
        return key

    def suspend(self, key: int) -> int:
        approval.suspend_approval(self.session, OnApproval(key, self.on.date(), "补图"), by=self.applicant, on=self.on)
        return key

    def resume(self, key: int) -> int:
        approval.resume_approval(self.session, OnApproval(key, self.on.date()), by=self.applicant, on=self.on)
        return key

    def decide(self, key: int, outcome: ApprovalAct = ApprovalAct.GRANT) -> int:
        request = DecideApproval(key, outcome, self.on.date(), "批〔2019〕1号", "不符合规划")
        approval.decide_approval(self.session, request, by=self.applicant, on=self.on)
        return key

    def drop(self, key: int) -> int:
        approval.drop_approval(self.session, OnApproval(key, self.on.date(), "规模调减"), by=self.applicant, on=self.on)
        return key

    def green(self, key: int) -> int:
        approval.open_green(self.session, OpenGreen(key, self.on.date(), "绿〔2019〕1号"), by=self.officer, on=self.on)
        return key

    def undo(self, key: int) -> int:
        approval.undo_step(self.session, UndoStep(key, "录错项目"), by=self.officer, on=self.on)
        return key

    def line(self, key: int, day: date | None = None) -> ApprovalLine:
        """The approval as the bureau sees it on a day."""
        some = approvals.approvals(self.session, self.officer, day=day or self.on.date())
        return next(one for one in some if one.id == key)

    def in_state(self, state: ApprovalState, step: str = "building_permit") -> int:
        """An approval in a state."""
        made: dict[ApprovalState, Callable[[int], int]] = {
            ApprovalState.NEEDED: lambda key: key,
            ApprovalState.RUNNING: self.accept,
            ApprovalState.SUSPENDED: lambda key: self.suspend(self.accept(key)),
            ApprovalState.GRANTED: lambda key: self.decide(self.accept(key)),
            ApprovalState.REFUSED: lambda key: self.decide(self.accept(key), ApprovalAct.REFUSE),
            ApprovalState.RETURNED: lambda key: self.decide(self.accept(key), ApprovalAct.RETURN),
            ApprovalState.DROPPED: self.drop,
        }
        return made[state](self.listed(step))

    def tries(self) -> dict[ApprovalAct, Callable[[int], int]]:
        """Each act as it is tried upon an approval in any state."""
        return {
            ApprovalAct.ACCEPT: self.accept,
            ApprovalAct.SUSPEND: self.suspend,
            ApprovalAct.RESUME: self.resume,
            ApprovalAct.GRANT: self.decide,
            ApprovalAct.REFUSE: lambda key: self.decide(key, ApprovalAct.REFUSE),
            ApprovalAct.RETURN: lambda key: self.decide(key, ApprovalAct.RETURN),
            ApprovalAct.DROP: self.drop,
        }
