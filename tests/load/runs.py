"""What is run under load: all hand in at once, and two persons on one row again and again; each act as a page gives it."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db, ledger
from core.access import Actor
from core.commands.report import FillReport, fill_report
from core.errors import Moved
from core.models import AuditEntry, ProgressReport, ReportEvent
from core.queries import audit
from core.rows import ReportRow
from core.vocabulary import ReportState
from dashboard import database
from tests.load.town import AUGUST, NOON, Crowd


@dataclass(frozen=True)
class Pace:
    """How long it took: seconds in all, and milliseconds of each act from call to answer."""

    seconds: float
    milliseconds: tuple[float, ...]

    def line(self) -> str:
        """Acts a second, median and 95th percentile, the longest."""
        acts, slow = len(self.milliseconds), quantiles(self.milliseconds, n=20)[18]
        waits = f"{median(self.milliseconds):.0f} | {slow:.0f} | {max(self.milliseconds):.0f}"
        return f"{acts} | {self.seconds:.1f} | {acts / self.seconds:.0f} | {waits}"


@contextmanager
def served(engine: Engine) -> Iterator[None]:
    """Let pages find this database, as the server's settings do."""
    before = os.environ.get("DUCHA_DATABASE_URL")
    os.environ["DUCHA_DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    try:
        yield
    finally:
        database.engine().dispose()
        if before is None:
            del os.environ["DUCHA_DATABASE_URL"]
        else:
            os.environ["DUCHA_DATABASE_URL"] = before


def all_hand_in(crowd: Crowd) -> Pace:
    """Let every coordinator, in a thread of the own, fill and submit row after row; any error is raised."""
    together = threading.Barrier(len(crowd.work))

    def one(work: tuple[Actor, tuple[ReportRow, ...]]) -> list[float]:
        who, rows = work
        together.wait()
        return [_timed(who, row) for row in rows]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(crowd.work)) as threads:
        taken = [each for one_s in threads.map(one, crowd.work) for each in one_s]
    return Pace(time.perf_counter() - began, tuple(taken))


def _timed(who: Actor, row: ReportRow) -> float:
    began = time.perf_counter()
    database.give(fill_report, FillReport(AUGUST, row, submit=True), by=who, on=NOON)
    return (time.perf_counter() - began) * 1000


def refuse_loss(engine: Engine, crowd: Crowd) -> None:
    """Stop unless each row stands once, as it was handed in, with one step and one entry of the log, and the chain is whole."""
    with db.reading(engine) as session:
        standing = ledger.standing_reports(session, AUGUST)
        reports = session.exec(select(ProgressReport.id).where(ProgressReport.month == AUGUST.number)).all()
        steps = session.exec(select(ReportEvent.report_id)).all()
        acts = session.exec(select(AuditEntry.subject).where(AuditEntry.act == "填报月报").order_by(col(AuditEntry.subject))).all()
        chain = audit.verify(session)
    assert {code: one.row for code, one in standing.items()} == crowd.rows
    assert {one.state for one in standing.values()} == {ReportState.SUBMITTED}
    assert len(reports) == len(crowd.rows)
    assert sorted(steps) == sorted(number for number in reports if number is not None)
    assert list(acts) == sorted(f"{code} {AUGUST.chinese}" for code in crowd.rows)
    assert chain.faults == ()


@dataclass(frozen=True)
class Rivalry:
    """What became of two on one row: how often the second was told, and the figures on record in their order."""

    told: int
    figures: tuple[int, ...]


def two_on_one_row(engine: Engine, crowd: Crowd, rounds: int) -> Rivalry:
    """Let two persons submit one row at the same moment, both having seen the same version; whoever is told looks again and submits."""
    who, rows = crowd.work[0]
    together, told = threading.Barrier(2), []

    def one(person: int) -> None:
        for number in range(rounds):
            seen = _seen(engine, rows[0].code)
            together.wait()
            mine = ReportRow(rows[0].code, 10 * number + person)
            try:
                database.give(fill_report, FillReport(AUGUST, mine, seen[0], seen[1], submit=True), by=who, on=NOON)
            except Moved:
                told.append(number)
                again = _seen(engine, rows[0].code)
                database.give(fill_report, FillReport(AUGUST, mine, again[0], again[1], submit=True), by=who, on=NOON)
            together.wait()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(one, (1, 2)))
    assert sorted(told) == list(range(rounds)), "each round has one who is told"
    with db.reading(engine) as session:
        figures = session.exec(select(ReportEvent.investment).order_by(col(ReportEvent.id))).all()
    return Rivalry(len(told), tuple(figure for figure in figures if figure is not None))


def _seen(engine: Engine, code: str) -> tuple[int, ReportRow | None]:
    with db.reading(engine) as session:
        standing = ledger.standing_reports(session, AUGUST).get(code)
    return (standing.version, standing.row) if standing else (0, None)
