"""One project's papers: its editions, its reports entry by entry, and each report's way from hand to hand."""

import pandas as pd
from sqlmodel import Session, col

from core import ledger
from core.access import MAY_SEE, Actor, Reach, reach
from core.frames import INT, MAYBE, TEXT, pick, read
from core.models import AnnualPlan, Person, PlanEdition, ProgressReport, Project, ReportEvent
from core.period import Month
from core.vocabulary import ReportState


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
    return _approved_only(frame, besides=_own_months(session, viewer, project_id=project_id, year=year))


def _own_months(session: Session, viewer: Actor, *, project_id: int, year: int) -> frozenset[int]:
    """The months of which the viewer sees reports before approval: the bureau all, others those that the own unit answers for."""
    reached = reach(viewer, MAY_SEE["未审月报"])
    if reached is not Reach.OWN:
        return frozenset(range(1, 13)) if reached else frozenset()
    code = session.get_one(Project, project_id).code
    held = {number: ledger.parts(session, Month(year, number).last_day, code=code) for number in range(1, 13)}
    return frozenset(number for number, parts in held.items() if viewer.unit_id in ledger.answering(parts, project_id))


def _approved_only(frame: pd.DataFrame, *, besides: frozenset[int]) -> pd.DataFrame:
    """The reports, those of other months than `besides` only once they are approved."""
    seen = (frame["state"] == ReportState.APPROVED.name) | frame["month"].isin(besides)
    words = ["site_progress", "reason", "note", "difficulty", "request"]
    return frame.assign(investment=frame["investment"].where(seen), **{name: frame[name].where(seen, "") for name in words})


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
    own = frame["month"].isin(_own_months(session, viewer, project_id=project_id, year=year))
    return frame.assign(reason=frame["reason"].where(own, ""))
