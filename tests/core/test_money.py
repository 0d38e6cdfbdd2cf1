"""Money and land: exact integers in, half-up out, and typed text read strictly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.area import in_mu, parse_mu
from core.errors import BadAmount
from core.money import in_unit, parse_fen, percent, round_half_up


@pytest.mark.parametrize(
    ("numerator", "denominator", "wanted"),
    [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (15, 10, 2), (25, 10, 3), (-25, 10, -3), (5, -10, -1), (0, 7, 0)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, wanted: int) -> None:
    assert round_half_up(numerator, denominator) == wanted


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**18))
def test_rounding_is_never_off_by_more_than_a_half(numerator: int, denominator: int) -> None:
    assert abs(round_half_up(numerator, denominator) - Fraction(numerator, denominator)) <= Fraction(1, 2)


def test_the_published_rates_of_july_2019() -> None:
    plan, actual = parse_fen("595.31", "亿元"), parse_fen("777.40", "亿元")
    assert percent(actual, plan) == Decimal("130.59")
    assert in_unit(actual - plan, "亿元") == Decimal("182.09")


def test_a_zero_plan_gives_no_rate() -> None:
    assert percent(5, 0) is None


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.5", 1_234_500_000),
        ("１２３．４", 123_400_000),
        (" 12 ", 12_000_000),
        ("-3.25", -3_250_000),
        ("−3", -3_000_000),
        ("0", 0),
        (".5", 500_000),
    ],
)
def test_what_people_type_is_read(text: str, fen: int) -> None:
    assert parse_fen(text, "万元") == fen


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,2O5", "第4位是“O”"),
        ("", "是空的"),
        ("12万3", "第3位是“万”"),
        ("1.2345678", "小数位太多"),
        ("1,23", "写法不对"),
        ("9" * 20, "数值过大"),
        ("--1", "写法不对"),
    ],
)
def test_what_is_no_amount_is_said_so(text: str, reason: str) -> None:
    with pytest.raises(BadAmount, match=reason):
        parse_fen(text, "万元")


def test_land_is_kept_to_the_ten_thousandth_of_a_mu() -> None:
    assert parse_mu("8735.5512") == 87_355_512
    assert in_mu(87_355_512) == Decimal("8735.55")
