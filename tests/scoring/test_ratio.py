"""Rates as two whole numbers; points in ten-thousandths that never lose a part of the sum."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.ratio import POINT, Ratio, apportioned, points_between, ten_thousandths


def test_a_rate_without_a_plan_is_none() -> None:
    assert (Ratio(5, 0).value, Ratio(5, 0).percent, Ratio(5, 0).printed()) == (None, None, None)
    assert points_between(Ratio(1, 2), Ratio(1, 0)) is None


def test_points_come_from_unrounded_rates() -> None:
    assert points_between(Ratio(2, 3), Ratio(1, 3)) == Decimal("33.33")
    assert points_between(Ratio(77740, 119270), Ratio(7, 12)) == Decimal("6.85")


def test_shares_of_an_absent_mark_sum_to_the_full_mark() -> None:
    full = Fraction(95)
    marks = {key: Fraction(mark) * full / 70 for key, mark in {"investment": 50, "starts": 15, "reporting": 5}.items()}
    assert apportioned(marks) == {"investment": 678_572, "starts": 203_571, "reporting": 67_857}


@given(st.dictionaries(st.text(max_size=3), st.fractions(-50, 100, max_denominator=997), max_size=7))
def test_parts_sum_to_the_rounded_sum_and_none_moves_by_a_whole_step(values: dict[str, Fraction]) -> None:
    parts = apportioned(values)
    assert sum(parts.values()) == ten_thousandths(sum(values.values(), Fraction(0)))
    assert all(abs(parts[key] - values[key] * POINT) <= 1 for key in values)
