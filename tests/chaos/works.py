"""What the killed processes do: import, approve, seal, run jobs; each tells before an act that it begins, after it what is stored."""

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR, Actor
from core.accounts import actor_of
from core.commands import audit as log
from core.commands.job import LEASE
from core.commands.review import ApproveReports, Seen, approve_reports
from core.models import Account, Circular, Person, ProgressReport
from core.settings import JobRules, MessageRules
from core.vocabulary import CircularState, ReportState
from dashboard.cli import import_
from data.jobs.running import Runner, catch_up
from data.jobs.slots import Job
from data.jobs.timetable import JOBS
from scoring.publish import route
from tests.chaos.prepared import MAIL, UNUSED
from tests.data.clockwork import MANY
from tests.load.town import NOON

TOGETHER = 5
"""How many reports one act approves."""
_PAUSE = 0.03
NEXT_DAY = timedelta(days=1)
REMARK, SIGNATORY = "带着未决事项签发", "周签发"
RUN: tuple[Job, ...] = (*JOBS.values(), *MANY)
"""The jobs that are run: those of the timetable, and some that leave one entry in the log each."""
RULES = JobRules(opens_on=20, due_day=3, closes_after=0, unused_days=UNUSED)
BEGUN = -1
"""Told before an act; after it so many acts are told as it stored, or what of them a page said was stored, one a line."""
AGAIN = "again"
"""Named in place of the form: the process that takes up what a killed one left, after the lease."""
BESIDE = "在旁记录"
"""The act that somebody else gives meanwhile, again and again."""


class Told(Protocol):
    """Who is told how far a work has come: the end of a pipe, or nobody."""

    def send(self, obj: int | str, /) -> None:
        """Take it."""


Work = Callable[[str, str, Told], None]


class Victim(Protocol):
    """Who is at work, and can be killed at it."""

    def kill(self) -> None:
        """Kill by SIGKILL."""

    def join(self) -> None:
        """Wait until it is gone."""

    @property
    def exitcode(self) -> int | None:
        """0 where the work came to its end."""


Stage = Callable[[Work, str, str, Connection], Victim]
"""Begins a work that tells how far it has come by the end of a pipe."""


def imports(url: str, file: str, told: Told) -> None:
    """Import a month's workbook with --confirm: two acts, staged and stored."""
    os.environ["DUCHA_DATABASE_URL"] = url
    told.send(BEGUN)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        import_.run(Path(file), confirm=True)
    told.send(2)


def approvals(url: str, file: str, told: Told) -> None:
    """Approve every confirmed report, a few in each act."""
    del file
    engine = db.existing(url)
    while _one(told, lambda: _approved(engine)):
        pass


def _one(told: Told, act: Callable[[], bool]) -> bool:
    """Give an act, telling before and after it; False when there was nothing to do."""
    told.send(BEGUN)
    done = act()
    told.send(int(done))
    return done


def _approved(engine: Engine) -> bool:
    with db.transaction(engine) as session:
        waiting = select(ProgressReport.id, ProgressReport.row_version).where(ProgressReport.state == ReportState.CONFIRMED)
        found = session.exec(waiting.order_by(col(ProgressReport.id)).limit(TOGETHER)).all()
        seen = tuple(Seen(number, version) for number, version in found if number is not None)
        if seen:
            approve_reports(session, ApproveReports(seen), by=OPERATOR, on=NOON)
    return bool(seen)


def sealing(url: str, file: str, told: Told) -> None:
    """Sign every circular that was checked, one after the other, as the signatory does."""
    del file
    engine = db.existing(url)
    while _one(told, lambda: _signed(engine)):
        pass


def _signed(engine: Engine) -> bool:
    with db.transaction(engine) as session:
        waiting = select(Circular).where(Circular.state == CircularState.CHECKING).order_by(col(Circular.id))
        held = session.exec(waiting).first()
        if held is None:
            return False
        route.sign(session, route.Sign(held.id or 0, held.digest, REMARK), by=_signatory(session), on=NOON + NEXT_DAY)
    return True


def _signatory(session: Session) -> Actor:
    person = session.exec(select(Person.id).where(Person.name == SIGNATORY)).one()
    return actor_of(session, session.exec(select(Account).where(Account.person_id == person)).one(), source="", on=NOON)


def jobs(url: str, file: str, told: Told) -> None:
    """Catch up with every job of the timetable, as its process does; what a dead one holds is taken over when its lease is over.

    Letters have a link of this process's alone, so that each is known again among those of other tries.
    """
    at, sender = NOON + LEASE * 2 if Path(file).name == AGAIN else NOON, Path(file).with_name(MAIL).read_text(encoding="utf-8")
    letters = MessageRules(sender, site=f"https://{secrets.token_hex(8)}.example.cn")
    runner = Runner(db.existing(url), replace(RULES, messages=letters), lambda: at, Path(file).name)
    for job in RUN:
        _one(told, partial(_caught_up, runner, job))


def _caught_up(runner: Runner, job: Job) -> bool:
    return bool(catch_up(runner, [job]))


def beside(url: str, file: str, told: Told) -> None:
    """Enter a line in the log, again and again, until somebody ends it."""
    del file
    engine = db.existing(url)
    while True:
        told.send(BEGUN)
        with db.transaction(engine) as session:
            log.record(session, log.Act(BESIDE, "负载"), by=OPERATOR, on=NOON)
        told.send(1)
        time.sleep(_PAUSE)


def quietly(work: Work, url: str, file: str, told: Told) -> None:
    """Do a work; what it says when its database is taken away from it is not shown."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
        work(url, file, told)
