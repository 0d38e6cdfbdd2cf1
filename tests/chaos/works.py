"""What the killed processes do: confirm an import as the command line does, approve many reports a few at a time."""

import contextlib
import os
from multiprocessing.connection import Connection
from pathlib import Path

from sqlmodel import col, select

from core import db
from core.access import OPERATOR
from core.commands.review import ApproveReports, Seen, approve_reports
from core.models import ProgressReport
from core.vocabulary import ReportState
from dashboard.cli import import_
from tests.load.town import NOON

TOGETHER = 5
"""How many reports one act approves."""


def imports(url: str, file: str, ready: Connection) -> None:
    """Import a month's workbook with --confirm; say before that it begins."""
    os.environ["DUCHA_DATABASE_URL"] = url
    ready.send(True)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        import_.run(Path(file), confirm=True)


def approvals(url: str, file: str, ready: Connection) -> None:
    """Approve every confirmed report, a few in each act; say before that it begins."""
    del file
    engine = db.existing(url)
    ready.send(True)
    while True:
        with db.transaction(engine) as session:
            waiting = select(ProgressReport.id, ProgressReport.row_version).where(ProgressReport.state == ReportState.CONFIRMED)
            found = session.exec(waiting.order_by(col(ProgressReport.id)).limit(TOGETHER)).all()
            if not found:
                return
            seen = tuple(Seen(number, version) for number, version in found if number is not None)
            approve_reports(session, ApproveReports(seen), by=OPERATOR, on=NOON)
