"""`make load`: fifty coordinators hand in 357 reports at once, and two persons submit one row again and again, on both databases."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Engine

from tests import engines, sections
from tests.load.runs import Pace, all_hand_in, refuse_loss, served, two_on_one_row
from tests.load.town import gather

HEAD = "| database | acts | seconds | acts a second | p50 ms | p95 ms | longest ms |\n|:--|--:|--:|--:|--:|--:|--:|"


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Engine]]:
    """Yield a fresh database of each kind by its name; PostgreSQL with its settings for safety, not for speed of tests."""
    with (
        engines.fresh_sqlite(engines.sqlite_template(folder), folder) as sqlite,
        engines.postgres_template() as template,
        engines.fresh_postgres(template) as postgres,
    ):
        yield {"SQLite": sqlite, "PostgreSQL": postgres}


def handed_in(engine: Engine, coordinators: int, reports: int) -> Pace:
    """Hand everything in and check that all of it is there once."""
    crowd = gather(engine, coordinators, reports)
    with served(engine):
        pace = all_hand_in(crowd)
    refuse_loss(engine, crowd)
    return pace


def rivalry(engine: Engine, rounds: int) -> str:
    """Let two persons meet on one row and check that each loser was told and every figure is on record."""
    crowd = gather(engine, 1, 2)
    with served(engine):
        found = two_on_one_row(engine, crowd, rounds)
    assert sorted(found.figures) == sorted(10 * number + person for number in range(rounds) for person in (1, 2))
    return f"{rounds} rounds, {found.told} told, {len(found.figures)} figures on record"


def main() -> None:
    """Run, print, and write the section of docs/measurements.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--coordinators", type=int, default=50)
    parser.add_argument("--reports", type=int, default=357)
    parser.add_argument("--rounds", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ducha-load-") as first, databases(Path(first)) as found:
        paces = {name: handed_in(engine, asked.coordinators, asked.reports) for name, engine in found.items()}
    with tempfile.TemporaryDirectory(prefix="ducha-load-") as second, databases(Path(second)) as found:
        rivals = {name: rivalry(engine, asked.rounds) for name, engine in found.items()}
    rows = "\n".join(f"| {name} | {pace.line()} |" for name, pace in paces.items())
    text = (
        f"Written by `make load`: {asked.coordinators} coordinators, each in a thread, fill and submit {asked.reports} reports, all\n"
        "beginning at the same moment, through dashboard.database.give. Afterwards each report stands once as it was handed in,\n"
        "with one step and one entry of the log; the chain verifies; no act failed. Milliseconds are from call to answer, the wait\n"
        "for one's turn included. PostgreSQL runs with fsync off, as in the tests.\n\n"
        f"{HEAD}\n{rows}\n\nTwo persons submit one row at the same moment, both having seen the same version; the one who is told looks\n"
        "again and submits:\n" + "".join(f"\n- {name}: {said}." for name, said in rivals.items())
    )
    print(text)
    sections.write("Many at once", text)


if __name__ == "__main__":
    main()
