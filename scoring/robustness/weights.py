"""Other weights: every mark moves at random within a stated share, and the units are placed again by the share of each mark they earned."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from scoring.marking import full_marks, marked
from scoring.ratio import POINT
from scoring.robustness.field import Field, Move, Shift, Spot

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Draws:
    """How often weights are drawn, from which seed, and by which share of itself a mark may move up or down."""

    number: int
    seed: int
    spread: Fraction


def drawn(field: Field, draws: Draws) -> dict[int, Move]:
    """How far places move over the draws, and in which share of them a unit stays on its list, or off any."""
    units = [unit for unit in field.found if unit in field.scores]
    if not units or len(field.series.marks) < 2:
        return {}
    points = redrawn(_earned(field, units), _marks(field), draws=draws, shared=field.rulebook.method.absent_plan == "share")
    scores = rounded(points) if field.rulebook.method.rounding == "before" else points
    places, from_last = placed(scores, dense=field.rulebook.method.ties == "dense"), placed(-scores)
    return {unit: _move(field, unit, places[:, column], from_last[:, column]) for column, unit in enumerate(units)}


def rounded(points: Whole) -> Whole:
    """Return scores as they are printed: hundredths of a point, halves away from zero."""
    step = POINT // 100
    hundredths: Whole = np.sign(points) * ((2 * np.abs(points) + step) // (2 * step))
    return hundredths


def _move(field: Field, unit: int, places: Whole, from_last: Whole) -> Move:
    pairs, times = np.unique(np.stack([places, from_last], axis=1), axis=0, return_counts=True)
    sizes = field.judged.sizes
    stood = [field.standpoint(field.found[unit], Spot(int(place), int(last), sizes)) for place, last in pairs]
    return field.move(Shift.WEIGHTS, unit, tries={one: int(often) for one, often in zip(stood, times, strict=True)})


def _marks(field: Field) -> Numbers:
    """The full marks, in points."""
    return np.array([float(mark) for _, mark in field.series.marks])


def _earned(field: Field, units: list[int]) -> Numbers:
    """What each unit earned of each mark, as a share of it, a row a unit; nan where the component does not apply.

    Where each project is scored by itself, the shares of a unit's projects add up. A component without a mark only adds or takes
    points: they stand as they are.
    """
    rows = []
    for unit in units:
        fulls = full_marks(field.reads[unit], field.series, rulebook=field.rulebook)
        _, values = marked(field.reads[unit], field.series, rulebook=field.rulebook)
        rows.append([_share(values.get(key), fulls.get(key)) for key, _ in field.series.marks])
    return np.array(rows)


def _share(value: int | None, full: Fraction | None) -> float:
    if value is None or full is None:
        return float("nan")
    return value / POINT / float(full) if full else value / POINT


def redrawn(earned: Numbers, marks: Numbers, *, draws: Draws, shared: bool) -> Whole:
    """Return the scores in ten-thousandths, a row a draw and a column a unit.

    `earned`: units × components, nan where one does not apply; `marks`: points of each component, 0 for points that stand as they
    are. `shared`: the mark of a component that does not apply goes to the others. Reproducible: the same draws give the same rows.
    """
    moved = np.random.default_rng(draws.seed).uniform(1 - float(draws.spread), 1 + float(draws.spread), (draws.number, len(marks)))
    weights = marks * moved
    weights *= marks.sum() / weights.sum(axis=1, keepdims=True)
    applies = ~np.isnan(earned)
    known = np.where(applies, earned, 0.0)
    total = weights @ known.T
    if shared:
        held = weights @ applies.T
        total = total * np.divide(marks.sum(), held, out=np.ones_like(held), where=held > 0)
    fixed = known[:, marks == 0].sum(axis=1)
    points: Whole = np.rint((total + fixed) * POINT).astype(np.int64)
    return points


def placed(scores: Whole, *, dense: bool = False) -> Whole:
    """Return the places in every row of scores, 1 for the highest; equal scores share a place, and with `dense` none is skipped."""
    ordered = np.sort(scores, axis=1)
    counts = np.ones(scores.shape, dtype=bool)
    if dense:
        counts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places: Whole = 1 + ((ordered[:, None, :] > scores[:, :, None]) & counts[:, None, :]).sum(axis=2)
    return places
