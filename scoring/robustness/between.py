"""Every unit's figures anywhere between a low and a high end, all units independently: rounding, and figures that are still to come."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from core.frames import project_months
from scoring.curves import Curve, Reading
from scoring.evaluate import Evidence, evidence_of, full_marks, rates_of
from scoring.measures import MEASURES
from scoring.ratio import Ratio, ten_thousandths
from scoring.readings import Found, Read
from scoring.robustness.field import Field, Move, Rates, Shift
from scoring.robustness.spans import Span, from_last_spans, place_spans
from scoring.rulebook import Rulebook
from scoring.verdicts import compared

FORM_DIGIT = {"fen": 10**6, "mu": 100}
"""The last digit of a project that reports nothing but zeros: 1 万元, 0.01 亩."""
COARSEST = {"fen": 10**8, "mu": 10_000}
"""No figure is taken to be rounded more coarsely than a notice prints it: 0.01 亿元, 1 亩."""
Ends = Mapping[int, Rates]
"""Every measure of every unit at one end."""


def rounding(field: Field, digits: Evidence) -> dict[int, Move]:
    """How far places move when every reported and planned amount may be off by half of the last digit that its project uses."""
    lows, highs = rounded_ends(field, digits)
    return between(field, lows, highs, shift=Shift.ROUNDING)


def pending(field: Field, filled: Evidence | None) -> dict[int, Move]:
    """How far places move when reports that are missing or not reviewed come in, each at its plan or at nothing; {} if none lacks."""
    if filled is None:
        return {}
    highs = rates_of(filled, field.known.belongs)
    return between(field, field.known.rates, highs, shift=Shift.PENDING, complete=True)


def digits_of(now: Evidence, cells: pd.DataFrame, rulebook: Rulebook) -> Evidence:
    """Return, in place of every amount, the last digit that its project uses in that measure, summed like the amounts themselves."""
    play = cells.assign(numerator=_digits(cells, "numerator"), denominator=_digits(cells, "denominator"))
    return evidence_of(now.facts, rulebook, now.basis, cells=play)


def filled_of(now: Evidence, cells: pd.DataFrame, rulebook: Rulebook) -> Evidence | None:
    """Return the sums as they would be if every investment that lacks had come in at its plan; None if none lacks."""
    open_ones = now.gaps
    if open_ones.empty:
        return None
    lacking = project_months(cells).isin(project_months(open_ones))
    money = cells["measure"].isin([name for name, measure in MEASURES.items() if measure.unit == "fen"])
    due = lacking & money & cells["denominator"].notna()
    return evidence_of(now.facts, rulebook, now.basis, cells=cells.assign(numerator=cells["numerator"].mask(due, cells["denominator"])))


def rounded_ends(field: Field, digits: Evidence) -> tuple[Ends, Ends]:
    """Return every measure of every unit at the lowest and at the highest that rounding allows; counted things are exact."""
    play = rates_of(digits, field.known.belongs)
    pairs = {unit: {name: _ends(found, play[unit][name]) for name, found in mine.items()} for unit, mine in field.known.rates.items()}
    lows, highs = ({unit: {name: pair[end] for name, pair in mine.items()} for unit, mine in pairs.items()} for end in (0, 1))
    return lows, highs


def _ends(found: Found, play: Found) -> tuple[Found, Found]:
    """The lowest and the highest rate when the sums may be off by half of the digits; doubled, so that halves stay whole."""
    top, bottom, off, under = found.ratio.numerator, found.ratio.denominator, play.ratio.numerator, play.ratio.denominator
    if bottom <= 0 or not (off or under):
        return found, found
    rates = [Ratio(2 * top + a, max(2 * bottom + b, 1)) for a in (-off, off) for b in (-under, under)]
    rates.sort(key=lambda one: Fraction(one.numerator, one.denominator))
    return Found(rates[0], planned=found.planned), Found(rates[-1], planned=found.planned)


def _digits(cells: pd.DataFrame, column: str) -> "pd.Series[int]":
    """The last digit that each project uses in a measure, where there is a figure: the power of ten that divides all of them."""
    units = cells["measure"].map({name: measure.unit for name, measure in MEASURES.items()}).astype("str")
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


def between(field: Field, lows: Ends, highs: Ends, *, shift: Shift, complete: bool = False) -> dict[int, Move]:
    """How far places move when every unit's rates lie anywhere between two ends, whatever the others' do.

    A unit is best at its high end while all others are at their low ends; no figures within the ends give it another place.
    `complete`: at both ends as if no report were missing.
    """
    scores = {unit: _score_span(field, unit, reads) for unit, reads in _reads(field, lows, highs).items() if unit in field.scores}
    places, from_last = place_spans(scores, field.rulebook.method.ties), from_last_spans(scores)
    return {
        unit: field.move(
            shift,
            unit,
            (
                field.standpoint(unit, places[unit].low, from_last[unit].high, highs[unit], complete=complete),
                field.standpoint(unit, places[unit].high, from_last[unit].low, lows[unit], complete=complete),
            ),
        )
        for unit in scores
    }


Pair = tuple[Mapping[str, Read], Mapping[str, Read]]
"""What the components read at the low end and at the high end."""


def _reads(field: Field, lows: Ends, highs: Ends) -> dict[int, Pair]:
    """What every component reads at both ends; a place in a measure is read while all others stand at their other end."""
    units = list(field.found)
    if not field.among_units:
        low, high = (field.reread({unit: ends[unit] for unit in units}) for ends in (lows, highs))
        return {unit: (low[unit], high[unit]) for unit in units}
    return {unit: (field.reread({**highs, unit: lows[unit]})[unit], field.reread({**lows, unit: highs[unit]})[unit]) for unit in units}


def _score_span(field: Field, unit: int, pair: Pair) -> Span:
    """The lowest and the highest score between two ends: of each component the least and the most that its curve gives there."""
    fulls = full_marks(field.reads[unit], field.rulebook, field.series)
    points = [list(_points(field.rulebook.component(key).curve, pair[0][key], pair[1][key], full)) for key, full in fulls.items()]
    low, high = (ten_thousandths(sum((end(one) for one in points), Fraction(0))) for end in (min, max))
    return Span(compared(low, field.rulebook), compared(high, field.rulebook))


def _points(curve: Curve, low: Read, high: Read, full: Fraction) -> Iterator[Fraction]:
    """The points at both ends, and at the corners of the curve between them."""
    if low.reading is not None and high.reading is not None:
        yield curve.score(low.reading, full)
        yield curve.score(high.reading, full)
        least, most = sorted((low.reading.number, high.reading.number))
        for corner, _ in curve.points:
            if least < corner < most:
                yield curve.score(Reading(corner), full)
