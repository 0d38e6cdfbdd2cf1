"""Every unit's figures anywhere between a low and a high end, all units independently: rounding, and figures that are still to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from core.frames import project_months
from scoring.curves import Curve, Reading
from scoring.evaluate import Evidence, evidence_of, rates_of
from scoring.marking import full_marks
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


@dataclass(frozen=True)
class End:
    """Every measure of every unit at one end, and the sums by project that go with them."""

    rates: Mapping[int, Rates]
    parts: pd.DataFrame


def rounding(field: Field, digits: Evidence) -> dict[int, Move]:
    """How far places move when every reported and planned amount may be off by half of the last digit that its project uses."""
    return between(field, rounded_ends(field, digits), shift=Shift.ROUNDING)


def pending(field: Field, filled: Evidence | None) -> dict[int, Move]:
    """How far places move when reports that are missing or not reviewed come in, each at its plan or at nothing; {} if none lacks."""
    if filled is None:
        return {}
    low = End(field.known.rates, field.known.parts)
    high = End(rates_of(filled, field.known.belongs, rulebook=field.rulebook), filled.parts)
    return between(field, (low, high), shift=Shift.PENDING, complete=True)


def digits_of(now: Evidence, cells: pd.DataFrame, *, rulebook: Rulebook) -> Evidence:
    """Return, in place of every amount, the last digit that its project uses in that measure, summed like the amounts themselves."""
    play = cells.assign(numerator=_digits(cells, "numerator"), denominator=_digits(cells, "denominator"))
    return evidence_of(now.facts, rulebook, basis=now.basis, cells=play)


def filled_of(now: Evidence, cells: pd.DataFrame, *, rulebook: Rulebook) -> Evidence | None:
    """Return the sums as they would be if every investment that lacks had come in at its plan; None if none lacks."""
    open_ones = now.gaps
    if open_ones.empty:
        return None
    lacking = project_months(cells).isin(project_months(open_ones))
    money = cells["measure"].isin([name for name, measure in MEASURES.items() if measure.unit == "fen"])
    due = lacking & money & cells["denominator"].notna()
    return evidence_of(
        now.facts, rulebook, basis=now.basis, cells=cells.assign(numerator=cells["numerator"].mask(due, cells["denominator"]))
    )


def rounded_ends(field: Field, digits: Evidence) -> tuple[End, End]:
    """Return every measure of every unit at the lowest and at the highest that rounding allows; counted things are exact."""
    play = rates_of(digits, field.known.belongs, rulebook=field.rulebook)
    pairs = {unit: {name: _ends(found, play[unit][name]) for name, found in mine.items()} for unit, mine in field.known.rates.items()}
    low, high = ({unit: {name: pair[end] for name, pair in mine.items()} for unit, mine in pairs.items()} for end in (0, 1))
    return End(low, _off(field.known.parts, digits.parts, -1)), End(high, _off(field.known.parts, digits.parts, 1))


def _off(parts: pd.DataFrame, digits: pd.DataFrame, sign: int) -> pd.DataFrame:
    """The sums by project, doubled, with the numerator off by its digits to one side and the denominator to the other."""
    numerator = parts["numerator"] * 2 + sign * digits["numerator"]
    denominator = (parts["denominator"] * 2 - sign * digits["denominator"]).where(parts["denominator"] > 0, parts["denominator"])
    return parts.assign(numerator=numerator, denominator=denominator)


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


def between(field: Field, ends: tuple[End, End], *, shift: Shift, complete: bool = False) -> dict[int, Move]:
    """How far places move when every unit's rates lie anywhere between two ends, whatever the others' do.

    A unit is best at its high end while all others are at their low ends; no figures within the ends give it another place.
    `complete`: at both ends as if no report were missing.
    """
    low, high = ends
    scores = {unit: _score_span(field, unit, reads) for unit, reads in _reads(field, *ends).items() if unit in field.scores}
    places, from_last = place_spans(scores, field.rulebook.method.ties), from_last_spans(scores)
    best = {unit: (places[unit].low, from_last[unit].high) for unit in scores}
    worst = {unit: (places[unit].high, from_last[unit].low) for unit in scores}
    tries = {
        unit: (
            field.standpoint(unit, best[unit], rates=high.rates[unit], complete=complete),
            field.standpoint(unit, worst[unit], rates=low.rates[unit], complete=complete),
        )
        for unit in scores
    }
    return {unit: field.move(shift, unit, tries=tried) for unit, tried in tries.items()}


Pair = tuple[Mapping[str, Read], Mapping[str, Read]]
"""What the components read at the low end and at the high end."""


def _reads(field: Field, low: End, high: End) -> dict[int, Pair]:
    """What every component reads at both ends; a place in a measure is read while all others stand at their other end."""
    units = list(field.found)
    if not field.among_units:
        below, above = (field.reread({unit: end.rates[unit] for unit in units}, parts=end.parts) for end in (low, high))
        return {unit: (below[unit], above[unit]) for unit in units}
    return {
        unit: (
            field.reread({**high.rates, unit: low.rates[unit]}, parts=low.parts)[unit],
            field.reread({**low.rates, unit: high.rates[unit]}, parts=high.parts)[unit],
        )
        for unit in units
    }


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
