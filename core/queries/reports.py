"""What was reported, month by month, and in which state each report stood at a moment."""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.frames import INT, TEXT, apart, pick, project_month, project_months, read, sorted_by
from core.models import ProgressReport, ReportEvent, ReportingMonth
from core.queries.facts import Cut
from core.vocabulary import ReportState

_KEYS = ["project_id", "month"]
_OF_FIRST = ["on_time", "returned"]
_DAYS = ["started_on", "completed_on"]


def figures(session: Session, cut: Cut) -> pd.DataFrame:
    """Reports of the year to the cut's month, one row a project and month that has one.

    Columns: project_id, month, report_id, entry; investment (fen, missing unless approved by the cut); state (English
    name at the cut); on_time and returned (flags of the first entry: submitted by the due day, ever returned).
    """
    approved = _approved(session, cut)
    first, corrections = approved[approved["entry"] == 1], approved[approved["entry"] > 1]
    latest = sorted_by(corrections, *_KEYS, "entry").drop_duplicates(_KEYS, keep="last").drop(columns=_OF_FIRST)
    corrected = latest.merge(first[[*_KEYS, *_OF_FIRST]], on=_KEYS, how="left")
    effective = pd.concat([first[~project_months(first).isin(project_months(latest))], corrected])
    effective = effective.assign(state=ReportState.APPROVED.name).astype({"investment": "Int64"})
    waiting = _waiting(session, cut)
    waiting = waiting[~project_months(waiting).isin(project_months(effective))]
    return sorted_by(pd.concat([effective, waiting]), *_KEYS)


def _of_year(cut: Cut) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(ProgressReport.year) == cut.month.year, col(ProgressReport.month) <= cut.month.number)


_SAME_MONTH = sa.and_(col(ReportingMonth.year) == col(ProgressReport.year), col(ReportingMonth.number) == col(ProgressReport.month))
_ON_TIME = col(ProgressReport.submitted_at) <= col(ReportingMonth.due_at)
_RETURNED = col(ProgressReport.times_returned) > 0
_COLUMNS = (
    project_month(ProgressReport.project_id, ProgressReport.month),
    ProgressReport.id,
    ProgressReport.entry,
    sa.func.coalesce(sa.cast(_ON_TIME, sa.Integer), 0) + 2 * sa.cast(_RETURNED, sa.Integer),
)
_TYPES = {"project_month": INT, "report_id": INT, "entry": INT, "punctuality": INT}


def _of_reports(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame read by _COLUMNS and one more, with its flags apart."""
    flags = frame["punctuality"]
    return apart(frame.assign(on_time=flags % 2 == 1, returned=flags >= 2).drop(columns="punctuality"))


def _approved(session: Session, cut: Cut) -> pd.DataFrame:
    chosen = (
        pick(*_COLUMNS, ProgressReport.investment)
        .join(ReportingMonth, _SAME_MONTH, isouter=True)
        .where(*_of_year(cut), col(ProgressReport.approved_at) <= cut.known_at)
    )
    return _of_reports(read(session, chosen, types=_TYPES | {"investment": INT}))


def _waiting(session: Session, cut: Cut) -> pd.DataFrame:
    not_yet = sa.or_(col(ProgressReport.approved_at).is_(None), col(ProgressReport.approved_at) > cut.known_at)
    latest = (
        pick(ReportEvent.state)
        .where(col(ReportEvent.report_id) == col(ProgressReport.id), col(ReportEvent.at) <= cut.known_at)
        .order_by(col(ReportEvent.at).desc(), col(ReportEvent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = (
        pick(*_COLUMNS, latest)
        .join(ReportingMonth, _SAME_MONTH, isouter=True)
        .where(*_of_year(cut), not_yet, col(ProgressReport.entry) == 1)
    )
    frame = _of_reports(read(session, chosen, types=_TYPES | {"state": TEXT}))
    frame = frame[frame["state"] != ""]
    return frame.assign(investment=pd.Series(pd.NA, index=frame.index, dtype="Int64"))


def milestones(session: Session, cut: Cut) -> pd.DataFrame:
    """Days on which projects were reported started and completed: project_id, started_on, completed_on (ISO text or "")."""
    chosen = (
        pick(ProgressReport.project_id, ProgressReport.month, ProgressReport.entry, ProgressReport.started_on, ProgressReport.completed_on)
        .where(
            *_of_year(cut),
            col(ProgressReport.approved_at) <= cut.known_at,
            sa.or_(col(ProgressReport.started_on).is_not(None), col(ProgressReport.completed_on).is_not(None)),
        )
        .order_by(col(ProgressReport.project_id), col(ProgressReport.month), col(ProgressReport.entry))
    )
    frame = read(session, chosen, types={"project_id": INT, "month": INT, "entry": INT, "started_on": TEXT, "completed_on": TEXT})
    latest = [frame.loc[frame[day] != "", ["project_id", day]].drop_duplicates("project_id", keep="last") for day in _DAYS]
    both = latest[0].merge(latest[1], on="project_id", how="outer", sort=True)
    return both.fillna("").astype({"project_id": "int64", "started_on": "str", "completed_on": "str"})
