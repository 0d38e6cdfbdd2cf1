"""What the reports of a desk are held against: the plan in force, the original plan, and the days that earlier reports stated."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core import ledger
from core.models import ProgressReport, Project
from core.queries.desk import MonthDesk
from core.rows import PlanRow
from core.vocabulary import ReportState


@dataclass(frozen=True)
class Background:
    """A project's plan and its first plan of the year (None: added later); `revised`: a later edition begins to hold this month.

    `started_on`, `completed_on`: as the approved reports of the year's earlier months say, the latest word counting.
    """

    plan: PlanRow
    original: PlanRow | None
    revised: bool
    started_on: date | None
    completed_on: date | None


def backgrounds(session: Session, desk: MonthDesk) -> dict[str, Background]:
    """Return, by project code, the background of each line of a desk: nothing that its viewer may not see."""
    known = ledger.editions(session, desk.month.year)
    held, first = ledger.in_force(known, desk.month.number), next((one for one in known if one.approved_at is not None), None)
    if held is None or first is None:
        return {}
    codes = frozenset(line.code for line in desk.lines)
    plans = ledger.plan_rows(session, held, only=codes)
    originals = plans if first.number == held.number else ledger.plan_rows(session, first, only=codes)
    revised = held.number != first.number and held.effective_month == desk.month.number
    days = _days(session, desk)
    return {
        line.code: Background(plans[line.code], originals.get(line.code), revised, *days.get(line.code, (None, None)))
        for line in desk.lines
        if line.code in plans
    }


def _days(session: Session, desk: MonthDesk) -> dict[str, tuple[date | None, date | None]]:
    earlier = (
        select(ProgressReport, Project.code)
        .join(Project, col(Project.id) == col(ProgressReport.project_id))
        .where(ProgressReport.year == desk.month.year, col(ProgressReport.month) < desk.month.number)
        .where(ProgressReport.state == ReportState.APPROVED)
        .where(col(ProgressReport.started_on).is_not(None) | col(ProgressReport.completed_on).is_not(None))
        .order_by(col(ProgressReport.month), col(ProgressReport.entry))
    )
    found: dict[str, tuple[date | None, date | None]] = {}
    for report, code in session.exec(earlier):
        began, done = found.get(code, (None, None))
        found[code] = (report.started_on or began, report.completed_on or done)
    return found
