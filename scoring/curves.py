"""Score curves turn a rate into points: a closed list of pure functions, each named by rulebooks."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol


@dataclass(frozen=True)
class Curve:
    """A curve with its figures as a rulebook states them; what each figure means is said by the function of its kind."""

    kind: str
    at: Fraction = Fraction(1)
    per_point: Fraction = Fraction(0)
    cap_above: Fraction = Fraction(0)
    cap_below: Fraction = Fraction(0)
    points: tuple[tuple[Fraction, Fraction], ...] = ()

    def score(self, rate: Fraction, mark: Fraction) -> Fraction:
        """Return the points that `rate` earns of `mark`."""
        return CURVES[self.kind].score(self, rate, mark=mark)


def proportional(curve: Curve, rate: Fraction, *, mark: Fraction) -> Fraction:
    """The mark times the rate, the whole mark from `at` on; a negative rate earns nothing."""
    return mark * min(max(rate / curve.at, Fraction(0)), Fraction(1))


def per_point(curve: Curve, rate: Fraction, *, mark: Fraction) -> Fraction:
    """The mark at `at`; each percentage point above or below adds or takes `per_point`, at most cap_above or cap_below."""
    moved = (rate - curve.at) * 100 * curve.per_point
    return mark + min(max(moved, -curve.cap_below), curve.cap_above)


def piecewise(curve: Curve, rate: Fraction, *, mark: Fraction) -> Fraction:
    """Straight lines between `points` of (rate, share of the mark); flat before the first and after the last."""
    before = curve.points[0]
    for after in curve.points:
        if rate <= after[0]:
            width = after[0] - before[0]
            part = (max(rate, before[0]) - before[0]) / width if width else Fraction(0)
            return mark * (before[1] + (after[1] - before[1]) * part)
        before = after
    return mark * curve.points[-1][1]


def steps(curve: Curve, rate: Fraction, *, mark: Fraction) -> Fraction:
    """The share of the mark of the highest of `points` whose rate is reached; nothing below the first."""
    reached = [share for least, share in curve.points if rate >= least]
    return mark * reached[-1] if reached else Fraction(0)


class Scorer(Protocol):
    """Turns a rate into points of a mark."""

    def __call__(self, curve: Curve, rate: Fraction, *, mark: Fraction) -> Fraction:
        """Return the points."""


@dataclass(frozen=True)
class CurveKind:
    """How a kind of curve scores, and which figures a rulebook gives it."""

    score: Scorer
    keys: frozenset[str]


CURVES: dict[str, CurveKind] = {
    "proportional": CurveKind(proportional, frozenset({"at"})),
    "per_point": CurveKind(per_point, frozenset({"at", "per_point", "cap_above", "cap_below"})),
    "piecewise": CurveKind(piecewise, frozenset({"points"})),
    "steps": CurveKind(steps, frozenset({"points"})),
}
