"""One project's papers: its editions, its reports entry by entry, and each report's way from hand to hand."""

import pandas as pd
from sqlmodel import Session, col

from core.frames import INT, MAYBE, TEXT, pick, read
from core.models import AnnualPlan, Person, PlanEdition, ProgressReport, ReportEvent


def editions(session: Session, project_id: int) -> pd.DataFrame:
    """The project's rows in approved editions, in order.

    Columns: year, number, effective_month, approved_at (ISO text), document, change (English name), investment (fen),
    start_month, completion_month, target, reason.
    """
    chosen = (
        pick(
            PlanEdition.year,
            PlanEdition.number,
            PlanEdition.effective_month,
            PlanEdition.approved_at,
            PlanEdition.document,
            AnnualPlan.change,
            AnnualPlan.investment,
            AnnualPlan.start_month,
            AnnualPlan.completion_month,
            AnnualPlan.target,
            AnnualPlan.reason,
        )
        .join(AnnualPlan, col(AnnualPlan.edition_id) == col(PlanEdition.id))
        .where(col(AnnualPlan.project_id) == project_id, col(PlanEdition.approved_at).is_not(None))
        .order_by(col(PlanEdition.year), col(PlanEdition.number))
    )
    types = {"year": INT, "number": INT, "effective_month": INT, "approved_at": TEXT, "document": TEXT, "change": TEXT}
    return read(
        session, chosen, types=types | {"investment": INT, "start_month": MAYBE, "completion_month": MAYBE, "target": TEXT, "reason": TEXT}
    )


def reports(session: Session, project_id: int, *, year: int) -> pd.DataFrame:
    """The project's reports of a year, entry by entry, the newest first.

    Columns: report_id, month, entry, investment (fen or missing), site_progress, state (English name), reason, note, difficulty,
    request, times_returned.
    """
    names = ("id", "month", "entry", "investment", "site_progress", "state", "reason", "note", "difficulty", "request", "times_returned")
    chosen = (
        pick(*(getattr(ProgressReport, name) for name in names))
        .where(col(ProgressReport.project_id) == project_id, col(ProgressReport.year) == year)
        .order_by(col(ProgressReport.month).desc(), col(ProgressReport.entry).desc())
    )
    types = dict.fromkeys(names, TEXT) | {"id": INT, "month": INT, "entry": INT, "investment": MAYBE, "times_returned": INT}
    return read(session, chosen, types=types).rename(columns={"id": "report_id"})


def steps(session: Session, project_id: int, *, year: int) -> pd.DataFrame:
    """Every step of the project's reports of a year, in order: report_id, month, state (name), at (ISO text, UTC), person, reason."""
    chosen = (
        pick(ReportEvent.report_id, ProgressReport.month, ReportEvent.state, ReportEvent.at, Person.name, ReportEvent.reason)
        .join(ProgressReport, col(ProgressReport.id) == col(ReportEvent.report_id))
        .join(Person, col(Person.id) == col(ReportEvent.person_id), isouter=True)
        .where(col(ProgressReport.project_id) == project_id, col(ProgressReport.year) == year)
        .order_by(col(ReportEvent.at), col(ReportEvent.id))
    )
    return read(session, chosen, types={"report_id": INT, "month": INT, "state": TEXT, "at": TEXT, "person": TEXT, "reason": TEXT})
