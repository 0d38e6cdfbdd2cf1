"""How firm ranks are, measured: 30 units and 1 000 draws beside the same in plain numpy, a whole month, and simulated roundings."""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.period import Month
from core.snapshot import snapshot
from data import demo
from scoring.robustness import Draws, robustness
from scoring.robustness.weights import placed, redrawn
from scoring.verdicts import judge
from tests import sections
from tests.benchmarks import runs
from tests.benchmarks.province import CLOSE, locked_at
from tests.scoring.simulated import CURVES, PLACES, Tried, rules, simulate, town_of
from tests.town import Town

UNITS, DRAWS = 30, 1000
MARKS = np.array([40.0, 15.0, 10.0, 25.0, 5.0, 5.0])
KINDS = {"curves": (CURVES, "competition"), "by places": (PLACES, "competition"), "dense places": (CURVES, "dense")}
Numbers = npt.NDArray[np.float64]


def by_hand(earned: Numbers, *, seed: int) -> npt.NDArray[np.int64]:
    """The places of all units in all draws, written out in numpy for this one case: no component is missing, no points stand alone."""
    moved = MARKS * np.random.default_rng(seed).uniform(0.8, 1.2, (DRAWS, len(MARKS)))
    scores = np.rint(moved @ earned.T * (MARKS.sum() / moved.sum(axis=1, keepdims=True)) * 10_000).astype(np.int64)
    places: npt.NDArray[np.int64] = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    return places


def ours(earned: Numbers, *, seed: int) -> npt.NDArray[np.int64]:
    """The same through the product."""
    return placed(redrawn(earned, MARKS, draws=Draws(DRAWS, seed, Fraction(1, 5)), shared=True))


def earned() -> Numbers:
    """Shares of the marks of thirty units, drawn."""
    return np.random.default_rng(1).uniform(0.3, 1.0, (UNITS, len(MARKS)))


@dataclass(frozen=True)
class Ratio:
    """Processor seconds of ours and by hand, medians over the rounds, and the median of their ratios within a round."""

    ours: float
    by_hand: float
    ratio: float


def of_draws(repeats: int) -> Ratio:
    """Measure the draws of thirty units beside numpy by hand; the places must be the same."""
    shares = earned()
    assert (ours(shares, seed=7) == by_hand(shares, seed=7)).all()
    pairs = [(_cpu(lambda: ours(shares, seed=7)), _cpu(lambda: by_hand(shares, seed=7))) for _ in range(repeats)]
    return Ratio(median(one for one, _ in pairs), median(other for _, other in pairs), median(one / other for one, other in pairs))


def _cpu(task: Callable[[], object]) -> float:
    begun = time.process_time()
    task()
    return time.process_time() - begun


def of_a_month(engine: Engine, month: Month) -> tuple[float, float]:
    """Processor seconds of judging a month of a city and of trying how firm its ranks are."""
    with db.reading(engine) as session:
        facts = snapshot(session, month, known_at=locked_at(month))
    begun = time.process_time()
    verdict = judge(facts, runs.book())
    judged = time.process_time()
    robustness(facts, verdict)
    return judged - begun, time.process_time() - judged


def coverage(kind: str, *, towns: int) -> Tried:
    """Simulate so many towns of rounded figures, and count whose true place the interval holds."""
    with tempfile.TemporaryDirectory() as folder:
        engine = db.create_engine(f"sqlite:///{Path(folder) / 'town.sqlite'}")
        db.migrate(engine)
        with Session(engine) as session:
            facts = town_of(Town(session))
        engine.dispose()
    found = [simulate(facts, rules(*KINDS[kind]), seed=seed, digit=10**8) for seed in range(towns)]
    return Tried(*(sum(getattr(one, name) for one in found) for name in ("units", "held", "width", "changed")))


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.firm", description=__doc__)
    parser.add_argument("--towns", type=int, default=1000, help="simulated towns, shared among the kinds of rule")
    parser.add_argument("--repeats", type=int, default=21)
    parser.add_argument("--page", type=Path, default=runs.ROOT / "docs" / "measurements.md")
    asked = parser.parse_args()
    text = "\n".join([*_draws(of_draws(asked.repeats)), *_month(), *_coverage(asked.towns)])
    print(text)
    sections.write("Firmness of ranks", text, page=asked.page)


def _draws(found: Ratio) -> list[str]:
    times = f"{1000 * found.ours:.1f} ms of processor time; plain numpy written for the case {1000 * found.by_hand:.1f} ms"
    ratio = f"**ratio {found.ratio:.2f}** (median within rounds; the places are asserted equal)"
    return ["", f"{UNITS} units × {DRAWS} draws of weights, places in every draw: {times}, {ratio}."]


def _month() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        engine = db.create_engine(f"sqlite:///{Path(folder) / 'city.sqlite'}")
        db.migrate(engine)
        with db.transaction(engine) as session:
            demo.load(session)
        judged, tried = of_a_month(engine, Month(CLOSE.year, 7))
        engine.dispose()
    return [
        f"July of the demonstration city (357 projects, 37 units): judging {judged:.2f} s, all five kinds of shift {tried:.2f} s,",
        f"ratio {tried / judged:.2f}.",
    ]


def _coverage(towns: int) -> list[str]:
    lines = ["", "Simulated roundings: true amounts drawn to the fen, rounded to 0.01 亿元, places close to each other.", ""]
    lines += ["| rule | towns | units | place held by the interval | place changed by rounding | mean width |", "|:--|--:|--:|--:|--:|--:|"]
    each = [towns - 2 * (towns // 3), towns // 3, towns // 3]
    for (kind, _), number in zip(KINDS.items(), each, strict=True):
        found = coverage(kind, towns=number)
        share, changed = found.held / found.units, found.changed / found.units
        lines.append(f"| {kind} | {number} | {found.units} | {share:.2%} | {changed:.1%} | {found.width / found.units:.2f} |")
    return [*lines, ""]


if __name__ == "__main__":
    main()
