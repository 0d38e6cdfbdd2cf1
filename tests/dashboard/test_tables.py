"""What the tables show: exact figures rounded for print, chips, tints and widths."""

from typing import Any

import pandas as pd
import pytest

from core.money import FEN_PER_WAN, FEN_PER_YI
from dashboard import tables
from dashboard.tables import Component

NARROW_SCREEN = 975
"""Pixels that a grid may take on a screen of 1366."""


def ints(*values: float | None, unit: int = 1) -> Any:
    return pd.array([None if value is None else round(value * unit) for value in values], dtype="Int64")


MARK = 10_000
COMPONENTS = [Component("money", "投资", 40 * MARK), Component("land", "交地", 25 * MARK), Component("reports", "报送", 5 * MARK)]
RANKED = pd.DataFrame(
    {
        "place": ints(1, 2, None),
        "before": ints(3, 1, None),
        "unit": ["湖里区", "翔安区", "保税区"],
        "list": ["红榜", "黑榜", None],
        "score": ints(65.455, 51.0, None, unit=MARK),
        "numerator": ints(106.07, 91.22, None, unit=FEN_PER_YI),
        "denominator": ints(70.54, 97.84, 0, unit=FEN_PER_YI),
        "money": ints(40, 33.24, None, unit=MARK),
        "land": ints(20.5, 13.5, None, unit=MARK),
        "reports": ints(4.955, 4.26, None, unit=MARK),
    }
)
PROJECTS = pd.DataFrame(
    {
        "number": ["LJ2019-001", "LJ2019-002"],
        "name": ["疏港通道", "医院"],
        "state": ["欠计划", None],
        "unit": ["甲局", "乙区"],
        "district": ["海沧区", "集美区"],
        "annual_fen": ints(8, 2, unit=FEN_PER_YI),
        "plan_fen": ints(4.66, 0, unit=FEN_PER_YI),
        "actual_fen": ints(2.8, None, unit=FEN_PER_YI),
    }
)
LATE = pd.DataFrame(
    {
        "name": ["滨海道路*一期*", "路网"],
        "unit": ["市交通局", "湖里区政府"],
        "cause": ["管线未迁", None],
        "ask": ["8月底前完成", ""],
        "plan_fen": ints(29_000, 46_000, unit=FEN_PER_WAN),
        "actual_fen": ints(4_900, None, unit=FEN_PER_WAN),
    }
)
REPORTS = pd.DataFrame(
    {
        "period": ["7月", "5月"],
        "plan_fen": ints(8_200.5, 7_200, unit=FEN_PER_WAN),
        "actual_fen": ints(-140, None, unit=FEN_PER_WAN),
        "to_date_fen": ints(28_000, None, unit=FEN_PER_WAN),
        **{name: ["", ""] for name in ("site_progress", "state", "reported", "approved", "note")},
    }
)


def tinted(grid: tables.Grid) -> set[tuple[int, str]]:
    """The cells with the tint, as row and column."""
    styled = grid.data
    assert not isinstance(styled, pd.DataFrame)
    styled._compute()  # type: ignore[attr-defined]  # the only way to the styles without HTML
    cells = styled.ctx.items()  # type: ignore[attr-defined]  # as above
    return {(row, str(grid.frame.columns[column])) for (row, column), styles in cells if any("rgba" in value for _, value in styles)}


def test_a_ranking_shows_places_moves_rates_and_marks() -> None:
    grid = tables.ranking(RANKED, COMPONENTS)
    assert list(grid.frame.columns) == ["名次", "单位", "榜", "得分", "比上月", "序时完成率", "投资 40", "交地 25", "报送 5"]
    assert list(grid.frame.loc[0]) == [1, "湖里区", ["红榜"], 65.46, "▲ 2", 150.37, 40.0, 20.5, 4.96]
    assert list(grid.frame.loc[1, ["榜", "比上月", "序时完成率"]]) == [["黑榜"], "▼ 1", 93.23]


def test_a_unit_that_is_not_ranked_has_gaps_and_no_zeros() -> None:
    row = tables.ranking(RANKED, COMPONENTS).frame.loc[2]
    assert row[["名次", "得分", "序时完成率", "投资 40"]].isna().all()
    assert (row["榜"], row["比上月"]) == ([], "—")


def test_the_largest_loss_of_a_row_is_tinted() -> None:
    assert tinted(tables.ranking(RANKED, COMPONENTS)) == {(0, "交地 25"), (1, "交地 25")}
    lost_money = RANKED.assign(money=ints(10, 33.24, None, unit=MARK))
    assert tinted(tables.ranking(lost_money, COMPONENTS)) == {(0, "投资 40"), (1, "交地 25")}


def test_where_marks_are_shared_out_heads_are_bare_and_a_loss_is_taken_from_the_rows_own_mark() -> None:
    shared = RANKED.assign(
        money=ints(35.43, 33.24, None, unit=MARK), money_full=ints(44.71, 40, None, unit=MARK), land=ints(20.5, 20, None, unit=MARK)
    )
    grid = tables.ranking(shared, COMPONENTS)
    assert list(grid.frame.columns)[-3:] == ["投资", "交地", "报送"]
    assert tinted(grid) == {(0, "投资"), (1, "投资")}


def test_rows_are_tall_only_where_a_name_needs_two_lines() -> None:
    assert tables.ranking(RANKED, COMPONENTS, phone=True).row == tables.ROW
    long = RANKED.assign(unit="市水利和湖泊管理服务中心")
    assert (tables.ranking(long, COMPONENTS).row, tables.ranking(long, COMPONENTS, phone=True).row) == (tables.ROW, tables.TALL)


def test_a_very_long_project_name_keeps_the_end_that_tells_it_from_the_next() -> None:
    names = [f"市水利和湖泊管理服务中心滨江路改造提升工程{number}标段" for number in (1, 2)]
    frame = pd.DataFrame({"编号": ["a", "b"], "项目": names, "计划": [1.0, 1.0], "实际": [0.0, 1.0], "相差": [-1.0, 0.0], "月报": [1, 1]})
    grid = tables.breakdown(frame, "万元", phone=True)
    assert list(grid.frame["项目"]) == ["市水利和湖泊管理服务中心滨江路…程1标段", "市水利和湖泊管理服务中心滨江路…程2标段"]
    assert list(grid.frame.columns)[:2] == ["项目", "相差"]


def test_full_marks_are_not_tinted() -> None:
    full = RANKED.assign(money=ints(40, 40, None, unit=MARK), land=ints(25, 25, None, unit=MARK), reports=ints(5, 5, None, unit=MARK))
    assert tinted(tables.ranking(full, COMPONENTS)) == set()


@pytest.mark.parametrize("parts", [3, 5])
def test_a_ranking_fits_a_narrow_screen(parts: int) -> None:
    names = [f"c{number}" for number in range(parts)]
    place, land = RANKED["place"], RANKED["land"]
    frame = RANKED.assign(lowest=place, highest=place, adjustment=ints(None, -2, None), **dict.fromkeys(names, land))
    grid = tables.ranking(frame, [Component(name, f"项目{name}", 25 * MARK) for name in names])
    assert "名次区间" in grid.columns
    assert width(grid) + tables.SELECT_WIDTH <= NARROW_SCREEN


def test_on_a_phone_place_and_unit_stay_in_sight() -> None:
    grid = tables.ranking(RANKED, COMPONENTS, phone=True)
    assert [name for name, column in grid.columns.items() if column["pinned"]] == ["名次", "单位"]
    first = ["名次", "单位", "榜", "得分"]
    assert list(grid.columns)[:4] == first
    assert sum(int(str(grid.columns[name]["width"])) for name in first) + tables.SELECT_WIDTH <= 358


def test_the_register_in_hundred_millions() -> None:
    grid = tables.register(PROJECTS)
    row = grid.frame.loc[0]
    assert list(row[["全年计划", "计划", "完成", "超欠", "序时", "年度"]]) == [8.0, 4.66, 2.8, -1.86, 60.09, 35.0]
    assert row["状态"] == ["欠计划"]
    assert grid.frame.loc[1, ["完成", "超欠", "序时", "年度"]].isna().all()
    assert width(grid) + tables.SELECT_WIDTH <= NARROW_SCREEN


def test_the_register_on_a_phone_begins_with_project_and_gap() -> None:
    grid = tables.register(PROJECTS, phone=True)
    assert list(grid.frame.columns)[:3] == ["项目", "超欠", "序时"]
    assert set(grid.columns) == set(grid.frame.columns)


def test_shortfalls_in_ten_thousands_with_names_that_cannot_act_as_markup() -> None:
    html = tables.shortfalls(LATE).to_html()
    assert "▼\u00a024,100" in html
    assert "滨海道路\\*一期\\*" in html
    assert "16.90%" in html
    assert "—" in html


def test_a_phone_shows_three_columns_of_the_shortfalls() -> None:
    assert list(pd.DataFrame(tables.shortfalls(LATE, phone=True).data).columns) == ["项目", "完成率", "欠计划"]  # type: ignore[attr-defined]


def test_numbers_to_read_stay_numbers_and_a_missing_one_is_a_dash() -> None:
    shown = tables.to_read(pd.DataFrame({"部门": ["市建设局", "市水利局"], "最长": [31, None]}), {"最长": "{}天".format, "超时": str})
    assert pd.api.types.is_integer_dtype(shown.data["最长"])  # type: ignore[attr-defined]  # pandas-stubs leave it out
    assert [word in shown.to_html() for word in ("31天", "—", "市水利局")] == [True, True, True]


def test_the_ledger_keeps_corrections_and_gaps() -> None:
    grid = tables.ledger(REPORTS)
    assert list(grid.frame.loc[0, ["计划", "完成", "1月以来"]]) == [8_201, -140, 28_000]
    assert grid.frame.loc[1, ["完成", "1月以来"]].isna().all()
    assert width(grid) <= NARROW_SCREEN + 8


def width(grid: tables.Grid) -> int:
    """The width of all columns of a grid, in pixels."""
    return sum(int(str(column["width"])) for column in grid.columns.values())
