"""Score curves at, below, between and beyond their limits."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.curves import CURVES, Curve

ASSUMED = Curve("piecewise", points=((Fraction(0), Fraction(0)), (Fraction(1), Fraction("0.85")), (Fraction("1.3"), Fraction(1))))
SHAOXING = Curve("per_point", at=Fraction(1), per_point=Fraction(1), cap_above=Fraction(30), cap_below=Fraction(30))
STEPS = Curve("steps", points=((Fraction("0.6"), Fraction("0.5")), (Fraction("0.8"), Fraction(1))))

CASES = [
    (Curve("proportional"), Fraction(20), "0.5", "10"),
    (Curve("proportional"), Fraction(20), "1", "20"),
    (Curve("proportional"), Fraction(20), "1.7", "20"),
    (Curve("proportional"), Fraction(20), "-0.2", "0"),
    (Curve("proportional", at=Fraction("0.8")), Fraction(10), "0.8", "10"),
    (ASSUMED, Fraction(40), "0", "0"),
    (ASSUMED, Fraction(40), "-0.5", "0"),
    (ASSUMED, Fraction(40), "0.5", "17"),
    (ASSUMED, Fraction(40), "1", "34"),
    (ASSUMED, Fraction(40), "1.15", "37"),
    (ASSUMED, Fraction(40), "1.3", "40"),
    (ASSUMED, Fraction(40), "1.8", "40"),
    (SHAOXING, Fraction(30), "1", "30"),
    (SHAOXING, Fraction(30), "0.925", "22.5"),
    (SHAOXING, Fraction(30), "1.5", "60"),
    (SHAOXING, Fraction(30), "0.2", "0"),
    (STEPS, Fraction(10), "0.5999", "0"),
    (STEPS, Fraction(10), "0.6", "5"),
    (STEPS, Fraction(10), "0.8", "10"),
]


@pytest.mark.parametrize(("curve", "mark", "rate", "points"), CASES)
def test_points(curve: Curve, mark: Fraction, rate: str, points: str) -> None:
    assert curve.score(Fraction(rate), mark) == Fraction(points)


def test_every_kind_has_a_case() -> None:
    assert {case[0].kind for case in CASES} == set(CURVES)


@given(st.sampled_from([Curve("proportional"), ASSUMED, SHAOXING, STEPS]), st.fractions(-2, 4), st.fractions(0, 2))
def test_a_better_rate_never_scores_less(curve: Curve, rate: Fraction, more: Fraction) -> None:
    assert curve.score(rate + more, Fraction(40)) >= curve.score(rate, Fraction(40))
