"""What was reported, month by month, and in which state each report stood at a moment."""

from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.frames import INT, TEXT, apart, pick, project_month, project_months, read, sorted_by
from core.models import ProgressReport, ReportEvent, ReportingMonth
from core.queries.facts import Cut
from core.vocabulary import ReportState

_KEYS = ["project_id", "month"]
_OF_FIRST = ["on_time", "returned"]
_DAYS = {"started_on": "started_in", "completed_on": "completed_in"}


def figures(session: Session, cut: Cut) -> pd.DataFrame:
    """Reports of the year to the cut's month, one row a project and month that has one.

    Columns: project_id, month, report_id, entry; investment (fen, missing unless approved by the cut); state (English
    name at the cut); on_time and returned (flags of the first entry, approved or not: submitted by the due day, ever returned).
    """
    approved = _approved(session, cut)
    first, corrections = approved[approved["entry"] == 1], approved[approved["entry"] > 1]
    latest = sorted_by(corrections, *_KEYS, "entry").drop_duplicates(_KEYS, keep="last").drop(columns=_OF_FIRST)
    waiting = _waiting(session, cut)
    flags = pd.concat([first, waiting])[[*_KEYS, *_OF_FIRST]]
    corrected = latest.merge(flags, on=_KEYS, how="left")
    corrected = corrected.assign(**{name: corrected[name].eq(1) for name in _OF_FIRST})
    effective = pd.concat([first[~project_months(first).isin(project_months(latest))], corrected])
    effective = effective.assign(state=ReportState.APPROVED.name).astype({"investment": "Int64"})
    waiting = waiting[~project_months(waiting).isin(project_months(effective))]
    return sorted_by(pd.concat([effective, waiting]), *_KEYS)


def _of_year(cut: Cut) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(ProgressReport.year) == cut.month.year, col(ProgressReport.month) <= cut.month.number)


_SAME_MONTH = sa.and_(col(ReportingMonth.year) == col(ProgressReport.year), col(ReportingMonth.number) == col(ProgressReport.month))
_ON_TIME = col(ProgressReport.submitted_at) <= col(ReportingMonth.due_at)


def _columns(cut: Cut) -> tuple[Any, ...]:
    later = (
        pick(sa.func.count())
        .where(
            col(ReportEvent.report_id) == col(ProgressReport.id),
            col(ReportEvent.state) == ReportState.RETURNED,
            col(ReportEvent.at) > cut.known_at,
        )
        .scalar_subquery()
    )
    times = col(ProgressReport.times_returned)
    returned = sa.case((times == 0, 0), (times > later, 2), else_=0)
    return (
        project_month(ProgressReport.project_id, ProgressReport.month),
        ProgressReport.id,
        ProgressReport.entry,
        sa.func.coalesce(sa.cast(_ON_TIME, sa.Integer), 0) + returned,
    )


_TYPES = {"project_month": INT, "report_id": INT, "entry": INT, "punctuality": INT}


def _of_reports(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame read by _columns and one more, with its flags apart."""
    flags = frame["punctuality"]
    return apart(frame.assign(on_time=flags % 2 == 1, returned=flags >= 2).drop(columns="punctuality"))


def _approved(session: Session, cut: Cut) -> pd.DataFrame:
    chosen = (
        pick(*_columns(cut), ProgressReport.investment)
        .join(ReportingMonth, _SAME_MONTH, isouter=True)
        .where(*_of_year(cut), col(ProgressReport.approved_at) <= cut.known_at)
    )
    return _of_reports(read(session, chosen, types=_TYPES | {"investment": INT}))


def _waiting(session: Session, cut: Cut) -> pd.DataFrame:
    """Reports not approved by the cut, in the state of the step that was entered last among those that were taken by then."""
    not_yet = sa.or_(col(ProgressReport.approved_at).is_(None), col(ProgressReport.approved_at) > cut.known_at)
    latest = (
        pick(ReportEvent.state)
        .where(col(ReportEvent.report_id) == col(ProgressReport.id), col(ReportEvent.at) <= cut.known_at)
        .order_by(col(ReportEvent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = (
        pick(*_columns(cut), latest)
        .join(ReportingMonth, _SAME_MONTH, isouter=True)
        .where(*_of_year(cut), not_yet, col(ProgressReport.entry) == 1)
    )
    frame = _of_reports(read(session, chosen, types=_TYPES | {"state": TEXT}))
    frame = frame[frame["state"] != ""]
    return frame.assign(investment=pd.Series(pd.NA, index=frame.index, dtype="Int64"))


def milestones(session: Session, cut: Cut, *, report_ids: "pd.Series[int]") -> pd.DataFrame:
    """Days on which projects were reported started and completed, by the reports in effect, the latest word counting.

    Columns: project_id, started_on, completed_on (ISO text or ""), started_in and completed_in (report_id or missing).
    """
    chosen = (
        pick(ProgressReport.project_id, ProgressReport.id, ProgressReport.started_on, ProgressReport.completed_on)
        .where(
            *_of_year(cut),
            col(ProgressReport.approved_at) <= cut.known_at,
            sa.or_(col(ProgressReport.started_on).is_not(None), col(ProgressReport.completed_on).is_not(None)),
        )
        .order_by(col(ProgressReport.project_id), col(ProgressReport.month), col(ProgressReport.entry))
    )
    frame = read(session, chosen, types={"project_id": INT, "report_id": INT, "started_on": TEXT, "completed_on": TEXT})
    frame = frame[frame["report_id"].isin(report_ids)]
    latest = [_latest(frame, day, report) for day, report in _DAYS.items()]
    both = latest[0].merge(latest[1], on="project_id", how="outer", sort=True)
    both[list(_DAYS)] = both[list(_DAYS)].fillna("").astype("str")
    return both[["project_id", *_DAYS, *_DAYS.values()]].astype(dict.fromkeys(_DAYS.values(), "Int64"))


def _latest(frame: pd.DataFrame, day: str, report: str) -> pd.DataFrame:
    stated = frame.loc[frame[day] != "", ["project_id", day, "report_id"]]
    return stated.drop_duplicates("project_id", keep="last").rename(columns={"report_id": report})
