"""`make chaos`: SIGKILL at two hundred random moments of acts, jobs and served pages; earlier databases brought forward."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from core.period import CHINA, now
from tests import engines, sections
from tests.chaos.killing import PROCESS, Left, Whom, kills
from tests.chaos.looking import KINDS, Kind
from tests.chaos.prepared import Copies, Prepare, on_postgres, on_sqlite
from tests.chaos.server import Server, own_server
from tests.upgrades import forward

HEAD = (
    "| work | killed | tries | inside an act | acts stored: least / median / most | lines of somebody else | lost, half or double |\n"
    "|:--|:--|--:|--:|:--|--:|--:|"
)


@contextmanager
def copies_of(prepare: Prepare, server: engines.PostgresTemplate | None, folder: Path, *, reports: int) -> Iterator[Copies]:
    """Yield copies of a prepared database, on PostgreSQL where a server is given."""
    if server is None:
        with on_sqlite(prepare, folder, reports=reports) as copies:
            yield copies
    else:
        with on_postgres(prepare, folder, reports=reports, template=server) as copies:
            yield copies


def tried(kind: Kind, whom: Whom, server: engines.PostgresTemplate | None, *, times: int, reports: int, seconds: float) -> Left:
    """Kill so many times, or for so many seconds, on databases of one kind."""
    with (
        tempfile.TemporaryDirectory(prefix="ducha-chaos-") as folder,
        copies_of(kind.prepare, server, Path(folder), reports=reports) as copies,
    ):
        return kills(kind, copies, Path(folder), times=times, whom=whom, reports=reports, seconds=seconds)


def killed(server: Server, template: engines.PostgresTemplate, *, times: int, reports: int, minutes: float) -> tuple[list[str], Left]:
    """Kill each work's process on both databases, and the server under it; return the rows of the table and all tries together.

    A row has its share of the minutes, and what the rows before it left of theirs.
    """
    rows, whole, began = [HEAD], Left(), time.perf_counter()
    victims = {
        "process, SQLite": partial(tried, whom=PROCESS, server=None),
        "process, PostgreSQL": partial(tried, whom=PROCESS, server=template),
        "database server": partial(tried, whom=Whom(lambda _: server.kill(), server.start, takes_all=True), server=template),
    }
    tries = len(KINDS) * len(victims)
    for place, (work, kind) in enumerate(KINDS.items()):
        for turn, (name, one) in enumerate(victims.items()):
            number = place * len(victims) + turn
            seconds = 60 * minutes * (number + 1) / tries - (time.perf_counter() - began)
            left = one(kind, times=times // tries + (number < times % tries), reports=reports, seconds=seconds)
            rows.append(f"| {work} | {name} | {left.line()} |")
            print(rows[-1], *left.wrong, sep="\n", file=sys.stderr, flush=True)
            whole.add(left)
    return rows, whole


def forward_said(table: str) -> str:
    """The section about earlier databases, with its table."""
    return (
        "Written by `make chaos`. The demonstration city as earlier versions of this program loaded it (tests/upgrades), on SQLite\n"
        "as it was, on PostgreSQL the same rows in that version's schema, is brought to this version. Afterwards every row is as it was\n"
        "in each column that both schemas have, but what tests/upgrades/forward.py names; the log's chain, what it vouches for and every\n"
        "seal verify, each seal derived again; the upgrade enters in the log what it now vouches for. Seconds are of the migration\n"
        "alone.\n\n" + table
    )


def lacking(tries: int, wanted: int, *, minutes: float) -> str:
    """What is said under the table where not all tries were made; nothing where they were."""
    return (
        ""
        if tries >= wanted
        else f"\n\nNot all tries were made: {tries} of {wanted}, no row going on after its share of {minutes:.0f} minutes and what\n"
        "earlier rows left of theirs."
    )


def main() -> int:
    """Run, print, and write two sections of docs/measurements.md; 1 if anything was lost, half, double or changed, or does not verify."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--reports", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=30, help="no try is begun later, each row having its share")
    asked = parser.parse_args()
    began = time.perf_counter()
    with own_server() as server, engines.migrated(server.url) as template:
        rows, whole = killed(server, template, times=asked.times, reports=asked.reports, minutes=asked.minutes)
        minutes = (time.perf_counter() - began) / 60
        table, faults = forward.everything(template)
    ran = f"{now().astimezone(CHINA):%Y-%m-%d}; {os.cpu_count()} cores; {minutes:.0f} minutes; {whole.killed} tries"
    text = (
        f"Written by `make chaos`. {ran}, {whole.inside} of them hit inside an act\n"
        f"(of an import: inside the command). A process imports a workbook of {asked.reports} reports by --confirm (two acts),\n"
        "approves as many, five in an act, signs and seals four lists, or runs every job of the timetable, where one that writes is\n"
        "drawn first (months opened and closed, accounts disabled, problems moved up, messages sent), then a moment inside it; or it is\n"
        "the dashboard, served to seven sessions: four coordinators, two as on a phone and two in the table, save and submit eight\n"
        "reports, an officer approves twelve others, four in an act, and two readers turn pages; half of them go on with the cookie that\n"
        "they had. Beside it another process enters lines in the same log. SIGKILL comes at a random moment between its beginning and\n"
        "its end, each time on a fresh copy: to the process, or to PostgreSQL with all its processes, which is started again. Afterwards\n"
        "the database opens, a new act is entered, chain and seals verify, SQLite finds no damage; what was told as stored, by a page\n"
        "too, is there; of each act all is there (rows, steps, entry of the log) or nothing, each figure is as it was handed in, every\n"
        "row that the work does not change is as it was before; of the messages at most one comes twice, and in the end each has come;\n"
        "who waited for the killed one's turn goes on. Then the work is taken up again to its end (not the import, which a person looks\n"
        "at first): nothing is done, sealed or entered twice. PostgreSQL runs with fsync off: a\n"
        "killed process is not a failed disk.\n\n" + "\n".join(rows) + lacking(whole.killed, asked.times, minutes=asked.minutes)
    )
    upgrades = forward_said(table)
    print(f"{text}\n\n{upgrades}", *whole.wrong, *faults, sep="\n")
    sections.write("Killed at random moments", text)
    sections.write("Brought forward from earlier versions", upgrades)
    return int(bool(whole.wrong or faults))


if __name__ == "__main__":
    sys.exit(main())
