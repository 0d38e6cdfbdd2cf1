"""`make bench`: measures the province at four sizes, prints the tables and writes docs/measurements.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from core import db
from core.period import today
from tests import sections
from tests.benchmarks import report, runs
from tests.benchmarks.province import Size, fill

SIZES = (12_500, 25_000, 50_000, 100_000)
PAGE = runs.ROOT / "docs" / "measurements.md"


def province(folder: Path, size: Size) -> Path:
    """Write a province of this size into a new SQLite file of the folder."""
    path = folder / f"{size.projects}-{size.years}-{size.editions}.sqlite"
    engine = db.create_engine(f"sqlite:///{path}")
    db.migrate(engine)
    fill(engine, size)
    engine.dispose()
    return path


def rounds(path: Path, tasks: tuple[str, ...], *, repeats: int) -> dict[str, list[runs.Run]]:
    """Run the tasks one after the other, again and again, each in a process of its own."""
    found: dict[str, list[runs.Run]] = {task: [] for task in tasks}
    for _ in range(repeats):
        for task in tasks:
            found[task].append(runs.apart(task, path))
            print(".", end="", file=sys.stderr, flush=True)
    return found


def same_lists(measured: dict[str, list[runs.Run]]) -> None:
    """Stop if any two runs disagree on a place, a score, a list, a numerator or a denominator."""
    answers = {run.lines for task in measured.values() for run in task}
    assert len(answers) == 1, "the ranking by hand and ours differ"


def at_size(folder: Path, projects: int, *, repeats: int) -> report.AtSize:
    """Measure one size: ours, by hand from the same file, by hand from DuckDB's own storage."""
    path = province(folder, Size(projects))
    measured = rounds(path, ("ours", "duckdb", "duckdb_own"), repeats=repeats)
    same_lists(measured)
    found = report.AtSize(projects, path.stat().st_size / 1e6, measured)
    print(f"\n{found.row()}", file=sys.stderr)
    return found


def case(folder: Path, title: str, size: Size, *, repeats: int) -> report.Case:
    """Measure the snapshot and the lists of a special case."""
    path = province(folder, size)
    return report.Case(title, path.stat().st_size / 1e6, rounds(path, ("ours",), repeats=repeats)["ours"])


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of projects")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--page", type=Path, default=PAGE, help="where the tables are written")
    asked = parser.parse_args()
    middle = sorted(asked.sizes)[(len(asked.sizes) - 1) // 2]
    with tempfile.TemporaryDirectory(prefix="ducha-bench-") as name:
        folder = Path(name)
        sizes = [at_size(folder, projects, repeats=asked.repeats) for projects in asked.sizes]
        for file in folder.iterdir():
            file.unlink()
        cases = [
            case(folder, "1 year, 1 edition", Size(middle), repeats=asked.repeats),
            case(folder, "5 years, 1 edition", Size(middle, years=5), repeats=asked.repeats),
            case(folder, "1 year, 2 complete editions", Size(middle, editions=2), repeats=asked.repeats),
        ]
    text = report.page(report.Measurements(today(), asked.repeats, sizes, middle, cases))
    print(f"\n{text}")
    sections.write("Measurements", text.removeprefix("# Measurements\n"), page=asked.page)


if __name__ == "__main__":
    main()
