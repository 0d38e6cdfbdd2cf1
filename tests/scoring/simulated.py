"""A town whose true amounts are known to the fen and reported rounded: does the interval hold the true place?"""

from dataclasses import dataclass, replace

import numpy as np

from core.period import Month
from core.snapshot import Snapshot
from scoring.robustness import Shift, robustness
from scoring.rulebook import Rulebook
from scoring.verdicts import judge
from tests.scoring.books import book
from tests.town import YEAR, Planned, Town

MONTHS = 3
UNITS, EACH = 10, 2
INVESTMENT = 'measure = "schedule_rate"\ncurve = { kind = "piecewise", points = [[0, 0], [1, 0.85], [1.3, 1]] }'
YEARLY = 'measure = "annual_completion"\ncurve = { kind = "proportional" }'
BY_PLACE = 'measure = "schedule_rate"\ncurve = { kind = "rank_band", bands = [[1, 3, 5], [4, 7, 3]] }'

CURVES = {"investment": (INVESTMENT, 70), "year": (YEARLY, 30)}
PLACES = {"investment": (INVESTMENT, 70), "order": (BY_PLACE, 30)}


def town_of(town: Town) -> Snapshot:
    """Ten units with two projects each, planned and reported for three months."""
    projects = [town.project(f"{unit}-{n}", at) for unit in range(UNITS) for at in [town.unit(f"单位{unit}")] for n in range(EACH)]
    town.edition({project: Planned() for project in projects})
    for project in projects:
        town.reports(project, [1] * MONTHS)
    return town.facts(MONTHS)


def rules(parts: dict[str, tuple[str, int]], ties: str = "competition") -> Rulebook:
    """A book with these components."""
    return book(parts, ties=ties)


@dataclass(frozen=True)
class Tried:
    """One simulated town: how many units, whose true place the interval holds, and how wide the intervals are together."""

    units: int
    held: int
    width: int
    changed: int
    """How many units stand elsewhere than in truth."""


def simulate(facts: Snapshot, rulebook: Rulebook, *, seed: int, digit: int) -> Tried:
    """Draw true amounts close to each other, round them to `digit` (fen), and compare true places with the intervals found."""
    drawn = np.random.default_rng(seed)
    plans = drawn.integers(60 * digit, 90 * digit, size=len(facts.plans))
    amounts = drawn.integers(58 * digit, 92 * digit, size=len(facts.figures))
    truth, said = (_with(facts, plans, amounts, digit=one) for one in (1, digit))
    true_places = {one.unit_id: one.place for one in judge(truth, rulebook).series[0].ranked}
    verdict = judge(said, rulebook)
    moves = {
        unit: next(move for move in one.moves if move.shift is Shift.ROUNDING)
        for unit, one in robustness(said, verdict)["districts"].items()
    }
    places = {one.unit_id: one.place for one in verdict.series[0].ranked}
    return Tried(
        units=len(moves),
        held=sum(move.best <= (true_places[unit] or 0) <= move.worst for unit, move in moves.items()),
        width=sum(move.worst - move.best for move in moves.values()),
        changed=sum(places[unit] != true_places[unit] for unit in moves),
    )


def _with(facts: Snapshot, plans: "np.typing.NDArray[np.int64]", amounts: "np.typing.NDArray[np.int64]", *, digit: int) -> Snapshot:
    planned, reported = ((values + digit // 2) // digit * digit for values in (plans, amounts))
    return replace(
        facts,
        month=Month(YEAR, MONTHS),
        plans=facts.plans.assign(investment=planned, original=planned).astype({"investment": "Int64", "original": "Int64"}),
        figures=facts.figures.assign(investment=reported).astype({"investment": "Int64"}),
    )
