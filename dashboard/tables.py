"""The tables of the pages: a frame of exact figures becomes what st.dataframe or st.table shows, with widths that fit 1366 px."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral
from typing import Final, Literal, TypedDict
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from core.money import in_unit, percent
from core.period import Month
from dashboard import format as fmt
from dashboard.charts.figures import whole, word

TINT: Final = "background-color: rgba(240,150,60,.22)"
BOLD: Final = "font-weight: 700"
LIST_COLOURS: Final = {kind: fmt.FIXED_CHIPS[kind][1] for kind in ("红榜", "黑榜")}
SELECT_WIDTH: Final = 33
ROW: Final = 38
"""Height of a grid's row in pixels."""


class GridSettings(TypedDict):
    """What every grid shares, as keyword arguments of st.dataframe."""

    hide_index: bool
    row_height: int
    placeholder: str
    height: Literal["content"]


GRID: Final[GridSettings] = {"hide_index": True, "row_height": ROW, "placeholder": fmt.MISSING, "height": "content"}
"""Use as st.dataframe(grid.data, column_config=grid.columns, **GRID, …)."""


@dataclass(frozen=True)
class Grid:
    """A table to sort and choose in: st.dataframe(grid.data, column_config=grid.columns, **GRID); rows stand as in the frame given."""

    data: pd.DataFrame | Styler
    columns: Mapping[str, ColumnConfig]

    @property
    def frame(self) -> pd.DataFrame:
        """The shown frame without its style."""
        return pd.DataFrame(self.data.data) if isinstance(self.data, Styler) else self.data  # type: ignore[attr-defined]  # pandas-stubs leave it out


@dataclass(frozen=True)
class Component:
    """A part of a score in the ranking table: its column in the frame, its short name, its full mark in ten-thousandths."""

    column: str
    label: str
    full: int

    @property
    def heading(self) -> str:
        """The head of its column: 投资 40."""
        return f"{self.label} {fmt.score(self.full, 0)}"


def ranking(frame: pd.DataFrame, components: Sequence[Component], *, phone: bool = False) -> Grid:
    """Show a ranked series; the cell with the largest loss of a row is tinted, place, unit and score are bold.

    Columns, in the order of ranks: place, before (last month's place), score (ten-thousandths of a mark), numerator and denominator
    (fen to date), one column a component (ten-thousandths), all Int64; unit, list (红榜, 黑榜 or empty). Optional, Int64: lowest and
    highest (名次区间), original (the place under the year's first plan), adjustment (ten-thousandths). No place: 不参与排名.
    """
    shown = {
        "名次": frame["place"],
        "单位": frame["unit"],
        "榜": [[kind] if kind else [] for kind in map(word, frame["list"])],
        "得分": _marks(frame["score"]),
        "比上月": [fmt.rank_arrow(before, now) for before, now in zip(frame["before"], frame["place"], strict=True)],
    }
    if {"lowest", "highest"} <= set(frame.columns):
        shown["名次区间"] = [fmt.rank_range(low, high) for low, high in zip(frame["lowest"], frame["highest"], strict=True)]
    if "original" in frame:
        shown["原计划名次"] = frame["original"]
    shown["序时完成率"] = _shares(frame["numerator"], frame["denominator"])
    shown |= {component.heading: _marks(frame[component.column]) for component in components}
    if "adjustment" in frame:
        shown["加减"] = _marks(frame["adjustment"])
    table = pd.DataFrame(shown, index=frame.index)
    losses = pd.DataFrame({one.heading: [_loss(cell, one.full) for cell in frame[one.column]] for one in components}, index=frame.index)
    styled = table.style.map(lambda _: BOLD, subset=["名次", "单位", "得分"])
    return Grid(styled.apply(lambda _: _tints(table, losses), axis=None), _ranking_columns(list(table.columns), components, phone=phone))


def _ranking_columns(names: list[str], components: Sequence[Component], *, phone: bool) -> dict[str, ColumnConfig]:
    chips, column = list(LIST_COLOURS), st.column_config
    settings: dict[str, ColumnConfig] = {
        "名次": column.NumberColumn(width=46, format="%d", pinned=phone or None),
        "单位": column.TextColumn(width=92 if phone else 112 if "名次区间" in names else 144, pinned=phone or None),
        "榜": column.MultiselectColumn(width=64, options=chips, color=[LIST_COLOURS[kind] for kind in chips]),
        "得分": column.NumberColumn(width=62, format="%.2f"),
        "比上月": column.TextColumn(width=58, alignment="center"),
        "名次区间": column.TextColumn(width=68, alignment="center", help="上报数在取整范围内变动时可能的名次"),
        "原计划名次": column.NumberColumn(width=80, format="%d", help="按年初计划计算的名次"),
        "序时完成率": column.NumberColumn(width=84, format="%.2f%%"),
        "加减": column.NumberColumn(width=54, format="%.2f"),
    }
    settings |= {one.heading: column.NumberColumn(width=78, format="%.2f") for one in components}
    return {name: settings[name] for name in names}


def _loss(marks: int | None, full: int) -> int:
    got = whole(marks)
    return 0 if got is None else full - got


def _tints(table: pd.DataFrame, losses: pd.DataFrame) -> pd.DataFrame:
    styles = pd.DataFrame("", index=table.index, columns=table.columns)
    for place in range(len(losses)):
        row = losses.iloc[place]
        if len(row) and row.max() > 0:
            styles.loc[losses.index[place], row.idxmax()] = TINT
    return styles


def register(frame: pd.DataFrame, *, phone: bool = False) -> Grid:
    """Show the register of projects in 亿元, each row one project, with how far it is and how far it should be.

    Columns: number, name, state, unit, district (text), annual_fen, plan_fen, actual_fen (to date, Int64).
    """
    table = pd.DataFrame(
        {
            "编号": frame["number"],
            "项目": frame["name"],
            "状态": [[state] if state else [] for state in map(word, frame["state"])],
            "责任单位": frame["unit"],
            "区": frame["district"],
            "全年计划": _amounts(frame["annual_fen"]),
            "计划": _amounts(frame["plan_fen"]),
            "完成": _amounts(frame["actual_fen"]),
            "超欠": _amounts(frame["actual_fen"] - frame["plan_fen"]),
            "序时": _shares(frame["actual_fen"], frame["plan_fen"]),
            "年度": _shares(frame["actual_fen"], frame["annual_fen"]),
        },
        index=frame.index,
    )
    column = st.column_config
    states = list(dict.fromkeys(state for state in map(word, frame["state"]) if state))
    settings: dict[str, ColumnConfig] = {
        "编号": column.TextColumn(width=72),
        "项目": column.TextColumn(width=170 if phone else 186, pinned=phone or None),
        "状态": column.MultiselectColumn(width=80, options=states, color=[STATE_COLOURS.get(state, "gray") for state in states]),
        "责任单位": column.TextColumn(width=128),
        "区": column.TextColumn(width=54),
        "全年计划": column.NumberColumn(width=66, format="%.2f"),
        "计划": column.NumberColumn("计划", width=58, format="%.2f", help="1月至本月计划"),
        "完成": column.NumberColumn(width=58, format="%.2f", help="1月至本月完成"),
        "超欠": column.NumberColumn(width=60, format="%+.2f"),
        "序时": column.NumberColumn("序时", width=76, format="%.2f%%", help="完成序时计划率"),
        "年度": column.ProgressColumn("年度", width=104, min_value=0, max_value=100, format="%.2f%%", help="完成年度计划率"),
    }
    narrow = ["项目", "超欠", "序时", "状态", "责任单位", "计划", "完成", "全年计划", "年度", "区", "编号"]
    return Grid(table[narrow] if phone else table, settings)


STATE_COLOURS: Final = {"欠计划": "orange", "缺报": "orange", "未报": "orange", "已退回": "orange", "黄牌": "#F2C200", "红牌": "#C9181E"}
"""States of a project whose chip is not grey."""


def shortfalls(frame: pd.DataFrame, *, phone: bool = False) -> Styler:
    """Show the projects with the largest shortfall in 万元, to read: st.table(…, border="horizontal", hide_index=True).

    Columns, largest first: name, unit, cause, ask (text), plan_fen, actual_fen (to date, Int64). A phone shows three columns.
    """
    table = pd.DataFrame(
        {
            "项目": frame["name"].map(fmt.plain),
            "责任单位": [fmt.unbroken(fmt.plain(unit)) for unit in frame["unit"]],
            "完成率": _shares(frame["actual_fen"], frame["plan_fen"]),
            "欠计划": frame["plan_fen"] - frame["actual_fen"],
            "原因": [fmt.plain(word(cause)) or fmt.MISSING for cause in frame["cause"]],
            "要求": [fmt.plain(word(ask)) or fmt.MISSING for ask in frame["ask"]],
        },
        index=frame.index,
    )
    if phone:
        table = table[["项目", "完成率", "欠计划"]]
    return table.style.format({"完成率": _rate, "欠计划": _shortfall})


def drags(frame: pd.DataFrame, month: Month) -> Styler:
    """Show the projects that pull a unit back, in 万元, to read; each is a link to its page in `month`.

    Columns, largest first: code, name (text), plan_fen, actual_fen (to date, Int64).
    """
    table = pd.DataFrame(
        {
            "项目": [
                f"[{fmt.plain(name)}](/projects?{urlencode({'project': code, 'month': month.chinese})})"
                for code, name in zip(frame["code"], frame["name"], strict=True)
            ],
            "完成率": _shares(frame["actual_fen"], frame["plan_fen"]),
            "欠计划": frame["plan_fen"] - frame["actual_fen"],
        },
        index=frame.index,
    )
    return table.style.format({"完成率": _rate, "欠计划": _shortfall})


def _rate(value: object) -> str:
    return f"{value:,.2f}%" if isinstance(value, float) and fmt.known(value) else fmt.NOT_APPLICABLE


def _shortfall(fen: object) -> str:
    return f"▼\u00a0{fmt.wan(int(fen))}" if isinstance(fen, Integral) else fmt.MISSING


def ledger(frame: pd.DataFrame) -> Grid:
    """Show the reports of one project in 万元, newest first: each figure with who reported and who approved it.

    Columns: period (7月, 6月（更正）), site_progress, state, reported (陈志强 08-02), approved, note (text); plan_fen, actual_fen and
    to_date_fen (Int64, missing is shown as —).
    """
    table = pd.DataFrame(
        {
            "月份": frame["period"],
            "计划": _whole_amounts(frame["plan_fen"]),
            "完成": _whole_amounts(frame["actual_fen"]),
            "1月以来": _whole_amounts(frame["to_date_fen"]),
            "形象进度": frame["site_progress"],
            "状态": frame["state"],
            "填报": frame["reported"],
            "审核": frame["approved"],
            "备注": frame["note"],
        },
        index=frame.index,
    )
    column = st.column_config
    widths = {"月份": 88, "形象进度": 190, "状态": 64, "填报": 98, "审核": 98, "备注": 222}
    settings: dict[str, ColumnConfig] = {name: column.TextColumn(width=width) for name, width in widths.items()}
    settings |= {name: column.NumberColumn(width=66, format="localized") for name in ("计划", "完成", "1月以来")}
    return Grid(table, {name: settings[name] for name in table.columns})


def breakdown(frame: pd.DataFrame, unit: str, *, phone: bool = False) -> Grid:
    """Show the projects that a figure is summed from, in `unit`.

    Columns: 编号, 项目, two columns of what was due and done under the measure's own words, 相差, 月报 (how many reports).
    """
    column = st.column_config
    figures = [name for name in frame.columns if name not in ("编号", "项目", "月报")]
    settings: dict[str, ColumnConfig] = {"项目": column.TextColumn(width=120 if phone else 260, pinned=phone or None)}
    settings |= {name: column.NumberColumn(f"{name}（{unit}）", width=80 if phone else 130, format="localized") for name in figures}
    settings |= {"月报": column.NumberColumn("月报（份）", width=90, format="%d"), "编号": column.TextColumn(width=90)}
    return Grid(frame[["项目", *figures, "月报", "编号"]] if phone else frame, settings)


def _printed(cells: pd.Series, act: Callable[[int], Decimal | None]) -> pd.Series:
    values = [act(number) if (number := whole(cell)) is not None else None for cell in cells]
    return pd.Series([None if value is None else float(value) for value in values], index=cells.index, dtype="Float64")


def _marks(cells: pd.Series) -> pd.Series:
    return _printed(cells, fmt.score_value)


def _amounts(cells: pd.Series) -> pd.Series:
    return _printed(cells, lambda fen: in_unit(fen, "亿元"))


def _whole_amounts(cells: pd.Series) -> pd.Series:
    return _printed(cells, lambda fen: in_unit(fen, "万元", places=0)).astype("Int64")


def _shares(parts: pd.Series, plans: pd.Series) -> pd.Series:
    pairs = [(whole(part), whole(plan)) for part, plan in zip(parts, plans, strict=True)]
    values = [None if part is None or plan is None else percent(part, plan) for part, plan in pairs]
    return pd.Series([None if value is None else float(value) for value in values], index=parts.index, dtype="Float64")
