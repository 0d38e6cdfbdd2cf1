"""Who has not reported: by unit with the person to call, the projects below, and the same as a workbook with its stamp."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.money import in_unit
from core.period import CHINA, Month
from core.queries.desk import Line, Reminder
from core.vocabulary import MonthState, ReportState
from dashboard import format as fmt
from dashboard import parts, session, tables, titles
from dashboard.parts import KeyFigure
from data.export import Exported, to_xlsx

HEADER = ("填报单位", "填报联系人", "项目编号", "项目", "责任单位", "本月计划（万元）", "状态")
FILE = "/downloads/reminders?month={}"
"""Where the list is taken out as a workbook."""
_HEIGHT = 620
CHOICE = "focus"
"""The name in the URL of the chosen unit."""


@dataclass(frozen=True)
class Stamp:
    """Who takes a list out, and when."""

    person: str
    at: datetime


@dataclass(frozen=True)
class Workbook:
    """A list as a file: its name, its bytes, and how many rows it holds."""

    name: str
    content: bytes
    rows: int


def title(found: Sequence[Reminder], shown: session.Shown) -> str:
    """8月还有74个单位、353项未报."""
    lacking = sum(len(one.missing) for one in found)
    if not found:
        return f"{shown.month.number}月月报都已报齐"
    if len(found) == 1:
        return titles.about(found[0].unit, f"{{}}{shown.month.number}月还有{lacking}项{word(shown.state)}")
    return titles.fit(
        f"{shown.month.number}月还有{len(found)}个单位、{lacking}项{word(shown.state)}",
        f"{shown.month.number}月{lacking}项{word(shown.state)}",
    )


def word(state: MonthState | None) -> str:
    """What a report that lacks is called: 未报 while units report, 缺报 after."""
    return "缺报" if state in (MonthState.CLOSED, MonthState.LOCKED) else "未报"


def status(shown: session.Shown) -> tuple[str, ...]:
    """The month's state, and until when units report."""
    if shown.state is MonthState.OPEN:
        return (f"{shown.month.chinese}填报中，{fmt.hour_text(shown.due_at)}截止",)
    return (f"{shown.month.chinese}{shown.state.label}，单位不能再报",)


def figures(found: Sequence[Reminder], shown: session.Shown) -> list[KeyFigure]:
    """How many units and projects lack, and how far those are."""
    lines = [line for one in found for line in one.missing]
    states = [state_of(line, word(shown.state)) for line in lines]
    whole = sum(1 for one in found if len(one.missing) == one.due)
    return [
        KeyFigure("单位（个）", str(len(found)), f"{whole}个一项没报" if whole else ""),
        KeyFigure(f"{word(shown.state)}（项）", str(len(lines)), fmt.rate(len(lines), sum(one.due for one in found)), "占这些单位应报"),
        KeyFigure("填报中（项）", str(states.count("填报中")), "", "已存草稿，没有提交"),
        KeyFigure("已退回（项）", str(states.count("已退回")), "", "待改后重报"),
    ]


def state_of(line: Line, lacking: str) -> str:
    """How far a report that lacks is: 已退回, 填报中, else 未报 or 缺报."""
    state = line.form.state
    return state.label if state in (ReportState.DRAFT, ReportState.RETURNED) else lacking


def choose(found: Sequence[Reminder], shown: session.Shown) -> Reminder:
    """Show the units, the one that lacks most first, and return the chosen one: the URL names it, else the first."""
    names = [one.unit for one in found]
    asked = st.query_params.get(CHOICE, "")
    if asked and asked not in names:
        session.unknown("欠报单位", asked, instead=names[0])
    place = names.index(asked) if asked in names else 0
    grid = units(found, shown)
    high = len(found) * grid.row > _HEIGHT
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        hide_index=True,
        row_height=grid.row,
        placeholder=fmt.MISSING,
        height=_HEIGHT if high else "content",
        key=f"silent-{hash(tuple(names))}",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [place]}},
    )
    rows = event.selection.rows
    chosen = found[rows[0] if rows else place]
    st.query_params[CHOICE] = chosen.unit
    return chosen


def units(found: Sequence[Reminder], shown: session.Shown) -> tables.Grid:
    """The units that lack: 填报单位, 联系人, 应报, and how many lack."""
    column = st.column_config
    frame = pd.DataFrame(
        {
            "填报单位": [one.unit for one in found],
            "联系人": [one.contact or None for one in found],
            word(shown.state): [len(one.missing) for one in found],
            "应报": [one.due for one in found],
        }
    )
    settings: dict[str, ColumnConfig] = {
        "填报单位": column.TextColumn(width=150 if session.phone() else 236, pinned=session.phone() or None),
        "联系人": column.TextColumn(width=74),
        word(shown.state): column.NumberColumn(width=52, format="%d"),
        "应报": column.NumberColumn(width=52, format="%d"),
    }
    narrow = ["填报单位", word(shown.state), "应报", "联系人"]
    return tables.Grid(frame[narrow] if session.phone() else frame, settings, tables.row_height(settings, frame, "填报单位"))


def one_unit(one: Reminder, shown: session.Shown) -> None:
    """Show the projects of a unit that lack, and whom to call."""
    parts.card_head(one.unit, f"{len(one.missing)}项")
    contact = f"联系人 {one.contact}" if one.contact else "没有登记联系人，请在单位名录中补上"
    st.markdown(fmt.note(fmt.plain(contact)))
    parts.read(projects(one, shown))


def projects(one: Reminder, shown: session.Shown) -> pd.DataFrame:
    """The projects of a unit that lack: 项目, 本月计划 (万元), 状态."""
    return pd.DataFrame(
        {
            "项目": [fmt.plain(f"{line.code}　{line.form.project.name}") for line in one.missing],
            "本月计划（万元）": [fmt.wan(line.form.planned) for line in one.missing],
            "状态": [fmt.chip(state_of(line, word(shown.state))) for line in one.missing],
        }
    )


def rows(found: Sequence[Reminder], lacking: str) -> list[tuple[Exported, ...]]:
    """The rows of the workbook: the columns of HEADER."""
    return [
        (
            one.unit,
            one.contact,
            line.code,
            line.form.project.name,
            line.form.project.responsible,
            in_unit(line.form.planned, "万元", places=6).normalize(),
            state_of(line, lacking),
        )
        for one in found
        for line in one.missing
    ]


def workbook(found: Sequence[Reminder], month: Month, *, lacking: str, stamp: Stamp) -> Workbook:
    """Return the list as a workbook whose name and foot say who took it and when; `lacking` is 未报 or 缺报."""
    lines = rows(found, lacking)
    at = stamp.at.astimezone(CHINA)
    foot = f"{stamp.person}于{fmt.day_text(at.date())}{at:%H:%M}导出，{len(lines)}项。仅供工作使用。"
    content = to_xlsx(HEADER, lines, title=f"{month.chinese}催报", created=at, foot=foot)
    return Workbook(f"{month.chinese}催报名单_{stamp.person}_{at:%Y%m%d-%H%M}.xlsx", content, len(lines))
