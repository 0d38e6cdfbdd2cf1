"""The run ledger of the timetable as it is looked at, and what the timetable itself asks it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.access import MAY_SEE, Actor, Reach, reach, require_sight
from core.models import JobRun
from core.vocabulary import JobOutcome


@dataclass(frozen=True)
class RunLine:
    """A run; without an outcome it has not ended. `detail` is empty for whoever may not see what it lists."""

    job: str
    slot: datetime
    asked_by: str
    claimed_by: str
    attempt: int
    started_at: datetime
    ended_at: datetime | None
    outcome: JobOutcome | None
    rows: int | None
    said: str
    detail: str


_DETAIL = {"": "催报名单", "cards": "测算榜单"}
"""Whoever sees this sees the details of a job's runs too; "" is every other job."""


def runs(session: Session, viewer: Actor, *, newest: int = 200) -> tuple[RunLine, ...]:
    """Return the newest runs, the one that began last first. Raises NotAllowed."""
    require_sight(viewer, "任务运行")
    whole = {job: reach(viewer, MAY_SEE[what]) is Reach.ALL for job, what in _DETAIL.items()}
    found = session.exec(select(JobRun).order_by(col(JobRun.started_at).desc(), col(JobRun.id).desc()).limit(newest))
    return tuple(_line(one, whole=whole.get(one.job, whole[""])) for one in found)


def ahead(lines: Iterable[RunLine], *, on: datetime) -> tuple[RunLine, ...]:
    """Return the runs dated after a moment, which a clock that was ahead has written: when they took place nobody knows."""
    return tuple(line for line in lines if line.started_at > on)


def latest_of(lines: Iterable[RunLine], *, on: datetime) -> dict[str, RunLine]:
    """Return the run of each job that began last, not after a moment."""
    found: dict[str, RunLine] = {}
    for line in lines:
        if line.started_at > on:
            continue
        if line.job not in found or found[line.job].started_at < line.started_at:
            found[line.job] = line
    return found


def done_since(lines: Iterable[RunLine], job: str, *, since: datetime, until: datetime) -> RunLine | None:
    """Return the first run of a job between two moments, asked for or not, that left nothing to do; None where none did."""
    mine = [line for line in lines if line.job == job and since <= line.started_at <= until and settled(line.outcome, line.rows)]
    return min(mine, key=lambda line: line.started_at, default=None)


def last_slot(session: Session, job: str, *, until: datetime) -> datetime | None:
    """Return the latest slot of the timetable, not after `until`, that a job has in the ledger; None of one that never ran."""
    known = select(JobRun.slot).where(JobRun.job == job, JobRun.asked_by == "", col(JobRun.slot) <= until)
    return session.exec(known.order_by(col(JobRun.slot).desc()).limit(1)).first()


def settled(outcome: JobOutcome | None, rows: int | None) -> bool:
    """Whether a run leaves nothing that another one on the same day could do: not one that failed, waits for something, or has no end."""
    return outcome in {JobOutcome.DONE, JobOutcome.IDLE} or (outcome is JobOutcome.UNSET and rows is None)


def needless(session: Session, job: str, *, since: datetime) -> bool:
    """Whether a job need not be tried anew: one of its runs in the day since a moment, asked for or not, did the work or still does it."""
    day = col(JobRun.started_at).between(since, since + timedelta(days=1))
    found = session.exec(select(JobRun).where(JobRun.job == job, day))
    return any(one.ended_at is None or settled(one.outcome, one.rows) for one in found)


def unfinished(session: Session) -> tuple[tuple[str, datetime, datetime], ...]:
    """Return the runs without an end: job, slot, since when the last attempt runs."""
    found = select(JobRun.job, JobRun.slot, JobRun.started_at).where(col(JobRun.ended_at).is_(None))
    return tuple((job, slot, since) for job, slot, since in session.exec(found.order_by(col(JobRun.id))))


def _line(one: JobRun, *, whole: bool) -> RunLine:
    return RunLine(
        one.job,
        one.slot,
        one.asked_by,
        one.claimed_by,
        one.attempt,
        one.started_at,
        one.ended_at,
        one.outcome,
        one.rows,
        one.said,
        one.detail if whole else "",
    )
