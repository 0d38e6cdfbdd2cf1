"""How firm each rank of a verdict is, kind of shift by kind of shift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from core.period import Month
from core.snapshot import Snapshot
from core.vocabulary import ListKind
from scoring.evaluate import evidence_of, exempted, less, take
from scoring.measures import IN_FORCE, ORIGINAL
from scoring.robustness.between import digits_of, filled_of, pending, rounding
from scoring.robustness.field import Field, Move, Shift, Variant, field
from scoring.robustness.leaving import leaving
from scoring.robustness.original import original
from scoring.robustness.weights import Draws, drawn
from scoring.rulebook import Rulebook
from scoring.verdicts import Verdict

DRAWS = 1000
SPREAD = Fraction(1, 5)
MOSTLY = Fraction(95, 100)
"""In this share of the draws of weights a unit must stay on its list for its place there to hold."""


@dataclass(frozen=True)
class Robust:
    """How far a unit's place may move: one Move for each kind of shift that was possible."""

    unit_id: int
    place: int
    listed: ListKind | None
    moves: tuple[Move, ...]

    @property
    def best(self) -> int:
        """The best place under any single kind of shift."""
        return min((move.best for move in self.moves), default=self.place)

    @property
    def worst(self) -> int:
        """The worst place under any single kind of shift."""
        return max((move.worst for move in self.moves), default=self.place)

    @property
    def fragile(self) -> tuple[Move, ...]:
        """The shifts under which the unit does not stay on its list, or off any."""
        return tuple(move for move in self.moves if move.kept < (MOSTLY if move.shift is Shift.WEIGHTS else 1))

    @property
    def holds(self) -> bool:
        """Whether its place on a list, or off any, holds under every shift."""
        return not self.fragile


def draws_of(month: Month) -> Draws:
    """Return the draws of weights that belong to a month."""
    return Draws(DRAWS, month.year * 100 + month.number, SPREAD)


def robustness(facts: Snapshot, verdict: Verdict, *, draws: Draws | None = None) -> dict[str, dict[int, Robust]]:
    """Return, by series and unit id, how far each place may move; nothing for a book whose places the source supplies.

    The draws of weights are the month's own unless given, so that everybody who asks gets the same.
    """
    book = verdict.rulebook
    if book.method.score == "given":
        return {}
    grounds = _grounds(facts, book)
    found = {}
    for series in verdict.series:
        mine = field(grounds.now, grounds.cells, rulebook=book, judged=series)
        shifts = [
            rounding(mine, grounds.digits),
            drawn(mine, draws or draws_of(facts.month)),
            leaving(mine),
            original(mine, grounds.first),
            pending(mine, grounds.filled),
        ]
        found[series.key] = _together(mine, shifts)
    return found


@dataclass(frozen=True)
class _Grounds:
    """The measures of a snapshot, taken once for all series: as they are, as digits, on the original plan, with what lacks filled in."""

    cells: pd.DataFrame
    now: Variant
    digits: Variant
    first: Variant | None
    filled: Variant | None


def _grounds(facts: Snapshot, book: Rulebook) -> _Grounds:
    cells = take(facts, book, basis=IN_FORCE)
    now = _variant(facts, book, cells)
    filled = filled_of(cells, now.now.gaps)
    return _Grounds(
        cells=cells,
        now=now,
        digits=_variant(facts, book, digits_of(cells)),
        first=_variant(facts, book, take(facts, book, basis=ORIGINAL), basis=ORIGINAL) if len(facts.editions) > 1 else None,
        filled=None if filled is None else _variant(facts, book, filled),
    )


def _variant(facts: Snapshot, book: Rulebook, cells: pd.DataFrame, *, basis: str = IN_FORCE) -> Variant:
    """The sums of cells, and the same without the months of force majeure."""
    now = evidence_of(facts, book, basis=basis, cells=cells)
    if facts.exemptions.empty:
        return Variant(now, None)
    return Variant(now, less(now, evidence_of(facts, book, basis=basis, cells=exempted(cells, facts))))


def _together(mine: Field, shifts: Sequence[Mapping[int, Move]]) -> dict[int, Robust]:
    return {
        unit: Robust(unit, place, mine.listed[unit], tuple(moves[unit] for moves in shifts if unit in moves))
        for unit, place in mine.places.items()
    }
