"""The run ledger of the timetable: a process claims a job's slot, acts, and ends it; whose lease is over may be taken over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from core.access import Actor, require
from core.commands import audit
from core.models import JobRun
from core.vocabulary import JobOutcome

LEASE = timedelta(minutes=30)
"""So long a claimed slot belongs to its process, which renews it while it works; after it the process counts as dead."""
RENEWED = LEASE / 6
"""Between two renewals by a process that works."""
_SAID, _ASKED = 400, 60


@dataclass(frozen=True)
class Slot:
    """A job and the moment at which it is to run."""

    job: str
    at: datetime


@dataclass(frozen=True)
class Claim:
    """A slot that a process holds since a moment; `attempt` tells it from whoever takes the slot over."""

    run_id: int
    job: str
    attempt: int
    asked: bool
    since: datetime


@dataclass(frozen=True)
class Report:
    """What a run did: how many things it was about, one sentence without names, and the list for those who may see it.

    Not done for want of a setting it was about nothing, and `rows` is None; not done because something waits, it counts that.
    """

    outcome: JobOutcome
    said: str
    rows: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class RunJob:
    """Run a job now; `label` is its name for people, `claimant` the process that will."""

    job: str
    label: str
    claimant: str


def claim(session: Session, slot: Slot, *, claimant: str, on: datetime) -> Claim | None:
    """Claim a slot for a process; None where it has ended, or another process holds it and its lease is not over.

    Transactions that write take turns, so that of many processes one claims.
    """
    same = select(JobRun).where(JobRun.job == slot.job, JobRun.slot == slot.at).with_for_update()
    run = session.exec(same).first()
    if run is None:
        run = JobRun(job=slot.job, slot=slot.at, claimed_by=claimant[:120], started_at=on)
    elif run.ended_at is not None or not lapsed(run.started_at, on):
        return None
    else:
        run.attempt, run.claimed_by, run.started_at = run.attempt + 1, claimant[:120], on
    session.add(run)
    session.flush()
    return _claim(run)


def lapsed(started_at: datetime, on: datetime) -> bool:
    """Whether the lease of a run that began at a moment is over; one that began long after now was claimed by a wrong clock."""
    return abs(on - started_at) > LEASE


def start_run(session: Session, request: RunJob, *, by: Actor, on: datetime) -> Claim:
    """Claim a slot of its own for a job that somebody wants to run now. Raises NotAllowed."""
    require(by, "运行任务")
    run = JobRun(job=request.job, slot=on, asked_by=by.name[:_ASKED], claimed_by=request.claimant[:120], started_at=on)
    session.add(run)
    audit.record(session, audit.Act("运行任务", request.label), by=by, on=on)
    return _claim(run)


def holds(session: Session, held: Claim) -> bool:
    """Whether a slot is still held by whoever claimed it; until the transaction ends nobody takes it over."""
    return _held(session, held) is not None


def renew(session: Session, held: Claim, *, on: datetime) -> bool:
    """Begin the lease of a slot anew, for its process works on; False, and nothing is written, where it ended or was taken over."""
    run = _held(session, held)
    if run is None:
        return False
    run.started_at = on
    session.add(run)
    session.flush()
    return True


def finish(session: Session, held: Claim, *, report: Report, on: datetime) -> bool:
    """End a run with what it did; False, and nothing is written, where another process took it over meanwhile."""
    run = _held(session, held)
    if run is None:
        return False
    run.started_at, run.ended_at, run.outcome, run.rows = held.since, on, report.outcome, report.rows
    run.said, run.detail = report.said[:_SAID], report.detail
    session.add(run)
    session.flush()
    return True


def _held(session: Session, held: Claim) -> JobRun | None:
    run = session.get(JobRun, held.run_id, with_for_update=True, populate_existing=True)
    return run if run is not None and run.attempt == held.attempt and run.ended_at is None else None


def _claim(run: JobRun) -> Claim:
    if run.id is None:  # pragma: no cover - the session was flushed
        raise LookupError("a stored row has a number")
    return Claim(run.id, run.job, run.attempt, bool(run.asked_by), run.started_at)
