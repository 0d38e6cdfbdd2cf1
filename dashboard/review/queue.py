"""The queue of a month's reports: what waits and is doubtful stands first; filters in the URL, rows to choose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.queries.desk import Line, MonthDesk
from core.vocabulary import MonthState, ReportState
from dashboard import format as fmt
from dashboard import parts, session, tables, titles
from dashboard.parts import KeyFigure
from dashboard.project import filters
from dashboard.review import reminding
from scoring.checks.quality import Doubt

WAITING, UNCONFIRMED, RETURNED, SILENT, LACKING, DONE = "待审", "待确认", "已退回", "未报", "缺报", "已审"
STATES: Final = (WAITING, UNCONFIRMED, RETURNED, SILENT, LACKING, DONE)
"""How the bureau sees a report, what it has to act on first; 未报 while the month is open, 缺报 after."""

_OF_STATE = {
    ReportState.CONFIRMED: WAITING,
    ReportState.SUBMITTED: UNCONFIRMED,
    ReportState.RETURNED: RETURNED,
    ReportState.APPROVED: DONE,
}
DOUBTFUL, CLEAN = "有疑点", "无疑点"
_COLOURS = {RETURNED: "orange", SILENT: "orange", LACKING: "orange", WAITING: "blue"}
_HEIGHT = 620


@dataclass(frozen=True)
class Entry:
    """A report in the queue: its line of the desk, how the bureau sees it, and what is doubtful about it."""

    line: Line
    state: str
    doubts: tuple[Doubt, ...]
    unit: str
    """The short name of the responsible unit."""

    @property
    def open_doubts(self) -> tuple[Doubt, ...]:
        """The doubts about a report that is there and not approved yet."""
        return self.doubts if self.state in (WAITING, UNCONFIRMED) else ()


def entries(
    desk: MonthDesk, found: Mapping[str, Sequence[Doubt]], *, names: Mapping[str, str], confirming: Collection[str]
) -> tuple[Entry, ...]:
    """Return the month's reports, waiting ones first, doubtful ones first among them, then by code.

    `names` are units' short names; `confirming` the full names of those in which somebody can confirm.
    """
    lacking = reminding.word(desk.state)
    every = [
        Entry(
            line,
            WAITING if _nobody_confirms(line, confirming) else state_of(line, lacking),
            tuple(found.get(line.code, ())),
            names.get(line.form.project.responsible, ""),
        )
        for line in desk.lines
    ]
    return tuple(sorted(every, key=lambda one: (STATES.index(one.state), -len(one.doubts), one.line.code)))


def _nobody_confirms(line: Line, confirming: Collection[str]) -> bool:
    """Whether a submitted report waits for the bureau, since its responsible unit has nobody who could confirm it."""
    return line.form.state is ReportState.SUBMITTED and line.form.project.responsible not in confirming


def state_of(line: Line, lacking: str) -> str:
    """How the bureau sees a report; one that is not there, or only begun, is 未报 or 缺报."""
    return lacking if line.form.state is None else _OF_STATE.get(line.form.state, lacking)


def states(month: MonthState) -> tuple[str, ...]:
    """The states in which a report can be in a month's state."""
    return tuple(state for state in STATES if state not in (SILENT, LACKING) or state == reminding.word(month))


def title(every: Sequence[Entry], month: int) -> str:
    """8月待审96项，其中疑点12项."""
    counts = {state: sum(one.state == state for one in every) for state in STATES}
    doubtful = sum(bool(one.doubts) for one in every if one.state == WAITING)
    if counts[WAITING]:
        waiting = f"{month}月待审{counts[WAITING]}项"
        return titles.fit(f"{waiting}，其中疑点{doubtful}项" if doubtful else f"{waiting}，没有疑点", waiting)
    rest = "，".join(f"{state}{counts[state]}项" for state in (UNCONFIRMED, RETURNED, SILENT, LACKING) if counts[state])
    return titles.fit(f"{month}月没有待审，{rest}" if rest else f"{month}月月报都已审", f"{month}月没有待审的月报")


def figures(every: Sequence[Entry], month: MonthState) -> list[KeyFigure]:
    """How many reports are in each state, and which part of those due."""
    counts = [(state, sum(one.state == state for one in every)) for state in states(month)]
    return [KeyFigure(f"{state}（项）", str(count), fmt.rate(count, len(every)), "占应报") for state, count in counts]


def chosen_by_filters(every: Sequence[Entry], month: MonthState) -> tuple[Entry, ...]:
    """Show the filters and return the entries that pass."""
    cells = st.grid(4, min_column_width=150)
    names = sorted({doubt.check for one in every for doubt in one.doubts})
    state = filters.one(cells, "状态", key="state", options=list(states(month)))
    doubt = filters.one(cells, "疑点", key="doubt", options=[DOUBTFUL, CLEAN, *names])
    unit = filters.one(cells, "责任单位", key="unit", options=sorted({one.unit for one in every}))
    st.session_state["find"] = st.query_params.get("find", "")
    words = cells.text_input("查找", key="find", placeholder="项目名称或编号", on_change=filters.write, args=("find",))
    return tuple(one for one in every if _passes(one, state, doubt, unit) and _named(one, words or ""))


def _passes(one: Entry, state: str, doubt: str, unit: str) -> bool:
    names = {doubt.check for doubt in one.doubts}
    wanted = {filters.ALL: True, DOUBTFUL: bool(names), CLEAN: not names}.get(doubt, doubt in names)
    return wanted and state in (filters.ALL, one.state) and unit in (filters.ALL, one.unit)


def _named(one: Entry, words: str) -> bool:
    text = f"{one.line.form.project.name} {one.line.code}".upper()
    return all(word in text for word in words.upper().split())


def clear() -> None:
    """Take all filters back."""
    for key in ("state", "doubt", "unit", "find"):
        st.query_params.pop(key, None)


def choose(shown: Sequence[Entry], month: int) -> tuple[Entry, ...]:
    """Show the table and return the chosen rows; a row that moved or changed since is chosen no more."""
    grid = table(shown, month, phone=session.phone())
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.within(_HEIGHT),
        key=f"queue-{hash(tuple((one.line.code, one.line.form.version) for one in shown))}",
        on_select="rerun",
        selection_mode="multi-row",
    )
    return tuple(shown[row] for row in event.selection.rows)


def table(shown: Sequence[Entry], month: int, *, phone: bool = False) -> tables.Grid:
    """Show the queue in 万元, one row a report."""
    forms = [one.line.form for one in shown]
    now = pd.Series([form.current.investment if form.current else None for form in forms], dtype="Int64")
    before = pd.Series([form.approved_before for form in forms], dtype="Int64")
    to_date = (before + now).where(now.notna())
    room = 150 if phone else 216
    frame = pd.DataFrame(
        {
            "项目": [fmt.shortened(form.project.name, (room - tables.CELL) / tables.CHARACTER) for form in forms],
            "状态": [[one.state] for one in shown],
            "检查": [_chips(one) for one in shown],
            "责任单位": [one.unit for one in shown],
            "本月计划": tables.whole_amounts(pd.Series([form.planned for form in forms], dtype="Int64")),
            "本月完成": tables.whole_amounts(now),
            "上月": tables.whole_amounts(pd.Series([dict(form.approved).get(month - 1) for form in forms], dtype="Int64")),
            "1月以来": tables.whole_amounts(to_date),
            "年度": tables.shares(to_date, pd.Series([form.annual for form in forms], dtype="Int64")),
        }
    )
    narrow = ["项目", "本月完成", "检查", "状态", "上月", "本月计划", "1月以来", "年度", "责任单位"]
    return tables.Grid(frame[narrow] if phone else frame, _columns(frame, room, phone=phone))


def _chips(one: Entry) -> list[str]:
    """The gravest check, and how many more there are."""
    names = [doubt.check for doubt in one.doubts]
    return names if len(names) < 2 else [names[0], f"共{len(names)}处"]


def _columns(frame: pd.DataFrame, room: int, *, phone: bool) -> dict[str, ColumnConfig]:
    column = st.column_config
    checks = sorted({name for names in frame["检查"] for name in names})
    settings: dict[str, ColumnConfig] = {
        "项目": column.TextColumn(width=room, pinned=phone or None),
        "状态": column.MultiselectColumn(width=76, options=list(STATES), color=[_COLOURS.get(state, "gray") for state in STATES]),
        "检查": column.MultiselectColumn(width=196, options=checks, color=["orange"] * len(checks)),
        "责任单位": column.TextColumn(width=96),
        "年度": column.NumberColumn(width=76, format="%.2f%%", help="1月以来已审加本月，占全年计划"),
    }
    return settings | {name: column.NumberColumn(width=70, format="localized") for name in ("本月计划", "本月完成", "上月", "1月以来")}


def nothing() -> None:
    """Say that no report passes the filters."""
    parts.nothing("没有符合条件的月报", clear)
