"""One measured run: a task on a database in a process of its own, with its seconds and its peak of memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from core import db
from core.period import Month
from core.queries import register
from core.snapshot import Snapshot, snapshot
from scoring import summary
from scoring.explain import headline
from scoring.measures import IN_FORCE, listed
from scoring.members import members
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force
from scoring.verdicts import Verdict, judge
from tests.benchmarks import by_hand
from tests.benchmarks.province import CLOSE, locked_at

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Step:
    """A named part of a run: wall seconds and processor seconds (of all threads)."""

    name: str
    wall: float
    cpu: float


@dataclass(frozen=True)
class Run:
    """A measured run: its steps, the process's peak of resident memory before and after them in MB, and what it found."""

    steps: tuple[Step, ...]
    before_mb: float
    peak_mb: float
    lines: tuple[by_hand.Line, ...]

    def wall(self, *names: str) -> float:
        """Wall seconds of the named steps together; of all steps without a name."""
        return sum(step.wall for step in self.steps if not names or step.name in names)

    def cpu(self, *names: str) -> float:
        """Processor seconds of the named steps together; of all steps without a name."""
        return sum(step.cpu for step in self.steps if not names or step.name in names)


class Clock:
    """Collects the steps of a run."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.steps.append(Step(name, time.perf_counter() - wall, time.process_time() - cpu))


def book() -> Rulebook:
    """The assumed book of the invented city in its first edition, which the ranking by hand follows."""
    return in_force("lujiang", date(2019, 1, 1))


def read_facts(path: Path, month: Month = CLOSE) -> Snapshot:
    """The snapshot of the month as it was locked, through the same engine and transaction as the product's."""
    engine = db.create_engine(f"sqlite:///{path}")
    with db.reading(engine) as session:
        return snapshot(session, month, known_at=locked_at(month))


def lines(verdict: Verdict) -> tuple[by_hand.Line, ...]:
    """The ranked units of a verdict as the ranking by hand gives them; sorted."""
    found = (
        by_hand.Line(
            series=series.key,
            unit_id=one.unit_id,
            place=one.place or 0,
            score=one.found.score or 0,
            listed=one.listed.name if one.listed else "",
            sums=tuple((name, ratio.numerator, ratio.denominator) for name, ratio in one.found.ratios.items()),
        )
        for series in verdict.series
        for one in series.ranked
    )
    return tuple(sorted(found))


def ours(path: Path, clock: Clock) -> tuple[by_hand.Line, ...]:
    """Database to lists as `ducha rank` goes, then what the overview shows."""
    rules = book()
    with clock.step("snapshot"):
        facts = read_facts(path)
    with clock.step("judge"):
        verdict = judge(facts, rules)
    with clock.step("overview"):
        overview(path, facts, rules)
    return lines(verdict)


def overview(path: Path, facts: Snapshot, rules: Rulebook) -> None:
    """What the overview computes from the snapshot of its month."""
    with db.reading(db.create_engine(f"sqlite:///{path}")) as session:
        places = register.districts(session)
    headline(facts)
    summary.curve(facts)
    summary.sectors(facts)
    belongs = members(facts, rules.series[0], projects=listed(facts, IN_FORCE)).frame
    summary.districts(facts, places, belongs=belongs)
    summary.shortfalls(facts)


def only_snapshot(path: Path, clock: Clock) -> tuple[by_hand.Line, ...]:
    """Nothing but reading the facts."""
    with clock.step("snapshot"):
        read_facts(path)
    return ()


def duckdb_from_sqlite(path: Path, clock: Clock) -> tuple[by_hand.Line, ...]:
    """The ranking by hand over rows fetched from the same SQLite file."""
    with clock.step("fetch"):
        tables = by_hand.fetch(path, CLOSE, known_at=locked_at(CLOSE))
    with clock.step("rank"):
        return tuple(by_hand.ranking(by_hand.over(tables), CLOSE))


def duckdb_own(path: Path, clock: Clock) -> tuple[by_hand.Line, ...]:
    """The ranking by hand over rows that DuckDB already holds."""
    connection = by_hand.stored(by_hand.fetch(path, CLOSE, known_at=locked_at(CLOSE)))
    with clock.step("rank"):
        return tuple(by_hand.ranking(connection, CLOSE))


TASKS: dict[str, Callable[[Path, Clock], tuple[by_hand.Line, ...]]] = {
    "ours": ours,
    "snapshot": only_snapshot,
    "duckdb": duckdb_from_sqlite,
    "duckdb_own": duckdb_own,
}


def measured(task: str, path: Path) -> Run:
    """Run the task in this process."""
    before, clock = _peak_mb(), Clock()
    found = TASKS[task](path, clock)
    return Run(tuple(clock.steps), before, _peak_mb(), tuple(sorted(found)))


def apart(task: str, path: Path) -> Run:
    """Run the task in a fresh process and return what it measured."""
    command = [sys.executable, "-m", "tests.benchmarks.runs", task, str(path)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    found = tuple(by_hand.Line(**{**line, "sums": tuple(tuple(part) for part in line["sums"])}) for line in told["lines"])
    return Run(tuple(Step(**step) for step in told["steps"]), told["before_mb"], told["peak_mb"], found)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(measured(sys.argv[1], Path(sys.argv[2])))))
