"""`make chaos`: SIGKILL at a hundred random moments of an import and of approvals, on both databases."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests import engines, sections
from tests.chaos.killing import WORKS, Copies, kills, postgres_copy, prepare, sqlite_copy

HEAD = "| database | work | killed | after how many acts | not whole |\n|:--|:--|--:|:--|--:|"


@contextmanager
def on_sqlite(work: str, folder: Path, reports: int) -> Iterator[Copies]:
    """Yield copies of a prepared SQLite file."""
    with engines.fresh_sqlite(engines.sqlite_template(folder), folder) as engine:
        prepare(engine, work, reports=reports, file=folder / "8月.xlsx")
        engines.copied(engine, folder / "prepared.sqlite")
        yield partial(sqlite_copy, folder / "prepared.sqlite", folder)


@contextmanager
def on_postgres(work: str, folder: Path, reports: int) -> Iterator[Copies]:
    """Yield clones of a prepared PostgreSQL database."""
    with engines.postgres_template() as template, engines.fresh_postgres(template) as engine:
        prepare(engine, work, reports=reports, file=folder / "8月.xlsx")
        engine.dispose()
        yield partial(postgres_copy, engines.PostgresTemplate(template.url, str(engine.url.database)))


def main() -> int:
    """Run, print, and write the section of docs/measurements.md; 1 if anything was left half."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--reports", type=int, default=60)
    asked = parser.parse_args()
    rows, wrong = [], []
    for name, prepared in {"SQLite": on_sqlite, "PostgreSQL": on_postgres}.items():
        for title, work in WORKS.items():
            with tempfile.TemporaryDirectory(prefix="ducha-chaos-") as folder, prepared(title, Path(folder), asked.reports) as copies:
                left = kills(work, copies, Path(folder) / "8月.xlsx", times=asked.times, reports=asked.reports)
            rows.append(f"| {name} | {title} | {left.line()} |")
            wrong.extend(left.wrong)
            print(rows[-1], file=sys.stderr, flush=True)
    text = (
        f"Written by `make chaos`: a process imports a workbook of {asked.reports} reports with --confirm (two acts: staged, stored), or\n"
        "approves as many, five in an act; SIGKILL comes at a random moment between its beginning and its end, each time on a fresh copy.\n"
        "Afterwards the database opens, a new act is entered, the chain verifies, SQLite finds no damage, and of each act\n"
        "all is there (rows, steps, entry of the log) or nothing.\n\n" + "\n".join([HEAD, *rows])
    )
    print("\n".join([text, *wrong]))
    sections.write("Killed at random moments", text)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
