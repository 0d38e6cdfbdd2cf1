"""Score curves turn what was read of a unit into points: a closed list of pure functions, each named by rulebooks."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

ZERO = Fraction(0)
UNLIMITED = Fraction(10**9)
"""The limit of a rule that sets none; no points come near it."""


@dataclass(frozen=True)
class Reading:
    """What a component reads of a unit: a rate, a lead, a place, a number of events, points; or the classes of its subjects."""

    number: Fraction = ZERO
    classes: tuple[str, ...] = ()
    of: int = 0
    """What a measure's rate is of: its denominator."""
    unplanned: bool = False
    """Whether nothing was planned at all, which some rules give points of its own."""


@dataclass(frozen=True)
class Curve:
    """A curve with its figures as a rulebook states them; what each figure means is said by the function of its kind."""

    kind: str
    at: Fraction = Fraction(1)
    at_by: tuple[tuple[Fraction, Fraction], ...] = ()
    """From which denominator of the rate on another rate takes the place of `at`."""
    unplanned: Fraction | None = None
    """The points without anything planned, where the rule gives any."""
    per_point: Fraction = ZERO
    below: Fraction | None = None
    """What a point below `at` takes; as much as one above adds unless stated."""
    further: tuple[tuple[Fraction, Fraction], ...] = ()
    """From which rate on a point adds how much instead."""
    cap_above: Fraction = ZERO
    cap_below: Fraction = ZERO
    points: tuple[tuple[Fraction, Fraction], ...] = ()
    above: bool = False
    """Whether a step is reached only above its figure."""
    bands: tuple[tuple[Fraction, Fraction, Fraction], ...] = ()
    base: Fraction | str = ZERO
    """What a lead is over: a rate, or the name of a figure from elsewhere."""
    each: Fraction = ZERO
    start: str = "zero"
    floor: Fraction = ZERO
    cap: Fraction | None = None
    classes: tuple[tuple[str, Fraction], ...] = ()

    def score(self, read: Reading, mark: Fraction) -> Fraction:
        """Return the points that what was read earns of `mark`."""
        if read.unplanned and self.unplanned is not None:
            return self.unplanned
        return CURVES[self.kind].score(self, read, mark=mark)


def proportional(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """The mark times the rate, the whole mark from `at` on; a negative rate earns nothing."""
    return mark * min(max(read.number / curve.at, ZERO), Fraction(1))


def per_point(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """The mark at `at`; each percentage point above or below adds or takes `per_point`, at most cap_above or cap_below.

    `below` is what a point below takes where that is another figure; from each rate of `further` on, a point adds that figure instead.
    Where `at_by` is stated, the rate that earns the mark depends on what the rate is of.
    """
    at = next((rate for least, rate in reversed(curve.at_by) if read.of >= least), curve.at)
    lead = read.number - at
    if lead < 0:
        return mark + max(lead * 100 * (curve.per_point if curve.below is None else curve.below), -curve.cap_below)
    stretches = ((at, curve.per_point), *curve.further)
    ends = (*(begin for begin, _ in curve.further), max(read.number, stretches[-1][0]))
    moved = sum((max(min(read.number, end) - begin, ZERO) * 100 * each for (begin, each), end in zip(stretches, ends, strict=True)), ZERO)
    return mark + min(moved, curve.cap_above)


def piecewise(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """Straight lines between `points` of (rate, share of the mark); flat before the first and after the last."""
    before = curve.points[0]
    for after in curve.points:
        if read.number <= after[0]:
            width = after[0] - before[0]
            part = (max(read.number, before[0]) - before[0]) / width if width else ZERO
            return mark * (before[1] + (after[1] - before[1]) * part)
        before = after
    return mark * curve.points[-1][1]


def steps(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """The share of the mark of the highest of `points` whose figure is reached, or passed (`above`); nothing below the first."""
    reached = [share for least, share in curve.points if read.number > least or (read.number == least and not curve.above)]
    return mark * reached[-1] if reached else ZERO


def rank_band(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """The mark times the figure of the band of places that holds the unit's place, over the first band's; nothing after the last."""
    mine = [figure for first, last, figure in curve.bands if first <= read.number <= last]
    return mark * mine[0] / curve.bands[0][2] if mine else ZERO


def marginal(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """The mark, and for each point of lead over the base within a band of points mark ÷ its figure more; as much less for a lag."""
    lead = abs(read.number) * 100
    moved = sum((max(min(lead, end) - begin, ZERO) / figure for begin, end, figure in curve.bands), ZERO)
    return mark * (1 + moved if read.number >= 0 else 1 - moved)


def per_event(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """`each` for every event, added to the mark or to nothing (`start`), never below `floor` nor above `cap` (the mark unless stated)."""
    begun = mark if curve.start == "mark" else ZERO
    return max(min(begun + curve.each * read.number, mark if curve.cap is None else curve.cap), curve.floor)


def class_points(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
    """The points fixed for the class; of several projects, their points together; at most the mark."""
    points = dict(curve.classes)
    return min(sum((points[one] for one in read.classes), ZERO), mark)


def given(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:  # noqa: ARG001  # every curve is called alike
    """The points as the source gives them; nothing is computed."""
    return read.number


def shown(curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:  # noqa: ARG001  # every curve is called alike
    """Nothing: the figure is shown, and how it scores is not published."""
    return ZERO


class Scorer(Protocol):
    """Turns what was read into points of a mark."""

    def __call__(self, curve: Curve, read: Reading, *, mark: Fraction) -> Fraction:
        """Return the points."""


RATES = ("measure", "observation")


@dataclass(frozen=True)
class CurveKind:
    """How a kind of curve scores, which figures a rulebook gives it, and what a component with it may read."""

    score: Scorer
    keys: tuple[str, ...]
    reads: tuple[str, ...] = RATES


CURVES: dict[str, CurveKind] = {
    "proportional": CurveKind(proportional, ("at",)),
    "per_point": CurveKind(per_point, ("at", "at_by", "unplanned", "per_point", "below", "further", "cap_above", "cap_below")),
    "piecewise": CurveKind(piecewise, ("points",)),
    "steps": CurveKind(steps, ("points", "above"), (*RATES, "amount", "total")),
    "rank_band": CurveKind(rank_band, ("bands",), (*RATES, "total")),
    "marginal": CurveKind(marginal, ("base", "bands")),
    "per_event": CurveKind(per_event, ("each", "start", "floor", "cap"), ("event", "observation")),
    "class_points": CurveKind(class_points, ("classes",), ("class_of", "observation")),
    "given": CurveKind(given, (), ("observation",)),
    "shown": CurveKind(shown, ()),
}
