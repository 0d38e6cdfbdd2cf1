"""The databases on which processes are killed: prepared once for each work, then copied for each try."""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from threading import Thread

import openpyxl
from sqlalchemy.engine import Engine

from core import db
from core.access import OPERATOR
from core.commands import issue
from core.commands.issue import AssignIssue, RaiseIssue
from core.commands.login import digest_of
from core.commands.message import SetAddress, set_address
from core.commands.report import SubmitReports, submit_reports
from core.commands.review import ConfirmReports, Seen, confirm_reports
from core.issues import IssueKind
from core.messages import Channel
from core.models import Account, City, LoginSession, ReportingMonth
from core.money import FEN_PER_WAN
from core.period import Month, now
from core.queries.forms import month_base
from core.vocabulary import MonthState, UserRole
from data.sheets import MONTHLY_REPORT
from data.template import write_template
from tests import engines
from tests.data.receivers import Mail
from tests.load.town import AUGUST, NOON, Crowd, gather, handed_in
from tests.office import closed_town
from tests.people import person
from tests.town import YEAR

FORM = "8月.xlsx"
SEALED = tuple(Month(YEAR, number) for number in range(1, 5))
"""The months whose lists are sealed."""
UNUSED = 120
"""After how many days without a log-in a job disables an account."""
COORDINATORS, MANAGER, OFFICER = ("tianbao0", "tianbao1", "tianbao2", "tianbao3"), "fuzeren", "ducha"
"""Who works with the served dashboard."""
FILLED, WAITING = 2 * len(COORDINATORS), 12
"""How many reports the coordinators fill there, and how many of the others wait for the officer."""
MAIL = "mail"
"""The file beside the form that says where letters go."""
READERS = 4
"""So many of the bureau are written to."""
Copies = Callable[[], AbstractContextManager[str]]
"""Gives the address of a fresh copy of a prepared database."""


def for_imports(engine: Engine, reports: int, file: Path) -> None:
    """A town that has reported nothing, and the workbook in which it does."""
    crowd = gather(engine, 3, reports)
    with db.reading(engine) as session:
        file.write_bytes(_filled(write_template(MONTHLY_REPORT, month_base(session, AUGUST)), crowd))


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


def for_approvals(engine: Engine, reports: int, _file: Path) -> None:
    """A town whose reports are all confirmed."""
    crowd = gather(engine, 3, reports)
    with db.transaction(engine) as session:
        rows = submit_reports(session, SubmitReports(AUGUST, tuple(crowd.rows.values())), by=OPERATOR, on=NOON)
        seen = tuple(Seen(row.id or 0, row.row_version) for row in rows)
        confirm_reports(session, ConfirmReports(seen), by=crowd.manager, on=NOON)


def for_sealing(engine: Engine, _reports: int, _file: Path) -> None:
    """A bureau with the lists of some months drafted and checked."""
    with db.transaction(engine) as session:
        office = closed_town(session)
        for number in [office.start(month) for month in SEALED]:
            office.check(number)


@cache
def post_office() -> Mail:
    """The mail server of this process, which goes on while others are killed."""
    server = Mail()
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def for_jobs(engine: Engine, reports: int, file: Path) -> None:
    """A town on a day on which jobs write: a month is to be opened and one to be closed, accounts lie idle, problems are late.

    Some of the bureau are to be told of that by mail.
    """
    file.with_name(MAIL).write_text(post_office().sender, encoding="utf-8")
    crowd = gather(engine, 3, reports)
    long_ago = NOON - timedelta(days=UNUSED + 1)
    with db.transaction(engine) as session:
        session.get_one(ReportingMonth, (YEAR, 7)).state = MonthState.OPEN
        session.delete(session.get_one(ReportingMonth, (YEAR, 8)))
        for who, rows in crowd.work:
            made = issue.raise_issue(session, RaiseIssue(rows[0].code, IssueKind.LAND, "临时用地没有交付"), by=who, on=long_ago)
            request = AssignIssue(made.id or 0, who.unit_id or 0, who.person_id or 0, 5)
            issue.assign_issue(session, request, by=crowd.officer, on=long_ago)
            session.get_one(Account, who.account_id).last_login_at = long_ago
        for number in range(READERS):
            reader = person(session, f"督查{number}", UserRole.OFFICER, on=long_ago)
            set_address(session, SetAddress(Channel.MAIL, f"reader{number}@example.cn", wanted=True), by=reader, on=long_ago)


def for_pages(engine: Engine, reports: int, _file: Path) -> None:
    """A town whose people may log in, and have a cookie each; some reports are to be filled, some are confirmed."""
    crowd = gather(engine, len(COORDINATORS), reports)
    people = (*(who for who, _ in crowd.work), crowd.manager, crowd.officer)
    with db.transaction(engine) as session:
        session.add(City(name="鹭城", bureau="鹭城市重点办", demonstration=True))
        for who, user in zip(people, (*COORDINATORS, MANAGER, OFFICER), strict=True):
            account = session.get_one(Account, who.account_id)
            account.username, account.demonstration = user, True
            held = LoginSession(token_digest=digest_of(cookie_of(user)), account_id=account.id or 0, created_at=now(), seen_at=now())
            session.add(held)
        wait = tuple(handed_in(reports).values())[FILLED : FILLED + WAITING]
        rows = submit_reports(session, SubmitReports(AUGUST, wait), by=OPERATOR, on=NOON)
        seen = tuple(Seen(row.id or 0, row.row_version) for row in rows)
        confirm_reports(session, ConfirmReports(seen), by=crowd.manager, on=NOON)


def cookie_of(user: str) -> str:
    """The secret that somebody's browser keeps since an earlier day's log-in."""
    return f"cookie-of-{user}"


Prepare = Callable[[Engine, int, Path], None]


@contextmanager
def on_sqlite(prepare: Prepare, folder: Path, *, reports: int) -> Iterator[Copies]:
    """Yield copies of a prepared SQLite file."""
    with engines.fresh_sqlite(engines.sqlite_template(folder), folder) as engine:
        prepare(engine, reports, folder / FORM)
        engines.copied(engine, folder / "prepared.sqlite")
    yield partial(_sqlite_copy, folder / "prepared.sqlite", folder)


@contextmanager
def on_postgres(prepare: Prepare, folder: Path, *, reports: int, template: engines.PostgresTemplate) -> Iterator[Copies]:
    """Yield clones of a prepared PostgreSQL database."""
    with engines.fresh_postgres(template) as engine:
        prepare(engine, reports, folder / FORM)
        engine.dispose()
        yield partial(_postgres_copy, replace(template, name=str(engine.url.database)))


@contextmanager
def _sqlite_copy(prepared: Path, folder: Path) -> Iterator[str]:
    path = folder / "copy.sqlite"
    shutil.copyfile(prepared, path)
    yield f"sqlite:///{path}"
    for left in folder.glob("copy.sqlite*"):
        left.unlink()


@contextmanager
def _postgres_copy(prepared: engines.PostgresTemplate) -> Iterator[str]:
    with engines.fresh_postgres(prepared) as engine:
        yield engine.url.render_as_string(hide_password=False)
