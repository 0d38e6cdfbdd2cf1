"""Jobs for tests that leave one entry in the log each, and the processes that run them."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from threading import Event
from time import monotonic, sleep

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import SYSTEM
from core.commands import audit
from core.commands.job import Report
from core.errors import Conflict
from core.models import AuditEntry, JobRun
from core.period import CHINA, now
from core.settings import JobRules
from core.vocabulary import JobOutcome
from data.jobs import process
from data.jobs.running import Runner, catch_up
from data.jobs.slots import Job, Kind, Moment

MORNING = datetime(2019, 8, 20, 9, tzinfo=CHINA)
SEVEN = time(7, 0)
ACT = "上移逾期问题"


def mark(session: Session, at: Moment) -> Report:
    """Leave one entry in the log."""
    audit.record(session, audit.Act(ACT, "试"), by=SYSTEM, on=at.on)
    return Report(JobOutcome.DONE, "记了一条。", 1)


def mark_and_die(session: Session, at: Moment) -> Report:
    """Leave the entry and be killed before anything is stored."""
    mark(session, at)
    os.kill(os.getpid(), signal.SIGKILL)
    return Report(JobOutcome.DONE, "不会到这里。")


def refuse(session: Session, at: Moment) -> Report:
    """Leave an entry, then find that it cannot be."""
    mark(session, at)
    raise Conflict("还没有已批准的年度计划。")


def break_down(session: Session, at: Moment) -> Report:
    """Leave an entry, then break down by a mistake of ours."""
    mark(session, at)
    raise ZeroDivisionError


MARKING = Job("mark", "记一条", SEVEN, Kind.ACTS, mark)
MANY = tuple(replace(MARKING, name=f"mark{number}") for number in range(8))


class Clock:
    """A clock that tests set."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def runner(engine: Engine, clock: Clock, *, name: str = "甲") -> Runner:
    """Run on a database by a clock that is set, with no rules."""
    return Runner(engine, JobRules(), clock, name)


def entries(engine: Engine) -> int:
    """How many entries the jobs left in the log."""
    with db.reading(engine) as session:
        return len(session.exec(select(AuditEntry.id).where(AuditEntry.act == ACT)).all())


def ledger(engine: Engine) -> list[JobRun]:
    """The run ledger by slot."""
    with db.reading(engine) as session:
        return list(session.exec(select(JobRun).order_by(col(JobRun.slot), col(JobRun.id))))


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something; whether it came in time."""
    end = monotonic() + seconds
    while not true() and monotonic() < end:
        sleep(0.05)
    return true()


def catch_up_together(url: str, name: str, together: Barrier) -> None:
    """Be one of several processes that look at the same moment."""
    engine = db.create_engine(url)
    together.wait(60)
    catch_up(runner(engine, Clock(), name=name), MANY)
    engine.dispose()


def die_half_way(url: str) -> None:
    """Be a process that is killed in the middle of its job."""
    catch_up(runner(db.create_engine(url), Clock(), name="亡"), [replace(MARKING, act=mark_and_die)])


def serve_together(url: str, told: Connection) -> None:
    """Be one of several processes with the timetable: say when ready, be told the hour of every job, and go on until told to stop."""
    engine, stop = db.create_engine(url), Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    told.send("ready")
    at: time = told.recv()
    process.serve(Runner(engine, JobRules(), now, str(os.getpid())), stop, jobs=[replace(one, at=at) for one in MANY])
    engine.dispose()
