"""Figures, dates and states as people read them."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from core.money import FEN_PER_WAN, FEN_PER_YI
from dashboard import format as fmt

NOTHING = [None, pd.NA, float("nan"), pd.NaT]


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (77_740_000_000_00, "777.40"),
        (1_192_70 * FEN_PER_YI // 100, "1,192.70"),
        (-186_000_000_00, "−1.86"),
        (0, "0.00"),
        (499_999_99, "0.00"),
        (500_000_00, "0.01"),
    ],
)
def test_hundred_millions_with_two_decimals(fen: int, text: str) -> None:
    assert fmt.yi(fen) == text


@pytest.mark.parametrize(
    ("fen", "text"), [(12_345 * FEN_PER_WAN, "12,345"), (-140 * FEN_PER_WAN, "−140"), (FEN_PER_WAN // 2, "1"), (0, "0")]
)
def test_ten_thousands_without_decimals(fen: int, text: str) -> None:
    assert fmt.wan(fen) == text


@pytest.mark.parametrize(
    ("fen", "text"),
    [(182_09 * FEN_PER_YI // 100, "+182.09"), (-186 * FEN_PER_YI // 100, "−1.86"), (0, "0.00"), (-1, "0.00"), (1, "0.00")],
    ids=["ahead", "behind", "equal", "behind by less than print shows", "ahead by less than print shows"],
)
def test_a_change_has_a_typographic_sign_only_when_print_shows_one(fen: int, text: str) -> None:
    assert fmt.yi_signed(fen) == text


@pytest.mark.parametrize("nothing", NOTHING)
def test_missing_is_a_dash_and_never_zero(nothing: None) -> None:
    said = {fmt.yi(nothing), fmt.wan(nothing), fmt.yi_unit(nothing), fmt.yi_signed(nothing), fmt.score(nothing), fmt.rank(nothing)}
    said |= {fmt.rate(nothing, 1), fmt.rate(1, nothing), fmt.area(nothing), fmt.day(nothing), fmt.day_text(nothing), fmt.points(nothing)}
    assert said == {"—"}


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (777_40, 595_31, "130.59%"),
        (777_40, 1_192_70, "65.18%"),
        (1, 0, "不适用"),
        (0, 5, "0.00%"),
        (-5, 100, "−5.00%"),
        (125, 100_000, "0.13%"),
    ],
    ids=["uncapped", "of the year", "zero plan", "nothing done", "written down", "half goes up"],
)
def test_rates(numerator: int, denominator: int, text: str) -> None:
    assert fmt.rate(numerator, denominator) == text


@pytest.mark.parametrize(
    ("value", "text"), [("6.85", "+6.85百分点"), ("-23.33", "−23.33百分点"), ("0", "0.00百分点"), ("-0.001", "0.00百分点")]
)
def test_points(value: str, text: str) -> None:
    assert fmt.points(Decimal(value)) == text


@pytest.mark.parametrize(("before", "now", "cell"), [(3, 1, "▲ 2"), (1, 2, "▼ 1"), (4, 4, "—"), (None, 4, "—"), (4, None, "—")])
def test_moves_of_a_rank(before: int | None, now: int | None, cell: str) -> None:
    assert fmt.rank_arrow(before, now) == cell


def test_scores_ranks_areas_and_intervals() -> None:
    assert fmt.score(726_300) == "72.63"
    assert fmt.score_of(332_400, 400_000) == "33.24/40"
    assert fmt.score_of(332_400, 425_000) == "33.24/42.50"
    assert fmt.score_of(-20_000, None) == "−2.00"
    assert fmt.rank(3) == "第3"
    assert (fmt.rank_range(2, 3), fmt.rank_range(4, 4), fmt.rank_range(None, 4)) == ("2–3", "4", "—")
    assert fmt.area(3_125_000) == "312.5亩"


def test_days_in_tables_and_in_sentences() -> None:
    day = date(2019, 7, 5)
    assert (fmt.day(day), fmt.day_text(day)) == ("2019-07-05", "2019年7月5日")
    assert fmt.span(date(2018, 10, 16), date(2020, 6, 30)) == "2018-10-16至2020-06-30"
    assert (fmt.span(day, None), fmt.span(None, None)) == ("2019-07-05至—", "—")


def test_chips_have_their_colours_and_are_not_broken_between_lines() -> None:
    plain = {word: fmt.chip(word).replace("\u2060", "") for word in ("黑榜", "假定", "省重点")}
    assert plain == {
        "黑榜": ':color[\u00a0黑榜\u00a0]{foreground="#FFFFFF" background="#000000"}',
        "假定": ":orange[:orange-background[\u00a0假定\u00a0]]",
        "省重点": ":gray[:gray-background[\u00a0省重点\u00a0]]",
    }
    assert "黑\u2060榜" in fmt.chip("黑榜")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("甲区滨海道路*二期*", "甲区滨海道路\\*二期\\*"),
        (":red[x]", "\\:red\\[x\\]"),
        ("# 标题", "\\# 标题"),
        ("1. 甲", "1\\. 甲"),
        ("- 甲", "\\- 甲"),
        ("甲区", "甲区"),
    ],
)
def test_names_from_the_database_cannot_act_as_markup(text: str, escaped: str) -> None:
    assert fmt.plain(text) == escaped


def test_the_status_line_says_demonstration_data_only_where_it_is() -> None:
    assert fmt.status_line("2019年7月", demo=True) == ":small[:orange[演示数据]]　:small[:gray[2019年7月]]"
    assert "演示数据" not in fmt.status_line("2019年7月", demo=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+182.09", fmt.Delta("+182.09", "up", "blue")),
        ("−1.86", fmt.Delta("−1.86", "down", "orange")),
        ("0.00", fmt.Delta("0.00", "off", "gray")),
        ("—", fmt.Delta(None, "off", "gray")),
    ],
)
def test_the_mark_below_a_key_figure(text: str, expected: fmt.Delta) -> None:
    assert fmt.delta(text) == expected
