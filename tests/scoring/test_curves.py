"""Score curves at, below, between and beyond their limits."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.curves import CURVES, Curve

ASSUMED = Curve("piecewise", points=((F(0), F(0)), (F(1), F("0.85")), (F("1.3"), F(1))))
SHAOXING = Curve("per_point", at=F(1), per_point=F(1), cap_above=F(30), cap_below=F(30))
STEPS = Curve("steps", points=((F("0.6"), F("0.5")), (F("0.8"), F(1))))

CASES = [
    (Curve("proportional"), F(20), "0.5", "10"),
    (Curve("proportional"), F(20), "1", "20"),
    (Curve("proportional"), F(20), "1.7", "20"),
    (Curve("proportional"), F(20), "-0.2", "0"),
    (Curve("proportional", at=F("0.8")), F(10), "0.8", "10"),
    (ASSUMED, F(40), "0", "0"),
    (ASSUMED, F(40), "-0.5", "0"),
    (ASSUMED, F(40), "0.5", "17"),
    (ASSUMED, F(40), "1", "34"),
    (ASSUMED, F(40), "1.15", "37"),
    (ASSUMED, F(40), "1.3", "40"),
    (ASSUMED, F(40), "1.8", "40"),
    (SHAOXING, F(30), "1", "30"),
    (SHAOXING, F(30), "0.925", "22.5"),
    (SHAOXING, F(30), "1.5", "60"),
    (SHAOXING, F(30), "0.2", "0"),
    (STEPS, F(10), "0.5999", "0"),
    (STEPS, F(10), "0.6", "5"),
    (STEPS, F(10), "0.8", "10"),
]


@pytest.mark.parametrize(("curve", "mark", "rate", "points"), CASES)
def test_points(curve: Curve, mark: F, rate: str, points: str) -> None:
    assert curve.score(F(rate), mark) == F(points)


def test_every_kind_has_a_case() -> None:
    assert {case[0].kind for case in CASES} == set(CURVES)


@given(st.sampled_from([Curve("proportional"), ASSUMED, SHAOXING, STEPS]), st.fractions(-2, 4), st.fractions(0, 2))
def test_a_better_rate_never_scores_less(curve: Curve, rate: F, more: F) -> None:
    assert curve.score(rate + more, F(40)) >= curve.score(rate, F(40))
