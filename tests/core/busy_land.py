"""The small city's expropriation with something in each state, and a request for each command about it."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session, select

from core.commands.expropriation import ApproveExpropriation, DraftExpropriation
from core.commands.expropriation_correction import CorrectExpropriation, DecideExpropriation
from core.commands.expropriation_form import MonthRow, SendMonth
from core.commands.expropriation_report import (
    ApproveExpropriationReports,
    FillExpropriation,
    ReturnExpropriation,
    SeenReport,
    Stated,
)
from core.commands.joint_supervision import CloseSupervision, RecordSupervision
from core.models import ExpropriationReport
from core.period import Quarter
from core.vocabulary import ReportState
from tests.core.expropriating import AUGUST, BY_PROJECT, DAY, DOCUMENT, HOMES, JULY, LAND, MU, SIGNED, Ledger
from tests.core.route import unit_id

ACTS = {
    "expropriation.draft_expropriation": "编制征收计划",
    "expropriation.approve_expropriation": "批准征收计划",
    "expropriation_report.fill_expropriation": "填报征收进度",
    "expropriation_report.return_expropriation": "退回征收进度",
    "expropriation_report.approve_expropriation_reports": "审核征收进度",
    "expropriation_form.send_month": "填报征收进度",
    "expropriation_correction.correct_expropriation": "申请征收更正",
    "expropriation_correction.decide_expropriation": "批准征收更正",
    "joint_supervision.record_supervision": "登记联合督查",
    "joint_supervision.close_supervision": "办结联合督查",
}
DISTRICT = "东山区"
LINES = BY_PROJECT[:2]
"""Lines of that district alone."""
OF_ROWS = {"填报征收进度": DISTRICT, "申请征收更正": DISTRICT}
WHOLE = {SIGNED: 4 * MU, LAND: MU, HOMES: 1}


def expropriated(session: Session) -> None:
    """A version in force and a draft; a report that waits and one that counts; a correction that waits; a supervision that is open."""
    ledger = Ledger(session)
    ledger.planned(LINES)
    ledger.draft(LINES, version=2, effective_month=9, reason="调整")
    ledger.fill("LJ-003", {LAND: MU})
    ledger.review(ledger.fill("LJ-002", WHOLE))
    ledger.correct("LJ-002", WHOLE)
    ledger.supervise()


def requests(session: Session) -> dict[str, object]:
    """A request for each command about expropriation."""
    east = unit_id(session, DISTRICT)
    waiting = select(ExpropriationReport).where(ExpropriationReport.state == ReportState.SUBMITTED)
    handed = session.exec(waiting.where(ExpropriationReport.month == AUGUST.number)).one()
    asked = session.exec(waiting.where(ExpropriationReport.month == JULY.number)).one()
    seen = (SeenReport(handed.id or 0, handed.row_version),)
    drafted = DraftExpropriation(2019, 2, 9, LINES, DOCUMENT, DAY, "调整")
    return {
        "expropriation.draft_expropriation": replace(drafted, reason="再调整"),
        "expropriation.approve_expropriation": ApproveExpropriation(2019, 2, 1),
        "expropriation_report.fill_expropriation": FillExpropriation(AUGUST, Stated(east, "LJ-001", {LAND: MU}), submit=True),
        "expropriation_form.send_month": SendMonth((MonthRow(6, FillExpropriation(AUGUST, Stated(east, "LJ-001", {LAND: MU}))),)),
        "expropriation_report.return_expropriation": ReturnExpropriation(seen, "面积有误"),
        "expropriation_report.approve_expropriation_reports": ApproveExpropriationReports(seen),
        "expropriation_correction.correct_expropriation": CorrectExpropriation(JULY, Stated(east, "LJ-003", {LAND: MU}), "漏报"),
        "expropriation_correction.decide_expropriation": DecideExpropriation(asked.id or 0, approve=True),
        "joint_supervision.record_supervision": RecordSupervision(Quarter(2019, 3), east, date(2019, 8, 15), "市重点办", "未清表"),
        "joint_supervision.close_supervision": CloseSupervision(1, date(2019, 8, 20), "已清表"),
    }
