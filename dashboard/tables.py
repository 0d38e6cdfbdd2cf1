"""The tables of the pages: a frame of exact figures becomes what st.dataframe or st.table shows, with widths that fit 1366 px."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral
from typing import Any, Final, Literal, TypedDict

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from core.money import in_unit, percent
from dashboard import format as fmt
from dashboard.charts.figures import whole, word
from dashboard.kept import kept

TINT: Final = "background-color: rgba(240,150,60,.22)"
BOLD: Final = "font-weight: 700"
LIST_COLOURS: Final = {kind: fmt.FIXED_CHIPS[kind][1] for kind in ("红榜", "黑榜")}
SELECT_WIDTH: Final = 33
ROW: Final = 38
"""Height of a grid's row in pixels."""
CHARACTER: Final = 13.2
CELL: Final = 18
"""Width in pixels of a Chinese character in a grid, and of what surrounds a cell's text."""
TALL: Final = 62
"""Height of a row in which a name may take two lines: from 4 rem on the framework breaks them."""


class GridSettings(TypedDict):
    """What every grid shares, as keyword arguments of st.dataframe."""

    hide_index: bool
    row_height: int
    placeholder: str
    height: int | Literal["content"]


@dataclass(frozen=True)
class Grid:
    """A table to sort and choose in: st.dataframe(grid.data, …, **grid.settings); rows stand as in the frame given."""

    data: pd.DataFrame | Styler
    columns: Mapping[str, ColumnConfig]
    row: int = ROW
    """Height of a row in pixels: one line, or two where a name needs them."""

    @property
    def settings(self) -> GridSettings:
        """What st.dataframe needs besides data and columns, to show every row."""
        return {"hide_index": True, "row_height": self.row, "placeholder": fmt.MISSING, "height": "content"}

    def within(self, most: int) -> GridSettings:
        """The same, for a table that scrolls where its rows need more than `most` pixels."""
        return {**self.settings, "height": most if len(self.frame) * self.row > most else "content"}

    @property
    def frame(self) -> pd.DataFrame:
        """The shown frame without its style."""
        return pd.DataFrame(self.data.data) if isinstance(self.data, Styler) else self.data  # type: ignore[attr-defined]  # pandas-stubs leave it out


_WORK_OUT, _TRANSLATE = "_compute", "_translate"
"""Names under which the framework has pandas work a style out, for each reader at each click."""


def settled(style: Styler) -> Styler:
    """Work a grid's style out once, for everybody who is shown it; nothing is to be added to it afterwards.

    With a name that does not change, given as its uuid, the browser knows the message of an earlier click.
    """
    getattr(style, _WORK_OUT)()
    translated = getattr(style, _TRANSLATE)(False, False)  # noqa: FBT003  # as pandas has them
    vars(style).update({_WORK_OUT: lambda: style, _TRANSLATE: lambda *_: translated})
    return style


@dataclass(frozen=True)
class Component:
    """A part of a score in the ranking table: its column in the frame, its short name, its full mark in ten-thousandths."""

    column: str
    label: str
    full: int

    def fulls(self, frame: pd.DataFrame) -> pd.Series:
        """The full mark of each row: its own where the frame says so in column_full (marks of absent plans are shared out)."""
        own = f"{self.column}_full"
        return frame[own] if own in frame else pd.Series(self.full, index=frame.index)

    def heading(self, *, marked: bool) -> str:
        """The head of its column: 投资 40, or without the mark."""
        return f"{self.label} {fmt.score(self.full, 0)}" if marked else self.label


def ranking(frame: pd.DataFrame, components: Sequence[Component], *, phone: bool = False) -> Grid:
    """Show a ranked series; the cell with the largest loss of a row is tinted, place, unit and score are bold.

    Columns, in the order of ranks: place, before (last month's place), score (ten-thousandths of a mark), numerator and denominator
    (fen to date), one column a component (ten-thousandths), all Int64; unit, list (红榜, 黑榜 or empty). Optional, Int64: lowest and
    highest (名次区间), original (the place under the year's first plan), adjustment (ten-thousandths), a column of each component's
    full mark in the row (…_full). No place: 不参与排名.
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
    shown["序时完成率"] = shares(frame["numerator"], frame["denominator"])
    marked = all(one.fulls(frame).dropna().eq(one.full).all() for one in components)
    headings = {one.heading(marked=marked): one for one in components}
    shown |= {heading: _marks(frame[one.column]) for heading, one in headings.items()}
    if "adjustment" in frame:
        shown["加减"] = _marks(frame["adjustment"])
    table = pd.DataFrame(shown, index=frame.index)
    losses = pd.DataFrame(
        {heading: [_loss(*pair) for pair in zip(frame[one.column], one.fulls(frame), strict=True)] for heading, one in headings.items()},
        index=frame.index,
    )
    styled = Styler(table, uuid="ranking").map(lambda _: BOLD, subset=["名次", "单位", "得分"])
    settings = _ranking_columns(list(table.columns), headings, names_width=_needed(frame["unit"]), phone=phone)
    return Grid(settled(styled.apply(lambda _: _tints(table, losses), axis=None)), settings, row_height(settings, table, "单位"))


def _ranking_columns(names: list[str], components: Mapping[str, Component], *, names_width: int, phone: bool) -> dict[str, ColumnConfig]:
    chips, column = list(LIST_COLOURS), st.column_config
    room = 92 if phone else 112 if "名次区间" in names else 144
    settings: dict[str, ColumnConfig] = {
        "名次": column.NumberColumn(width=46, format="%d", pinned=phone or None),
        "单位": column.TextColumn(width=min(max(room, names_width), 130 if phone else 220), pinned=phone or None),
        "榜": column.MultiselectColumn(width=64, options=chips, color=[LIST_COLOURS[kind] for kind in chips]),
        "得分": column.NumberColumn(width=62, format="%.2f"),
        "比上月": column.TextColumn(width=58, alignment="center"),
        "名次区间": column.TextColumn(width=68, alignment="center", help="上报数在取整范围内变动时可能的名次"),
        "原计划名次": column.NumberColumn(width=80, format="%d", help="按年初计划计算的名次"),
        "序时完成率": column.NumberColumn(width=84, format="%.2f%%"),
        "加减": column.NumberColumn(width=54, format="%.2f"),
    }
    settings |= {
        heading: column.NumberColumn(width=78, format="%.2f", help=f"标准分值{fmt.full_mark(one.full)}分")
        for heading, one in components.items()
    }
    return {name: settings[name] for name in names}


def _needed(names: pd.Series) -> int:
    return math.ceil(CHARACTER * max((len(word(name)) for name in names), default=0)) + CELL


def whole_names(names: pd.Series, width: int) -> pd.Series:
    """Names as three lines of a column hold them: the end, which tells one from the other, always shows."""
    return names.map(lambda name: fmt.shortened(word(name), 3 * ((width - CELL) // CHARACTER) - 1))


def row_height(columns: Mapping[str, ColumnConfig], table: pd.DataFrame, *names: str) -> int:
    """The height of rows in which every name of these columns is whole."""
    widths = {name: width for name in names if isinstance(width := columns[name]["width"], int)}
    return TALL if any(_needed(table[name]) > width for name, width in widths.items()) else ROW


def _loss(marks: int | None, full: int | None) -> int:
    got, most = whole(marks), whole(full)
    return 0 if got is None or most is None else most - got


def _tints(table: pd.DataFrame, losses: pd.DataFrame) -> pd.DataFrame:
    styles = pd.DataFrame("", index=table.index, columns=table.columns)
    for place in range(len(losses)):
        row = losses.iloc[place]
        if len(row) and row.max() > 0:
            styles.loc[losses.index[place], row.idxmax()] = TINT
    return styles


@kept
def register(frame: pd.DataFrame, *, phone: bool = False) -> Grid:
    """Show the register of projects in 亿元, each row one project, with how far it is and how far it should be.

    Columns: number, name, state, unit, district (text), annual_fen, plan_fen, actual_fen (to date, Int64).
    """
    table = pd.DataFrame(
        {
            "编号": frame["number"],
            "项目": whole_names(frame["name"], 160 if phone else 240),
            "状态": [[state] if state else [] for state in map(word, frame["state"])],
            "责任单位": frame["unit"],
            "区": frame["district"],
            "全年计划": _amounts(frame["annual_fen"]),
            "计划": _amounts(frame["plan_fen"]),
            "完成": _amounts(frame["actual_fen"]),
            "超欠": _amounts(frame["actual_fen"] - frame["plan_fen"]),
            "序时": shares(frame["actual_fen"], frame["plan_fen"]),
            "年度": shares(frame["actual_fen"], frame["annual_fen"]),
        },
        index=frame.index,
    )
    column = st.column_config
    states = list(dict.fromkeys(state for state in map(word, frame["state"]) if state))
    settings: dict[str, ColumnConfig] = {
        "编号": column.TextColumn(width=72),
        "项目": column.TextColumn(width=160 if phone else min(max(_needed(frame["name"]), 186), 240), pinned=phone or None),
        "状态": column.MultiselectColumn(width=80, options=states, color=[STATE_COLOURS.get(state, "gray") for state in states]),
        "责任单位": column.TextColumn(width=min(max(_needed(frame["unit"]), 128), 170)),
        "区": column.TextColumn(width=54),
        "全年计划": column.NumberColumn(width=66, format="%.2f"),
        "计划": column.NumberColumn("计划", width=58, format="%.2f", help="1月至本月计划"),
        "完成": column.NumberColumn(width=58, format="%.2f", help="1月至本月完成"),
        "超欠": column.NumberColumn(width=60, format="%+.2f"),
        "序时": column.NumberColumn("序时", width=76, format="%.2f%%", help="完成序时计划率"),
        "年度": column.ProgressColumn("年度", width=98, min_value=0, max_value=100, format="%.2f%%", help="完成年度计划率"),
    }
    narrow = ["项目", "超欠", "序时", "状态", "责任单位", "计划", "完成", "全年计划", "年度", "区", "编号"]
    return Grid(table[narrow] if phone else table, settings, row_height(settings, table, *(["项目"] if phone else ["项目", "责任单位"])))


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
            "完成率": shares(frame["actual_fen"], frame["plan_fen"]),
            "欠计划": frame["plan_fen"] - frame["actual_fen"],
            "原因": [fmt.plain(word(cause)) or fmt.MISSING for cause in frame["cause"]],
            "要求": [fmt.plain(word(ask)) or fmt.MISSING for ask in frame["ask"]],
        },
        index=frame.index,
    )
    if phone:
        table = table[["项目", "完成率", "欠计划"]]
    return table.style.format({"完成率": _rate, "欠计划": _shortfall})


def due_reports(frame: pd.DataFrame, lacking: str) -> Styler:
    """Show the month's due reports by unit, to read: the columns of reporting.due_by_unit; `lacking` is 未报 or 缺报."""
    return pd.DataFrame(
        {
            "单位": [fmt.unbroken(fmt.plain(unit)) for unit in frame["unit"]],
            "应报": frame["due"],
            "已报": frame["reported"],
            lacking: frame["missing"],
        }
    ).style.format(str, subset=["应报", "已报", lacking])


def to_read(table: pd.DataFrame, written: Mapping[str, Callable[[int], str]]) -> Styler:
    """Show columns of whole numbers on the right, each number as its column writes it, to read: parts.read; a missing one is —.

    Columns that the table has no room for may be named too.
    """
    held = {name: act for name, act in written.items() if name in table}
    return table.astype(dict.fromkeys(held, "Int64")).style.format({name: _writing(act) for name, act in held.items()})


def figures(table: pd.DataFrame, *names: str) -> Styler:
    """Show columns of written figures (1,534.43, 107.89%, +12.50) on the right, with their heads, as they are written: parts.read.

    A word that is no figure (—, 无计划) stands for a missing one; a column with several such words, or without figures, stays as it is.
    Columns that the table has no room for may be named too.
    """
    values = {name: table[name].map(_value).astype("float64") for name in names if name in table}
    lacking = {name: sorted({str(text) for text in table.loc[values[name].isna(), name]}) for name in values}
    held = {name for name, words in lacking.items() if len(words) <= 1 and values[name].notna().any()}
    written: dict[Any, str | Callable[[object], str] | None] = {
        name: _looking_up(dict(zip(values[name], table[name], strict=True)), lacking[name][0] if lacking[name] else fmt.MISSING)
        for name in held
    }
    return table.assign(**{name: values[name] for name in held}).style.format(written)


def _value(text: object) -> float | None:
    """The figure that a text writes, its unit left out; None of a word."""
    plain = str(text).replace(",", "").replace("−", "-").removesuffix("%")
    return float(plain) if re.fullmatch(r"[-+]?\d+(\.\d+)?", plain) else None


def _looking_up(texts: Mapping[object, object], lacking: str) -> Callable[[object], str]:
    return lambda value: str(texts[value]) if fmt.known(value) else lacking


def _writing(act: Callable[[int], str]) -> Callable[[object], str]:
    return lambda value: act(int(value)) if isinstance(value, Integral) else fmt.MISSING


def _rate(value: object) -> str:
    return f"{value:,.2f}%" if isinstance(value, float) and fmt.known(value) else fmt.NOT_APPLICABLE


def _shortfall(fen: object) -> str:
    return f"▼\u00a0{fmt.wan(int(fen))}" if isinstance(fen, Integral) else fmt.MISSING


def ledger(frame: pd.DataFrame, *, phone: bool = False) -> Grid:
    """Show the reports of one project in 万元, newest first: each figure with who reported and who approved it.

    Columns: period (7月, 6月（更正）), site_progress, state, reported (陈志强 08-02), approved, note (text); plan_fen, actual_fen and
    to_date_fen (Int64, missing is shown as —).
    """
    table = pd.DataFrame(
        {
            "月份": frame["period"],
            "计划": whole_amounts(frame["plan_fen"]),
            "完成": whole_amounts(frame["actual_fen"]),
            "1月以来": whole_amounts(frame["to_date_fen"]),
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
    narrow = ["月份", "计划", "完成", "状态", "1月以来", "形象进度", "备注", "填报", "审核"]
    return Grid(table[narrow] if phone else table, settings)


def breakdown(frame: pd.DataFrame, unit: str, *, phone: bool = False) -> Grid:
    """Show the projects that a figure is summed from, in `unit`.

    Columns: 编号, 项目, two columns of what was due and done under the measure's own words, 相差, 月报 (how many reports).
    """
    column = st.column_config
    figures = [name for name in frame.columns if name not in ("编号", "项目", "月报")]
    settings: dict[str, ColumnConfig] = {"项目": column.TextColumn(width=118 if phone else 260, pinned=phone or None)}
    narrow = [*reversed(figures)]
    settings |= {
        name: column.NumberColumn(name if phone else f"{name}（{unit}）", width=70 if phone else 130, format="localized")
        for name in figures
    }
    settings |= {"月报": column.NumberColumn("月报（份）", width=90, format="%d"), "编号": column.TextColumn(width=90)}
    shown = frame.assign(项目=whole_names(frame["项目"], 118 if phone else 260))
    return Grid(shown[["项目", *narrow, "月报", "编号"]] if phone else shown, settings, row_height(settings, shown, "项目"))


def _printed(cells: pd.Series, act: Callable[[int], Decimal | None]) -> pd.Series:
    values = [act(number) if (number := whole(cell)) is not None else None for cell in cells]
    return pd.Series([None if value is None else float(value) for value in values], index=cells.index, dtype="Float64")


def _marks(cells: pd.Series) -> pd.Series:
    return _printed(cells, fmt.score_value)


def _amounts(cells: pd.Series) -> pd.Series:
    return _printed(cells, lambda fen: in_unit(fen, "亿元"))


def whole_amounts(cells: pd.Series) -> pd.Series:
    """Return fen (Int64) as whole 万元 for a grid's column; missing stays missing."""
    return _printed(cells, lambda fen: in_unit(fen, "万元", places=0)).astype("Int64")


def shares(parts: pd.Series, plans: pd.Series) -> pd.Series:
    """Return parts ÷ plans in percent for a grid's column; missing where one lacks or the plan is zero."""
    pairs = [(whole(part), whole(plan)) for part, plan in zip(parts, plans, strict=True)]
    values = [None if part is None or plan is None else percent(part, plan) for part, plan in pairs]
    return pd.Series([None if value is None else float(value) for value in values], index=parts.index, dtype="Float64")
