"""The persons of a month's round, and what they do in few words."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from core.access import Actor
from core.commands import closing, correction, report, review
from core.commands.closing import OfMonth
from core.commands.correction import DecideCorrection, RequestCorrection
from core.commands.report import FillReport
from core.commands.review import ApproveReports, ConfirmReports, ReturnReports, Seen
from core.models import ProgressReport, Unit
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import ReportState, UserRole
from tests.data.town import NOON
from tests.people import person

JULY, AUGUST = Month(2019, 7), Month(2019, 8)
ROW = ReportRow("LJ-001", 1000 * WAN, site_progress="主体三层")
minute = timedelta(minutes=1)


class Cast:
    """The persons of the round, and what they do in few words; `at` counts the minutes since noon."""

    def __init__(self, session: Session) -> None:
        self.session = session
        builder, responsible, elsewhere = (self._unit(name) for name in ("鹭建工程管理有限公司", "新城指挥部", "城建集团有限公司"))
        self.coordinator = person(session, "陈填报", UserRole.COORDINATOR, unit_id=builder, on=NOON)
        self.colleague = person(session, "林同事", UserRole.COORDINATOR, unit_id=builder, on=NOON)
        self.stranger = person(session, "外单位", UserRole.COORDINATOR, unit_id=elsewhere, on=NOON)
        self.manager = person(session, "王负责", UserRole.UNIT_MANAGER, unit_id=responsible, on=NOON)
        self.officer = person(session, "李督查", UserRole.OFFICER, on=NOON)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)
        self.minutes = 0

    def _unit(self, name: str) -> int:
        return self.session.exec(select(Unit.id).where(Unit.name == name)).one() or 0

    @property
    def now(self) -> datetime:
        self.minutes += 1
        return NOON + self.minutes * minute

    def fill(
        self, row: ReportRow = ROW, *, version: int = 0, submit: bool = True, seen: ReportRow | None = None, by: Actor | None = None
    ) -> Seen:
        stored = report.fill_report(self.session, FillReport(AUGUST, row, version, seen, submit), by=by or self.coordinator, on=self.now)
        return Seen(stored.id or 0, stored.row_version)

    def confirm(self, seen: Seen) -> Seen:
        review.confirm_reports(self.session, ConfirmReports((seen,)), by=self.manager, on=self.now)
        return Seen(seen.report_id, seen.version + 1)

    def give_back(self, seen: Seen, reason: str = "金额含征地费", *, by: Actor | None = None) -> Seen:
        review.return_reports(self.session, ReturnReports((seen,), reason), by=by or self.officer, on=self.now)
        return Seen(seen.report_id, seen.version + 1)

    def approve(self, seen: Seen) -> Seen:
        review.approve_reports(self.session, ApproveReports((seen,)), by=self.officer, on=self.now)
        return Seen(seen.report_id, seen.version + 1)

    def close(self) -> None:
        closing.close_month(self.session, OfMonth(AUGUST), by=self.officer, on=self.now)

    def lock(self, reason: str = "") -> None:
        closing.lock_month(self.session, OfMonth(AUGUST, reason), by=self.head, on=self.now)

    def state(self, seen: Seen) -> ReportState:
        return self.session.get_one(ProgressReport, seen.report_id).state

    def correct(self, row: ReportRow, *, month: Month = JULY, reason: str = "发票重复计入", by: Actor | None = None) -> int:
        request = RequestCorrection(month, row, reason)
        return correction.request_correction(self.session, request, by=by or self.coordinator, on=self.now).id or 0

    def decide(self, number: int, *, approve: bool = True, reason: str = "", by: Actor | None = None) -> None:
        correction.decide_correction(self.session, DecideCorrection(number, approve, reason), by=by or self.head, on=self.now)
