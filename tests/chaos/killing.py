"""Kills a process at a random moment of its work, and looks at what it left behind."""

import io
import multiprocessing
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import openpyxl
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR
from core.commands import audit as log
from core.commands.report import SubmitReports, submit_reports
from core.commands.review import ConfirmReports, Seen, confirm_reports
from core.models import AuditEntry, ImportBatch, ImportRow, ProgressReport, ReportEvent
from core.money import FEN_PER_WAN
from core.queries import audit
from core.queries.forms import month_base
from core.vocabulary import BatchState, ReportState
from data.sheets import MONTHLY_REPORT
from data.template import write_template
from tests import engines
from tests.chaos import works
from tests.load.town import AUGUST, NOON, Crowd, gather

Work = Callable[[str, str, Connection], None]
WORKS: dict[str, Work] = {"import": works.imports, "approval": works.approvals}
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.chaos.works", "tests.load.town"])


@dataclass
class Left:
    """What the killed left behind, over all kills: how far their acts had come, and what was wrong."""

    killed: int = 0
    acts: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """How many were killed, after how many acts, and what was wrong."""
        reached = ", ".join(f"{times} after {acts}" for acts, times in sorted(self.acts.items()))
        return f"{self.killed} | {reached} | {len(self.wrong)}"


Copies = Callable[[], AbstractContextManager[str]]
"""Gives the address of a fresh copy of a prepared database."""


def prepare(engine: Engine, work: str, *, reports: int, file: Path) -> None:
    """Write the town: for the import with its workbook filled, for the approval with every report confirmed."""
    crowd = gather(engine, 3, reports)
    if work == "import":
        with db.reading(engine) as session:
            form = write_template(MONTHLY_REPORT, month_base(session, AUGUST))
        file.write_bytes(_filled(form, crowd))
        return
    with db.transaction(engine) as session:
        rows = submit_reports(session, SubmitReports(AUGUST, tuple(crowd.rows.values())), by=OPERATOR, on=NOON)
        seen = tuple(Seen(row.id or 0, row.row_version) for row in rows)
        confirm_reports(session, ConfirmReports(seen), by=crowd.manager, on=NOON)


def _filled(form: bytes, crowd: Crowd) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(form))
    page = book.worksheets[0]
    for line in page.iter_rows(min_row=1, max_col=5):
        row = crowd.rows.get(str(line[0].value))
        if row is not None and row.investment is not None:
            page.cell(line[0].row or 0, 5).value = row.investment / FEN_PER_WAN
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@contextmanager
def sqlite_copy(prepared: Path, folder: Path) -> Iterator[str]:
    """Yield the address of a copy of a SQLite file."""
    path = folder / "copy.sqlite"
    shutil.copyfile(prepared, path)
    yield f"sqlite:///{path}"
    for left in folder.glob("copy.sqlite*"):
        left.unlink()


@contextmanager
def postgres_copy(prepared: engines.PostgresTemplate) -> Iterator[str]:
    """Yield the address of a clone of a PostgreSQL database."""
    with engines.fresh_postgres(prepared) as engine:
        yield engine.url.render_as_string(hide_password=False)


def span(work: Work, url: str, file: Path) -> float:
    """Return the seconds that the work takes when nobody disturbs it."""
    process, ready = _started(work, url, file)
    ready.recv()
    began = time.perf_counter()
    process.join()
    return time.perf_counter() - began


def kill(work: Work, url: str, file: Path, *, after: float) -> None:
    """Start the work and kill it so many seconds after it began."""
    process, ready = _started(work, url, file)
    ready.recv()
    time.sleep(after)
    process.kill()
    process.join()


def _started(work: Work, url: str, file: Path) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    here, there = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=work, args=(url, str(file), there))
    process.start()
    there.close()
    return process, here


def look(url: str, reports: int, left: Left) -> None:
    """Open what was left, count its acts, and note everything that is not whole."""
    engine = db.existing(url)
    with db.transaction(engine) as session:
        log.record(session, log.Act("核对", "进程终止以后"), by=OPERATOR, on=NOON)
    with db.reading(engine) as session:
        wrong = [*_damage(session), *audit.verify(session).faults, *_halves(session, reports)]
        acts = _acts(session)
    engine.dispose()
    left.killed += 1
    left.acts[acts] += 1
    left.wrong.extend(wrong)


def _acts(session: Session) -> int:
    """How many acts of the work are there: staged, stored, approved."""
    entered = session.exec(select(AuditEntry.id).where(col(AuditEntry.act).in_(("核对导入文件", "审核月报")))).all()
    stored = session.exec(select(ImportBatch.id).where(ImportBatch.state == BatchState.CONFIRMED)).all()
    return len(entered) + len(stored)


def _damage(session: Session) -> list[str]:
    if session.connection().dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in session.connection().exec_driver_sql("PRAGMA integrity_check")]
    return [] if said == ["ok"] else said


def _halves(session: Session, reports: int) -> list[str]:
    """Name every act of which a part is there and a part is not."""
    states = Counter(session.exec(select(ProgressReport.state)))
    steps = Counter(session.exec(select(ReportEvent.state)))
    acts = Counter(session.exec(select(AuditEntry.act)))
    rows = len(session.exec(select(ImportRow.number)).all())
    batches = Counter(session.exec(select(ImportBatch.state)))
    whole = {
        "rows of staged batches": rows == reports * sum(batches.values()),
        "staging and its entry": sum(batches.values()) == acts["核对导入文件"],
        "reports": sum(states.values()) in (0, reports),
        "handed in and their steps": sum(states.values()) == steps[ReportState.SUBMITTED],
        "import and its entry": batches[BatchState.CONFIRMED] == acts["导入月报"] - (steps[ReportState.CONFIRMED] > 0),
        "import and its reports": not batches or (batches[BatchState.CONFIRMED] > 0) == (sum(states.values()) > 0),
        "approved and their steps": states[ReportState.APPROVED] == steps[ReportState.APPROVED],
        "approved and their entries": states[ReportState.APPROVED] == works.TOGETHER * acts["审核月报"],
    }
    return [f"{name}: {dict(states)} {dict(steps)} {dict(acts)} {dict(batches)}" for name, holds in whole.items() if not holds]


def kills(work: Work, copies: Copies, file: Path, *, times: int, reports: int) -> Left:
    """Kill the work at random moments between its beginning and its end, each time on a fresh copy."""
    left, chance = Left(), random.Random(20190820)  # noqa: S311  # moments, no secrets
    with copies() as url:
        longest = max(span(work, url, file), 0.05)
    for _ in range(times):
        with copies() as url:
            kill(work, url, file, after=chance.uniform(0, longest))
            look(url, reports, left)
    return left
