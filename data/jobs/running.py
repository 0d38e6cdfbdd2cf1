"""Runs jobs: claims the slot, acts, and writes what was done, so that of many processes one does it, and once."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from core import db
from core.access import Actor
from core.commands import job as ledger
from core.commands.job import Claim, Report, RunJob, Slot
from core.errors import DuchaError
from core.models import City
from core.period import CHINA
from core.queries import jobs as query
from core.queries import register
from core.settings import JobRules
from core.vocabulary import JobOutcome
from data.jobs.slots import Job, Kind, Moment

log = logging.getLogger("ducha.jobs")
_STILL = "演示市的日期停在演示数据的最后一天，不自动办理。要看办理结果，请点“立即运行”。"
_AWAY = "本次运行超过期限，已由另一进程接办，结果以它的为准。"


@dataclass(frozen=True)
class Runner:
    """On which database jobs run, by which rules, by whose clock; `name` tells this process from others."""

    engine: Engine
    rules: JobRules
    clock: Callable[[], datetime]
    name: str = f"{socket.gethostname()}:{os.getpid()}"


def catch_up(runner: Runner, jobs: Iterable[Job]) -> dict[str, Report]:
    """Run what is due now and not yet in the ledger, and what a dead process left; return what this process did, by job."""
    known = {job.name: job for job in jobs}
    return {held.job: _carried_out(runner, known[held.job], held=held) for held in _claims(runner, known)}


def _claims(runner: Runner, known: dict[str, Job]) -> Iterable[Claim]:
    """Claim one slot after the other, each only when the one before it is done."""
    on = runner.clock()
    with db.reading(runner.engine) as session:
        left = [Slot(name, slot) for name, slot, since in query.unfinished(session) if name in known and ledger.lapsed(since, on)]
        due = [Slot(name, slot) for name, one in known.items() if (slot := one.due(on, known=query.last_slot(session, name, until=on)))]
    for place in (*left, *due):
        with db.transaction(runner.engine) as session:
            needless = place not in left and _needless(session, known[place.job], place.at)
            held = None if needless else ledger.claim(session, place, claimant=runner.name, on=runner.clock())
        if held is not None:
            yield held


def _needless(session: Session, job: Job, slot: datetime) -> bool:
    """Whether a slot is a later look of a day whose work is done, or is being done."""
    first = job.first_slot(slot)
    return job.tries and slot != first and query.needless(session, job.name, since=first)


def run_now(runner: Runner, job: Job, *, by: Actor) -> Report:
    """Run a job because somebody asks, at a slot of its own. Raises NotAllowed."""
    with db.transaction(runner.engine) as session:
        held = ledger.start_run(session, RunJob(job.name, job.label, runner.name), by=by, on=runner.clock())
    return _carried_out(runner, job, held=held)


def _carried_out(runner: Runner, job: Job, *, held: Claim) -> Report:
    """Carry a claimed run out; whatever goes wrong in it is written down as its outcome and does not end the process.

    The process's log has one line of it, with the number of the run in the ledger.
    """
    begun = time.perf_counter()
    report = _ended(runner, job, held=held)
    fields = {"job": job.name, "run": held.run_id, "outcome": report.outcome.name.lower(), "rows": report.rows}
    took = {"ms": round((time.perf_counter() - begun) * 1000, 1)}
    log.info("%s %s", job.label, said(report), extra={"ducha": fields | took})
    return report


def _ended(runner: Runner, job: Job, *, held: Claim) -> Report:
    with ThreadPoolExecutor(max_workers=1) as beside:
        done = beside.submit(_acted if job.kind is Kind.ACTS else _looked, runner, job, held)
        if job.kind is not Kind.ACTS:
            _renew(runner, held, until=done)
        problem = done.exception()
    if problem is None:
        return done.result()
    report = Report(JobOutcome.FAILED, _why(job, problem))
    with db.transaction(runner.engine) as session:
        ledger.finish(session, held, report=report, on=runner.clock())
    return report


def _renew(runner: Runner, held: Claim, *, until: Future[Report]) -> None:
    """Renew the lease of a run that only looks or sends until it is done; a job that acts keeps all other writers waiting anyhow.

    A renewal that fails, because the database is away, is tried again at the next.
    """
    ours = True
    while ours and wait([until], timeout=ledger.RENEWED.total_seconds()).not_done:
        try:
            with db.transaction(runner.engine) as session:
                ours = ledger.renew(session, held, on=runner.clock())
        except (DuchaError, SQLAlchemyError) as error:
            log.warning("任务%s的期限没有续上，稍后再续：%s", held.job, error)


def _why(job: Job, problem: BaseException) -> str:
    """The sentence of an error of ours; of any other a number under which the log has it."""
    if isinstance(problem, DuchaError):
        return str(problem)
    number = secrets.token_hex(4).upper()
    log.error("任务%s出错，编号 %s", job.name, number, exc_info=problem)
    return f"系统出错，编号{number}，没有办成。请按编号查日志，排除后立即运行。"


def _looked(runner: Runner, job: Job, held: Claim) -> Report:
    """Look, or send, without keeping others from writing meanwhile; then the outcome is written."""
    with db.reading(runner.engine) as session:
        report = job.act(session, _moment(session, runner, job))
    with db.transaction(runner.engine) as session:
        kept = ledger.finish(session, held, report=report, on=runner.clock())
    return report if kept else Report(JobOutcome.FAILED, _AWAY)


def _acted(runner: Runner, job: Job, held: Claim) -> Report:
    """Act and write the outcome in one transaction: killed half-way, nothing was done; taken over, nothing is done twice."""
    with db.transaction(runner.engine) as session:
        if not ledger.holds(session, held):
            return Report(JobOutcome.FAILED, _AWAY)
        at = _moment(session, runner, job)
        report = _tried(session, job, at) if not held.asked and _stands_still(session) else job.act(session, at)
        ledger.finish(session, held, report=report, on=runner.clock())
    return report


def _moment(session: Session, runner: Runner, job: Job) -> Moment:
    """When a run takes place: now, in a demonstration at this hour of the day at which its pages stand."""
    on = runner.clock()
    day = None if job.of_machine else register.last_day(session)
    return Moment(on if day is None else datetime.combine(day, on.astimezone(CHINA).timetz()), runner.rules)


def _tried(session: Session, job: Job, at: Moment) -> Report:
    """Say what a run would say and take back what it did; where it would do something, that a person may."""
    trial = session.begin_nested()
    report = job.act(session, at)
    trial.rollback()
    return Report(JobOutcome.UNSET, _STILL) if report.outcome is JobOutcome.DONE else report


def _stands_still(session: Session) -> bool:
    city = session.get(City, 1)
    return city is not None and city.demonstration


def said(report: Report) -> str:
    """What a run did, in one line."""
    return f"{report.outcome.label}：{report.said}"
