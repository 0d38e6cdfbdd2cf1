"""One project's papers: its editions, its reports entry by entry, and each report's way from hand to hand."""

import pandas as pd
from sqlmodel import Session, col

from core.access import Actor, require_sight_of
from core.errors import NotAllowed
from core.frames import INT, MAYBE, TEXT, pick, read
from core.models import AnnualPlan, Assignment, Person, PlanEdition, ProgressReport, ReportEvent
from core.vocabulary import ReportState, Role


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


def reports(session: Session, viewer: Actor, *, project_id: int, year: int) -> pd.DataFrame:
    """The project's reports of a year, entry by entry, the newest first.

    Columns: report_id, month, entry, investment (fen or missing), site_progress, state (English name), reason, note, difficulty,
    request, times_returned. Of a report that is not approved, whoever may not see it learns the state alone.
    """
    names = ("id", "month", "entry", "investment", "site_progress", "state", "reason", "note", "difficulty", "request", "times_returned")
    chosen = (
        pick(*(getattr(ProgressReport, name) for name in names))
        .where(col(ProgressReport.project_id) == project_id, col(ProgressReport.year) == year)
        .order_by(col(ProgressReport.month).desc(), col(ProgressReport.entry).desc())
    )
    types = dict.fromkeys(names, TEXT) | {"id": INT, "month": INT, "entry": INT, "investment": MAYBE, "times_returned": INT}
    frame = read(session, chosen, types=types).rename(columns={"id": "report_id"})
    return frame if _sees_all(session, viewer, project_id=project_id) else _approved_only(frame)


def _sees_all(session: Session, viewer: Actor, *, project_id: int) -> bool:
    """Whether the viewer is of the bureau, or of a unit that ever reported or was responsible for the project."""
    parts = (Role.RESPONSIBLE, Role.OWNER, Role.AGENT_BUILDER)
    mine = pick(Assignment.unit_id).where(col(Assignment.project_id) == project_id, col(Assignment.role).in_(parts))
    try:
        require_sight_of(viewer, "未审月报", unit_ids=frozenset(session.execute(mine).scalars()))
    except NotAllowed:
        return False
    return True


def _approved_only(frame: pd.DataFrame) -> pd.DataFrame:
    approved = frame["state"] == ReportState.APPROVED.name
    words = ["site_progress", "reason", "note", "difficulty", "request"]
    return frame.assign(investment=frame["investment"].where(approved), **{name: frame[name].where(approved, "") for name in words})


def steps(session: Session, viewer: Actor, *, project_id: int, year: int) -> pd.DataFrame:
    """Every step of the project's reports of a year, in order: report_id, month, state (name), at (ISO text, UTC), person, reason.

    The reasons are for those who may see reports before they are approved.
    """
    chosen = (
        pick(ReportEvent.report_id, ProgressReport.month, ReportEvent.state, ReportEvent.at, Person.name, ReportEvent.reason)
        .join(ProgressReport, col(ProgressReport.id) == col(ReportEvent.report_id))
        .join(Person, col(Person.id) == col(ReportEvent.person_id), isouter=True)
        .where(col(ProgressReport.project_id) == project_id, col(ProgressReport.year) == year)
        .order_by(col(ReportEvent.at), col(ReportEvent.id))
    )
    frame = read(session, chosen, types={"report_id": INT, "month": INT, "state": TEXT, "at": TEXT, "person": TEXT, "reason": TEXT})
    return frame if _sees_all(session, viewer, project_id=project_id) else frame.assign(reason="")
