"""Expropriation in the small town, said in few words: who plans and approves, who states and reviews; and its kinds."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from core.access import Actor
from core.commands import expropriation, expropriation_correction, expropriation_report, joint_supervision
from core.commands.expropriation import ApproveExpropriation, DraftExpropriation
from core.commands.expropriation_correction import CorrectExpropriation, DecideExpropriation
from core.commands.expropriation_report import (
    ApproveExpropriationReports,
    FillExpropriation,
    ReturnExpropriation,
    SeenReport,
    Stated,
)
from core.commands.joint_supervision import CloseSupervision, RecordSupervision
from core.expropriation import Facts, PlanLine, Quantity, Target
from core.models import ExpropriationReport
from core.period import Month, Quarter
from core.queries import expropriation as queries
from core.vocabulary import UserRole
from tests.core.route import unit_id
from tests.data.town import NOON
from tests.people import person

LAND, SIGNED, HOUSES, HOMES = Quantity.HANDED_OVER_LAND, Quantity.SIGNED_LAND, Quantity.SIGNED_HOUSES, Quantity.SIGNED_HOUSEHOLDS
MU = 10_000
JUNE, JULY, AUGUST = Month(2019, 6), Month(2019, 7), Month(2019, 8)
DOCUMENT, DAY = "征〔2019〕1号", date(2019, 1, 10)


def months(**shares: int) -> tuple[int, ...]:
    """Twelve months, those named as m6=… with a share, the others zero."""
    return tuple(shares.get(f"m{number}", 0) for number in range(1, 13))


BY_PROJECT = (
    PlanLine("东山", "LJ-002", (Target(SIGNED, 80 * MU), Target(LAND, 125 * MU, months(m6=125 * MU)), Target(HOMES, 40))),
    PlanLine("东山", "LJ-003", (Target(LAND, 305_000, months(m8=305_000)),)),
    PlanLine("西湖", "", (Target(SIGNED, 0), Target(LAND, 50 * MU, months(m6=50 * MU))), 2),
)
"""东山 by project, 西湖 as a whole with two projects and a zero plan of signed land; land as the project plan of the town has it."""


class Ledger:
    """The persons and what they do; every act is given at `on` unless another moment is named."""

    def __init__(self, session: Session, *, on: datetime = NOON) -> None:
        self.session, self.on = session, on
        self.east, self.west = unit_id(session, "东山区"), unit_id(session, "西湖区")
        self.officer = person(session, "李督查", UserRole.OFFICER, on=on)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=on)
        self.coordinator = person(session, "陈征收", UserRole.COORDINATOR, unit_id=self.east, on=on)
        self.other = person(session, "外区人", UserRole.COORDINATOR, unit_id=self.west, on=on)

    def draft(self, lines: tuple[PlanLine, ...] = BY_PROJECT, **said: object) -> None:
        """Draft the first version, or what `said` says otherwise."""
        asked = DraftExpropriation(2019, 1, 1, lines, DOCUMENT, DAY)
        expropriation.draft_expropriation(self.session, replace(asked, **said), by=self.officer, on=self.on)  # type: ignore[arg-type]  # fields by name

    def approve(self, version: int = 1, revision: int = 1, *, by: Actor | None = None) -> None:
        """Approve a draft as it was seen."""
        asked = ApproveExpropriation(2019, version, revision)
        expropriation.approve_expropriation(self.session, asked, by=by or self.head, on=self.on)

    def planned(self, lines: tuple[PlanLine, ...] = BY_PROJECT) -> None:
        """The first version, approved."""
        self.draft(lines)
        self.approve()

    def fill(
        self, code: str, amounts: dict[Quantity, int], *, month: Month = AUGUST, submit: bool = True, version: int = 0
    ) -> ExpropriationReport:
        """State a project's month as 东山's coordinator."""
        asked = FillExpropriation(month, Stated(self.east, code, amounts), submit=submit, version=version)
        return expropriation_report.fill_expropriation(self.session, asked, by=self.coordinator, on=self.on)

    def review(self, report: ExpropriationReport, *, by: Actor | None = None) -> None:
        """Approve a report as it stands."""
        asked = ApproveExpropriationReports((seen(report),))
        expropriation_report.approve_expropriation_reports(self.session, asked, by=by or self.officer, on=self.on)

    def send_back(self, report: ExpropriationReport, reason: str = "面积有误") -> None:
        """Return a report as it stands."""
        asked = ReturnExpropriation((seen(report),), reason)
        expropriation_report.return_expropriation(self.session, asked, by=self.officer, on=self.on)

    def correct(self, code: str, amounts: dict[Quantity, int], *, month: Month = JULY, reason: str = "漏报") -> ExpropriationReport:
        """Ask for a correction as 东山's coordinator."""
        asked = CorrectExpropriation(month, Stated(self.east, code, amounts), reason)
        return expropriation_correction.correct_expropriation(self.session, asked, by=self.coordinator, on=self.on)

    def decide(self, report: ExpropriationReport, *, approve: bool = True, by: Actor | None = None) -> None:
        """Decide on a correction."""
        asked = DecideExpropriation(report.id or 0, approve, "" if approve else "依据不足")
        expropriation_correction.decide_expropriation(self.session, asked, by=by or self.head, on=self.on)

    def corrected(self, code: str, amounts: dict[Quantity, int], *, month: Month = JULY) -> None:
        """A month's figures, asked for and approved."""
        self.decide(self.correct(code, amounts, month=month))

    def supervise(self, **said: object) -> int:
        """Record a supervision of 东山 in the third quarter."""
        asked = RecordSupervision(Quarter(2019, 3), self.east, date(2019, 8, 15), "市重点办、市资源规划局", "东山医院地块未清表")
        asked = replace(asked, **said)  # type: ignore[arg-type]  # fields by name
        return joint_supervision.record_supervision(self.session, asked, by=self.officer, on=self.on).id or 0

    def close(self, number: int, on_day: date = date(2019, 8, 20)) -> None:
        """Close it."""
        asked = CloseSupervision(number, on_day, "已清表")
        joint_supervision.close_supervision(self.session, asked, by=self.officer, on=self.on)

    def known(self, month: Month = JULY, *, after: timedelta = timedelta(days=1)) -> Facts:
        """What is known a while after."""
        return queries.facts(self.session, self.officer, month=month, known_at=self.on + after)


def seen(report: ExpropriationReport) -> SeenReport:
    """A report as it stands."""
    return SeenReport(report.id or 0, report.row_version)
