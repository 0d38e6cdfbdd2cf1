"""Every unit's figures anywhere between a low and a high end, all units independently: rounding, and figures that are still to come."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from core.frames import project_months
from scoring.curves import Curve, Reading
from scoring.marking import full_marks
from scoring.measures import COUNTED, TOTALS
from scoring.ratio import Ratio, ten_thousandths
from scoring.readings import Found, Read
from scoring.robustness.field import Field, Figures, Move, Rates, Shift, Spot, Variant
from scoring.robustness.spans import Span, from_last_spans, place_spans
from scoring.verdicts import compared, list_sizes

FORM_DIGIT = {"fen": 10**6, "mu": 100}
"""The last digit of a project that reports nothing but zeros: 1 万元, 0.01 亩."""
COARSEST = {"fen": 10**8, "mu": 10_000}
"""No figure is taken to be rounded more coarsely than a notice prints it: 0.01 亿元, 1 亩."""

Ends = tuple[Figures, Figures]
"""The figures at the low end and at the high end."""


def rounding(field: Field, digits: Variant) -> dict[int, Move]:
    """How far places move when every reported and planned amount may be off by half of the last digit that its project uses."""
    return between(field, rounded_ends(field, digits), shift=Shift.ROUNDING)


def pending(field: Field, filled: Variant | None) -> dict[int, Move]:
    """How far places move when reports that are missing or not reviewed come in, each at its plan or at nothing; {} if none lacks."""
    if filled is None:
        return {}
    return between(field, (field.figures, field.figures_of(filled)), shift=Shift.PENDING, complete=True)


def digits_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with, in place of every amount, the last digit that its project uses in that measure."""
    return cells.assign(numerator=_digits(cells, "numerator"), denominator=_digits(cells, "denominator"))


def filled_of(cells: pd.DataFrame, open_ones: pd.DataFrame) -> pd.DataFrame | None:
    """Return the cells as they would be if every investment that lacks had come in at its plan; None if none lacks."""
    if open_ones.empty:
        return None
    lacking = project_months(cells).isin(project_months(open_ones))
    money = cells["measure"].isin([name for name, measure in COUNTED.items() if measure.unit == "fen"])
    due = lacking & money & cells["denominator"].notna()
    return cells.assign(numerator=cells["numerator"].mask(due, cells["denominator"]))


def rounded_ends(field: Field, digits: Variant) -> Ends:
    """Return every measure of every unit at the lowest and at the highest that rounding allows; counted things are exact."""
    play = field.figures_of(digits)
    low, high = _spread(field.figures.rates, play.rates)
    low_exempting, high_exempting = _spread(field.figures.exempting, play.exempting)
    parts = field.figures.parts
    return Figures(low, low_exempting, _off(parts, play.parts, -1)), Figures(high, high_exempting, _off(parts, play.parts, 1))


def _spread(rates: Mapping[int, Rates], play: Mapping[int, Rates]) -> tuple[dict[int, Rates], dict[int, Rates]]:
    """The lowest and the highest rates of all units."""
    pairs = {unit: {name: _ends_of(name)(found, play[unit][name]) for name, found in mine.items()} for unit, mine in rates.items()}
    low: dict[int, Rates] = {unit: {name: ends[0] for name, ends in mine.items()} for unit, mine in pairs.items()}
    high: dict[int, Rates] = {unit: {name: ends[1] for name, ends in mine.items()} for unit, mine in pairs.items()}
    return low, high


def _off(parts: pd.DataFrame, digits: pd.DataFrame, sign: int) -> pd.DataFrame:
    """The sums by project, doubled, with the numerator off by its digits to one side and the denominator to the other."""
    numerator = parts["numerator"] * 2 + sign * digits["numerator"]
    moved = (parts["denominator"] * 2 - sign * digits["denominator"]).clip(lower=1)
    denominator = moved.where(parts["denominator"] > 0, parts["denominator"])
    return parts.assign(numerator=numerator, denominator=denominator)


def _ends(found: Found, play: Found) -> tuple[Found, Found]:
    """The lowest and the highest rate when the sums may be off by half of the digits; doubled, so that halves stay whole."""
    top, bottom, off, under = found.ratio.numerator, found.ratio.denominator, play.ratio.numerator, play.ratio.denominator
    if bottom <= 0 or not (off or under):
        return found, found
    rates = [Ratio(2 * top + a, max(2 * bottom + b, 1)) for a in (-off, off) for b in (-under, under)]
    rates.sort(key=lambda one: Fraction(one.numerator, one.denominator))
    return Found(rates[0], planned=found.planned), Found(rates[-1], planned=found.planned)


def _ends_of_total(found: Found, play: Found) -> tuple[Found, Found]:
    """The lowest and the highest amount, outward to the next whole fen."""
    half = -(-play.ratio.numerator // 2)
    low, high = (replace(found, ratio=Ratio(found.ratio.numerator + off, found.ratio.denominator)) for off in (-half, half))
    return low, high


def _ends_of(name: str) -> Callable[[Found, Found], tuple[Found, Found]]:
    return _ends_of_total if name in TOTALS else _ends


def _digits(cells: pd.DataFrame, column: str) -> "pd.Series[int]":
    """The last digit that each project uses in a measure, where there is a figure: the power of ten that divides all of them."""
    units = cells["measure"].map({name: measure.unit for name, measure in COUNTED.items()}).astype("str")
    known = cells[column].notna() & units.isin(list(COARSEST))
    mine = cells.loc[known, ["measure", "project_id"]].assign(value=cells.loc[known, column].astype("int64").abs(), unit=units[known])
    mine["digit"] = mine["unit"].map(COARSEST).astype("int64")
    groups = [mine["measure"].cat.codes, mine["project_id"]]
    for _ in range(max(len(str(one)) for one in COARSEST.values())):
        uneven = (mine["value"] % mine["digit"]).gt(0).groupby(groups).transform("any")
        mine["digit"] = mine["digit"].where(~uneven, np.maximum(mine["digit"] // 10, 1))
    silent = mine["value"].eq(0).groupby(groups).transform("all")
    mine["digit"] = mine["digit"].where(~silent, mine["unit"].map(FORM_DIGIT).astype("int64"))
    return mine["digit"].reindex(cells.index).astype("Int64")


def between(field: Field, ends: Ends, *, shift: Shift, complete: bool = False) -> dict[int, Move]:
    """How far places move when every unit's rates lie anywhere between two ends, whatever the others' do.

    A unit is best at its high end while all others are at their low ends; no figures within the ends give it another place.
    `complete`: at both ends as if no report were missing.
    """
    low, high = ends
    scores = {unit: _score_span(field, unit, reads) for unit, reads in _reads(field, low, high).items() if unit in field.scores}
    places, from_last = place_spans(scores, field.rulebook.method.ties), from_last_spans(scores)
    sizes = list_sizes(field.series, len(scores))
    best = {unit: Spot(places[unit].low, from_last[unit].high, sizes) for unit in scores}
    worst = {unit: Spot(places[unit].high, from_last[unit].low, sizes) for unit in scores}
    tries = {
        unit: (
            field.standpoint(field.changed(unit, high, complete=complete), best[unit]),
            field.standpoint(field.changed(unit, low, complete=complete), worst[unit]),
        )
        for unit in scores
    }
    return {unit: field.move(shift, unit, tries=Counter(tried)) for unit, tried in tries.items()}


Pair = tuple[Mapping[str, Read], Mapping[str, Read]]
"""What the components read at the low end and at the high end."""


def _reads(field: Field, low: Figures, high: Figures) -> dict[int, Pair]:
    """What every component reads at both ends; a place in a measure is read while all others stand at their other end."""
    units = list(field.found)
    if not field.among_units:
        below, above = (field.reread(replace(field.known, rates=end.rates, parts=end.parts), units) for end in (low, high))
        return {unit: (below[unit], above[unit]) for unit in units}
    return {unit: (_read_alone(field, unit, low, high), _read_alone(field, unit, high, low)) for unit in units}


def _read_alone(field: Field, unit: int, mine: Figures, others: Figures) -> Mapping[str, Read]:
    """What the components read of a unit at one end, while all others are at the other."""
    rates = {**others.rates, unit: mine.rates[unit]}
    return field.reread(replace(field.known, rates=rates, parts=mine.parts), [unit])[unit]


def _score_span(field: Field, unit: int, pair: Pair) -> Span:
    """The lowest and the highest score between two ends: of each component the least and the most that its curve gives there."""
    fulls = full_marks(field.reads[unit], field.series, rulebook=field.rulebook)
    points = [_points(field.rulebook.component(key).curve, pair[0][key], pair[1][key], full) for key, full in fulls.items()]
    low, high = (ten_thousandths(sum((one[end] for one in points), Fraction(0))) for end in (0, 1))
    return Span(compared(low, field.rulebook), compared(high, field.rulebook))


def _points(curve: Curve, low: Read, high: Read, full: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the most points of a component; of several projects, of each by itself and together."""
    pairs = [(low.reading, high.reading)] if low.each is None or high.each is None else list(zip(low.each, high.each, strict=True))
    spans = [_span(curve, below, above, full) for below, above in pairs if below is not None and above is not None]
    return sum((one[0] for one in spans), Fraction(0)), sum((one[1] for one in spans), Fraction(0))


def _span(curve: Curve, low: Reading, high: Reading, full: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the most points between two readings: at both ends, or at the corners of the curve between them."""
    least, most = sorted((low.number, high.number))
    corners = [Reading(corner) for corner, _ in curve.points if least < corner < most]
    points = [curve.score(one, full) for one in (low, high, *corners)]
    return min(points), max(points)
